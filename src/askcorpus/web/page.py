"""The page as a Gradio app: our own markup in one component, and the events it may call."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from askcorpus.settings import Settings
from askcorpus.web.api import PublicApi
from askcorpus.web.events import PageEvents
from askcorpus.web.keeping_up import FolderWatch
from askcorpus.web.rebuilding import Rebuilder
from askcorpus.web.shelf import Shelf

if TYPE_CHECKING:
    import gradio as gr

    from askcorpus.assistant import Assistant

TITLE: Final = "askcorpus"
MAX_WAITING: Final = 200  # requests waiting for a turn; beyond that the page says "busy" instead of making all wait
CACHE_SECONDS: Final = 3600  # Gradio's temporary files are looked through, and removed, this often

_PARTS: Final = "askcorpus_parts"


@dataclass(frozen=True, slots=True)
class Group:
    """Events that share a number of turns: `limit` of them run at once."""

    name: str
    limit: int


# Answering keeps all cores busy as it is; reading and the state are short.
_ASK, _SEARCH, _READ, _STATE, _ADD, _DRAW = (
    Group("ask", 4),
    Group("search", 4),
    Group("read", 8),
    Group("state", 8),
    Group("add", 2),
    Group("draw", 2),
)


@dataclass(frozen=True, slots=True)
class PageParts:
    """What `serve` needs of a page: the warm-up, the first rebuild, the address, and the token its uploads carry."""

    assistant: Assistant
    settings: Settings
    events: PageEvents
    rebuilder: Rebuilder
    token: str


def build_page(assistant: Assistant, settings: Settings) -> gr.Blocks:
    """The chat page over `assistant`, ready for `serve` or for `gradio app.py`. Loads no model.

    `parts_of` gives what `serve` needs besides.
    """
    import gradio as gr
    from gradio.utils import get_upload_folder

    rebuilder = Rebuilder(assistant)
    watch = FolderWatch(assistant.settings, rebuilder)
    events = PageEvents(assistant, rebuilder, Shelf(settings.corpus, Path(get_upload_folder())), watch)
    api = PublicApi(assistant)
    token = secrets.token_urlsafe()
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(CACHE_SECONDS, CACHE_SECONDS)) as blocks:
        gr.HTML(_shell(settings, token), apply_default_css=False, elem_id="askcorpus-host")
        _endpoint(api.ask, "ask", _ASK, "public")
        _endpoint(api.search, "search", _SEARCH, "public")
        _endpoint(api.status, "status", _STATE, "public")
        _endpoint(events.ask, "page_ask", _ASK, "private")
        _endpoint(events.search, "page_search", _SEARCH, "private")
        _endpoint(events.read, "page_read", _READ, "private")
        _endpoint(events.picture, "page_picture", _DRAW, "private")
        _endpoint(events.find, "page_find", _READ, "private")
        _endpoint(events.judge, "page_judge", _STATE, "private")
        _endpoint(events.remove, "page_remove", _STATE, "private")
        _endpoint(events.files, "page_files", _READ, "private")
        _endpoint(events.state, "page_state", _STATE, "private")
        _endpoint(events.writers, "page_writers", _STATE, "private")
        _endpoint(events.rebuild, "page_rebuild", _STATE, "private")
        _endpoint(events.watch, "page_watch", _STATE, "private")
        _endpoint(events.add, "page_add", _ADD, "private")
    blocks.queue(max_size=MAX_WAITING, api_open=False)
    setattr(blocks, _PARTS, PageParts(assistant, settings, events, rebuilder, token))
    return blocks


def parts_of(blocks: gr.Blocks) -> PageParts:
    """The parts of a page made by `build_page`."""
    parts = getattr(blocks, _PARTS)
    assert isinstance(parts, PageParts)
    return parts


def asset(name: str) -> str:
    """The text of a file in `web/assets`."""
    return resources.files("askcorpus.web").joinpath("assets", name).read_text(encoding="utf-8")


def _shell(settings: Settings, token: str) -> str:
    """The page's markup, with the settings it starts from."""
    shell = asset("page.html").replace("{token}", token)
    for name in ("max_question_characters", "caution", "evidence_passages"):
        shell = shell.replace(f"{{{name}}}", str(getattr(settings, name)))
    return shell.replace("{how}", "written" if settings.written else "quoted")


def _endpoint(event: Callable[..., Any], name: str, group: Group, visibility: Literal["public", "private"]) -> None:
    from gradio.events import api

    api(event, api_name=name, api_visibility=visibility, concurrency_limit=group.limit, concurrency_id=group.name)
