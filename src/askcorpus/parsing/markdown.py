"""Markdown as the words a reader of the rendered page would see.

A line-by-line reading that is linear in the size of the file whatever it holds. This does not render: nested block
structure is flattened, raw HTML loses its tags, images keep only their description.
"""

from __future__ import annotations

import html
import re

from askcorpus.parsing.cleaning import clean
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.tables import write_table

_ATX = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"^([ \t]*)([-*+]|\d{1,9}[.)])[ \t]+(\S.*)$")
_RULE = re.compile(r"^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t:|-]*-[ \t:|-]*$")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]]{1,200}\]:[ \t]*\S+")
_TARGET = r"[^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?:[ \t]+\"[^\"]{0,300}\")?"
_LINK = re.compile(rf"!?\[([^\[\]]{{0,1000}})\](?:\({_TARGET}\)|\[[^\[\]]{{0,200}}\])")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_STARS = re.compile(r"(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])")
_UNDERSCORES = re.compile(r"(?<![\w])(_{1,2})(?=[^\s_])([^_\n]{1,300})(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_FRONT_TITLE = re.compile(r"^title\s*:\s*[\"']?(.*?)[\"']?\s*$", re.IGNORECASE)


def read_markdown(data: bytes, name: str) -> Extract:
    """The words of a Markdown file with its headings; tables become one line a row."""
    return markdown_text(decode(data))


def markdown_text(source: str) -> Extract:
    """The same from text already decoded."""
    lines = [line.expandtabs(4) for line in _without_comments(clean(source)).split("\n")]
    title, start = _front_matter(lines)
    reader = _MarkdownReader()
    reader.read(lines[start:])
    return reader.builder.build(title)


class _MarkdownReader:
    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._paragraph: list[str] = []

    def read(self, lines: list[str]) -> None:
        index = 0
        while index < len(lines):
            index += self._read_block(lines, index)
        self._flush()

    def _read_block(self, lines: list[str], index: int) -> int:
        """Read what starts at `index`; returns the number of lines taken."""
        line = lines[index]
        if fence := _FENCE.match(line):
            return self._read_fence(lines, index, fence.group(1))
        stripped = line.lstrip(" >") if line.lstrip().startswith(">") else line
        if not stripped.strip():
            self._flush()
            self.builder.end_list()
        elif match := _ATX.match(stripped):
            self._flush()
            self.builder.heading(inline(match.group(2) or "").rstrip("# "), len(match.group(1)))
        elif self._paragraph and (level := _setext_level(stripped)):
            words = inline(_unwrapped(self._paragraph))
            self._paragraph = []
            self.builder.heading(words, level)
        elif _RULE.match(stripped) or _DEFINITION.match(stripped):
            self._flush()
        elif "|" in stripped and _is_table_rule(lines, index + 1):
            return self._read_table(lines, index)
        elif match := _ITEM.match(stripped):
            return self._read_item(lines, index, match)
        else:
            self._paragraph.append(stripped.lstrip())
        return 1

    def _read_fence(self, lines: list[str], index: int, fence: str) -> int:
        self._flush()
        end = index + 1
        while end < len(lines) and not lines[end].strip().startswith(fence):
            end += 1
        self.builder.paragraph("\n".join(lines[index + 1 : end]))
        return end - index + 1

    def _read_table(self, lines: list[str], index: int) -> int:
        self._flush()
        end = index + 2
        while end < len(lines) and "|" in lines[end]:
            end += 1
        rows = [lines[index], *lines[index + 2 : end]]
        write_table(self.builder, [[inline(cell) for cell in _cells(row)] for row in rows])
        return end - index

    def _read_item(self, lines: list[str], index: int, match: re.Match[str]) -> int:
        self._flush()
        words = [match.group(3)]
        end = index + 1
        while end < len(lines) and lines[end].strip() and lines[end].startswith("  ") and not _starts_block(lines[end]):
            words.append(lines[end].strip())
            end += 1
        self.builder.item(f"{match.group(2)} {inline(' '.join(words))}", len(match.group(1)) // 2)
        return end - index

    def _flush(self) -> None:
        if self._paragraph:
            self.builder.paragraph(inline(_unwrapped(self._paragraph)))
            self._paragraph = []


def inline(text: str) -> str:
    """The words of a stretch of Markdown: links as their text, emphasis without its signs, code as it stands."""
    pieces = text.split("`")
    if len(pieces) < 3:
        return _inline_words(text)
    if len(pieces) % 2 == 0:  # an odd number of signs: the last one is a plain character
        pieces[-2:] = ["`".join(pieces[-2:])]
    return "".join(piece if number % 2 else _inline_words(piece) for number, piece in enumerate(pieces))


def _inline_words(text: str) -> str:
    if "[" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", text))  # twice: a picture inside a link
    if "<" in text:
        text = _TAG.sub(" ", _AUTOLINK.sub(r"\1", text))
    if "*" in text:
        text = _STARS.sub("", text)
    if "_" in text:
        text = _UNDERSCORES.sub(_emphasised, text)
    if "&" in text:
        text = html.unescape(text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _emphasised(match: re.Match[str]) -> str:
    """The words between underscores; a name such as `__init__` keeps them."""
    is_name = len(match.group(1)) == 2 and match.group(2).isidentifier()
    return match.group(0) if is_name else match.group(2)


def _unwrapped(lines: list[str]) -> str:
    """The lines of a paragraph as one, but for those that end in two spaces or a backslash."""
    parts = []
    for line in lines:
        is_broken = line.endswith("  ") or line.endswith("\\")
        parts += [line.rstrip(" \\") if is_broken else line.rstrip(), "\n" if is_broken else " "]
    return "".join(parts[:-1])


def _without_comments(text: str) -> str:
    """`text` without HTML comments, in one pass."""
    pieces = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces.append(text[position:start])
        position = end + 3
    return "".join((*pieces, text[position:]))


def _front_matter(lines: list[str]) -> tuple[str, int]:
    """The title of YAML front matter, and the index of the first line after it."""
    if not lines or lines[0].strip() != "---":
        return "", 0
    for index, line in enumerate(lines[1:200], 1):
        if line.strip() in ("---", "..."):
            titles = [match.group(1) for entry in lines[1:index] if (match := _FRONT_TITLE.match(entry))]
            return (titles[0] if titles else ""), index + 1
    return "", 0


def _setext_level(line: str) -> int:
    stripped = line.strip()
    if len(stripped) >= 2 and not stripped.strip("="):
        return 1
    return 2 if len(stripped) >= 2 and not stripped.strip("-") else 0


def _is_table_rule(lines: list[str], index: int) -> bool:
    return index < len(lines) and "|" in lines[index] and bool(_TABLE_RULE.match(lines[index]))


def _starts_block(line: str) -> bool:
    return bool(_ITEM.match(line) or _FENCE.match(line) or line.lstrip().startswith((">", "|", "#")))


def _cells(row: str) -> list[str]:
    row = row.strip().removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    return [cell.replace("\x00", "|").strip() for cell in row.replace("\\|", "\x00").split("|")]
