"""A draft as it comes in, made into whole sentences of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from askcorpus.language.sentences import sentence_spans

_THOUGHT, _THOUGHT_ENDS = "<think>", "</think>"
_MARKER = re.compile(r"\s*(?:\[\d+(?:, ?\d+)*\]|【[^】]*】|\((?:source|document|block)s? \d+\))", re.IGNORECASE)
_FENCE = re.compile(r"\[/?[0-9a-f]{8}\](?: \d+\.(?=\s))?")
"""The marks around evidence, which small models copy along with what stands between them."""

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^<>]{1,200}>|\bhttps?://\S+")
_STYLE = re.compile(r"\*\*|__|`|^#{1,6} |^(?:[-*•]|\d{1,2}[.)]) ", re.MULTILINE)
_LEAD = re.compile(
    r"^(?:(?:yes|no|ja|nein|s[ií]|sure|certainly|answer)[,:.!]\s*"
    r"|(?:according to|based on) (?:the|these|this) (?:given |provided )?"
    r"(?:documents?|text|information|evidence|sources?|context)[^,]*,\s*"
    r"|the (?:documents?|text) (?:says?|states?|mentions?) that )",
    re.IGNORECASE,
)


def sentences(pieces: Iterator[str]) -> Iterator[str | int]:
    """The sentences of a draft, each when it is complete; in between, how many words came."""
    waiting = ""
    for piece in pieces:
        waiting += piece
        yield len(piece.split())
        spans = sentence_spans(waiting)
        while len(spans) > 1:
            yield from _plain(waiting[slice(*spans[0])])
            waiting = waiting[spans[1][0] :]
            spans = sentence_spans(waiting)
    yield from _plain(waiting)


def without_thoughts(pieces: Iterator[str]) -> Iterator[str]:
    """A draft without what a model thinks aloud before it; while it does, signs of life.

    >>> "".join(without_thoughts(iter(["<thi", "nk>Who runs", " it?</think>", "\\n\\nMara", " does."])))
    'Mara does.'
    """
    said = ""
    for piece in pieces:
        said = (said + piece).lstrip()
        _, end, rest = said.partition(_THOUGHT_ENDS)
        if said.startswith(_THOUGHT) and end and rest.strip():
            said = rest.lstrip()
        elif _THOUGHT.startswith(said[: len(_THOUGHT)]):
            yield ""
            continue
        yield said
        yield from pieces
        return
    if not said.startswith(_THOUGHT):
        yield said


def first_line(pieces: Iterator[str]) -> str:
    """The first line of a draft with words on it; no more of the draft is asked for."""
    said = ""
    for piece in pieces:
        said = (said + piece).lstrip()
        if "\n" in said:
            break
    return said.partition("\n")[0].strip()


def _plain(sentence: str) -> Iterator[str]:
    """A sentence as plain text: without the model's own marks, links, pictures and leads such as "Yes,"."""
    text = _STYLE.sub("", _LINK.sub(r"\1", _MARKER.sub("", _FENCE.sub("", sentence)))).replace("|", " ")
    text = " ".join(text.split())
    text = _LEAD.sub("", text)
    if any(letter.isalnum() for letter in text):
        yield text[0].upper() + text[1:]
