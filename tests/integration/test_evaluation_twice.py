"""Questions asked twice, and asked of a new index before it is published: the real parts, as a person starts them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from test_doors import run

from askcorpus import Assistant
from askcorpus.store.generations import Generation, GenerationStore
from askcorpus.web.feedback import FeedbackFile, Verdict
from fakes import WriteCorpus

FACTS = {
    "mill": ("When did the old mill burn down?", "The old mill burned down in 1888.", "1888"),
    "bridge": ("Who opened the stone bridge?", "The stone bridge was opened by Queen Mathilda.", "Queen Mathilda"),
    "pier": ("Who painted the lighthouse?", "The lighthouse was painted red by Ingrid Berg.", "Ingrid Berg"),
    "school": ("Who founded the village school?", "The village school was founded by Otto Lind.", "Otto Lind"),
    "harbour": ("When was the harbour dug?", "The harbour was dug in 1742 by soldiers.", "1742"),
    "tower": ("Who built the water tower?", "The water tower was built by Anna Holm.", "Anna Holm"),
}


def question(name: str) -> str:
    asked, sentence, gold = FACTS[name]
    evidence = [{"doc": name, "quote": sentence}]
    return json.dumps({"id": name, "question": asked, "answers": [gold], "answerable": True, "evidence": evidence})


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with documents, an index, and questions that were asked once."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "seeds").mkdir()
    for name, (_, sentence, _) in FACTS.items():
        (folder / "seeds" / f"{name}.txt").write_text(f"The {name}\n\n{sentence}")
    (folder / "q.jsonl").write_text("\n".join(question(name) for name in FACTS))
    first = run("eval", "q.jsonl", folder=folder)
    assert "no earlier run" in first.stdout
    return folder


@pytest.fixture
def home(asked: Path, tmp_path: Path) -> Path:
    """The same, for one test to change."""
    folder = tmp_path / "home"
    shutil.copytree(asked, folder)
    for stored in (folder / "index" / "evaluations").glob("*.json"):
        stored.write_text(stored.read_text().replace(str(asked), str(folder)))
    return folder


def generations(folder: Path) -> tuple[str | None, list[str]]:
    store = GenerationStore(folder / "index")
    return store.current_name(), sorted(entry.name for entry in (folder / "index" / "generations").iterdir())


def test_a_second_asking_is_compared_with_the_first_and_its_report_opens(home: Path) -> None:
    second = run("eval", "q.jsonl", "--gate", folder=home)
    assert "answer words, F1" in second.stdout and "as before" in second.stdout and "Gate: passed" in second.stdout
    last = second.stdout.rstrip().split("\n")[-1]
    report = home / last.removeprefix("Report: ")
    page = report.read_text()
    assert all(asked in page for asked, _, _ in FACTS.values()) and "mill.txt" in page


def test_a_worse_answering_ends_with_its_own_exit_code(home: Path) -> None:
    for name in FACTS:
        (home / "seeds" / f"{name}.txt").write_text(f"The {name}\n\nNothing is known of it any more.")
    run("index", folder=home)
    worse = run("eval", "q.jsonl", "--gate", "--report", "r.html", folder=home, check=False)
    assert worse.returncode == 3 and "Gate: failed; " in worse.stdout and "The index differs" in worse.stdout
    assert worse.stdout.rstrip().endswith("Report: r.html") and (home / "r.html").exists()
    stored = sorted((home / "index" / "evaluations").glob("*.json"))
    again = run("eval", "q.jsonl", "--json", "--gate", "--baseline", str(stored[0]), folder=home, check=False)
    printed = json.loads(again.stdout)
    assert again.returncode == 3 and printed["worse"] and printed["comparison"]["pairs"] == len(FACTS)


def test_feedback_is_asked_as_questions(home: Path) -> None:
    with Assistant.open(home / "seeds", home / "index") as assistant:
        answer = assistant.ask(FACTS["mill"][0])
    feedback = FeedbackFile(home / "index")
    good = Verdict("t1", answer.question, (), answer.text, False, answer.citations, True, False, "")
    bad = Verdict("t2", answer.question, (), answer.text, False, answer.citations, False, False, "Not this one.")
    feedback.keep(good)
    feedback.keep(bad)
    printed = json.loads(run("eval", str(feedback.path), "--json", folder=home).stdout)
    assert [row["verdict"] for row in printed["rows"]] == ["right", "wrong"]
    assert printed["measures"]["answer words, F1"]["value"] == 1


def test_a_worse_index_is_not_published(home: Path) -> None:
    before = generations(home)
    for name in FACTS:
        (home / "seeds" / f"{name}.txt").write_text(f"The {name}\n\nNothing is known of it any more.")
    refused = run("index", "--check", "q.jsonl", folder=home, check=False)
    assert refused.returncode == 3, refused.stderr
    assert "The new index was not published: " in refused.stderr.rstrip().split("\n")[-1]
    assert generations(home) == before
    with Assistant.open(home / "seeds", home / "index") as assistant:
        assert "1888" in assistant.ask(FACTS["mill"][0]).text
    assert run("index", "--check", "q.jsonl", folder=home, check=False).returncode == 3  # the refused run is no measure


def test_a_good_index_is_published_after_it_was_asked(home: Path) -> None:
    (home / "seeds" / "inn.txt").write_text("The inn\n\nThe inn was run by Clara Voss.")
    passed = run("index", "--check", "q.jsonl", folder=home)
    assert "Gate: passed" in passed.stderr and "7 documents" in passed.stdout
    current, _ = generations(home)
    newest = sorted((home / "index" / "evaluations").glob("*.json"))[-1]
    assert json.loads(newest.read_text())["generation"] == current


def test_a_run_of_an_index_that_could_not_be_published_is_not_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = sorted((home / "index" / "evaluations").iterdir())
    (home / "seeds" / "inn.txt").write_text("The inn\n\nThe inn was run by Clara Voss.")
    monkeypatch.setattr(GenerationStore, "publish", full_disk)
    assert run("index", "--check", "q.jsonl", folder=home, check=False).returncode == 1
    assert sorted((home / "index" / "evaluations").iterdir()) == before


def test_with_nothing_to_build_nothing_is_asked(home: Path) -> None:
    run("index", folder=home)  # the copied files have other inodes and are looked at once
    assert "Nothing changed" in run("index", "--check", "q.jsonl", folder=home).stderr


def test_the_check_goes_with_no_other_way_of_building(home: Path) -> None:
    for option in ("--purge", "--watch", "--rollback"):
        result = run("index", "--check", "q.jsonl", option, folder=home, check=False)
        assert result.returncode == 1 and "--check goes with" in result.stderr


def test_nobody_sees_a_generation_before_it_was_inspected(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus({"a.txt": "Cats\n\nThe cat sleeps."}), tmp_path / "index"
    seen: list[tuple[str | None, int, int]] = []

    def inspect(generation: Generation) -> None:
        manifest = generation.manifest
        seen.append((GenerationStore(index).current_name(), manifest.vectors, manifest.passages))
        with assistant.over(generation) as preview:
            assert "sleeps" in preview.search("cat")[0].passage.text

    with Assistant.open(corpus, index) as assistant:
        first = assistant.rebuild(inspect=inspect).generation
        (corpus / "b.txt").write_text("Dogs\n\nThe dog barks.")
        second = assistant.rebuild(inspect=inspect).generation
        (corpus / "b.txt").rename(corpus / "c.txt")
        assistant.rebuild(inspect=inspect)
    assert seen == [(None, 1, 1), (first, 2, 2), (second, 2, 2)]


def test_purging_leaves_the_figures_and_removes_the_words(home: Path) -> None:
    run("eval", "q.jsonl", folder=home)
    run("index", "--purge", folder=home)
    folder = home / "index" / "evaluations"
    kept = "".join(path.read_text() for path in folder.iterdir())
    assert not list(folder.glob("*.html")) and "Queen Mathilda" not in kept and "Nothing" not in kept
    assert "as before" in run("eval", "q.jsonl", folder=home).stdout
