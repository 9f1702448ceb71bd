"""The parts inside a zip document (Office, OpenDocument, EPUB), read in memory and never written to disk."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Self
from urllib.parse import unquote

from askcorpus.errors import ReadingError
from askcorpus.parsing.xmltree import Element, attribute, local_name, parse_xml

_MEGABYTE = 1024 * 1024
MAX_TOTAL_BYTES = 1000 * _MEGABYTE  # the parts together; pictures and films are never unpacked
MAX_PART_BYTES = 120 * _MEGABYTE  # one part: its tree takes about ten times as much memory
MAX_RATIO = 150  # XML shrinks to a tenth; what shrinks to less than this was made to burst
_RATIO_MATTERS_FROM = 8 * _MEGABYTE
_PACKED = "The file unpacks to far more than a document would (a decompression bomb); it was not read."
_DAMAGED_PART = "A part of the file is damaged; open it in the program that made it and save it again."


class Parts:
    """The parts of a zip document by name. Use as a context manager."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise ReadingError(_DAMAGED_PART) from error
        self._infos = {info.filename: info for info in self._archive.infolist()}
        if sum(info.file_size for info in self._infos.values()) > MAX_TOTAL_BYTES:
            raise ReadingError(_PACKED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._infos)

    def check(self, name: str) -> zipfile.ZipInfo:
        """The entry of a part that is safe to unpack; ReadingError where it is missing, encrypted or would burst."""
        info = self._infos.get(name)
        if info is None:
            raise ReadingError(_DAMAGED_PART)
        if info.flag_bits & 1:
            raise ReadingError("The document is protected by a password; save a copy without one.", state="skipped")
        bursts = info.file_size > _RATIO_MATTERS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        if bursts or info.file_size > MAX_PART_BYTES:
            raise ReadingError(_PACKED)
        return info

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises ReadingError as `check` does, and where it is damaged."""
        info = self.check(name)
        try:
            return self._archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise ReadingError(_DAMAGED_PART) from error

    def xml(self, name: str) -> Element:
        """The root element of a part that must be there."""
        return parse_xml(self.read(name))

    def optional_xml(self, name: str) -> Element | None:
        """The root element of a part, or None where it is missing or damaged: the document is readable without it."""
        if name not in self._infos:
            return None
        try:
            return self.xml(name)
        except ReadingError:
            return None

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """The relations of an Office part: id -> (kind, name of the part it points to)."""
        folder, _, file = name.rpartition("/")
        root = self.optional_xml(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        relations = {}
        for element in root if root is not None else ():
            if attribute(element, "TargetMode") != "External":
                kind = attribute(element, "Type").rpartition("/")[2]
                relations[attribute(element, "Id")] = kind, resolve(folder, attribute(element, "Target"))
        return relations

    def core_title(self) -> str:
        """The title an Office document states about itself."""
        root = self.optional_xml("docProps/core.xml")
        if root is None:
            return ""
        return next((element.text or "" for element in root if local_name(element) == "title"), "")


def relation_id(element: Element) -> str:
    """The id of the relation that an entry of a slide or sheet names; its plain `id` is another number."""
    return next((str(value) for key, value in element.attrib.items() if key.endswith("}id")), "")


def resolve(folder: str, target: str) -> str:
    """The part a relative link points to, seen from `folder`."""
    target = unquote(target.split("#")[0])
    joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined)
