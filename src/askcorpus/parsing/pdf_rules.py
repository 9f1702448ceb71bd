"""The straight lines drawn on a PDF page: rules between the rows and columns of tables."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from askcorpus.parsing.pdf_lines import SCALE, Box

_MAX_PATHS = 3000  # of a page: with more it shows a map or a drawing
_MAX_POINTS = 2000  # of a path, for the same reason
_SLOPE = 1.5  # points that a rule may lean
_THICKEST = 3.0  # points: a filled box that is thinner is a rule
_SHORTEST = 4.0  # points
_GAP = 3.0  # points between pieces of one rule


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: `at` is its distance from the top (or the left), `start` and `end` are its ends, in points."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a page, in points from its top left as it is shown."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)


Place = Callable[[float, float, float, float], Box]


def rules_of(page: Any, place: Place, width: float, height: float) -> Rules:
    """The rules of a pdfium page; `place` gives the place of a rectangle in 1/65535 of the page as it is shown."""
    import pypdfium2.raw as pdfium

    rules = Rules()
    count = pdfium.FPDFPage_CountObjects(page.raw)
    paths = 0
    for index in range(count):
        path = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(path) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        paths += 1
        if paths > _MAX_PATHS:
            return Rules()
        for left, top, right, bottom in _pieces(pdfium, path):
            x1, y1, x2, y2 = place(left, bottom, right, top)
            box = (x1 * width / SCALE, y1 * height / SCALE, x2 * width / SCALE, y2 * height / SCALE)
            _add(rules, box)
    return Rules(_joined(rules.across), _joined(rules.down))


def _pieces(pdfium: Any, path: Any) -> list[tuple[float, float, float, float]]:
    """The straight pieces of a path as rectangles without width, in the page's own coordinates; thin boxes as one."""
    matrix = pdfium.FS_MATRIX()
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    count = pdfium.FPDFPath_CountSegments(path)
    if not pdfium.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix)) or not 2 <= count <= _MAX_POINTS:
        return []
    pieces: list[tuple[float, float, float, float]] = []
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if not pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            return []
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            points = [point]
            continue
        if kind == pdfium.FPDF_SEGMENT_LINETO and points:
            pieces.append((*points[-1], *point))
        points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            pieces.append((*point, *points[0]))
    if stroke.value:
        return [(min(a, c), max(b, d), max(a, c), min(b, d)) for a, b, c, d in pieces]
    if not pieces:
        return []
    left, right = min(min(p[0], p[2]) for p in pieces), max(max(p[0], p[2]) for p in pieces)
    bottom, top = min(min(p[1], p[3]) for p in pieces), max(max(p[1], p[3]) for p in pieces)
    return [(left, top, right, bottom)] if min(right - left, top - bottom) <= _THICKEST else []


def _add(rules: Rules, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    if bottom - top <= max(_SLOPE, _THICKEST) and right - left >= _SHORTEST:
        rules.across.append(Rule((top + bottom) / 2, left, right))
    elif right - left <= max(_SLOPE, _THICKEST) and bottom - top >= _SHORTEST:
        rules.down.append(Rule((left + right) / 2, top, bottom))


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """The rules, those that go on where another ends made one."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / _GAP), rule.start)):
        last = joined[-1] if joined else None
        if last is not None and abs(last.at - rule.at) <= _GAP and rule.start <= last.end + _GAP:
            joined[-1] = Rule(last.at, min(last.start, rule.start), max(last.end, rule.end))
        else:
            joined.append(rule)
    return joined
