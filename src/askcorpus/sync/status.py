"""The state of an index as one value, read from its current generation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from askcorpus.embedding.e5 import MODEL
from askcorpus.embedding.embedder import BUILT_IN
from askcorpus.language.english import is_english
from askcorpus.multilingual import EXTRA, INSTALL, installed_file
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.generations import GenerationStore
from askcorpus.store.lock import replica_of
from askcorpus.store.schema import FileRecord
from askcorpus.sync.changes import content_hash
from askcorpus.sync.scan import FoundFile, scan_corpus
from askcorpus.types import IndexStatus

LANGUAGE_PASSAGES = 200  # looked at to tell how many are not in English: some milliseconds
WORTH_THE_EXTRA = 0.2  # of the passages
COMPARED_BYTES = 32_000_000  # read in a tenth of a second


def read_status(store: GenerationStore, untouched: Collection[str] = ()) -> IndexStatus:
    """Counts and ledger of the current generation; the `untouched` paths that are indexed are listed as "unchanged".

    Raises IndexMissingError, IndexVersionError or IndexDamagedError.
    """
    same = set(untouched)
    with store.hold_current() as generation, Catalog.open(generation.folder) as catalog:
        manifest = generation.manifest
        files = tuple(
            replace(entry, state="unchanged") if entry.state == "indexed" and entry.path in same else entry
            for entry in catalog.ledger()
        )
        return IndexStatus(
            generation=manifest.name,
            corpus=manifest.corpus,
            documents=manifest.documents,
            passages=manifest.passages,
            vectors=manifest.vectors,
            coverage=manifest.coverage,
            embedder=manifest.embedder,
            not_english=_not_english(catalog),
            replica_of=replica_of(store.index),
            files=files,
        )


def _not_english(catalog: Catalog) -> float:
    texts = catalog.some_texts(LANGUAGE_PASSAGES)
    return sum(not is_english(text) for text in texts) / max(1, len(texts))


def language_advice(status: IndexStatus) -> str:
    """What would read the documents better where many are not in English; empty where nothing would."""
    if status.not_english < WORTH_THE_EXTRA or status.embedder.startswith(MODEL):
        return ""
    reads = f"About {status.not_english:.0%} of the passages are not in English; the extra {EXTRA} reads them"
    install = f"Install it with: {INSTALL}"
    if status.embedder != BUILT_IN:  # one that a person chose stays: it may know these languages
        return "" if installed_file() else f"{reads}. {install}"
    first = "It is installed: set" if installed_file() else f"{install}. Then set"
    remedy = f"{first} embedder to {EXTRA}, and run: askcorpus index"
    if status.replica_of is not None:
        remedy = (
            f"Set embedder to {EXTRA} at the writer of {status.replica_of}, then here. Each machine needs: {INSTALL}"
        )
    return f"{reads} and finds them across languages. {remedy}"


def count_pending(settings: Settings, store: GenerationStore) -> int:
    """How many files of the folder differ from the current generation in size or time, are new, or are gone.

    Contents are not read, so a file that was only touched counts until the next rebuild has looked at it. Only where the
    system's own time or the inode alone differ (after `cp -p`, or in a folder that was copied whole) does the content decide,
    of COMPARED_BYTES at most: the next rebuild compares them all. A replica is not made from the folder beside it: none.
    """
    if replica_of(settings.index) is not None:
        return 0
    with store.hold_current() as generation, Catalog.open(generation.folder) as catalog:
        records = catalog.records()
    found = {file.path: file for file in scan_corpus(settings.corpus, exclude=settings.index)}
    differ = [path for path, file in found.items() if _differs(file, records.get(path))]
    left = COMPARED_BYTES
    for path in found.keys() - differ:
        file, record = found[path], records.get(path)
        if record is None or record.sha256 is None or file.stamp == record.stamp or file.bytes > left:
            continue
        left -= file.bytes
        if _holds_other_content(file, record.sha256):
            differ.append(path)
    return len(differ) + len(records.keys() - found.keys())


def _holds_other_content(file: FoundFile, sha256: str) -> bool:
    try:
        return content_hash(file) != sha256
    except OSError:
        return True


def _differs(file: FoundFile, record: FileRecord | None) -> bool:
    if record is None:
        return True
    if file.skip:
        return record.state == "indexed"
    return (file.bytes, file.mtime_ns) != (record.bytes, record.mtime_ns)


def nothing_indexed(settings: Settings) -> str:
    """Why no document answers, with the next step."""
    found = [file for file in scan_corpus(settings.corpus, exclude=settings.index) if not file.skip]
    if found:
        return f"None of the {len(found):,} files in {settings.corpus} is in the index yet. Run: askcorpus index"
    return f"There are no documents in {settings.corpus} yet. Put files there, then run: askcorpus index"
