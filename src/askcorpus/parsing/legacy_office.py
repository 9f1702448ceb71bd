"""Word and PowerPoint files of 1997 to 2003 (DOC, PPT), read from their compound files.

DOC: the text lies in pieces that the piece table puts in order ([MS-DOC] 2.4.1). PPT: the text lies in atoms of the
document stream ([MS-PPT] 2.9). This does not read formatting, so headings are told as in plain text.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from askcorpus.errors import ReadingError
from askcorpus.parsing.cleaning import clean_lines
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.layout import with_headings
from askcorpus.parsing.plain import unmarked_headings
from askcorpus.parsing.tables import write_table

_DAMAGED = "The file is damaged; open it in Office and save it as .docx or .pptx."
_OLD = "The file is of a version before 1997; open it in Word and save it as .docx."
_PASSWORD = "The document is protected by a password; save a copy without one."
_WORD_MAGIC = 0xA5EC
_CLX_INDEX = 33  # fcClx and lcbClx in the table of offsets
_FIELD = re.compile("\x13[^\x13\x14\x15]{0,2000}(?:\x14([^\x13\x14\x15]*))?\x15")
_TEXT_CHARS, _TEXT_BYTES = 4000, 4008
_SLIDE_LIST, _SLIDE_PERSIST, _ENCRYPTION = 4080, 1011, 12052
_MASTER_TEXT = re.compile(r"^(?:Click to edit|Second level|Third level|Fourth level|Fifth level|\*$)")


def read_doc(data: bytes, name: str) -> Extract:
    """The text of a Word 97-2003 document."""
    streams = _streams(data, ("WordDocument", "0Table", "1Table"))
    try:
        text = _doc_text(streams)
    except (struct.error, IndexError, KeyError) as error:
        raise ReadingError(_DAMAGED) from error
    for _ in range(5):  # fields inside fields: keep what they show, drop their instructions
        text, changed = _FIELD.subn(r"\1", text)
        if not changed:
            break
    builder = TextBuilder()
    _write_doc_blocks(builder, re.sub("[\x13-\x15\x01\x02\x05\x08]", "", text).replace("\x1e", "-"))
    extract = builder.build()
    return Extract(extract.text, blocks=with_headings(extract.blocks, unmarked_headings(extract.text)))


def read_ppt(data: bytes, name: str) -> Extract:
    """The text of a PowerPoint 97-2003 presentation, slide by slide."""
    stream = _streams(data, ("PowerPoint Document",)).get("powerpoint document", b"")
    if any(kind == _ENCRYPTION for kind, _, _ in _records(stream)):
        raise ReadingError(_PASSWORD, state="skipped")
    builder = TextBuilder()
    outline = list(_slide_texts(stream))
    for texts in outline:
        builder.page()
        for number, words in enumerate(texts):
            if number == 0 and len(words) < 200:
                builder.heading(words, 1)
            else:
                builder.paragraph(words)
    written = {words for texts in outline for words in texts}
    for words in _all_texts(stream):  # text boxes stand outside the outline
        if words not in written and not _MASTER_TEXT.match(words):
            written.add(words)
            builder.paragraph(words)
    return builder.build()


def _streams(data: bytes, names: tuple[str, ...]) -> dict[str, bytes]:
    import olefile

    try:
        with olefile.OleFileIO(data) as container:
            return {name.lower(): container.openstream(name).read() for name in names if container.exists(name)}
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise ReadingError(_DAMAGED) from error


def _doc_text(streams: dict[str, bytes]) -> str:
    """The characters of all parts of the document: body, notes, headers, text boxes."""
    main = streams["worddocument"]
    magic, version = struct.unpack_from("<HH", main, 0)
    (flags,) = struct.unpack_from("<H", main, 10)
    if magic != _WORD_MAGIC or version < 0xC1:
        raise ReadingError(_OLD)
    if flags & 0x0100:
        raise ReadingError(_PASSWORD, state="skipped")
    table = streams["1table" if flags & 0x0200 else "0table"]
    (words_count,) = struct.unpack_from("<H", main, 32)
    longs_at = 34 + 2 * words_count
    (longs_count,) = struct.unpack_from("<H", main, longs_at)
    offsets_at = longs_at + 2 + 4 * longs_count + 2
    start, size = struct.unpack_from("<II", main, offsets_at + 8 * _CLX_INDEX)
    return "".join(_pieces(main, _piece_table(table[start : start + size])))


def _piece_table(clx: bytes) -> bytes:
    position = 0
    while clx[position] == 1:  # formatting, of no interest here
        (size,) = struct.unpack_from("<H", clx, position + 1)
        position += 3 + size
    if clx[position] != 2:
        raise ReadingError(_DAMAGED)
    (size,) = struct.unpack_from("<I", clx, position + 1)
    return clx[position + 5 : position + 5 + size]


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    count = (len(table) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", table, 0)
    for number in range(count):
        (where,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        length = places[number + 1] - places[number]
        if length <= 0:
            continue
        if where & 0x40000000:
            start = (where & 0x3FFFFFFF) // 2
            yield main[start : start + length].decode("cp1252", "replace")
        else:
            yield main[where : where + 2 * length].decode("utf-16-le", "replace")


def _write_doc_blocks(builder: TextBuilder, text: str) -> None:
    """Paragraphs, and tables: cells end in a bell character, rows in two."""
    rows: list[list[str]] = []
    for paragraph in text.replace("\x0c", "\r").split("\r"):
        if "\x07" not in paragraph:
            if rows:
                write_table(builder, rows)
                rows = []
            builder.paragraph(paragraph.replace("\x0b", "\n"))
            continue
        *row_texts, rest = paragraph.split("\x07\x07")
        rows += [row.split("\x07") for row in row_texts]
        if rest.strip("\x07"):
            rows.append(rest.strip("\x07").split("\x07"))
    if rows:
        write_table(builder, rows)


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """All records of a PowerPoint stream as (type, instance, contents), those in containers in their place."""
    position = 0
    while position + 8 <= len(stream):
        head, kind, size = struct.unpack_from("<HHI", stream, position)
        position += 8
        if head & 15 == 15:  # a container: go on inside it
            yield kind, head >> 4, b""
            continue
        yield kind, head >> 4, stream[position : position + size]
        position += size


def _slide_texts(stream: bytes) -> Iterator[list[str]]:
    """The texts of each slide as the outline lists them."""
    texts: list[str] | None = None
    for kind, instance, contents in _records(stream):
        if kind == _SLIDE_LIST:
            if texts is not None:
                yield texts
            texts = None
            if instance:
                continue
        if kind == _SLIDE_PERSIST:
            if texts is not None:
                yield texts
            texts = []
        elif texts is not None and kind in (_TEXT_CHARS, _TEXT_BYTES):
            texts.append(_atom_words(kind, contents))
    if texts is not None:
        yield texts


def _all_texts(stream: bytes) -> Iterator[str]:
    for kind, _, contents in _records(stream):
        if kind in (_TEXT_CHARS, _TEXT_BYTES) and (words := _atom_words(kind, contents)):
            yield words


def _atom_words(kind: int, contents: bytes) -> str:
    text = contents.decode("utf-16-le" if kind == _TEXT_CHARS else "latin-1", "replace")
    return clean_lines(text)
