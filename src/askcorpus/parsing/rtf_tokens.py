"""From the control words of an RTF document to its paragraphs and rows.

Groups in braces keep a state of their own. Text in a group that starts with `\\*` or one of the words below is not part of
the document; footnotes, comments, headers and text boxes are flows beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from askcorpus.parsing.rtf_flow import Flow, FlowWriter

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,40})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<open>\{)|(?P<close>\})|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_SKIPPED = frozenset(
    (
        "colortbl", "pict", "object", "objdata", "fldinst", "nonshppict", "themedata", "colorschememapping", "latentstyles",
        "datastore", "listtable", "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "ftnsep", "ftnsepc", "aftnsep",
        "ftncn", "aftnsepc", "aftncn", "bkmkstart", "bkmkend", "revtbl", "filetbl", "pn", "xe", "tc", "sp", "operator",
        "subject", "keywords", "doccomm", "company", "manager", "category", "author", "hlinkbase",
    )
)  # fmt: skip
_EDGES = ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf")
_CHARACTERS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "page": "\n", "column": "\n",
}  # fmt: skip
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp850",
}  # fmt: skip


@dataclass(slots=True)
class Flows:
    """What an RTF document holds: its body, and the flows beside it."""

    title: str = ""
    body: Flow = field(default_factory=list)
    footnotes: list[Flow] = field(default_factory=list)
    comments: list[tuple[str, Flow]] = field(default_factory=list)  # with their authors
    edges: list[Flow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _State:
    """What a group hands on to the groups inside it. `target` names the flow or the value that its text is part of."""

    target: str = "body"
    is_hidden: bool = False
    fallback: int = 1  # characters behind \u that stand for it in old programs
    charset: str = ""


def read_flows(source: str) -> Flows:
    """The flows of an RTF document, however damaged."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._found = Flows()
        self._state = _State()
        self._stack: list[tuple[_State, Callable[[], None] | None]] = []
        self._charset = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._headings: dict[int, int] = {}
        self._style = 0
        self._bytes = bytearray()
        self._waiting = 0  # characters of a fallback still to come
        self._high = 0
        self._author: list[str] = []
        self._name: list[str] = []
        self._mark: list[str] = []
        self._flow = FlowWriter(self._found.body)

    def read(self) -> Flows:
        """Read all tokens."""
        position = 0
        opened = ignorable = False
        while match := _TOKEN.match(self._source, position):
            position = match.end()
            kind = match.lastgroup
            if kind != "byte":
                self._flush_bytes()
            if kind == "open":
                self._stack.append((self._state, None))
                opened, ignorable, self._waiting = True, False, 0
                continue
            if kind is None and not match["symbol"]:  # a line end in the source means nothing
                continue
            if kind == "close":
                self._close()
            elif match["word"]:
                number = int(match["number"]) if match["number"] else None
                if match["word"] == "bin":
                    position += max(number or 0, 0)
                self._word(match["word"], number, opened, ignorable)
            elif kind == "byte":
                self._byte(int(match["byte"], 16))
            elif kind == "symbol":
                if match["symbol"] == "*" and opened:
                    ignorable = True
                    continue
                self._write({"~": " ", "_": "-", "\n": "\n", "\r": "\n"}.get(match["symbol"], ""))
                if match["symbol"] in "\\{}":
                    self._write(match["symbol"])
            elif kind == "text":
                self._text(match["text"])
            opened = ignorable = False
        self._flush_bytes()
        while self._stack:
            self._close()
        self._flow.end()
        return self._found

    def _close(self) -> None:
        if self._stack:
            self._state, at_end = self._stack.pop()
            if at_end is not None:
                at_end()

    def _word(self, word: str, number: int | None, opened: bool, ignorable: bool) -> None:
        if self._waiting and word not in ("u", "uc"):
            self._waiting -= 1
            return
        if opened and self._destination(word, ignorable):
            return
        state = self._state
        if word in _CHARACTERS:
            self._write(_CHARACTERS[word])
        elif word == "u" and number is not None:
            self._unicode(number % 65_536)
        elif word == "uc":
            self._state = replace(state, fallback=max(number or 0, 0))
        elif word in ("v", "deleted"):
            self._state = replace(state, is_hidden=number != 0)
        elif word == "plain":
            self._state = replace(state, is_hidden=False, charset="")
        elif word == "f":
            self._font = number or 0
            if state.target != "fonttbl":
                self._state = replace(state, charset=self._fonts.get(self._font, ""))
        elif word == "fcharset" and state.target == "fonttbl":
            self._fonts[self._font] = _CHARSETS.get(number or 0, "")
        elif word == "ansicpg" and number:
            self._charset = f"cp{number}"
        elif word == "mac":
            self._charset = "mac_roman"
        elif word == "s":
            self._style = number or 0
            self._flow.heading = self._headings.get(self._style, 0) if state.target != "stylesheet" else 0
        elif state.target not in ("skip", "stylesheet", "fonttbl", "mark"):
            self._flow.word(word, number)

    def _destination(self, word: str, ignorable: bool) -> bool:
        """Whether `word`, the first of a group, says that its text is something other than the text around it."""
        state = self._state
        if state.target == "skip" and word != "shptxt":
            return False
        at_end: Callable[[], None] | None = None
        if word in ("fonttbl", "stylesheet", "info"):
            target = word
        elif word == "title" and state.target == "info":
            target, at_end = "name", self._end_title
        elif word in ("listtext", "pntext"):
            target, at_end = "mark", self._end_mark
        elif word == "atnauthor":
            target, self._author = "author", []
        elif word in ("footnote", "annotation", "shptxt", *_EDGES) and state.target != "info":
            target, at_end = "body", self._begin_flow(word)
        elif word in _SKIPPED or ignorable:
            target = "skip"
        else:
            if state.target == "stylesheet":  # one group a style
                self._name = []
                self._stack[-1] = (self._stack[-1][0], self._end_style)
                self._style = 0
            return False
        self._state = _State(target, False, state.fallback, state.charset)
        self._stack[-1] = (self._stack[-1][0], at_end)
        return True

    def _begin_flow(self, word: str) -> Callable[[], None]:
        outer = self._flow
        flow: Flow = []
        self._flow = FlowWriter(flow)

        def end() -> None:
            self._flow.end()
            self._flow = outer
            if word == "footnote":
                self._found.footnotes.append(flow)
            elif word == "annotation":
                self._found.comments.append(("".join(self._author).strip(), flow))
            elif word == "shptxt":
                self._found.body += flow
            else:
                self._found.edges.append(flow)

        return end

    def _end_title(self) -> None:
        self._found.title, self._name = "".join(self._name).strip(), []

    def _end_mark(self) -> None:
        self._flow.mark, self._mark = "".join(self._mark), []

    def _end_style(self) -> None:
        name = "".join(self._name).strip().rstrip(";").casefold()
        if name == "title":
            self._headings[self._style] = 1
        elif name.startswith("heading ") and name[8:9].isdigit():
            self._headings[self._style] = int(name[8])

    def _text(self, text: str) -> None:
        if self._waiting:
            text, self._waiting = text[self._waiting :], max(self._waiting - len(text), 0)
        if text.isascii():
            self._write(text)
        else:
            self._bytes += text.encode("latin-1")
            self._flush_bytes()

    def _byte(self, value: int) -> None:
        if self._waiting:
            self._waiting -= 1
        else:
            self._bytes.append(value)

    def _flush_bytes(self) -> None:
        if self._bytes:
            charset = self._state.charset or self._charset
            try:
                text = self._bytes.decode(charset, "replace")
            except LookupError:
                text = self._bytes.decode("cp1252", "replace")
            self._bytes.clear()
            self._write(text)

    def _unicode(self, code: int) -> None:
        self._waiting = self._state.fallback
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00 if self._high else 0xFFFD
        self._high = 0
        self._write(chr(code))

    def _write(self, text: str) -> None:
        target = self._state.target
        if target == "body":
            if not self._state.is_hidden:
                self._flow.write(text)
        elif target in ("name", "stylesheet"):
            self._name.append(text)
        elif target == "mark":
            self._mark.append(text)
        elif target == "author":
            self._author.append(text)
