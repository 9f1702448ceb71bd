"""Scores of answers against what a question file says they should be, with bootstrap intervals."""

from __future__ import annotations

import random
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

Item = TypeVar("Item")

RESAMPLES = 1000
SEED = 1
MIN_GROUPS = 2  # draws of one group are all alike: they would say that any difference is certain

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


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure before and now over the same `count` questions: `value` is now less before, with its 95 % interval.

    The interval is None where it cannot be had: all questions of one group, or a figure few resamples have.
    """

    before: float
    now: float
    value: float
    low: float | None
    high: float | None
    count: int

    @property
    def is_none(self) -> bool:
        """Whether nothing changed at all, in any question."""
        return self.value == 0 and self.low == 0 and self.high == 0


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about one confidence: its mean, the share of them that is right, and how many they are."""

    confidence: float
    accuracy: float
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


def word_overlap(text: str, answers: Sequence[str]) -> float:
    """The best F1 of the text's words against an answer's, 0 to 1.

    Source: Rajpurkar et al. 2016 (https://arxiv.org/abs/1606.05250), section 6.1.

    >>> word_overlap("the Ukrainian officials", ["officials"])
    0.6666666666666666
    """
    words = normalised_words(text)
    return max((_f1(words, normalised_words(answer)) for answer in answers), default=0.0)


def _f1(words: list[str], gold: list[str]) -> float:
    common = (Counter(words) & Counter(gold)).total()
    return 2 * common / (len(words) + len(gold)) if common else float(words == gold)


def shares_run(first: str, second: str, size: int) -> bool:
    """Whether the texts share `size` words in a row, or the shorter one, where it has fewer, stands in the other."""
    short, long = sorted((normalised_words(first), normalised_words(second)), key=len)
    size = min(size, len(short))
    return any(_has_run(long, short[i : i + size]) for i in range(len(short) - size + 1))


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
    means = [sum(part[0] for part in draw) / sum(part[1] for part in draw) for draw in _resamples(list(sums.values()))]
    low, high = _percentiles(means)
    return Measure(sum(values) / len(values), low, high, len(values))


def _resamples(clusters: Sequence[Item]) -> Iterable[list[Item]]:
    generator = random.Random(SEED)
    return (generator.choices(clusters, k=len(clusters)) for _ in range(RESAMPLES))


def _percentiles(values: list[float]) -> tuple[float, float]:
    values.sort()
    return values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]


def mean(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return sum(values) / len(values) if values else None


def paired_difference(
    before: Sequence[Item | None],
    now: Sequence[Item | None],
    groups: Sequence[str],
    statistic: Callable[[Sequence[Item]], float | None],
) -> Difference | None:
    """How a statistic differs between two runs of the same questions, with a paired 95 % bootstrap interval over groups.

    `before[i]` and `now[i]` belong to one question of the group `groups[i]`; None where it does not count. Both runs are
    computed on the same draws of groups, so that what makes questions hard cancels out. None where a run has no value.
    Source: Efron and Tibshirani 1993, chapters 8 and 13; for systems compared on one set, Koehn 2004.
    """
    old, new = statistic(_present(before)), statistic(_present(now))
    if old is None or new is None:
        return None
    count = sum(a is not None or b is not None for a, b in zip(before, now, strict=True))
    if list(before) == list(now):
        return Difference(old, new, 0.0, 0.0, 0.0, count)
    clusters: dict[str, tuple[list[Item], list[Item]]] = {}
    for a, b, group in zip(before, now, groups, strict=True):
        if a is None and b is None:
            continue
        olds, news = clusters.setdefault(group, ([], []))
        olds += _present([a])
        news += _present([b])
    drawn = []
    for draw in _resamples(list(clusters.values())):
        first = statistic([item for olds, _ in draw for item in olds])
        second = statistic([item for _, news in draw for item in news])
        if first is not None and second is not None:
            drawn.append(second - first)
    if len(clusters) < MIN_GROUPS or len(drawn) < RESAMPLES / 2:
        return Difference(old, new, new - old, None, None, count)
    return Difference(old, new, new - old, *_percentiles(drawn), count)


def _present(items: Sequence[Item | None]) -> list[Item]:
    return [item for item in items if item is not None]


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
    for _, group in groupby(ranked, key=lambda pair: pair[0]):
        tied = [label for _, label in group]
        rank_sum += sum(tied) * (position + 1 + position + len(tied)) / 2
        position += len(tied)
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float | None:
    """Expected calibration error: the mean gap between confidence and accuracy over equally wide bins, by their size.

    Source: Naeini, Cooper and Hauskrecht 2015 (https://doi.org/10.1609/aaai.v29i1.9602).
    """
    if not confidences:
        return None
    members = reliability(confidences, right, bins)
    return sum(abs(b.confidence - b.accuracy) * b.count for b in members) / len(confidences)


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[Bin]:
    """The answers in equally wide bins of confidence, those that are empty left out."""
    members: dict[int, list[tuple[float, bool]]] = {}
    for confidence, label in zip(confidences, right, strict=True):
        members.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, label))
    return [
        Bin(sum(c for c, _ in held) / len(held), sum(label for _, label in held) / len(held), len(held))
        for _, held in sorted(members.items())
    ]


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
