"""One truth through every door: Python and the command line, on the document in seeds/."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from askcorpus import Assistant, ask, search
from askcorpus.cli import main
from fakes import REPOSITORY

QUESTIONS = [
    ("Who rejected the offer?", "Ukrainian officials"),
    ("What did Putin say when asked about talks?", "Let them resume"),
    ("Who is the Ukrainian foreign minister?", "Dmytro Kuleba"),
    ("How many regions did Russia annex?", "four regions"),
    ("What did Zelensky sign?", "a decree banning any negotiations"),
    ("Who wrote this?", "Kyle Anzalone"),
]
UNANSWERABLE = ["What is the population of Kyiv?", "Who won the 2022 World Cup?", "What did Biden say?"]


@dataclass(frozen=True)
class Result:
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, folder: Path, check: bool = True) -> Result:
    """The command line, in this process: its models stay loaded, so that many commands take little time."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            code = main(list(arguments))
        except SystemExit as stop:
            code = int(stop.code or 0)
    if check:
        assert code == 0, errors.getvalue()
    return Result(code, output.getvalue(), errors.getvalue())


def run_separately(*arguments: str, folder: Path, talk: str = "") -> Result:
    """The command line in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "askcorpus.cli", *arguments]
    result = subprocess.run(
        command, cwd=folder, env=environment, input=talk, capture_output=True, text=True, timeout=180, check=False
    )
    assert "Traceback" not in result.stderr, result.stderr
    assert result.returncode == 0, result.stderr
    return Result(result.returncode, result.stdout, result.stderr)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the seed document and a built index."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(REPOSITORY / "seeds", folder / "seeds")
    run("index", folder=folder)
    return folder


@pytest.fixture(scope="module")
def assistant(home: Path):  # type: ignore[no-untyped-def]
    with Assistant.open(home / "seeds", home / "index") as assistant:
        yield assistant


def without_time(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name != "seconds"}


@pytest.mark.parametrize(("question", "words"), QUESTIONS)
def test_the_answer_is_quoted_and_cited(assistant: Assistant, question: str, words: str) -> None:
    answer = assistant.ask(question)
    assert not answer.refused and words in answer.text and "[1]" in answer.text
    assert any(words in citation.quote for citation in answer.citations)
    for citation in answer.citations:
        document = assistant.document(citation.path)
        assert document is not None
        assert document.text[citation.start : citation.end] == citation.quote
        for start, end in citation.answer_spans:
            assert citation.start <= start < end <= citation.end


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_what_the_document_does_not_say_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.refused and not answer.citations and answer.text
    assert answer.closest


def test_a_question_about_the_article_gets_a_cited_summary(assistant: Assistant) -> None:
    answer = assistant.ask("What is this article about?")
    assert not answer.refused and len(answer.citations) >= 2


def test_a_follow_up_is_understood_from_the_conversation(assistant: Assistant) -> None:
    first = assistant.ask("Who is Dmytro Kuleba?")
    history = [{"role": "user", "content": first.question}, {"role": "assistant", "content": first.text}]
    second = assistant.ask("What did he say about negotiations?", history=history)
    assert "Kuleba" in second.standalone_question and not second.refused


def test_the_stream_ends_with_the_same_answer(assistant: Assistant) -> None:
    events = list(assistant.stream(QUESTIONS[0][0]))
    assert [event.kind for event in events] == ["question", "evidence", "sentence", "answer"]
    assert events[-1].answer is not None
    assert without_time(events[-1].answer.to_dict()) == without_time(assistant.ask(QUESTIONS[0][0]).to_dict())


@pytest.mark.parametrize("question", [QUESTIONS[0][0], UNANSWERABLE[0]])
def test_the_command_line_gives_the_same_answer(assistant: Assistant, home: Path, question: str) -> None:
    printed = json.loads(run_separately("ask", question, "--json", folder=home).stdout)
    assert without_time(printed) == without_time(assistant.ask(question).to_dict())


def test_the_module_functions_give_the_same_answer(assistant: Assistant, home: Path) -> None:
    question = QUESTIONS[0][0]
    answer = ask(question, corpus=home / "seeds", index=home / "index")
    assert without_time(answer.to_dict()) == without_time(assistant.ask(question).to_dict())
    found = search("ceasefire", top_k=2, corpus=home / "seeds", index=home / "index")
    assert [s.to_dict() for s in found] == json.loads(
        run("search", "ceasefire", "--top-k", "2", "--json", folder=home).stdout
    )


def test_ask_makes_the_index_when_there_is_none(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "seeds", tmp_path / "seeds")
    answer = ask(QUESTIONS[0][0], corpus=tmp_path / "seeds", index=tmp_path / "index")
    assert not answer.refused


def test_restricting_to_a_document_uses_only_it(home: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "red.txt").write_text("The red house\n\nThe red house was built by Anna Berg in 1901.")
    (corpus / "blue.txt").write_text("The blue house\n\nThe blue house was built by Otto Lind in 1920.")
    with Assistant.open(corpus, tmp_path / "index") as assistant:
        assistant.rebuild()
        answer = assistant.ask("Who built the house?", documents=["blue.txt"])
        assert {citation.path for citation in answer.citations} == {"blue.txt"}
        assert {s.passage.path for s in assistant.search("house", documents=["red.txt"])} == {"red.txt"}


def test_a_second_process_answers_at_once_while_the_first_is_in_use(assistant: Assistant, home: Path) -> None:
    assistant.ask(QUESTIONS[0][0])
    started = time.monotonic()
    run_separately("ask", QUESTIONS[0][0], folder=home)
    assert time.monotonic() - started < 60  # a process that waits for another's lock takes minutes


def test_a_reader_sees_new_documents_without_a_restart(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The mill\n\nThe old mill burned down in 1888.")
    with Assistant.open(corpus, tmp_path / "index") as reader:
        reader.rebuild()
        reader.ask("When did the mill burn down?")
        (corpus / "b.txt").write_text("The bridge\n\nThe stone bridge was opened by Queen Mathilda in 1910.")
        with Assistant.open(corpus, tmp_path / "index") as writer:
            writer.rebuild()
        answer = reader.ask("Who opened the stone bridge?")
        assert "Queen Mathilda" in answer.text


def test_a_conversation_in_the_terminal(home: Path) -> None:
    talk = "Who is Dmytro Kuleba?\nWhat did he say about negotiations?\nexit\n"
    shown = run_separately("chat", folder=home, talk=talk).stdout
    assert "Understood as:" in shown and "Kuleba" in shown
