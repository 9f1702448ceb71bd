"""axe-core, the checker of accessibility: fetched once by pip, pinned by its hash, and run in a page.

It comes from the package index everything else comes from, so that no npm is needed, and is kept in pytest's cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

REQUIREMENTS = Path(__file__).with_name("axe-requirements.txt")
SCRIPT = "axe_playwright_python/axe.min.js"
FETCH_SECONDS = 120


def axe_script(cache: Path) -> str:
    """The script, from the folder `cache` or else from the package index. Raises RuntimeError where neither has it."""
    kept = cache / f"{_version()}.js"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        new = cache / f"{_version()}.{os.getpid()}"
        new.write_bytes(_fetch())
        new.replace(kept)  # whole at once: tests beside this one fetch it too
    return kept.read_text(encoding="utf-8")


def faults(page: Page, script: str) -> list[str]:
    """What axe finds wrong with the page as it stands, one line each; its warnings and advice too."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(script)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [line for fault in found for line in _lines(fault)]


def _lines(fault: dict[str, object]) -> Iterator[str]:
    nodes = fault["nodes"]
    assert isinstance(nodes, list)
    for node in nodes:
        yield f"{fault['impact']}: {fault['help']}: {node['html'][:200]}"


def _version() -> str:
    (pin,) = (line for line in REQUIREMENTS.read_text().splitlines() if "==" in line)
    return pin.split()[0]


def _fetch() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--require-hashes", "--requirement", str(REQUIREMENTS), "--dest", folder]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=FETCH_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            reason = str(error.stderr or error).strip().splitlines()[-1]
            raise RuntimeError(
                f"The accessibility tests need axe-core, and pip could not fetch {_version()}: {reason} "
                "It is needed once; connect to a package index and run the tests again."
            ) from error
        (archive,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(archive) as files:
            return files.read(SCRIPT)
