import os
from pathlib import Path

import pytest

from askcorpus.errors import CorpusError
from askcorpus.sync.scan import LARGEST_NUMBER, scan_corpus
from fakes import WriteCorpus


def reasons(corpus: Path) -> dict[str, str]:
    return {file.path: file.skip for file in scan_corpus(corpus)}


def test_files_come_with_paths_relative_to_the_corpus(write_corpus: WriteCorpus) -> None:
    corpus = write_corpus({"b.txt": "b", "notes/a.md": "a"})
    assert reasons(corpus) == {"b.txt": "", "notes/a.md": ""}


def test_hidden_temporary_and_version_control_things_are_left_out_with_the_reason(write_corpus: WriteCorpus) -> None:
    found = reasons(
        write_corpus({".secret": "x", "~$report.docx": "x", "a.swp": "x", ".git/config": "x", "a.txt": "x"})
    )
    assert found.pop("a.txt") == ""
    assert set(found) == {".secret", "~$report.docx", "a.swp", ".git/"}
    assert all(found.values())


def test_the_ignore_file_follows_gitignore_rules(write_corpus: WriteCorpus) -> None:
    rules = "*.log\n/drafts/\n!keep.log\n"
    found = reasons(
        write_corpus({".askcorpusignore": rules, "a.log": "x", "keep.log": "x", "drafts/x.txt": "x", "a.txt": "x"})
    )
    assert {path for path, reason in found.items() if not reason} == {"keep.log", "a.txt"}
    assert ".askcorpusignore" in found["drafts/"]


def test_links_are_not_followed(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    corpus = write_corpus({"a.txt": "x", "deep/b.txt": "x"})
    (corpus / "out.txt").symlink_to(outside)
    (corpus / "again.txt").symlink_to(corpus / "a.txt")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "dead").symlink_to(tmp_path / "nothing")
    found = reasons(corpus)
    assert "out of the corpus" in found["out.txt"]
    assert "a.txt" in found["again.txt"]
    assert found["loop"] and found["dead"]
    assert not found["a.txt"] and not found["deep/b.txt"]


def test_a_pipe_is_left_out_and_never_opened(write_corpus: WriteCorpus) -> None:
    corpus = write_corpus({"a.txt": "x"})
    os.mkfifo(corpus / "pipe.txt")
    assert "not a regular file" in reasons(corpus)["pipe.txt"]


def test_names_with_newlines_and_overrides_are_listed(write_corpus: WriteCorpus) -> None:
    names = {"two\nlines.txt": "x", "over\u202eride.txt": "x"}
    assert set(reasons(write_corpus(names))) == set(names)


def test_a_name_that_is_not_text_is_left_out(write_corpus: WriteCorpus) -> None:
    corpus = write_corpus({"a.txt": "x"})
    (Path(os.fsdecode(os.fsencode(corpus) + b"/\xff.txt"))).write_bytes(b"x")
    assert [file for file in scan_corpus(corpus) if "not valid text" in file.skip]


def test_deep_nesting_ends(write_corpus: WriteCorpus) -> None:
    corpus = write_corpus({"a.txt": "x"})
    deep = corpus
    for _ in range(60):
        deep = deep / "d"
        deep.mkdir()
    (deep / "hidden.txt").write_text("x")
    assert any("deep" in reason for reason in reasons(corpus).values())


def test_the_index_inside_the_corpus_is_passed_over(write_corpus: WriteCorpus) -> None:
    corpus = write_corpus({"a.txt": "x", "index/current": "1"})
    assert [file.path for file in scan_corpus(corpus, exclude=corpus / "index")] == ["a.txt"]


def test_a_missing_folder_and_a_file_are_named_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"There is no folder .*--corpus"):
        scan_corpus(tmp_path / "none")
    (tmp_path / "file").write_text("x")
    with pytest.raises(CorpusError, match="not a folder"):
        scan_corpus(tmp_path / "file")


@pytest.mark.parametrize("seconds", [2**34 - 10**9, 20_000_000_000, -20_000_000_000])
def test_a_date_beyond_what_the_catalog_can_hold_becomes_the_nearest(write_corpus: WriteCorpus, seconds: int) -> None:
    corpus = write_corpus({"a.txt": "x"})
    os.utime(corpus / "a.txt", (seconds, seconds))
    (found,) = scan_corpus(corpus)
    assert abs(found.mtime_ns) == LARGEST_NUMBER or abs((corpus / "a.txt").stat().st_mtime) < 2**33


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.timeout(10)
def test_a_pipe_in_place_of_the_ignore_file_is_named_instead_of_waited_for(write_corpus: WriteCorpus) -> None:
    corpus = write_corpus({"a.txt": "x"})
    os.mkfifo(corpus / ".askcorpusignore")
    with pytest.raises(CorpusError, match=r"\.askcorpusignore is no file of rules"):
        scan_corpus(corpus)
