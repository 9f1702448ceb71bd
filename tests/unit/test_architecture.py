"""The rules of the design, read from the source: imports point downward, and each heavy library has one home."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from fakes import REPOSITORY

PACKAGE = REPOSITORY / "src" / "askcorpus"

# A module may import from layers after its own, never from its own layer's other members or from those before.
LAYERS: list[set[str]] = [
    {"__main__", "cli"},
    {"index_command"},
    {"command_line"},
    {"web", "terminal"},
    {"doctor", "evaluation", "llamaindex", "one_question"},
    {"assistant"},
    {"request"},
    {"building", "snapshot"},
    {"suggestions"},
    {"writing"},
    {"parsing", "sync", "answering", "replication"},
    {"search"},
    {"store"},
    {"embedding", "reader"},
    {"acceleration", "language", "machine", "multilingual", "scoring"},
    {"settings"},
    {"protocols"},
    {"types"},
    {"blocks"},
    {"errors", "telemetry", "forking"},
]

HOMES = {
    "gradio": "web/",
    "chromadb": ("store/vectors.py", "store/chroma_connection.py"),
    "torch": ("embedding/embedder.py", "embedding/openvino.py", "reader/transformer.py"),
    "sentence_transformers": ("embedding/embedder.py", "reader/transformer.py"),
    "transformers": ("embedding/embedder.py", "embedding/openvino.py", "reader/transformer.py"),
    "llama_index": ("llamaindex/", "writing/connection.py"),
    "openai": "writing/connection.py",
    "xllamacpp": "writing/local.py",
    "pypdfium2": "parsing/",
    "rapidocr": "parsing/",
    "openvino": "acceleration.py",
    "onnxruntime": "reader/packaged.py",
    "fsspec": "replication/target.py",
    "obstore": "replication/target.py",
}
HEAVY = [*HOMES, "pandas", "sklearn", "scipy", "bs4", "lxml", "pathspec", "docx", "cv2"]


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(module: str) -> str:
    """The layer member a dotted askcorpus module belongs to."""
    names = module.split(".")
    return names[1] if len(names) > 1 else "__init__"


@cache
def syntax_tree(path: Path) -> ast.Module:
    """The file parsed, once."""
    return ast.parse(path.read_text())


def imports(path: Path) -> list[tuple[str, bool]]:
    """(module, whether at import time) of every import statement outside `if TYPE_CHECKING`."""
    tree = syntax_tree(path)
    hidden = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    lazy = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) not in lazy) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"askcorpus.{alias.name}" for alias in node.names] if node.module == "askcorpus" else [node.module]
            found += [(name, id(node) not in lazy) for name in names]
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downward(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    rank = {name: level for level, layer in enumerate(LAYERS) for name in layer}
    assert own in rank, f"{own} has no layer: name it in LAYERS"
    for module, _ in imports(path):
        if module.split(".")[0] != "askcorpus":
            continue
        other = part_of(module)
        assert other != "__init__", f"{path.name} imports the package itself; import the module that is meant"
        if other != own:
            assert rank[other] > rank[own], f"{own} imports {other}, which is not below it"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_heavy_library_has_one_home_and_is_imported_lazily_there(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    for module, at_import_time in imports(path):
        library = module.split(".")[0]
        if library in HOMES:
            assert place.startswith(HOMES[library]), f"{library} belongs to {HOMES[library]}, not to {place}"
            assert not at_import_time or place.startswith("llamaindex/"), (
                f"{place} imports {library} before it is needed"
            )


@pytest.mark.parametrize("command", ["import askcorpus", "from askcorpus.cli import main; main(['--help'])"])
def test_importing_and_asking_for_help_loads_no_heavy_library(command: str) -> None:
    code = (
        "import sys\n"
        f"try:\n    {command.replace('; ', chr(10) + '    ')}\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.rstrip().endswith("LOADED []")


def test_every_file_is_short_enough_to_be_read_at_once() -> None:
    lines = {str(path): len(path.read_text().splitlines()) for path in modules()}
    assert not {name: count for name, count in lines.items() if count > 320}


def test_the_public_names_are_complete_and_sorted() -> None:
    import askcorpus

    assert sorted(askcorpus.__all__) == askcorpus.__all__
    assert all(hasattr(askcorpus, name) for name in askcorpus.__all__)
    assert {"Answer", "Assistant", "Citation", "Passage", "ask", "search"} <= set(askcorpus.__all__)
