"""The three tools as the official MCP client sees them."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_assistant import FakeAssistant
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from askcorpus.settings import Settings
from askcorpus.web import build_page
from askcorpus.web.server import Access, start
from processes import free_port


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[FakeAssistant, str]]:
    (tmp_path / "a.txt").write_text("Tides\n\nThe moon makes the tides.")
    settings = Settings(corpus=tmp_path, port=free_port())
    assistant = FakeAssistant(tmp_path, settings)
    assistant.rebuild()
    blocks = build_page(assistant, settings)  # type: ignore[arg-type]
    yield assistant, start(blocks, Access(mcp=True))
    blocks.close(verbose=False)


async def talk(address: str) -> tuple[list[Any], str]:
    async with (
        streamable_http_client(f"{address}gradio_api/mcp/") as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        result = await session.call_tool("ask", {"question": "What makes the tides?"})
        return tools, result.content[0].text


def test_three_tools_and_the_same_answer(served: tuple[FakeAssistant, str]) -> None:
    assistant, address = served
    tools, text = asyncio.run(talk(address))
    assert sorted(tool.name for tool in tools) == ["ask", "search", "status"]
    assert all(tool.description for tool in tools)
    answer = ast.literal_eval(text)  # Gradio writes a value as Python would
    expected = assistant.ask("What makes the tides?").to_dict()
    assert {**answer, "seconds": 0} == {**expected, "seconds": 0}
