"""Killed at any moment, the index opens as a complete generation, and the next rebuild finishes the work.

Over first build, add, edit, delete, rename and another embedder: some moments at random, each progress step, and some places in
each phase. The work is in kill_bench.py; `make kills` kills more often, and its numbers are in benchmarks/RESULTS.md.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import REPOSITORY

BENCH = Path(__file__).with_name("kill_bench.py")
SCENARIOS = ["first build", "add", "edit", "delete", "rename", "embedder change"]
KILLS = os.environ.get("KILLS")  # at random, and in each phase
SECONDS = 1800


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_at_any_moment_the_index_is_old_or_new(scenario: str, tmp_path: Path) -> None:
    command = [sys.executable, str(BENCH), scenario, "random,steps,phases", str(tmp_path), *([KILLS] if KILLS else [])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY / "tests")])}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert result.returncode == 0, result.stderr
    print(result.stdout)
