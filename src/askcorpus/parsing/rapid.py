"""Text recognition by RapidOCR: PaddleOCR's small models, which come inside its package, run by onnxruntime.

The models are given by their paths, so that the library never looks for one to download.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from askcorpus.errors import ReadingError
from askcorpus.parsing.recognition import REMEDY, Corners, RecognizedLine, RecognizedPage

if TYPE_CHECKING:
    from askcorpus.parsing.recognition import Picture

_LONGEST_SIDE = 1600  # pixels the finder of lines looks at: half the time of 2000, the same lines found
_CLASSIFIED_LINES = 9  # so many of the longest lines tell which way up a page is
_TALL = 1.5  # a line this many times as high as wide runs down the page, or up
_MODELS = {"Det": "*_det_*.onnx", "Cls": "*_cls_*.onnx", "Rec": "*_rec_*.onnx"}
_NOT_STARTED = f"Text recognition does not start ({{error}}); to install it again, {REMEDY}."


class RapidRecognizer:
    """Reads the text of pictures; the models are loaded for the first one. `threads` is how many are used."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._engine: Any = None

    def __call__(self, picture: Picture) -> RecognizedPage:
        """The lines of a picture, turned upright. Raises ReadingError where the library cannot be loaded."""
        if self._engine is None:
            self._engine = _load(self._threads)
        height, width = picture.shape[:2]
        found = self._engine(picture, use_det=True, use_cls=True, use_rec=True)
        if not found.txts:
            return RecognizedPage((), width, height)
        corners = [_corners(box.tolist()) for box in found.boxes]
        turns = self._quarter_turns(picture, corners)
        lines = tuple(
            RecognizedLine(text, _upright(box, turns, width, height))
            for text, box in zip(found.txts, corners, strict=True)
        )
        return RecognizedPage(lines, *((height, width) if turns % 2 else (width, height)), turns)

    def _quarter_turns(self, picture: Picture, corners: Sequence[Corners]) -> int:
        """How often the picture must be turned counter-clockwise by a quarter to be upright, told from its longest lines."""
        import numpy as np

        boxes = sorted((_bounds(box) for box in corners), key=_length, reverse=True)[:_CLASSIFIED_LINES]
        sideways = sum(bottom - top > _TALL * (right - left) for left, top, right, bottom in boxes) > len(boxes) / 2
        lines = [np.rot90(picture[top:bottom, left:right], int(sideways)) for left, top, right, bottom in boxes]
        judged = [
            self._engine(np.ascontiguousarray(line), use_det=False, use_cls=True, use_rec=False) for line in lines
        ]
        upside_down = sum(label == "180" for one in judged for label, _ in one.cls_res or ()) > len(lines) / 2
        return int(sideways) + 2 * int(upside_down)


def _load(threads: int) -> Any:
    try:
        import rapidocr

        models = Path(rapidocr.__file__).parent / "models"
        engine = "EngineConfig.onnxruntime"
        return rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                f"{engine}.intra_op_num_threads": threads,
                f"{engine}.inter_op_num_threads": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": _LONGEST_SIDE,
                **{f"{part}.model_path": str(next(models.glob(name))) for part, name in _MODELS.items()},
            }
        )
    except (ImportError, OSError, StopIteration) as error:
        raise ReadingError(_NOT_STARTED.format(error=type(error).__name__)) from error


def _corners(box: Sequence[Sequence[float]]) -> Corners:
    """The corners of a box, left top first; the library gives them clockwise."""
    first, second, third, fourth = ((float(x), float(y)) for x, y in box)
    return first, second, third, fourth


def _bounds(corners: Corners) -> tuple[int, int, int, int]:
    across, down = zip(*corners, strict=True)
    return max(0, int(min(across))), max(0, int(min(down))), int(max(across)) + 1, int(max(down)) + 1


def _length(bounds: tuple[int, int, int, int]) -> int:
    left, top, right, bottom = bounds
    return max(right - left, bottom - top)


def _upright(corners: Corners, turns: int, width: int, height: int) -> Corners:
    """The corners in the picture turned counter-clockwise `turns` times, the left top one first again."""
    points = list(corners)
    for _ in range(turns):
        points = [(y, width - x) for x, y in points]
        width, height = height, width
    left_top = min(range(4), key=lambda index: points[index][0] + points[index][1])
    a, b, c, d = (points[(left_top + index) % 4] for index in range(4))
    return a, b, c, d
