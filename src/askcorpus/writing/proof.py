"""Proves the sentences of a draft by the evidence, one by one: the exact spans that support a sentence, or why none does.

Evidence is looked at in windows, each of which says one thing in one place: a paragraph, a list, a row of a table under its
header. A sentence is proven by one window, or clause by clause by several; so nothing is proven by words from here and there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from askcorpus.answering.facts import Facts, missing_facts
from askcorpus.answering.instructions import addresses_an_assistant
from askcorpus.answering.sources import Source, Sources, Span
from askcorpus.language.sentences import sentence_spans
from askcorpus.types import Citation, Passage, ScoredPassage
from askcorpus.writing.entailment import contradiction, coverage, meaning, score
from askcorpus.writing.naming import Introduction, introductions
from askcorpus.writing.reading import Judge

PROVEN = 0.0
"""The log-odds from which a sentence counts as supported (evaluation/RESULTS.md, "Written sentences")."""

WINDOWS_READ = 4  # of all windows, those that cover the sentence best are checked
MIN_COVERED = 0.4  # a window that holds fewer of a sentence's words is not looked at
MAX_CITED = 5  # spans for one clause
MAX_CLAUSES = 4
MIN_MEANING = 2  # words of meaning; "The bank." is no statement
MIN_ADDED = 2  # words of meaning that a further span has to add to be cited

_CLAUSE = re.compile(r"(?:;|,)?\s+(?:and|but|while|whereas|und|aber|pero|y)\s+|;\s+|,\s+(?=(?:which|who|but)\b)")

Search = Callable[[str], Sequence[ScoredPassage]]


@dataclass(frozen=True)
class Window:
    """`source.text[start:end]`, one thing said in one place; `parts` are the spans in it that can be cited. `named` is where the
    document gives in full what is named here in part."""

    source: Source
    start: int
    end: int
    parts: tuple[Span, ...]
    passage_id: str = ""
    named: tuple[Introduction, ...] = ()

    @cached_property
    def facts(self) -> Facts:
        """What it says."""
        return Facts.of("\n".join(self.source.text[a:b] for a, b in self.parts))

    @cached_property
    def context(self) -> Facts:
        """What it stands under: title, headings, file name, the header of its table."""
        names = (self.source.text[name.start : name.end] for name in self.named)
        return Facts.of("\n".join([self.source.above(self.start), *names]))

    @property
    def passage(self) -> Passage:
        """The window as the reader is shown it: under its title and its nearest heading."""
        headings = self.source.headings_above(self.start)
        heading = self.source.words(headings[-1].start, headings[-1].end) if headings else None
        document, text = self.source.document, self.source.text[self.start : self.end]
        return Passage(self.passage_id, document.path, self.start, self.end, text, document.title, heading)

    def naming(self, said: Facts) -> Window | None:
        """The window with what tells who is meant in it by a part of a name; None where nothing does."""
        named = tuple(introductions(said, self.facts, self.source))
        return replace(self, named=named) if named else None


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a sentence; without citations, `reason` says in words why nothing does."""

    citations: tuple[Citation, ...] = ()
    reason: str = ""


def windows_of(evidence: Sequence[ScoredPassage], sources: Sources) -> list[Window]:
    """The windows of the evidence, best passage first; text that talks to an assistant proves nothing and is left out."""
    found: dict[tuple[str, int, int], Window] = {}
    for scored in evidence:
        source = sources.get(scored.passage.path)
        if source is None:
            continue
        for window in _windows(source, scored.passage.start, scored.passage.end, scored.passage.passage_id):
            if not addresses_an_assistant(source.text[window.start : window.end]):
                found.setdefault((source.document.path, window.start, window.end), window)
    return list(found.values())


def _windows(source: Source, start: int, end: int, passage_id: str) -> Iterator[Window]:
    for place in source.within(start, end):
        leaf, parent = source.leaves[place], source.parents[place]
        if leaf.kind == "table":
            for row in leaf.rows[leaf.header_rows :]:
                if row.start < end and row.end > start:
                    yield Window(source, row.start, row.end, ((row.start, row.end),), passage_id)
        elif leaf.kind == "item" and parent is not None:
            items = [source.leaves[other] for other in source.within(parent.start, parent.end)]
            lead = source.leaves[source.place_at(parent.start - 1)] if parent.start else None
            parts = [(item.start, item.end) for item in items]
            if lead is not None and lead.kind == "paragraph" and lead.end <= parent.start:
                parts.insert(0, (lead.start, lead.end))
            yield Window(source, parts[0][0], parts[-1][1], tuple(parts), passage_id)
        elif leaf.kind != "heading":
            parts = [(leaf.start + a, leaf.start + b) for a, b in sentence_spans(source.text[leaf.start : leaf.end])]
            if parts:
                yield Window(source, leaf.start, leaf.end, tuple(parts), passage_id)


