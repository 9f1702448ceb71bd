"""The public API: three read-only endpoints with the same values as the Python functions and the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from askcorpus.errors import AskCorpusError
from askcorpus.web import requests

if TYPE_CHECKING:
    from askcorpus.assistant import Assistant

Value = TypeVar("Value")


class PublicApi:
    """`ask`, `search` and `status` as Gradio endpoints and MCP tools; their docstrings are what a client is told."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(
        self, question: str, documents: list[str] | None = None, history: list[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        """Answers a question from the documents, every sentence with the exact quotation that backs it, or refuses.

        Args:
            question: The question, in plain words.
            documents: Paths of the only documents to use; all of them when empty.
            history: Earlier turns, oldest first, as {"role": "user" or "assistant", "content": text}.
        """
        request = {"documents": documents or [], "history": history or []}
        return _or_gradio_error(
            lambda: self._assistant.ask(
                question,
                history=requests.history_field(request),
                documents=requests.paths_field(request, "documents"),
            ).to_dict()
        )

    def search(self, query: str, top_k: int = 10, documents: list[str] | None = None) -> list[dict[str, Any]]:
        """Finds the passages nearest to a query, best first, with their place in the document.

        Args:
            query: Words or a question.
            top_k: How many passages to return, 1 to 50.
            documents: Paths of the only documents to use; all of them when empty.
        """
        request = {"documents": documents or [], "top_k": top_k}
        return _or_gradio_error(
            lambda: [
                passage.to_dict()
                for passage in self._assistant.search(
                    query,
                    top_k=requests.number_field(request, "top_k", 10, 1, 50),
                    documents=requests.paths_field(request, "documents"),
                )
            ]
        )

    def status(self) -> dict[str, Any]:
        """Says what the index holds: counts, coverage of meaning search, and what happened to every file."""
        return _or_gradio_error(lambda: self._assistant.status().to_dict())


def _or_gradio_error(answer: Callable[[], Value]) -> Value:
    from gradio import Error

    try:
        return answer()
    except AskCorpusError as error:
        raise Error(str(error), print_exception=False) from error
