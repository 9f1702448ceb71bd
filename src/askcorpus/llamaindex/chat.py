"""The corpus as a chat engine: each message is completed from the conversation, then answered from the documents."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.chat_engine.types import (
    AgentChatResponse,
    BaseChatEngine,
    StreamingAgentChatResponse,
)
from llama_index.core.memory import BaseMemory, ChatMemoryBuffer
from llama_index.core.tools import ToolOutput

from askcorpus.assistant import Assistant
from askcorpus.llamaindex.nodes import citation_node
from askcorpus.types import Answer, Turn

MEMORY_TOKENS = 3000


class CorpusChatEngine(BaseChatEngine):
    """Condense, then context: a follow-up is completed, and answered with citations as source nodes.

    The conversation is kept in a llama-index memory, which trims it by tokens; by default in a buffer of its last turns.
    `sources[0].raw_output` is `Answer.to_dict()`.
    """

    def __init__(self, assistant: Assistant, memory: BaseMemory | None = None, documents: Sequence[str] = ()) -> None:
        self._assistant = assistant
        self._memory = memory or ChatMemoryBuffer.from_defaults(token_limit=MEMORY_TOKENS)
        self._documents = documents

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """The answer to a message."""
        if chat_history is not None:
            self._memory.set(chat_history)
        history = [Turn(turn.role.value, str(turn.content)) for turn in self._memory.get() if turn.role in _ROLES]
        answer = self._assistant.ask(message, history=history, documents=self._documents)
        self._memory.put(ChatMessage(role=MessageRole.USER, content=message))
        self._memory.put(ChatMessage(role=MessageRole.ASSISTANT, content=answer.text))
        return _response(answer)

    async def achat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """The same without blocking the event loop."""
        return await asyncio.to_thread(self.chat, message, chat_history)

    def stream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> StreamingAgentChatResponse:
        """The whole answer as one piece: a sentence counts once it is proven. Use `Assistant.stream` for events."""
        done = self.chat(message, chat_history)
        chunks = iter([_chunk(done.response)])
        return StreamingAgentChatResponse(
            chat_stream=chunks, sources=done.sources, source_nodes=done.source_nodes, is_writing_to_memory=False
        )

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """The same without blocking the event loop."""
        return await asyncio.to_thread(self.stream_chat, message, chat_history)

    def reset(self) -> None:
        """Forget the conversation."""
        self._memory.reset()

    @property
    def chat_history(self) -> list[ChatMessage]:
        """The conversation so far."""
        history: list[ChatMessage] = self._memory.get_all()
        return history


_ROLES = (MessageRole.USER, MessageRole.ASSISTANT)


def _response(answer: Answer) -> AgentChatResponse:
    nodes = [citation_node(citation) for citation in answer.citations]
    output = ToolOutput(
        tool_name="askcorpus",
        content=answer.text,
        raw_input={"question": answer.standalone_question},
        raw_output=answer.to_dict(),
    )
    return AgentChatResponse(response=answer.text, sources=[output], source_nodes=nodes)


def _chunk(text: str) -> Any:
    from llama_index.core.base.llms.types import ChatResponse

    return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=text)
