"""Mail (EML, MBOX, MHTML): who wrote to whom and when, the message, and its readable attachments."""

from __future__ import annotations

import email
import email.errors
import email.header
import email.policy
import re
from collections.abc import Iterator
from email.message import Message

from askcorpus.errors import ReadingError
from askcorpus.parsing.attachments import write_attachment
from askcorpus.parsing.cleaning import clean_lines, one_line
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.html import html_text
from askcorpus.parsing.layout import layout_blocks

HEADERS = ("Subject", "From", "To", "Cc", "Date")
ENCRYPTED = "The mail is encrypted; save a decrypted copy."
_EMPTY = "The mail is empty."
_MAX_NESTING = 200  # parts inside parts; a forwarded thread has a handful
_MBOX_START = re.compile(rb"^From [^\n]{1,300}\n(?=[A-Za-z-]{1,60}:)", re.MULTILINE)
_ENCRYPTED_TYPES = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_ENCRYPTED_TEXT = "-----BEGIN PGP MESSAGE-----"
_LOST_BOUNDARY = re.compile(r"(?:\A|\n)--([^\s-][^\r\n]{0,70}?)[ \t]*\r?\n(?=Content-)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://|mailto:|www\.)\S+")


def read_eml(data: bytes, name: str) -> Extract:
    """One mail."""
    builder = TextBuilder()
    if not data.strip():
        raise ReadingError(_EMPTY, state="skipped")
    message = _parse(_as_bytes(data))
    if not message.keys() and not str(message.get_payload()).strip():
        raise ReadingError(_EMPTY, state="skipped")
    _write_message(builder, message, 0)
    if builder.is_empty:
        raise ReadingError(_EMPTY, state="skipped")
    subject = _header(message, "Subject")
    return builder.build(subject, title_is_sure=bool(subject))


def read_mbox(data: bytes, name: str) -> Extract:
    """A mailbox: its mails one after the other, each under its subject."""
    builder = TextBuilder()
    starts = [match.start() for match in _MBOX_START.finditer(data)] or [0]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        message = _parse(data[start:end].partition(b"\n")[2] if data.startswith(b"From ", start) else data[start:end])
        builder.heading(_header(message, "Subject"), 1)
        try:
            _write_message(builder, message, 0)
        except ReadingError:
            continue  # an encrypted mail has nothing to read, the others have
    return builder.build()


def _as_bytes(data: bytes) -> bytes:
    """Mails saved in UTF-16 as UTF-8; all others as they are."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:200]:
        return decode(data).encode("utf-8")
    return data.removeprefix(b"\xef\xbb\xbf")


def _parse(data: bytes) -> Message:
    return email.message_from_bytes(data.lstrip(b"\r\n"), policy=email.policy.compat32)


def _write_message(builder: TextBuilder, message: Message, depth: int) -> None:
    """A mail as one message: its headers, its body, and the mails and documents in it."""
    with builder.inside("message"):
        for name in HEADERS:
            builder.item(f"{name}: {value}" if (value := _header(message, name)) else "")
        builder.end_list()
        _write_body(builder, message, depth)


def write_words(builder: TextBuilder, text: str) -> None:
    """The plain words of a mail, laid out: its lists, and what it quotes of the mail it answers."""
    text = clean_lines(text)
    if text.lstrip().startswith(_ENCRYPTED_TEXT):
        raise ReadingError(ENCRYPTED, state="skipped")
    builder.append(Extract(text, blocks=layout_blocks(text)))


def _write_body(builder: TextBuilder, message: Message, depth: int) -> None:
    """The message in its richest readable form, then what is attached."""
    if depth > _MAX_NESTING:
        raise ReadingError("The mail is nested too deeply to be read; save its parts one by one.")
    kind = message.get_content_type()
    if kind in _ENCRYPTED_TYPES and message.get_param("smime-type") != "signed-data":
        raise ReadingError(ENCRYPTED, state="skipped")
    if kind == "multipart/alternative":
        chosen = _best_alternative(message)
        if chosen is not None:
            _write_body(builder, chosen, depth + 1)
    elif kind == "message/rfc822":
        for part in _parts(message):
            _write_message(builder, part, depth + 1)
    elif message.is_multipart():
        for part in _parts(message):
            _write_body(builder, part, depth + 1)
    elif kind.startswith("multipart/"):
        _write_parts_without_boundary(builder, message, depth)
    else:
        _write_leaf(builder, message)


def _write_parts_without_boundary(builder: TextBuilder, message: Message, depth: int) -> None:
    """A mail that names no boundary between its parts, or a wrong one: what parts them, else all as plain words."""
    text = str(message.get_payload())
    boundary = _LOST_BOUNDARY.search(text)
    if boundary is None:
        write_words(builder, text)
        return
    mended = _parse(
        f'Content-Type: multipart/mixed; boundary="{boundary[1]}"\n\n{text}'.encode("utf-8", "surrogateescape")
    )
    if mended.is_multipart():
        _write_body(builder, mended, depth + 1)
    else:
        write_words(builder, text)


def _write_leaf(builder: TextBuilder, message: Message) -> None:
    kind = message.get_content_type()
    file_name = _decoded(message.get_filename() or "")
    is_attached = message.get_content_disposition() == "attachment" or (file_name and kind != "text/html")
    if is_attached and (file_name or not kind.startswith("text/")):
        write_attachment(builder, file_name or kind, _payload(message))
    elif kind == "text/html":
        builder.append(html_text(_text(message)), 1)
    elif kind.startswith("text/") or kind == "message/delivery-status":
        write_words(builder, _text(message))


def _best_alternative(message: Message) -> Message | None:
    """The plain text, unless the HTML says more: has more words that the plain text lacks than the other way round."""
    parts = list(_parts(message))
    leaves = [part for part in parts if not part.is_multipart()]
    plain = next((part for part in leaves if part.get_content_type() == "text/plain"), None)
    rich = next((part for part in parts if part is not plain), None)
    if plain is None or rich is None:
        return plain or rich
    pages = [part for part in rich.walk() if part.get_content_type() == "text/html"]
    said, shown = _words_of(_text(plain)), _words_of("\n".join(html_text(_text(page)).text for page in pages))
    return rich if len(shown - said) > len(said - shown) else plain


def _words_of(text: str) -> set[str]:
    return set(_WORD.findall(_ADDRESS.sub(" ", text).casefold()))


def _parts(message: Message) -> Iterator[Message]:
    payload = message.get_payload()
    return iter([part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else [])


def _payload(message: Message) -> bytes:
    try:
        payload = message.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    return payload if isinstance(payload, bytes) else str(message.get_payload()).encode("utf-8", "replace")


def _text(message: Message) -> str:
    data = _payload(message)
    try:
        return decode(data, message.get_content_charset()) if data.strip() else ""
    except ReadingError:
        return ""


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    return one_line(_decoded(str(value))) if value is not None else ""


def _decoded(value: str) -> str:
    """A header with its encoded words in plain letters."""
    try:
        pieces = email.header.decode_header(value)
    except (ValueError, LookupError, email.errors.HeaderParseError):
        return value
    words = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            words.append(piece)
            continue
        try:
            words.append(piece.decode(charset or "utf-8", "replace"))
        except LookupError:
            words.append(piece.decode("utf-8", "replace"))
    return "".join(words).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
