"""The blocks of every sample document hold their rules, and survive the way into the catalog and back."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

import reading_samples as samples
from askcorpus.errors import ReadingError
from askcorpus.parsing.kinds import kind_of
from askcorpus.parsing.parser import document_of
from block_rules import assert_blocks_hold

MADE = {
    "notes.txt": b"A title\n\nText:\n- one\n- two\n\nName: Ann\nAge: 4\n\nFig   4\nPlum  5\nPear  6\n",
    "chat.txt": b"[12:30] Ann: hi\n[12:31] Bo: hello\n",
    "a.md": b"# T\n\n1. a\n\n   p\n2. b\n   - c\n\n> q\n\n|a|b|\n|-|-|\n|1|2|\n\n```\nx\n```\n\n[^1]: n\n",
    "a.html": b"<h1>T</h1><ol><li>a<ul><li>b</ul></ol><table><tr><th>A<th>B<tr><td rowspan=2>1<td>2<tr><td>3</table>",
    "a.csv": b"Name,Age\nAnn,4\nBo,5\n",
    "a.json": b'{"title": "T", "rows": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]}',
    "a.xml": b"<?xml version='1.0'?><shop><item><name>Lamp</name><price>12</price></item></shop>",
    "a.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>The bridge was\n\n00:02.000 --> 00:03.500\n<v Ann>built.\n",
    "a.eml": b"Subject: x\nFrom: a@x.example\n\nHello\n\n> old\n\n- one\n- two\n",
    "a.py": b"def f():\n\n\n    return 1\n",
    "a.rst": b"Top\n===\n\n* one\n* two\n",
    "a.docx": samples.docx(samples.word_paragraph("Words.")),
    "a.xlsx": samples.xlsx({"S": [["Name", "Age"], ["Ann", 4.0]]}),
    "a.epub": samples.epub(["<h1>One</h1><p>It rained.</p>"], "Weather"),
}


@pytest.mark.parametrize("name", MADE)
def test_blocks_of_a_made_file_hold_their_rules(name: str) -> None:
    document = samples.read(MADE[name], name)
    assert document.blocks
    assert_blocks_hold(document.text, document.blocks)


@pytest.mark.parametrize("folder", ["formats", "office"])
def test_blocks_of_the_development_sets_hold_their_rules(folder: str) -> None:
    files = sorted(_development_data().glob(f"{folder}/docs/**/*.*")) if _development_data().is_dir() else []
    if not files:
        pytest.skip("the development data is not here")
    for path in (path for path in files if path.is_file() and path.suffix not in (".pdf", ".png", ".jpg")):
        data = path.read_bytes()
        try:
            document = document_of(data, path.name, kind_of(data, PurePosixPath(path.name).name))
        except ReadingError:
            continue
        try:
            assert_blocks_hold(document.text, document.blocks)
        except AssertionError as error:
            raise AssertionError(f"{path.name}: {error}") from error


def _development_data() -> Path:
    """The folder of documents that are only where the package is made: `shared/data` beside a checkout."""
    here = Path(__file__).resolve()
    return next((p / "shared" / "data" for p in here.parents if (p / "shared" / "data").is_dir()), here / "none")
