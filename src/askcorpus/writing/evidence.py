"""The evidence as the model is shown it: numbered blocks under the names of where they stand, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.answering.composition import markdown_table
from askcorpus.answering.instructions import addresses_an_assistant
from askcorpus.answering.sources import Source
from askcorpus.language.sentences import sentence_spans
from askcorpus.types import ScoredPassage
from askcorpus.writing import prompts
from askcorpus.writing.connection import tokens_of
from askcorpus.writing.proof import Window


def blocks_within(
    windows: Sequence[Window], evidence: Sequence[ScoredPassage], nonce: str, tokens: int, most: int
) -> list[str]:
    """The evidence as numbered blocks, best first, as many as fit; text that talks to an assistant is not among them.

    A table's rows stand under their header as a Markdown table; a list keeps its lines.
    """
    blocks: list[str] = []
    for scored in evidence:
        inside = [
            window
            for window in windows
            if window.source.document.path == scored.passage.path
            and window.start < scored.passage.end
            and window.end > scored.passage.start
        ]
        if not inside:
            continue
        source = inside[0].source
        names = dict.fromkeys([source.document.title, *(scored.passage.heading or "").split(" > ")])
        place = " > ".join(name for name in names if name and not addresses_an_assistant(name))
        made = prompts.block(len(blocks) + 1, place, _text_of(source, inside), nonce)
        tokens -= tokens_of(made)
        if tokens < 0:
            if not blocks:
                blocks.append(made[: max(0, 3 * (tokens + tokens_of(made)))])
            break
        blocks.append(made)
        if len(blocks) == most:
            break
    return blocks


def without_orders(text: str) -> str:
    """A text without the sentences in it that talk to an assistant, on one line."""
    sentences = [text[a:b].strip() for a, b in sentence_spans(text)]
    return " ".join(sentence for sentence in sentences if not addresses_an_assistant(sentence))


def _text_of(source: Source, windows: Sequence[Window]) -> str:
    """What the windows say, tables drawn as tables."""
    pieces: list[str] = []
    rows: list[list[str]] = []
    header: list[list[str]] = []
    for window in windows:
        leaf = source.leaves[source.place_at(window.start)]
        if leaf.kind == "table" and (row := source.row_at(leaf, window.start)) is not None:
            header = [[source.words(c.start, c.end) for c in top.cells] for top in leaf.rows[: leaf.header_rows]]
            rows.append([source.words(c.start, c.end) for c in row.cells])
        else:
            pieces.append(
                "\n".join(source.words(a, b) for a, b in window.parts)
                if leaf.kind == "item"
                else source.words(window.start, window.end)
            )
    if rows:
        pieces.append(markdown_table([*header, *rows], len(header)))
    return "\n".join(dict.fromkeys(pieces))
