"""PDF: the text page by page, in paragraphs, with a place for every character.

pdfium gives characters with boxes in the order of the page's content; `pdf_layout` makes paragraphs of them.
"""

from __future__ import annotations

import ctypes
import time
import zlib
from typing import TYPE_CHECKING, Any

from askcorpus.errors import ReadingError
from askcorpus.parsing.cleaning import is_invisible
from askcorpus.parsing.encoding import looks_like_text
from askcorpus.parsing.extract import Extract
from askcorpus.parsing.pdf_layout import blocks_of, lay_out
from askcorpus.parsing.pdf_lines import SCALE, Line, in_rows
from askcorpus.parsing.pdf_rules import Rules, rules_of
from askcorpus.parsing.recognition import REMEDY, is_available, recognizer
from askcorpus.parsing.scanned import boxes_as_shown, is_scanned, letters_on, recognize

if TYPE_CHECKING:
    import pypdfium2

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_SECURITY_ERROR = 5  # FPDF_ERR_SECURITY
_BOXES_SECONDS = 6.0  # after this the rest of a huge document is read without boxes, three times as fast
_MAX_BROKEN_PAGES = 100  # pages that cannot be loaded, in a row: the page count is a lie
_LINE_BREAKS = frozenset((10, 13))
_HYPHEN = 2  # pdfium's mark for a hyphen at the end of a line

DAMAGED = "The PDF is damaged; open it in a viewer and save it again, or get a fresh copy."
PASSWORD = "The PDF is protected by a password; save a copy without one."
NO_TEXT_LAYER = f"The PDF has no text layer (scanned pages?); to have them recognised, {REMEDY}."
NO_LETTERS = f"The fonts of this PDF do not tell which letters they show; to have its pages recognised, {REMEDY}."
NOTHING_RECOGNISED = "The PDF has no text layer, and no text was recognised on its pages."


def read_pdf(data: bytes, name: str) -> Extract:
    """The text of a PDF with its pages, headings and character boxes.

    Raises ReadingError for a PDF that is damaged, protected by a password, or has no text.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        page_count = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD_ERROR, _SECURITY_ERROR):
            raise ReadingError(PASSWORD, state="skipped") from error
        raise ReadingError(DAMAGED) from error
    turns: dict[int, int] = {}
    with document:
        layout = lay_out(*_read_pages(document, page_count, turns))
        if not looks_like_text(layout.text) and recognizer() is not None:
            layout = lay_out(*_read_pages(document, page_count, turns, all_are_scanned=True))
        title = document.get_metadata_value("Title")
    if not any(map(str.isalnum, layout.text)):
        raise ReadingError(NOTHING_RECOGNISED if is_available() else NO_TEXT_LAYER, state="skipped")
    if not looks_like_text(layout.text):
        raise ReadingError(NO_LETTERS, state="skipped")
    boxes = zlib.compress(boxes_as_shown(layout, turns), 1) if any(layout.boxes) else b""
    return Extract(layout.text, title, blocks_of(layout), layout.pages, boxes)


def _read_pages(
    document: pypdfium2.PdfDocument, page_count: int, turns: dict[int, int], *, all_are_scanned: bool = False
) -> tuple[list[list[Line]], list[Rules]]:
    """The lines of all pages, and the rules drawn on them; the lines of scans are recognised where somebody does.

    Raises ReadingError if no page loads.

    `turns` gets the quarter turns of the pages that had to be turned to be recognised.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    pages: list[list[Line]] = []
    rules: list[Rules] = []
    broken = loaded = 0
    has_form = document.get_formtype() != pdfium.FORMTYPE_NONE
    deadline = time.monotonic() + _BOXES_SECONDS
    for index in range(page_count):
        try:
            page = document[index]
            is_filled = has_form and _write_fields_into(page)
            if is_filled:
                page.close()
                page = document[index]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            pages.append([])
            rules.append(Rules())
            broken += 1
            if broken > _MAX_BROKEN_PAGES:
                break
            continue
        broken = 0
        loaded += 1
        with_boxes = time.monotonic() < deadline
        place = _Placer(page)
        lines = _lines_with_boxes(place, text_page) if with_boxes else _lines_without_boxes(text_page)
        drawn = rules_of(page, place, place.width, place.height) if with_boxes else Rules()
        text_page.close()
        if all_are_scanned or is_scanned(page, lines):
            started = time.monotonic()
            reader = recognizer()
            if reader is not None:
                recognized, quarter_turns = recognize(page, reader)
                if all_are_scanned or letters_on(recognized) > letters_on(lines):
                    lines, turns[index] = recognized, quarter_turns
                    drawn = Rules()
            deadline += time.monotonic() - started
        pages.append(in_rows(lines) if is_filled else lines)
        rules.append(drawn)
        page.close()
    if not loaded:
        raise ReadingError(DAMAGED)
    return pages, rules


