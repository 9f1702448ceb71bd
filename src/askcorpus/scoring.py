"""Scores of answers against what a question file says they should be, with bootstrap intervals."""

from __future__ import annotations

import random
import re
import string
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RESAMPLES = 1000
SEED = 1

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_DASHES = str.maketrans(dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014/", " "))


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean with its 95 % interval and the number of questions it rests on; None where there are none."""

    value: float | None
    low: float | None
    high: float | None
    count: int


def normalised_words(text: str) -> list[str]:
    """Words as SQuAD compares them: lower case, without articles and punctuation; a character each in CJK.

    >>> normalised_words("The U.S. Army")
    ['us', 'army']
    """
    text = unicodedata.normalize("NFKC", text).lower().translate(_DASHES)
    text = "".join(c for c in text if c not in string.punctuation and not unicodedata.category(c).startswith("P"))
    return _UNSPACED.sub(r" \1 ", _ARTICLES.sub(" ", text)).split()


def contains_answer(text: str, answers: Sequence[str]) -> bool:
    """Whether one of the answers stands in the text as a run of words."""
    words = normalised_words(text)
    return any(_has_run(words, normalised_words(answer)) for answer in answers)


def _has_run(words: list[str], run: list[str]) -> bool:
    size = len(run)
    return size > 0 and any(words[i : i + size] == run for i in range(len(words) - size + 1))


def one_line(text: str) -> str:
    """The text with runs of white space as single spaces."""
    return " ".join(text.split())


def mean_with_interval(values: Sequence[float], groups: Sequence[str]) -> Measure:
    """The mean, with a 95 % bootstrap interval over groups: questions of one document move together.

    Source: Efron and Tibshirani 1993, chapter 13 (percentile interval).
    """
    if not values:
        return Measure(None, None, None, 0)
    sums: dict[str, list[float]] = {}
    for value, group in zip(values, groups, strict=True):
        total = sums.setdefault(group, [0.0, 0.0])
        total[0] += value
        total[1] += 1
    generator = random.Random(SEED)
    clusters = list(sums.values())
    means = []
    for _ in range(RESAMPLES):
        draw = generator.choices(clusters, k=len(clusters))
        means.append(sum(part[0] for part in draw) / sum(part[1] for part in draw))
    means.sort()
    low, high = means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]
    return Measure(sum(values) / len(values), low, high, len(values))


def area_under_curve(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The chance that a positive scores above a negative, ties counting half; None where one kind is missing.

    >>> area_under_curve([0.9, 0.2, 0.5], [True, False, False])
    1.0
    """
    ranked = sorted(zip(scores, positive, strict=True))
    positives = sum(positive)
    negatives = len(ranked) - positives
    if not positives or not negatives:
        return None
    rank_sum, position = 0.0, 0
    while position < len(ranked):
        tied = [label for score, label in ranked[position:] if score == ranked[position][0]]
        rank_sum += sum(tied) * (position + 1 + position + len(tied)) / 2
        position += len(tied)
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float | None:
    """Expected calibration error: the mean gap between confidence and accuracy over equally wide bins, by their size.

    Source: Naeini, Cooper and Hauskrecht 2015 (https://doi.org/10.1609/aaai.v29i1.9602).
    """
    if not confidences:
        return None
    error = 0.0
    for number in range(bins):
        members = [
            (confidence, label)
            for confidence, label in zip(confidences, right, strict=True)
            if min(int(confidence * bins), bins - 1) == number
        ]
        if members:
            gap = sum(c for c, _ in members) / len(members) - sum(label for _, label in members) / len(members)
            error += abs(gap) * len(members) / len(confidences)
    return error


def table(measures: Mapping[str, Measure]) -> str:
    """The measures as aligned lines: name, value, interval, number of questions."""
    lines = [f"{'figure':<34} {'value':>7}  {'95 % interval':<16} {'questions':>9}"]
    for name, m in measures.items():
        if m.value is None:
            lines.append(f"{name:<34} {'-':>7}  {'-':<16} {0:>9}")
        else:
            interval = f"{m.low:.3f} to {m.high:.3f}" if m.low is not None else "-"
            lines.append(f"{name:<34} {m.value:>7.3f}  {interval:<16} {m.count:>9,}")
    return "\n".join(lines)
