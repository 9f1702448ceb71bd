"""A small stand-in for `Assistant`: finds sentences by shared words, and can be slowed down or held still.

It keeps the page's tests fast and lets them look at what is over in a moment (a rebuild half done, an answer half
streamed). The tests of the whole path use the real one.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

# Python 3.11 cannot compile deep in pytest's last hooks once Gradio has run in this process ("AST constructor recursion
# depth mismatch"); Hypothesis' plugin would be imported there, so it is imported now.
import hypothesis as _hypothesis  # noqa: F401
from fake_answers import set_answer

from askcorpus.errors import CorpusError, IndexMissingError, QuestionError, ReadingError
from askcorpus.parsing.kinds import kind_of
from askcorpus.parsing.parser import document_of
from askcorpus.settings import Caution, Settings
from askcorpus.types import (
    Answer,
    AnswerEvent,
    Citation,
    Document,
    DocumentInfo,
    FileEntry,
    IndexStatus,
    MirrorCounts,
    Passage,
    Progress,
    ScoredPassage,
    Statement,
    Turn,
)
from askcorpus.writing.connection import LanguageModel

_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at by did do does for from has he his how in is it many of on or say she the their they to "
        "was were what when where which who why with about that this",
    )
)
_ENOUGH: dict[Caution, float] = {"cautious": 0.9, "balanced": 0.6, "eager": 0.3}  # share of the question's words
REFUSAL = "I found no answer in 3 documents."
SURE = 0.85
HOLD_SECONDS = 300  # at most; closing ends a hold at once

Hold = Literal["", "first-rebuild", "rebuild", "warm-up", "answer"]


class FakeAssistant:
    """The methods of `Assistant`; `hold` names what stops half way and goes on only when this is closed."""

    def __init__(
        self, corpus: Path, settings: Settings | None = None, seconds_per_step: float = 0.0, hold: Hold = ""
    ) -> None:
        self.corpus = corpus
        self.model: LanguageModel | None = None
        self.settings = settings or Settings(corpus=corpus)
        self.seconds_per_step = seconds_per_step
        self.coverage = 1.0
        self._hold = hold
        self._closed = threading.Event()
        self._unread: list[FileEntry] = []
        self._documents: dict[str, Document] = {}
        self._originals: dict[str, bytes] = {}
        self._generation = ""
        self._counts: MirrorCounts | None = None
        self._lock = threading.Lock()

    def rebuild(self, progress: Callable[[Progress], object] | None = None) -> IndexStatus:
        names = _files(self.corpus)
        step: Hold = "rebuild" if self._generation else "first-rebuild"
        documents, originals, unread = {}, {}, []
        for done, name in enumerate(names, start=1):
            content = (self.corpus / name).read_bytes()
            try:
                documents[name], originals[name] = _document(name, content), content
            except ReadingError as error:
                unread.append(FileEntry(name, error.state, error.reason, 0, len(content), "2026-01-01T00:00:00Z"))
            if progress:
                progress(Progress("read", done, len(names), 12.0, len(names) - done))
            self._pause(step if done > len(names) / 3 else "")
        added = len(documents.keys() - self._documents.keys())
        removed = len(self._documents.keys() - documents.keys())
        with self._lock:
            self._documents, self._originals, self._unread = documents, originals, unread
            self._generation = f"g{time.monotonic_ns()}"
        if progress:
            progress(Progress("done"))
        self._counts = MirrorCounts(added=added, removed=removed, seconds=0.1)
        return self.status()

    def status(self) -> IndexStatus:
        if not self._generation:
            raise IndexMissingError("There is no index yet. Press Rebuild, or run: askcorpus index")
        passages = {name: len(_passages(document)) for name, document in self._documents.items()}
        files = [FileEntry(name, "indexed", "", n, 1000, "2026-01-01T00:00:00Z") for name, n in passages.items()]
        total = sum(passages.values())
        return IndexStatus(
            generation=self._generation,
            corpus=self.corpus.name,
            documents=len(passages),
            passages=total,
            vectors=int(total * self.coverage),
            coverage=self.coverage,
            embedder="fake",
            files=(*files, *self._unread),
            counts=self._counts,
        )

    def has_index(self) -> bool:
        return bool(self._generation)

    def pending_changes(self) -> int:
        if not self.corpus.is_dir():
            raise CorpusError(f"There is no folder {self.corpus}.")
        known = {*self._documents, *(entry.path for entry in self._unread)}
        return len(set(_files(self.corpus)) ^ known) if self._generation else 0

    def ask(self, question: str, *, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        return [event.answer for event in self.stream(question, history=history, documents=documents)][-1]

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
        caution: Caution | None = None,
        evidence_passages: int | None = None,
        written: bool | None = None,
    ) -> Iterator[AnswerEvent]:
        if not question.strip():
            raise QuestionError("The question is empty. Type one.")
        if len(question) > self.settings.max_question_characters:
            raise QuestionError("The question is too long. Ask in fewer words.")
        if not self._generation:
            yield AnswerEvent("indexing", "The index is being made first: reading files.")
            self._pause("first-rebuild")
        standalone = _standalone(question, history)
        yield AnswerEvent("question", standalone)
        evidence = self.search(standalone, top_k=evidence_passages or 8, documents=documents)
        yield AnswerEvent("evidence", passages=tuple(evidence))
        self._pause()
        answer = _answer(question, standalone, evidence, self._generation, _ENOUGH[caution or "balanced"])
        if statements := set_answer(question, self._documents):
            answer = replace(answer, text="Set.", statements=statements, certainty="answer", closest=())
        for sentence in [] if answer.refused else re.split(r"(?<=\]) ", answer.text):
            yield AnswerEvent("sentence", sentence)
            self._pause("answer")
        yield AnswerEvent("answer", answer=answer)

    def search(self, query: str, *, top_k: int = 10, documents: Sequence[str] = ()) -> list[ScoredPassage]:
        unknown = [path for path in documents if path not in self._documents]
        if unknown:
            raise CorpusError(f"There is no document {unknown[0]!r} in the index. Choose again.")
        chosen = [d for name, d in self._documents.items() if not documents or name in documents]
        words = _words(query)
        scored = [
            ScoredPassage(passage, len(words & _words(passage.text)) / (len(words) or 1))
            for document in chosen
            for passage in _passages(document)
        ]
        scored = [item for item in scored if item.score > 0]
        return sorted(scored, key=lambda item: -item.score)[:top_k]

    def document(self, path: str) -> Document | None:
        return self._documents.get(path)

    def original(self, path: str) -> bytes | None:
        content = self._originals.get(path)
        return content if (self.corpus / path).is_file() and (self.corpus / path).read_bytes() == content else None

    def documents(self) -> list[DocumentInfo]:
        return [DocumentInfo(d.path, d.title, len(d.text), len(_passages(d))) for d in self._documents.values()]

    def suggestions(self) -> tuple[str, ...]:
        return ("Who rejected the offer?", "What is this about?", "How many regions did Russia annex?")

    def warm_up(self) -> None:
        self._pause("warm-up")

    def close(self) -> None:
        self._closed.set()

    def _pause(self, step: Hold = "") -> None:
        if step and step == self._hold:
            self._closed.wait(HOLD_SECONDS)
        elif self.seconds_per_step:
            time.sleep(self.seconds_per_step)


def _files(corpus: Path) -> list[str]:
    return sorted(p.relative_to(corpus).as_posix() for p in corpus.rglob("*") if p.is_file())


def _document(name: str, content: bytes) -> Document:
    if not content:
        raise ReadingError("This file is empty.", state="skipped")
    document = document_of(content, name, kind_of(content, name))
    first = next((line.strip() for line in document.text.splitlines() if line.strip()), name)
    return replace(document, title=first) if name.endswith((".txt", ".md")) else document


def _passages(document: Document) -> list[Passage]:
    path, title = document.path, document.title
    return [
        Passage(f"{path}:{match.start()}", path, match.start(), match.end(), match.group(), title)
        for match in re.finditer(r"[^\n]+", document.text)
    ]


def _words(text: str) -> set[str]:
    words = {word for word in re.findall(r"\w+", text.lower()) if word not in _STOP}
    return {word.removesuffix("ed").removesuffix("s") for word in words}


def _standalone(question: str, history: Sequence[Turn]) -> str:
    if not history or not re.search(r"\b(he|she|it|they)\b", question):
        return question
    names = re.findall(r"(?:[A-Z]\w+ ?){2,}", " ".join(turn.content for turn in history if turn.role == "user"))
    return re.sub(r"\b(he|she|it|they)\b", names[-1].strip(), question) if names else question


def _answer(
    question: str, standalone: str, evidence: Sequence[ScoredPassage], generation: str, enough: float
) -> Answer:
    words = _words(standalone)
    scored = []
    for item in evidence:
        for match in re.finditer(r".+?(?:[.!?]+[”\"]?(?=\s|$)|$)", item.passage.text):
            text = match.group().strip()
            start = item.passage.start + match.start() + match.group().index(text) if text else 0
            scored.append((len(words & _words(text)) / (len(words) or 1), start, text, item.passage))
    scored = sorted((s for s in scored if s[0] >= enough), key=lambda s: -s[0])[:2]
    citations = tuple(_citation(n, p, start, text, score) for n, (score, start, text, p) in enumerate(scored, start=1))
    text = " ".join(f"{citation.quote} [{citation.number}]" for citation in citations) or REFUSAL
    confidence = scored[0][0] if scored else 0.1
    return Answer(
        question=question,
        text=text,
        certainty="none" if not citations else "answer" if confidence >= SURE else "probably",
        confidence=confidence,
        mode="extractive",
        statements=tuple(Statement("sentence", citation.quote, (citation,)) for citation in citations),
        standalone_question=standalone,
        generation=generation,
        seconds=0.12,
        closest=() if citations else tuple(evidence[:3]),
    )


def _citation(number: int, passage: Passage, start: int, text: str, score: float) -> Citation:
    first = re.match(r"[A-Z]\w+(?: \w+)?", text)
    spans = ((start, start + first.end()),) if first else ()
    end, page, heading = start + len(text), None, None
    return Citation(
        number, passage.path, start, end, text, page, heading, passage.title, score, passage.passage_id, spans
    )
