"""The original file of an indexed document, over HTTP: to open where nothing in it can act, else to download.

Only a document of the index can be named, and only the bytes that were read are given: a file that changed since, or that
lies outside the corpus, is not there. Whoever may ask the page may have them, and no other web site's page can take them in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from askcorpus.web.requests import MAX_PATH_CHARACTERS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from askcorpus.assistant import Assistant

_PDF: Final = "application/pdf"
_OPENED: Final = frozenset((_PDF, "image/png", "image/jpeg", "image/webp"))
_PLAIN: Final = frozenset(("application/json", "application/jsonl"))
_ACTIVE_TEXT: Final = frozenset(("text/html",))
_HEADERS: Final = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'none'",
}
_PDF_HEADERS: Final = {
    **_HEADERS,
    "Content-Security-Policy": "frame-ancestors 'none'",
}  # a sandbox stops browsers' PDF viewers
_GONE: Final = "This file has changed or is gone since it was read. Rebuild, then open it again.\n"
_NO_LOGIN: Final = "Log in on the page first, then open the file again.\n"


def opened_as(media_type: str) -> str | None:
    """The type a browser may open a file as; None where it could act, or cannot be shown, and is only downloaded.

    >>> opened_as("text/markdown"), opened_as("text/html")
    ('text/plain', None)
    """
    if media_type in _OPENED:
        return media_type
    is_text = media_type.startswith("text/") and media_type not in _ACTIVE_TEXT
    return "text/plain" if is_text or media_type in _PLAIN else None


def original_endpoint(assistant: Assistant) -> Callable[[Request], Awaitable[Response]]:
    """Answers GET ?path=PATH with the file, or with one line that says why not; `&download` never opens it."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse, Response

    def find(path: str) -> tuple[str, bytes] | None:
        document = assistant.document(path) if len(path) <= MAX_PATH_CHARACTERS else None
        content = assistant.original(path) if document is not None else None
        return (document.media_type, content) if document is not None and content is not None else None

    async def endpoint(request: Request) -> Response:
        if not _may_read(request):
            return PlainTextResponse(_NO_LOGIN, 401, _HEADERS)
        path = request.query_params.get("path", "")
        found = await run_in_threadpool(find, path)
        if found is None:
            return PlainTextResponse(_GONE, 404, _HEADERS)
        media_type, content = found
        shown = None if "download" in request.query_params else opened_as(media_type)
        name = quote(path.rpartition("/")[2], safe="")
        how = "inline" if shown else "attachment"
        headers = {
            **(_PDF_HEADERS if shown == _PDF else _HEADERS),
            "Content-Disposition": f"{how}; filename*=UTF-8''{name}",
        }
        return Response(content, 200, headers, shown or "application/octet-stream")

    return endpoint


def _may_read(request: Request) -> bool:
    """Whether the page needs no login, or this request carries one; as Gradio itself looks at it."""
    app: Any = request.app
    if getattr(app, "auth", None) is None:
        return True
    names = (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}")
    return any(app.tokens.get(request.cookies.get(name)) is not None for name in names)