def _write_fields_into(page: Any) -> bool:
    """Make what a form's fields show a part of the page's text; True if there was any."""
    import pypdfium2.raw as pdfium

    return bool(pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS)


def _lines_without_boxes(text_page: Any) -> list[Line]:
    text = text_page.get_text_range().replace("\x02", "-")
    return [Line.without_place(line) for line in text.splitlines() if line.strip()]


def _lines_with_boxes(place: _Placer, text_page: Any) -> list[Line]:
    """The page's lines as pdfium divides them, every character with its box."""
    import pypdfium2.raw as pdfium

    raw = text_page.raw
    edges = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = edges
    pointers = [ctypes.byref(edge) for edge in edges]
    lines: list[Line] = []
    line = Line(place.width, place.height)
    high = 0
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code in _LINE_BREAKS or code == _HYPHEN:
            if code == _HYPHEN:
                line.ends_with_hyphen = True
            if line.characters:
                lines.append(line)
                line = Line(place.width, place.height)
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        character = chr(code)
        if code == 0 or (not " " <= character <= "~" and is_invisible(character)):
            continue
        has_box = pdfium.FPDFText_GetCharBox(raw, index, *pointers)
        box = place(left.value, bottom.value, right.value, top.value) if has_box else (0, 0, 0, 0)
        if not line.size and not character.isspace():
            line.size, line.is_bold = _font(pdfium, raw, index, place)
        line.add(" " if character.isspace() else character, box)
    if line.characters:
        lines.append(line)
    return [line for line in lines if not "".join(line.characters).isspace()]


def _font(pdfium: Any, raw: Any, index: int, place: _Placer) -> tuple[float, bool]:
    """The height of a character with its ascent and descent, in points, and whether it is bold."""
    rectangle = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(rectangle)):
        return 0.0, False
    _, top, _, bottom = place(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
    return (bottom - top) * place.height / SCALE, pdfium.FPDFText_GetFontWeight(raw, index) >= 600


class _Placer:
    """Turns rectangles in a page's own coordinates into 1/65535 of the page as it is shown, cropped and rotated."""

    def __init__(self, page: Any) -> None:
        self.width, self.height = page.get_size()
        self._origin = _shown(page, 0, 0)
        self._x = _step(self._origin, _shown(page, 1000, 0))
        self._y = _step(self._origin, _shown(page, 0, 1000))

    def __call__(self, left: float, bottom: float, right: float, top: float) -> tuple[int, int, int, int]:
        x1, y1 = self._point(left, bottom)
        x2, y2 = self._point(right, top)
        if x1 <= x2 and y1 <= y2:
            return x1, y1, x2, y2
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    def _point(self, x: float, y: float) -> tuple[int, int]:
        across = int(self._origin[0] + x * self._x[0] + y * self._y[0])
        down = int(self._origin[1] + x * self._x[1] + y * self._y[1])
        if 0 <= across <= SCALE and 0 <= down <= SCALE:  # nearly always, and this runs for every character
            return across, down
        return min(max(across, 0), SCALE), min(max(down, 0), SCALE)


def _shown(page: Any, x: float, y: float) -> tuple[int, int]:
    import pypdfium2.raw as pdfium

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, SCALE, SCALE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def _step(origin: tuple[int, int], end: tuple[int, int]) -> tuple[float, float]:
    return (end[0] - origin[0]) / 1000, (end[1] - origin[1]) / 1000
