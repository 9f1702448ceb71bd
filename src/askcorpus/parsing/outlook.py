"""Outlook messages (MSG): the same as other mail, from the properties in their compound file."""

from __future__ import annotations

import datetime
import struct
from typing import TYPE_CHECKING, Any

from askcorpus.errors import ReadingError
from askcorpus.parsing.attachments import write_attachment
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.html import html_text
from askcorpus.parsing.mail import write_words
from askcorpus.parsing.rtf import read_rtf

if TYPE_CHECKING:
    Container = Any  # olefile has no types

# Property numbers of [MS-OXPROPS]
_SUBJECT, _SENDER, _SENDER_ADDRESS, _SMTP_ADDRESS = "0037", "0C1A", "0C1F", "5D01"
_TO, _CC, _BCC, _BODY, _HTML, _RTF = "0E04", "0E03", "0E02", "1000", "1013", "1009"
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _DATA = "3707", "3704", "3001", "3701"
_SENT, _DELIVERED = 0x0039, 0x0E06
_ROOT_HEADER_BYTES = 32  # before the fixed properties of a message, [MS-OXMSG] 2.4.1
_DAMAGED = "The message is damaged; open it in Outlook and save it again."
_TEN_MILLIONTHS = 10_000_000
_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)


def read_msg(data: bytes, name: str) -> Extract:
    """One Outlook message."""
    import olefile

    builder = TextBuilder()
    try:
        with olefile.OleFileIO(data) as container:
            message = _Message(container)
            with builder.inside("message"):
                for label, value in message.headers():
                    builder.item(f"{label}: {value}" if value.strip() else "")
                builder.end_list()
                _write_body(builder, message)
                for attachment, contents in message.attachments():
                    write_attachment(builder, attachment, contents)
            subject = message.text(_SUBJECT)
            return builder.build(subject, title_is_sure=bool(subject))
    except (OSError, ValueError, IndexError, TypeError, struct.error) as error:
        raise ReadingError(_DAMAGED) from error


def _write_body(builder: TextBuilder, message: _Message) -> None:
    plain = message.text(_BODY)
    if plain.strip():
        write_words(builder, plain)
    elif html := message.html():
        builder.append(html_text(html), 1)
    elif compressed := message.stream(_RTF, "0102"):
        builder.append(read_rtf(_decompressed(compressed), "body.rtf"), 1)


def _decompressed(data: bytes) -> bytes:
    import compressed_rtf

    try:
        return bytes(compressed_rtf.decompress(data))
    except Exception as error:  # it raises nothing more particular
        raise ReadingError(_DAMAGED) from error


class _Message:
    def __init__(self, container: Container) -> None:
        self._container = container
        self._streams = {"/".join(entry): entry for entry in container.listdir()}

    def stream(self, number: str, kind: str, folder: str = "") -> bytes:
        """The bytes of a property, or none."""
        wanted = f"{folder}__substg1.0_{number}{kind}".lower()
        entry = next((entry for path, entry in self._streams.items() if path.lower() == wanted), None)
        return bytes(self._container.openstream(entry).read()) if entry is not None else b""

    def text(self, number: str, folder: str = "") -> str:
        """A property that is words."""
        wide = self.stream(number, "001F", folder)
        if wide:
            return wide.decode("utf-16-le", "replace").strip("\0 ")
        narrow = self.stream(number, "001E", folder)
        try:
            return decode(narrow) if narrow else ""
        except ReadingError:
            return ""

    def html(self) -> str:
        data = self.stream(_HTML, "0102")
        return decode(data) if data.strip() else self.text(_HTML)

    def headers(self) -> list[tuple[str, str]]:
        sender, address = self.text(_SENDER), self.text(_SMTP_ADDRESS) or self.text(_SENDER_ADDRESS)
        if "@" in address and address not in sender:
            sender = f"{sender} <{address}>".strip()
        return [
            ("Subject", self.text(_SUBJECT)),
            ("From", sender),
            ("To", self.text(_TO)),
            ("Cc", self.text(_CC)),
            ("Bcc", self.text(_BCC)),
            ("Date", self._date()),
        ]

    def attachments(self) -> list[tuple[str, bytes]]:
        folders = sorted({path.split("/")[0] for path in self._streams if path.startswith("__attach_version1.0_")})
        found = []
        for folder in folders:
            prefix = f"{folder}/"
            name = self.text(_LONG_NAME, prefix) or self.text(_SHORT_NAME, prefix) or self.text(_DISPLAY_NAME, prefix)
            found.append((name, self.stream(_DATA, "0102", prefix)))
        return found

    def _date(self) -> str:
        """When the message was sent, UTC; empty where it does not say."""
        if "__properties_version1.0" not in self._streams:
            return ""
        data = self._container.openstream("__properties_version1.0").read()
        times = {}
        for start in range(_ROOT_HEADER_BYTES, len(data) - 15, 16):
            kind, number, _, value = struct.unpack_from("<HHIQ", data, start)
            if kind == 0x0040:
                times[number] = value
        value = times.get(_SENT) or times.get(_DELIVERED)
        if not value or value // _TEN_MILLIONTHS > 3e10:
            return ""
        return (_EPOCH + datetime.timedelta(seconds=value // _TEN_MILLIONTHS)).strftime("%Y-%m-%d %H:%M UTC")
