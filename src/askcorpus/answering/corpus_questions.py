"""Questions about the corpus itself: which documents there are, what one is about, who wrote it, how many mention a word.

They are answered from the catalog. A list or a count needs no citation; whatever is said from inside a text has one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from askcorpus.answering.authorship import find_author
from askcorpus.answering.composition import Composition, shown_text
from askcorpus.answering.documents import documents_meant
from askcorpus.answering.outline import outline_of
from askcorpus.answering.sources import Sources
from askcorpus.language.words import content_words
from askcorpus.types import DocumentInfo, Statement

LISTED_DOCUMENTS = 20
"""A longer list is cut, with the number of documents left out."""

MAX_PHRASE_WORDS = 5
"""Longer, and it is a question for the reader."""

SUMMARY_WORDS = 120
LEAD_WORDS = 25
SUMMARISED_DOCUMENTS = 5
"""Asked what the whole corpus is about, the lead sentence of this many documents is shown."""

_ONE = r"(?:document|article|file|text|page|report|paper|story|book|note|pdf|letter|email|e-mail|piece|essay)"
_MANY = (
    r"(?:documents|articles|files|texts|pages|reports|papers|stories|books|notes|pdfs|sources|letters|emails"
    r"|corpus|collection|folder|library)"
)
_HERE = (
    r"(?: (?:in (?:the|this|your) (?:corpus|folder|collection|index|library)|here|available|loaded|indexed|there"
    r"|altogether|in total))?"
)
_POLITE = r"^(?:(?:please|can you|could you|would you|will you|tell me|ok|so|and|now|i want to know|give me)[, ]+)*"
_LIST = re.compile(
    rf"{_POLITE}(?:(?:which|what) (?:{_MANY}) (?:do you (?:have|know|hold|contain)|are (?:there|available|loaded"
    rf"|indexed|in)|have you)(?: (?:the|this|your) \w+)?|list"
    rf"(?: me)?(?: all)?(?: (?:the|your|of the|my))? (?:{_MANY})|what(?:'s| is) in (?:the|this|your) (?:corpus"
    rf"|folder|collection|index|library)"
    rf"|show(?: me)?(?: all)?(?: (?:the|your|my))? (?:{_MANY})|what (?:are )?(?:the|your) (?:{_MANY})){_HERE}$"
)
_COUNT = re.compile(
    rf"{_POLITE}how many (?:{_MANY}) (?:are (?:there|in)|do you have|have you|exist)(?: (?:the|this|your) \w+)?{_HERE}$"
)
_MENTIONS = re.compile(
    rf"{_POLITE}(?P<how>how many|which|what|list(?: all)?(?: the)?|do any|are there any) (?:of (?:the"
    rf"|your) )?(?:{_MANY}|{_ONE})"
    r" (?:that |which )?(?:do |does )?(?:mention|mentions|contain|contains|talk about|talks about|discuss|discusses"
    r"|refer to|name|cover"
    r"|speak of|are about|is about|include|mentioning|about|containing) (?P<phrase>.{2,80})$"
)
_ABOUT = re.compile(
    rf"{_POLITE}(?:what(?:'s| is| are| does| do)? (?:(?:is |the )?(?:main (?:topic|idea|point|subject)|topic|subject"
    rf"|gist) of )?(?P<what>.{{1,100}}?)"
    r"(?: (?:is |are )?(?:all )?(?:about|say in short|in short))"
    r"|(?:summari[sz]e|sum up|outline|give (?:me )?(?:a |an )?(?:short |brief |quick )?(?:summary|overview"
    r"|outline) of|(?:a )?summary of"
    r"|(?:the )?(?:main (?:topic|idea|point|points|subject)|gist) of|what(?:'s| is| are) the (?:main (?:topic|idea"
    r"|point|points|subject)|gist|key points?|summary) of)"
    r" (?P<summarise>.{1,100}?)(?: for me| please| briefly| in short)?|(?P<bare>summari[sz]e|summary|overview|tl;?dr))$"
)
_AUTHOR = re.compile(
    rf"{_POLITE}(?:who(?:'s| is| was| are)? (?:the )?(?:author|authors|writer|journalist|reporter)(?:s)?(?: of"
    rf"| here)?\s?(?P<of>.{{0,80}})"
    rf"|who (?:wrote|authored|penned)(?: (?P<wrote>.{{1,80}}))|by whom (?:was|is) (?P<passive>.{{1,80}}) written)$"
)
_THIS = re.compile(
    rf"^(?:this|it|that|the|your|these|all)(?: (?:{_ONE}|{_MANY}|everything))?$|^(?:{_ONE}|{_MANY}|everything"
    rf"|all of (?:it|this))$"
)
_WHOLE = re.compile(rf"(?:{_MANY}|everything|^these|^all)")
_QUOTES = "\"'“”‘’«» "


def answer_about_corpus(question: str, sources: Sources, paths: Sequence[str] | None = None) -> Composition | None:
    """The answer to a question about the documents as such, of `paths` only where given; None for any other question."""
    asked = " ".join(question.replace("’", "'").split()).rstrip("?!. ")
    lower = asked.casefold()
    for pattern, answer in _ANSWERS:
        if (match := pattern.match(lower)) and (composition := answer(match, _typed(match, asked), sources, paths)):
            return composition
    return None


def _typed(match: re.Match[str], asked: str) -> str:
    """The words the question is about, in the case they were typed in."""
    for name, value in match.groupdict().items():
        if value and name != "how":
            start, end = match.span(name)
            return (asked[start:end] if len(asked) == len(match.string) else value).strip(_QUOTES)
    return ""


def _list(match: re.Match[str], about: str, sources: Sources, paths: Sequence[str] | None) -> Composition | None:
    infos = _documents(sources, paths)
    shown = [_named(info) for info in infos[:LISTED_DOCUMENTS]]
    more = len(infos) - len(shown)
    lines = "\n".join(f"- {line}" for line in shown) + (f"\n- and {more:,} more" if more else "")
    return _said(f"{_counted(len(infos))}:\n{lines}")


def _count(match: re.Match[str], about: str, sources: Sources, paths: Sequence[str] | None) -> Composition | None:
    infos = _documents(sources, paths)
    return _said(f"{_counted(len(infos))}, {sum(info.passages for info in infos):,} passages in all.")


def _mentions(match: re.Match[str], about: str, sources: Sources, paths: Sequence[str] | None) -> Composition | None:
    phrase = re.sub(r"^(?:the|a|an|any) ", "", about)
    if (
        not content_words(phrase)
        or len(phrase.split()) > MAX_PHRASE_WORDS
        or re.search(r",|\b(?:who|which|what|when|how)\b", phrase)
    ):
        return None
    infos = {info.path: info for info in _documents(sources, paths)}
    found = [(infos[path], count) for path, count in sources.catalog.count_documents_with(phrase) if path in infos]
    if not found:
        return _said(
            f"None of the {_counted(len(infos))} mentions “{phrase}”."
            if len(infos) > 1
            else f"The document does not mention “{phrase}”."
        )
    lines = [
        f"- {_named(info)} ({count:,} {'passage' if count == 1 else 'passages'})"
        for info, count in found[:LISTED_DOCUMENTS]
    ]
    if len(found) > LISTED_DOCUMENTS:
        lines.append(f"- and {len(found) - LISTED_DOCUMENTS:,} more")
    if len(infos) == 1:
        count = found[0][1]
        return _said(f"The document mentions “{phrase}” in {count:,} {'passage' if count == 1 else 'passages'}.")
    verb = "mentions" if len(found) == 1 else "mention"
    return _said(f"{len(found):,} of {_counted(len(infos))} {verb} “{phrase}”:\n" + "\n".join(lines))


def _about(match: re.Match[str], about: str, sources: Sources, paths: Sequence[str] | None) -> Composition | None:
    infos = _documents(sources, paths)
    if not infos:
        return None
    lower = about.casefold()
    if (named := _document_named(about, sources, paths)) is not None:
        return _summary(named, sources)
    if not lower or _THIS.match(lower):
        if len(infos) == 1:
            return _summary(infos[0], sources)
        return _overview(infos, sources)
    return None


def _author(match: re.Match[str], about: str, sources: Sources, paths: Sequence[str] | None) -> Composition | None:
    infos = _documents(sources, paths)
    named = _document_named(about, sources, paths)
    if named is None and about and not _THIS.match(about.casefold()):
        return None
    candidates = [named] if named else infos
    if len(candidates) > SUMMARISED_DOCUMENTS:
        return _said(
            f"{_counted(len(infos))} are in the corpus. Name the one whose author you want, by title or file name."
        )
    statements: list[Statement] = []
    for info in candidates:
        source = sources.get(info.path)
        found = find_author(sources.catalog.passages_of(info.path)) if source is not None else None
        if source is not None and found is not None:
            passage, start, end, spans = found
            at = passage.start
            marked = [(at + a, at + b) for a, b in spans]
            quotation = source.cite(at + start, at + end, 1.0, marked, passage.passage_id)
            statements.append(Statement("sentence", shown_text(passage.text[start:end]), (quotation,)))
    if not statements and named is not None:
        return None  # "Who wrote about the rent?" asks what a document says, not who wrote it
    return Composition(tuple(statements), 0.8)


def _summary(info: DocumentInfo, sources: Sources) -> Composition | None:
    source = sources.get(info.path)
    statements = outline_of(source, SUMMARY_WORDS) if source is not None else ()
    return Composition(statements, 0.9) if statements else None


def _overview(infos: Sequence[DocumentInfo], sources: Sources) -> Composition | None:
    """The lead sentence of the first documents: what a corpus of several documents is about."""
    statements: list[Statement] = []
    for info in infos[:SUMMARISED_DOCUMENTS]:
        source = sources.get(info.path)
        statements += outline_of(source, LEAD_WORDS)[:1] if source is not None else ()
    return Composition(tuple(statements), 0.8) if statements else None


def _document_named(name: str, sources: Sources, paths: Sequence[str] | None) -> DocumentInfo | None:
    """The one document meant by `name`; None where none is, or several are."""
    if _THIS.match(name.casefold()):
        return None
    found = documents_meant(name, sources.catalog, paths)
    return found[0] if len(found) == 1 else None


def _documents(sources: Sources, paths: Sequence[str] | None) -> list[DocumentInfo]:
    return [info for info in sources.catalog.documents() if paths is None or info.path in paths]


def _named(info: DocumentInfo) -> str:
    return info.path if info.title in ("", info.path) else f"{info.title} ({info.path})"


def _counted(count: int) -> str:
    return "1 document" if count == 1 else f"{count:,} documents"


def _said(text: str) -> Composition:
    return Composition((), 1.0, said=text)


_Answer = Callable[[re.Match[str], str, Sources, "Sequence[str] | None"], "Composition | None"]
_ANSWERS: tuple[tuple[re.Pattern[str], _Answer], ...] = (
    (_LIST, _list),
    (_COUNT, _count),
    (_MENTIONS, _mentions),
    (_ABOUT, _about),
    (_AUTHOR, _author),
)
