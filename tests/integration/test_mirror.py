"""The index equals the folder: with the real reader, SQLite and Chroma, and a small embedder."""

import json
import os
import shutil
from pathlib import Path

import pytest

from askcorpus.embedding.cache import EmbeddingCache
from askcorpus.errors import CorpusError, IndexBusyError
from askcorpus.store.generations import FORMAT_VERSION, GenerationStore
from askcorpus.store.lock import writer_lock
from fakes import FakeEmbedder, WriteCorpus
from index_tools import bytes_of, find, index_contents, mirror, stored_vector_ids

ANIMALS = {
    "cat.txt": "Cats\n\nThe cat sleeps on the warm stove. It dreams of mice.",
    "dog.txt": "Dogs\n\nThe dog guards the old farm. It barks at strangers.",
    "sub/owl.txt": "Owls\n\nThe owl hunts in the dark forest. It hears every mouse.",
}


def test_a_first_build_indexes_every_file_and_every_passage_has_a_vector(
    write_corpus: WriteCorpus, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    status = mirror(write_corpus(ANIMALS), index, probe=True)
    assert [entry.path for entry in status.files] == sorted(ANIMALS)
    assert {entry.state for entry in status.files} == {"indexed"}
    assert status.coverage == 1 and status.vectors == status.passages == 3
    assert stored_vector_ids(index) == {p for rows in index_contents(index).values() for _, _, p in rows}


def test_a_rebuild_with_nothing_changed_embeds_nothing_and_publishes_nothing(
    write_corpus: WriteCorpus, tmp_path: Path
) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    first = mirror(corpus, index)
    embedder = FakeEmbedder()
    second = mirror(corpus, index, embedder)
    assert embedder.embedded == [] and second.generation == first.generation
    assert {entry.state for entry in second.files} == {"unchanged"}
    assert second.counts is not None and second.counts.embedded == 0


def test_a_large_text_says_how_far_it_is(
    write_corpus: WriteCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("askcorpus.sync.build.NOTED_PASSAGES", 10)
    text = "\n\n".join(
        f"Paragraph {number} tells of the {number} boats that lay in the harbour." for number in range(500)
    )
    said: list[str] = []
    mirror(
        write_corpus({"long.txt": text}), tmp_path / "index", on_progress=lambda progress: said.append(progress.note)
    )
    shares = [int(note.split(", ")[1].rstrip("%")) for note in said if note.startswith("long.txt, ")]
    assert len(shares) > 3 and shares == sorted(shares) and shares[-1] <= 100


def test_an_index_of_an_older_format_is_made_anew_with_the_vectors_it_has(
    write_corpus: WriteCorpus, tmp_path: Path
) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    first = mirror(corpus, index)
    manifest = GenerationStore(index).current().folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": FORMAT_VERSION - 1}))
    embedder = FakeEmbedder()
    second = mirror(corpus, index, embedder)
    assert embedder.embedded == [] and second.generation != first.generation
    assert second.vectors == second.passages == 3 and find(index, "owl")[0][0] == "sub/owl.txt"


def test_an_added_file_is_found_and_only_it_is_embedded(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    mirror(corpus, index)
    (corpus / "fox.txt").write_text("Foxes\n\nThe fox steals a goose.")
    embedder = FakeEmbedder()
    status = mirror(corpus, index, embedder)
    assert len(embedder.embedded) == 1 and status.counts is not None and status.counts.added == 1
    assert find(index, "goose")[0][0] == "fox.txt"
    assert len(stored_vector_ids(index)) == 4


def test_an_edit_embeds_only_the_passages_whose_text_changed(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    paragraphs = [
        f"Paragraph {i} speaks about subject number {i} at some length, so that it fills its passage."
        for i in range(20)
    ]
    corpus, index = write_corpus({"long.txt": "\n\n".join(paragraphs)}), tmp_path / "index"
    first = mirror(corpus, index, passage_tokens=40)
    paragraphs[10] = "Paragraph 10 now says something else entirely, about a zebra, and it fills its passage too."
    (corpus / "long.txt").write_text("\n\n".join(paragraphs))
    embedder = FakeEmbedder()
    status = mirror(corpus, index, embedder, passage_tokens=40)
    assert status.counts is not None and status.counts.changed == 1
    assert 1 <= len(embedder.embedded) <= 3 < first.passages
    assert "zebra" in embedder.embedded[0]


@pytest.mark.parametrize("new_name", ["kitten.txt", "deep/er/cat.txt"])
def test_a_rename_or_move_embeds_nothing_and_leaves_no_ghost(
    write_corpus: WriteCorpus, tmp_path: Path, new_name: str
) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    mirror(corpus, index)
    (corpus / new_name).parent.mkdir(parents=True, exist_ok=True)
    (corpus / "cat.txt").rename(corpus / new_name)
    embedder = FakeEmbedder()
    status = mirror(corpus, index, embedder)
    assert embedder.embedded == []
    assert status.counts is not None and status.counts.renamed == 1
    assert find(index, "stove")[0][0] == new_name
    assert "cat.txt" not in index_contents(index)


def test_a_deleted_file_is_gone_from_results_and_after_a_purge_from_the_disk(
    write_corpus: WriteCorpus, tmp_path: Path
) -> None:
    files = ANIMALS | {"secret.txt": "Secrets\n\nThe password is xylophonequartz. Nobody may know."}
    corpus, index = write_corpus(files), tmp_path / "index"
    mirror(corpus, index)
    assert b"xylophonequartz" in bytes_of(index)
    (corpus / "secret.txt").unlink()
    status = mirror(corpus, index)
    assert status.counts is not None and status.counts.removed == 1
    assert all(path != "secret.txt" for path, _, _ in find(index, "xylophonequartz password"))
    assert len(stored_vector_ids(index)) == 3
    mirror(corpus, index, purge=True)
    assert b"xylophonequartz" not in bytes_of(index)


def test_equal_files_are_both_listed_and_share_vectors(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus({"a.txt": ANIMALS["cat.txt"], "b.txt": ANIMALS["cat.txt"]}), tmp_path / "index"
    embedder = FakeEmbedder()
    status = mirror(corpus, index, embedder)
    assert len(embedder.embedded) == 1 and status.passages == status.vectors == 2
    (corpus / "a.txt").unlink()
    mirror(corpus, index)
    assert find(index, "stove")[0][0] == "b.txt"


def test_a_file_replaced_by_a_folder_is_mirrored(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    mirror(corpus, index)
    (corpus / "cat.txt").unlink()
    (corpus / "cat.txt").mkdir()
    (corpus / "cat.txt" / "inside.txt").write_text("Inside\n\nA kitten lives in this folder.")
    mirror(corpus, index)
    assert set(index_contents(index)) == {"cat.txt/inside.txt", "dog.txt", "sub/owl.txt"}


def test_an_emptied_corpus_leaves_an_empty_index(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    mirror(corpus, index)
    shutil.rmtree(corpus)
    corpus.mkdir()
    status = mirror(corpus, index)
    assert (status.documents, status.passages, status.coverage) == (0, 0, 1.0)
    assert find(index, "cat") == []


def test_one_bad_file_does_not_stop_the_rest(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    files = ANIMALS | {"broken.pdf": b"%PDF-1.7 not really", "empty.txt": "", "binary.txt": bytes(range(256)) * 50}
    status = mirror(write_corpus(files), tmp_path / "index")
    troubled = {entry.path: entry for entry in status.files if entry.state in {"skipped", "failed"}}
    assert set(troubled) == {"broken.pdf", "empty.txt", "binary.txt"}
    assert all(entry.reason for entry in troubled.values())
    assert status.documents == 3


def test_another_embedder_makes_new_vectors_and_the_old_generation_serves_until_then(
    write_corpus: WriteCorpus, tmp_path: Path
) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    before = mirror(corpus, index)
    seen: set[str | None] = set()
    other = FakeEmbedder("other", dimension=16)
    after = mirror(corpus, index, other, lambda progress: seen.add(GenerationStore(index).current_name()))
    assert len(other.embedded) == 3 and after.embedder == other.identity and after.coverage == 1
    assert seen == {before.generation, after.generation}
    assert find(index, "the dog guards", embedder=other)[0][0] == "dog.txt"


def test_another_passage_size_cuts_anew_from_the_stored_text(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus({"long.txt": "A sentence of seven words stands here. " * 60}), tmp_path / "index"
    before = mirror(corpus, index, passage_tokens=120)
    after = mirror(corpus, index, passage_tokens=40)
    assert after.passages > before.passages and after.coverage == 1


def test_an_interrupted_build_is_taken_up_where_it_stopped(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus = write_corpus({f"{i}.txt": f"Title {i}\n\nThis is the text of file {i}." for i in range(150)})
    index = tmp_path / "index"

    class Stops(FakeEmbedder):
        def embed_passages(self, texts):  # type: ignore[no-untyped-def]
            if self.embedded:
                raise KeyboardInterrupt
            return super().embed_passages(texts)

    first = Stops()
    with pytest.raises(KeyboardInterrupt):
        mirror(corpus, index, first)
    assert find(index, "file 77", limit=1)[0][0] == "77.txt"  # keywords answer already
    second = FakeEmbedder()
    status = mirror(corpus, index, second)
    assert status.coverage == 1
    assert not set(first.embedded) & set(second.embedded)
    assert len(first.embedded) + len(second.embedded) == 150


def test_a_second_writer_is_told_the_first_ones_process_at_once(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    with writer_lock(index), pytest.raises(IndexBusyError, match=rf"process {os.getpid()}"):
        mirror(corpus, index)


def test_a_missing_corpus_leaves_the_index_as_it_was(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    before = mirror(corpus, index)
    shutil.rmtree(corpus)
    with pytest.raises(CorpusError):
        mirror(corpus, index)
    assert GenerationStore(index).current_name() == before.generation


def test_at_most_one_earlier_generation_is_kept(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    for number in range(4):
        (corpus / "new.txt").write_text(f"Version {number}\n\nThe number is {number}.")
        mirror(corpus, index)
    assert len(GenerationStore(index).names()) == 2


def test_a_damaged_generation_is_replaced_by_a_whole_one(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    status = mirror(corpus, index)
    (index / "generations" / status.generation / "catalog.sqlite").write_bytes(b"garbage" * 1000)
    repaired = mirror(corpus, index)
    assert repaired.coverage == 1 and repaired.counts is not None and repaired.counts.embedded == 0


def test_forgotten_vectors_leave_the_cache_with_the_generations_that_held_them(
    write_corpus: WriteCorpus, tmp_path: Path
) -> None:
    corpus, index = write_corpus(ANIMALS), tmp_path / "index"
    mirror(corpus, index)
    gone = {passage_id for _, _, passage_id in index_contents(index)["cat.txt"]}
    (corpus / "cat.txt").unlink()
    mirror(corpus, index)
    mirror(corpus, index, purge=True)
    with EmbeddingCache.open(index, FakeEmbedder().identity) as cache:
        assert cache.known(gone) == set()
        assert len(cache.known(stored_vector_ids(index))) == 2
