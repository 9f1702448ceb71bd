"""Runs: one asking of a file of questions, and the folder that keeps them.

index/evaluations/<hash of the questions>-<time>.json    figures, a row for each question, and apart from them the words
index/evaluations/<hash of the questions>-<time>.html    the report
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from askcorpus.errors import AskCorpusError
from askcorpus.evaluation.figures import Row
from askcorpus.scoring import Measure

FORMAT_VERSION = 1
FOLDER = "evaluations"
KEPT_RUNS = 20  # of each file of questions
NAME_CHARACTERS = 12  # of the content hash, in a run's name

WORDS = ("question", "standalone", "answer", "citations", "gold", "note")  # what `askcorpus index --purge` removes
FORGOTTEN = ("retrieved",)  # large, and only needed while measuring


@dataclass(frozen=True, slots=True)
class Run:
    """One asking of a file of questions.

    `when` is ISO 8601, UTC; `file` the full path and `sha256` the content hash of the questions; `limit` how many of them
    were asked, None for all; `generation` the index that was asked. `is_rejected`: the gate turned it down, so it is not
    what the next run is compared with.
    """

    when: str
    file: str
    sha256: str
    limit: int | None
    generation: str
    settings: Mapping[str, Any]
    measures: Mapping[str, Measure]
    rows: tuple[Row, ...]
    is_rejected: bool = False

    @property
    def name(self) -> str:
        """What its files are called: the hash of the questions and the time."""
        digits = "".join(character for character in self.when.split("+")[0] if character.isdigit())
        return f"{self.sha256[:NAME_CHARACTERS]}-{digits}"

    def to_dict(self) -> dict[str, Any]:
        """The run as `eval --json` prints it."""
        return self._head() | {"rows": list(self.rows)}

    def to_stored(self) -> dict[str, Any]:
        """The run as it is kept: the words of questions, answers and documents apart from the scores."""
        rows = [{k: v for k, v in row.items() if k not in WORDS and k not in FORGOTTEN} for row in self.rows]
        words = [{name: row[name] for name in WORDS if name in row} for row in self.rows]
        return {"format": FORMAT_VERSION} | self._head() | {"rows": rows, "words": words}

    def _head(self) -> dict[str, Any]:
        return asdict(replace(self, rows=())) | {"questions": len(self.rows)}


def read_run(path: Path) -> Run:
    """A stored run. Raises AskCorpusError when it is missing, damaged or of another version."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT_VERSION:
            raise ValueError(f"format {data['format']}, this version reads {FORMAT_VERSION}")
        words = data.get("words") or [{} for _ in data["rows"]]
        rows = [_checked_row({**row, **said}) for row, said in zip(data["rows"], words, strict=True)]
        return TypeAdapter(Run).validate_python(data | {"rows": rows})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise AskCorpusError(f"The stored run {path} cannot be read ({reason}). Name another, or remove it.") from error


def _checked_row(row: Row) -> Row:
    """The row, if it has what a comparison needs."""
    for name, kind in (("key", str), ("group", str), ("verdict", str), ("answer_hash", str), ("refused", bool)):
        if not isinstance(row[name], kind):
            raise TypeError(f"{name} is {row[name]!r}")
    for name, value in row.items():
        if name not in WORDS and not isinstance(value, str | float | int | None):
            raise TypeError(f"{name} is {value!r}")
    return {"answerable": None, "contains": None, "confidence": 0.0} | row


class RunStore:
    """The runs kept in an index folder."""

    def __init__(self, index: Path) -> None:
        self.folder = index / FOLDER

    def report_path(self, run: Run) -> Path:
        """Where its report goes unless a person names another place."""
        return self.folder / f"{run.name}.html"

    def runs(self) -> tuple[list[Run], list[str]]:
        """All runs that can be read, oldest first, and a line for each that cannot."""
        found, problems = [], []
        for path in sorted(self.folder.glob("*.json")):
            try:
                found.append(read_run(path))
            except AskCorpusError as error:
                problems.append(f"Ignored: {error}")
        return sorted(found, key=lambda run: run.when), problems

    def keep(self, run: Run) -> None:
        """Write the run, durably and whole or not at all, and remove the oldest beyond those kept. Raises AskCorpusError."""
        text = json.dumps(run.to_stored(), allow_nan=False)
        write_whole(self.folder / f"{run.name}.json", text)
        alike = [other for other in self.runs()[0] if is_same_file(run, other)]
        for old in alike[:-KEPT_RUNS]:
            self.forget(old)

    def forget(self, run: Run) -> None:
        """Remove the run and its report, as far as the disk lets it."""
        for suffix in (".json", ".html"):
            with contextlib.suppress(OSError):
                (self.folder / f"{run.name}{suffix}").unlink(missing_ok=True)


def is_same_file(run: Run, other: Run) -> bool:
    """Whether both asked one file of questions: its content, or its path where it was edited since."""
    return run.sha256 == other.sha256 or run.file == other.file


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all. Raises AskCorpusError."""
    half = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        reason = error.strerror or error
        raise AskCorpusError(f"{path} cannot be written: {reason}. Free some space or check the folder.") from error
