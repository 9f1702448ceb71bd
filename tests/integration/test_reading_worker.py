"""Reading in worker processes: results, bounds of time, memory and size, crashes, and what hostile files may not do."""

from __future__ import annotations

import os
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from askcorpus.errors import ReadingError
from askcorpus.parsing import ReadingWorker, read_document
from askcorpus.parsing import worker as worker_module
from askcorpus.settings import Settings
from reading_samples import docx, pdf, word_paragraph, xlsx, zipped


@pytest.fixture
def worker() -> Iterator[ReadingWorker]:
    with ReadingWorker(Settings(read_seconds=20)) as opened:
        yield opened


def test_every_file_gets_one_result(tmp_path: Path, worker: ReadingWorker) -> None:
    contents = {
        "a.txt": b"Some words.",
        "b.docx": docx(word_paragraph("Word words.")),
        "c.pdf": pdf([[(50, 700, 12, "PDF words.")]]),
        "d.png": b"\x89PNG\r\n\x1a\n",
        "e.txt": b"",
        "sub/f.xlsx": xlsx({"S": [["Cell words"]]}),
    }
    (tmp_path / "sub").mkdir()
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    results = {r.relative_path: r for r in worker.read_many((tmp_path / name, name) for name in contents)}
    assert set(results) == set(contents)
    texts = {name: result.document.text for name, result in results.items() if result.document is not None}
    assert texts == {
        "a.txt": "Some words.",
        "b.docx": "Word words.",
        "c.pdf": "PDF words.",
        "sub/f.xlsx": "S\n\nCell words",
    }
    reasons = {name: result.error.reason for name, result in results.items() if result.error is not None}
    assert reasons["e.txt"] == "The file is empty."
    assert "picture" in reasons["d.png"]


def test_a_worker_reads_the_same_as_this_process(tmp_path: Path, worker: ReadingWorker) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([[(50, 750, 24, "Head"), (50, 700, 12, "Words.")], [(50, 700, 12, "More.")]]))
    assert worker.read(path, "a.pdf") == read_document(path, "a.pdf", Settings().max_file_megabytes)


def test_plain_text_needs_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_Process", None)
    for number in range(200):
        (tmp_path / f"{number}.txt").write_text(f"Words of file {number}.")
    with ReadingWorker(Settings()) as worker:
        results = list(worker.read_many((path, path.name) for path in tmp_path.iterdir()))
    assert len(results) == 200
    assert all(result.error is None for result in results)


def test_a_file_that_takes_too_long_is_stopped_and_the_next_is_read(tmp_path: Path) -> None:
    slow = tmp_path / "slow.docx"
    slow.write_bytes(docx("".join(word_paragraph(f"Paragraph {n}") for n in range(150_000))))
    quick = tmp_path / "quick.docx"
    quick.write_bytes(docx(word_paragraph("Quick.")))
    with ReadingWorker(Settings(read_seconds=0.5)) as worker:
        started = time.perf_counter()
        with pytest.raises(ReadingError, match=r"longer than 0\.5 s") as caught:
            worker.read(slow, "slow.docx")
        assert time.perf_counter() - started < 5
        assert caught.value.state == "failed"
    with ReadingWorker(Settings()) as worker:
        assert worker.read(quick, "quick.docx").text == "Quick."


def test_a_large_file_may_take_longer_as_it_is_larger_and_its_process_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "large.html"
    large.write_text("<p>Words of a large file.</p>\n" * 40_000)
    monkeypatch.setattr(worker_module, "_USUAL_MEGABYTES", 0.01)
    with ReadingWorker(Settings(read_seconds=0.3)) as worker:  # times a hundred, and not enough without
        assert worker.read(large, "large.html").text.startswith("Words of a large file.")
        assert all(idle.empty() for idle in worker._idle.values())  # the memory it held is given back at once


def test_half_a_character_passes_from_a_worker_as_it_is(tmp_path: Path, worker: ReadingWorker) -> None:
    path = tmp_path / "odd.ipynb"
    path.write_text('{"cells": [{"cell_type": "markdown", "source": ["Naïve \\ud83d words."]}], "metadata": {}}')
    assert "Naïve" in worker.read(path, "odd.ipynb").text


@pytest.mark.skipif(sys.platform != "linux", reason="the memory limit is the Linux kernel's")
def test_a_file_that_needs_too_much_memory_is_stopped_and_the_next_is_read(tmp_path: Path) -> None:
    hungry = tmp_path / "hungry.txt"
    hungry.write_bytes("Ein Wort über Bäume. ".encode() * 7_000_000)
    quick = tmp_path / "quick.docx"
    quick.write_bytes(docx(word_paragraph("Quick.")))
    with ReadingWorker(Settings(read_memory_megabytes=256)) as worker:
        with pytest.raises(ReadingError, match=r"256 MB|crash") as caught:
            worker.read(hungry, "hungry.txt")
        assert caught.value.state == "failed"
        assert worker.read(quick, "quick.docx").text == "Quick."


