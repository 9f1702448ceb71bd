"""Adding files through the page: plain names, real uploads, whole files, nothing outside the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from askcorpus.errors import AskCorpusError
from askcorpus.web.shelf import NameTakenError, Shelf, checked_name


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "uploads" / "a1").mkdir(parents=True)
    (tmp_path / "uploads" / "a1" / "blob").write_text("new")
    (tmp_path / "private.txt").write_text("private")
    return Shelf(tmp_path / "corpus", tmp_path / "uploads")


def test_upload_is_moved_into_the_folder(shelf: Shelf, tmp_path: Path) -> None:
    assert shelf.add(str(tmp_path / "uploads/a1/blob"), "Bericht – Mai.txt") == "Bericht – Mai.txt"
    assert (tmp_path / "corpus/Bericht – Mai.txt").read_text() == "new"
    assert [path.name for path in (tmp_path / "corpus").iterdir()] == ["Bericht – Mai.txt"]
    assert not (tmp_path / "uploads/a1/blob").exists()


def test_taken_name_is_kept_unless_it_may_be_replaced(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.txt").write_text("old")
    with pytest.raises(NameTakenError):
        shelf.add(str(tmp_path / "uploads/a1/blob"), "a.txt")
    assert (tmp_path / "corpus/a.txt").read_text() == "old"
    shelf.add(str(tmp_path / "uploads/a1/blob"), "a.txt", replace=True)
    assert (tmp_path / "corpus/a.txt").read_text() == "new"


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a.txt", "a/b.txt", "a\\b.txt", ".hidden", "a\n.txt", "a\u202e.txt"]
)
@pytest.mark.parametrize("prefix", ["", " "])
def test_name_that_is_not_plain_is_refused(name: str, prefix: str) -> None:
    with pytest.raises(AskCorpusError, match="cannot be used as a file name"):
        checked_name(prefix + name)


@pytest.mark.parametrize("name", ["CON.txt", "aux", "a:b.txt", "x" * 300 + ".txt", "a.txt.", "<b>.txt"])
def test_name_that_another_system_cannot_store_is_refused(name: str) -> None:
    with pytest.raises(AskCorpusError, match="cannot be used as a file name"):
        checked_name(name)


@pytest.mark.parametrize("path", ["private.txt", "uploads/../private.txt", "uploads/none", "uploads/link", "uploads"])
def test_only_uploads_can_be_added(shelf: Shelf, tmp_path: Path, path: str) -> None:
    (tmp_path / "uploads/link").symlink_to(tmp_path / "private.txt")
    with pytest.raises(AskCorpusError, match="upload is not there"):
        shelf.add(f"{tmp_path}/{path}", "a.txt")
    assert not (tmp_path / "corpus").exists()


def test_link_in_the_folder_is_not_written_through(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.txt").symlink_to(tmp_path / "private.txt")
    with pytest.raises(AskCorpusError, match="something other than a file"):
        shelf.add(str(tmp_path / "uploads/a1/blob"), "a.txt", replace=True)
    assert (tmp_path / "private.txt").read_text() == "private"
