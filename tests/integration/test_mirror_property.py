"""After any sequence of changes and rebuilds the index equals one built from nothing."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from askcorpus.store import shards
from askcorpus.store.generations import GenerationStore
from askcorpus.sync.status import read_status
from index_tools import bytes_of, find, index_contents, mirror, stored_vector_ids

NAMES = st.sampled_from(
    ["a.txt", "b.txt", "c.md", "sub/a.txt", "sub/d.txt", "sub/deep/e.html", "f.csv", "naïve 文.txt"]
)
WORDS = ["heron", "walnut", "copper", "lantern", "meadow", "glacier", "violin", "saffron", "harbour", "thistle"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(
    lambda words: f"About {words[0]}\n\n" + " ".join(f"The {word} is number {i}." for i, word in enumerate(words))
)


class Folder(RuleBasedStateMachine):
    """Changes a folder at random and mirrors it now and then."""

    @initialize()
    def start(self) -> None:
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(shards, "SMALLEST_CAPACITY", 2)  # so that most changes leave some shards as they are
        self.root = Path(tempfile.mkdtemp())
        self.corpus, self.index = self.root / "corpus", self.root / "index"
        self.corpus.mkdir()
        self.marks: set[str] = set()
        self.count = 0
        self.mirrored = False

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.root, ignore_errors=True)

    def files(self) -> list[Path]:
        return sorted(path for path in self.corpus.rglob("*") if path.is_file())

    def free(self, name: str) -> Path | None:
        """The path for a new file, or None where a file stands in the way of its folder or a folder in its place."""
        path = self.corpus / name
        if path.is_dir() or any(parent.is_file() for parent in path.parents):
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @rule(name=NAMES, text=TEXTS)
    def write(self, name: str, text: str) -> None:
        path = self.free(name)
        if path is not None:
            self.count += 1
            mark = f"mark{self.count}zqx"
            self.marks.add(mark)
            path.write_text(f"{text} The sign is {mark}.")

    @precondition(lambda self: self.files())
    @rule(name=NAMES, data=st.data())
    def rename(self, name: str, data: st.DataObject) -> None:
        source = data.draw(st.sampled_from(self.files()))
        target = self.free(name)
        if target is not None:
            source.rename(target)

    @precondition(lambda self: self.files())
    @rule(name=NAMES, data=st.data())
    def duplicate(self, name: str, data: st.DataObject) -> None:
        source = data.draw(st.sampled_from(self.files()))
        target = self.free(name)
        if target is not None and target != source:
            shutil.copyfile(source, target)

    @precondition(lambda self: self.files())
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.files())).unlink()

    @precondition(lambda self: self.files())
    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.files())).touch()

    @precondition(lambda self: self.files())
    @rule(data=st.data())
    def replace_by_folder(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(self.files()))
        content = path.read_bytes()
        path.unlink()
        path.mkdir()
        (path / "inside.txt").write_bytes(content)

    @rule(purge=st.booleans())
    def rebuild(self, purge: bool) -> None:
        mirror(self.corpus, self.index, purge=purge)
        self.mirrored = True
        fresh = self.root / "fresh"
        mirror(self.corpus, fresh)
        assert index_contents(self.index) == index_contents(fresh)
        assert stored_vector_ids(self.index) == stored_vector_ids(fresh)
        assert self.ledger(self.index) == self.ledger(fresh)
        for word in (*WORDS[:4], "number sign"):
            assert find(self.index, word) == find(fresh, word)
        shutil.rmtree(fresh)
        if purge:
            kept = b"".join(path.read_bytes() for path in self.files())
            stored = bytes_of(self.index)
            for mark in self.marks:
                assert mark.encode() in kept or mark.encode() not in stored

    def ledger(self, index: Path) -> list[object]:
        return [replace(entry, seconds=0.0) for entry in read_status(GenerationStore(index)).files]

    @invariant()
    def the_index_always_opens(self) -> None:
        if getattr(self, "mirrored", False):
            read_status(GenerationStore(self.index))


TestFolder = Folder.TestCase
TestFolder.settings = settings(
    max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
