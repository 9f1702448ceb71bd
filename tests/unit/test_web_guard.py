"""What comes from another site, or is too large, is refused before anything reads it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from askcorpus.web.guard import MAX_BODY, MAX_LOGIN_BODY, Guard, is_loopback
from askcorpus.web.limits import LOGIN_BURST

TOKEN = "the-token-of-the-page"


def send_through(
    headers: dict[str, str], *, path: str = "/gradio_api/call/ask", chunks: tuple[bytes, ...] = (b"{}",), **guard: Any
) -> tuple[int, dict[str, str], int]:
    """(status, headers, bytes that reached the application) of a request through the guard."""
    reached = 0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal reached
        while True:
            message = await receive()
            reached += len(message.get("body", b""))
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                break
        shown = [
            (b"access-control-allow-origin", b"https://evil.example"),
            (b"access-control-allow-credentials", b"true"),
            (b"set-cookie", b"access-token-x=1; HttpOnly; SameSite=none; Secure"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": shown})
        await send({"type": "http.response.body", "body": b""})

    waiting = list(chunks)

    async def receive() -> dict[str, Any]:
        body = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "client": ("127.0.0.1", 9),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(Guard(app, **({"loopback_only": True, "token": TOKEN} | guard))(scope, receive, send))
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, reached


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1:9999", "null", "http://127.0.0.1.evil.example:7860"]
)
def test_another_origin_is_refused(origin: str) -> None:
    assert send_through({"host": "127.0.0.1:7860", "origin": origin})[0] == 403


@pytest.mark.parametrize("headers", [{}, {"origin": "http://127.0.0.1:7860"}])
def test_the_page_itself_and_programs_without_an_origin_pass(headers: dict[str, str]) -> None:
    assert send_through({"host": "127.0.0.1:7860"} | headers)[0] == 200


def test_no_other_site_may_read_and_login_cookies_stay_on_this_one() -> None:
    _, headers, _ = send_through({"host": "localhost"})
    assert not any(name.startswith("access-control-") for name in headers)
    assert headers["set-cookie"] == "access-token-x=1; HttpOnly; Secure; SameSite=Lax"


@pytest.mark.parametrize(("path", "limit"), [("/gradio_api/call/ask", MAX_BODY), ("/login", MAX_LOGIN_BODY)])
def test_a_large_body_is_refused_by_its_length_and_while_it_is_read(path: str, limit: int) -> None:
    status, _, reached = send_through({"host": "localhost", "content-length": str(limit + 1)}, path=path)
    assert (status, reached) == (413, 0)
    chunk = b"x" * (limit // 4)
    _, _, reached = send_through({"host": "localhost"}, path=path, chunks=(chunk,) * 40)
    assert reached <= limit


def test_an_upload_needs_a_login_where_there_are_logins() -> None:
    made = send_through({"host": "localhost"}, path="/gradio_api/upload", has_logins=True)
    assert made[0] == 401


@pytest.mark.parametrize(("token", "status"), [("", 403), ("another", 403), ("käse", 403), (TOKEN, 200)])
def test_an_upload_needs_the_token_of_the_page(token: str, status: int) -> None:
    made = send_through({"host": "localhost", "x-askcorpus-token": token}, path="/gradio_api/upload")
    assert made[0] == status


@pytest.mark.parametrize("path", ["/logout", "/monitoring/x", "/gradio_api/deep_link", "/gradio_api/proxy=http://x"])
def test_what_gradio_would_change_or_fetch_by_a_get_is_closed(path: str) -> None:
    assert send_through({"host": "localhost"}, path=path)[0] == 404


def test_guesses_are_limited_on_this_machine_too() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 400, "headers": []})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    guard, statuses = Guard(app, loopback_only=True, token=TOKEN, has_logins=True), []

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    scope = {"type": "http", "method": "POST", "path": "/login", "client": ("127.0.0.1", 9)}
    for _ in range(LOGIN_BURST + 1):
        asyncio.run(guard(scope | {"headers": [(b"host", b"localhost")]}, receive, send))
    assert statuses == [400] * LOGIN_BURST + [429]


def test_loopback_forms_are_listed_literally() -> None:
    loopback = ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "LOCALHOST"]
    others = ["::ffff:127.0.0.1", "0.0.0.0", "10.0.0.1", "localhost.evil.example", "", "2130706433"]
    assert all(map(is_loopback, loopback)) and not any(map(is_loopback, others))
