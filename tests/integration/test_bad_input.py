"""Bad input gets one clear line with the next step, nothing is lost, and no traceback is shown."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from test_doors import run

from askcorpus import Assistant
from askcorpus.errors import CorpusError, IndexVersionError, IndexWriteError, QuestionError, SettingsError
from askcorpus.settings import Settings
from askcorpus.store.generations import GenerationStore
from askcorpus.web.trash import Trash
from fakes import REPOSITORY, FakeEmbedder
from index_tools import mirror


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "seeds", tmp_path / "seeds")
    return tmp_path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seeds, made once."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(REPOSITORY / "seeds", folder / "seeds")
    run("index", folder=folder)
    return folder / "index"


@pytest.fixture
def indexed(home: Path, made: Path) -> Path:
    """The working folder with an index, for one test to change."""
    shutil.copytree(made, home / "index")
    return home


def problem(*arguments: str, folder: Path) -> str:
    """The one line that a failing command prints."""
    result = run(*arguments, folder=folder, check=False)
    assert result.returncode == 1
    lines = [line for line in result.stderr.splitlines() if line.startswith("askcorpus: ")]
    assert len(lines) == 1 and result.stdout == ""
    return lines[0]


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question(home: Path, question: str) -> None:
    with (
        Assistant.open(home / "seeds", home / "index") as assistant,
        pytest.raises(QuestionError, match=r"empty.*Type"),
    ):
        assistant.ask(question)


def test_a_question_of_20_000_characters(home: Path) -> None:
    words = r"20,000 characters.*limit is 2,000.*fewer words"
    with Assistant.open(home / "seeds", home / "index") as assistant, pytest.raises(QuestionError, match=words):
        assistant.ask("why?" * 5000)


def test_strange_questions_are_answered_or_refused(indexed: Path) -> None:
    strange = [
        '"',
        "'; DROP TABLE passages; --",
        "NEAR(a b) AND OR NOT *",
        "?" * 200,
        "🎉🎉",
        "\u202e\u0000x",
        "名前は何ですか",
        "a" * 1500,
    ]
    with Assistant.open(indexed / "seeds", indexed / "index") as assistant:
        for question in strange:
            assert assistant.ask(question).text


def test_an_empty_corpus_says_where_to_put_files(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    assert "Put files there" in problem("ask", "Who?", folder=tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    line = problem("index", "--corpus", "nowhere", folder=tmp_path)
    assert "There is no folder nowhere" in line and "--corpus" in line


def test_an_unknown_document_names_those_there_are(indexed: Path) -> None:
    words = r"no document 'x\.pdf'.*000_dc959aa42a3272bb\.txt"
    with Assistant.open(indexed / "seeds", indexed / "index") as assistant, pytest.raises(CorpusError, match=words):
        assistant.ask("Who?", documents=["x.pdf"])


def test_an_unreadable_file_is_an_entry_of_the_ledger(home: Path) -> None:
    (home / "seeds" / "broken.docx").write_bytes(b"PK\x03\x04 this is not a document")
    result = run("index", folder=home)
    assert "broken.docx" in result.stderr and "1 document," in result.stdout


def test_an_index_of_another_version_is_named_and_made_anew_before_an_answer(indexed: Path) -> None:
    store = GenerationStore(indexed / "index")
    manifest = store.current().folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 0}))
    line = problem("status", folder=indexed)
    assert "another version" in line and "Run: askcorpus index" in line
    result = run("ask", "Who rejected the offer?", folder=indexed)
    assert "There is no index that this version reads" in result.stderr
    assert "Ukrainian officials" in result.stdout


def test_an_index_of_another_embedder_is_named(home: Path) -> None:
    mirror(home / "seeds", home / "index", FakeEmbedder("another"))
    with Assistant.open(home / "seeds", home / "index") as assistant:
        with pytest.raises(IndexVersionError, match=r"embedder another@1.*Run: askcorpus index"):
            assistant.ask("Who rejected the offer?")
        assistant.rebuild()
        assert not assistant.ask("Who rejected the offer?").refused


def test_a_full_disk_leaves_the_last_index_as_it_was(tmp_path: Path) -> None:
    """On a file system of 1.5 MB, made for the test where that is allowed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "none", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a small file system can only be mounted as root on Linux")
    try:
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        (corpus / "a.txt").write_text("The mill\n\nThe old mill burned down in 1888.")
        before = mirror(corpus, disk / "index")
        (corpus / "b.txt").write_text("\n\n".join(f"Line {i} of a long file that will not fit." for i in range(40_000)))
        with pytest.raises(IndexWriteError, match=r"could not be written.*untouched"):
            mirror(corpus, disk / "index")
        after = GenerationStore(disk / "index").current()
        assert after.manifest.name == before.generation
        assert not list((disk / "index" / "generations").glob(".building*"))
        (corpus / "b.txt").unlink()
        (corpus / "c.txt").write_text("The bridge\n\nIt was opened in 1910.")
        assert mirror(corpus, disk / "index").documents == 2
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_read_only_index_answers_and_says_why_it_cannot_be_rebuilt(indexed: Path, tmp_path: Path) -> None:
    view = tmp_path / "view"
    view.mkdir()
    bound = subprocess.run(["mount", "--bind", str(indexed / "index"), str(view)], capture_output=True, check=False)
    if bound.returncode != 0:
        pytest.skip("a read-only view can only be mounted as root on Linux")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(view)], check=True)
        answer = run("ask", "Who rejected the offer?", "--index", str(view), folder=indexed)
        assert "Ukrainian officials" in answer.stdout
        (indexed / "seeds" / "new.txt").write_text("New\n\nSomething new.")
        line = problem("index", "--index", str(view), folder=indexed)
        assert "cannot be written" in line and "--index" in line
    finally:
        subprocess.run(["umount", str(view)], check=True)


