"""Removed files wait until they are deleted for good or grow old; nothing outside the corpus can be removed or overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from askcorpus.errors import AskCorpusError
from askcorpus.web.trash import Trash


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (corpus / "sub" / "a.txt").write_text("first")
    (tmp_path / "secret.txt").write_text("secret")
    return corpus


def trash_of(corpus: Path) -> Trash:
    return Trash(corpus, corpus.parent / "index")


def test_removed_file_comes_back_whole_also_after_a_restart(corpus: Path) -> None:
    trash_of(corpus).remove("sub/a.txt")
    assert not (corpus / "sub/a.txt").exists()
    assert trash_of(corpus).paths() == ["sub/a.txt"]
    trash_of(corpus).restore("sub/a.txt")
    assert (corpus / "sub/a.txt").read_text() == "first"
    assert trash_of(corpus).paths() == []


def test_file_removed_twice_comes_back_as_it_was_last(corpus: Path) -> None:
    trash = trash_of(corpus)
    trash.remove("sub/a.txt")
    (corpus / "sub/a.txt").write_text("second")
    trash.remove("sub/a.txt")
    trash.restore("sub/a.txt")
    assert (corpus / "sub/a.txt").read_text() == "second"


def test_new_file_of_the_name_is_never_overwritten(corpus: Path) -> None:
    trash = trash_of(corpus)
    trash.remove("sub/a.txt")
    (corpus / "sub/a.txt").write_text("new")
    with pytest.raises(AskCorpusError, match="new file"):
        trash.restore("sub/a.txt")
    assert (corpus / "sub/a.txt").read_text() == "new"


def test_what_is_deleted_for_good_cannot_be_undone(corpus: Path) -> None:
    trash = trash_of(corpus)
    trash.remove("sub/a.txt")
    trash.delete("sub/a.txt")
    assert not any(path.is_file() for path in (corpus.parent / "index").rglob("*"))
    with pytest.raises(AskCorpusError, match="deleted for good"):
        trash.restore("sub/a.txt")


def test_a_removed_file_is_kept_until_its_days_have_passed(corpus: Path) -> None:
    trash = trash_of(corpus)
    trash.remove("sub/a.txt")
    trash.delete_older(days=1)
    assert trash.paths() == ["sub/a.txt"]
    trash.delete_older(days=0)
    assert trash.paths() == []


@pytest.mark.parametrize(
    "path", ["../secret.txt", "sub/../../secret.txt", "", ".", "/etc/hostname", "sub", "out/secret.txt"]
)
def test_nothing_but_a_file_of_the_corpus_is_removed(corpus: Path, path: str) -> None:
    (corpus / "out").symlink_to(corpus.parent)
    with pytest.raises(AskCorpusError):
        trash_of(corpus).remove(path)
    assert (corpus.parent / "secret.txt").read_text() == "secret"
    assert (corpus / "sub" / "a.txt").exists()
