"""Which sentences make the answer, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.answering.answer_words import MAX_MARKED_SHARE, answer_spans
from askcorpus.answering.evidence import EvidenceSentence
from askcorpus.answering.expected_answer import Span, candidate_spans
from askcorpus.answering.question import Question
from askcorpus.answering.quoting import cite, shown_text
from askcorpus.language.words import stem
from askcorpus.types import Citation

MAX_SENTENCES = 3
SHARE_OF_BEST = 0.4
"""A further sentence of an answer to how, why and list questions scores at least this share of the best."""

SHARE_OF_BEST_FOR_A_FACT = 0.85
"""A second sentence for a factual question is as good as the first: two sources, or two that differ."""

SHARE_OF_ANOTHER_SOURCE = 0.7
"""The same from another document, where a reader wants to see whether the sources agree."""

SAME_WORDS = 0.7
"""Sentences that share this much of the shorter one's content words say the same."""

MAX_TURN_CHARACTERS = 300
"""A chat message up to this long is quoted whole, a longer one from its speaker's name on while that is as near."""

_BACK_REFERENCES = frozenset(
    stem(word) for word in ("he", "she", "it", "they", "this", "these", "those", "his", "her", "its", "their", "such")
)


def choose(
    question: Question, sentences: Sequence[EvidenceSentence], scores: Sequence[float]
) -> list[tuple[EvidenceSentence, float]]:
    """One to three sentences with their scores, none repeated, documents by their best sentence, then in reading order."""
    ranked = sorted(zip(sentences, scores, strict=True), key=lambda pair: -pair[1])
    chosen = [ranked[0]]
    share = SHARE_OF_BEST if question.wants_several else SHARE_OF_BEST_FOR_A_FACT
    limit = MAX_SENTENCES if question.wants_several else 2
    for sentence, score in ranked[1:]:
        another = sentence.passage.path != ranked[0][0].passage.path
        if len(chosen) >= limit:
            break
        if score < (min(share, SHARE_OF_ANOTHER_SOURCE) if another else share) * ranked[0][1]:
            continue
        if all(not _says_the_same(sentence, other) for other, _ in chosen):
            chosen.append((sentence, score))
    best, best_score = ranked[0]
    for other in (_antecedent(question, best, sentences), _quotation_after(question, best, sentences)):
        if other is not None and len(chosen) < MAX_SENTENCES and all(other is not sentence for sentence, _ in chosen):
            chosen.append((other, best_score))
    order = {path: i for i, path in reversed(list(enumerate(sentence.passage.path for sentence, _ in chosen)))}
    return sorted(chosen, key=lambda pair: (order[pair[0].passage.path], pair[0].passage.start + pair[0].start))


def quoted(
    question: Question, chosen: Sequence[tuple[EvidenceSentence, float]], marked: Sequence[Span | None]
) -> tuple[tuple[str, Citation], ...]:
    """The chosen sentences as they are shown, each with its citation, numbered from 1.

    `marked` holds for each where a model sees the answer in the passage's text; without it the words are told by their form.
    """
    made: list[tuple[str, Citation]] = []
    for number, ((sentence, score), span) in enumerate(zip(chosen, marked, strict=True), start=1):
        start, end = sentence.start, sentence.end
        if sentence.turn_end - sentence.turn_start <= MAX_TURN_CHARACTERS:
            start, end = sentence.turn_start, sentence.turn_end
        elif sentence.end - sentence.turn_start <= MAX_TURN_CHARACTERS:
            start = sentence.turn_start
        quote = sentence.passage.text[start:end]
        if span is None:
            spans = tuple((start + first, start + last) for first, last in answer_spans(question, quote))
        elif question.kind == "decide" or span[1] - span[0] > MAX_MARKED_SHARE * len(quote):
            spans = ()
        else:
            spans = (span,)
        made.append((shown_text(quote), cite(sentence.passage, start, end, score, spans, number)))
    return tuple(made)


def _says_the_same(first: EvidenceSentence, second: EvidenceSentence) -> bool:
    if first.passage.path == second.passage.path:
        same_turn = first.passage.start + first.turn_start == second.passage.start + second.turn_start
        if same_turn and max(first.turn_end, second.turn_end) - first.turn_start <= MAX_TURN_CHARACTERS:
            return True
    a, b = first.words.content, second.words.content
    numbers = [{word for word in content if word[0].isdigit()} for content in (a, b)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return False  # the same words about another number: two sources that differ
    shorter = min(len(a), len(b))
    return shorter == 0 or len(a & b) >= SAME_WORDS * shorter


def _antecedent(
    question: Question, sentence: EvidenceSentence, sentences: Sequence[EvidenceSentence]
) -> EvidenceSentence | None:
    """The sentence before one that opens with "He" or "It", where that one holds the name the question asks about."""
    if not sentence.words.stems or sentence.words.stems[0] not in _BACK_REFERENCES or sentence.position == 0:
        return None
    names = {term.stem for term in question.terms if term.is_name} or question.stems
    if names & sentence.words.content:
        return None
    other = _neighbour(sentence, sentences, -1)
    return other if other is not None and names & other.words.content else None


def _quotation_after(
    question: Question, sentence: EvidenceSentence, sentences: Sequence[EvidenceSentence]
) -> EvidenceSentence | None:
    """For "What did X say": the quotation that follows a sentence which only announces it."""
    if question.kind != "say" or candidate_spans(sentence.text, "say"):
        return None
    other = _neighbour(sentence, sentences, 1)
    return other if other is not None and candidate_spans(other.text, "say") else None


def _neighbour(sentence: EvidenceSentence, sentences: Sequence[EvidenceSentence], step: int) -> EvidenceSentence | None:
    for other in sentences:
        if other.passage is sentence.passage and other.position == sentence.position + step:
            return other
    return None
