"""A reliability diagram as SVG: how often answers of a confidence are right.

Source: Niculescu-Mizil and Caruana 2005 (https://doi.org/10.1145/1102351.1102430).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from askcorpus.scoring import Bin

SIDE = 240  # of the square of the diagram, in the picture's own units
LEFT, TOP, RIGHT, BOTTOM = 46, 12, 14, 40
SMALLEST, LARGEST = 3.0, 11.0  # radius of a dot
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def reliability_diagram(bins: Sequence[Bin]) -> str:
    """The SVG element, with its values as text for those who do not see it. Colours come from the page's style."""
    most = max((b.count for b in bins), default=1)
    values = "; ".join(f"confidence {b.confidence:.2f}: {b.accuracy:.2f} of {b.count:,} right" for b in bins)
    parts = [
        f'<svg viewBox="0 0 {LEFT + SIDE + RIGHT} {TOP + SIDE + BOTTOM}" role="img" '
        'aria-labelledby="diagram-title diagram-values">',
        '<title id="diagram-title">How often answers are right, by their confidence</title>',
        f'<desc id="diagram-values">{values}</desc>',
    ]
    for tick in TICKS:
        x, y = _place(tick, tick)
        parts.append(f'<path class="grid" d="M{LEFT} {y}H{LEFT + SIDE}M{x} {TOP}V{TOP + SIDE}" fill="none"/>')
        parts.append(f'<text x="{x}" y="{TOP + SIDE + 16}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
    parts.append(f'<path class="axis" d="M{LEFT} {TOP}V{TOP + SIDE}H{LEFT + SIDE}" fill="none"/>')
    parts.append(f'<path class="ideal" d="M{LEFT} {TOP + SIDE}L{LEFT + SIDE} {TOP}" fill="none"/>')
    for b in bins:
        x, y = _place(b.confidence, b.accuracy)
        _, ideal = _place(0, b.confidence)
        radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(b.count / most)
        parts.append(f'<path class="gap" d="M{x} {ideal}V{y}" fill="none"/>')
        parts.append(f'<circle class="bin" cx="{x}" cy="{y}" r="{radius:.1f}"/>')
    middle = TOP + SIDE / 2
    parts.append(f'<text x="{LEFT + SIDE / 2}" y="{TOP + SIDE + 34}" text-anchor="middle">confidence</text>')
    parts.append(
        f'<text transform="rotate(-90 12 {middle})" x="12" y="{middle}" text-anchor="middle">share right</text></svg>'
    )
    return "".join(parts)


def _place(confidence: float, accuracy: float) -> tuple[float, float]:
    return round(LEFT + SIDE * confidence, 1), round(TOP + SIDE * (1 - accuracy), 1)
