"""Questions whose answer nobody listens to: asked by one request, they wait for another that opens the stream of the answer."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from gradio.queueing import Event, Queue

    from askcorpus.web.guard import App, Receive, Scope, Send

UNHEARD_SECONDS: Final = 60.0  # long enough for a person who types both requests
GIVEN_UP: Final = "Nobody listened to the answer. Ask again, and open the stream of the answer at once."
_ASKED = re.compile(r"/gradio_api/(call/.+|queue/join)")
_LISTENED = re.compile(r"/gradio_api/(?:call/.+/(?P<event>[^/]+)|queue/data)")


class Unheard:
    """Passes requests on, and takes from the queue what waits for `UNHEARD_SECONDS` without a listener; ends it where it runs.

    Gradio ends only what was listened to once: it answers the rest, in its turn, for nobody.
    """

    def __init__(self, app: App, *, queue: Queue) -> None:
        self._app = app
        self._queue = queue
        self._heard: Counter[str] = Counter()  # ids of events and sessions, by how many listen
        self._looking: set[asyncio.Task[None]] = set()  # asyncio itself does not hold on to its tasks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and notes who listens."""
        method = scope.get("method")
        listened = _listened_to(scope) if method == "GET" else ""
        self._heard[listened] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._heard[listened] -= 1
            self._heard += Counter()  # forgets those that nobody listens to
        if method == "POST" and _ASKED.fullmatch(scope["path"]):
            asyncio.get_running_loop().call_later(UNHEARD_SECONDS, self._look, time.monotonic())

    def _look(self, asked_before: float) -> None:
        task = asyncio.ensure_future(self._give_up_unheard(asked_before))
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _give_up_unheard(self, asked_before: float) -> None:
        from gradio.server_messages import ProcessCompletedMessage

        for event in list(self._queue.event_ids_to_events.values()):
            if event.enqueue_time <= asked_before and not self._is_heard(event):
                self._queue.send_message(event, ProcessCompletedMessage(output={"error": GIVEN_UP}, success=False))
                await self._queue.clean_events(event_id=event._id)

    def _is_heard(self, event: Event) -> bool:
        return bool(self._heard[event._id] or self._heard[event.session_hash])


def _listened_to(scope: Scope) -> str:
    """The event or session whose stream a request opens; "" for none."""
    path = _LISTENED.fullmatch(scope["path"])
    if path is None:
        return ""
    session: list[Any] = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash", [""])
    return path["event"] or str(session[0])
