"""Killed at any moment, the index opens as a complete generation, and the next rebuild finishes the work.

Ten random moments and each progress step, over first build, add, edit, delete, rename and another embedder, and places in each
phase of an edit; the work is in kill_bench.py, and larger numbers are in benchmarks/RESULTS.md.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import REPOSITORY

BENCH = Path(__file__).with_name("kill_bench.py")
SCENARIOS = ["first build", "add", "edit", "delete", "rename", "embedder change"]
SECONDS = 900


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.parametrize(
    ("scenario", "mode"), [("edit", "phases"), *((name, mode) for name in SCENARIOS for mode in ("random", "steps"))]
)
def test_killed_at_any_moment_the_index_is_old_or_new(scenario: str, mode: str, tmp_path: Path) -> None:
    command = [sys.executable, str(BENCH), scenario, mode, str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY / "tests")])}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert result.returncode == 0, result.stderr
