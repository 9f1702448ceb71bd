"""Word and PowerPoint files of 1997 to 2003 (DOC, PPT), read from their compound files.

DOC: the text lies in pieces that the piece table puts in order ([MS-DOC] 2.4.1). PPT: the text lies in atoms of the
document stream ([MS-PPT] 2.9).
"""

from __future__ import annotations

import itertools
import re
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from askcorpus.blocks import BlockKind
from askcorpus.errors import ReadingError
from askcorpus.parsing.cleaning import clean_lines
from askcorpus.parsing.doc_paragraphs import ParagraphTable, Properties
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.plain import with_unmarked_headings
from askcorpus.parsing.tables import write_table

_DAMAGED = "The file is damaged; open it in Office and save it as .docx or .pptx."
_OLD = "The file is of a version before 1997; open it in Word and save it as .docx."
_PASSWORD = "The document is protected by a password; save a copy without one."
_WORD_MAGIC = 0xA5EC
_CLX_INDEX = 33  # fcClx and lcbClx in the table of offsets
_PARTS: tuple[tuple[int, BlockKind], ...] = (  # where each part's length is noted, and what its paragraphs are
    (3, "paragraph"), (4, "footnote"), (5, "paragraph"), (7, "message"), (8, "footnote"),
)  # fmt: skip
_CELL_END = "\x07"
_DOC_PARAGRAPH = re.compile("([^\r\x07\x0c]*)([\r\x07\x0c]|\\Z)")
_INVISIBLE = re.compile("[\x00-\x08\x13-\x15]")
_FIELD = re.compile("\x13[^\x13\x14\x15]{0,2000}(?:\x14([^\x13\x14\x15]*))?\x15")
_TEXT_CHARS, _TEXT_BYTES = 4000, 4008
_SLIDE_LIST, _SLIDE_PERSIST, _ENCRYPTION = 4080, 1011, 12052
_SLIDES = -1  # the list of slides, whose type is that of the lists of masters and notes
_SLIDE, _NOTES, _NOTES_ATOM = 1006, 1008, 1009
_TEXT_HEADER = 3999
_TITLES, _BODIES, _OTHER_TEXT = (0, 6), (1, 5, 7, 8), 4
_LONGEST_TITLE = 200  # characters


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the text: its code units, where it starts in the stream, and the bytes of each unit."""

    text: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class _DocParagraph:
    """A paragraph and the character that ends it."""

    words: str
    end: str
    properties: Properties
    mark: str
    kind: BlockKind


def read_doc(data: bytes, name: str) -> Extract:
    """The text of a Word 97-2003 document."""
    streams = _streams(data, ("WordDocument", "0Table", "1Table"))
    try:
        paragraphs = _doc_paragraphs(streams)
    except (struct.error, IndexError, KeyError) as error:
        raise ReadingError(_DAMAGED) from error
    builder = TextBuilder()
    _write_doc_blocks(builder, paragraphs)
    return with_unmarked_headings(builder.build())


def read_ppt(data: bytes, name: str) -> Extract:
    """The text of a PowerPoint 97-2003 presentation, slide by slide, then what stands outside the outline."""
    stream = _streams(data, ("PowerPoint Document",)).get("powerpoint document", b"")
    builder = TextBuilder()
    written: set[str] = set()
    others: list[str] = []
    texts = 0  # of the slide that is being written
    role = _OTHER_TEXT
    has_slide = True
    for kind, contents, inside in _records(stream):
        if kind == _ENCRYPTION:
            raise ReadingError(_PASSWORD, state="skipped")
        if kind == _SLIDE_PERSIST and _SLIDES in inside:
            builder.page()
            texts, role = 0, _OTHER_TEXT
        elif kind == _NOTES_ATOM and len(contents) >= 4:
            has_slide = contents[:4] != bytes(4)  # else it is the master of the notes
        elif kind == _TEXT_HEADER and len(contents) >= 4:
            (role,) = struct.unpack_from("<I", contents)
        elif kind in (_TEXT_CHARS, _TEXT_BYTES) and (words := _atom_words(kind, contents)):
            if _SLIDES in inside:
                _write_slide_text(builder, words, role, is_first=not texts)
                written.add(words)
                texts += 1
            elif _SLIDE in inside or (_NOTES in inside and has_slide):
                others.append(words)
    builder.end_list()
    for words in dict.fromkeys(others):  # text boxes and notes stand outside the outline
        if words not in written and words != "*":  # the place of a number
            builder.paragraph(words)
    return builder.build()


def _write_slide_text(builder: TextBuilder, words: str, role: int, *, is_first: bool) -> None:
    lines = [line for line in words.split("\n") if line.strip()]
    if role in _TITLES or (is_first and role == _OTHER_TEXT and len(words) < _LONGEST_TITLE):
        builder.heading(" ".join(lines), 1)
    elif role in _BODIES and len(lines) > 1:
        builder.end_list()
        for line in lines:
            builder.item(f"- {line}")
    else:
        builder.paragraph(words)


def _streams(data: bytes, names: tuple[str, ...]) -> dict[str, bytes]:
    import olefile

    try:
        with olefile.OleFileIO(data) as container:
            return {name.lower(): container.openstream(name).read() for name in names if container.exists(name)}
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise ReadingError(_DAMAGED) from error


def _doc_paragraphs(streams: dict[str, bytes]) -> Iterator[_DocParagraph]:
    """The paragraphs of all parts of the document: body, notes, headers, comments, text boxes."""
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
    pieces = list(_pieces(main, _piece_table(table[start : start + size])))
    counts = struct.unpack_from("<9I", main, longs_at + 2) if longs_count > 8 else (0,) * 9
    return _paragraphs_of(pieces, ParagraphTable(main, table, offsets_at), counts)


def _paragraphs_of(pieces: list[_Piece], table: ParagraphTable, counts: tuple[int, ...]) -> Iterator[_DocParagraph]:
    text = "".join(piece.text for piece in pieces)
    for _ in range(5):  # fields inside fields: keep what they show, blot out their instructions
        text, changed = _FIELD.subn(_blotted, text)
        if not changed:
            break
    ends = list(itertools.accumulate(counts[index] for index, _ in _PARTS))
    starts = [0, *itertools.accumulate(len(piece.text) for piece in pieces)]
    for match in _DOC_PARAGRAPH.finditer(text):
        end = match.end() - 1
        number = min(bisect_right(starts, end) - 1, len(pieces) - 1)
        where = pieces[number].start + (end - starts[number]) * pieces[number].width
        kind = next((kind for last, (_, kind) in zip(ends, _PARTS, strict=True) if end < last), _PARTS[0][1])
        properties = table.at(where)
        words = _INVISIBLE.sub("", match[1]).replace("\x1e", "-").replace("\x0b", "\n")
        words = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        mark = table.mark(properties) if words.strip() else ""
        yield _DocParagraph(words, match[2], properties, mark, kind)


def _blotted(match: re.Match[str]) -> str:
    """A field with only what it shows, as long as before, so that places stay what they are."""
    whole = match[0]
    shown = match[1]
    if shown is None:
        return "\0" * len(whole)
    return "\0" * (len(whole) - len(shown) - 1) + shown + "\0"


def _piece_table(clx: bytes) -> bytes:
    position = 0
    while clx[position] == 1:  # formatting, of no interest here
        (size,) = struct.unpack_from("<H", clx, position + 1)
        position += 3 + size
    if clx[position] != 2:
        raise ReadingError(_DAMAGED)
    (size,) = struct.unpack_from("<I", clx, position + 1)
    return clx[position + 5 : position + 5 + size]


def _pieces(main: bytes, table: bytes) -> Iterator[_Piece]:
    count = (len(table) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", table, 0)
    for number in range(count):
        (where,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        length = places[number + 1] - places[number]
        if length <= 0:
            continue
        if where & 0x40000000:
            start = (where & 0x3FFFFFFF) // 2
            yield _Piece(main[start : start + length].decode("cp1252", "replace"), start, 1)
        else:
            units = main[where : where + 2 * length]
            yield _Piece(
                "".join(map(chr, struct.unpack(f"<{len(units) // 2}H", units[: len(units) // 2 * 2]))), where, 2
            )


def _write_doc_blocks(builder: TextBuilder, paragraphs: Iterable[_DocParagraph]) -> None:
    """Paragraphs, lists and tables: a cell ends in a bell character, and so does a row behind its cells."""
    rows: list[list[str]] = []
    cells: list[str] = []
    lines: list[str] = []  # of the cell
    after_cell = False
    for paragraph in paragraphs:
        properties = paragraph.properties
        if paragraph.end == _CELL_END:
            if properties.ends_row or (after_cell and not paragraph.words and not properties.in_table):
                rows.append(cells)
                cells, after_cell = [], False
            else:
                cells.append("\n".join([*lines, paragraph.words]))
                lines, after_cell = [], True
            continue
        after_cell = False
        if properties.in_table:
            lines.append(paragraph.words)
            continue
        if rows or cells:
            write_table(builder, [*rows, cells])
            rows, cells = [], []
        if properties.heading:
            numbered = any(map(str.isalnum, paragraph.mark))
            builder.heading(f"{paragraph.mark} {paragraph.words}" if numbered else paragraph.words, properties.heading)
        elif paragraph.mark:
            builder.item(f"{paragraph.mark} {paragraph.words}", properties.level)
        else:
            builder.paragraph(paragraph.words, paragraph.kind)
    if rows or cells:
        write_table(builder, [*rows, cells])


def _records(stream: bytes) -> Iterator[tuple[int, bytes, frozenset[int]]]:
    """The records of a PowerPoint stream in order: type, contents, and the types of the containers they are inside.

    A list of slides is told from those of masters and notes by its instance.
    """
    position = 0
    containers: list[tuple[int, int]] = []  # where each open one ends, and its type
    inside: frozenset[int] = frozenset()
    while position + 8 <= len(stream):
        head, kind, size = struct.unpack_from("<HHI", stream, position)
        position += 8
        if containers and position > containers[-1][0]:
            containers = [(end, outer) for end, outer in containers if position <= end]
            inside = frozenset(outer for _, outer in containers)
        if head & 15 == 15:  # a container: go on inside it
            is_slides = kind == _SLIDE_LIST and head >> 4 == 0
            containers.append((position + size, _SLIDES if is_slides else kind))
            inside |= {containers[-1][1]}
            continue
        yield kind, stream[position : position + size], inside
        position += size


def _atom_words(kind: int, contents: bytes) -> str:
    text = contents.decode("utf-16-le" if kind == _TEXT_CHARS else "latin-1", "replace")
    return clean_lines(text)
