"""What a paragraph of a Word document is by its style, and the number that Word shows before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from askcorpus.parsing.numerals import Form, numeral
from askcorpus.parsing.xmltree import Element, attribute, local_name
from askcorpus.parsing.xmltree import number as number_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BULLET = "-"  # bullets are letters of symbol fonts, which mean nothing outside them
_MAX_STYLE_CHAIN = 20
_LEVELS = 9  # Word has no more
_TITLES = ("title", "titel", "titre")
_DEEPER = 200  # twentieths of a point: a list that starts so much further right is inside the one before it
_FORMS: dict[str, Form] = {
    "none": "", "bullet": "", "decimalZero": "01", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i",
    "upperRoman": "I",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a list item, its depth (0 is the outermost), and whether it starts a list of its own."""

    text: str
    depth: int
    starts_list: bool


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; `text` has %1 for the number of the outermost level."""

    form: str
    text: str
    start: int
    indent: int
    style: str
    is_legal: bool
    never_restarts: bool


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, root: Element | None) -> None:
        self._styles = (
            {attribute(s, "styleId"): s for s in root if local_name(s) == "style"} if root is not None else {}
        )

    def heading_level(self, properties: Element | None) -> int:
        """1 to 9 for a heading, 0 for other paragraphs."""
        if properties is None:
            return 0
        outline = properties.find(f"{W}outlineLvl")
        if outline is not None:
            return _outline(outline)
        for style in self.chain(properties):
            name = _name(style)
            if name in _TITLES:
                return 1
            if name.startswith("heading ") and name[8:9].isdigit():
                return int(name[8])
            outline = style.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                return _outline(outline)
        return 0

    def name(self, properties: Element | None) -> str:
        """The name of the paragraph's style in small letters, as English Word has it; empty for none."""
        return next((_name(style) for style in self.chain(properties)), "")

    def chain(self, properties: Element | None) -> Iterator[Element]:
        """The paragraph's style and those it is based on."""
        reference = properties.find(f"{W}pStyle") if properties is not None else None
        for _ in range(_MAX_STYLE_CHAIN):
            style = self._styles.get(attribute(reference, "val")) if reference is not None else None
            if style is None:
                return
            yield style
            reference = style.find(f"{W}basedOn")

    def list_of(self, style_id: str) -> str:
        """The list that a list style stands for."""
        style = self._styles.get(style_id)
        return _value(style, f"{W}pPr/{W}numPr/{W}numId") if style is not None else ""


