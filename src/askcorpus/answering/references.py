"""What a follow-up points to in the answer before: "that document", "the second source", "[2]", "the other one".

A document is named by its title, which the keyword index holds. Where the answer has no citations, or none of that number,
the words stay as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from askcorpus.answering.topic import Topic
from askcorpus.types import Citation

_DOCUMENT = (
    r"(?:documents?|articles?|files?|texts?|pages?|reports?|papers?|stor(?:y|ies)|sources?|notes?|letters?|emails?)"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": 0, "1st": 1, "2nd": 2, "3rd": 3}
_NUMBERED = re.compile(
    rf"\b(?:the )?(?P<ordinal>{'|'.join(_ORDINALS)}) {_DOCUMENT}\b"
    rf"|(?:\b{_DOCUMENT} |\bcitation )?\[(?P<mark>\d{{1,2}})\]|\b(?:source|citation|document) (?P<number>\d{{1,2}})\b",
    re.IGNORECASE,
)
_OTHER = re.compile(rf"\bthe other {_DOCUMENT}\b", re.IGNORECASE)
_THAT = re.compile(rf"\b(?:that|this|the same|the cited|the quoted) {_DOCUMENT}\b", re.IGNORECASE)
_ELSE = re.compile(r"\bwhat (?:else|more)\b|\banything (?:else|more)\b", re.IGNORECASE)
_HAS_SUBJECT = re.compile(r"\b(?:about|on|of|regarding|concerning)\b", re.IGNORECASE)
_THE_OTHER_ONE = re.compile(
    r"(?:no[,.]?\s+|sorry[,.]?\s+|and\s+)*(?:(?:i (?:mean|meant)|what about|how about)\s+)?the other"
    r"(?: (?:one|person|man|woman|name))?",
    re.IGNORECASE,
)


def with_documents_named(question: str, citations: Sequence[Citation], subject: str | None) -> str:
    """`question` with the titles of the documents it points to; "what else" is asked about `subject`."""
    if not citations:
        return question
    named = _NUMBERED.sub(lambda match: _numbered(match, citations) or match[0], question)
    titles = list(dict.fromkeys(_shown(citation) for citation in citations))
    if len(titles) == 2:
        named = _OTHER.sub(lambda match: titles[1], named)
    named = _THAT.sub(lambda match: titles[0], named)
    if named != question and subject and _ELSE.search(named) and not _HAS_SUBJECT.search(named):
        end = len(named.rstrip("?!. "))
        named = f"{named[:end]} about {subject}{named[end:]}"
    return named


def _numbered(match: re.Match[str], citations: Sequence[Citation]) -> str | None:
    if match["ordinal"]:
        titles = list(dict.fromkeys(_shown(citation) for citation in citations))
        number = _ORDINALS[match["ordinal"].lower()]
        return titles[number - 1] if number <= len(titles) else None
    wanted = int(match["mark"] or match["number"])
    return next((_shown(citation) for citation in citations if citation.number == wanted), None)


def _shown(citation: Citation) -> str:
    return f"“{citation.title or citation.path}”"


def other_than_answered(bare: str, topic: Topic) -> str | None:
    """The last question asked of "the other one": the only other name in its answer; None where that cannot be told."""
    if not _THE_OTHER_ONE.fullmatch(bare):
        return None
    asked = topic.names()
    others = [name for name in dict.fromkeys(topic.names_in_answer()) if name not in topic.question]
    if len(others) != 1:
        return None
    if not asked:
        return f"What is said about {others[0]}?"
    start = topic.question.rfind(asked[-1])
    return topic.question[:start] + others[0] + topic.question[start + len(asked[-1]) :]
