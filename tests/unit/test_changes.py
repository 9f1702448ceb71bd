import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from askcorpus.store.schema import FileRecord
from askcorpus.sync.changes import FIRST_WAIT, LONGEST_WAIT, UNTRUSTED_NANOSECONDS, Changes, find_changes, stamped
from askcorpus.sync.scan import FoundFile, scan_corpus

LATER = 10 * UNTRUSTED_NANOSECONDS
LIMIT = 1_000_000


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def look(corpus: Path, records: dict[str, FileRecord], titled_by_name: tuple[str, ...] = (), **more: Any) -> Changes:
    found = scan_corpus(corpus)
    return find_changes(found, records, _later(found), LIMIT, titled_by_name, **more)


def _later(found: list[FoundFile]) -> int:
    return max((max(file.mtime_ns, file.ctime_ns) for file in found), default=0) + LATER


def records_of(corpus: Path) -> dict[str, FileRecord]:
    """The ledger after everything in the folder was indexed."""
    changes = look(corpus, {})
    return {
        file.path: stamped(FileRecord(file.path, "indexed", "", 0, 0, 0, sha256), file, _later([file]))
        for file, sha256 in changes.read
    } | {record.path: record for record in changes.restamp}


def test_a_new_file_is_read(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    changes = look(corpus, {})
    assert [file.path for file, _ in changes.read] == ["a.txt"]
    assert (changes.added_count, changes.changed_count) == (1, 0)


def test_an_unchanged_folder_has_no_changes(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    assert not look(corpus, records_of(corpus)).any()


def test_an_edit_that_keeps_size_and_time_is_found_when_the_time_is_too_fresh_to_trust(corpus: Path) -> None:
    path = corpus / "a.txt"
    path.write_text("one")
    stamp = path.stat().st_mtime_ns
    records = {"a.txt": replace(records_of(corpus)["a.txt"], scanned_ns=stamp + 1)}
    path.write_text("two")
    os.utime(path, ns=(stamp, stamp))
    assert look(corpus, records).changed_count == 1


def test_a_touched_file_is_not_read_again(corpus: Path) -> None:
    path = corpus / "a.txt"
    path.write_text("one")
    records = records_of(corpus)
    os.utime(path, ns=(1, 1))
    changes = look(corpus, records)
    assert not changes.read and [record.mtime_ns for record in changes.restamp] == [1]


def test_a_rename_and_a_move_keep_the_document(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    records = records_of(corpus)
    (corpus / "sub").mkdir()
    (corpus / "a.txt").rename(corpus / "sub" / "b.txt")
    changes = look(corpus, records)
    assert [(old, new.path) for old, new in changes.renamed] == [("a.txt", "sub/b.txt")]
    assert not changes.read and not changes.removed


def test_a_renamed_file_whose_title_came_from_its_name_is_read_again(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    records = records_of(corpus)
    (corpus / "a.txt").rename(corpus / "b.txt")
    changes = look(corpus, records, titled_by_name=("a.txt",))
    assert [file.path for file, _ in changes.read] == ["b.txt"] and changes.removed == ["a.txt"]


def test_another_ending_is_another_format_and_is_read_again(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    records = records_of(corpus)
    (corpus / "a.txt").rename(corpus / "a.md")
    assert [file.path for file, _ in look(corpus, records).read] == ["a.md"]


def test_two_files_with_equal_content_are_both_kept_when_one_is_deleted(corpus: Path) -> None:
    (corpus / "a.txt").write_text("same")
    (corpus / "b.txt").write_text("same")
    records = records_of(corpus)
    (corpus / "a.txt").unlink()
    changes = look(corpus, records)
    assert changes.removed == ["a.txt"] and changes.same == ["b.txt"] and not changes.renamed


def test_a_copy_is_added_not_renamed(corpus: Path) -> None:
    (corpus / "a.txt").write_text("same")
    records = records_of(corpus)
    (corpus / "b.txt").write_text("same")
    changes = look(corpus, records)
    assert [file.path for file, _ in changes.read] == ["b.txt"] and not changes.renamed and not changes.removed


def test_a_file_over_the_limit_is_skipped_without_being_read() -> None:
    file = FoundFile("huge.txt", Path("does-not-exist"), LIMIT + 1, 5)
    changes = find_changes([file], {}, LATER, LIMIT, ())
    assert "limit" in changes.restamp[0].reason and changes.restamp[0].state == "skipped"


def test_a_file_that_cannot_be_opened_fails_with_the_reason_and_is_tried_again() -> None:
    file = FoundFile("gone.txt", Path("does-not-exist"), 3, 5)
    changes = find_changes([file], {}, LATER, LIMIT, ())
    record = changes.restamp[0]
    assert record.state == "failed" and "cannot be read" in record.reason and record.sha256 is None


def test_another_reader_version_reads_everything_again(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    changes = look(corpus, records_of(corpus), read_all=True)
    assert [file.path for file, _ in changes.read] == ["a.txt"] and changes.changed_count == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no time of change that programs cannot set")
def test_other_content_under_the_old_size_and_time_is_found(corpus: Path) -> None:
    path = corpus / "a.txt"
    path.write_text("one")
    records = {name: replace(record, ctime_ns=record.ctime_ns - 1) for name, record in records_of(corpus).items()}
    stamp = path.stat()
    path.write_text("two")  # as `cp -p` and `rsync -t` leave it: the system's own time is all that tells
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert look(corpus, records).changed_count == 1


def test_verifying_finds_what_no_stamp_tells(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    records = {name: replace(record, sha256="of what was there") for name, record in records_of(corpus).items()}
    assert not look(corpus, records).any()
    assert look(corpus, records, verify=True).changed_count == 1


def failed(corpus: Path, **values: Any) -> dict[str, FileRecord]:
    return {name: replace(record, state="failed", **values) for name, record in records_of(corpus).items()}


def test_what_failed_for_a_lasting_reason_is_not_read_again(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    assert not look(corpus, failed(corpus)).any()


def test_what_failed_for_a_passing_reason_is_read_again_at_once_and_then_after_growing_waits(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    now = (corpus / "a.txt").stat().st_mtime_ns + LATER
    just_now, a_minute_ago, long_ago = now, now - FIRST_WAIT, now - LONGEST_WAIT
    for tries, scanned_ns, is_read in [
        (1, just_now, True),
        (2, just_now, False),
        (2, a_minute_ago, True),
        (3, a_minute_ago, False),
        (40, a_minute_ago, False),
        (40, long_ago, True),
    ]:
        records = failed(corpus, tries=tries, scanned_ns=scanned_ns)
        changes = find_changes(scan_corpus(corpus), records, now, LIMIT, ())
        assert bool(changes.read) is is_read, (tries, scanned_ns)
        assert not changes.read or changes.tries == {"a.txt": tries}


def test_other_limits_have_what_failed_read_again_at_once(corpus: Path) -> None:
    (corpus / "a.txt").write_text("one")
    records = failed(corpus, tries=9, limits="20 s")
    assert not look(corpus, records, limits="20 s").read
    assert look(corpus, records, limits="60 s").read
