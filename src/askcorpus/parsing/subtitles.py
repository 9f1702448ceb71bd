"""Subtitles (SRT, WebVTT, SBV): what is said in whole sentences, under the times when it is said.

A sentence often runs over several cues, so cues are joined until a sentence ends or the speaker changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from askcorpus.language.lines import SENTENCE_END
from askcorpus.parsing.cleaning import clean_lines
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract, TextBuilder

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"^\s*{_TIME}\s*(?:-->|,)\s*{_TIME}.*$")
_SPEAKER = re.compile(r"<v(?:\.[^ >]{0,100})?[ \t]+([^<>]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z0-9.:_ -]{0,200}>|\{\\[^{}]{0,100}\}")
_MAX_CUES = 12


@dataclass(slots=True)
class _Speech:
    speaker: str = ""
    timings: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def read_subtitles(data: bytes, name: str) -> Extract:
    """The spoken sentences, each below the times of its cues."""
    builder = TextBuilder()
    speech = _Speech()
    for block in clean_lines(decode(data)).split("\n\n"):
        lines = block.split("\n")
        at = next((index for index, line in enumerate(lines[:3]) if _TIMING.match(line)), None)
        if at is None:
            speech = _say(builder, speech)
            _write_note(builder, block)
            continue
        speaker, words = _cue(lines[at + 1 :])
        if speech.words and (speaker != speech.speaker or len(speech.timings) >= _MAX_CUES):
            speech = _say(builder, speech)
        speech.speaker = speaker
        speech.timings.append(" ".join(lines[at].split()))
        speech.words.append(words)
        if SENTENCE_END.search(words):
            speech = _say(builder, speech)
    _say(builder, speech)
    return builder.build()


def _cue(lines: list[str]) -> tuple[str, str]:
    text = " ".join(lines)
    speaker = _SPEAKER.search(text)
    words = " ".join(_TAG.sub("", _SPEAKER.sub("", text)).split())
    return (speaker.group(1).strip() if speaker else ""), words


def _say(builder: TextBuilder, speech: _Speech) -> _Speech:
    """Write what was said and start anew."""
    words = " ".join(filter(None, speech.words))
    if speech.timings and words:
        with builder.inside("message"):
            builder.paragraph("\n".join(speech.timings))
            builder.paragraph(f"{speech.speaker}: {words}" if speech.speaker else words)
    return _Speech()


def _write_note(builder: TextBuilder, block: str) -> None:
    """Notes of a WebVTT file are words for a reader; its signature and styles are not."""
    if not block.startswith(("WEBVTT", "STYLE", "REGION", "X-TIMESTAMP")):
        builder.paragraph(block)
    elif block.startswith("WEBVTT") and len(block) > 8:
        builder.paragraph(block[6:].strip(" -\t"))
