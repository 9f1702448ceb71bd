"""Which parser reads a file: told by its contents first, by its ending second.

The contents decide where they can (a PDF named .txt is a PDF), so a wrong or missing ending does no harm, and what is
not a document at all is named for what it is.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from askcorpus.errors import ReadingError

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of files: the function that reads it, as "module:function" below this package, and its media type.

    `is_light` says that reading takes little more than decoding, so it may happen outside the worker process.
    """

    name: str
    parser: str
    media_type: str
    is_light: bool = False


_PLAIN = Kind("text", "plain:read_plain", "text/plain", is_light=True)
_CODE = Kind("code", "plain:read_code", "text/plain", is_light=True)
_ZIP_TEXT = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _PLAIN,
        _CODE,
        Kind("markdown", "markdown:read_markdown", "text/markdown", is_light=True),
        Kind("rst", "markup:read_rst", "text/x-rst", is_light=True),
        Kind("asciidoc", "markup:read_asciidoc", "text/asciidoc", is_light=True),
        Kind("org", "markup:read_org", "text/org", is_light=True),
        Kind("latex", "markup:read_latex", "text/x-tex", is_light=True),
        Kind("subtitles", "subtitles:read_subtitles", "text/vtt", is_light=True),
        Kind("html", "html:read_html", "text/html"),
        Kind("xml", "xml:read_xml", "application/xml"),
        Kind("json", "structured:read_json", "application/json"),
        Kind("jsonl", "structured:read_jsonl", "application/jsonl"),
        Kind("notebook", "structured:read_notebook", "application/x-ipynb+json"),
        Kind("csv", "delimited:read_delimited", "text/csv"),
        Kind("pdf", "pdf:read_pdf", "application/pdf"),
        Kind("png", "picture:read_picture", "image/png"),
        Kind("jpeg", "picture:read_picture", "image/jpeg"),
        Kind("tiff", "picture:read_picture", "image/tiff"),
        Kind("webp", "picture:read_picture", "image/webp"),
        Kind("docx", "docx:read_docx", f"{_OFFICE}wordprocessingml.document"),
        Kind("pptx", "pptx:read_pptx", f"{_OFFICE}presentationml.presentation"),
        Kind("xlsx", "spreadsheet:read_spreadsheet", f"{_OFFICE}spreadsheetml.sheet"),
        Kind("odt", "odf:read_odf", f"{_ZIP_TEXT}text"),
        Kind("odp", "odf:read_odf", f"{_ZIP_TEXT}presentation"),
        Kind("ods", "spreadsheet:read_spreadsheet", f"{_ZIP_TEXT}spreadsheet"),
        Kind("epub", "epub:read_epub", "application/epub+zip"),
        Kind("rtf", "rtf:read_rtf", "application/rtf"),
        Kind("eml", "mail:read_eml", "message/rfc822"),
        Kind("mbox", "mail:read_mbox", "application/mbox"),
        Kind("msg", "outlook:read_msg", "application/vnd.ms-outlook"),
        Kind("doc", "legacy_office:read_doc", "application/msword"),
        Kind("ppt", "legacy_office:read_ppt", "application/vnd.ms-powerpoint"),
        Kind("xls", "spreadsheet:read_spreadsheet", "application/vnd.ms-excel"),
    )
}

_ENDINGS: dict[str, str] = {
    ending: name
    for name, endings in {
        "text": "txt text log nfo asc me readme 1st",
        "markdown": "md markdown mdown mkd mkdn mdx qmd rmd mdtext",
        "rst": "rst rest",
        "asciidoc": "adoc asciidoc asc1",
        "org": "org",
        "latex": "tex latex ltx sty cls bib",
        "subtitles": "srt vtt sbv",
        "html": "html htm xhtml shtml xht mhtml_",
        "xml": "xml nxml rss atom opml tei jats dita xsd xsl xslt svg kml gpx fb2 wsdl plist resx docbook dbk",
        "json": "json geojson json5 jsonc boxnote webmanifest har",
        "jsonl": "jsonl ndjson jsonlines",
        "notebook": "ipynb",
        "csv": "csv tsv tab psv",
        "pdf": "pdf",
        "docx": "docx docm dotx dotm",
        "pptx": "pptx pptm ppsx ppsm potx potm",
        "xlsx": "xlsx xlsm xltx xltm xlsb",
        "odt": "odt ott fodt",
        "odp": "odp otp fodp",
        "ods": "ods ots",
        "epub": "epub",
        "rtf": "rtf",
        "eml": "eml emlx mht mhtml",
        "mbox": "mbox mbx",
        "msg": "msg oft",
        "doc": "doc dot",
        "ppt": "ppt pps pot",
        "xls": "xls xlt",
        "code": "py pyi js mjs cjs ts tsx jsx java c h cc cpp cxx hpp hh cs go rs rb php pl pm swift kt kts scala lua "
        "r  jl m mm sh bash zsh fish ps1 bat cmd sql yaml yml toml ini cfg conf properties env css scss less "
        "vue svelte dart  ex exs erl hs clj lisp el vim gradle cmake mk makefile dockerfile proto graphql tf "
        "hcl nix diff patch",
    }.items()
    for ending in endings.split()
}

# Kinds of which the contents are sure to be told by their first bytes: without these the file is something else.
_SIGNED = frozenset(("pdf", "docx", "pptx", "xlsx", "odt", "odp", "ods", "epub", "rtf", "msg", "doc", "ppt", "xls"))

