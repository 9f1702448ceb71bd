"""An assistant that has answered goes on answering in a forked process, as servers that load first and fork then need it."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import REPOSITORY, WriteCorpus

SECONDS = 120

ASKS_AFTER_A_FORK = """
import json, multiprocessing, sys
from askcorpus import Assistant

QUESTION = "When did the old mill burn down?"
assistant = Assistant.open(sys.argv[1], sys.argv[2])
answers = [assistant.ask(QUESTION).text]
context = multiprocessing.get_context("fork")
receive, send = context.Pipe(duplex=False)
for _ in range(2):
    child = context.Process(target=lambda: send.send(assistant.ask(QUESTION).text), daemon=True)
    child.start()
    assert receive.poll(40), "the forked process does not answer"
    answers.append(receive.recv())
    child.join(30)
    assert child.exitcode == 0, child.exitcode
answers.append(assistant.ask(QUESTION).text)
assistant.close()
print(json.dumps(answers))
"""


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork")
def test_a_forked_process_answers_and_so_does_its_parent_afterwards(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    notes = {f"{number}.txt": f"Note {number}\n\nThe bridge number {number} is open." for number in range(12)}
    corpus = write_corpus({**notes, "mill.txt": "The mill\n\nThe old mill burned down in 1888."})
    command = [sys.executable, "-c", ASKS_AFTER_A_FORK, str(corpus), str(tmp_path / "index")]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "TMPDIR": str(tmp_path)}
    result = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    first, *others = json.loads(result.stdout)
    assert "1888" in first and others == [first] * 3
    assert not list(tmp_path.glob("askcorpus-vectors-*"))
