"""Markdown as the words a reader of the rendered page would see, parsed by markdown-it-py.

Numbers and bullets of lists stay as the file has them, and so do the marks of footnotes, which CommonMark does not know.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from askcorpus.parsing.cleaning import clean
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.html import html_text
from askcorpus.parsing.layout import layout_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_DEEPEST = 20  # blocks inside blocks; the library leaves out what is deeper, and is slow on deep brackets
_FRONT_TITLE = re.compile(r"^title\s*:\s*[\"']?(.*?)[\"']?\s*$", re.IGNORECASE)
_FRONT_LINES = 200
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,100}\]:")
_FRONT_END = ("---", "...")


def read_markdown(data: bytes, name: str) -> Extract:
    """The words of a Markdown file with its headings, lists, tables, code and quotations."""
    return markdown_text(decode(data))


def markdown_text(source: str) -> Extract:
    """The same from text already decoded."""
    title, text = _without_front_matter(clean(source))
    tokens = _parser().parse(text)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return Extract(text, title, layout_blocks(text))
    reader = _MarkdownReader()
    reader.read(tokens)
    return reader.builder.build(title)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import reference

    def reference_but_no_footnote(state: StateBlock, line: int, last: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        return not state.src.startswith("[^", start) and reference(state, line, last, silent)

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    parser.block.ruler.at("reference", reference_but_no_footnote)
    return parser


class _MarkdownReader:
    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._mark = ""  # of the item whose first words come next
        self._depth = -1

    def read(self, tokens: Sequence[Token]) -> None:
        """Write these tokens, which hold whole blocks."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type.endswith("_open"):
                end = _closing(tokens, at)
                self._read_inside(token, tokens[at + 1 : end])
                at = end
            elif token.type in ("fence", "code_block"):
                self._write_mark()
                self.builder.code(token.content)
            elif token.type == "html_block":
                end = at
                while end + 1 < len(tokens) and tokens[end + 1].type == "html_block":
                    end += 1
                self._read_html("\n".join(token.content for token in tokens[at : end + 1]))
                at = end
            at += 1

    def _read_inside(self, token: Token, inside: Sequence[Token]) -> None:
        if token.type == "heading_open":
            self._write_mark()
            self.builder.heading(_words(inside[0]), int(token.tag[1]))
        elif token.type == "paragraph_open":
            self._read_paragraph(_words(inside[0]))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self._depth += 1
            self.read(inside)
            self._depth -= 1
            if self._depth < 0:
                self.builder.end_list()
        elif token.type == "list_item_open":
            self._write_mark()
            self._mark = f"{token.info}{token.markup}"
            with self.builder.inside_item():
                self.read(inside)
            self._mark = ""
        elif token.type == "blockquote_open":
            self._write_mark()
            depth, self._depth = self._depth, -1
            with self.builder.inside("quote"):
                self.read(inside)
            self._depth = depth
        elif token.type == "table_open":
            self._write_mark()
            self._read_table(inside)

    def _read_paragraph(self, words: str) -> None:
        if self._mark and words:
            self.builder.item(f"{self._mark} {words}", self._depth)
            self._mark = ""
        elif _FOOTNOTE.match(words):
            for note in re.split(r"\n(?=\[\^)", words):
                self.builder.paragraph(note, "footnote")
        else:
            self.builder.paragraph(words)

    def _write_mark(self) -> None:
        """An item that opens with something else than words is its mark alone."""
        self.builder.item(self._mark, self._depth)
        self._mark = ""

    def _read_table(self, inside: Sequence[Token]) -> None:
        rows: list[list[str]] = []
        for token in inside:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_words(token))
        self.builder.table(rows, header_rows=1)

    def _read_html(self, source: str) -> None:
        """HTML as it is shown; a comment that never ends hides nothing, as much may stand below it."""
        if source.startswith("<!--") and "-->" not in source:
            self.builder.paragraph(source[4:])
        else:
            self.builder.append(html_text(source))


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Where the block ends that opens at `at`."""
    closing = tokens[at].type.removesuffix("_open") + "_close"
    level = tokens[at].level
    return next(n for n in range(at + 1, len(tokens)) if tokens[n].type == closing and tokens[n].level == level)


def _words(inline: Token) -> str:
    """The words of a line: links as their text, emphasis without its signs, code as it stands."""
    words: list[str] = []
    children = inline.children or []
    for at, token in enumerate(children):
        if token.type in ("text", "code_inline", "text_special"):
            words.append(token.content)
        elif token.type == "image":
            words.append(_words(token))
        elif token.type == "softbreak":
            following = children[at + 1].content if at + 1 < len(children) else ""
            words.append("\n" if _FOOTNOTE.match(following) else " ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            words.append("\n")
        elif token.markup == "__" and _is_name(children, at):
            words.append("__")
    return "".join(words)


def _is_name(children: Sequence[Token], at: int) -> bool:
    """Whether strong words between underscores are a name such as `__init__`, which keeps them."""
    word = at + 1 if children[at].type == "strong_open" else at - 1
    other = at + 2 if children[at].type == "strong_open" else at - 2
    if not (0 <= other < len(children) and children[other].type in ("strong_open", "strong_close")):
        return False
    return children[word].type == "text" and children[word].content.isidentifier()


def _without_front_matter(text: str) -> tuple[str, str]:
    """The title that YAML front matter states, and the text below it."""
    lines = text.split("\n", _FRONT_LINES)
    if lines[0].strip() != "---":
        return "", text
    for index, line in enumerate(lines[1:_FRONT_LINES], 1):
        if line.strip() in _FRONT_END:
            titles = [match.group(1) for entry in lines[1:index] if (match := _FRONT_TITLE.match(entry))]
            return (titles[0] if titles else ""), "\n".join(lines[index + 1 :])
    return "", text
