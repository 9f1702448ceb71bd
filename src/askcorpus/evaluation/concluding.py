"""What follows on a run: it is compared, put to the gate, kept, and its report written; also between building and publishing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from askcorpus.assistant import Assistant
from askcorpus.errors import AskCorpusError
from askcorpus.evaluation.asking import evaluate_file
from askcorpus.evaluation.comparison import (
    Comparison,
    GateFailedError,
    can_tell,
    compare,
    find_baseline,
    got_worse,
    notes,
    render_text,
)
from askcorpus.evaluation.html_report import render_html
from askcorpus.evaluation.questions import read_questions
from askcorpus.evaluation.runs import Run, RunStore, write_whole
from askcorpus.store.generations import Generation
from askcorpus.types import IndexStatus, ProgressCallback

NO_EARLIER_RUN = "There is no earlier run of these questions to compare with."


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A run and what came of it. `worse`: why the gate turned it down; `report`: where the HTML is, None where it is not.

    `lines` explain the comparison; `problems` are what could not be read or written, which stops nothing.
    """

    run: Run
    comparison: Comparison | None
    lines: tuple[str, ...]
    worse: tuple[str, ...]
    problems: tuple[str, ...]
    report: Path | None

    @property
    def text(self) -> str:
        """The table, the lines below it, and last where the report is."""
        where = () if self.report is None else (f"Report: {self.report}",)
        return "\n".join((render_text(self.run, self.comparison), "", *self.lines, *where))

    def to_dict(self) -> dict[str, Any]:
        """The run and its comparison as `eval --json` prints them."""
        comparison: Mapping[str, Any] | None = None
        if self.comparison is not None:
            found = self.comparison.differences.items()
            comparison = {
                "when": self.comparison.before.when,
                "generation": self.comparison.before.generation,
                "pairs": self.comparison.pairs,
                "differences": {name: None if value is None else asdict(value) for name, value in found},
                "changes": list(self.comparison.changes),
            }
        report = None if self.report is None else str(self.report)
        return self.run.to_dict() | {"comparison": comparison, "worse": list(self.worse), "report": report}


def conclude(
    run: Run, index: Path, *, gate: bool = False, baseline: Run | None = None, report: Path | None = None
) -> Conclusion:
    """Compare the run, put it to the gate, keep it, and write the report.

    `baseline` is a run to compare with instead of the last one, `report` where the HTML goes instead of beside the run.
    Raises AskCorpusError where the report cannot be written to the place a person named.
    """
    store = RunStore(index)
    before, problems = (baseline, []) if baseline is not None else find_baseline(run, store)
    comparison = compare(before, run) if before is not None else None
    if comparison is not None and not comparison.pairs:
        problems.append("The run to compare with asked none of these questions alike; nothing is compared.")
        comparison = None
    worse = tuple(got_worse(comparison)) if gate and comparison is not None else ()
    run = replace(run, is_rejected=bool(worse))
    lines = notes(comparison) if comparison is not None else [NO_EARLIER_RUN]
    if gate:
        lines.append(_gate_line(comparison, worse))
    html = render_html(run, comparison, lines)
    target = report or store.report_path(run)
    written: Path | None = target
    try:
        store.keep(run)
    except AskCorpusError as error:
        problems.append(f"The run was not kept: {error}")
    try:
        write_whole(target, html)
    except AskCorpusError as error:
        if report is not None:
            raise
        problems.append(f"There is no report: {error}")
        written = None
    return Conclusion(run, comparison, tuple(lines), worse, tuple(problems), written)


def _gate_line(comparison: Comparison | None, worse: tuple[str, ...]) -> str:
    if worse:
        return f"Gate: failed; {'; '.join(worse)}."
    if comparison is None:
        return "Gate: passed, there being nothing to compare with."
    if not can_tell(comparison):
        return "Gate: passed, but it cannot tell: no main figure has an interval. Give questions of several groups."
    return "Gate: passed; no main figure got worse by more than its interval."


def rebuild_checked(
    assistant: Assistant, file: Path, progress: ProgressCallback | None = None, *, anew: bool = False
) -> tuple[IndexStatus, Conclusion | None]:
    """Rebuild the index, but publish it only if the questions of `file` are answered no worse by it.

    The new generation is whole and not yet visible when it is asked, and it is the one that is then published. None
    instead of a conclusion where nothing changed, so that nothing was built. Raises GateFailedError, after which the index
    is as it was, and what `Assistant.rebuild` raises.
    """
    read_questions(file)  # a mistake in them is better known before an hour of building
    conclusions: list[Conclusion] = []

    def inspect(generation: Generation) -> None:
        with assistant.over(generation) as preview:
            run = evaluate_file(preview, file, progress=progress)
        conclusions.append(conclude(run, assistant.settings.index, gate=True))
        if conclusions[0].worse:
            where = f" Report: {conclusions[0].report}" if conclusions[0].report is not None else ""
            raise GateFailedError(
                f"The new index was not published: {'; '.join(conclusions[0].worse)}. The index is as it was.{where}"
            )

    status: IndexStatus | None = None
    try:
        status = assistant.rebuild(progress, anew=anew, inspect=inspect)
    finally:
        if status is None and conclusions and not conclusions[0].worse:
            RunStore(assistant.settings.index).forget(conclusions[0].run)  # it is of an index that never was published
    return status, conclusions[0] if conclusions else None
