"""What a question gets: statements, each with the citations that prove it, and the conversation around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from askcorpus.types.documents import ScoredPassage

AnswerMode = Literal["extractive", "model"]

Certainty = Literal["answer", "probably", "none"]

StatementKind = Literal["sentence", "paragraph", "list", "rows", "difference", "calculation", "heading", "written"]


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

    kind "indexing": the first index is being made, `text` says how far it is; "question": `text` is the standalone question;
    "evidence": `passages` are what will be read; "sentence": `text` is the next statement of the answer with its `[n]`;
    "writing": a language model is at work, `text` is about how many words it has written; "answer": `answer` is the whole
    answer, always last.
    """

    kind: Literal["indexing", "question", "evidence", "writing", "sentence", "answer"]
    text: str = ""
    passages: tuple[ScoredPassage, ...] = ()
    answer: Answer | None = None
