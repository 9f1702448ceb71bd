"""What a conversation is about: the names and things a later pronoun can mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from askcorpus.answering.expected_answer import name_spans, place_spans, without_known_words
from askcorpus.answering.question import Question, analyse_question
from askcorpus.language.abbreviations import SENTENCE_STARTERS
from askcorpus.language.words import is_stop_word, stem, words
from askcorpus.types import Citation, Turn

MAX_SENTENCE_CHARACTERS = 200
"""A longer first sentence of an answer is no good stand-in for what was said."""

MAX_STEMS_KEPT = 2000

_NUMBERED = re.compile(r"\s*\[\d+\]")
_FIRST_SENTENCE = re.compile(r"(.+?[.!?…][\"”’]?)(?:\s|$)", re.DOTALL)
_REFUSED = re.compile(r"^The documents do not say\b")
_PLURAL = re.compile(r"(?:[^su\W]s|people|men|women|children|officials)$", re.IGNORECASE)
_PLURAL_GROUP = re.compile(r"\b(?:[A-Z][\w-]+ )+[a-z]+s\b(?= [a-z]+)")
_DO_SUPPORT = re.compile(r"\b(?:do|does|did)\b", re.IGNORECASE)
_PLACE_BEFORE = re.compile(r"\b(?:in|at|from|near|to)\s(?:the\s)?$")
_VERB_AHEAD = re.compile(
    r"^\W*(?:who|what|which|when|where|why|how)\b(?:\s(?:many|much|long|often))?(?:\s\w+)?\s(?:is|are|was|were|do"
    r"|does|did|has|have|had|can"
    r"|could|will|would|should)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Topic:
    """The last exchange: `question` (made standalone), `answer` as plain text, and the words that answered.

    `spoken` are the stems of all that was asked and answered so far, `citations` those of the last answer.
    """

    question: str
    answer: str
    answer_words: tuple[str, ...]
    spoken: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()

    @classmethod
    def of(cls, question: str, reply: Turn | None, earlier: tuple[str, ...] = ()) -> Topic:
        """The topic after `question` was answered by `reply`; None for a question without a reply."""
        answer = _NUMBERED.sub("", reply.content).strip() if reply else ""
        if _REFUSED.match(answer):
            answer = ""
        marked = []
        for citation in reply.citations if reply and answer else ():
            for start, end in citation.answer_spans:
                marked.append(" ".join(citation.quote[start - citation.start : end - citation.start].split()))
        spoken = (*earlier, *(stem(word) for word, _, _ in words(f"{question} {answer}") if not is_stop_word(word)))
        citations = reply.citations if reply and answer else ()
        return cls(question, answer, tuple(marked), spoken[-MAX_STEMS_KEPT:], citations)

    def statement(self) -> str | None:
        """The answer's first sentence without its full stop, if it is short enough to be asked about."""
        match = _FIRST_SENTENCE.match(self.answer)
        sentence = (match[1] if match else self.answer).strip()
        if not sentence or len(sentence) > MAX_SENTENCE_CHARACTERS:
            return None
        return " ".join(sentence.rstrip(".!…").split())

    def person(self) -> str | None:
        """Who "he" or "she" can be."""
        asked = analyse_question(self.question)
        in_question = [name for name in _names(self.question) if _could_be_person(name, self.question)]
        found: list[str] = [marked for marked in self.answer_words if _names(marked)] or self._new_names(asked)
        described = asked.kind == "who" and not _asks_about_name(asked, in_question)
        names: list[str] = [*found, *in_question] if described else [*in_question, *found]
        return names[0] if names else None

    def _new_names(self, asked: Question) -> list[str]:
        """Names of the answer without the words of the question: of "Foreign Minister X" only "X" is left."""
        new: list[str] = []
        for span in name_spans(self.answer):
            if _could_be_person(self.answer[span[0] : span[1]], self.answer):
                rest = without_known_words(self.answer, span, asked.stems)
                if rest and self.answer[rest[0] : rest[1]].casefold() not in SENTENCE_STARTERS:
                    new.append(self.answer[rest[0] : rest[1]])
        return new

    def group(self) -> str | None:
        """Who or what "they" can be: words of the question or answer in the plural, else a name."""
        groups: list[str] = _PLURAL_GROUP.findall(self.answer)
        for text in (*self.answer_words, *groups, *self.phrases()):
            if _PLURAL.search(text.split()[-1]):
                return text
        return self.person() or self.thing()

    def place(self) -> str | None:
        """Where "there" can be."""
        for text in (self.question, self.answer):
            for start, end in place_spans(text):
                if name_spans(text[start:end]):
                    return text[start:end].rstrip(".,")
        return None

    def thing(self) -> str | None:
        """What "it" or "this" can be: the last thing the question speaks of, else a name."""
        phrases = self.phrases()
        things = [phrase for phrase in phrases if not _names(phrase) or " " in phrase] or phrases
        longer = [phrase for phrase in things if " " in phrase]  # a lone word may be a verb
        return longer[-1] if longer else self._most_spoken_of(things)

    def subject(self) -> str | None:
        """What the conversation turns on: of the question's names and phrases the one spoken of most; of equals the last."""
        return self._most_spoken_of([*self.phrases(), *self.names()])

    def _most_spoken_of(self, phrases: Sequence[str]) -> str | None:
        counts = Counter(self.spoken)
        weights = [max((counts[stem(word)] for word, _, _ in words(phrase)), default=0) for phrase in phrases]
        return max(zip(weights, range(len(phrases)), phrases, strict=True))[2] if phrases else None

    def names(self) -> list[str]:
        """The names in the question."""
        return _names(self.question)

    def names_in_answer(self) -> list[str]:
        """The names in the answer."""
        return [name for name in _names(self.answer) if name.casefold() not in SENTENCE_STARTERS]

    def phrases(self) -> list[str]:
        """The noun phrases of the question, roughly: runs of words with meaning and the article before them."""
        found: list[str] = []
        run: list[tuple[int, int]] = []
        article = -1
        text = self.question
        ahead = _VERB_AHEAD.match(text)
        supported = bool(_DO_SUPPORT.search(text))
        skip_first = ahead is None and bool(re.match(r"\W*(?:who|what|which)\b", text, re.IGNORECASE))
        for word, start, end in [*words(text), ("the", len(text), len(text))]:
            if run and supported and text[run[-1][0]].isupper() and text[start : start + 1].islower():
                found.append(text[article if article >= 0 else run[0][0] : run[-1][1]])  # "did Russia | annex"
                run, article = [], -1
                continue
            glued = not run or text[run[-1][1] : start].strip(" -") == "" or text[run[-1][1] : start] in ("'s ", "’s ")
            if not is_stop_word(word) and glued:
                run.append((start, end))
                continue
            if run:
                found.append(text[article if article >= 0 else run[0][0] : run[-1][1]])
            run, article = (
                ([(start, end)], -1) if not is_stop_word(word) else ([], start if word in {"the", "a", "an"} else -1)
            )
        return found[1:] if skip_first and len(found) > 1 else found


def _names(text: str) -> list[str]:
    first_word_end = text.find(" ")
    return [
        text[start:end]
        for start, end in name_spans(text)
        if not (
            start == 0
            and end <= first_word_end
            and (
                text[:end].casefold() in {"who", "what", "tell", "does", "list", "name"}
                or text[:end].casefold() in SENTENCE_STARTERS
            )
        )
    ]


def _could_be_person(name: str, text: str) -> bool:
    if name.isupper():
        return False
    start = text.find(name)
    return not _PLACE_BEFORE.search(text[:start]) or " " in name


def _asks_about_name(question: Question, names: list[str]) -> bool:
    """Whether it is "Who is Dmytro Kuleba?": the name is the question, not part of what describes the answer."""
    return bool(names) and len(question.terms) == sum(len(words(name)) for name in names[:1])
