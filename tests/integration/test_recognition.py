"""Scans read by the real recognition library, in its own process and within its own bounds."""

from __future__ import annotations

import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path

import pytest

from askcorpus.errors import ReadingError
from askcorpus.parsing import ReadingWorker, reader_version
from askcorpus.parsing.recognition import REMEDY, installed_version
from askcorpus.settings import Settings
from index_tools import mirror
from reading_samples import docx, pdf, scanned_pdf, word_paragraph

pytestmark = pytest.mark.skipif(not installed_version(), reason=f"text recognition is not installed: {REMEDY}")

LINES = ("The lighthouse keeper counted forty ships", "before the storm came in from the west.")
TEXT = " ".join(LINES)


@cache
def page_as_picture(quarter_turns: int = 0) -> tuple[bytes, int, int]:
    """A page with the two lines as grey pixels, its width and height, turned counter-clockwise."""
    import numpy as np
    import pypdfium2

    page = pypdfium2.PdfDocument(pdf([[(60, 700 - 24 * n, 18, line) for n, line in enumerate(LINES)]]))[0]
    grey = np.rot90(page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze(), quarter_turns)
    return np.ascontiguousarray(grey).tobytes(), grey.shape[1], grey.shape[0]


def scan(quarter_turns: int = 0) -> bytes:
    pixels, width, height = page_as_picture(quarter_turns)
    return scanned_pdf("", pixels, (width, height))


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_a_scan_is_read_whichever_way_up_it_lies(tmp_path: Path, quarter_turns: int) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(quarter_turns))
    with ReadingWorker(Settings()) as worker:
        document = worker.read(path, "scan.pdf")
    assert document.text == TEXT
    assert len(zlib.decompress(document.boxes)) == 8 * len(TEXT)


def test_pictures_and_scans_come_after_the_other_files(tmp_path: Path) -> None:
    from PIL import Image

    pixels, width, height = page_as_picture()
    (tmp_path / "scan.pdf").write_bytes(scan())
    (tmp_path / "words.docx").write_bytes(docx(word_paragraph("Word words.")))
    (tmp_path / "note.txt").write_text("Plain words.")
    for ending in ("png", "jpg", "tiff", "webp"):
        Image.frombytes("L", (width, height), pixels).save(tmp_path / f"photo.{ending}")
    with ReadingWorker(Settings()) as worker:
        results = list(worker.read_many((path, path.name) for path in sorted(tmp_path.iterdir())))
    texts = {result.relative_path: result.document and result.document.text for result in results}
    pictures = dict.fromkeys(("photo.png", "photo.jpg", "photo.tiff", "photo.webp", "scan.pdf"), TEXT)
    assert texts == {"words.docx": "Word words.", "note.txt": "Plain words.", **pictures}
    assert {result.relative_path for result in results[:2]} == {"words.docx", "note.txt"}


def test_recognition_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan())
    with ReadingWorker(Settings(ocr_seconds=0.2)) as worker, pytest.raises(ReadingError, match="ocr_seconds") as caught:
        worker.read(path, "scan.pdf")
    assert caught.value.state == "failed"


@pytest.mark.skipif(sys.platform != "linux", reason="the memory limit is the Linux kernel's")
def test_recognition_that_needs_too_much_memory_is_stopped(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "poster.png"
    Image.new("L", (9_900, 9_900), 255).save(path)
    settings = Settings(ocr_memory_megabytes=1024)
    with ReadingWorker(settings) as worker, pytest.raises(ReadingError, match=r"1024 MB|crash") as caught:
        worker.read(path, "poster.png")
    assert caught.value.state == "failed"


def test_the_reader_version_names_the_library() -> None:
    assert installed_version() in reader_version()


def test_installing_the_extra_has_scans_read_at_the_next_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "seeds"
    corpus.mkdir()
    (corpus / "scan.pdf").write_bytes(scan())
    with monkeypatch.context() as without:
        for module in ("parser", "bounds"):
            without.setattr(f"askcorpus.parsing.{module}.installed_version", lambda: "")
        (entry,) = mirror(corpus, tmp_path / "index").files
        assert entry.state == "skipped"
        assert REMEDY in entry.reason
    (entry,) = mirror(corpus, tmp_path / "index").files
    assert (entry.state, entry.pages) == ("indexed", 1)
    (entry,) = mirror(corpus, tmp_path / "index").files
    assert entry.state == "unchanged"


def test_no_connection_is_opened_and_no_file_written(tmp_path: Path) -> None:
    """The models are in the package: with every connection and every new file refused, a scan is still read."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan())
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "def refuse(event, arguments):\n"
        "    writes = event == 'open' and isinstance(arguments[1], str) and set(arguments[1]) & set('wax+')\n"
        "    if writes or event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto'):\n"
        "        print('REACHED', event, arguments); raise RuntimeError(event)\n"
        "sys.dont_write_bytecode = True\n"
        "sys.addaudithook(refuse)\n"
        "from askcorpus.parsing import read_document, recognition\n"
        "from askcorpus.parsing.rapid import RapidRecognizer\n"
        "recognition.use('now', RapidRecognizer(1))\n"
        "print(read_document(Path(sys.argv[1]), 'scan.pdf', 200).text)\n"
    )
    output = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert output.stdout.strip() == TEXT, output.stderr
