"""The blocks of a text that says its structure by its layout alone.

One idea throughout: a line is told by what it opens with (the mark of an item, a label, a time, `>`) or by what parts it
(columns), and that counts where **its like stands beside it**. One dash in a paragraph is no list, one `Note:` no form.
A line that opens with nothing goes on from the one above where that was wrapped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from askcorpus.blocks import Block
from askcorpus.language.lines import RULE, SENTENCE_END
from askcorpus.parsing.columns import is_parted, table_of
from askcorpus.parsing.openings import FENCE, Line, line_groups

_WRAPPED_SHARE = 0.7  # a line shorter than this share of the longest beside it was ended on purpose
_SHORTEST_WRAPPED = 25  # characters; shorter lines are entries
_SAID_WORDS = 6  # a label with so many words behind it is said by somebody, rather than filled in
_SAID_SHARE = 0.3  # of the labelled lines say something: a conversation, not a form
_SAMPLE_CHARACTERS = 500_000  # enough to tell who speaks and which numbers go on
_DEEPEST = 8
_NEAR_BLOCKS = 4  # what stands between two turns belongs to the first, unless it is more than this


def layout_blocks(text: str, headings: Iterable[Block] = ()) -> tuple[Block, ...]:
    """The blocks of a text as its lines lay it out, with these headings among them."""
    layout = _Layout(text)
    position = 0
    for heading in headings:
        for group in line_groups(text, position, text.rfind("\n", 0, heading.start) + 1):
            layout.read(group)
        layout.end()
        layout.blocks.append(heading)
        position = text.find("\n", heading.end)
        position = position if position >= 0 else len(text)
    for group in line_groups(text, position, len(text)):
        layout.read(group)
    return tuple(layout.blocks)


def heading_of(line: str, start: int, level: int) -> Block:
    """The heading that is a whole line, which starts at `start`, without the white space around it."""
    begin = start + len(line) - len(line.lstrip())
    return Block("heading", begin, begin + len(line.strip()), level)


class _Layout:
    def __init__(self, text: str) -> None:
        self._text = text
        self._speakers, self._numbered = _sample(text)
        self.blocks: list[Block] = []
        self._list: int | None = None  # the places of the open list and of the last turn among the blocks
        self._turn: int | None = None
        self._depths: list[Line] = []  # the items that the next one may stand beside
        self._kin: Counter[tuple[str, int, str]] = Counter()
        self._tables: dict[int, tuple[Block, int]] = {}

    def end(self) -> None:
        """What comes next belongs to no list or turn above it."""
        self._list = self._turn = None
        self._depths = []

    def read(self, group: list[Line]) -> None:
        """Add the blocks of lines that no blank line parts."""
        fence = FENCE.match(self._text, group[0].start)
        if fence and len(group) > 1 and self._text.startswith(fence[0], group[-1].start):
            self.end()
            self.blocks.append(Block("code", group[0].start, group[-1].end))
            return
        self._kin = Counter(line.kin for line in group)
        self._tables = self._find_tables(group)
        at = 0
        while at < len(group):
            at += self._read_at(group, at) or self._add_paragraph(group, at)

    def _find_tables(self, group: list[Line]) -> dict[int, tuple[Block, int]]:
        """The tables among the lines and how many lines each takes, by their first line."""
        found: dict[int, tuple[Block, int]] = {}
        end = 0
        while end < len(group):
            start = end
            while end < len(group) and is_parted(self._text[group[end].start : group[end].end]):
                end += 1
            for first in (start, start + 1):  # the line above the columns may be parted by chance
                table = self._table(group[first:end])
                if table:
                    found[first] = table, end - first
                    break
            end += end == start
        return found

    def _table(self, lines: list[Line]) -> Block | None:
        if len(lines) < 2:
            return None
        table = table_of(self._text, [(line.start, line.end) for line in lines])
        opened = sum(line.opening in ("item", "turn", "field") for line in lines)
        if table and 2 * opened > len(lines) and max(len(row.cells) for row in table.rows) < 3:
            return None  # a list or a form, with blanks behind its marks
        return table

    def _read_at(self, group: list[Line], at: int) -> int:
        """Add what the line at `at` opens; returns the lines taken, 0 where it opens nothing."""
        line = group[at]
        if at in self._tables:
            table, taken = self._tables[at]
            self.end()
            self.blocks.append(table)
            return taken
        if RULE.match(self._text, line.start, line.end):
            self._list = None
            return 1
        if line.opening == "quote":
            end = next((n for n in range(at, len(group)) if group[n].opening != "quote"), len(group))
            self._list = None
            self.blocks.append(Block("quote", line.start, group[end - 1].end))
            return end - at
        if self._is_turn(line):
            end = next((n for n in range(at + 1, len(group)) if self._is_turn(group[n])), len(group))
            self._add_turn(line.start, group[end - 1].end)
            return end - at
        if self._is_item(group, at):
            end = self._end_of_wrapped(group, at)
            self._add_item(line, group[end - 1].end)
            return end - at
        if at == 0 and self._list is not None and line.indent > self._depths[-1].indent:
            end = next((n for n in range(1, len(group)) if self._opens(group, n)), len(group))
            self._stretch(group[end - 1].end)  # an item's second paragraph stands below its words
            return end
        return 0

    def _opens(self, group: list[Line], at: int) -> bool:
        """Whether something other than a paragraph starts at a line."""
        line = group[at]
        if at in self._tables or line.opening == "quote" or RULE.match(self._text, line.start, line.end):
            return True
        return self._is_turn(line) or self._is_item(group, at)

    def _is_turn(self, line: Line) -> bool:
        if line.opening == "time":
            return bool(self._speakers)
        return line.opening == "turn" or (line.opening == "field" and line.sort in self._speakers)

    def _is_item(self, group: list[Line], at: int) -> bool:
        """Whether the like of a line that a mark, a label or a time opens stands beside it."""
        line = group[at]
        if line.opening not in ("item", "field", "time"):
            return False
        if line.opening != "item":
            return self._kin[line.kin] > 1
        is_beside = self._list is not None and any(line.kin == other.kin for other in self._depths)
        if is_beside and (not line.number or at or self._kin[line.kin] > 1 or self._goes_on_elsewhere(line)):
            return True
        if self._list is not None and at and self.blocks[-1].end == group[at - 1].end:
            return True  # right below another item
        if at and self._text[group[at - 1].end - 1] == ":":
            return True
        if not line.number:
            return at == 0 or self._kin[line.kin] > 1
        return (at == 0 or line.number in "1aAiI") and (self._kin[line.kin] > 1 or self._goes_on_elsewhere(line))

    def _goes_on_elsewhere(self, line: Line) -> bool:
        """Whether another paragraph opens with the number before or after this one."""
        head, dot, last = line.number.rpartition(".")
        if not last.isdecimal():
            return False
        return any((*line.kin, f"{head}{dot}{int(last) + step}") in self._numbered for step in (-1, 1))

    def _end_of_wrapped(self, group: list[Line], at: int) -> int:
        """Where the lines end that go on from the one at `at`."""
        width = max(line.width for line in group[at : at + 12])
        end = at + 1
        while end < len(group) and group[end].opening != "item" and not self._opens(group, end):
            is_wrapped = group[end - 1].width >= max(_WRAPPED_SHARE * width, _SHORTEST_WRAPPED)
            if not (is_wrapped or group[end].indent > group[at].indent or self._text[group[end].start].islower()):
                break
            end += 1
        return end

    def _add_paragraph(self, group: list[Line], at: int) -> int:
        end = next((n for n in range(at + 1, len(group)) if self._opens(group, n)), len(group))
        self._list = None
        self._depths = []
        self.blocks.append(Block("paragraph", group[at].start, group[end - 1].end))
        return end - at

    def _add_item(self, line: Line, end: int) -> None:
        while self._list is not None and self._depths and line.indent < self._depths[-1].indent:
            self._depths.pop()
        beside = next((n for n, other in enumerate(self._depths) if line.kin == other.kin), None)
        if self._list is None:
            self._depths = [line]
            self._list = len(self.blocks)
            self.blocks.append(Block("list", line.start, end))
        elif beside is not None:
            del self._depths[beside + 1 :]
        else:
            self._depths.append(line)
        self.blocks.append(Block("item", line.start, end, min(len(self._depths) - 1, _DEEPEST)))
        self._stretch(end)

    def _stretch(self, end: int) -> None:
        """The open list and its last item reach to `end`."""
        assert self._list is not None
        for place in (self._list, len(self.blocks) - 1):
            self.blocks[place] = replace(self.blocks[place], end=end)

    def _add_turn(self, start: int, end: int) -> None:
        """Add a turn; what stands between it and the one before belongs to that."""
        if self._turn is not None and 0 < len(self.blocks) - self._turn - 1 <= _NEAR_BLOCKS:
            turn = self.blocks[self._turn]
            self.blocks.insert(self._turn + 1, Block("paragraph", turn.start, turn.end))
            self.blocks[self._turn] = replace(turn, end=max(block.end for block in self.blocks[self._turn :]))
        self._list = None
        self._turn = len(self.blocks)
        self.blocks.append(Block("message", start, end))


def _sample(text: str) -> tuple[frozenset[str], frozenset[tuple[str, int, str, str]]]:
    """Who takes part in a conversation, if it is one, and the numbers that paragraphs open with.

    Speakers are the labels behind a time or, where there is none, those of which most come back and say something.
    """
    labelled: list[Line] = []
    numbered = set()
    for group in line_groups(text, 0, min(len(text), _SAMPLE_CHARACTERS)):
        if group[0].number:
            numbered.add((*group[0].kin, group[0].number))
        labelled += [line for line in group if line.opening in ("turn", "field")]
    counts = Counter(line.sort for line in labelled)
    turns = frozenset(line.sort for line in labelled if line.opening == "turn")
    back = [line for line in labelled if counts[line.sort] > 1]
    said = sum(_says_something(text, line) for line in back)
    if turns or len(labelled) < 3 or len(counts) < 2 or 2 * len(back) < len(labelled) or said < _SAID_SHARE * len(back):
        return turns, frozenset(numbered)
    return frozenset(counts), frozenset(numbered)


def _says_something(text: str, line: Line) -> bool:
    words = text[line.after : line.end]
    return bool(SENTENCE_END.search(words)) or len(words.split(None, _SAID_WORDS)) >= _SAID_WORDS
