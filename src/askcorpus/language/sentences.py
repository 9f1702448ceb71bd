"""Where the sentences of a text are, as exact offsets.

Pure regular expressions, linear in the length of the text. The work is done in two steps: lines are joined to segments
(a hard-wrapped line goes on in the next one; a heading, a list item, a table row or a line of a chat log does not), then
each segment is cut at the stops that really end a sentence.

This does not parse: an unknown abbreviation before a capitalised word ends a sentence too early. Nothing is ever lost by
that, as every character that is not white space lies in exactly one span.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from askcorpus.language.abbreviations import (
    BEFORE_A_NAME,
    BEFORE_A_NUMBER,
    BEFORE_AN_ORDINAL,
    COMMON,
    MONTHS,
    SENTENCE_STARTERS,
)
from askcorpus.language.lines import LINE_HEAD_CHARACTERS, LIST_MARK, SPEAKER

MAX_SENTENCE_CHARACTERS = 600
"""Longer stretches without a stop are cut: about the longest sentence that still fits a passage of 200 tokens."""

MAX_LINE_OF_WRAPPED_TEXT = 200
"""Where lines are longer than this, the file is not hard-wrapped: each line is a paragraph."""

MIN_LINE_OF_WRAPPED_TEXT = 25
"""Where all lines are shorter than this, they are entries (a list, an address, a poem), not wrapped prose."""

WRAPPED_SHARE = 0.7
"""A line shorter than this share of the longest line near it was ended on purpose, not wrapped."""

LOOK_BACK_CHARACTERS = 40
"""How far the word before a full stop is looked for: keeps hostile text without white space linear."""

_LINE_BREAK = re.compile(r"\r\n|[\n\r\f\v\x85\u2028\u2029]")
_ROW = re.compile(r"\||[^\n]*(?:\t| \| )")
_HEADING_OR_RULE = re.compile(r"#{1,6}\s|(?:[-=*_~#]\s?){3,}$")

_CLOSERS = r"(?: ?''|[ \u00a0\u202f]?[»›]|[\"'”’“«‹)\]】」』）》*_]|\[\d{1,3}\])*"  # German closes with “ and «, too
_STOP = re.compile(rf"(?:[.!?…‽⁇⁈⁉؟۔։።၊။᙮。！？｡．।॥]+)({_CLOSERS})(?=(\s+|$)?)")
_STOP_WITHOUT_SPACE = frozenset("。！？｡।॥")
_LAST_WORD = re.compile(r"[^\s\"“”‘(\[«]+$")
_FIRST_WORD = re.compile(r"[\"'“”‘’(\[«¿¡*_`]*([^\W_][\w'’\-]*)")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
_VOWEL = re.compile(r"[aeiouyàâäéèêëîïôöùûüáíóúаеёиоуыэюя]", re.IGNORECASE)
_ELIDED = re.compile(r"^(?:dell|all|nell|l|d|qu)['’](?=\w)", re.IGNORECASE)  # "l'art. 5"
_NEXT_INITIAL = re.compile(r"\s[^\W\d_]\.")
_SPACE = re.compile(r"\s")
_PAUSE = re.compile(r"[;,:–—](?=\s)")


class _Line(NamedTuple):
    start: int
    end: int
    alone: bool
    """The line neither goes on in the next one nor continues the one before: heading, rule or table row."""
    opens: bool
    """The line starts something new: a list item or a turn of a chat log."""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The (start, end) offsets of the sentences of `text`, in order and without overlap.

    Every character that is not white space lies in exactly one span; a span starts and ends with one.

    >>> sentence_spans("Mr. Wu paid $3.50. He left.")
    [(0, 18), (19, 27)]
    """
    spans: list[tuple[int, int]] = []
    for start, end in _segments(text):
        for sentence_start, sentence_end in _sentences_of(text, start, end):
            spans.extend(_bounded(text, sentence_start, sentence_end))
    return spans


