"""What is not an exact span of its document is never shown as if it were."""

from __future__ import annotations

from dataclasses import replace

from answering_fakes import NEWS, FakeCatalog

from askcorpus.answering.grounding import verify
from askcorpus.answering.quoting import cite, shown_text
from askcorpus.types import Citation, Composition, Document

CATALOG = FakeCatalog({"news.txt": NEWS})
PASSAGE = CATALOG.passages_of("news.txt")[2]


def sound(number: int = 1) -> Citation:
    end = PASSAGE.text.index("Gazette.") + len("Gazette.")
    return cite(PASSAGE, 0, end, 0.9, ((2, 7),), number)


def composition(*citations: Citation) -> Composition:
    return Composition(tuple((shown_text(c.quote), c) for c in citations), 0.8, refused=False)


def test_a_sound_citation_passes_unchanged() -> None:
    assert verify(composition(sound()), CATALOG) == composition(sound())


def test_a_wrong_sentence_is_dropped_and_the_rest_is_numbered_anew() -> None:
    shifted = replace(sound(1), start=sound().start + 1)
    checked = verify(composition(shifted, sound(2)), CATALOG)
    assert [c.number for _, c in checked.sentences] == [1]
    assert not checked.refused


def test_an_answer_left_with_nothing_becomes_a_refusal() -> None:
    for broken in (
        replace(sound(), path="other.txt"),
        replace(sound(), quote="A storm never closed the bridge."),
        replace(sound(), end=10**6),
        replace(sound(), start=-5),
        replace(sound(), answer_spans=((0, 5),)),
    ):
        checked = verify(composition(broken), CATALOG)
        assert checked.refused
        assert checked.sentences == ()


def test_a_list_or_greeting_without_citations_passes() -> None:
    said = Composition((), 1.0, refused=False, text="2 documents:")
    assert verify(said, CATALOG) == said


def test_a_citation_names_the_page_of_its_quote_not_of_its_passage() -> None:
    document = Document("a.pdf", "A", "First page. Second page.", pages=(0, 12))
    catalog = FakeCatalog({})
    catalog._documents["a.pdf"] = document
    citation = Citation(1, "a.pdf", 12, 24, "Second page.", 1, None, "A", 0.9, "id")
    verified = verify(Composition((("Second page.", citation),), 0.9, refused=False), catalog)
    assert verified.sentences[0][1].page == 2
