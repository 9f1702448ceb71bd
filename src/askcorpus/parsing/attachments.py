"""Attachments of mails: named, and read where they are documents themselves."""

from __future__ import annotations

from askcorpus.errors import ReadingError
from askcorpus.parsing.cleaning import one_line
from askcorpus.parsing.extract import TextBuilder
from askcorpus.parsing.kinds import kind_of

_NOT_READ = frozenset(("eml", "mbox", "msg"))  # a mail in a mail in a mail: each level would multiply
_MAX_BYTES = 20 * 1024 * 1024


def write_attachment(builder: TextBuilder, name: str, data: bytes) -> None:
    """Write the attachment's name, and below it its text where it has any."""
    from askcorpus.parsing.parser import extract_of

    name = one_line(name) or "attachment"
    builder.paragraph(name)
    if not data or len(data) > _MAX_BYTES:
        return
    try:
        kind = kind_of(data, name)
        if kind.name not in _NOT_READ:
            builder.append(extract_of(data, name, kind), 1)
    except ReadingError:
        return  # the name is all that can be said of it
