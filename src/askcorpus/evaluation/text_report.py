"""The figures of a run as a table for the terminal, with what changed since the run before."""

from __future__ import annotations

from askcorpus.evaluation.comparison import Comparison
from askcorpus.evaluation.runs import Run
from askcorpus.scoring import Difference, Measure, table


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
