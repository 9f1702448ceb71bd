"""Draws one page of a PDF, in a process of its own: a damaged file may crash or hang it, and nothing else.

Run as a script by `web/page_picture.py`: the PDF on stdin; the page's index and its width in pixels as arguments; PNG on stdout.
"""

from __future__ import annotations

import sys
from typing import Final

MEMORY_BYTES: Final = 2 * 1024**3
CPU_SECONDS: Final = 20
MAX_HEIGHT_FACTOR: Final = 4  # a page much taller than wide is drawn narrower


def main() -> None:
    """Draws the page the arguments name."""
    _limit_resources()
    import pypdfium2

    index, width = int(sys.argv[1]), int(sys.argv[2])
    with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as document:
        document.init_forms()
        page = document[index]
        page_width, page_height = page.get_size()
        scale = min(width / page_width, width * MAX_HEIGHT_FACTOR / page_height)
        picture = page.render(scale=scale).to_pil()
    picture.convert("RGB").save(sys.stdout.buffer, format="png")


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit of the caller remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


if __name__ == "__main__":
    main()
