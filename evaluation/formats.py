"""Read every file of a formats folder and tell what became of it.

    python evaluation/formats.py --formats DIR --out RESULT.jsonl [--table evaluation/FORMATS.md]

DIR holds `docs/` and `manifest.jsonl` (one line a file: "file", "expect", "anchors"). The result has one line a file:
{"file", "status", "reason", "seconds", "title", "text"}. The table counts by type of file.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from askcorpus.parsing import ReadingWorker, ReadResult, reader_version
from askcorpus.parsing.recognition import installed_version
from askcorpus.settings import Settings

STATUS = {"skipped": "skipped", "failed": "error"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--formats", type=Path, required=True, help="folder with docs/ and manifest.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="where the results go, one JSON object a line")
    parser.add_argument("--table", type=Path, help="where the Markdown table goes")
    arguments = parser.parse_args()
    results, seconds = read_all(arguments.formats / "docs")
    with arguments.out.open("w", encoding="utf-8") as file:
        for result in results:
            file.write(json.dumps(as_line(result)) + "\n")
    manifest = [json.loads(line) for line in (arguments.formats / "manifest.jsonl").read_text("utf-8").splitlines()]
    table = write_table(manifest, {result.relative_path: result for result in results}, seconds)
    print(table)
    if arguments.table:
        arguments.table.write_text(table, encoding="utf-8")


def read_all(folder: Path) -> tuple[list[ReadResult], float]:
    """The results for every file below `folder`, and the seconds it took."""
    started = time.perf_counter()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with ReadingWorker(Settings()) as worker:
        results = list(worker.read_many((path, path.relative_to(folder).as_posix()) for path in files))
    return sorted(results, key=lambda result: result.relative_path), time.perf_counter() - started


def as_line(result: ReadResult) -> dict[str, object]:
    """A result in the shape that the checker reads."""
    line: dict[str, object] = {"file": result.relative_path, "seconds": round(result.seconds, 3)}
    if result.document is not None:
        return line | {"status": "indexed", "title": result.document.title, "text": result.document.text}
    assert result.error is not None
    return line | {"status": STATUS[result.error.state], "reason": result.error.reason, "text": ""}


def write_table(manifest: list[dict[str, object]], results: dict[str, ReadResult], seconds: float) -> str:
    """The Markdown report: by type of file, by expectation, then every file that is not as it should be."""
    types: dict[str, Counter[str]] = defaultdict(Counter)
    slowest: dict[str, float] = defaultdict(float)
    expectations: dict[str, Counter[str]] = defaultdict(Counter)
    misses, reasons = [], []
    for entry in manifest:
        name, expected = str(entry["file"]), str(entry["expect"])
        ending = name.rsplit(".", 1)[-1].lower() if "." in name else "(none)"
        result = results.get(name)
        if result is None:
            misses.append(f"| {name} | no result |")
            continue
        state = "indexed" if result.document is not None else str(result.error and result.error.state)
        expectations[expected][state] += 1
        slowest[ending] = max(slowest[ending], result.seconds)
        types[ending]["files"] += 1
        if expected == "text":
            missing = missing_anchors(entry, result)
            types[ending]["readable"] += 1
            types[ending]["complete"] += not missing
            if missing:
                misses.append(f"| {name} | {'; '.join(missing)[:200]} |".replace("\n", " "))
        elif result.error is not None:
            reasons.append(f"| {name} | {expected} | {state} | {result.error.reason} |")
    readable = sum(counts["readable"] for counts in types.values())
    complete = sum(counts["complete"] for counts in types.values())
    share = 100 * complete / max(readable, 1)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    lines = [
        "# What the reading stage makes of every format",
        "",
        "Made by `python evaluation/formats.py --formats DIR --out RESULT.jsonl --table evaluation/FORMATS.md` on the",
        f"development set of formats (not in this repository) on {date.today()}; reader version {reader_version()}, so "
        f"scans were {'recognised' if installed_version() else 'left unread'} (extra `ocr`).",
        "",
        f"* {len(results)} of {len(manifest)} files accounted for, in {seconds:.1f} s; "
        f"largest worker process {children} MB.",
        f"* {complete} of {readable} readable files ({share:.1f} %) hold every expected string.",
        f"* slowest file: {max((r.seconds for r in results.values()), default=0):.1f} s.",
        "",
        "| ending | files | readable | complete | slowest, s |",
        "|---|---|---|---|---|",
        *(
            f"| {ending} | {counts['files']} | {counts['readable']} | {counts['complete']} | {slowest[ending]:.2f} |"
            for ending, counts in sorted(types.items(), key=lambda item: (-item[1]["files"], item[0]))
        ),
        "",
        "| expected | indexed | skipped | failed |",
        "|---|---|---|---|",
        *(f"| {name} | {c['indexed']} | {c['skipped']} | {c['failed']} |" for name, c in sorted(expectations.items())),
    ]
    if misses:
        lines += ["", "Readable files that miss something:", "", "| file | missing |", "|---|---|", *misses]
    lines += ["", "Files that were not read, and why:", "", "| file | expected | state | reason |", "|---|---|---|---|"]
    return "\n".join([*lines, *reasons]) + "\n"


def missing_anchors(entry: dict[str, object], result: ReadResult) -> list[str]:
    """The expected strings that are not in the text, letters and digits compared."""
    if result.document is None:
        return [f"not read: {result.error}"]
    text = letters(result.document.text)
    anchors = entry["anchors"]
    assert isinstance(anchors, list)
    return [anchor for anchor in anchors if letters(anchor) and letters(anchor) not in text]


def letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


if __name__ == "__main__":
    main()
