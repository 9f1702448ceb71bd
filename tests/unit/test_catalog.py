from pathlib import Path

import pytest

from askcorpus.blocks import Block
from askcorpus.errors import IndexDamagedError
from askcorpus.search.keyword_search import search_keywords
from askcorpus.store.catalog import Catalog
from askcorpus.store.catalog_check import check_catalog
from askcorpus.store.catalog_writer import CatalogWriter
from askcorpus.store.kept import Kept
from askcorpus.store.schema import FileRecord
from askcorpus.sync.passages import split_document
from askcorpus.types import Document, Passage, View
from fakes import FakeEmbedder

BLOCKS = (Block("heading", 0, 5, 1),)
TEXTS = {
    "en.txt": "The Ångström unit is named after Anders. LiHua met him in Uppsala. The code is AB-1234.",
    "zh.txt": "东京都是日本的首都。今天天气很好。",
    "ar.txt": "القاهرة هي عاصمة مصر.",
    "hi.txt": "दिल्ली भारत की राजधानी है।",
    "quote.txt": 'He said "NEAR" and OR and left* a: b^2.',
}


def record(path: str) -> FileRecord:
    return FileRecord(path, "indexed", "", 10, 1, 2, "hash")


@pytest.fixture
def catalog(tmp_path: Path):  # type: ignore[no-untyped-def]
    with CatalogWriter.create(tmp_path) as writer:
        for path, text in TEXTS.items():
            document = Document(path, f"Title of {path}", text, blocks=BLOCKS, pages=(0, 10))
            writer.put_document(record(path), document, split_document(document, FakeEmbedder(), 40))
        writer.put_record(FileRecord("bad.pdf", "failed", "it is damaged", 5, 1, 2, "x"))
        writer.finish()
    with Catalog.open(tmp_path) as catalog:
        yield catalog


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("angstrom", "en.txt"),
        ("Who is Li Hua?", "en.txt"),
        ("lihua", "en.txt"),
        ("AB-1234", "en.txt"),
        ("日本的首都", "zh.txt"),
        ("القاهره", "ar.txt"),
        ("भारत की राजधानी", "hi.txt"),
        ('"NEAR" OR (left* b^2', "quote.txt"),
    ],
)
def test_words_are_found_in_every_script_and_operators_are_words(catalog: Catalog, query: str, path: str) -> None:
    assert search_keywords(catalog, query, 5)[0][0].path == path


def test_a_query_without_words_finds_nothing(catalog: Catalog) -> None:
    assert search_keywords(catalog, "?!…", 5) == [] and search_keywords(catalog, "", 5) == []


def test_a_search_can_be_kept_to_some_documents(catalog: Catalog) -> None:
    assert {p.path for p, _ in search_keywords(catalog, "title", 10, ["zh.txt"])} == {"zh.txt"}
    assert search_keywords(catalog, "title", 10, []) == []


def test_a_document_comes_back_as_it_was(catalog: Catalog) -> None:
    document = catalog.document("en.txt")
    assert document is not None and document.text == TEXTS["en.txt"]
    assert document.blocks == BLOCKS and document.pages == (0, 10)
    assert catalog.document("none.txt") is None


def test_the_ledger_has_every_file_with_its_reason(catalog: Catalog) -> None:
    ledger = {entry.path: entry for entry in catalog.ledger()}
    assert set(ledger) == {*TEXTS, "bad.pdf"}
    assert (ledger["bad.pdf"].state, ledger["bad.pdf"].reason) == ("failed", "it is damaged")
    assert ledger["en.txt"].pages == 2 and ledger["en.txt"].passages >= 1


def test_neighbours_are_the_passages_beside_it_in_its_document(catalog: Catalog) -> None:
    passages = catalog.passages_of("en.txt")
    pairs = catalog.neighbours(passages)
    assert pairs[0][0] is None and pairs[-1][1] is None
    assert [after for _, after in pairs[:-1]] == passages[1:]


def test_mentions_are_counted_by_document(catalog: Catalog) -> None:
    assert catalog.count_documents_with("Li Hua") == [("en.txt", 1)]
    assert catalog.count_documents_with("of the moon") == []
    assert catalog.document_frequencies(["anders", "moon"]) == {"anders": 1, "moon": 0}


def test_a_sound_catalog_passes_its_check_and_a_wrong_span_does_not(tmp_path: Path) -> None:
    with CatalogWriter.create(tmp_path) as writer:
        wrong = Passage("id", "a.txt", 0, 5, "other", "A")
        with pytest.raises(IndexDamagedError, match="not a span"):
            writer.put_document(record("a.txt"), Document("a.txt", "A", "Hello world."), [wrong])


def test_check_finds_nothing_wrong_and_says_what_is(catalog: Catalog, tmp_path: Path) -> None:
    assert check_catalog(tmp_path) == [] == check_catalog(tmp_path, ["en.txt"])
    path = tmp_path / "catalog.sqlite"
    path.write_bytes(path.read_bytes().replace(b"is named after Anders", b"was named by somebody", 1))
    assert "en.txt" in check_catalog(tmp_path)[0] and "en.txt" in check_catalog(tmp_path, ["en.txt"])[0]
    assert check_catalog(tmp_path, ["zh.txt"]) == []


def test_a_file_that_is_no_catalog_is_told(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        Catalog.open(tmp_path)


def test_a_passage_comes_back_with_its_view_and_is_found_by_it(tmp_path: Path) -> None:
    text = "Item | Price\nBolts | 4.50"
    view = View("Item: Bolts; Price: 4.50.", ((6, 13, 5), (20, 21, 4)))
    passage = Passage("id", "a.csv", 13, 25, text[13:], "Stock", "Parts", view=view)
    with CatalogWriter.create(tmp_path) as writer:
        writer.put_document(record("a.csv"), Document("a.csv", "Stock", text), [passage])
        writer.finish()
    with Catalog.open(tmp_path) as catalog:
        assert catalog.embedding_texts(["id"]) == {"id": "Stock\nParts\nItem: Bolts; Price: 4.50."}
        assert catalog.passages_of("a.csv") == [passage]
        assert catalog.match(["price"], 3)[0][0] == passage
    (tmp_path / "next").mkdir()
    with CatalogWriter.extend(tmp_path, tmp_path / "next") as writer:
        writer.remove_document("a.csv")
        writer.finish()
    with Catalog.open(tmp_path / "next") as catalog:
        assert not catalog.holds("price") and catalog.vocabulary() == {}


def test_a_document_is_read_once_while_there_is_room(catalog: Catalog) -> None:
    assert catalog.document("en.txt") is catalog.document("en.txt")


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    kept: Kept[str] = Kept(4)
    reads: list[str] = []

    def read(name: str) -> str:
        reads.append(name)
        return name

    for name in ("ab", "cd", "ab", "ef", "ab", "cd"):
        assert kept.get(name, lambda name=name: read(name), len) == name  # type: ignore[misc]
    assert reads == ["ab", "cd", "ef", "cd"]
