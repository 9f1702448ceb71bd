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
import math
import os
import platform
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import peers
import scale

HERE = Path(__file__).resolve().parent
SIZES = [2000, 10_000, 50_000]
WIDTH, HEIGHT, MARGIN = 420, 280, 56  # of one panel of the chart
COLOURS = ["#1f6feb", "#d1242f", "#1a7f37"]

Point = tuple[float, float]


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


def chart(figures: dict[str, Any]) -> str:
    """Build time and query time against size, both axes logarithmic, as an SVG."""
    taken = {float(size): value for size, value in figures["scale"].items()}

    def series(value: Callable[[dict[str, Any]], float]) -> list[Point]:
        return [(size, value(each)) for size, each in taken.items()]

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
    panels = _panel("seconds", build, 0) + _panel("milliseconds", query, WIDTH)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">'
        f'<title>Build and search time against the number of passages</title><rect width="100%" height="100%" fill="white"/>'
        f"{panels}</svg>\n"
    )


def _panel(unit: str, series: dict[str, list[Point]], left: int) -> str:
    points = [point for line in series.values() for point in line]
    low_x, high_x = min(x for x, _ in points), max(x for x, _ in points) * 1.01
    low_y = 10 ** math.floor(math.log10(min(y for _, y in points)))
    high_y = 10 ** math.ceil(math.log10(max(y for _, y in points) * 1.01))

    def place(x: float, y: float) -> Point:
        across = math.log(x / low_x) / math.log(high_x / low_x)
        up = math.log(y / low_y) / math.log(high_y / low_y)
        return left + MARGIN + across * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)

    parts = [f'<text x="{left + MARGIN}" y="20" font-weight="bold">{unit} against passages</text>']
    for power in range(round(math.log10(low_y)), round(math.log10(high_y)) + 1):
        _, y = place(low_x, 10**power)
        parts.append(
            f'<line x1="{left + MARGIN}" x2="{left + WIDTH - MARGIN}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d0d7de"/>'
            f'<text x="{left + MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{10**power:g}</text>'
        )
    for x in sorted({x for x, _ in points}):
        parts.append(
            f'<text x="{place(x, low_y)[0]:.1f}" y="{HEIGHT - MARGIN + 16}" text-anchor="middle">{x:,.0f}</text>'
        )
    for number, (name, line) in enumerate(series.items()):
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in line))
        colour, below = COLOURS[number], HEIGHT - MARGIN + 34
        parts.append(
            f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{left + MARGIN + number * 110}" y="{below}" fill="{colour}">{name}</text>'
        )
    return "".join(parts)


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
    (HERE / "chart.svg").write_text(chart(figures))


if __name__ == "__main__":
    main()
