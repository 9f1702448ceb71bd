"""The doctor finds what is wrong, names the remedy, and applies the safe ones."""

from pathlib import Path

import pytest

from askcorpus.doctor import Check, apply_fixes, examine
from askcorpus.settings import Settings
from fakes import WriteCorpus


def checks(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in examine(settings)}


@pytest.fixture
def settings(write_corpus: WriteCorpus, tmp_path: Path) -> Settings:
    return Settings(corpus=write_corpus({"a.txt": "A\n\nSome text to index."}), index=tmp_path / "index")


def test_everything_is_fine_after_a_build_and_every_finding_before_it_has_a_remedy(settings: Settings) -> None:
    before = checks(settings)
    assert before["index"].state == "note" and "askcorpus index" in before["index"].remedy
    assert apply_fixes(list(before.values()), settings)
    after = checks(settings)
    assert {check.state for check in after.values()} == {"fine"}


def test_a_missing_corpus_is_made_on_request(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path / "seeds", index=tmp_path / "index")
    found = checks(settings)["corpus"]
    assert found.state == "problem" and "--corpus" in found.remedy
    assert any("made the folder" in line for line in apply_fixes([found], settings))
    assert settings.corpus.is_dir()


def test_changed_files_are_noticed(settings: Settings) -> None:
    apply_fixes([Check("note", "", fix="rebuild")], settings)
    (settings.corpus / "b.txt").write_text("B\n\nMore.")
    assert "1 file changed" in checks(settings)["index"].finding


def test_a_damaged_index_is_found_and_rebuilt(settings: Settings) -> None:
    apply_fixes([Check("note", "", fix="rebuild")], settings)
    for path in settings.index.rglob("catalog.sqlite"):
        path.write_bytes(b"garbage" * 500)
    broken = checks(settings)
    assert broken["index"].state == "problem" and broken["index"].fix == "rebuild"
    apply_fixes(list(broken.values()), settings)
    assert checks(settings)["index"].state == "fine"