def _segments(text: str) -> list[tuple[int, int]]:
    """Stretches of lines that read as one paragraph: no sentence crosses their bounds."""
    segments: list[tuple[int, int]] = []
    block: list[_Line] = []
    start = 0
    for match in [*_LINE_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        line = text[start:end].strip()
        if line:
            head = line[:LINE_HEAD_CHARACTERS]
            alone = bool(_HEADING_OR_RULE.match(head) or _ROW.match(head))
            opens = bool(LIST_MARK.match(head) or SPEAKER.match(head))
            block.append(_Line(start, end, alone, opens))
        elif block:
            segments.extend(_segments_of_block(text, block))
            block = []
        start = match.end() if match else end
    if block:
        segments.extend(_segments_of_block(text, block))
    return segments


def _segments_of_block(text: str, block: list[_Line]) -> list[tuple[int, int]]:
    segments = []
    start = block[0].start
    for i, line in enumerate(block[:-1]):
        near = block[max(0, i - 2) : i + 6]
        width = max(other.end - other.start for other in near)
        if _ends_at_break(text, line, block[i + 1], width):
            segments.append((start, line.end))
            start = block[i + 1].start
    segments.append((start, block[-1].end))
    return segments


def _ends_at_break(text: str, line: _Line, following: _Line, width: int) -> bool:
    """Whether the break between two lines without a blank line between them ends a sentence."""
    if line.alone or following.alone or following.opens:
        return True
    next_line = text[following.start : following.end]
    next_word = _FIRST_WORD.match(next_line.lstrip())
    if next_word and next_word[1][0].islower():
        return width < MIN_LINE_OF_WRAPPED_TEXT and not next_line[0].isspace()
    if line.opens or width < MIN_LINE_OF_WRAPPED_TEXT or width > MAX_LINE_OF_WRAPPED_TEXT:
        return True
    return line.end - line.start < WRAPPED_SHARE * width


def _sentences_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    sentences = []
    begin = start
    for match in _STOP.finditer(text, start, end):
        if match.end() < end and not _ends_sentence(text, begin, match, end):
            continue
        sentences.append((begin, match.end()))
        begin = match.end()
    sentences.append((begin, end))
    return [trimmed for first, last in sentences if (trimmed := _trim(text, first, last))]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    start += len(piece) - len(piece.lstrip())
    return start, start + len(stripped)


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Whether the stop found by `match` ends the sentence that began at `begin`."""
    stop = text[match.start()]
    if not match[2]:
        return stop in _STOP_WITHOUT_SPACE
    following = _FIRST_WORD.match(text, match.end(2), end)
    next_word = following[1] if following else ""
    lower_case_next = next_word[:1].islower()
    if stop not in ".…" or match.start(1) - match.start() > 1:
        return not (lower_case_next and (match[1] or stop in ".…"))
    before = _LAST_WORD.search(text, max(begin, match.start() - LOOK_BACK_CHARACTERS), match.start())
    word = _ELIDED.sub("", before[0]) if before else ""
    if len(word) == 1 and word.isalpha() and _NEXT_INITIAL.match(text, match.end(), end):
        return False  # "z. B.", "i. d. R.", "J. R. Smith"
    if before and before.start() <= begin + 1 and ((word.isdigit() and len(word) < 4) or len(word) == 1):
        return False  # "1. First", "A. Second": the number of a list item; "2019." is a year
    if word.isdigit() and len(word) < 3 and _is_ordinal(text, begin, match.start() - len(word), next_word):
        return False
    if lower_case_next:
        return not match[1] and len(word) > 3 and bool(_VOWEL.search(word)) and not _abbreviates(word)
    return not _goes_on_after(word, next_word)


def _is_ordinal(text: str, begin: int, number_start: int, next_word: str) -> bool:
    """Whether the number that starts at `number_start` is German for first, second, third: "am 3. Mai"."""
    if next_word.lower() in MONTHS:
        return True
    above = text[max(begin, number_start - LOOK_BACK_CHARACTERS) : number_start].split()
    return bool(above) and above[-1].lower() in BEFORE_AN_ORDINAL and next_word[:1].isupper()


def _abbreviates(word: str) -> bool:
    lower = word.lower().rstrip(".")
    return "." in word or lower in BEFORE_A_NAME or lower in BEFORE_A_NUMBER or lower in COMMON


def _goes_on_after(word: str, next_word: str) -> bool:
    """Whether a full stop behind `word` belongs to it, as in "Dr.", "No. 5", "J. Smith" and "the U.S. Army"."""
    lower = word.lower()
    if lower in BEFORE_A_NAME:
        return True
    if lower in BEFORE_A_NUMBER:
        return next_word[:1].isdigit() or (lower not in COMMON and lower in {"p", "pp", "fig", "figs", "eq"})
    if lower in COMMON or _ACRONYM.search(word):
        if not next_word:
            return False
        return next_word.lower() not in SENTENCE_STARTERS and lower not in {"etc", "a.m", "p.m"}
    if len(word) == 1 and word.isalpha() and word.isupper():
        return next_word[:1].isupper() and next_word.lower() not in SENTENCE_STARTERS
    return False


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span cut into pieces of at most MAX_SENTENCE_CHARACTERS, at a pause, else at white space, else anywhere."""
    pieces = []
    while end - start > MAX_SENTENCE_CHARACTERS:
        window = text[start : start + MAX_SENTENCE_CHARACTERS]
        cut = _last_place(_PAUSE, window) or _last_place(_SPACE, window) or MAX_SENTENCE_CHARACTERS
        if piece := _trim(text, start, start + cut):
            pieces.append(piece)
        start += cut
    if rest := _trim(text, start, end):
        pieces.append(rest)
    return pieces


def _last_place(pattern: re.Pattern[str], window: str) -> int:
    """The end of the last match in the second half of `window`; 0 where there is none."""
    half = len(window) // 2
    last = 0
    for match in pattern.finditer(window, half):
        last = match.end()
    return last
