"""Texts that are not in English are told, and where there are many, what reads them is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from askcorpus import terminal
from askcorpus.embedding.embedder import BUILT_IN
from askcorpus.language.english import is_english
from askcorpus.search.retriever import in_another_language
from askcorpus.types import IndexStatus, Passage


@pytest.mark.parametrize(
    "text",
    [
        "Quanto costa il corso di ceramica?",
        "Qual é o prazo de entrega da encomenda?",
        "Hoeveel kost het abonnement per maand?",
        "Quand la piscine ouvre-t-elle ?",
        "Das Schwimmbad öffnet am 3. Mai.",
        "¿Quién dirige la biblioteca?",
        "Was war an der Lieferung falsch?",
        "Vamos passar a cobrar a quem não aparece?",
        "Il maestro può seguire a casa sua i ragazzi?",
        "Когда открывается бассейн?",
        "泳池几点开门？",
    ],
)
def test_other_languages_are_told(text: str) -> None:
    assert not is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who is Jan van der Berg?",
        "the La Casa price list",
        "Rent in Porto do Sol",
        "12.50",
        "Kim met Sin Na in Pa Dos",
        "Lüders mobile?",
        "don’t they?",
    ],
)
def test_names_do_not_make_a_text_foreign(text: str) -> None:
    assert is_english(text)


def status(share: float, embedder: str) -> IndexStatus:
    return IndexStatus("000001", "seeds", 1, 10, 10, 1.0, embedder, not_english=share)


def test_where_a_fifth_is_not_english_the_status_names_what_reads_it() -> None:
    shown = terminal.render_summary(status(0.2, BUILT_IN))
    assert "About 20% of the passages are not in English" in shown and "embedder to multilingual" in shown


def test_a_replica_is_told_what_its_writer_does_first() -> None:
    replica = replace(status(0.2, BUILT_IN), replica_of="s3://bucket/handbook")
    shown = terminal.render_summary(replica)
    assert "a replica of s3://bucket/handbook" in shown
    assert "embedder to multilingual at the writer of s3://bucket/handbook, then here" in shown
    assert "askcorpus index" not in shown


@pytest.mark.parametrize(("share", "embedder"), [(0.19, BUILT_IN), (1.0, "multilingual-e5-small@1")])
def test_where_few_are_or_the_model_is_in_use_nothing_is_said(share: float, embedder: str) -> None:
    assert "not in English" not in terminal.render_summary(status(share, embedder))


@pytest.mark.parametrize(("installed", "said"), [(None, "reads them. Install it with: pip install"), (Path("e5"), "")])
def test_with_an_embedder_of_a_persons_own_only_the_reader_is_advised(
    installed: Path | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("askcorpus.sync.status.installed_file", lambda: installed)  # either may be so where tests run
    shown = terminal.render_summary(status(0.9, "bge-m3@1024"))
    assert said in shown and ("not in English" in shown) == bool(said) and "embedder" not in shown


def test_near_passages_in_another_language_are_ranked_by_themselves() -> None:
    german, english, far = (
        Passage(text, "a.txt", 0, len(text), text, "")
        for text in (
            "Die Bibliothek ist im Mai zu.",
            "The library is shut in May.",
            "Der Zug ist weg und das Boot auch.",
        )
    )
    nearest = [(english, 0.12), (german, 0.1), (far, 0.02)]
    assert in_another_language("When is the library shut?", nearest) == [german]
    assert in_another_language("Wann ist die Bibliothek geschlossen?", nearest) == [english]
    assert in_another_language("When is it shut?", []) == []