_ARCHIVE = "an archive; unpack it to have its documents read"
_NOT_DOCUMENTS: dict[str, tuple[bytes, ...]] = {
    "a picture, not a text document": (b"GIF87a", b"GIF89a", b"8BPS"),
    "a sound file, not a text document": (b"ID3", b"fLaC", b"OggS"),
    "a video, not a text document": (b"\x1aE\xdf\xa3",),
    _ARCHIVE: (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd"),
    "a program, not a text document": (b"\x7fELF", b"MZ\x90", b"\xca\xfe\xba\xbe"),
    "a database; export what matters as .csv or .txt": (b"SQLite format 3\x00",),
    "a font, not a text document": (b"wOFF", b"wOF2", b"\x00\x01\x00\x00\x00"),
}

# Pictures in which text may be recognised.
_PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"II*\x00": "tiff", b"MM\x00*": "tiff"}
_PASSWORD = "The file is protected by a password; save a copy without one."
_DAMAGED_ZIP = "The file is damaged: its end is missing or its parts do not fit; get a fresh copy."


def kind_by_ending(name: str) -> Kind | None:
    """The kind a file name promises, or None for an ending that says nothing."""
    ending = PurePosixPath(name.lower()).suffix.lstrip(".") or PurePosixPath(name.lower()).name
    return KINDS.get(_ENDINGS.get(ending, ""))


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of a file by its contents and name; plain text where nothing else is known.

    Raises ReadingError (skipped) for sounds, programs and other files that are no documents.
    """
    head = data[:2048]
    for what, signatures in _NOT_DOCUMENTS.items():
        if head.startswith(signatures):
            raise ReadingError(f"This is {what}.", state="skipped")
    for signature, picture in _PICTURES.items():
        if head.startswith(signature):
            return KINDS[picture]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return KINDS["webp"]
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        raise ReadingError("This is a picture, sound file or video, not a text document.", state="skipped")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data, name)
    if head.startswith(OLE_SIGNATURE):
        return _kind_of_ole(data)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{\\rtf"):
        return KINDS["rtf"]
    if b"%PDF-" in head[:1024] and (start.startswith(b"%PDF-") or name.lower().endswith(".pdf")):
        return KINDS["pdf"]
    promised = kind_by_ending(name)
    if promised is not None and promised.name not in _SIGNED:
        return promised
    if promised is not None and promised.name in ("odt", "odp") and start.startswith(b"<"):
        return promised  # flat OpenDocument: the same XML without the zip
    return _kind_of_text(start, promised)


def _kind_of_text(start: bytes, promised: Kind | None) -> Kind:
    lowered = start[:512].lower()
    if lowered.startswith((b"<!doctype html", b"<html")) or (lowered.startswith(b"<?xml") and b"<html" in lowered):
        return KINDS["html"]
    if promised is not None and promised.name == "pdf":
        raise ReadingError("The file is named .pdf but is not a PDF; export it again.")
    if lowered.startswith(b"<?xml"):
        return KINDS["xml"]
    return _PLAIN


def _kind_of_zip(data: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            is_encrypted = any(info.flag_bits & 1 for info in archive.infolist())
            mimetype = _mimetype(archive) if "mimetype" in names else ""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise ReadingError(_DAMAGED_ZIP) from error
    if is_encrypted:
        raise ReadingError(_PASSWORD, state="skipped")
    if mimetype == "application/epub+zip":
        return KINDS["epub"]
    for kind in ("odt", "odp", "ods"):
        if mimetype.startswith(KINDS[kind].media_type):
            return KINDS[kind]
    for part, kind in (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx")):
        if any(entry.startswith(part) for entry in names) and "[Content_Types].xml" in names:
            return KINDS[kind]
    if "META-INF/container.xml" in names or name.lower().endswith(".epub"):
        return KINDS["epub"]
    if ".iwph" in names or any(entry.endswith((".iwpv2", ".iwph")) for entry in names):
        raise ReadingError(_PASSWORD, state="skipped")
    if any(entry.endswith((".iwa", ".apxl")) or entry in ("index.xml", "Index.zip") for entry in names):
        raise ReadingError("This is an Apple iWork document; export it as PDF or .docx.", state="skipped")
    promised = kind_by_ending(name)
    if promised is not None and promised.name in _SIGNED:
        ending = PurePosixPath(name.lower()).suffix
        raise ReadingError(f"The file is damaged: it lacks the parts of a {ending} file; get a fresh copy.")
    raise ReadingError(f"This is {_ARCHIVE}.", state="skipped")


def _mimetype(archive: zipfile.ZipFile) -> str:
    """What OpenDocument files and e-books say they are, in their first part."""
    with archive.open("mimetype") as part:
        return part.read(200).decode("ascii", "replace").strip()


def _kind_of_ole(data: bytes) -> Kind:
    import olefile

    try:
        with olefile.OleFileIO(data) as container:
            streams = {"/".join(entry).lower() for entry in container.listdir()}
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise ReadingError("The file is damaged; get a fresh copy, or save it again in a newer format.") from error
    if "encryptedpackage" in streams or "encryptioninfo" in streams:
        raise ReadingError("The document is protected by a password; save a copy without one.", state="skipped")
    for stream, kind in (
        ("worddocument", "doc"),
        ("powerpoint document", "ppt"),
        ("workbook", "xls"),
        ("book", "xls"),
        ("__properties_version1.0", "msg"),
    ):
        if stream in streams:
            return KINDS[kind]
    raise ReadingError("This kind of Office file cannot be read; save it as .docx, .xlsx or PDF.", state="skipped")
