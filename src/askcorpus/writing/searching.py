"""Search again: what a model asks for before it answers, in plain text, and the evidence that is found for it.

A model that needs more begins its draft with a line `SEARCH: words` (prompts.SEARCH). It is offered that only for questions over
several documents, at most MAX_SEARCHES times for one answer; nothing but passages of the same corpus can come of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from askcorpus.answering.instructions import addresses_an_assistant
from askcorpus.answering.sources import Sources
from askcorpus.language.words import content_words, stem
from askcorpus.types import ScoredPassage
from askcorpus.writing import prompts
from askcorpus.writing.proof import Search

MAX_SEARCHES: Final = 3
MAX_QUERY_CHARACTERS: Final = 200
FOUND_PASSAGES: Final = 4  # of one search: what was asked for stands in the first ones or nowhere
MAX_LINES: Final = 8  # of one draft: a model that goes on asking is not read further


@dataclass(slots=True)
class FurtherSearch:
    """The searches of one answer. `queries` are those that were made."""

    search: Search
    sources: Sources
    queries: list[str] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many more there may be."""
        return MAX_SEARCHES - len(self.queries)

    def find(self, wanted: Sequence[str], known: Sequence[ScoredPassage]) -> list[ScoredPassage]:
        """The passages found for what is wanted, without the known ones; none for nonsense, nor for what was asked before."""
        seen = {scored.passage.passage_id for scored in known}
        found: list[ScoredPassage] = []
        for line in wanted[: self.left]:
            query = " ".join(line.split())[:MAX_QUERY_CHARACTERS]
            if not self._is_new_and_known(query):
                continue
            self.queries.append(query)
            fresh = [scored for scored in self.search(query) if scored.passage.passage_id not in seen]
            found += fresh[:FOUND_PASSAGES]
            seen.update(scored.passage.passage_id for scored in found)
        return found

    def _is_new_and_known(self, query: str) -> bool:
        own = content_words(query)
        if not own or addresses_an_assistant(query) or _stems(query) in map(_stems, self.queries):
            return False
        return any(self.sources.catalog.document_frequencies(own).values())


def _stems(query: str) -> frozenset[str]:
    return frozenset(map(stem, content_words(query)))


def asked_for(pieces: Iterator[str]) -> tuple[list[str], Iterator[str]]:
    """What a draft asks to be searched for, and the draft: of one that asks, nothing more is read behind its questions.

    >>> asked_for(iter(["SEA", "RCH: opening hours\\n", "It"]))[0]
    ['opening hours']
    >>> wanted, draft = asked_for(iter(["It ", "opens."]))
    >>> wanted, "".join(draft)
    ([], 'It opens.')
    """
    said = ""
    for piece in pieces:
        said += piece
        if not _may_ask(said) or _asks_no_more(said):
            break
    if not _bare(said).startswith(prompts.SEARCH):
        return [], chain([said], pieces)
    lines = [line for line in map(_bare, said.splitlines()) if line.startswith(prompts.SEARCH)]
    return [line.removeprefix(prompts.SEARCH).strip(" *`") for line in lines], iter(())


def _bare(said: str) -> str:
    """Without what models put before a line, and the mark of a question in capitals."""
    said = said.lstrip(" \n*`#>-")
    mark = len(prompts.SEARCH)
    return said[:mark].upper() + said[mark:]


def _may_ask(said: str) -> bool:
    return prompts.SEARCH.startswith(_bare(said)[: len(prompts.SEARCH)])


def _asks_no_more(said: str) -> bool:
    """Whether a line begins that asks for nothing, or more came than a model can need."""
    lines = [line for line in said.splitlines() if line.strip()]
    return len(said) > MAX_LINES * MAX_QUERY_CHARACTERS or len(lines) > MAX_LINES or not all(map(_may_ask, lines))
