"""The report of a run as one HTML file a person opens: figures, a reliability diagram, and every question with its answer.

Questions and documents are hostile: the template (`report.html.j2`) escapes every word of theirs, and a
Content-Security-Policy lets no script run but the report's own, by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any

from askcorpus.evaluation.comparison import BAD, GOOD, Change, Comparison, difference_text, shown_time
from askcorpus.evaluation.diagram import reliability_diagram
from askcorpus.evaluation.figures import FIGURES, Figure, Row, confidence_and_right
from askcorpus.evaluation.runs import Run
from askcorpus.scoring import Difference, Measure, reliability

HERE = Path(__file__).parent
VERDICTS = ("wrong", "wrongly refused", "right", "rightly refused", "unjudged")
CHANGE_WORDS: dict[Change, str] = {
    "worse": "worse",
    "better": "better",
    "changed": "answered otherwise",
    "new": "new",
    "same": "as before",
}
SIDES = {"worse": "bad", "better": "good", "changed": "note", "new": "note"}
KEPT_CONTROLS = "\n\t"
BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
GONE = "Its words were removed by a purge."


def render_html(run: Run, comparison: Comparison | None, lines: Sequence[str]) -> str:
    """The whole page. `lines` are what is said of the comparison."""
    from jinja2 import Environment, FileSystemLoader

    changes: Sequence[Change] = comparison.changes if comparison is not None else ["new"] * len(run.rows)
    earlier: Sequence[Row | None] = comparison.earlier if comparison is not None else [None] * len(run.rows)
    order = list(CHANGE_WORDS)  # what changed comes first, then what is wrong; otherwise the file's order stays
    entries = sorted(
        zip(run.rows, changes, earlier, strict=True),
        key=lambda entry: (order.index(entry[1]), entry[0]["verdict"] not in BAD),
    )
    pairs = [pair for row in run.rows if (pair := confidence_and_right(row)) is not None]
    bins = reliability([score for score, _ in pairs], [label for _, label in pairs]) if pairs else []
    figures = [figure for figure in FIGURES if figure.name in run.measures]
    verdicts, changed = Counter(row["verdict"] for row in run.rows), Counter(changes)
    style, script = ((HERE / f"report.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    sources = f"style-src {_source(style)}; script-src {_source(script)}"
    template = Environment(loader=FileSystemLoader(HERE), autoescape=True, finalize=_plain).get_template(
        "report.html.j2"
    )
    return template.render(
        policy=f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        name=PurePath(run.file).name,
        when=shown_time(run.when),
        generation=run.generation,
        lines=lines,
        compared=comparison is not None,
        figures=[(figure, _cells(figure, run.measures[figure.name], comparison)) for figure in figures],
        diagram=reliability_diagram(bins) if pairs else "",
        judged=len(pairs),
        verdicts=[(name, name, verdicts[name]) for name in VERDICTS],
        changes=[(name, words, changed[name]) for name, words in CHANGE_WORDS.items()],
        entries=entries,
        pieces=_pieces,
        good=GOOD,
        bad=BAD,
        sides=SIDES,
        change_words=CHANGE_WORDS,
        gone=GONE,
    )


def _source(text: str) -> str:
    """The Content-Security-Policy's name of an inline style or script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _plain(value: object) -> object:
    """What is shown, without control characters and those that turn the direction of what follows; markup as it is."""
    if hasattr(value, "__html__"):
        return value
    kept = (c for c in str(value) if c in KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(c for c in kept if unicodedata.bidirectional(c) not in BIDI_CONTROLS)


def _cells(figure: Figure, measured: Measure, comparison: Comparison | None) -> Iterator[tuple[str, str, str]]:
    """The cells of a figure's row: label, text, and class."""
    yield "value", "no figure" if measured.value is None else f"{measured.value:.3f}", ""
    has_interval = measured.low is not None and measured.high is not None
    yield "interval", f"{measured.low:.3f} to {measured.high:.3f}" if has_interval else "", ""
    yield "questions", f"{measured.count:,}", ""
    if comparison is not None:
        found = comparison.differences.get(figure.name)
        side = _side(figure, found)
        yield "before", "" if found is None else f"{found.before:.3f}", ""
        yield "difference", f"{difference_text(found, measured)} {side}".strip(), side


def _side(figure: Figure, difference: Difference | None) -> str:
    """Which way a difference goes, where its whole interval lies on one side."""
    if difference is None or difference.low is None or difference.high is None:
        return ""
    low, high = sorted((difference.low * figure.better, difference.high * figure.better))
    return "better" if low > 0 else "worse" if high < 0 else ""


def _pieces(text: str, marks: Any) -> Iterator[tuple[str, bool]]:
    """A quote as (words, whether they are those that answer)."""
    position = 0
    for start, end in sorted(tuple(mark) for mark in marks or ()):
        yield text[position:start], False
        yield text[max(start, position) : end], True
        position = max(position, end)
    yield text[position:], False
