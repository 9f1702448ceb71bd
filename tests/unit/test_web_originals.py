"""The original file over HTTP: only what the index knows, opened only where nothing in it can act."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from askcorpus.types import Document
from askcorpus.web.originals import original_endpoint

FILES = {
    "notes/räksmörgås.md": (b"# Hello <script>", "text/markdown"),
    "page.html": (b"<script>1</script>", "text/html"),
    "drawing.svg": (b"<svg/>", "application/xml"),
    "pier.pdf": (b"%PDF-1.7", "application/pdf"),
    "pier.docx": (b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "changed.txt": (None, "text/plain"),
}


class Originals:
    """The two methods of `Assistant` that are needed."""

    def document(self, path: str) -> Document | None:
        return Document(path, path, "", FILES[path][1]) if path in FILES else None

    def original(self, path: str) -> bytes | None:
        assert path in FILES
        return FILES[path][0]


class WithLogin(Starlette):
    """As Gradio's app is where a login is needed."""

    auth = object()
    cookie_id = "x"
    tokens: Mapping[str, str] = {"good": "ada"}


def client_of(kind: type[Starlette] = Starlette) -> TestClient:
    return TestClient(kind(routes=[Route("/original", original_endpoint(Originals()))]))  # type: ignore[arg-type]


def get(path: str, **more: str) -> httpx.Response:
    return client_of().get("/original", params={"path": path, **more})


def test_text_is_opened_as_plain_text_under_its_name() -> None:
    answer = get("notes/räksmörgås.md")
    assert answer.content == b"# Hello <script>"
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''r%C3%A4ksm%C3%B6rg%C3%A5s.md"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_pdf_is_opened_or_downloaded() -> None:
    assert get("pier.pdf").headers["content-type"] == "application/pdf"
    assert get("pier.pdf").headers["content-disposition"].startswith("inline")
    assert "sandbox" not in get("pier.pdf").headers["content-security-policy"]
    assert get("pier.pdf", download="").headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["page.html", "drawing.svg", "pier.docx"])
def test_what_could_act_is_only_downloaded(path: str) -> None:
    answer = get(path)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["", "../secret.txt", "/etc/passwd", "changed.txt", "no such file", "x" * 10_000])
def test_anything_else_is_one_plain_line(path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert answer.text == "This file has changed or is gone since it was read. Rebuild, then open it again.\n"


def test_page_with_a_login_gives_files_to_those_who_logged_in() -> None:
    client = client_of(WithLogin)
    assert client.get("/original", params={"path": "pier.pdf"}).status_code == 401
    client.cookies.set("access-token-x", "bad")
    assert client.get("/original", params={"path": "pier.pdf"}).status_code == 401
    client.cookies.set("access-token-x", "good")
    assert client.get("/original", params={"path": "pier.pdf"}).status_code == 200
