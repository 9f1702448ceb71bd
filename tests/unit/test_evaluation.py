"""Runs are kept, compared, put to the gate and shown, whatever the questions and the documents say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from askcorpus.errors import AskCorpusError
from askcorpus.evaluation.asking import answer_words
from askcorpus.evaluation.comparison import compare, find_baseline, got_worse, notes, render_text
from askcorpus.evaluation.concluding import Conclusion, conclude
from askcorpus.evaluation.figures import Row, measure, verdict
from askcorpus.evaluation.html_report import render_html
from askcorpus.evaluation.questions import question_key, read_questions
from askcorpus.evaluation.runs import FOLDER, KEPT_RUNS, Run, RunStore, read_run
from askcorpus.sync.maintain import EVALUATIONS
from askcorpus.types import Answer, Citation, Statement

SCRIPT = "<script>alert(1)</script>"
START = datetime(2026, 1, 1, tzinfo=UTC)


def row(name: str, *, right: bool = True, refused: bool = False, **more: object) -> Row:
    made: Row = {
        "key": name,
        "id": name,
        "group": name,
        "question": f"Question {name}?",
        "standalone": f"Question {name}?",
        "answer": "I found no answer in 3 documents." if refused else f"Answer {name} {right}.",
        "refused": refused,
        "confidence": 0.8,
        "answerable": True,
        "contains": right and not refused,
        "answer_words": float(right and not refused),
        "rightly_refused": False if refused else None,
        "seconds": 0.1,
        "generation": "000001",
        "gold": {"answers": ["gold"], "evidence": []},
        "note": "",
        "retrieved": [],
        "citations": [],
    }
    made |= more
    made["answer_hash"] = made["answer"]
    return made | {"verdict": verdict(made)}


def run_of(rows: Sequence[Row], *, minutes: int = 0, **more: object) -> Run:
    made = Run(
        when=(START + timedelta(minutes=minutes)).isoformat(timespec="microseconds"),
        file="/somewhere/questions.jsonl",
        sha256="ab" * 32,
        limit=None,
        generation="000001",
        settings={"caution": "balanced"},
        measures=measure(rows),
        rows=tuple(rows),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def rights(right: int, of: int = 40) -> list[Row]:
    return [row(str(number), right=number < right) for number in range(of)]


def gated(index: Path, rows: Sequence[Row], minutes: int) -> Conclusion:
    return conclude(run_of(rows, minutes=minutes), index, gate=True)


# Comparison


def test_a_figure_shows_before_now_and_the_interval_of_the_difference() -> None:
    comparison = compare(run_of(rights(20)), run_of(rights(30), minutes=1))
    found = comparison.differences["answer holds a gold answer"]
    assert found is not None and (found.before, found.now, found.count) == (0.5, 0.75, 40)
    assert found.low is not None and found.high is not None and 0 < found.low < 0.25 < found.high
    line = next(line for line in render_text(comparison.now, comparison).split("\n") if line.startswith("answer holds"))
    assert f"0.500   0.750  (+0.250, {found.low:.3f} to {found.high:.3f})" in line
    assert "citation validity" in render_text(comparison.now, comparison)


def test_equal_runs_are_as_before() -> None:
    comparison = compare(run_of(rights(20)), run_of(rights(20), minutes=1))
    text = render_text(comparison.now, comparison)
    assert "as before" in text and "(" not in text.split("\n", 1)[1]
    assert set(comparison.changes) == {"same"} and got_worse(comparison) == []


def test_questions_are_paired_by_what_they_ask_and_in_any_order() -> None:
    before = run_of([row("a"), row("b", right=False), row("c"), row("gone")])
    now = run_of([row("new"), row("c", right=False), row("b"), row("a", answer="Otherwise.")], minutes=1)
    comparison = compare(before, now)
    assert comparison.changes == ("new", "worse", "better", "changed") and comparison.pairs == 3
    assert any("over the 3 questions both runs asked alike (4 then, 4 now)" in line for line in notes(comparison))


def test_equal_questions_of_one_file_are_paired_in_turn() -> None:
    twice = [row("a"), row("a", right=False)]
    assert compare(run_of(twice), run_of(twice, minutes=1)).changes == ("same", "same")


def test_another_gold_answer_makes_another_question() -> None:
    question = {"id": "1", "question": "Who?", "answers": ["Ann"]}
    assert question_key(question) == question_key(question | {"when": "now"})
    assert question_key(question) != question_key(question | {"answers": ["Bob"]})


def test_another_index_and_other_settings_are_said() -> None:
    before = run_of(rights(20))
    now = run_of(rights(20), minutes=1, generation="000002", settings={"caution": "eager"})
    said = " ".join(notes(compare(before, now)))
    assert "generation 000001 then, 000002 now" in said and "caution balanced then, eager now" in said
    assert "differ" not in " ".join(notes(compare(before, before)))


# The gate


def test_the_gate_turns_down_what_is_surely_worse(tmp_path: Path) -> None:
    assert gated(tmp_path, rights(36), 0).worse == ()
    worse = gated(tmp_path, rights(20), 1)
    assert any("answer holds a gold answer got worse, 0.900 to 0.500 (-0.400, " in line for line in worse.worse)
    assert "Gate: failed" in worse.text and worse.run.is_rejected


def test_the_gate_passes_what_is_better_and_what_may_be_chance(tmp_path: Path) -> None:
    gated(tmp_path, rights(36), 0)
    assert "Gate: passed" in gated(tmp_path, rights(35), 1).text
    assert "Gate: passed" in gated(tmp_path, rights(40), 2).text


def test_more_wrong_refusals_are_worse_though_the_figure_rises(tmp_path: Path) -> None:
    answered = [row(str(n), contains=None, answer_words=None) for n in range(40)]
    refused = [row(str(n), contains=None, answer_words=None, refused=n < 20) for n in range(40)]
    gated(tmp_path, answered, 0)
    assert [line.split(" got worse")[0] for line in gated(tmp_path, refused, 1).worse] == ["answerable but refused"]


def test_without_an_earlier_run_the_gate_passes_and_says_so(tmp_path: Path) -> None:
    first = gated(tmp_path, rights(1), 0)
    assert first.worse == () and "no earlier run" in first.text and "nothing to compare with" in first.text


def test_questions_of_one_group_give_no_interval_and_the_gate_says_so(tmp_path: Path) -> None:
    gated(tmp_path, [made | {"group": "one"} for made in rights(40)], 0)
    second = gated(tmp_path, [made | {"group": "one"} for made in rights(0)], 1)
    assert second.worse == () and "it cannot tell" not in second.text  # the refusals, unchanged, do have one
    assert "(-1.000)" in second.text


def test_a_run_the_gate_turned_down_is_not_what_the_next_is_compared_with(tmp_path: Path) -> None:
    gated(tmp_path, rights(36), 0)
    assert gated(tmp_path, rights(20), 1).worse
    assert gated(tmp_path, rights(20), 2).worse


def test_a_chosen_run_is_compared_with_instead_of_the_last(tmp_path: Path) -> None:
    first = gated(tmp_path, rights(36), 0)
    conclude(run_of(rights(20), minutes=1), tmp_path)
    chosen = read_run(tmp_path / FOLDER / f"{first.run.name}.json")
    run = run_of(rights(20), minutes=2)
    assert conclude(run, tmp_path, gate=True, baseline=chosen).worse
    assert not conclude(run, tmp_path, gate=True).worse


# Runs


def test_a_stored_run_is_read_as_it_was_but_for_what_was_retrieved(tmp_path: Path) -> None:
    run = run_of(rights(2, of=3))
    RunStore(tmp_path).keep(run)
    (path,) = (tmp_path / FOLDER).iterdir()
    without = tuple({name: value for name, value in made.items() if name != "retrieved"} for made in run.rows)
    assert read_run(path) == replace(run, rows=without)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 2}', "null", "\xff"])
def test_a_broken_stored_run_is_ignored_with_a_line(tmp_path: Path, text: str) -> None:
    store = RunStore(tmp_path)
    store.keep(run_of(rights(20)))
    (store.folder / "broken.json").write_text(text, encoding="latin-1")
    second = conclude(run_of(rights(20), minutes=1), tmp_path)
    assert second.comparison is not None
    (problem,) = second.problems
    assert problem.startswith("Ignored: ") and "broken.json" in problem


def test_a_stored_run_with_a_row_of_another_shape_is_ignored(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.keep(run_of(rights(1, of=2)))
    (path,) = store.folder.iterdir()
    data = json.loads(path.read_text())
    data["rows"][1]["answer_words"] = [SCRIPT]
    path.write_text(json.dumps(data))
    with pytest.raises(AskCorpusError, match="cannot be read"):
        read_run(path)


def test_the_last_runs_of_each_file_of_questions_are_kept(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    other = run_of(rights(1, of=2), file="/other.jsonl", sha256="cd" * 32)
    store.keep(other)
    for minutes in range(KEPT_RUNS + 2):
        conclude(run_of(rights(1, of=2), minutes=minutes), tmp_path)
    runs, _ = store.runs()
    assert len(runs) == KEPT_RUNS + 1 and any(run.file == other.file for run in runs)
    assert len(list(store.folder.glob("*.html"))) == KEPT_RUNS
    assert min(run.when for run in runs if run.file != other.file) == (START + timedelta(minutes=2)).isoformat(
        timespec="microseconds"
    )


def test_an_edited_file_of_questions_is_compared_with_its_earlier_runs(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.keep(run_of(rights(1, of=2)))
    edited = run_of(rights(1, of=3), minutes=1, sha256="ef" * 32)
    assert find_baseline(edited, store)[0] is not None
    assert find_baseline(replace(edited, file="/elsewhere.jsonl"), store)[0] is None


def test_a_run_of_the_first_questions_does_not_stand_in_for_a_whole_one(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.keep(run_of(rights(20)))
    store.keep(run_of(rights(1, of=1), minutes=1, limit=1))
    found, _ = find_baseline(run_of(rights(20), minutes=2), store)
    assert found is not None and found.limit is None


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    conclusion = conclude(run_of(rights(1, of=2)), tmp_path)
    assert conclusion.report is None and len(conclusion.problems) == 2
    with pytest.raises(AskCorpusError, match="cannot be written"):
        conclude(run_of(rights(1, of=2)), tmp_path, report=tmp_path / FOLDER / "r.html")


def test_purging_and_keeping_mean_the_same_folder() -> None:
    assert EVALUATIONS == FOLDER


# Verdicts and words


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (row("a"), "right"),
        (row("a", right=False), "wrong"),
        (row("a", refused=True), "wrongly refused"),
        (row("a", refused=True, answerable=False), "rightly refused"),
        (row("a", answerable=False, contains=None), "wrong"),
        (row("a", answerable=None, contains=None), "unjudged"),
        (row("a", answerable=None, contains=None, refused=True), "unjudged"),
        (row("a", answerable=None), "right"),
    ],
)
def test_the_verdict_is_what_a_person_would_say(made: Row, expected: str) -> None:
    assert made["verdict"] == expected


def cited(*citations: Citation) -> Answer:
    return Answer("q", "text", "answer", 0.5, "extractive", (Statement("sentence", "text", citations),), "q")


def test_the_words_that_answer_are_those_of_the_best_citation() -> None:
    first = Citation(1, "a.txt", 10, 33, "The moon makes the tide", None, None, "A", 0.5, "p", ((10, 18),))
    best = replace(first, number=2, score=0.9, answer_spans=((14, 18), (29, 33)))
    assert answer_words(cited(first, best)) == "moon tide"
    assert answer_words(cited(first)) == "The moon"
    assert answer_words(cited(replace(first, answer_spans=()))) == "The moon makes the tide"


# Questions


@pytest.mark.parametrize(
    "line",
    [
        '{"question": "q", "answers": "Paris"}',
        '{"question": "q", "answerable": "yes"}',
        '{"question": "q", "evidence": ["quote"]}',
        '{"question": "q", "evidence": [{"quote": 1}]}',
        '{"question": "q", "history": "before"}',
        '{"answers": []}',
        "[" * 100_000,
    ],
)
def test_a_field_of_another_kind_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"question": "fine"}\n' + line)
    with pytest.raises(AskCorpusError, match="Line 2"):
        read_questions(file)


def test_questions_that_cannot_be_read_are_told_with_the_next_step(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    with pytest.raises(
        AskCorpusError, match=r"q\.jsonl cannot be read: No such file or directory\. Name a JSONL file\.$"
    ):
        read_questions(file)
    file.write_bytes('{"question": "où"}'.encode("latin-1"))
    with pytest.raises(AskCorpusError, match=r"q\.jsonl are not in UTF-8\. Save the file in UTF-8\.$"):
        read_questions(file)


def test_half_a_character_does_not_stop_the_file(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"question": "what \\ud800 now"}')
    assert read_questions(file)[0]["question"] == "what ? now"


# The report


def hostile() -> list[Row]:
    quote = {"doc": f"{SCRIPT}.txt", "text": f"{SCRIPT} moon", "page": 3, "marks": [[0, 8], [3, 12]]}
    gold = {"answers": [SCRIPT], "evidence": [{"doc": SCRIPT, "quote": SCRIPT}]}
    words = {"question": f"{SCRIPT}\u202egnp?", "standalone": SCRIPT, "answer": f'{SCRIPT}" onload="x', "note": SCRIPT}
    return [row("a", citations=[quote], gold=gold, **words), row("b", refused=True)]


def test_nothing_hostile_is_markup_in_the_report() -> None:
    before = [made | {"answer": SCRIPT, "answer_hash": "other"} for made in hostile()]
    run = run_of(hostile(), minutes=1, file=f"/x/{SCRIPT}.jsonl", generation=SCRIPT, settings={"embedder": SCRIPT})
    comparison = compare(run_of(before), run)
    page = render_html(run, comparison, notes(comparison))
    assert page.count("<script>") == 1 and "alert(1)</script>" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 8
    assert 'onload="x' not in page and "\u202e" not in page


def test_the_report_lets_no_script_run_but_its_own_and_loads_nothing() -> None:
    page = render_html(run_of(hostile()), None, ["No earlier run."])
    policy = page.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
    assert "default-src 'none'" in unescape(policy) and "unsafe" not in policy and "sha256-" in policy
    assert "src=" not in page.replace("default-src", "") and "http://" not in page and "https://" not in page


def test_the_report_shows_what_changed_first_and_then_what_is_wrong() -> None:
    before = [row("same"), row("bad", right=False), row("better", right=False), row("worse")]
    now = [row("same"), row("bad", right=False), row("better"), row("worse", right=False)]
    comparison = compare(run_of(before), run_of(now, minutes=1))
    page = render_html(comparison.now, comparison, [])
    places = [page.index(f"Question {name}?") for name in ("worse", "better", "bad", "same")]
    assert places == sorted(places)


def test_a_purged_run_can_still_be_compared_and_shown(tmp_path: Path) -> None:
    bare = [{k: v for k, v in made.items() if k not in ("question", "answer", "gold")} for made in rights(2)]
    comparison = compare(run_of(bare), run_of(rights(1), minutes=1))
    assert "removed by a purge" in render_html(comparison.now, comparison, [])


def test_an_empty_diagram_is_said_in_words() -> None:
    page = render_html(run_of([row("a", answerable=None, contains=None)]), None, [])
    assert "<svg" not in page and "nothing can be said of the confidence" in page