def test_a_port_in_use_is_named_with_another_way(indexed: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = problem("serve", "--port", str(port), folder=indexed)
    assert str(port) in line and "--port" in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask", "x", "--set", "prot=1"], "Did you mean 'port'"),
        (["ask", "x", "--set", "port"], "NAME=VALUE"),
        (["search", "x", "--top-k", "0"], "top_k"),
        (["eval", "nothing.jsonl"], "cannot be read"),
        (["index", "--set", "embedder=no/such-model"], "not on this machine"),
    ],
)
def test_wrong_values_are_one_line(indexed: Path, arguments: list[str], words: str) -> None:
    assert words in problem(*arguments, folder=indexed)


def test_wrong_usage_exits_with_2(home: Path) -> None:
    assert run("aks", folder=home, check=False).returncode == 2
    assert run("ask", folder=home, check=False).returncode == 2


def test_hostile_text_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    corpus = tmp_path / "seeds"
    corpus.mkdir()
    (corpus / "evil\u202e.txt").write_text("Report\n\nThe treasurer is \x1b[31mAda\x1b]0;owned\x07 Stone of Leeds.")
    run("index", folder=tmp_path)
    shown = run("ask", "Who is the treasurer?", folder=tmp_path).stdout + run("status", folder=tmp_path).stdout
    assert "\x1b" not in shown and "\x07" not in shown and "\u202e" not in shown


def test_a_question_file_with_a_wrong_line_names_the_line(indexed: Path) -> None:
    (indexed / "q.jsonl").write_text('{"question": "Who?"}\nnot json\n')
    assert "Line 2" in problem("eval", "q.jsonl", folder=indexed)


def test_settings_hold_the_defaults_the_messages_speak_of() -> None:
    assert Settings().max_question_characters == 2000
    assert os.environ["HF_HUB_OFFLINE"] == "1" and sys.version_info >= (3, 11)


def test_a_folder_that_is_away_does_not_keep_the_index_from_answering(indexed: Path) -> None:
    (indexed / "seeds").rename(indexed / "unplugged")
    for arguments in (["ask", "Who rejected the offer?"], ["status"]):
        result = run(*arguments, folder=indexed)
        assert "There is no folder seeds" in result.stderr and "from the index" in result.stderr
    assert "Ukrainian officials" in run("ask", "Who rejected the offer?", folder=indexed).stdout
    with Assistant.open(indexed / "seeds", indexed / "index") as assistant:
        assert not assistant.ask("Who rejected the offer?").refused


