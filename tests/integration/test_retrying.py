"""What failed for a reason that may pass is tried again; what is wrong with a file itself is not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from askcorpus.errors import ReadingError
from askcorpus.settings import Settings
from askcorpus.sync.build import Mirror
from askcorpus.types import FileEntry, IndexStatus, ReadResult
from fakes import FakeEmbedder, WriteCorpus
from index_tools import NotProbed, mirror

FILES: dict[str, str | bytes] = {"a.txt": "A note\n\nThe bridge is open.", "b.txt": "Another\n\nThe mill is shut."}


def entry_of(status: IndexStatus, path: str) -> FileEntry:
    return next(entry for entry in status.files if entry.path == path)


def refuse(error: ReadingError, corpus: Path, index: Path) -> FileEntry:
    """Mirror with a reader that cannot read b.txt; what the ledger says of it."""

    def read_many(items: Iterable[tuple[Path, str]]) -> Iterator[ReadResult]:
        for _, path in items:
            yield ReadResult(path, None, error, 0.1)

    mirrored = Mirror(Settings(corpus=corpus, index=index), FakeEmbedder(), read_many, "2", vectors=NotProbed())
    return entry_of(mirrored.run(lambda progress: None), "b.txt")


def test_a_file_that_could_not_be_read_for_a_moment_is_indexed_by_the_next_rebuild(
    write_corpus: WriteCorpus, tmp_path: Path
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    gone = refuse(ReadingError("The file is no longer there.", may_pass=True), corpus, index)
    assert (gone.state, gone.tried_again) == ("failed", True)
    now = entry_of(mirror(corpus, index), "b.txt")
    assert (now.state, now.tried_again) == ("indexed", False)


def test_what_reading_says_may_pass_and_what_it_says_will_not(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus({**FILES, "b.pdf": b"%PDF-1.4 broken"}), tmp_path / "index"
    broken = entry_of(mirror(corpus, index), "b.pdf")
    assert broken.state in {"failed", "skipped"} and not broken.tried_again


def test_a_time_limit_that_was_raised_is_tried_at_once(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus({"long.html": "<p>word</p>\n" * 20_000}), tmp_path / "index"
    short = {"read_seconds": 0.01}
    for _ in range(2):
        slow = entry_of(mirror(corpus, index, **short), "long.html")
        assert slow.tried_again and "read_seconds" in slow.reason
    assert not mirror(corpus, index, **short).counts.changed  # not yet: it waits
    assert entry_of(mirror(corpus, index, read_seconds=60), "long.html").state == "indexed"


def test_a_date_centuries_away_does_not_stop_indexing(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    for name, seconds in (("a.txt", 15_000_000_000), ("b.txt", -15_000_000_000)):
        os.utime(corpus / name, (seconds, seconds))
    status = mirror(corpus, index)
    assert status.documents == 2
    assert [entry.state for entry in mirror(corpus, index).files] == ["unchanged", "unchanged"]


def test_verifying_replaces_a_catalog_that_does_not_pass_its_check(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    generation = mirror(corpus, index).generation
    catalog = index / "generations" / generation / "catalog.sqlite"
    catalog.write_bytes(catalog.read_bytes().replace(b"The bridge is open.", b"The bridge is shut.", 1))
    assert mirror(corpus, index).generation == generation
    assert mirror(corpus, index, verify=True).generation != generation


@pytest.mark.parametrize("name", ["a.txt", "b.txt"])
def test_verifying_a_sound_index_changes_nothing(write_corpus: WriteCorpus, tmp_path: Path, name: str) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    generation = mirror(corpus, index).generation
    status = mirror(corpus, index, verify=True)
    assert status.generation == generation and entry_of(status, name).state == "unchanged"