def test_a_crashed_worker_is_replaced(tmp_path: Path, worker: ReadingWorker) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx(word_paragraph("Still here.")))
    worker.read(path, "a.docx")
    process = worker._idle[worker._bounds].queue[0]._process
    process.kill()
    process.wait()
    assert worker.read(path, "a.docx").text == "Still here."


def test_a_file_that_kills_every_process_is_named_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killer = worker_module._START.replace("main()", "")
    killer += "import os, askcorpus.parsing.process as p\np._answer = lambda *a: os._exit(139)\np.main()\n"
    monkeypatch.setattr(worker_module, "_START", killer)
    path = tmp_path / "a.docx"
    path.write_bytes(docx(word_paragraph("Words.")))
    with ReadingWorker(Settings()) as worker:
        for _ in range(2):
            with pytest.raises(ReadingError, match="crash") as caught:
                worker.read(path, "a.docx")
            assert caught.value.state == "failed"


def test_a_file_too_large_is_skipped_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(5 * 1024**3)
    with ReadingWorker(Settings()) as worker, pytest.raises(ReadingError, match="larger than 200 MB") as caught:
        worker.read(path, "big.txt")
    assert caught.value.state == "skipped"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
@pytest.mark.parametrize("name", ["pipe.txt", "pipe.pdf"])
def test_a_pipe_does_not_make_it_wait(tmp_path: Path, worker: ReadingWorker, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(ReadingError, match="pipe"):
        worker.read(tmp_path / name, name)


def test_a_folder_with_a_files_name_is_refused(tmp_path: Path, worker: ReadingWorker) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(ReadingError, match="folder"):
        worker.read(tmp_path / "a.txt", "a.txt")


def test_a_missing_file_is_an_entry_not_a_crash(tmp_path: Path, worker: ReadingWorker) -> None:
    with pytest.raises(ReadingError, match="no longer there"):
        worker.read(tmp_path / "gone.pdf", "gone.pdf")


def test_a_decompression_bomb_is_refused_quickly(tmp_path: Path, worker: ReadingWorker) -> None:
    bomb = tmp_path / "bomb.docx"
    bomb.write_bytes(docx("<w:p/>" + " " * 60_000_000))
    started = time.perf_counter()
    with pytest.raises(ReadingError, match="bomb"):
        worker.read(bomb, "bomb.docx")
    assert time.perf_counter() - started < 5


def test_names_inside_an_archive_write_nothing(tmp_path: Path, worker: ReadingWorker) -> None:
    path = tmp_path / "inner" / "slip.epub"
    path.parent.mkdir()
    package = '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest></package>'
    path.write_bytes(zipped({"../evil.txt": "x", "/evil.txt": "x", "b.opf": package, "a.xhtml": "<p>Fine.</p>"}))
    assert "Fine." in worker.read(path, "slip.epub").text
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["slip.epub"]


def test_strange_names_are_carried_through(tmp_path: Path, worker: ReadingWorker) -> None:
    data = docx(word_paragraph("Odd."))
    for name in ("line\nbreak.docx", "$(touch pwned).docx", "日本語 \u202etxt.docx", "-rf.docx"):
        (tmp_path / name).write_bytes(data)
        assert worker.read(tmp_path / name, name).path == name


def test_1400_small_files_are_read_in_about_a_second(tmp_path: Path) -> None:
    for number in range(1400):
        (tmp_path / f"note {number}.txt").write_text(f"Note {number}\n\n" + "Some words in a sentence. " * 40)
    started = time.perf_counter()
    with ReadingWorker(Settings()) as worker:
        results = list(worker.read_many((path, path.name) for path in tmp_path.iterdir()))
    assert len(results) == 1400
    assert time.perf_counter() - started < 5  # measured: 0.4 s; the margin is for a busy machine


def test_a_worker_may_not_reach_outside(tmp_path: Path, worker: ReadingWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that is led to open a connection, start a program or write a file is stopped."""
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "x")
    code = (
        "import sys, types\n"
        "from askcorpus.parsing import process\n"
        "from askcorpus.errors import ReadingError\n"
        "process._limit(2000)\n"
        "sys.addaudithook(process._refuse)\n"
        "import socket, subprocess\n"
        "failed = []\n"
        "for act in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: subprocess.run(['true']),\n"
        "            lambda: open(sys.argv[1], 'w').write('x' * 9) and None):\n"
        "    try: act()\n"
        "    except (ReadingError, OSError) as error: failed.append(type(error).__name__)\n"
        "print(failed)\n"
    )
    import subprocess

    source = Path(worker_module.__file__).parents[2]
    output = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "written")],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert output.stdout.count("ReadingError") == 2, output.stderr
    assert not (tmp_path / "written").exists() or (tmp_path / "written").stat().st_size == 0
