import argparse

import pytest

from askcorpus.cli import build_parser
from fakes import REPOSITORY


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("there are no commands")


def test_every_command_of_the_design_is_there() -> None:
    assert set(commands()) == {"index", "ask", "search", "chat", "serve", "status", "eval", "doctor"}


@pytest.mark.parametrize("name", sorted(commands()))
def test_a_command_has_help_common_options_and_a_place_in_the_readme(name: str) -> None:
    parser = commands()[name]
    help_text = parser.format_help()
    for option in ("--corpus", "--index", "--json", "--help"):
        assert option in help_text
    assert parser.description
    assert f"askcorpus {name}" in (REPOSITORY / "README.md").read_text()


def test_every_option_says_what_it_does() -> None:
    for parser in commands().values():
        assert all(action.help for action in parser._actions if action.dest != "command")
