"""Comparison of a run with an earlier one, question by question, and the gate that turns a worse one down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from askcorpus.errors import AskCorpusError
from askcorpus.evaluation.figures import FIGURES, Figure, Row
from askcorpus.evaluation.runs import Run, RunStore, is_same_file
from askcorpus.scoring import Difference, Measure, paired_difference, table

Change = Literal["worse", "better", "changed", "same", "new"]

GOOD = {"right", "rightly refused"}
BAD = {"wrong", "wrongly refused"}


class GateFailedError(AskCorpusError):
    """A main figure got worse by more than chance explains."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against the one before. `differences` by figure, None where one of the runs does not have it.

    `pairs` counts the questions both asked alike; `changes` and `earlier` (the row before) belong to the rows of `now`.
    """

    before: Run
    now: Run
    differences: Mapping[str, Difference | None]
    pairs: int
    changes: tuple[Change, ...]
    earlier: tuple[Row | None, ...]


def find_baseline(run: Run, store: RunStore) -> tuple[Run | None, list[str]]:
    """The run to compare with, and lines on stored runs that were ignored.

    It is the newest of the same questions that no gate rejected; one that asked only the first few questions only where
    there is no other.
    """
    runs, problems = store.runs()
    alike = [other for other in runs if is_same_file(run, other) and not other.is_rejected]
    whole = [other for other in alike if other.limit is None]
    return next(reversed(whole or alike), None), problems


def compare(before: Run, now: Run) -> Comparison:
    """Compare the questions that both runs asked alike."""
    known = dict(_numbered(before.rows))
    earlier = tuple(known.get(key) for key, _ in _numbered(now.rows))
    pairs = [(old, new) for old, new in zip(earlier, now.rows, strict=True) if old is not None]
    return Comparison(
        before=before,
        now=now,
        differences={figure.name: _difference(figure, pairs) for figure in FIGURES},
        pairs=len(pairs),
        changes=tuple(_change(old, new) for old, new in zip(earlier, now.rows, strict=True)),
        earlier=earlier,
    )


def _numbered(rows: Sequence[Row]) -> list[tuple[tuple[str, int], Row]]:
    """The rows by key; equal questions of one file are numbered."""
    seen: Counter[str] = Counter()
    keyed = []
    for row in rows:
        keyed.append(((row["key"], seen[row["key"]]), row))
        seen[row["key"]] += 1
    return keyed


def _difference(figure: Figure, pairs: Sequence[tuple[Row, Row]]) -> Difference | None:
    before = [figure.take(old) for old, _ in pairs]
    now = [figure.take(new) for _, new in pairs]
    return paired_difference(before, now, [new["group"] for _, new in pairs], figure.statistic)


def _change(old: Row | None, new: Row) -> Change:
    if old is None:
        return "new"
    if old["verdict"] in BAD and new["verdict"] in GOOD:
        return "better"
    if old["verdict"] in GOOD and new["verdict"] in BAD:
        return "worse"
    return "same" if old["answer_hash"] == new["answer_hash"] else "changed"


def got_worse(comparison: Comparison) -> list[str]:
    """The main figures whose whole interval lies on the worse side, each as a line; empty where the gate passes."""
    lines = []
    for figure in FIGURES:
        found = comparison.differences[figure.name]
        if not figure.is_main or found is None or found.low is None or found.high is None:
            continue
        if (found.high if figure.better > 0 else -found.low) < 0:
            lines.append(
                f"{figure.name} got worse, {found.before:.3f} to {found.now:.3f} "
                f"({found.value:+.3f}, {found.low:.3f} to {found.high:.3f})"
            )
    return lines


def can_tell(comparison: Comparison) -> bool:
    """Whether any main figure has an interval, so that the gate can turn a run down at all."""
    found = [comparison.differences[figure.name] for figure in FIGURES if figure.is_main]
    return any(difference is not None and difference.low is not None for difference in found)


def notes(comparison: Comparison) -> list[str]:
    """What a person must know to read the differences: which runs, and in what they differ beside the answers."""
    before, now = comparison.before, comparison.now
    lines = [f"Compared with the run of {shown_time(before.when)}: {_counted(comparison)}."]
    if comparison.pairs < max(len(now.rows), len(before.rows)):
        lines.append(
            f"Compared over the {comparison.pairs:,} questions both runs asked alike ({len(before.rows):,} then, "
            f"{len(now.rows):,} now)."
        )
    if before.generation != now.generation:
        lines.append(f"The index differs: generation {before.generation} then, {now.generation} now.")
    changed = _changed_settings(before.settings, now.settings)
    if changed:
        lines.append(f"The settings differ: {'; '.join(changed)}.")
    return lines


def _counted(comparison: Comparison) -> str:
    count = Counter(comparison.changes)
    return f"{count['better']:,} better, {count['worse']:,} worse, {count['changed']:,} answered otherwise"


def _changed_settings(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    names = sorted(before.keys() | now.keys())
    return [f"{n} {before.get(n)} then, {now.get(n)} now" for n in names if before.get(n) != now.get(n)]


def shown_time(when: str) -> str:
    """A run's time for a person, to the second."""
    try:
        return f"{datetime.fromisoformat(when):%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return when


def render_text(run: Run, comparison: Comparison | None) -> str:
    """The table: with intervals of the values, or of the differences where there is a run to compare with."""
    if comparison is None:
        return table(run.measures)
    lines = [f"{'figure':<32} {'before':>6}  {'now':>6}  {'(difference, 95 % interval)':<27}  {'questions':>9}"]
    for name, now in run.measures.items():
        found = comparison.differences.get(name)
        before = f"{found.before:.3f}" if found is not None else "-"
        value = f"{now.value:.3f}" if now.value is not None else "-"
        lines.append(f"{name:<32} {before:>6}  {value:>6}  {difference_text(found, now):<27}  {now.count:>9,}")
    return "\n".join(lines)


def difference_text(difference: Difference | None, now: Measure | None = None) -> str:
    """A difference in brackets: "(+0.031, 0.004 to 0.058)", or "as before"."""
    if difference is None:
        return "" if now is None or now.value is None else "no figure before"
    if difference.is_none:
        return "as before"
    if difference.low is None or difference.high is None:
        return f"({difference.value:+.3f})"
    return f"({difference.value:+.3f}, {difference.low:.3f} to {difference.high:.3f})"
