"""The disk fails at every point where durability is asked for; the last index stays, and the next rebuild succeeds."""

import errno
import os
from pathlib import Path

import pytest

from askcorpus.errors import IndexWriteError
from askcorpus.store.generations import GenerationStore
from fakes import WriteCorpus
from index_tools import index_contents, mirror

FILES = {f"{number}.txt": f"Note {number}\n\nThe text of note {number}." for number in range(5)}


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_an_error_of_the_disk_at_any_sync_leaves_the_old_or_the_new_index(
    write_corpus: WriteCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    mirror(corpus, index)
    before = index_contents(index)
    real_sync = os.fsync
    failing_call = 0
    while True:
        failing_call += 1
        (corpus / "new.txt").write_text(f"Arrival\n\nThe new note, attempt {failing_call}.")
        calls = 0

        def failing_sync(descriptor: int, failing_call: int = failing_call) -> None:
            nonlocal calls
            calls += 1
            if calls == failing_call:
                raise OSError(code, os.strerror(code))
            real_sync(descriptor)

        monkeypatch.setattr(os, "fsync", failing_sync)  # the seam to the disk: there is no other way to make it fail
        try:
            mirror(corpus, index)
        except IndexWriteError as error:
            assert os.strerror(code) in str(error) and "askcorpus index" in str(error)
        else:
            break
        finally:
            monkeypatch.setattr(os, "fsync", real_sync)
        now = index_contents(index)
        assert now == before or set(now) == {*FILES, "new.txt"}
        assert not list((index / "generations").glob(".building*"))
        before = now
    assert failing_call > 10  # it did fail at each of the syncs of a rebuild
    assert mirror(corpus, index).coverage == 1
    assert len(GenerationStore(index).names()) <= 2
