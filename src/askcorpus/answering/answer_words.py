"""The words of a sentence that answer a question, where that can be told from its form."""

from __future__ import annotations

import re

from askcorpus.answering.expected_answer import Span, candidate_spans, date_spans, name_spans, without_known_words
from askcorpus.answering.identity import named_one
from askcorpus.answering.question import Question
from askcorpus.language.words import is_stop_word, stem, words

MAX_MARKED_SHARE = 0.9
"""Marking nearly the whole sentence tells nobody anything."""

MAX_OBJECT_WORDS = 12

_CLAUSE_END = re.compile(r"[,;:.!?–—()\"“”]|\s(?:and|but|while|when|which|who|after|before|because|although|as)\s")
_CLAUSE_START = re.compile(
    r".*(?:[,;:–—()\"“”]|\s(?:and|but|while|when|which|that|after|because|although)\s)\s*", re.DOTALL
)
_BY = re.compile(r"\bby\s((?:the\s|a\s|an\s)?[^,;:.()]{2,60})")


def answer_spans(question: Question, sentence: str) -> tuple[Span, ...]:
    """Offsets into `sentence` of the words that answer `question`; empty where that cannot be told."""
    span = _best_span(question, sentence)
    if span is None or span[1] - span[0] > MAX_MARKED_SHARE * len(sentence):
        return ()
    return (span,)


def _best_span(question: Question, sentence: str) -> Span | None:
    if question.kind in {"decide", "how", "define"}:
        return None
    places = _matched_places(question, sentence)
    if question.kind == "who":
        return _person(question, sentence, places)
    if question.kind == "count":
        return _counted(question, sentence, places)
    candidates = [
        new if question.kind not in {"say", "why"} else span
        for span in candidate_spans(sentence, question.kind)
        if (new := without_known_words(sentence, span, question.stems))
    ]
    if candidates:
        return _nearest(candidates, places)
    if question.kind in {"thing", "where", "say", "amount"}:
        return _object(question, sentence, places)
    return None


def _matched_places(question: Question, sentence: str) -> list[Span]:
    return [(start, end) for word, start, end in words(sentence) if stem(word) in question.stems]


def _nearest(candidates: list[Span], places: list[Span]) -> Span:
    """The candidate nearest to the words it shares with the question, the first of equals."""

    def distance(span: Span) -> int:
        return min((max(0, start - span[1], span[0] - end) for start, end in places), default=span[0])

    return min(candidates, key=distance)


def _person(question: Question, sentence: str, places: list[Span]) -> Span | None:
    """A name next to the question's words; for "who did it" the subject before the verb, or what follows "by"."""
    if (named := named_one(question, sentence)) is not None:
        return named
    asked = [term.stem for term in question.terms if not term.is_name]
    verb = next(((start, end) for word, start, end in words(sentence) if asked and stem(word) == asked[0]), None)
    asks_subject = bool(
        re.match(
            r"\W*(?:who|which \w+|what \w+)\s+(?!is\b|was\b|are\b|were\b|did\b|does\b|do\b)\w", question.text, re.I
        )
    )
    if verb and asks_subject:
        passive = _BY.search(sentence, verb[1], min(len(sentence), verb[1] + 60))
        if passive and (new := without_known_words(sentence, passive.span(1), question.stems)):
            return new
        if (subject := _subject(question, sentence, verb[0])) is not None:
            return subject
    names = [new for span in name_spans(sentence) if (new := without_known_words(sentence, span, question.stems))]
    return _nearest(names, places) if names else None


def _subject(question: Question, sentence: str, verb_start: int) -> Span | None:
    """The names nearest before the verb in its clause, else the clause's words up to the verb."""
    clause = _CLAUSE_START.match(sentence, 0, verb_start)
    start = clause.end() if clause else 0
    names = [span for span in name_spans(sentence) if span[0] >= start and span[1] <= verb_start]
    if not names and clause:
        names = [span for span in name_spans(sentence) if span[1] <= verb_start][-1:]
    if names:
        last = names[-1]
        tail = words(sentence[last[1] : verb_start])
        if tail and not is_stop_word(tail[0][0]) and len(tail) <= 2 and not tail[-1][0].endswith("ly"):
            last = (last[0], last[1] + tail[-1][2])  # "Ukrainian officials": the name is an adjective
        return without_known_words(sentence, last, question.stems)
    content = [(s, e) for word, s, e in words(sentence[start:verb_start]) if not is_stop_word(word)]
    if not content or len(content) > 4:
        return None
    return start + content[0][0], start + content[-1][1]


def _counted(question: Question, sentence: str, places: list[Span]) -> Span | None:
    """The number with what it counts, best where that is what the question counts."""
    dates = date_spans(sentence)
    numbers = [
        span for span in candidate_spans(sentence, "count") if without_known_words(sentence, span, question.stems)
    ]
    for span in numbers:
        for word, _, end in words(sentence[span[1] : span[1] + 60])[:4]:
            if stem(word) in question.focus:
                return span[0], span[1] + end
    plain = [span for span in numbers if not any(date[0] < span[1] and span[0] < date[1] for date in dates)]
    return _nearest(plain, places) if plain else None


def _object(question: Question, sentence: str, places: list[Span]) -> Span | None:
    """What follows the question's last word in the sentence, up to the end of the clause."""
    if not places or len(places) < min(2, len(question.terms)):
        return None
    start = places[-1][1]
    end = _CLAUSE_END.search(sentence, start)
    rest = words(sentence[start : end.start() if end else len(sentence)])
    while rest and rest[0][0] in {"to", "that", "in", "on", "of", "for", "with", "as", "at", "by"}:
        rest = rest[1:]
    if not rest or len(rest) > MAX_OBJECT_WORDS or all(is_stop_word(word) for word, _, _ in rest):
        return None
    return start + rest[0][1], start + rest[-1][2]
