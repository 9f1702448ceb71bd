"""The report of a run as one HTML file a person opens: figures, a reliability diagram, and every question with its answer.

Questions and documents are hostile: every word of theirs goes through `_words`, and a Content-Security-Policy lets no script
run but the report's own, by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import html
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from askcorpus.evaluation.comparison import BAD, GOOD, Change, Comparison, shown_time
from askcorpus.evaluation.diagram import reliability_diagram
from askcorpus.evaluation.figures import FIGURES, Figure, Row, confidence_and_right
from askcorpus.evaluation.runs import Run
from askcorpus.evaluation.text_report import difference_text
from askcorpus.scoring import Difference, Measure, reliability

HERE = Path(__file__).parent
VERDICTS = ("wrong", "wrongly refused", "right", "rightly refused", "unjudged")
CHANGES: tuple[Change, ...] = ("worse", "better", "changed", "new", "same")
CHANGE_WORDS = {
    "worse": "worse",
    "better": "better",
    "changed": "answered otherwise",
    "new": "new",
    "same": "as before",
}
KEPT_CONTROLS = "\n\t"
BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
GONE = "Its words were removed by a purge."


def render_html(run: Run, comparison: Comparison | None, lines: Sequence[str]) -> str:
    """The whole page. `lines` are what is said of the comparison."""
    style = (HERE / "report.css").read_text(encoding="utf-8")
    script = (HERE / "report.js").read_text(encoding="utf-8")
    policy = f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; base-uri 'none'; form-action 'none'"
    name = _words(PurePath(run.file).name)
    changes: Sequence[Change] = comparison.changes if comparison is not None else ["new"] * len(run.rows)
    earlier: Sequence[Row | None] = comparison.earlier if comparison is not None else [None] * len(run.rows)
    compared = comparison is not None
    entries = sorted(
        zip(run.rows, changes, earlier, strict=True), key=lambda entry: _rank(entry[0], entry[1], compared)
    )
    articles = "\n".join(_article(row, change, old, compared=compared) for row, change, old in entries)
    notes = "".join(f"<li>{_words(line)}</li>" for line in lines)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Evaluation: {name}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#questions">To the questions</a>
<main>
<header>
<h1>Evaluation: <bdi>{name}</bdi></h1>
<p class="muted">{len(run.rows):,} questions, asked {_words(shown_time(run.when))}, index generation {_words(run.generation)}</p>
<ul class="notes">{notes}</ul>
</header>
<section aria-labelledby="figures"><h2 id="figures">Figures</h2>
{_figures(run.measures, comparison)}
<p class="muted">In bold: what the gate looks at. Intervals are 95 % bootstrap intervals over groups of questions.</p>
</section>
<section aria-labelledby="confidence"><h2 id="confidence">Confidence</h2>
{_calibration(run.rows)}
</section>
<section aria-labelledby="questions"><h2 id="questions" tabindex="-1">Questions</h2>
{_form(run.rows, changes, compared=compared)}
{articles}
</section>
</main>
<script>{script}</script>
</body>
</html>
"""


def _source(text: str) -> str:
    """The Content-Security-Policy's name of an inline style or script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _words(text: object) -> str:
    """Text for HTML: escaped, without control characters and those that turn the direction of what follows."""
    kept = (c for c in str(text) if c in KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cs"})
    return html.escape("".join(c for c in kept if unicodedata.bidirectional(c) not in BIDI_CONTROLS))


def _rank(row: Row, change: Change, compared: bool) -> tuple[int, int]:
    """What changed comes first, then what is wrong; otherwise the file's order stays."""
    order = CHANGES.index(change) if compared else 0
    return order, 0 if row["verdict"] in BAD else 1


def _figures(measures: Mapping[str, Measure], comparison: Comparison | None) -> str:
    head = ["figure", "value", "95 % interval", "questions"] + (["before", "difference"] if comparison else [])
    cells = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in head)
    rows = "\n".join(
        _figure_row(figure, measures[figure.name], comparison) for figure in FIGURES if figure.name in measures
    )
    return (
        f'<table role="table"><thead role="rowgroup"><tr role="row">{cells}</tr></thead>'
        f'<tbody role="rowgroup">\n{rows}\n</tbody></table>'
    )


def _figure_row(figure: Figure, measured: Measure, comparison: Comparison | None) -> str:
    interval = "" if measured.low is None or measured.high is None else f"{measured.low:.3f} to {measured.high:.3f}"
    value = "no figure" if measured.value is None else f"{measured.value:.3f}"
    cells = [("value", value, ""), ("interval", interval, ""), ("questions", f"{measured.count:,}", "")]
    if comparison is not None:
        found = comparison.differences.get(figure.name)
        before = "" if found is None else f"{found.before:.3f}"
        side = _side(figure, found)
        cells += [("before", before, ""), ("difference", f"{difference_text(found, measured)} {side}".strip(), side)]
    shown = "".join(f'<td role="cell" data-label="{label}" class="{kind}">{text}</td>' for label, text, kind in cells)
    head = f'<th role="rowheader" scope="row">{html.escape(figure.name)}</th>'
    return f'<tr role="row" class="{"main" if figure.is_main else ""}">{head}{shown}</tr>'


