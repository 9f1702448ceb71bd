"""A change of the folder is mirrored without a command."""

import queue
import threading
from pathlib import Path

import pytest

from askcorpus.assistant import Assistant
from askcorpus.errors import AskCorpusError, CorpusError
from askcorpus.settings import Settings
from askcorpus.store.lock import writer_lock
from askcorpus.sync.watch import watch
from askcorpus.types import IndexStatus
from fakes import FakeEmbedder, WriteCorpus

LIMIT = 60  # seconds to wait for an event that comes within one or two


class Watched:
    """An assistant whose folder is watched in a thread; its statuses and problems come through queues."""

    def __init__(self, corpus: Path, index: Path) -> None:
        self.assistant = Assistant(Settings(corpus=corpus, index=index), FakeEmbedder())
        self.statuses: queue.Queue[IndexStatus] = queue.Queue()
        self.problems: queue.Queue[AskCorpusError] = queue.Queue()
        self.stop = threading.Event()
        assistant = self.assistant
        arguments = (assistant.settings, assistant.rebuild, self.stop, self.statuses.put, self.problems.put)
        self.thread = threading.Thread(target=watch, args=arguments, kwargs={"settle_seconds": 0.2})

    def __enter__(self) -> "Watched":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(LIMIT)
        assert not self.thread.is_alive()
        self.assistant.close()


def test_what_is_added_edited_and_deleted_is_mirrored(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus = write_corpus({"a.txt": "A\n\nThe first text."})
    with Watched(corpus, tmp_path / "index") as watched:
        assert watched.statuses.get(timeout=LIMIT).documents == 1
        (corpus / "b.txt").write_text("B\n\nThe second text.")
        assert watched.statuses.get(timeout=LIMIT).documents == 2
        (corpus / "b.txt").unlink()
        assert watched.statuses.get(timeout=LIMIT).documents == 1


def test_a_copy_that_grows_is_indexed_once_it_is_whole(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus = write_corpus({"a.txt": "A\n\nThe first text."})
    with Watched(corpus, tmp_path / "index") as watched:
        watched.statuses.get(timeout=LIMIT)
        with (corpus / "big.txt").open("w") as growing:
            for number in range(10):
                growing.write(f"Line {number} of a file that is being copied. ")
                growing.flush()
                watched.stop.wait(0.1)  # a slow copy: shorter than the time to settle
        status = watched.statuses.get(timeout=LIMIT)
        document = watched.assistant.document("big.txt")
        assert status.documents == 2 and document is not None and "Line 9" in document.text


def test_while_another_process_builds_it_waits_and_tries_again(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus = write_corpus({"a.txt": "A\n\nThe first text."})
    with writer_lock(tmp_path / "index"):
        watched = Watched(corpus, tmp_path / "index")
        watched.__enter__()
        assert "another process" in str(watched.problems.get(timeout=LIMIT))
    assert watched.statuses.get(timeout=LIMIT).documents == 1
    watched.__exit__()


def test_a_missing_folder_cannot_be_watched(tmp_path: Path) -> None:
    assistant = Assistant(Settings(corpus=tmp_path / "none", index=tmp_path / "index"), FakeEmbedder())
    with pytest.raises(CorpusError, match="to watch"):
        watch(assistant.settings, assistant.rebuild, threading.Event(), print, print)
