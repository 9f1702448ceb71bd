"""What holds of the blocks of every document: the rules of `askcorpus.blocks`, checked."""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.blocks import Block, decode_blocks, encode_blocks


def assert_blocks_hold(text: str, blocks: Sequence[Block]) -> None:
    """Blocks lie inside the text, in order, nested by containment, none empty; cells inside tables; a round trip is exact."""
    around: list[Block] = []
    position = 0
    for block in blocks:
        assert 0 <= block.start < block.end <= len(text), block
        words = text[block.start : block.end]
        assert words.strip() == words or block.kind in ("code", "table"), block  # a row may end in an empty cell
        assert block.start >= position, f"{block} stands before the one above it"
        position = block.start
        while around and around[-1].end <= block.start:
            around.pop()
        assert not around or block.end <= around[-1].end, f"{block} stands partly in {around[-1]}"
        assert block.kind != "item" or (around and around[-1].kind == "list"), f"{block} is in no list"
        around.append(block)
        _assert_rows_hold(block)
    assert decode_blocks(encode_blocks(blocks)) == tuple(blocks)


def _assert_rows_hold(block: Block) -> None:
    assert bool(block.rows) == (block.kind == "table"), block
    assert 0 <= block.header_rows <= len(block.rows)
    position = block.start
    for row in block.rows:
        assert position <= row.start <= row.end <= block.end, (block, row)
        position = row.end
        for cell in row.cells:
            assert block.start <= cell.start <= cell.end <= row.end, (row, cell)
