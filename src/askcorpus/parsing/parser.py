"""One file to one Document, in this process."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import cast

from askcorpus.errors import ReadingError
from askcorpus.parsing.extract import Extract
from askcorpus.parsing.kinds import Kind, kind_of
from askcorpus.parsing.recognition import LIBRARY, installed_version
from askcorpus.parsing.source import read_bytes
from askcorpus.parsing.title import title_of
from askcorpus.types import Document

READER_VERSION = "11"  # raise it when the same file would give another text

NO_TEXT = "No text was found in this file; if it shows pictures of text, save it with recognised text."


def reader_version() -> str:
    """What an index notes about how its files were read: files are read again where it has changed.

    It names the recognition library, so that installing the extra `ocr`, or another version of it, has scans read.
    """
    ocr = installed_version()
    return f"{READER_VERSION}+{LIBRARY}-{ocr}" if ocr else READER_VERSION


def read_document(path: Path, relative_path: str, max_megabytes: int) -> Document:
    """The file at `path` as a Document named `relative_path`.

    Raises ReadingError with the reason and the ledger state the file gets. Time and memory are bounded by
    `ReadingWorker`, not here.
    """
    data = read_bytes(path, max_megabytes)
    return document_of(data, relative_path, kind_of(data, PurePosixPath(relative_path).name))


def document_of(data: bytes, relative_path: str, kind: Kind) -> Document:
    """The Document in `data`, read as `kind`."""
    name = PurePosixPath(relative_path).name
    extract = extract_of(data, name, kind)
    if not any(map(str.isalnum, extract.text)):
        raise ReadingError(NO_TEXT, state="skipped")
    title, from_name = title_of(extract, name)
    structure = extract.blocks, extract.pages, extract.boxes
    return Document(relative_path, title, extract.text, kind.media_type, *structure, title_from_name=from_name)


def extract_of(data: bytes, name: str, kind: Kind) -> Extract:
    """The text and structure of `data`, by the parser of `kind`."""
    module, _, function = kind.parser.partition(":")
    parser = getattr(importlib.import_module(f"askcorpus.parsing.{module}"), function)
    return cast("Callable[[bytes, str], Extract]", parser)(data, name)
