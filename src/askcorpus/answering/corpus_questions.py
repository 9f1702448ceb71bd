"""Questions about the corpus itself: which documents there are, how many, which mention a word, who wrote the only one.

They are answered from the catalog; a list or a count needs no citation, an author has one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from askcorpus.answering.composition import Composition, shown_text
from askcorpus.answering.sources import Source, Sources
from askcorpus.language.sentences import sentence_spans
from askcorpus.language.words import content_words
from askcorpus.types import DocumentInfo, Statement

LISTED_DOCUMENTS = 20
"""A longer list is cut, with the number of documents left out."""

MAX_PHRASE_WORDS = 5
"""Longer, and it is a question for the reader."""

DOCUMENTS = r"(?:documents|files|articles|texts|pages|reports|papers|notes|letters|emails)"
THIS = rf"(?:this|it|everything|(?:this|the|these|all|your)(?: the)? (?:{DOCUMENTS}|document|file|article|text|corpus|folder))"
"""What says: whatever documents there are."""

_LIST = re.compile(
    rf"(?:which|what) {DOCUMENTS} (?:do you have|are there)"
    rf"|(?:list|show)(?: me)?(?: all)?(?: (?:the|your|my))? {DOCUMENTS}"
    r"|what(?:'s| is) in (?:the|this|your) (?:corpus|folder|collection|index)"
)
_COUNT = re.compile(rf"how many {DOCUMENTS} (?:are there|do you have)")
_MENTIONS = re.compile(
    rf"(?:how many|which|what) {DOCUMENTS} (?:mention|contain) (?:the |an? |any )?(?P<phrase>[^,]{{2,80}})"
)
_AUTHOR = re.compile(rf"who (?:wrote {THIS}|is the author(?: of {THIS})?)")

HEAD_SENTENCES, TAIL_SENTENCES = 8, 4
"""A byline stands near the start, a note on the author near the end."""

_NAME = r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*){1,3}"
_BYLINE = re.compile(rf"\W*(?:[Ww]ritten )?[Bb]y:? (?P<name>{_NAME}(?:(?:, | and ){_NAME})*)")
_NOTE = re.compile(
    rf"\W*(?P<name>{_NAME}) is (?:an? |the |our )?[^.]{{0,60}}?\b(?:editor|writer|author|journalist|reporter|correspondent)\b"
)


def answer_about_corpus(question: str, sources: Sources, paths: Sequence[str] | None = None) -> Composition | None:
    """The answer to a question about the documents as such, of `paths` only where given; None for any other question."""
    asked = " ".join(question.replace("’", "'").split()).rstrip("?!. ").casefold()
    infos = [info for info in sources.catalog.documents() if paths is None or info.path in paths]
    if _LIST.fullmatch(asked):
        return _said(f"{_counted(len(infos))}:\n{_lines([_named(info) for info in infos])}")
    if _COUNT.fullmatch(asked):
        return _said(f"{_counted(len(infos))}, {sum(info.passages for info in infos):,} passages in all.")
    if (match := _MENTIONS.fullmatch(asked)) is not None:
        return _mentions(match["phrase"].strip("\"'“”‘«» "), infos, sources)
    if _AUTHOR.fullmatch(asked) and len(infos) == 1 and (source := sources.get(infos[0].path)) is not None:
        return Composition(_author(source), 0.8)
    return None


def _author(source: Source) -> tuple[Statement, ...]:
    """The sentence that names who wrote a document, the name marked; empty where none does."""
    sentences = sentence_spans(source.text)
    for pattern, places in ((_BYLINE, sentences[:HEAD_SENTENCES]), (_NOTE, sentences[-TAIL_SENTENCES:])):
        for start, end in places:
            if (match := pattern.match(source.text, start, end)) is not None:
                return (
                    Statement(
                        "sentence",
                        shown_text(source.text[start:end]),
                        (source.cite(start, end, answer_spans=[match.span("name")]),),
                    ),
                )
    return ()


def _mentions(phrase: str, infos: Sequence[DocumentInfo], sources: Sources) -> Composition | None:
    if not content_words(phrase) or len(phrase.split()) > MAX_PHRASE_WORDS:
        return None
    known = {info.path: info for info in infos}
    found = [(known[path], count) for path, count in sources.catalog.count_documents_with(phrase) if path in known]
    if not found:
        return _said(f"None of the {_counted(len(infos))} mentions “{phrase}”.")
    lines = _lines([f"{_named(info)} ({count:,} {'passage' if count == 1 else 'passages'})" for info, count in found])
    verb = "mentions" if len(found) == 1 else "mention"
    return _said(f"{len(found):,} of {_counted(len(infos))} {verb} “{phrase}”:\n{lines}")


def _lines(items: Sequence[str]) -> str:
    more = len(items) - LISTED_DOCUMENTS
    return "\n".join(f"- {item}" for item in [*items[:LISTED_DOCUMENTS], *([f"and {more:,} more"] if more > 0 else [])])


def _named(info: DocumentInfo) -> str:
    return info.path if info.title in ("", info.path) else f"{info.title} ({info.path})"


def _counted(count: int) -> str:
    return "1 document" if count == 1 else f"{count:,} documents"


def _said(text: str) -> Composition:
    return Composition((), 1.0, said=text)
