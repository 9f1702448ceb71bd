"""One truth through every door: fifty questions through Python, command line, HTTP, MCP and the page."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from page_server import PageServer
from playwright.sync_api import Page, expect
from states import ask

from askcorpus import Assistant
from askcorpus.cli import main
from conftest import SEEDS

OpenPage = Callable[..., Page]
Answers = list[dict[str, Any]]

HARBOUR = """# The harbour of Fagervik

The harbour was founded in 1904 by Ole Dahl. It has three piers and a lighthouse.
Ingrid Berg designed the lighthouse. It is 31 metres high and painted red.
The harbour master is Ada Lind. She has held the office since 2011.
In winter the harbour closes for six weeks because of ice.
"""
QUESTIONS = [
    *("Who rejected the offer?", "What did Putin say when asked about talks?", "Who wrote this?"),
    *("Who is the Ukrainian foreign minister?", "How many regions did Russia annex?", "What did Zelensky sign?"),
    *("What is this article about?", "When did the war start?", "Where did the sources speak?", "What is a ceasefire?"),
    *("Who founded the harbour?", "When was the harbour founded?", "How many piers does the harbour have?"),
    *("Who designed the lighthouse?", "How high is the lighthouse?", "What colour is the lighthouse?"),
    *("Who is the harbour master?", "Since when has Ada Lind held the office?", "Why does the harbour close?"),
    *("How long is the harbour closed in winter?", "What happens in winter?", "Is there a lighthouse?"),
    *("What is the population of Kyiv?", "Who won the 2022 World Cup?", "What did Biden say?", "Who is Harald?"),
    *("How deep is the harbour?", "What does a ticket cost?", "Where was Ingrid Berg born?", "What is love?"),
    *("hello", "thanks", "What can you do?", "Which documents do you have?", "How many documents are there?"),
    *("Which documents mention the lighthouse?", "Summarise the harbour", "What is the harbour of Fagervik about?"),
    *("lighthouse", "harbour master ada lind", "ceasefire current frontlines", "four regions annexed"),
    *("Did Ukrainian officials reject the offer?", "Is Ada Lind the harbour master?", "Was it founded in 1904?"),
    *("¿Quién fundó el puerto?", "Wer ist der Hafenmeister?", "?!", "WHO FOUNDED THE HARBOUR", "who  founded\tit  "),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    folder = tmp_path_factory.mktemp("parity")
    shutil.copytree(SEEDS, folder / "corpus")
    (folder / "corpus" / "harbour.md").write_text(HARBOUR)
    with Assistant.open(folder / "corpus", folder / "index") as assistant:
        assistant.rebuild()
    with PageServer(folder / "corpus", folder / "index", mcp=True) as server:
        yield server


@pytest.fixture(scope="module")
def expected(server: PageServer) -> Answers:
    with Assistant.open(server.corpus, server.index) as assistant:
        return [comparable(assistant.ask(question).to_dict()) for question in QUESTIONS]


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without its time, and without how the page draws it."""
    kept = {name: value for name, value in answer.items() if name not in ("seconds", "drawn")}
    return dict(json.loads(json.dumps(kept)))


def in_a_thread(work: Callable[[], Answers]) -> Answers:
    """Playwright keeps an event loop running in the tests' own thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def test_the_questions_are_fifty_and_both_answered_and_refused(expected: Answers) -> None:
    assert len(set(QUESTIONS)) == len(QUESTIONS) == 50
    # seven whose answer is in no document; those in Spanish and German find their English answers, as probable
    assert 7 <= sum(answer["refused"] for answer in expected) <= 40


def test_command_line_answers_as_python_does(server: PageServer, expected: Answers) -> None:
    def ask_all() -> Answers:
        answers = []
        for question in QUESTIONS:
            output = io.StringIO()
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
                main(["ask", question, "--corpus", str(server.corpus), "--index", str(server.index), "--json"])
            answers.append(comparable(json.loads(output.getvalue())))
        return answers

    assert in_a_thread(ask_all) == expected


def test_http_answers_as_python_does(server: PageServer, expected: Answers) -> None:
    def ask_all() -> Answers:
        client = Client(server.address, verbose=False, analytics_enabled=False, download_files=False)
        answers = [comparable(client.predict(question=question, api_name="/ask")) for question in QUESTIONS]
        client.close()
        return answers

    assert in_a_thread(ask_all) == expected


def test_mcp_answers_as_python_does(server: PageServer, expected: Answers) -> None:
    async def ask_all() -> Answers:
        async with (
            streamable_http_client(f"{server.address}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            results = [await session.call_tool("ask", {"question": question}) for question in QUESTIONS]
            return [comparable(ast.literal_eval(result.content[0].text)) for result in results]

    assert in_a_thread(lambda: asyncio.run(ask_all())) == expected


def test_page_answers_as_python_does(open_page: OpenPage, server: PageServer, expected: Answers) -> None:
    page = open_page(server)
    expect(page.locator("#index-pill")).to_have_attribute("data-state", "ready", timeout=60_000)
    answers = []
    for question in QUESTIONS:
        page.locator("#new-talk").click()  # each stands alone: the other doors have no conversation either
        ask(page, question)
        talks = page.evaluate("localStorage.getItem('askcorpus.conversations.1')")
        answers.append(comparable(json.loads(talks)[0]["turns"][0]["answer"]))
    assert answers == [{**answer, "question": answer["question"].strip()} for answer in expected]


def test_nothing_left_this_machine_meanwhile(server: PageServer) -> None:
    assert Path(server.index).is_dir()
    assert server.left_this_machine() == ""
