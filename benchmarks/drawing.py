"""Charts as SVG: panels side by side, each with lines over two axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 420, 280, 56  # of one panel
NAMES_WIDTH = 330  # of the names of the lines, below them
COLOURS = ["#1f6feb", "#d1242f", "#1a7f37", "#8250df", "#9a6700"]
STEPS = (1, 2, 2.5, 5, 10)
MOST_TICKS = 6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """The values written beside an axis, and where on it, from 0 to 1, a value has its place."""

    ticks: Sequence[float]
    place: Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines by name, over two axes."""

    heading: str
    lines: Mapping[str, Sequence[Point]]
    across: Axis
    up: Axis


def logarithmic(ticks: Sequence[float]) -> Axis:
    """An axis from the first tick to just beyond the last."""
    low, length = ticks[0], math.log(ticks[-1] * 1.01 / ticks[0])
    return Axis(ticks, lambda value: math.log(value / low) / length)


def powers_of_ten(values: Iterable[float]) -> list[float]:
    """The powers of ten from below the values to above them."""
    logarithms = [math.log10(value) for value in values]
    return [10.0**power for power in range(math.floor(min(logarithms)), math.floor(max(logarithms)) + 2)]


def linear(values: Iterable[float]) -> Axis:
    """An axis from 0 to a round number that is no less than the values."""
    most = max(values) or 1.0
    unit = 10.0 ** math.floor(math.log10(most / MOST_TICKS))
    step = next(step for step in (unit * each for each in STEPS) if step * MOST_TICKS >= most)
    ticks = [step * number for number in range(math.ceil(most / step) + 1)]
    return Axis(ticks, lambda value: value / ticks[-1])


def chart(title: str, panels: Sequence[Panel]) -> str:
    """The panels as one SVG."""
    drawn = "".join(_drawn(panel, number * WIDTH) for number, panel in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(panels) * WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="11">'
        f'<title>{title}</title><rect width="100%" height="100%" fill="white"/>{drawn}</svg>\n'
    )


def _drawn(panel: Panel, left: int) -> str:
    def across(value: float) -> float:
        return left + MARGIN + panel.across.place(value) * (WIDTH - 2 * MARGIN)

    def up(value: float) -> float:
        return HEIGHT - MARGIN - panel.up.place(value) * (HEIGHT - 2 * MARGIN)

    parts = [f'<text x="{left + MARGIN}" y="20" font-weight="bold">{panel.heading}</text>']
    for tick in panel.up.ticks:
        y = up(tick)
        parts.append(
            f'<line x1="{left + MARGIN}" x2="{left + WIDTH - MARGIN}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d0d7de"/>'
            f'<text x="{left + MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,.10g}</text>'
        )
    for tick in panel.across.ticks:
        parts.append(
            f'<text x="{across(tick):.1f}" y="{HEIGHT - MARGIN + 16}" text-anchor="middle">{tick:,.10g}</text>'
        )
    for number, (name, line) in enumerate(panel.lines.items()):
        drawn = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in line)
        colour, below = COLOURS[number], HEIGHT - MARGIN + 34
        parts.append(
            f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{left + MARGIN + number * NAMES_WIDTH // len(panel.lines)}" y="{below}" fill="{colour}">{name}</text>'
        )
    return "".join(parts)
