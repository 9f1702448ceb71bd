"""Mirroring: one operation that makes the index equal to the folder.

    scan -> find changes -> read and split -> publish keywords -> embed what is new -> store, check, publish vectors -> tidy

The keyword generation is published as soon as it is written, with the vectors that are still valid, and answers questions
while the new ones are made. Every step works on files nobody reads yet; what is interrupted leaves the last generation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from askcorpus.errors import IndexDamagedError, IndexMissingError, IndexVersionError
from askcorpus.protocols import Embedder, VectorStore
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.catalog_check import check_catalog
from askcorpus.store.catalog_writer import CatalogWriter
from askcorpus.store.generations import Generation, GenerationStore, Recipe
from askcorpus.store.lock import write_errors, writer_lock
from askcorpus.store.schema import FileRecord
from askcorpus.store.vector_store import open_vector_store
from askcorpus.sync.changes import Changes, find_changes, stamped
from askcorpus.sync.passages import SPLITTER_VERSION, passages_of
from askcorpus.sync.publish import Draft, Inspect, Publisher
from askcorpus.sync.scan import FoundFile, scan_corpus
from askcorpus.sync.status import read_status
from askcorpus.types import (
    Document,
    FileState,
    IndexStatus,
    MirrorCounts,
    Passage,
    Progress,
    ProgressCallback,
    ReadResult,
)

ReadMany = Callable[[Iterable[tuple[Path, str]]], Iterator[ReadResult]]

MEGABYTE = 1_000_000
NOTED_PASSAGES = 2000  # of one document, between two words on how far it is: a second or two


class Mirror:
    """Makes the index in `settings.index` equal to the folder `settings.corpus`."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        read_many: ReadMany,
        reader_version: str,
        vectors: VectorStore | None = None,
    ) -> None:
        self._vectors = vectors or open_vector_store(settings)
        self._settings = settings
        self._embedder = embedder
        self._read_many = read_many
        self._store = GenerationStore(settings.index)
        tokens = min(settings.passage_tokens, embedder.max_tokens)
        self._recipe = Recipe(
            corpus=str(settings.corpus),
            embedder=embedder.identity,
            dimension=embedder.dimension,
            passage_tokens=tokens,
            splitter=f"{SPLITTER_VERSION}/{tokens}/{embedder.identity}",
            reader=reader_version,
        )
        self._limits = (
            f"{settings.read_seconds:g} s, {settings.read_memory_megabytes} MB,"
            f" {settings.ocr_seconds:g} s, {settings.ocr_memory_megabytes} MB"
        )

    def run(
        self, progress: ProgressCallback, *, anew: bool = False, verify: bool = False, inspect: Inspect | None = None
    ) -> IndexStatus:
        """Mirror the folder; `anew` builds from nothing, re-using only cached vectors. Returns the status with counts.

        `verify` trusts no size and no time: it compares every file's content, tries again all that failed for a reason that may
        pass, and builds from nothing where the catalog does not pass its check.
        With `inspect` nothing is published before the new generation is whole and `inspect` has been called with it; what it
        raises is raised here, and the index is as it was. It is not called where nothing changed.
        Raises CorpusError, IndexBusyError, IndexWriteError, IndexDamagedError; after any of them the index is as it was, or
        holds the keyword generation that was already published.
        """
        self._settings.check_folders()
        started = time.monotonic()
        with write_errors(self._settings.index), writer_lock(self._settings.index):
            progress(Progress("scan"))
            found = scan_corpus(self._settings.corpus, exclude=self._settings.index)
            self._store.clean(keep=self._store.current_and_previous())
            base = None if anew else self._base(check=verify)
            try:
                changes = self._find_changes(base, found, verify=verify)
            except IndexDamagedError:
                base, changes = None, self._find_changes(None, found, verify=verify)
            embedded = 0
            if base is None or changes.any() or not self._is_current(base):
                embedded = self._build(base, changes, progress, inspect)
        seconds = round(time.monotonic() - started, 3)
        progress(Progress("done", note=f"{seconds:.1f} s"))
        counts = MirrorCounts(
            added=changes.added_count,
            changed=changes.changed_count,
            renamed=len(changes.renamed),
            removed=len(changes.removed),
            embedded=embedded,
            seconds=seconds,
        )
        return replace(read_status(self._store, untouched=changes.same), counts=counts)

    def _base(self, *, check: bool) -> Generation | None:
        """The generation to start from; None where there is none, or none that can be read and passes its `check`."""
        try:
            generation = self._store.current()
            Catalog.open(generation.folder).close()
            if check and check_catalog(generation.folder):
                return None
            folder = generation.vectors_folder
            if check and folder.is_dir() and self._vectors.holds(folder):  # in another place they are made anew anyway
                self._vectors.verify(folder)
        except (IndexMissingError, IndexVersionError, IndexDamagedError):
            return None
        return generation

    def _find_changes(self, base: Generation | None, found: list[FoundFile], *, verify: bool) -> Changes:
        records: dict[str, FileRecord] = {}
        titled_by_name: set[str] = set()
        if base is not None:
            with Catalog.open(base.folder) as catalog:
                records, titled_by_name = catalog.records(), catalog.titled_by_name()
        return find_changes(
            found,
            records,
            time.time_ns(),
            self._settings.max_file_megabytes * MEGABYTE,
            titled_by_name,
            read_all=base is not None and base.manifest.reader != self._recipe.reader,
            limits=self._limits,
            verify=verify,
        )

    def _is_current(self, base: Generation) -> bool:
        """Whether nothing is missing from `base` and it was made as it would be made now."""
        manifest, recipe = base.manifest, self._recipe
        made_alike = all(getattr(manifest, n) == getattr(recipe, n) for n in ("splitter", "reader", "embedder"))
        whole = manifest.vectors == manifest.passages and not manifest.stale_vectors
        return made_alike and whole and self._vectors.holds(base.vectors_folder)

    def _build(
        self, base: Generation | None, changes: Changes, progress: ProgressCallback, inspect: Inspect | None
    ) -> int:
        building = self._store.begin()
        try:
            draft = self._write_catalog(building, base, changes, progress)
            publisher = Publisher(self._store, self._vectors, self._recipe, self._embedder, base, progress, inspect)
            return publisher.publish(draft)
        finally:
            self._store.remove_unfinished()

    def _write_catalog(
        self, building: Path, base: Generation | None, changes: Changes, progress: ProgressCallback
    ) -> Draft:
        with CatalogWriter.create(building) if base is None else CatalogWriter.extend(base.folder, building) as catalog:
            for path in changes.removed:
                catalog.remove_document(path)
            for old, record in changes.renamed:
                catalog.rename(old, record)
            for record in changes.restamp:
                if record.state != "indexed":
                    catalog.remove_document(record.path)
                catalog.put_record(record)
            self._read_files(catalog, changes, progress)
            if base is not None and base.manifest.splitter != self._recipe.splitter:
                self._split_again(catalog, {file.path for file, _ in changes.read})
            progress(Progress("write"))
            passages = catalog.finish()
            return Draft(building, catalog.document_count(), passages, tuple(dict.fromkeys(catalog.written)))

    def _read_files(self, catalog: CatalogWriter, changes: Changes, progress: ProgressCallback) -> None:
        files = changes.read
        by_path = {file.path: (file, sha256, changes.tries.get(file.path, 0)) for file, sha256 in files}
        started = time.monotonic()
        for done, result in enumerate(self._read_many((file.location, file.path) for file, _ in files), start=1):

            def parted(share: float, done: int = done, path: str = result.relative_path) -> None:
                progress(Progress("read", done - 1, len(files), note=f"{path}, {share:.0%}"))

            self._put(catalog, result, *by_path[result.relative_path], parted)
            seconds = time.monotonic() - started
            left = seconds / done * (len(files) - done)
            progress(Progress("read", done, len(files), done / seconds if seconds else 0.0, left, result.relative_path))

    def _put(
        self,
        catalog: CatalogWriter,
        result: ReadResult,
        file: FoundFile,
        sha256: str,
        tries: int,
        parted: Callable[[float], None],
    ) -> None:
        record = stamped(
            FileRecord(file.path, "indexed", "", 0, 0, 0, sha256, result.seconds, limits=self._limits),
            file,
            time.time_ns(),
        )
        if result.document is not None:
            passages = _noted(self._split(result.document), len(result.document.text), parted)
            first = next(passages, None)
            if first is not None:
                catalog.put_document(record, result.document, chain([first], passages))
                return
        catalog.remove_document(file.path)
        state: FileState = "failed" if result.error is not None and result.error.state == "failed" else "skipped"
        reason = result.error.reason if result.error is not None else "it holds no text"
        tries = tries + 1 if result.error is not None and result.error.may_pass else 0
        catalog.put_record(replace(record, state=state, reason=reason, tries=tries))

    def _split(self, document: Document) -> Iterator[Passage]:
        return passages_of(document, self._embedder, self._settings.passage_tokens)

    def _split_again(self, catalog: CatalogWriter, already: set[str]) -> None:
        """Cut the documents anew, from their text in the catalog: another passage size, another embedder's tokens."""
        for record in catalog.document_records():
            document = catalog.document(record.path)
            if document is not None and record.path not in already:
                catalog.put_document(record, document, self._split(document))


def _noted(passages: Iterator[Passage], characters: int, note: Callable[[float], None]) -> Iterator[Passage]:
    """The passages of a document; of a large one, `note` is told now and then which share of it they cover."""
    for number, passage in enumerate(passages, start=1):
        yield passage
        if number % NOTED_PASSAGES == 0:
            note(passage.end / characters)
