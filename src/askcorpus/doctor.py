"""`askcorpus doctor`: checks what everything else needs, each finding with its remedy."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from askcorpus.assistant import Assistant
from askcorpus.embedding.embedder import open_embedder
from askcorpus.errors import AskCorpusError, IndexDamagedError, IndexMissingError, IndexVersionError
from askcorpus.language.english import counted
from askcorpus.machine import available_memory, available_threads
from askcorpus.multilingual import EXTRA
from askcorpus.reader.opening import open_reader
from askcorpus.settings import Settings
from askcorpus.store.generations import GenerationStore
from askcorpus.store.lock import replica_of
from askcorpus.store.server_store import is_on_server, read_collection
from askcorpus.store.vector_store import open_vector_store, store_of
from askcorpus.sync.scan import scan_corpus
from askcorpus.sync.status import count_pending, language_advice, read_status
from askcorpus.types import IndexStatus
from askcorpus.writing.connection import open_model
from askcorpus.writing.servers import find_servers, models_at

PACKAGES = ("askcorpus", "chromadb", "gradio", "llama-index-core", "sentence-transformers", "torch")
DISK_MEGABYTES_NEEDED = 500
MEMORY_MEGABYTES_NEEDED = 1500

State = Literal["fine", "note", "problem"]
Fix = Literal["", "make folder", "rebuild"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: "fine", a "note" to know of, or a "problem" to solve; `remedy` is the next step.

    `name` is what `examine` calls it. `fix` names the safe remedy that `apply_fixes` knows: "make folder" or "rebuild";
    empty where a person has to act.
    """

    state: State
    finding: str
    remedy: str = ""
    fix: Fix = ""
    name: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The check as `doctor --json` prints it."""
        return {"name": self.name} | asdict(self)


def examine(settings: Settings) -> list[Check]:
    """All checks, in the order a person would solve them. A check that cannot be made is itself a problem."""
    checks: list[tuple[str, Callable[[Settings], Check]]] = [
        ("versions", _versions),
        ("search engine", _full_text_search),
        ("threads and memory", _machine),
        ("corpus", _corpus),
        ("index folder", _index_folder),
        ("disk space", _disk),
        ("embedding model", _embedder),
        ("reading model", _reader),
        ("language model", _language_model),
        ("index", _index),
        ("vectors", _vectors),
        ("languages", _languages),
    ]
    owner = replica_of(settings.index)
    results = []
    for name, check in checks:
        try:
            found = check(settings)
        except (IndexDamagedError, IndexVersionError) as error:
            found = Check("problem", str(error), fix="rebuild")
        except AskCorpusError as error:
            found = Check("problem", str(error))
        if owner is not None and "askcorpus index" in found.finding + found.remedy:
            remedy = f"The index is a replica, which is not made here: run askcorpus index --pull {owner} --verify"
            found = replace(found, remedy=remedy, fix="")
        results.append(replace(found, name=name))
    return results


def apply_fixes(checks: Sequence[Check], settings: Settings) -> list[str]:
    """Do what is safe about the findings: make a missing folder, bring the index up to date. Returns what was done.

    Documents are never touched.
    """
    wanted = {check.fix for check in checks}
    done = []
    if "make folder" in wanted:
        settings.corpus.mkdir(parents=True, exist_ok=True)
        done.append(f"made the folder {settings.corpus}")
    if "rebuild" in wanted:
        with Assistant.open(settings=settings) as assistant:
            status = assistant.rebuild()
        done.append(f"brought the index up to date: {_held(status)}")
    return done


def _held(status: IndexStatus) -> str:
    return f"{counted(status.documents, 'document')}, {counted(status.passages, 'passage')}"


def _versions(settings: Settings) -> Check:
    python = ".".join(map(str, sys.version_info[:3]))
    missing, found = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check("problem", f"not installed: {', '.join(missing)}", "Run: make install")
    return Check("fine", f"Python {python}, {', '.join(found)}")


def _full_text_search(settings: Settings) -> Check:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5 (text, tokenize = 'porter unicode61')")
    except sqlite3.OperationalError:
        remedy = "Use a Python whose sqlite3 was built with FTS5 (those of python.org and Debian are)."
        return Check("problem", "this Python's SQLite has no FTS5", remedy)
    finally:
        connection.close()
    return Check("fine", f"SQLite {sqlite3.sqlite_version} with FTS5")


def _machine(settings: Settings) -> Check:
    memory = available_memory()
    threads = settings.threads or available_threads()
    if memory is not None and memory < MEMORY_MEGABYTES_NEEDED * 1_000_000:
        return Check(
            "note",
            f"{threads} threads, {memory / 1e9:.1f} GB of memory available",
            f"About {MEMORY_MEGABYTES_NEEDED / 1000:.1f} GB are needed while indexing; close other programs.",
        )
    size = f"{memory / 1e9:.1f} GB of memory available" if memory is not None else "memory unknown"
    return Check("fine", f"{threads} threads, {size}")


def _corpus(settings: Settings) -> Check:
    if replica_of(settings.index) is not None:
        return Check("fine", "not needed: the index is a replica")
    if not settings.corpus.exists():
        remedy = "Make it and put documents in it, or name another: --corpus FOLDER"
        return Check("problem", f"there is no folder {settings.corpus}", remedy, fix="make folder")
    found = scan_corpus(settings.corpus, exclude=settings.index)
    files = [file for file in found if not file.skip]
    if not files:
        return Check("note", f"{settings.corpus} holds no documents", "Put files there, then run: askcorpus index")
    return Check("fine", f"{len(files):,} files in {settings.corpus}, {len(found) - len(files):,} left out")


def _index_folder(settings: Settings) -> Check:
    folder = settings.index if settings.index.exists() else settings.index.absolute().parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check(
            "problem",
            f"{folder} cannot be written ({error.strerror})",
            "Check its permissions, or name another: --index FOLDER. Questions can still be asked of an index that is there.",
        )
    return Check("fine", f"{settings.index} can be written")


def _disk(settings: Settings) -> Check:
    folder = settings.index if settings.index.exists() else Path.cwd()
    free = shutil.disk_usage(folder).free
    if free < DISK_MEGABYTES_NEEDED * 1_000_000:
        return Check("problem", f"{free / 1e6:,.0f} MB free", "Free some space before the next rebuild.")
    return Check("fine", f"{free / 1e9:,.1f} GB free")


def _embedder(settings: Settings) -> Check:
    embedder = open_embedder(settings)
    embedder.embed_question("check")
    return Check("fine", f"{embedder.identity}, reads {embedder.max_tokens} tokens")


def _reader(settings: Settings) -> Check:
    reader = open_reader(settings)
    if reader.get() is not None:
        found = f"{settings.reader} reads and orders the passages"
        if reader.foreign is None:
            return Check("fine", found)
        if reader.foreign.get() is not None:
            return Check("fine", f"{found}, the one of the extra {EXTRA} those in other languages than English")
        return Check("problem", str(reader.foreign.error), "Until then other languages are read word by word.")
    if reader.error is not None:
        remedy = "Until then the plain reader answers: it finds fewer answers and refuses less surely."
        return Check("problem", str(reader.error), remedy)
    finding = "none: the plain reader answers, as the settings say"
    return Check("note", finding, "Set reader to built-in for better answers.")


def _language_model(settings: Settings) -> Check:
    """The model that is set, asked whether it is there; where none is, the usual servers of this machine."""
    model = open_model(settings)
    if model is None:
        found = [f"{server.name} at {server.url} has {', '.join(server.models[:5])}" for server in find_servers()]
        if not found:
            return Check("fine", "none is set, and none runs here: answers are quoted")
        remedy = "To have answers written: askcorpus llm use MODEL"
        return Check("note", f"none is set; {'; '.join(found)}", remedy)
    if settings.llm_is_file:
        return Check("fine", f"{model.name}, a file run on this machine")
    models = models_at(str(settings.llm_url), settings.llm_key())
    if models is None:
        remedy = "Start its server, or choose another: askcorpus llm use MODEL. Until then answers are quoted."
        return Check("problem", f"nothing answers at {settings.llm_url}", remedy)
    if models and settings.llm_model not in models:
        return Check(
            "problem",
            f"{settings.llm_url} does not have {model.name}",
            f"It has: {', '.join(models[:10])}",
        )
    return Check("fine", f"{model.name} at {settings.llm_url}")


def _index(settings: Settings) -> Check:
    store = GenerationStore(settings.index)
    try:
        status = read_status(store)
    except IndexMissingError:
        return Check("note", "there is none yet", "Run: askcorpus index", fix="rebuild")
    holds = f"generation {status.generation}: {_held(status)}"
    owner = replica_of(settings.index)
    embedder = open_embedder(settings)
    if status.embedder != embedder.identity:
        return Check(
            "problem",
            f"made with the embedder {status.embedder}, not {embedder.identity}",
            "Run: askcorpus index" if owner is None else f"Set embedder as the writer of {owner} does.",
        )
    if status.coverage < 1:
        return Check("note", f"{holds}; meaning search {status.coverage:.0%} ready", "Run: askcorpus index", "rebuild")
    if owner is not None:
        return Check("fine", f"{holds}; a replica of {owner}")
    pending = count_pending(settings, store)
    if pending:
        return Check("note", f"{holds}; {counted(pending, 'file')} changed since", "Run: askcorpus index", "rebuild")
    return Check("fine", f"{holds}; equal to the folder")


def _languages(settings: Settings) -> Check:
    try:
        status = read_status(GenerationStore(settings.index))
    except IndexMissingError:
        return Check("note", "no document is indexed yet", "Run: askcorpus index")
    found = f"about {status.not_english:.0%} of the passages are not in English"
    advice = language_advice(status)
    return Check("note", found, advice) if advice else Check("fine", found)


def _vectors(settings: Settings) -> Check:
    store = GenerationStore(settings.index)
    if store.current_name() is None:
        return Check("note", "there are none yet", "Run: askcorpus index")
    with store.hold_current() as generation:
        if not generation.vectors_folder.is_dir():
            return Check("note", "there are none yet", "Run: askcorpus index")
        if not os.access(generation.vectors_folder, os.W_OK):
            return Check("note", "the index folder is read-only; each process uses a private copy")
        folder = generation.vectors_folder
        if is_on_server(folder) and not settings.chroma_url and replica_of(settings.index) is not None:
            server = read_collection(folder)["url"]
            return Check("note", f"they are in the Chroma server {server}", "Set chroma_url to its address.")
        if not open_vector_store(settings).holds(folder) and replica_of(settings.index) is None:
            return Check("note", "they are not where the settings say (chroma_url)", "Run: askcorpus index", "rebuild")
        store_of(settings, folder).verify(folder)
        found = f"in {settings.chroma_url}, complete" if is_on_server(folder) else "open and answer in another process"
        return Check("fine", found)
