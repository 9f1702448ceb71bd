"""Measures how fast indexing and searching are, and writes RESULTS.md, chart.svg and results.json.

    make bench
    python benchmarks/bench.py [--sizes 2000 10000 50000] [--megabytes 0.3] [--rounds 3] [--drawn FILE]

Each figure is a ratio to something measured in the same run: other ways in `peers.py`, the size before in `scale.py`. What takes
hours or another machine is in BY_HAND.md, which is copied behind the figures. With `--drawn` nothing is measured: the pages are
made of the figures in FILE.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import peers
import scale
from drawing import Panel, Point, chart, logarithmic, powers_of_ten

HERE = Path(__file__).resolve().parent
SIZES = [2000, 10_000, 50_000]


def machine() -> dict[str, object]:
    """What the figures were taken on."""
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=HERE, check=False
    )
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": commit.stdout.strip() or "unknown",
        "processor": model,
        "threads": os.cpu_count(),
        "python": platform.python_version(),
        "load before": round(os.getloadavg()[0], 1),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def measure(sizes: Sequence[int], megabytes: float, rounds: int) -> dict[str, Any]:
    """All figures of a run."""
    figures: dict[str, Any] = {
        "command": f"python benchmarks/bench.py --sizes {' '.join(map(str, sizes))} --megabytes {megabytes} --rounds {rounds}",
        **machine(),
    }
    figures["peers"] = peers.measure(megabytes, rounds)
    figures["scale"] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            figures["scale"][str(size)] = scale.measure(Path(folder), size, "build")
    figures["load after"] = round(os.getloadavg()[0], 1)
    return figures


def page(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    compared, ratios = figures["peers"], figures["peers"]["ratios"]
    medians = {way: sorted(taken)[len(taken) // 2] for way, taken in compared["seconds"].items()}
    rows = [
        ("whole build / embedding the same passages alone", ratios["here / raw"], "1.05 or less"),
        ("llama-index, 256 tokens, overlap 32 / whole build", ratios["tuned / here"], "2 or more"),
        ("llama-index as it comes (a quarter of the text is embedded) / whole build", ratios["stock / here"], "-"),
        ("embedding / its multiplications at the speed of one large product", ratios["raw / matmul"], "-"),
    ]
    if "torch / here" in ratios:
        rows.insert(
            2,
            (
                "the same with the model computed by torch / whole build with `fast`",
                ratios["torch / here"],
                "2 or more",
            ),
        )
    lines = [
        "# Speed and size",
        "",
        f"    {figures['command']}",
        "",
        f"{figures['date']}, commit {figures['commit']}, {figures['processor']}, {figures['threads']} processors, Python "
        f"{figures['python']}; load {figures['load before']} before, {figures['load after']} after. With a load above the number "
        "of processors the seconds are upper bounds; the ratios are of runs in turns.",
        "",
        "![Build and search time against size](chart.svg)",
        "",
        "## Against others, on the same embedder and text",
        "",
        "| ratio (median of rounds) | measured | aim |",
        "|---|---|---|",
        *(f"| {name} | {value} | {aim} |" for name, value, aim in rows),
        "",
        "Passages and median seconds: "
        + "; ".join(f"{way} {count:,}, {medians[way]} s" for way, count in compared["passages"].items())
        + ".",
        "",
        "## Against size",
        "",
        "Invented text and vectors (`benchmarks/scale.py`). Seconds, in brackets those of processor time; memory in MB.",
        "",
        "| passages | build | peak | one file changed: keywords / whole | one file deleted: whole | nothing changed |"
        " search p50 / p95, ms | exact / Chroma p50, ms | recall@10 of Chroma | serving, own + mapped |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for size, taken in figures["scale"].items():
        peak = taken["build"]["peak megabytes"] or "-"
        changed, deleted, search = taken["one file changed"], taken["one file deleted"], taken["search"]
        lines.append(
            f"| {int(size):,} | {taken['build']['whole']} ({taken['build']['processor']}) | {peak} "
            f"| {changed['stages']['keywords']} / {changed['whole']} ({changed['processor']}) "
            f"| {deleted['whole']} ({deleted['processor']}) | {taken['nothing changed']['whole']} "
            f"| {search['search']['p50']} / {search['search']['p95']} "
            f"| {search['nearest, exact']['p50']} / {search['nearest, chroma']['p50']} | {search['recall@10 of chroma']} "
            f"| {search['megabytes serving']['own']} + {search['megabytes serving']['mapped']} |"
        )
    return "\n".join(lines) + "\n\n" + (HERE / "BY_HAND.md").read_text()


def chart_of(figures: dict[str, Any]) -> str:
    """Build time and query time against size, both axes logarithmic, as an SVG."""
    taken = {float(size): value for size, value in figures["scale"].items()}

    def series(value: Callable[[dict[str, Any]], float]) -> list[Point]:
        return [(size, value(each)) for size, each in taken.items()]

    def panel(unit: str, lines: dict[str, list[Point]]) -> Panel:
        up = powers_of_ten(y for line in lines.values() for _, y in line)
        return Panel(f"{unit} against passages", lines, logarithmic(sorted(taken)), logarithmic(up))

    build = {
        "build": series(lambda each: each["build"]["whole"]),
        "one file changed": series(lambda each: each["one file changed"]["whole"]),
        "one file deleted": series(lambda each: each["one file deleted"]["whole"]),
    }
    query = {
        "search, median": series(lambda each: each["search"]["search"]["p50"]),
        "nearest, Chroma": series(lambda each: each["search"]["nearest, chroma"]["p50"]),
        "nearest, exact": series(lambda each: each["search"]["nearest, exact"]["p50"]),
    }
    return chart(
        "Build and search time against the number of passages", [panel("seconds", build), panel("milliseconds", query)]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--megabytes", type=float, default=0.3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--drawn", type=Path)
    options = parser.parse_args()
    if options.drawn:
        figures = json.loads(options.drawn.read_text())
    else:
        figures = measure(options.sizes, options.megabytes, options.rounds)
        (HERE / "results.json").write_text(json.dumps(figures, indent=1) + "\n")
    (HERE / "RESULTS.md").write_text(page(figures))
    (HERE / "chart.svg").write_text(chart_of(figures))


if __name__ == "__main__":
    main()
