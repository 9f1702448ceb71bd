"""How answers, passages and the ledger look on a terminal. Control characters in documents never reach it."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Sequence
from typing import TextIO

from askcorpus.language.english import counted
from askcorpus.sync.status import language_advice
from askcorpus.types import Answer, Citation, FileEntry, IndexStatus, Passage, Progress, ScoredPassage, Writing

PROGRESS_SECONDS = 5.0  # between progress lines where the output is not a terminal
REFRESH_SECONDS = 0.1
LINE_CHARACTERS = 110


def plain(text: str) -> str:
    """One line without control, format or bidirectional-override characters: what a document says cannot act."""
    kept = (" " if character.isspace() else character for character in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}).split())


def render_answer(answer: Answer) -> str:
    """The answer, the question it was understood as, and its sources."""
    lines = []
    if answer.standalone_question != answer.question:
        lines.append(f"Understood as: {plain(answer.standalone_question)}\n")
    if answer.certainty == "probably":
        lines.append("This may answer it:\n")
    lines.append("\n".join(plain(line) for line in answer.text.splitlines()))
    if answer.writing is not None and answer.writing.problem:
        lines.append(f"\n{plain(answer.writing.problem)}")
    if answer.notice:
        lines.append(f"\n{plain(answer.notice)}")
    if answer.citations:
        lines.append("")
        lines.extend(_render_citation(citation) for citation in answer.citations)
        lines.append(f"\nConfidence {answer.confidence:.0%}")
    if answer.closest:
        lines.append("\nNot an answer, but close:")
        lines.extend(f"  {_place(s.passage)}: {_shortened(s.passage.text)}" for s in answer.closest)
    return "\n".join(lines)


def render_writing(writing: Writing) -> str:
    """What the language model did: what it took, what was left out and why, and what it was told."""
    lines = [f"\n{plain(writing.model)}: about {writing.tokens:,} tokens, {writing.seconds:.1f} s"]
    lines += [f"Looked for: {plain(query)}" for query in writing.searched]
    lines += [f"Left out: {plain(text)} ({plain(reason)})" for text, reason in writing.left_out]
    return "\n".join([*lines, "It was told:", *(f"  {plain(line)}" for line in writing.prompt.splitlines())])


def render_passages(passages: Sequence[ScoredPassage]) -> str:
    """A search's passages, best first."""
    if not passages:
        return "No passage was found."
    blocks = []
    for rank, scored in enumerate(passages, start=1):
        p = scored.passage
        place = _place(p)
        blocks.append(f"{rank}. {place}  (score {scored.score:.2f}, characters {p.start}-{p.end})\n   {plain(p.text)}")
    return "\n\n".join(blocks)


def render_status(status: IndexStatus) -> str:
    """The ledger as a table, with what needs attention last, where it is seen."""
    lines = [f"{'state':<10} {'passages':>8} {'bytes':>12}  path"]
    for entry in sorted(status.files, key=lambda entry: (entry.state in {"skipped", "failed"}, entry.path)):
        reason = f"  ({_reason(entry)})" if entry.reason else ""
        lines.append(f"{entry.state:<10} {entry.passages:>8,} {entry.bytes:>12,}  {plain(entry.path)}{reason}")
    lines.append("")
    lines.append(render_summary(status))
    return "\n".join(lines)


def render_summary(status: IndexStatus) -> str:
    """One to three lines: what the index holds, what the last rebuild changed, and what would read its languages better."""
    state = "ready" if status.coverage >= 1 else f"{status.coverage:.0%} ready"
    line = f"{counted(status.documents, 'document')}, {counted(status.passages, 'passage')}, meaning search {state}"
    if status.replica_of is not None:
        line += f"; a replica of {plain(status.replica_of)}"
    if status.counts is not None:
        c = status.counts
        line += f"\n{c.added} added, {c.changed} changed, {c.renamed} renamed, {c.removed} removed; "
        line += f"{counted(c.embedded, 'passage')} embedded in {c.seconds:.1f} s"
    advice = language_advice(status)
    return f"{line}\n{advice}" if advice else line


def render_problems(status: IndexStatus) -> str:
    """The files that were skipped or failed, with the reason; empty where there are none."""
    troubled = [entry for entry in status.files if entry.state in {"skipped", "failed"}]
    return "\n".join(f"{entry.state}: {plain(entry.path)}: {_reason(entry)}" for entry in troubled)


def _reason(entry: FileEntry) -> str:
    return plain(entry.reason) + (" A later rebuild tries again." if entry.tried_again else "")


class ProgressLine:
    """Shows progress on a stream: one line that is rewritten on a terminal, else a line now and then."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._last_time = 0.0
        self._last_stage = ""

    def __call__(self, progress: Progress) -> None:
        """Show it, unless the last one was shown a moment ago."""
        now = time.monotonic()
        same_stage = progress.stage == self._last_stage
        if same_stage and now - self._last_time < (REFRESH_SECONDS if self._terminal else PROGRESS_SECONDS):
            return
        self._last_time, self._last_stage = now, progress.stage
        text = plain(str(progress))[:LINE_CHARACTERS]
        if self._terminal:
            self._stream.write(f"\r\x1b[K{text}" + ("\n" if progress.stage == "done" else ""))
        else:
            self._stream.write(text + "\n")
        self._stream.flush()


def _render_citation(citation: Citation) -> str:
    place = _place(citation)
    return f"[{citation.number}] {place}, characters {citation.start}-{citation.end}\n    “{_marked(citation)}”"


def _marked(citation: Citation) -> str:
    """The quote, with the answering words between asterisks."""
    pieces, position = [], citation.start
    for start, end in sorted(citation.answer_spans):
        pieces += [citation.quote[position - citation.start : start - citation.start], "*"]
        pieces += [citation.quote[start - citation.start : end - citation.start], "*"]
        position = end
    pieces.append(citation.quote[position - citation.start :])
    return plain("".join(pieces))


def _place(cited: Passage | Citation) -> str:
    """Where it stands: path, page, heading."""
    parts = [plain(cited.path)]
    if cited.page is not None:
        parts.append(f"page {cited.page}")
    if cited.heading:
        parts.append(f"“{plain(cited.heading)}”")
    return ", ".join(parts)


def _shortened(text: str) -> str:
    line = plain(text)
    return line if len(line) <= LINE_CHARACTERS else line[: LINE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"
