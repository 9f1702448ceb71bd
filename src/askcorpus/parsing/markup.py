"""reStructuredText, AsciiDoc, Org and LaTeX: read as they stand, with their headings found.

The markup is left in place: it is light enough to read, and every word of the file can be found and quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from askcorpus.blocks import Block
from askcorpus.parsing.cleaning import clean_lines, one_line
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract
from askcorpus.parsing.layout import layout_blocks

_ADORNMENT = re.compile(r"^([=\-`:.'\"~^_*+#<>])\1{2,}$")
_ASCIIDOC = re.compile(r"^(={1,6})[ \t]+(\S.*)$")
_ORG = re.compile(r"^(\*{1,8})[ \t]+(\S.*)$")
_ORG_TITLE = re.compile(r"^#\+title:[ \t]*(\S.*)$", re.IGNORECASE)
_LATEX = re.compile(r"^[ \t]*\\(part|chapter|section|subsection|subsubsection|paragraph)\*?(?:\[[^\]]*\])?\{(.*)$")
_LATEX_LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_LATEX_COMMAND = re.compile(r"\\[a-zA-Z]+\*?|[{}~]")

FindHeading = Callable[[str], "tuple[int, str] | None"]


def read_rst(data: bytes, name: str) -> Extract:
    """reStructuredText: a line with a line of equal signs below it (and perhaps above) is a heading."""
    text = clean_lines(decode(data))
    lines = text.split("\n")
    headings = []
    styles: list[tuple[str, bool]] = []
    start = 0
    for number, line in enumerate(lines):
        below = _ADORNMENT.match(lines[number + 1]) if number + 1 < len(lines) else None
        if line.strip() and below and not _ADORNMENT.match(line) and len(lines[number + 1]) >= len(line.strip()) - 1:
            above = number > 0 and lines[number - 1] == lines[number + 1]
            style = (below.group(1), above)
            if style not in styles:
                styles.append(style)
            if above or number == 0 or not lines[number - 1]:
                headings.append(_heading_in(line, line.strip(), start, min(styles.index(style) + 1, 6)))
        start += len(line) + 1
    return Extract(text, blocks=layout_blocks(text, headings))


def read_asciidoc(data: bytes, name: str) -> Extract:
    """AsciiDoc: headings begin with equal signs."""
    return _with_headings(data, lambda line: _marked(_ASCIIDOC, line))


def read_org(data: bytes, name: str) -> Extract:
    """Org: headings begin with asterisks; the title may be a `#+TITLE:` line."""
    extract = _with_headings(data, lambda line: _marked(_ORG, line))
    titles = (match.group(1) for line in extract.text.split("\n", 30)[:30] if (match := _ORG_TITLE.match(line)))
    return Extract(extract.text, next(titles, ""), extract.blocks)


def read_latex(data: bytes, name: str) -> Extract:
    """LaTeX source: headings are the sectioning commands, the title is `\\title`."""
    extract = _with_headings(data, _latex_heading)
    start = extract.text.find("\\title{")
    title = _braced(extract.text[start + 7 : start + 400]) if start >= 0 else ""
    return Extract(extract.text, title, extract.blocks)


def _with_headings(data: bytes, find: FindHeading) -> Extract:
    text = clean_lines(decode(data))
    headings = []
    start = 0
    for line in text.split("\n"):
        found = find(line)
        if found and found[1]:
            headings.append(_heading_in(line, found[1], start, found[0]))
        start += len(line) + 1
    return Extract(text, blocks=layout_blocks(text, headings))


def _heading_in(line: str, words: str, start: int, level: int) -> Block:
    """The heading in a line that starts at `start`: its words without their signs, or the whole line."""
    at = max(0, line.find(words))
    end = at + len(words) if line.startswith(words, at) else len(line)
    return Block("heading", start + at, start + end, level)


def _marked(pattern: re.Pattern[str], line: str) -> tuple[int, str] | None:
    match = pattern.match(line)
    return (len(match.group(1)), one_line(match.group(2))) if match else None


def _latex_heading(line: str) -> tuple[int, str] | None:
    match = _LATEX.match(line)
    return (_LATEX_LEVELS[match.group(1)], _braced(match.group(2))) if match else None


def _braced(text: str) -> str:
    """The words up to the closing brace, without commands."""
    depth = 1
    for position, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            text = text[:position]
            break
    return one_line(_LATEX_COMMAND.sub(" ", text.replace("\\\\", " ")))
