"""`ask` and `search`: one question without keeping an assistant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from askcorpus.assistant import Assistant
from askcorpus.request import HistoryItem
from askcorpus.types import Answer, ScoredPassage


def ask(
    question: str,
    *,
    corpus: str | Path | None = None,
    index: str | Path | None = None,
    history: Sequence[HistoryItem] = (),
    documents: Sequence[str] = (),
    **settings: Any,
) -> Answer:
    """Ask the documents in ./seeds (or `corpus`) one question; the index is built first when there is none.

    For several questions keep one `Assistant`: it loads its models once.
    """
    with Assistant.open(corpus, index, **settings) as assistant:
        return assistant.ask(question, history=history, documents=documents)


def search(
    query: str,
    *,
    top_k: int = 10,
    corpus: str | Path | None = None,
    index: str | Path | None = None,
    documents: Sequence[str] = (),
    **settings: Any,
) -> list[ScoredPassage]:
    """The passages of ./seeds (or `corpus`) nearest to a query, best first; the index is built first when there is none."""
    with Assistant.open(corpus, index, **settings) as assistant:
        return assistant.search(query, top_k=top_k, documents=documents)
