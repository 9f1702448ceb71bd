"""Small files of many formats, built here so that no foreign document is kept in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

import pytest

from askcorpus.errors import ReadingError
from askcorpus.parsing.kinds import kind_of
from askcorpus.parsing.parser import document_of
from askcorpus.types import Document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SECTOR = 512


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in parts.items():
            archive.writestr(name, contents)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """A relations part: id -> (kind, target)."""
    entries = "".join(
        f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for identity, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{entries}</Relationships>'


def docx(
    body: str, extra: Mapping[str, str] | None = None, links: Mapping[str, tuple[str, str]] | None = None
) -> bytes:
    """A Word document with this XML as its body."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in (1, 2)
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations({"r1": ("officeDocument", "word/document.xml")}),
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
            "word/_rels/document.xml.rels": relations(links or {}),
            **(extra or {}),
        }
    )


def word_paragraph(text: str, style: str = "", properties: str = "") -> str:
    """One paragraph of a Word document."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of a Word document."""
    cells = ("".join(f"<w:tc>{word_paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def pptx(slides: Sequence[Sequence[str]], notes: str = "") -> bytes:
    """A presentation; the first text of each slide is its title. `notes` go with the first slide."""
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    p = "http://schemas.openxmlformats.org/presentationml/2006/main"

    def shape(text: str, kind: str) -> str:
        return (
            f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
            f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
        )

    def slide(texts: Sequence[str]) -> str:
        shapes = "".join(shape(text, "body" if number else "title") for number, text in enumerate(texts))
        return f'<p:sld xmlns:a="{a}" xmlns:p="{p}"><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>'

    identities = "".join(f'<p:sldId id="{256 + n}" r:id="s{n}"/>' for n in range(len(slides)))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations({"r1": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{p}" xmlns:r="{OFFICE}">'
        f"<p:sldIdLst>{identities}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            {f"s{n}": ("slide", f"slides/s{n}.xml") for n in range(len(slides))}
        ),
    }
    for number, texts in enumerate(slides):
        parts[f"ppt/slides/s{number}.xml"] = slide(texts)
    if notes:
        parts["ppt/slides/_rels/s0.xml.rels"] = relations({"n": ("notesSlide", "../notesSlides/n.xml")})
        parts["ppt/notesSlides/n.xml"] = (
            slide(["", notes]).replace("p:sld ", "p:notes ").replace("/p:sld>", "/p:notes>")
        )
    return zipped(parts)


def xlsx(sheets: Mapping[str, Sequence[Sequence[str | float]]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook with these sheets of cells; None-like empty strings leave a cell out."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    entries, links, parts = "", {}, {}
    for number, (name, rows) in enumerate(sheets.items(), 1):
        state = ' state="veryHidden"' if name in hidden else ""
        entries += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{state}/>'
        links[f"r{number}"] = ("worksheet", f"worksheets/sheet{number}.xml")
        xml = ""
        for row_number, row in enumerate(rows, 1):
            cells = ""
            for column, value in enumerate(row):
                reference = f"{chr(65 + column)}{row_number}"
                if isinstance(value, str) and value:
                    cells += f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'
                elif not isinstance(value, str):
                    cells += f'<c r="{reference}"><v>{value}</v></c>'
            xml += f'<row r="{row_number}">{cells}</row>'
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{xml}</sheetData></worksheet>'
        )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations({"r1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(links),
            **parts,
        }
    )


def epub(chapters: Sequence[str], title: str = "A Book", encrypted: Sequence[int] = ()) -> bytes:
    """An e-book with these chapters of HTML; those with the numbers in `encrypted` are declared so."""
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="O/book.opf"/></rootfiles></container>',
        "O/book.opf": "<package><metadata><title>" + title + "</title><creator>Ana Ruiz</creator></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
    }
    for number, chapter in enumerate(chapters):
        parts[f"O/c{number}.xhtml"] = f"<html><body>{chapter}</body></html>"
    if encrypted:
        entries = "".join(
            f'<EncryptedData><EncryptionMethod Algorithm="aes"/><CipherData><CipherReference URI="O/c{n}.xhtml"/>'
            "</CipherData></EncryptedData>"
            for n in encrypted
        )
        parts["META-INF/encryption.xml"] = f"<encryption>{entries}</encryption>"
    return zipped(parts)


def odt(body: str, manifest: str = "<manifest/>", media_type: str = "text") -> bytes:
    """An OpenDocument file with this XML as its body."""
    kind = media_type.split("-")[0]
    names = {"text": "text:1.0", "table": "table:1.0", "office": "office:1.0", "draw": "drawing:1.0"}
    spaces = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{value}"' for key, value in names.items())
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{media_type}",
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content {spaces}><office:body><office:{kind}>{body}</office:{kind}>"
            "</office:body></office:document-content>",
        }
    )