class Numbering:
    """Counts the items of the lists as Word does, and gives their marks."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._kinds: dict[str, str] = {}  # of each list, the definition whose count it shares
        self._levels: dict[str, dict[int, _Level]] = {}
        self._starts: dict[tuple[str, int], int] = {}  # where a list starts its own count
        self._counts: dict[str, list[int | None]] = {}
        self._outer = ""  # the list of the last outermost item, and how far right it stands
        self._outer_indent = 0
        definitions = _by_id(root, "abstractNum", "abstractNumId")
        numbers = _by_id(root, "num", "numId")
        for identity, number in numbers.items():
            kind = _value(number, f"{W}abstractNumId")
            definition = definitions.get(kind)
            link = _value(definition, f"{W}numStyleLink") if definition is not None else ""
            linked = numbers.get(styles.list_of(link)) if link else None
            if linked is not None:
                kind = _value(linked, f"{W}abstractNumId")
                definition = definitions.get(kind)
            self._kinds[identity] = kind
            self._levels[identity] = _levels(definition)
            for override in (e for e in number if local_name(e) == "lvlOverride"):
                self._levels[identity] |= _levels(override)
                start = number_of(override.find(f"{W}startOverride"), "val", -1)
                if start >= 0:
                    self._starts[identity, number_of(override, "ilvl")] = start

    def mark(self, properties: Element | None) -> Mark | None:
        """The mark of a list item, counted up; None for what is no item. Ask once for each paragraph."""
        identity, depth = self._place(properties)
        level = self._levels.get(identity, {}).get(depth)
        if not identity or identity == "0":
            return None
        text = BULLET if level is None or level.form == "bullet" else self._number(identity, depth, level)
        if not text:
            return None
        indent = _indent(properties) or (level.indent if level is not None else 0)
        named = self._styles.name(properties)
        if named.startswith("list ") and named[-1:].isdigit():  # "List Bullet 2" is a list without levels of its own
            depth = max(depth, int(named[-1]) - 1)
        starts = False
        if depth == 0 and identity != self._outer:
            if self._outer and indent > self._outer_indent + _DEEPER:
                return Mark(text, 1, False)
            starts = True
            self._outer, self._outer_indent = identity, indent
        return Mark(text, depth, starts)

    def end_list(self) -> None:
        """The next item is inside no list that was begun before it."""
        self._outer = ""

    def _place(self, properties: Element | None) -> tuple[str, int]:
        """The list a paragraph belongs to, by itself or by its style, and the level in it."""
        if properties is None:
            return "", 0
        identity = _value(properties, f"{W}numPr/{W}numId")
        depth = _value(properties, f"{W}numPr/{W}ilvl")
        for style in self._styles.chain(properties) if not identity else ():
            identity = _value(style, f"{W}pPr/{W}numPr/{W}numId")
            if identity:
                depth = depth or _value(style, f"{W}pPr/{W}numPr/{W}ilvl")
                own = attribute(style, "styleId")
                linked = (d for d, level in self._levels.get(identity, {}).items() if level.style == own)
                depth = depth or str(next(linked, 0))
                break
        return identity, min(int(depth) if depth.isdecimal() and len(depth) < 10 else 0, _LEVELS - 1)

    def _number(self, identity: str, depth: int, level: _Level) -> str:
        levels = self._levels[identity]
        counts = self._counts.setdefault(self._kinds[identity], [None] * _LEVELS)
        start = self._starts.pop((identity, depth), None)
        before = counts[depth]
        if start is not None or before is None:
            counts[depth] = start if start is not None else level.start
        else:
            counts[depth] = before + 1
        for deeper in range(depth + 1, _LEVELS):
            if deeper not in levels or not levels[deeper].never_restarts:
                counts[deeper] = None
        text = level.text
        for place in range(depth + 1):
            other = levels.get(place, level)
            count = counts[place]
            shown = other.start if count is None else count
            text = text.replace(f"%{place + 1}", numeral(shown, "1" if level.is_legal else _FORMS.get(other.form, "1")))
        return text.strip()


def _levels(parent: Element | None) -> dict[int, _Level]:
    levels = {}
    for element in parent if parent is not None else ():
        if local_name(element) == "lvl" and (depth := number_of(element, "ilvl", -1)) >= 0:
            text = element.find(f"{W}lvlText")
            levels[depth] = _Level(
                form=_value(element, f"{W}numFmt") or "decimal",
                text=attribute(text, "val") if text is not None else f"%{depth + 1}.",
                start=number_of(element.find(f"{W}start"), "val", 1),
                indent=_indent(element.find(f"{W}pPr")),
                style=_value(element, f"{W}pStyle"),
                is_legal=element.find(f"{W}isLgl") is not None,
                never_restarts=_value(element, f"{W}lvlRestart") == "0",
            )
    return levels


def _by_id(root: Element | None, tag: str, key: str) -> dict[str, Element]:
    return {attribute(e, key): e for e in root if local_name(e) == tag} if root is not None else {}


def _value(parent: Element, path: str) -> str:
    element = parent.find(path)
    return attribute(element, "val") if element is not None else ""


def _name(style: Element) -> str:
    return _value(style, f"{W}name").lower()


def _indent(properties: Element | None) -> int:
    """How far from the left a paragraph starts, in twentieths of a point; 0 where it does not say."""
    element = properties.find(f"{W}ind") if properties is not None else None
    return number_of(element, "left") or number_of(element, "start")


def _outline(element: Element) -> int:
    level = number_of(element, "val", _LEVELS)
    return level + 1 if level < _LEVELS else 0
