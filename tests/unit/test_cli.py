import argparse
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from askcorpus.cli import build_parser, main
from askcorpus.command_line import settings_of
from fakes import REPOSITORY


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("there are no commands")


def test_every_command_of_the_design_is_there() -> None:
    assert set(commands()) == {"index", "ask", "search", "chat", "serve", "status", "eval", "llm", "doctor"}


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


def test_a_value_given_with_set_keeps_the_blank_at_its_end() -> None:
    options = build_parser().parse_args(["status", "--set", "embedding_query_prefix = query: ", "--set", "port= 7 "])
    settings = settings_of(options)
    assert (settings.embedding_query_prefix, settings.port) == ("query: ", 7)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"askcorpus {metadata.version('askcorpus')}\n"


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_that_cannot_be_asked_makes_no_index(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("The pool opens at nine.")
    index = tmp_path / "index"
    assert main([command, " ", "--corpus", str(tmp_path), "--index", str(index)]) == 1
    assert "The question is empty" in capsys.readouterr().err
    assert not index.exists()


def test_the_package_runs_as_the_command() -> None:
    command = [sys.executable, "-m", "askcorpus", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.split() == build_parser().format_help().split()  # however wide the terminal is


INTERRUPTED = """
import sys

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy":
            raise KeyboardInterrupt

sys.meta_path.insert(0, CtrlC())
sys.argv[1:] = ["status"]
from askcorpus_start import main
sys.exit(main())
"""


def test_ctrl_c_while_the_command_is_imported_is_one_line() -> None:
    result = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "\naskcorpus: stopped before anything was done.\n"
    assert 'askcorpus = "askcorpus_start:main"' in (REPOSITORY / "pyproject.toml").read_text()


FAKE_PYTHON = """#!/bin/sh
# stands for the system's Python, and for the environment's, which `-m venv` makes
case "$*" in
  *"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python; cp "$0" .venv/bin/askcorpus ;;
  *) echo "called: $*" ;;
esac
"""


@pytest.mark.parametrize(("given", "served"), [([], "called: serve"), (["OPEN="], "called: serve --no-open")])
def test_make_chat_says_what_it_installs_and_opens_the_page_unless_told_not_to(
    tmp_path: Path, given: list[str], served: str
) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(REPOSITORY / name, tmp_path)
    python = tmp_path / "python-of-the-system"
    python.write_text(FAKE_PYTHON)
    python.chmod(0o755)
    command = ["make", "--no-print-directory", "chat", f"PYTHON={python}", *given]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Making .venv" in result.stderr
    assert "Installing askcorpus and its pinned dependencies (about 520 MB, once)." in result.stderr
    assert "install --progress-bar on" in result.stderr  # pip shows how far each download is
    assert result.stdout.strip() == served


def test_make_without_a_fitting_python_says_what_to_install(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).touch()
    command = ["make", "chat", "PYTHON="]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "needs Python 3.11 or newer with the venv module" in result.stderr
