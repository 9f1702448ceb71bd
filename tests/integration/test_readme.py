"""The README's code runs as it stands there."""

import re
import shutil
from pathlib import Path

import pytest

from fakes import REPOSITORY

BLOCKS = re.findall(r"```python\n(.*?)```", (REPOSITORY / "README.md").read_text(), flags=re.DOTALL)


def test_there_is_code_to_paste() -> None:
    assert len(BLOCKS) >= 2


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_the_code_in_the_readme_runs(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(REPOSITORY / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    if "answer.text" in block:
        assert "Ukrainian officials rejected the offer. [1]" in printed


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "docs/decisions.md"):
        page = REPOSITORY / name
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{name} links to {target}"


def test_no_placeholder_is_left() -> None:
    assert not re.search(r"\b[A-Z]+_[A-Z_]+\b(?![`=])", re.sub(r"`[^`]*`", "", (REPOSITORY / "README.md").read_text()))


def test_every_test_that_is_named_as_a_proof_exists() -> None:
    written = "\n".join(path.read_text() for path in sorted((REPOSITORY / "tests").glob("*/test_*.py")))
    files = {path.name for path in (REPOSITORY / "tests").glob("*/test_*.py")}
    for name in re.findall(r"`(test_\w+(?:\.py)?)`", (REPOSITORY / "docs/security.md").read_text()):
        assert name in files or f"def {name}(" in written, f"docs/security.md names {name}, which does not exist"
