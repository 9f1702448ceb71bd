"""The values that pass between the stages.

All are frozen: a stage takes values and returns new ones. Offsets are counted in characters (code points) of
`Document.text`, half-open: `text[start:end]`. A score is higher for better; lists of scored things are best first.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from askcorpus.blocks import Block, Heading, headings_of
from askcorpus.errors import ReadingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from askcorpus.reader.readings import PassageReading

    Vectors = NDArray[np.float32]

FileState = Literal["indexed", "unchanged", "skipped", "failed"]
AnswerMode = Literal["extractive", "model"]
Certainty = Literal["answer", "probably", "none"]
StatementKind = Literal["sentence", "paragraph", "list", "rows", "difference", "calculation", "heading", "written"]


@dataclass(frozen=True, slots=True)
class Document:
    """One file as text.

    `path` is relative to the corpus, with forward slashes. `text` is what was extracted, words of the file and nothing
    else; every offset refers to it. `blocks` are its structure.
    `pages` holds the offset at which each page (or slide) starts, page 1 first; empty where the format has no pages.
    `boxes` is empty, or zlib-compressed little-endian uint16 quadruples (left, top, right, bottom), one for each
    character of `text`, in 1/65535 of its page's width and height; four zeros where a character has no place.
    `title_from_name`: the title was made from the file's name, because the text has none; it is shown, never embedded.
    """

    path: str
    title: str
    text: str
    media_type: str = "text/plain"
    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()
    boxes: bytes = b""
    title_from_name: bool = False

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings among the blocks."""
        return headings_of(self.text, self.blocks)

    def page_at(self, offset: int) -> int | None:
        """The page, counted from 1, on which the character at `offset` stands; None where there are no pages."""
        return max(1, bisect.bisect_right(self.pages, offset)) if self.pages else None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What reading one file came to: its document, or the error that becomes its ledger entry. `seconds` is wall time."""

    relative_path: str
    document: Document | None
    error: ReadingError | None
    seconds: float


@dataclass(frozen=True, slots=True)
class View:
    """What models read of a passage: its words with context put in, such as the header before each cell of a row.

    `places` are the stretches that are the document's own: (start in `text`, start in the document, length), in order.
    """

    text: str
    places: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """The stretch of a document that is indexed, retrieved and cited: `document.text[start:end] == text`.

    `passage_id` is a hash of what is embedded (title, heading and text): equal passages share one id and one vector.
    `heading` are the headings above, outermost first, joined by " > "; `page` the page it starts on (counted from 1); None
    where there is none. `view` is what models read where that is more than the text.
    """

    passage_id: str
    path: str
    start: int
    end: int
    text: str
    title: str
    heading: str | None = None
    page: int | None = None
    view: View | None = None

    @property
    def seen(self) -> View:
        """What models read of this passage, without title and heading: its view, or its own text."""
        return self.view or View(self.text, ((0, self.start, len(self.text)),))


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage with its relevance to a question, 0 to 1 (fused rank score, scaled so that first in both lists is 1).

    `reading` is what the reader made of it for that question; None where it was not read.
    """

    passage: Passage
    score: float
    reading: PassageReading | None = None

    def to_dict(self) -> dict[str, Any]:
        """The passage as `search --json` prints it."""
        names = ("path", "start", "end", "text", "page", "heading", "title")
        placed = {name: getattr(self.passage, name) for name in names}
        return placed | {"score": round(self.score, 6), "passage_id": self.passage.passage_id}


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered claim in an answer and the exact span that backs it: `document.text[start:end] == quote`.

    `answer_spans` are the words inside the quote that answer the question, as (start, end) offsets into the document's
    text; empty where that cannot be told. `score` is how well the quoted words answer, 0 to 1. `sha256` is the hash of the
    file they stand in.
    """

    number: int
    path: str
    start: int
    end: int
    quote: str
    page: int | None
    heading: str | None
    title: str
    score: float
    passage_id: str
    answer_spans: tuple[tuple[int, int], ...] = ()
    sha256: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The citation as `ask --json` prints it."""
        data = {name: getattr(self, name) for name in self.__slots__}
        return data | {"score": round(self.score, 6), "answer_spans": [list(span) for span in self.answer_spans]}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing an answer says, and what proves it.

    `text` is plain text, or Markdown for rows, without citation numbers; of a list one item a line. `table` are the cells of
    rows, the first `header_rows` of them naming the columns. `note` are words of ours about the statement ("Superseded by
    the edition of 2025"), never part of a quotation. `proven` is False only where a person asked to see what is not proven.
    """

    kind: StatementKind
    text: str
    citations: tuple[Citation, ...] = ()
    proven: bool = True
    table: tuple[tuple[str, ...], ...] = ()
    header_rows: int = 0
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The statement as `ask --json` prints it; its citations by their numbers."""
        return {
            "kind": self.kind,
            "text": self.text,
            "citations": [citation.number for citation in self.citations],
            "proven": self.proven,
            "table": [list(row) for row in self.table],
            "header_rows": self.header_rows,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Writing:
    """What a language model did for an answer.

    `left_out` are the sentences it wrote that were not proven, each with the reason. `problem` is one line on why the answer
    is quoted instead, or on what was not read; mostly empty. `tokens` is about what it read and wrote; `prompt` what it was told,
    for those who ask (`ask --explain`); `searched` what it had looked for besides.
    """

    model: str
    tokens: int = 0
    seconds: float = 0.0
    left_out: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    prompt: str = ""
    searched: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What `ask --json` prints of it; the prompt, which repeats the evidence, is not in it."""
        return {
            "model": self.model,
            "tokens": self.tokens,
            "seconds": round(self.seconds, 3),
            "left_out": [{"text": text, "reason": reason} for text, reason in self.left_out],
            "problem": self.problem,
            "searched": list(self.searched),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: statements with the passages that prove them, or a refusal.

    `text` is all of it as plain text or Markdown, `[n]` behind each statement. `certainty` says in a word what `confidence`,
    the calibrated probability (0 to 1) that the answer is right, comes to; of a refusal that an answer would have been.
    `closest` are passages near the question, shown with a refusal as "not an answer, but close". `standalone_question` is
    the question that was really asked, after a follow-up was completed. `generation` names the index generation that was
    read; `seconds` is wall time. `mode` is "model" where a language model's words are in it, `writing` what the model did.
    `notice` says what was missing while it was answered, such as the server with the vectors; empty where nothing was.
    """

    question: str
    text: str
    certainty: Certainty
    confidence: float
    mode: AnswerMode
    statements: tuple[Statement, ...]
    standalone_question: str
    generation: str = ""
    seconds: float = 0.0
    closest: tuple[ScoredPassage, ...] = ()
    writing: Writing | None = None
    notice: str = ""

    @property
    def refused(self) -> bool:
        """Whether no answer was found."""
        return self.certainty == "none"

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of all statements, each once, in the order of their numbers."""
        found = {citation.number: citation for statement in self.statements for citation in statement.citations}
        return tuple(found[number] for number in sorted(found))

    def to_dict(self) -> dict[str, Any]:
        """The answer as `ask --json` prints it and the API returns it."""
        return {
            "question": self.question,
            "text": self.text,
            "certainty": self.certainty,
            "refused": self.refused,
            "confidence": round(self.confidence, 4),
            "mode": self.mode,
            "statements": [statement.to_dict() for statement in self.statements],
            "citations": [citation.to_dict() for citation in self.citations],
            "standalone_question": self.standalone_question,
            "generation": self.generation,
            "seconds": round(self.seconds, 3),
            "closest": [passage.to_dict() for passage in self.closest],
            "writing": self.writing.to_dict() if self.writing is not None else None,
            "notice": self.notice,
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation. `content` is plain text; an assistant's turn may carry its citations.

    `refused`: the assistant found no answer, so that nothing in this turn was said by a document.
    """

    role: Literal["user", "assistant"]
    content: str
    citations: tuple[Citation, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """One step of a streamed answer.

    kind "question": `text` is the standalone question; "evidence": `passages` are what will be read; "sentence": `text`
    is the next statement of the answer with its `[n]`; "writing": a language model is at work, `text` is about how many words
    it has written; "answer": `answer` is the whole answer, always last.
    """

    kind: Literal["question", "evidence", "writing", "sentence", "answer"]
    text: str = ""
    passages: tuple[ScoredPassage, ...] = ()
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What happened to one file, and why: a line of the ledger.

    `bytes` is the file's size, `modified` its time of change (ISO 8601, UTC), `pages` is None where the format has none,
    `seconds` is how long reading took. `tried_again`: it failed for a reason that may pass, so a later rebuild tries again.
    """

    path: str
    state: FileState
    reason: str
    passages: int
    bytes: int
    modified: str
    pages: int | None = None
    seconds: float = 0.0
    tried_again: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The entry as `status --json` prints it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class MirrorCounts:
    """What one mirroring of the folder changed, in files; `embedded` counts passages; `seconds` is wall time."""

    added: int = 0
    changed: int = 0
    renamed: int = 0
    removed: int = 0
    embedded: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What the index holds: counts, shares, and the ledger.

    `coverage` is the share of passages with a vector (0 to 1), `not_english` about the share in other languages.
    """

    generation: str
    corpus: str
    documents: int
    passages: int
    vectors: int
    coverage: float
    embedder: str
    files: tuple[FileEntry, ...] = ()
    counts: MirrorCounts | None = None
    not_english: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The status as `status --json` prints it; after a rebuild the counts of what changed are added."""
        data: dict[str, Any] = {
            "generation": self.generation,
            "corpus": self.corpus,
            "documents": self.documents,
            "passages": self.passages,
            "vectors": self.vectors,
            "coverage": round(self.coverage, 4),
            "embedder": self.embedder,
            "not_english": round(self.not_english, 2),
            "files": [entry.to_dict() for entry in self.files],
        }
        if self.counts is not None:
            data |= {name: getattr(self.counts, name) for name in self.counts.__slots__}
        return data


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild has come. `stage` is "scan", "read", "write", "keywords", "embed", "vectors", "check" or "done".

    `done` of `total` counts files while reading and passages while embedding; `seconds_left` is None until it can be told.
    `str(progress)` is one plain line.
    """

    stage: str
    done: int = 0
    total: int = 0
    per_second: float = 0.0
    seconds_left: float | None = None
    note: str = ""

    def __str__(self) -> str:
        parts = [_STAGE_WORDS.get(self.stage, self.stage)]
        if self.total:
            parts.append(f"{self.done:,} of {self.total:,}")
        if self.per_second:
            parts.append(f"{self.per_second:,.0f}/s")
        if self.seconds_left is not None:
            parts.append(f"{self.seconds_left:,.0f} s left")
        if self.note:
            parts.append(self.note)
        return " · ".join(parts)


_STAGE_WORDS: Mapping[str, str] = {
    "scan": "looking through the folder",
    "read": "reading files",
    "write": "writing the catalog",
    "keywords": "keyword search is ready",
    "embed": "preparing meaning search",
    "vectors": "storing vectors",
    "check": "checking the index",
    "ask": "asking",
    "done": "done",
}


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text: enough to list it. `characters` is the length of its text."""

    path: str
    title: str
    characters: int
    passages: int
    pages: int | None = None
    modified: str = ""


ProgressCallback = Callable[["Progress"], object]
