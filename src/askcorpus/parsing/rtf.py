"""RTF, by striprtf: its words in paragraphs, its tables as rows."""

from __future__ import annotations

import re

from askcorpus.errors import ReadingError
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.layout import with_headings
from askcorpus.parsing.plain import unmarked_headings
from askcorpus.parsing.tables import write_table

_TITLE = re.compile(r"\{\\title\s+([^{}\\]{1,300})")


def read_rtf(data: bytes, name: str) -> Extract:
    """The text of an RTF document."""
    from striprtf.striprtf import rtf_to_text

    source = data.decode("latin-1")  # RTF is ASCII; other letters are escaped
    try:
        text = rtf_to_text(source, encoding="cp1252", errors="ignore")
    except (ValueError, LookupError, IndexError, AttributeError, UnicodeError) as error:
        raise ReadingError("The RTF is damaged; open it in a word processor and save it again.") from error
    builder = TextBuilder()
    rows: list[list[str]] = []
    for line in text.split("\n"):
        if line.count("|") >= 2 and line.rstrip().endswith("|"):
            rows.append(line.rstrip()[:-1].split("|"))
            continue
        if rows:
            write_table(builder, rows)
            rows = []
        builder.paragraph(line)
    if rows:
        write_table(builder, rows)
    extract = builder.build()
    stated = _TITLE.search(source[:20_000])
    blocks = with_headings(extract.blocks, unmarked_headings(extract.text))
    return Extract(extract.text, stated.group(1) if stated else "", blocks)