def test_other_content_of_the_same_size_and_time_is_warned_of(indexed: Path) -> None:
    file = next((indexed / "seeds").glob("*.txt"))
    kept = file.stat()
    asked = ("ask", "Who rejected the offer?")
    file.write_bytes(file.read_bytes())
    os.utime(file, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    assert "changed since" not in run(*asked, folder=indexed).stderr  # the same content, as after a copy of the folder
    file.write_bytes(b"x" * kept.st_size)
    os.utime(file, ns=(kept.st_atime_ns, kept.st_mtime_ns))  # as after cp -p, rsync -t
    assert "1 file has changed since the index was made. Run: askcorpus index" in run(*asked, folder=indexed).stderr


def test_a_file_removed_in_the_page_answers_through_no_door(home: Path) -> None:
    (home / "seeds" / "tides.txt").write_text("Tides\n\nThe moon makes the tides of the sea.")
    run("index", folder=home)
    asked = "What makes the tides of the sea?"
    assert "The moon makes" in run("ask", asked, folder=home).stdout
    trash = Trash(home / "seeds", home / "index")
    trash.remove("tides.txt")
    for arguments in (["ask", asked], ["search", asked], ["ask", "Which documents are there?"]):
        shown = run(*arguments, folder=home).stdout
        assert shown and "moon" not in shown and "tides.txt" not in shown
    with Assistant.open(home / "seeds", home / "index") as assistant:
        assert all(found.passage.path != "tides.txt" for found in assistant.search(asked))
        with pytest.raises(CorpusError, match="were removed"):
            assistant.ask(asked, documents=["tides.txt"])
        trash.restore("tides.txt")
        assert "The moon makes" in assistant.ask(asked).text


@pytest.mark.parametrize("index", [".", "seeds", "seeds/../seeds"])
def test_an_index_that_would_hold_the_documents_is_refused(home: Path, index: str) -> None:
    assert "a folder of its own" in problem("index", "--index", index, folder=home)
    assert [path.name for path in home.iterdir()] == ["seeds"]


@pytest.mark.parametrize(
    ("variable", "words"), [("ASKCORPUS_INDEX", "setting index"), ("ASKCORPUS_CORPUS", "setting corpus")]
)
def test_an_empty_folder_name_is_not_taken_for_the_working_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch, variable: str, words: str
) -> None:
    monkeypatch.setenv(variable, "")
    line = problem("index", folder=home)
    assert words in line and "is empty" in line and "the environment" in line


@pytest.mark.parametrize("name", ["corpus", "index", "port"])
def test_an_option_and_set_may_name_the_same_setting(home: Path, name: str) -> None:
    assert f"setting {name}" in problem("status", "--set", f"{name}=", folder=home)
    assert "no folder elsewhere" in problem("index", "--corpus", "elsewhere", "--set", "corpus=seeds", folder=home)


def test_a_nul_in_the_settings_file_is_named(home: Path) -> None:
    (home / "askcorpus.toml").write_text('index = "a\\u0000b"\n')
    assert "setting index (in askcorpus.toml) holds a NUL" in problem("status", folder=home)


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_that_is_not_utf_8_is_one_line(indexed: Path, command: str) -> None:
    assert "not UTF-8" in problem(command, os.fsdecode(b"caf\xe9 \xff"), folder=indexed)


@pytest.mark.parametrize(
    "arguments",
    [["index", "--corpus", "no\x1b[31mfolder"], ["ask", "x", "--document", "\x1b]0;owned\x07"], ["\x1b[31maks"]],
)
def test_what_was_typed_cannot_act_on_the_terminal_in_an_error(indexed: Path, arguments: list[str]) -> None:
    result = run(*arguments, folder=indexed, check=False)
    assert result.returncode in (1, 2) and result.stderr
    assert "\x1b" not in result.stderr and "\x07" not in result.stderr


WRONG_CALLS: list[dict[str, Any]] = [
    {"question": None},
    {"question": 5},
    {"question": b"Who?"},
    {"history": "before"},
    {"history": 5},
    {"history": [5]},
    {"history": [{"role": "user", "content": 5}]},
    {"history": {"role": "user", "content": "x"}},
    {"documents": 5},
    {"documents": [5]},
    {"caution": "wild"},
    {"evidence_passages": "3"},
    {"evidence_passages": 0},
]


@pytest.mark.parametrize("values", WRONG_CALLS, ids=str)
def test_values_of_the_wrong_type_are_errors_of_askcorpus(home: Path, values: dict[str, Any]) -> None:
    with Assistant.open(home / "seeds", home / "index") as assistant, pytest.raises(QuestionError):
        assistant.ask(**({"question": "Who rejected the offer?"} | values))


@pytest.mark.parametrize("top_k", ["5", None, 2.5, True, 0, 201])
def test_a_wrong_number_of_passages_is_an_error_of_askcorpus(home: Path, top_k: Any) -> None:
    with Assistant.open(home / "seeds", home / "index") as assistant, pytest.raises(QuestionError, match="top_k"):
        assistant.search("offer", top_k=top_k)


def test_one_document_may_be_named_without_a_list(indexed: Path) -> None:
    name = next((indexed / "seeds").iterdir()).name
    with Assistant.open(indexed / "seeds", indexed / "index") as assistant:
        assert not assistant.ask("Who rejected the offer?", documents=name).refused


@pytest.mark.parametrize("wrong", [5, "seeds", {"corpus": "seeds"}])
def test_wrong_settings_are_errors_of_askcorpus(wrong: Any) -> None:
    with pytest.raises(SettingsError):
        Assistant.open(settings=wrong)
    with pytest.raises(SettingsError):
        Assistant.open(corpus=5)  # type: ignore[arg-type]
