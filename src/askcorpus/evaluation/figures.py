"""The figures: each a name, what it takes of a row, and which way is better."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from askcorpus.scoring import Measure, area_under_curve, calibration_error, mean, mean_with_interval

RECALL_DEPTHS = (1, 3, 5, 10)
WORD_BUDGET = 600  # evidence is also counted within equal numbers of words, so that long passages do not flatter

Row = dict[str, Any]
Taken = Any  # what a figure takes of a row: a number, or a pair of confidence and label
Verdict = Literal["right", "wrong", "rightly refused", "wrongly refused", "unjudged"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure over rows. `take` gives None for a row that does not count; `better` is 1 where higher is better, else -1.

    `is_main`: the gate looks at it.
    """

    name: str
    take: Callable[[Mapping[str, Any]], Taken | None]
    statistic: Callable[[Sequence[Taken]], float | None] = mean
    better: Literal[1, -1] = 1
    is_main: bool = False


def measure(rows: Sequence[Row]) -> dict[str, Measure]:
    """All figures: evidence recall, answers, refusals, citations and time. The rows are those of `ask_all`."""
    return {figure.name: _measure(figure, rows) for figure in FIGURES}


def _measure(figure: Figure, rows: Sequence[Row]) -> Measure:
    taken = [(value, row["group"]) for row in rows if (value := figure.take(row)) is not None]
    values = [value for value, _ in taken]
    if figure.statistic is mean:
        return mean_with_interval(values, [group for _, group in taken])
    return Measure(figure.statistic(values), None, None, len(values))


def is_right(row: Mapping[str, Any]) -> bool | None:
    """Whether a given answer holds a gold answer; False for an answer to what has none; None where nobody can tell."""
    if row["refused"] or row["answerable"] is None:
        return None
    if not row["answerable"]:
        return False
    return None if row["contains"] is None else bool(row["contains"])


def verdict(row: Mapping[str, Any], *, was_wrong: bool = False) -> Verdict:
    """What a person would say of the row; `was_wrong`: somebody said that this very answer is wrong."""
    answerable = row["answerable"]
    if answerable is None and row["contains"] is not None:
        answerable = True
    if row["refused"]:
        return "unjudged" if answerable is None else "wrongly refused" if answerable else "rightly refused"
    if answerable is False or row["contains"] is False or was_wrong:
        return "wrong"
    return "right" if row["contains"] else "unjudged"


def _field(name: str) -> Callable[[Mapping[str, Any]], float | None]:
    def take(row: Mapping[str, Any]) -> float | None:
        value = row.get(name)
        return None if value is None else float(value)

    return take


def _among(name: str, counts: Callable[[Mapping[str, Any]], bool]) -> Callable[[Mapping[str, Any]], float | None]:
    take = _field(name)
    return lambda row: take(row) if counts(row) else None


def _confidence_and_answerable(row: Mapping[str, Any]) -> tuple[float, bool] | None:
    return None if row["answerable"] is None else (row["confidence"], bool(row["answerable"]))


def confidence_and_right(row: Mapping[str, Any]) -> tuple[float, bool] | None:
    """The pair that calibration is measured on; None for a row that is refused or that nobody can judge."""
    right = is_right(row)
    return None if right is None else (row["confidence"], right)


def _curve(pairs: Sequence[tuple[float, bool]]) -> float | None:
    return area_under_curve([score for score, _ in pairs], [label for _, label in pairs])


def _calibration(pairs: Sequence[tuple[float, bool]]) -> float | None:
    return calibration_error([score for score, _ in pairs], [label for _, label in pairs])


FIGURES = (
    *(Figure(f"evidence recall@{depth}", _field(f"recall@{depth}")) for depth in RECALL_DEPTHS),
    Figure(f"evidence in the first {WORD_BUDGET} words", _field("recall_words"), is_main=True),
    Figure("answer holds a gold answer", _field("contains"), is_main=True),
    Figure("... of those answered", _among("contains", lambda row: not row["refused"])),
    Figure("answer words, F1", _field("answer_words"), is_main=True),
    Figure("refusal precision", _field("rightly_refused")),
    Figure("refusal recall", _among("refused", lambda row: row["answerable"] is False), is_main=True),
    Figure("answerable but refused", _among("refused", lambda row: bool(row["answerable"])), better=-1, is_main=True),
    Figure("answerable or not, AUC", _confidence_and_answerable, _curve),
    Figure("calibration error", confidence_and_right, _calibration, better=-1),
    Figure("citation in a gold document", _field("citation_document")),
    Figure("citation precision", _field("citation_precision")),
    Figure("citation validity", _field("citation_valid"), is_main=True),
    Figure("seconds per question", _field("seconds"), better=-1),
)