class Prover:
    """Proves sentences by windows; what stands in none of them is looked for once more by `search`."""

    def __init__(
        self,
        windows: Sequence[Window],
        sources: Sources,
        judge: Judge | None,
        search: Search | None,
        searches: int,
    ) -> None:
        self.windows = list(windows)
        self._sources = sources
        self._judge = judge
        self._search = search
        self._searches = searches

    def prove(self, sentence: str) -> Proof:
        """The exact spans that prove a sentence, or why there are none."""
        proof = self._proven(sentence)
        if not proof.citations and self._search is not None and self._searches > 0:
            self._searches -= 1
            self.add(self._search(sentence))
            again = self._proven(sentence)
            proof = again if again.citations else proof
        return proof

    def add(self, evidence: Sequence[ScoredPassage]) -> None:
        """Prove by further evidence too."""
        known = {(window.source.document.path, window.start) for window in self.windows}
        further = windows_of(evidence, self._sources)
        self.windows += [window for window in further if (window.source.document.path, window.start) not in known]

    def _proven(self, sentence: str) -> Proof:
        whole = self._by_one_window(sentence)
        if whole.citations:
            return whole
        clauses = _clauses(sentence)
        if len(clauses) < 2:
            return whole
        proofs = [self._by_one_window(clause) for clause in clauses]
        failed = next((proof for proof in proofs if not proof.citations), None)
        if failed is not None:
            return whole
        return Proof(tuple(dict.fromkeys(citation for proof in proofs for citation in proof.citations)))

    def _by_one_window(self, sentence: str) -> Proof:
        said = Facts.of(sentence)
        if len(meaning(said)) < MIN_MEANING:
            return Proof(reason="it says too little")
        covered = [(coverage(said, window.facts, window.context), at) for at, window in enumerate(self.windows)]
        best = sorted((c for c in covered if c[0] >= MIN_COVERED), key=lambda c: (-c[0], c[1]))[:WINDOWS_READ]
        reason = "nothing in the documents says this"
        open_windows = []
        for share, at in best:
            window = self.windows[at]
            against = contradiction(said, window.facts, window.context)
            if against and (further := window.naming(said)) is not None:
                window = further
                against = contradiction(said, window.facts, window.context)
            if meaning(said) <= window.context.stems:
                against = "it only names what the document is about"
            if against and reason.startswith("nothing"):
                reason = against
            if not against:
                open_windows.append((share, window))
        if not open_windows:
            return Proof(reason=reason)
        read: Sequence[float | None] = [None] * len(open_windows)
        if self._judge is not None:
            read = self._judge.supports(sentence, [window.passage for _, window in open_windows])
        scored = [(score(share, odds), window) for (share, window), odds in zip(open_windows, read, strict=True)]
        sure, window = max(scored, key=lambda pair: pair[0])
        if sure < PROVEN:
            return Proof(reason="the documents do not clearly say this")
        citations = _cited(said, window)
        cited = Facts.of("\n".join([*(citation.quote for citation in citations), window.context.text]))
        if missing := missing_facts(said, cited):
            return Proof(reason=f"{', '.join(missing)} stands there of something else")
        return Proof(citations)


def _cited(said: Facts, window: Window) -> tuple[Citation, ...]:
    """The parts of the window that say it: as few as hold all its words that the window holds, the fullest first."""
    wanted = meaning(said) & window.facts.stems
    parts = [(span, Facts.of(window.source.text[span[0] : span[1]])) for span in window.parts]
    chosen: list[Span] = []
    while parts and wanted and len(chosen) < MAX_CITED:
        at = max(range(len(parts)), key=lambda i: len(wanted & parts[i][1].stems))
        span, facts = parts.pop(at)
        if chosen and len(wanted & facts.stems) < min(MIN_ADDED, len(wanted)):
            break
        chosen.append(span)
        wanted = wanted - facts.stems
    spans = _joined(sorted(chosen), window.source.text)
    whole = dict.fromkeys([*(name.sentence for name in window.named), *spans])
    return tuple(window.source.cite(a, b, passage_id=window.passage_id) for a, b in whole)


def _joined(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans with nothing but white space between them as one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _clauses(sentence: str) -> list[str]:
    """The clauses of a sentence that can be proven apart; the sentence alone where it has too many or too small ones."""
    pieces = [piece.strip() for piece in _CLAUSE.split(sentence) if piece.strip()]
    if not 2 <= len(pieces) <= MAX_CLAUSES or any(len(meaning(Facts.of(piece))) < 2 for piece in pieces):
        return [sentence]
    return pieces
