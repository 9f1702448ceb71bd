"""With the extra `multilingual` other languages are read, and a question finds its answer in a file of another language."""

from pathlib import Path

import numpy as np
import pytest

from askcorpus import Assistant
from askcorpus.reader.opening import open_reader
from askcorpus.reader.packaged import SpanModel, multilingual_model
from askcorpus.settings import Settings
from askcorpus.types import Passage
from fakes import WriteCorpus


def passage(text: str) -> Passage:
    return Passage(text[:40], "a.txt", 0, len(text), text, "")


@pytest.fixture(scope="module")
def model() -> SpanModel:
    return multilingual_model(threads=1)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "Wer leitet die Bibliothek in Torstad?",
            "Die Bibliothek in Torstad wird von Edda Krumann geleitet.",
            "Edda Krumann",
        ),
        ("¿Cuántas plazas tiene el taller?", "El taller de cerámica tiene 14 plazas.", "14"),
        ("Quand la piscine ouvre-t-elle ?", "La piscine ouvre à 9:30 en été.", "9:30"),
        ("Quanto costa il noleggio del furgone?", "Il noleggio del furgone costa 85 euro al giorno.", "85 euro"),
        (
            "Wie is onze contactpersoon bij Vliegen Print?",
            "Bij Vliegen Print kunt u naar Nils Broeck vragen.",
            "Nils Broeck",
        ),
        (
            "Who leads the library in Torstad?",
            "Die Bibliothek in Torstad wird von Edda Krumann geleitet.",
            "Edda Krumann",
        ),
        ("Wie viele Plätze hat der Töpferkurs?", "The pottery course has 14 places.", "14"),
    ],
)
def test_the_answering_words_are_marked(model: SpanModel, question: str, text: str, answer: str) -> None:
    [reading] = model.read(question, [passage(text)])
    span = reading.best_span()
    assert span is not None
    assert answer in text[span.start : span.end]


@pytest.mark.parametrize("text", ["", " ", "借书证的有效期是两年。", "तालाब सुबह नौ बजे खुलता है।", "🚲 " * 40, "▁▁ ﬁn"])
def test_any_text_can_be_read(model: SpanModel, text: str) -> None:
    [reading] = model.read("有效期是多久？", [passage(text)])
    assert len(reading.starts) == len(reading.offsets)
    assert np.isfinite(reading.starts).all()
    assert all(0 <= a <= b <= len(text) for a, b in reading.offsets.tolist())


def test_a_passage_is_read_the_same_alone_and_among_others(model: SpanModel) -> None:
    texts = [
        "Die Brücke wurde im Mai eröffnet.",
        "Ein viel längerer Text über Brücken. " * 20,
        "Sie kostete drei Millionen.",
    ]
    together = model.read("Was kostete die Brücke?", [passage(text) for text in texts])
    for text, reading in zip(texts, together, strict=True):
        [alone] = multilingual_model(threads=1).read("Was kostete die Brücke?", [passage(text)])
        np.testing.assert_allclose(alone.starts, reading.starts, atol=2e-3)


def test_the_reader_of_the_settings_takes_it_for_other_languages_only() -> None:
    reader = open_reader(Settings())
    german, english = passage("Der Hafen wurde geschlossen."), passage("The port was closed.")
    assert reader.foreign is not None
    assert reader.reading("Wer hat den Hafen geschlossen?", [german]) is reader.foreign.get()
    assert reader.reading("Who closed the port?", [english]) is reader.get()


def test_a_question_is_answered_from_a_file_in_another_language(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus = write_corpus(
        {
            "bibliothek.txt": "Die Bibliothek in Torstad wird von Edda Krumann geleitet. Sie öffnet um 9 Uhr.",
            "pool.txt": "The swimming pool in Brinford is led by Omar Trelley. It opens at 7:30.",
            "taller.txt": "El taller de cerámica cuesta 85 euros al mes y tiene 14 plazas.",
        }
    )
    with Assistant.open(corpus, tmp_path / "index", embedder="multilingual") as assistant:
        assistant.rebuild()
        for question, path in (
            ("Who is in charge of the library in Torstad?", "bibliothek.txt"),
            ("Wann öffnet das Schwimmbad in Brinford?", "pool.txt"),
            ("What does the pottery workshop cost a month?", "taller.txt"),
        ):
            assert assistant.search(question)[0].passage.path == path
