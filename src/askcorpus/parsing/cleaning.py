"""Text without what cannot be seen: control, bidirectional and zero-width characters, odd line ends.

Invisible characters hide words from a person while a search engine or a model still reads them, so they are removed
before anything else looks at the text. Letters are kept as they are: no normalisation.
"""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\xa0\u2007\u202f]")
_BULLETS = re.compile("[\uf0b7\uf0a7\uf076\uf0d8]")  # Symbol and Wingdings bullets, in the private use area
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"  # soft hyphen, fillers
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # zero-width space, marks, overrides and isolates
    "\u3164\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"  # fillers, byte order mark, interlinear marks, no characters
    "\ud800-\udfff"  # lone surrogates
    "\U000e0000-\U000e0fff"  # tags and supplementary variation selectors: they can carry a hidden message
    "]"
)
# The zero-width joiner and non-joiner are spelling in the scripts between Arabic and Khmer, and hidden elsewhere.
_JOINERS = re.compile("(?<![\u0600-\u109f\u1780-\u18af])[\u200c\u200d]")
_BLANK_LINES = re.compile("\n{3,}")
_SPACE_AT_END = re.compile(r"[^\S\n](?:\n|\Z)")


def clean(text: str) -> str:
    """`text` with `\\n` line ends and without invisible characters."""
    text = _LINE_ENDS.sub("\n", text)
    if text.isascii() and text.isprintable():
        return text
    text = _INVISIBLE.sub("", text)
    return text if text.isascii() else _JOINERS.sub("", _SPACES.sub(" ", _BULLETS.sub("•", text)))


def clean_lines(text: str) -> str:
    """Cleaned `text` without spaces at line ends, and with at most one blank line in a row."""
    text = clean(text)
    if _SPACE_AT_END.search(text):  # most large texts have none, and are not taken apart
        text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip("\n")


def one_line(text: str) -> str:
    """Cleaned `text` with every run of white space made one space."""
    if text.isascii() and text.isprintable():  # nearly every cell of a table
        return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    return " ".join(clean(text).split())


def is_invisible(character: str) -> bool:
    """Whether a single character is one that `clean` removes wherever it stands."""
    return not " " <= character <= "~" and _INVISIBLE.match(character) is not None