def pdf(
    pages: Sequence[Sequence[tuple[float, float, float, str]]],
    *,
    media_box: str = "0 0 600 800",
    rotate: int = 0,
    rules: Sequence[tuple[float, float, float, float]] = (),
) -> bytes:
    """A PDF in Helvetica; a page is a list of (left, distance from the bottom, size, line of ASCII text).

    `rules` are straight lines (x, y, x, y) drawn on every page.
    """
    drawn = "".join(f"{x1} {y1} m {x2} {y2} l S\n" for x1, y1, x2, y2 in rules).encode()
    streams = [
        drawn + "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET" for x, y, size, text in lines).encode("latin-1")
        for lines in pages
    ]
    first = 4
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{media_box}] /Rotate {rotate} /Contents {first + 2 * number + 1} "
            "0 R /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return pdf_of(objects)


def pdf_form(label: str, value: str) -> bytes:
    """A PDF form of one page with a label and a text field that is filled in."""
    content = f"BT /F1 12 Tf 50 700 Td ({label}) Tj ET BT /F1 12 Tf 50 600 Td (Signed below.) Tj ET".encode()
    shown = f"/Tx BMC BT /F1 12 Tf 2 6 Td ({value}) Tj ET EMC".encode()
    font = "/Resources << /Font << /F1 3 0 R >> >>"
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R /Annots [6 0 R] {font} >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V ({value}) /F 4 /P 4 0 R /Rect [150 694 300 714] "
            "/AP << /N 7 0 R >> >>".encode(),
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 150 20] {font} /Length {len(shown)} >>\nstream\n".encode()
            + shown
            + b"\nendstream",
        ]
    )


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF file of these objects, the first of them the catalog."""
    data = b"%PDF-1.4\n"
    offsets = []
    for number, contents in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, contents)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE) with these streams; a name may hold one folder. Short streams are filled with zeros."""
    folders = sorted({name.split("/")[0] for name in streams if "/" in name})
    names = ["Root Entry", *folders, *streams]
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    chains: list[int] = []
    starts: dict[str, int] = {}
    for name, data in padded.items():
        starts[name] = len(sectors)
        pieces = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
        chains += [len(sectors) + n + 1 for n in range(len(pieces) - 1)] + [0xFFFFFFFE]
        sectors += pieces

    def siblings(ids: list[int]) -> dict[int, int]:
        return dict(zip(ids, [*ids[1:], 0xFFFFFFFF], strict=True))

    top = [number for number, name in enumerate(names) if number and "/" not in name]
    right = siblings(top) if top else {}
    child = {0: top[0] if top else 0xFFFFFFFF}
    for number, folder in enumerate(folders, 1):
        inside = [n for n, name in enumerate(names) if name.startswith(f"{folder}/")]
        child[number] = inside[0]
        right |= siblings(inside)
    directory = b""
    for number, name in enumerate(names):
        encoded = name.rpartition("/")[2].encode("utf-16-le") + b"\0\0"
        kind = 5 if number == 0 else 1 if name in folders else 2
        start, size = (starts[name], len(padded[name])) if kind == 2 else (0xFFFFFFFE if kind == 5 else 0, 0)
        directory += encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
        directory += struct.pack("<III", 0xFFFFFFFF, right.get(number, 0xFFFFFFFF), child.get(number, 0xFFFFFFFF))
        directory += bytes(36) + struct.pack("<IQ", start, size)
    directory_start = len(sectors)
    pieces = [directory[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(directory), _SECTOR)]
    chains += [directory_start + n + 1 for n in range(len(pieces) - 1)] + [0xFFFFFFFE]
    sectors += pieces
    fat_count = (len(sectors) + 127) // 127
    fat_start = len(sectors)
    chains += [0xFFFFFFFD] * fat_count
    chains += [0xFFFFFFFF] * (fat_count * 128 - len(chains))
    fat = struct.pack(f"<{len(chains)}I", *chains)
    difat = [fat_start + n for n in range(fat_count)] + [0xFFFFFFFF] * (109 - fat_count)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, fat_count, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return header + struct.pack("<109I", *difat) + b"".join(sectors) + fat


def read(data: bytes, name: str) -> Document:
    """The document in `data`, as the reading stage makes it of a file with this name."""
    return document_of(data, name, kind_of(data, name))


def refusal(data: bytes, name: str) -> ReadingError:
    """The error that reading `data` ends in."""
    with pytest.raises(ReadingError) as caught:
        read(data, name)
    assert caught.value.reason.endswith(".")
    return caught.value


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG_2_BY_1 = (
    b"\x89PNG\r\n\x1a\n"
    + _png_chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0))
    + _png_chunk(b"IDAT", zlib.compress(b"\x00\xff\x00"))
    + _png_chunk(b"IEND", b"")
)


def scanned_pdf(stamp: str = "", pixels: bytes = b"\xff", size: tuple[int, int] = (1, 1)) -> bytes:
    """A PDF of one page, 612 by 792 points, covered by a grey picture, with `stamp` as its only text."""
    picture = zlib.compress(pixels)
    drawn = b"q 612 0 0 792 0 0 cm /I Do Q"
    if stamp:
        drawn += b" BT /F 12 Tf 50 760 Td (%s) Tj ET" % stamp.encode("ascii")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /XObject << /I 5 0 R >> /Font << /F 6 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode /Length %d >> stream\n%s\nendstream" % (*size, len(picture), picture),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return pdf_of(bodies)