def _side(figure: Figure, difference: Difference | None) -> str:
    """Which way a difference goes, where its whole interval lies on one side."""
    if difference is None or difference.low is None or difference.high is None:
        return ""
    low, high = sorted((difference.low * figure.better, difference.high * figure.better))
    return "better" if low > 0 else "worse" if high < 0 else ""


def _calibration(rows: Iterable[Row]) -> str:
    pairs = [pair for row in rows if (pair := confidence_and_right(row)) is not None]
    if not pairs:
        return '<p class="muted">No answer could be judged, so nothing can be said of the confidence.</p>'
    bins = reliability([score for score, _ in pairs], [label for _, label in pairs])
    return (
        f'<div class="calibration">{reliability_diagram(bins)}<p class="muted">Each dot is the answers of about one confidence; '
        f"its size says how many. On the dashed line they are right as often as the confidence says: below it they are surer "
        f"than they should be. {len(pairs):,} answers could be judged.</p></div>"
    )


def _form(rows: Sequence[Row], changes: Sequence[Change], *, compared: bool) -> str:
    verdicts = Counter(row["verdict"] for row in rows)
    boxes = _boxes("verdict", "Verdict", [(name, name, verdicts[name]) for name in VERDICTS if verdicts[name]])
    if compared:
        count = Counter(changes)
        boxes += _boxes(
            "change", "Change", [(name, CHANGE_WORDS[name], count[name]) for name in CHANGES if count[name]]
        )
    return (
        '<form hidden role="search"><label>Words in the question, the answer or its quotes'
        f'<input type="search" name="words" autocomplete="off"></label>{boxes}'
        '<div class="row"><button type="button" id="open">Open or close all</button>'
        '<button type="reset">Show all</button><output id="shown" aria-live="polite"></output></div></form>'
    )


def _boxes(name: str, legend: str, choices: Sequence[tuple[str, str, int]]) -> str:
    labels = "".join(
        f'<label><input type="checkbox" name="{name}" value="{value}">{words} ({count:,})</label>'
        for value, words, count in choices
    )
    return f"<fieldset><legend>{legend}</legend>{labels}</fieldset>"


def _article(row: Row, change: Change, old: Row | None, *, compared: bool) -> str:
    verdict = row["verdict"]
    kind = "good" if verdict in GOOD else "bad" if verdict in BAD else ""
    badges = f'<span class="badge {kind}">{_words(verdict)}</span>'
    if compared:
        side = {"worse": "bad", "better": "good", "changed": "note", "new": "note"}.get(change, "")
        badges += f'<span class="badge {side}">{CHANGE_WORDS[change]}</span>'
    question = _words(row.get("question", GONE))
    return (
        f'<article data-verdict="{_words(verdict)}" data-change="{change}"><details>'
        f'<summary>{badges} <bdi class="question">{question}</bdi></summary>'
        f'<div class="body">{_body(row, old)}</div></details></article>'
    )


def _body(row: Row, old: Row | None) -> str:
    parts = []
    if row.get("standalone", row.get("question")) != row.get("question"):
        parts.append(f"<h3>Understood as</h3>{_paragraph(row['standalone'])}")
    refused = "Refused" if row["refused"] else "Answer"
    parts.append(f"<h3>{refused}, confidence {row['confidence']:.2f}</h3>{_paragraph(row.get('answer', GONE))}")
    parts += [_quote(citation["doc"], citation["text"], citation) for citation in row.get("citations") or ()]
    parts.append(_gold(row))
    if row.get("note"):
        parts.append(f"<h3>Somebody said of it</h3>{_paragraph(row['note'])}")
    if old is not None and old["answer_hash"] != row["answer_hash"]:
        parts.append(f"<h3>Before: {_words(old['verdict'])}</h3>{_paragraph(old.get('answer', GONE))}")
    return "".join(parts)


def _gold(row: Row) -> str:
    gold = row.get("gold") or {}
    if row["answerable"] is False:
        return "<h3>Should have been</h3><p>Refused: the documents do not answer it.</p>"
    parts = []
    if gold.get("answers"):
        parts.append(f"<h3>Gold answers</h3>{_paragraph(' | '.join(gold['answers']))}")
    evidence = [_quote(e.get("doc") or "", e["quote"], {}) for e in gold.get("evidence") or () if e.get("quote")]
    if evidence:
        parts.append(f"<h3>Gold evidence</h3>{''.join(evidence)}")
    return "".join(parts) or "<h3>Gold</h3><p>Nobody wrote down an answer.</p>"


def _quote(document: str, text: str, citation: Mapping[str, Any]) -> str:
    page = f", page {_words(citation['page'])}" if citation.get("page") is not None else ""
    place = f"<footer><bdi>{_words(document)}</bdi>{page}</footer>" if document else ""
    return (
        f'<blockquote><p class="text" dir="auto">{_marked(text, citation.get("marks") or ())}</p>{place}</blockquote>'
    )


def _marked(text: str, marks: Sequence[Sequence[int]]) -> str:
    """The quote with the words that answer marked."""
    pieces, position = [], 0
    for start, end in sorted(tuple(mark) for mark in marks):
        pieces.append(f"{_words(text[position:start])}<mark>{_words(text[max(start, position) : end])}</mark>")
        position = max(position, end)
    return "".join(pieces) + _words(text[position:])


def _paragraph(text: object) -> str:
    return f'<p class="text" dir="auto">{_words(text)}</p>'
