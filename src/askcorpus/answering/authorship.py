"""Who wrote a document: its byline, or the line about the author at its end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from askcorpus.language.sentences import sentence_spans
from askcorpus.types import Passage

HEAD_SENTENCES = 8
TAIL_SENTENCES = 4
"""A byline stands near the start, a note on the author near the end."""

_NAME = r"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.? )?[A-Z][\w'’.-]+(?: (?:[A-Z]\.|de|von|van|der|bin|al|[A-Z][\w'’-]+)){1,4}"
_BYLINE = re.compile(
    rf"^\W*(?:(?:[Ww]ritten |[Rr]eported |[Ss]tory )?[Bb][Yy]:?|[Aa]uthors?:|[Ff]rom:)\s+(?P<name>{_NAME}(?:(?:, "
    rf"| and |, and ){_NAME})*)"
)
_NOTE = re.compile(
    rf"^\W*(?P<name>{_NAME}) (?:is|was|works as|writes|serves as|covers|reports) (?:(?:an?|the"
    rf"|our) )?[^.]{{0,60}}?\b(?:editor|writer|author|journalist"
    r"|reporter|correspondent|columnist|contributor|professor|fellow|analyst|researcher|lecturer|blogger|critic|for)\b"
)


def find_author(passages: Sequence[Passage]) -> tuple[Passage, int, int, tuple[tuple[int, int], ...]] | None:
    """The sentence that names the author: (passage, start, end, spans of the name), offsets into the passage's text."""
    sentences = [(passage, start, end) for passage in passages for start, end in sentence_spans(passage.text)]
    head, tail = sentences[:HEAD_SENTENCES], sentences[-TAIL_SENTENCES:]
    for pattern, places in ((_BYLINE, head), (_NOTE, tail[::-1]), (_BYLINE, tail), (_NOTE, head[1:])):
        for passage, start, end in places:
            if match := pattern.match(passage.text[start:end]):
                return passage, start, end, ((start + match.start("name"), start + match.end("name")),)
    return None
