"""The scripts beside the package: what one takes from another is there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(path for folder in ("benchmarks", "evaluation", "training") for path in (ROOT / folder).glob("*.py"))
SIBLINGS = [*SCRIPTS, *(ROOT / "tests").glob("*.py"), *(ROOT / "tests/integration").glob("*.py")]


def names_of(script: Path) -> set[str]:
    """What a script defines or imports at its top."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
    return names


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: f"{script.parent.name}/{script.name}")
def test_what_is_imported_from_another_script_is_there(script: Path) -> None:
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            named = [other for other in SIBLINGS if other.stem == node.module]
            missing = {alias.name for alias in node.names} - set[str]().union(*map(names_of, named))
            assert not named or not missing, f"{script.name} imports {sorted(missing)} from {node.module}"
