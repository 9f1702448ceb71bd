"""The page as a Gradio app: our own markup in one component, and the events it may call."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from askcorpus.settings import Settings
from askcorpus.web.api import PublicApi
from askcorpus.web.events import PageEvents
from askcorpus.web.rebuilding import Rebuilder

if TYPE_CHECKING:
    import gradio as gr

    from askcorpus.assistant import Assistant

TITLE: Final = "askcorpus"
MAX_WAITING: Final = 200  # requests waiting for a turn; beyond that the page says "busy" instead of making all wait
CACHE_SECONDS: Final = 3600  # Gradio's temporary files are looked through, and removed, this often

# How many of each event run at once. Answers use all cores as it is; the others are short.
_ASKING, _SEARCHING, _READING, _STATE = 4, 4, 8, 8


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the server drives besides the page's events: the warm-up and the first rebuild."""

    events: PageEvents
    rebuilder: Rebuilder


def build_page(assistant: Assistant, settings: Settings) -> gr.Blocks:
    """The chat page over `assistant`, ready for `serve` or for `gradio app.py`. Loads no model.

    `blocks.askcorpus` holds the page's parts for `serve`.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    rebuilder = Rebuilder(assistant)
    events = PageEvents(assistant, rebuilder)
    api = PublicApi(assistant)
    with gr.Blocks(
        title=TITLE, analytics_enabled=False, fill_height=True, fill_width=True, delete_cache=(CACHE_SECONDS, CACHE_SECONDS)
    ) as blocks:
        shell = asset("page.html").replace("{max_question}", str(settings.max_question_characters))
        gr.HTML(shell, apply_default_css=False, elem_id="askcorpus-host")
        gr.api(api.ask, api_name="ask", concurrency_limit=_ASKING, concurrency_id="asking")
        gr.api(api.search, api_name="search", concurrency_limit=_SEARCHING, concurrency_id="searching")
        gr.api(api.status, api_name="status", concurrency_limit=_STATE, concurrency_id="state")
        _private(gr, events.ask, "page_ask", _ASKING, "asking")
        _private(gr, events.search, "page_search", _SEARCHING, "searching")
        _private(gr, events.read, "page_read", _READING, "reading")
        _private(gr, events.files, "page_files", _READING, "reading")
        _private(gr, events.state, "page_state", _STATE, "state")
        _private(gr, events.rebuild, "page_rebuild", _STATE, "state")
    blocks.queue(max_size=MAX_WAITING, api_open=False)
    blocks.askcorpus = PageParts(events, rebuilder)
    return blocks


def asset(name: str) -> str:
    """The text of a file in `web/assets`."""
    return resources.files("askcorpus.web").joinpath("assets", name).read_text(encoding="utf-8")


def _private(gr: Any, event: Any, name: str, limit: int, group: str) -> None:
    gr.api(event, api_name=name, api_visibility="private", concurrency_limit=limit, concurrency_id=group)
