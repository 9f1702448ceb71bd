"""One writer publishes, replicas pull: through a folder and a real S3 server, killed at any step, old or new and never a mix."""

from __future__ import annotations

import dataclasses
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from askcorpus.assistant import Assistant
from askcorpus.cli import main
from askcorpus.doctor import examine
from askcorpus.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexVersionError,
    IndexWriteError,
    TargetError,
)
from askcorpus.index_command import following
from askcorpus.replication import listing, states
from askcorpus.replication.publishing import Published, publish
from askcorpus.replication.pulling import Pulled, follow, pull
from askcorpus.replication.states import State, hold_lease, read_state
from askcorpus.replication.target import Target, open_target
from askcorpus.settings import Settings
from askcorpus.store.generations import GenerationStore
from askcorpus.store.shards import MATRIX, read_shards
from fakes import REPOSITORY, FakeEmbedder, WriteCorpus
from index_tools import find, index_contents, mirror
from object_store import ObjectStore
from waiting import wait_until

FILES: dict[str, str | bytes] = {
    f"note{n}.txt": f"The cellar number {n} is dry.\n\nIts key hangs at door {n}." for n in range(8)
}


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    with ObjectStore(tmp_path_factory.mktemp("s3")) as store:
        yield store


@pytest.fixture(params=["folder", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "folder":
        return str(tmp_path / "target")
    store: ObjectStore = request.getfixturevalue("object_store")
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://indexes/{tmp_path.name}"


def publish_index(index: Path, target: Target, **how: bool) -> Published | None:
    with hold_lease(target) as lease:
        return publish(GenerationStore(index), target, lease, **how)


def test_a_replica_answers_as_the_writer_does(address: str, tmp_path: Path, write_corpus: WriteCorpus) -> None:
    writer, replica = tmp_path / "writer", tmp_path / "replica"
    mirror(write_corpus(FILES), writer)
    target = open_target(address)
    published = publish_index(writer, target)
    assert published is not None and published.sent_bytes == published.bytes
    pulled = pull(replica, target)
    assert pulled is not None and pulled.fetched_bytes == pulled.bytes
    assert index_contents(replica) == index_contents(writer)
    assert find(replica, "dry cellar 3") == find(writer, "dry cellar 3")
    assert pull(replica, target) is None, "nothing new, nothing done"
    assert publish_index(writer, target) is None


def test_only_what_changed_travels(
    address: str, tmp_path: Path, write_corpus: WriteCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "CHUNK_BYTES", 20_000)
    monkeypatch.setattr("askcorpus.replication.pulling.CHUNK_BYTES", 20_000)
    writer, replica = tmp_path / "writer", tmp_path / "replica"
    files = FILES | {f"long{n}.txt": "\n\n".join(f"Line {n} {m} of the ledger." for m in range(200)) for n in range(6)}
    corpus = write_corpus(files)
    mirror(corpus, writer)
    target = open_target(address)
    publish_index(writer, target)
    pull(replica, target)
    (corpus / "note3.txt").write_text("The cellar number 3 was flooded.")
    mirror(corpus, writer)
    published, pulled = publish_index(writer, target), pull(replica, target)
    assert published is not None and pulled is not None
    assert published.sent_bytes < 0.8 * published.bytes
    assert pulled.fetched_bytes == published.sent_bytes
    assert index_contents(replica) == index_contents(writer)
    assert GenerationStore(replica).names() == [pulled.generation], "a replica keeps no earlier text"


def test_deleted_text_is_gone_from_the_target_after_a_purge(
    address: str, tmp_path: Path, write_corpus: WriteCorpus
) -> None:
    corpus = write_corpus(FILES | {"secret.txt": "The combination is XYZZY-4711."})
    target = open_target(address)
    mirror(corpus, tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    (corpus / "secret.txt").unlink()
    mirror(corpus, tmp_path / "writer", purge=True)
    publish_index(tmp_path / "writer", target, purge=True)
    kept = b"".join(target.get(entry.path) or b"" for entry in target.list("objects"))
    assert b"cellar number 3" in kept and b"XYZZY-4711" not in kept
    assert pull(tmp_path / "replica", target) is not None


def test_one_writer_at_a_time_and_a_dead_one_is_taken_over(address: str) -> None:
    target = open_target(address)
    with (
        hold_lease(target),
        pytest.raises(IndexBusyError, match=r"published to by .* process \d+, whose lease lasts"),
        hold_lease(target),
    ):
        pass
    with hold_lease(target):
        pass  # the one before gave it back: nobody waits
    dead = State(number=read_state(target).number + 1, writer="other process 1 ab", expires=time.time() + 0.3)
    assert states._create(target, dead)
    with pytest.raises(IndexBusyError), hold_lease(target):
        pass
    wait_until(lambda: time.time() > dead.expires)
    with hold_lease(target) as lease:
        assert lease.state.number == dead.number + 1


def test_a_writer_that_slept_while_another_took_over_publishes_nothing(
    address: str, tmp_path: Path, write_corpus: WriteCorpus
) -> None:
    mirror(write_corpus(FILES), tmp_path / "slow")
    mirror(write_corpus({"other.txt": "The new writer's only file."}, "other"), tmp_path / "new")
    target = open_target(address)
    slow = states.Lease(target, read_state(target), "slow process 1 aa", seconds=0.01)
    slow.renew()
    wait_until(lambda: time.time() > slow.state.expires)
    publish_index(tmp_path / "new", target)
    now = read_state(target)
    with pytest.raises(IndexBusyError, match="taken over"):
        publish(GenerationStore(tmp_path / "slow"), target, slow)
    assert read_state(target) == now
    pull(tmp_path / "replica", target)
    assert index_contents(tmp_path / "replica").keys() == {"other.txt"}


def test_a_number_that_was_tidied_away_is_no_way_round_the_others(address: str) -> None:
    target = open_target(address)
    slow = states.Lease(target, read_state(target), "slow process 1 aa", seconds=60)
    slow.renew()
    for number in range(2, 5):
        assert states._create(target, State(number=number, generation=number))
    target.delete([states._path(2)])
    with pytest.raises(IndexBusyError, match="taken over"):
        slow.publish("0" * 64)
    assert read_state(target).generation == 4


def test_a_state_that_is_not_whole_does_not_count(address: str) -> None:
    target = open_target(address)
    assert states._create(target, State(number=1, generation=5, listing="ab"))
    target.put(states._path(2), b"")
    assert read_state(target) == State(number=2, generation=5, listing="ab")
    with hold_lease(target) as lease:
        assert (lease.state.number, lease.state.generation) == (3, 5)


def test_a_writer_that_only_watches_leaves_few_states(address: str) -> None:
    target = open_target(address)
    with hold_lease(target) as lease:
        for _ in range(2 * states.KEPT_STATES):
            lease.renew()
        assert len(target.list(states.STATES)) == states.KEPT_STATES
        assert read_state(target) == lease.state


def test_a_damaged_listing_does_not_take_what_it_names_with_it(tmp_path: Path, write_corpus: WriteCorpus) -> None:
    target = open_target(str(tmp_path / "target"))
    mirror(write_corpus(FILES), tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    place = listing.object_path(read_state(target).listing)
    whole = target.get(place) or b""
    target.put(place, b"damaged")
    publish_index(tmp_path / "writer", target, purge=True)
    target.put(place, whole)
    assert pull(tmp_path / "replica", target) is not None


@pytest.mark.parametrize("harm", ["gone", "other content"])
def test_what_is_damaged_in_the_target_is_not_pulled_and_can_be_sent_again(
    harm: str, address: str, tmp_path: Path, write_corpus: WriteCorpus
) -> None:
    target = open_target(address)
    mirror(write_corpus(FILES), tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    pull(tmp_path / "replica", target)
    before = index_contents(tmp_path / "replica")
    mirror(write_corpus({"new.txt": "A new file."}), tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    published = listing.Listing.from_bytes(target.get(listing.object_path(read_state(target).listing)) or b"")
    chunk = next(file for file in published.files if file.path == "catalog.sqlite").chunks[0]
    if harm == "gone":
        target.delete([listing.object_path(chunk)])
    else:
        target.put(listing.object_path(chunk), b"other content")
    with pytest.raises(IndexDamagedError, match=r"askcorpus index --verify --publish"):
        pull(tmp_path / "replica", target)
    assert index_contents(tmp_path / "replica") == before
    publish_index(tmp_path / "writer", target, anew=True)
    pull(tmp_path / "replica", target)
    assert index_contents(tmp_path / "replica") == index_contents(tmp_path / "writer")


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {path!r}
from askcorpus.replication import pulling, publishing, states
from askcorpus.replication.target import FolderTarget, open_target
from askcorpus.store.generations import GenerationStore
import askcorpus.store.generations as generations
left = {step}
def counted(call):
    def step(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **named)
    return step
for owner, name in ((FolderTarget, "put"), (FolderTarget, "create"), (FolderTarget, "get"), (FolderTarget, "delete"),
                    (generations, "_sync"), (GenerationStore, "point_to"), (GenerationStore, "clean")):
    setattr(owner, name, counted(getattr(owner, name)))
target = open_target({address!r})
if {work!r} == "pull":
    pulling.pull(Path({index!r}), target)
else:
    with states.hold_lease(target, 0.01) as lease:
        publishing.publish(GenerationStore(Path({index!r})), target, lease)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("work", ["publish", "pull"])
def test_killed_at_any_step_old_or_new_is_there_and_the_next_run_finishes(
    work: str, tmp_path: Path, write_corpus: WriteCorpus
) -> None:
    corpus, address = write_corpus({"a.txt": "The old one."}), str(tmp_path / "target")
    writer, replica = tmp_path / "writer", tmp_path / "replica"
    target = open_target(address)
    mirror(corpus, writer)
    publish_index(writer, target)
    pull(replica, target)
    old = index_contents(replica)
    (corpus / "a.txt").write_text("The new one, which says more.")
    mirror(corpus, writer)
    new = index_contents(writer)
    if work == "pull":
        publish_index(writer, target)
    path = [str(REPOSITORY / "src")]
    step, code, seen = 0, -signal.SIGKILL, []
    index = writer if work == "publish" else replica
    while code == -signal.SIGKILL:
        script = KILLED.format(path=path, step=step, address=address, index=str(index), work=work)
        code = subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode
        if work == "publish":
            wait_until(lambda: time.time() > read_state(target).expires)
            pull(replica, target)
        assert index_contents(replica) in (old, new)
        seen.append(index_contents(replica) == new)
        step += 1 + step // 2
    assert code == 0 and seen == sorted(seen) and seen[-1] and not seen[0]
    assert not [p for p in (replica / "generations").iterdir() if not p.name.isdigit()]


def test_a_replica_that_follows_gets_each_publication_and_outlives_the_target(
    address: str, tmp_path: Path, write_corpus: WriteCorpus
) -> None:
    corpus, target, stop = write_corpus({"a.txt": "One."}), open_target(address), threading.Event()
    pulled: list[Pulled] = []
    problems: list[str] = []
    replica = tmp_path / "replica"
    follower = threading.Thread(
        target=follow, args=(replica, target, stop, pulled.append, lambda error: problems.append(str(error)), 0.02)
    )
    follower.start()
    try:
        wait_until(lambda: problems)
        assert "Nothing is published" in problems[0]
        for number, text in enumerate(("One.", "Two."), start=1):
            (corpus / "a.txt").write_text(text)
            mirror(corpus, tmp_path / "writer")
            publish_index(tmp_path / "writer", target)
            wait_until(lambda number=number: len(pulled) == number)
    finally:
        stop.set()
        follower.join()
    assert len(problems) == 1, "a problem is told once"
    assert [p.generation for p in pulled] == ["000001", "000002"]


def test_an_answer_reads_one_generation_while_the_next_is_pulled(tmp_path: Path, write_corpus: WriteCorpus) -> None:
    corpus, target = write_corpus({"a.txt": "The gate is green."}), open_target(str(tmp_path / "target"))
    mirror(corpus, tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    replica = tmp_path / "replica"
    pull(replica, target)
    settings = Settings(corpus=corpus, index=replica, reader="plain")
    with Assistant(settings, FakeEmbedder()) as assistant, assistant._snapshots.borrow() as held:
        (corpus / "a.txt").write_text("The gate is blue.")
        mirror(corpus, tmp_path / "writer")
        publish_index(tmp_path / "writer", target)
        pull(replica, target)
        assert [s.passage.text for s in held.search(depth=3, within=None)("gate")] == ["The gate is green."]
        assert [s.passage.text for s in assistant.search("gate")] == ["The gate is blue."]
        assert pull(replica, target) is None and GenerationStore(replica).names() == ["000001", "000002"]
    assert pull(replica, target) is None
    assert GenerationStore(replica).names() == ["000002"], "what was removed is gone once nobody reads it"


def test_an_index_that_was_built_here_is_not_overwritten_and_a_replica_not_rebuilt(
    tmp_path: Path, write_corpus: WriteCorpus
) -> None:
    corpus, target = write_corpus(FILES), open_target(str(tmp_path / "target"))
    mirror(corpus, tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    with pytest.raises(IndexWriteError, match=r"was built here\. Pull into a folder of its own"):
        pull(tmp_path / "writer", target)
    with (
        pytest.raises(IndexWriteError, match="was built here"),
        following(tmp_path / "writer", str(tmp_path / "target")),
    ):
        pytest.fail("what can never be brought up to date is not served")
    assert main(["index", "--follow", str(tmp_path / "target"), "--index", str(tmp_path / "writer")]) == 1
    pull(tmp_path / "replica", target)
    with pytest.raises(IndexWriteError, match=r"is a replica of .* and is made there"):
        mirror(corpus, tmp_path / "replica")
    with pytest.raises(IndexWriteError, match=r"was pulled from"):
        pull(tmp_path / "replica", open_target(str(tmp_path / "elsewhere")))


def test_a_target_with_nothing_in_it_does_not_claim_the_folder(tmp_path: Path, write_corpus: WriteCorpus) -> None:
    corpus, target = write_corpus(FILES), open_target(str(tmp_path / "target"))
    mirror(corpus, tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    for folder in ("replica", "built"):
        with pytest.raises(IndexMissingError, match="Nothing is published"):
            pull(tmp_path / folder, open_target(str(tmp_path / "mistyped")))
    assert pull(tmp_path / "replica", target) is not None
    mirror(corpus, tmp_path / "built")
    assert index_contents(tmp_path / "built") == index_contents(tmp_path / "replica")


@pytest.mark.parametrize("harm", ["a file is damaged", "the target was begun anew"])
def test_a_replica_that_is_not_what_is_published_is_mended_by_verifying(
    harm: str, tmp_path: Path, write_corpus: WriteCorpus
) -> None:
    corpus, replica, target = write_corpus(FILES), tmp_path / "replica", open_target(str(tmp_path / "target"))
    mirror(corpus, tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    pull(replica, target)
    assert pull(replica, target, verify=True) is None
    if harm == "a file is damaged":
        catalog = GenerationStore(replica).current().folder / "catalog.sqlite"
        catalog.write_bytes(b"garbage" + catalog.read_bytes()[7:])
    else:
        shutil.rmtree(tmp_path / "target")
        (corpus / "note0.txt").write_text("Another content under the same number.")
        mirror(corpus, tmp_path / "writer")
        publish_index(tmp_path / "writer", target)
    with GenerationStore(replica).hold_current() as held:
        pulled = pull(replica, target, verify=True)
        assert held.folder.is_dir(), "what is being read stays"
    assert pulled is not None and pulled.fetched_bytes == pulled.bytes
    assert int(pulled.generation) == read_state(target).generation
    assert index_contents(replica) == index_contents(tmp_path / "writer")
    assert pull(replica, target, verify=True) is None
    assert GenerationStore(replica).names() == [pulled.generation]


def test_a_target_that_was_begun_anew_is_followed_while_questions_are_asked(
    tmp_path: Path, write_corpus: WriteCorpus
) -> None:
    corpus, replica, stop = write_corpus({"a.txt": "The gate is green."}), tmp_path / "replica", threading.Event()
    target = open_target(str(tmp_path / "target"))
    mirror(corpus, tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    pull(replica, target)
    follower = threading.Thread(target=follow, args=(replica, target, stop, print, print, 0.02))
    settings = Settings(corpus=corpus, index=replica, reader="plain")
    with Assistant(settings, FakeEmbedder()) as assistant:
        assert [s.passage.text for s in assistant.search("gate")] == ["The gate is green."]
        follower.start()
        try:
            for text in ("The gate is blue.", "The gate is red."):
                shutil.rmtree(tmp_path / "target")
                (corpus / "a.txt").write_text(text)
                mirror(corpus, tmp_path / text)
                publish_index(tmp_path / text, target)
                assert read_state(target).generation == 1, "the number that the replica has"
                wait_until(lambda text=text: [s.passage.text for s in assistant.search("gate")] == [text])
        finally:
            stop.set()
            follower.join()


def test_a_replica_does_not_ask_for_the_folder_it_was_not_made_from(tmp_path: Path, write_corpus: WriteCorpus) -> None:
    corpus, target = write_corpus(FILES), open_target(str(tmp_path / "target"))
    mirror(corpus, tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    pull(tmp_path / "replica", target)
    for folder in (tmp_path / "nowhere", write_corpus({"other.txt": "Another folder."}, "other")):
        settings = Settings(corpus=folder, index=tmp_path / "replica", reader="plain")
        with Assistant(settings, FakeEmbedder()) as assistant:
            assert assistant.pending_changes() == 0
    checks = {check.name: check for check in examine(Settings(corpus=tmp_path / "nowhere", index=tmp_path / "replica"))}
    assert checks["corpus"].state == "fine"


def test_a_replica_is_never_told_to_build(tmp_path: Path, write_corpus: WriteCorpus) -> None:
    corpus, target = write_corpus(FILES), open_target(str(tmp_path / "target"))
    mirror(corpus, tmp_path / "writer")
    publish_index(tmp_path / "writer", target)
    pull(tmp_path / "replica", target)
    settings = Settings(corpus=corpus, index=tmp_path / "replica", reader="plain", chroma_url="http://127.0.0.1:9")
    with (
        Assistant(settings, FakeEmbedder("another")) as assistant,
        pytest.raises(IndexVersionError, match=rf"Set embedder as the writer of {re.escape(target.shown)} does\.$"),
    ):
        assistant.search("cellar")
    checks = {check.name: check for check in examine(settings)}
    assert checks["index"].remedy == f"Set embedder as the writer of {target.shown} does."
    assert checks["vectors"].state == "fine", "they are in the folder, whatever the settings say of new ones"
    (shard,) = read_shards(GenerationStore(tmp_path / "replica").current().vectors_folder)
    (shard.folder / MATRIX).write_bytes(b"garbage")
    (vectors,) = [check for check in examine(settings) if check.name == "vectors"]
    assert vectors.state == "problem" and not vectors.fix
    assert vectors.remedy.endswith(f"askcorpus index --pull {target.shown} --verify")


def test_a_listing_that_names_a_place_outside_is_refused(tmp_path: Path, write_corpus: WriteCorpus) -> None:
    target = open_target(str(tmp_path / "target"))
    mirror(write_corpus(FILES), tmp_path / "writer")
    with hold_lease(target) as lease:
        made = listing.Listing.of(GenerationStore(tmp_path / "writer").current().folder)
        outside = dataclasses.replace(
            made, files=(dataclasses.replace(made.files[0], path="../../../outside"),)
        ).to_bytes()
        target.put(listing.object_path(listing.sha256(outside)), outside)
        lease.publish(listing.sha256(outside))
    with pytest.raises(IndexDamagedError, match=r"names the file '../../../outside'"):
        pull(tmp_path / "replica", target)
    assert not list(tmp_path.rglob("outside"))


def test_what_another_version_published_is_named(tmp_path: Path, write_corpus: WriteCorpus) -> None:
    target = open_target(str(tmp_path / "target"))
    mirror(write_corpus(FILES), tmp_path / "writer")
    with hold_lease(target) as lease:
        made = listing.Listing.of(GenerationStore(tmp_path / "writer").current().folder)
        other = dataclasses.replace(made, manifest=made.manifest | {"format": 1}).to_bytes()
        target.put(listing.object_path(listing.sha256(other)), other)
        lease.publish(listing.sha256(other))
    with pytest.raises(IndexVersionError, match="another version of askcorpus"):
        pull(tmp_path / "replica", target)


def test_a_target_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(TargetError, match=r"file cannot be used \("), hold_lease(open_target(str(tmp_path / "file"))):
        pass
    with pytest.raises(TargetError, match="cannot be used as a target"):
        open_target("nosuchthing://bucket/path")
    with pytest.raises(TargetError) as caught:
        open_target("nosuchthing://someone:hunter2@host/path")
    assert "hunter2" not in str(caught.value)


def test_the_command_publishes_and_pulls(
    tmp_path: Path, write_corpus: WriteCorpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_corpus({"mill.txt": "The old mill\n\nThe old mill burned down in 1888."}, "seeds")
    assert main(["index", "--publish", "target"]) == 0
    assert "published as generation 000001" in capsys.readouterr().err
    assert main(["index", "--index", "replica", "--pull", "target"]) == 0
    assert "pulled generation 000001" in capsys.readouterr().out
    assert main(["ask", "--index", "replica", "When did the old mill burn down?"]) == 0
    assert "1888" in capsys.readouterr().out
    assert main(["index", "--index", "replica"]) == 1
    assert "is a replica of target" in capsys.readouterr().err
    assert main(["index", "--index", "replica", "--pull", "target", "--verify"]) == 0
    assert "generation 000001 is the newest" in capsys.readouterr().out
    for others in (["--publish", "other"], ["--purge"], ["--rebuild"]):
        assert main(["index", "--pull", "target", *others]) == 1
