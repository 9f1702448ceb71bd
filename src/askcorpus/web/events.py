"""What the page asks of the server: plain values in, plain values out, every refusal as one line of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from askcorpus.errors import AskCorpusError
from askcorpus.settings import write_settings
from askcorpus.types import Document, FileEntry
from askcorpus.web import requests
from askcorpus.web.drawing import Mark
from askcorpus.web.feedback import FeedbackFile, Verdict
from askcorpus.web.finding import find_in, hits_of
from askcorpus.web.guard import is_loopback
from askcorpus.web.keeping_up import FolderWatch
from askcorpus.web.page_picture import PDF, PagePainter, boxes_of, shown_boxes
from askcorpus.web.rebuilding import Rebuilder
from askcorpus.web.shelf import NameTakenError, Shelf
from askcorpus.web.shown import drawn_passage, shown_event
from askcorpus.web.source import Focus, state_and_marks, view_source
from askcorpus.web.state import PageState
from askcorpus.web.trash import Trash
from askcorpus.writing.connection import open_model
from askcorpus.writing.servers import USUAL, find_servers

if TYPE_CHECKING:
    from askcorpus.assistant import Assistant

Request = Mapping[str, Any]
MAX_LISTED_FILES: Final = 500  # more than a person reads; the filter finds the others
MAX_EVIDENCE_PASSAGES: Final = 50  # as the setting of this name allows
PICTURE_WIDTHS: Final = (600, 3000)  # pixels
_STATE_ORDER: Final = {"failed": 0, "skipped": 1, "indexed": 2, "unchanged": 2}


class PageEvents:
    """The private events of one page over one assistant. Each takes the browser's request and returns a dict for it.

    An event never raises what a person caused: it returns `{"error": "one plain line"}`.
    """

    def __init__(self, assistant: Assistant, rebuilder: Rebuilder, shelf: Shelf, watch: FolderWatch) -> None:
        self._assistant = assistant
        self._shelf = shelf
        self._rebuilder = rebuilder
        self._watch = watch
        self._trash = Trash(assistant.settings.corpus, assistant.settings.index)
        self._feedback = FeedbackFile(assistant.settings.index)
        self._painter = PagePainter()
        self._state = PageState(assistant, rebuilder, watch)

    def warm_up(self) -> None:
        """Loads the models; until it returns the page says that it is warming up."""
        self._assistant.warm_up()
        self._state.warm.set()
        if self._assistant.model is not None:  # so that the first written answer does not wait for it
            self._assistant.model.warm_up()

    def ask(self, request: Request) -> Iterator[dict[str, Any]]:
        """Streams an answer: "question", "evidence", "sentence" ... and "answer" last; or "error"."""
        try:
            question = requests.text_field(request, "question", limit=1_000_000)
            history = requests.history_field(request)
            events = self._assistant.stream(
                question,
                history=history,
                documents=requests.paths_field(request, "documents"),
                caution=requests.caution_field(request),
                evidence_passages=requests.optional_number_field(request, "passages", 1, MAX_EVIDENCE_PASSAGES),
                written=requests.optional_bool_field(request, "written"),
            )
            for event in events:
                yield shown_event(event, self._assistant.document)
        except AskCorpusError as error:
            yield {"kind": "error", "text": str(error)}

    def read(self, request: Request) -> dict[str, Any]:
        """A document for the source pane, around what a citation points at."""
        return _or_error(lambda: self._read(request))

    def picture(self, request: Request) -> dict[str, Any]:
        """A page of a PDF as a picture, with the boxes over what a citation points at."""
        return _or_error(lambda: self._picture(request))

    def find(self, request: Request) -> dict[str, Any]:
        """Where words stand in one document."""
        return _or_error(
            lambda: find_in(self._document(request).text, requests.text_field(request, "words", limit=200))
        )

    def judge(self, request: Request) -> dict[str, Any]:
        """Keeps what a person says of an answer."""
        return _or_error(lambda: self._judge(request))

    def remove(self, request: Request) -> dict[str, Any]:
        """Takes a file out of the folder; puts it back, or deletes a removed one for good, where the request says so."""
        return _or_error(lambda: self._remove(request))

    def search(self, request: Request) -> dict[str, Any]:
        """Passages for the search tab."""
        return _or_error(lambda: self._search(request))

    def state(self, request: Request) -> dict[str, Any]:
        """What the index holds, how far a rebuild is, and whether the models are loaded."""
        del request
        return _or_error(self._state.to_dict)

    def files(self, request: Request) -> dict[str, Any]:
        """The ledger: files whose path or reason holds the filter, those in trouble first; titles several files share."""
        return _or_error(lambda: self._files(request))

    def writers(self, request: Request) -> dict[str, Any]:
        """Looks for model servers on this machine, or has one of them write from now on, or none."""
        return _or_error(lambda: self._writers(request))

    def rebuild(self, request: Request) -> dict[str, Any]:
        """Starts a rebuild, or stops it where the request says so; returns how far it is."""
        if request.get("stop") is True:
            self._rebuilder.stop()
        else:
            self._rebuilder.start()
            self._trash.delete_older(self._assistant.settings.trash_days)
        return self._rebuilder.to_dict()

    def watch(self, request: Request) -> dict[str, Any]:
        """Switches keeping up with the folder on or off, for everyone."""
        self._watch.switch(request.get("on") is True)
        return {"watch": self._watch.to_dict()}

    def add(self, request: Request) -> dict[str, Any]:
        """Puts an uploaded file into the corpus folder; "taken" where its name is in use and it may not replace it."""
        return _or_error(lambda: self._add(request))

    def _add(self, request: Request) -> dict[str, Any]:
        name = requests.text_field(request, "name", limit=1000)
        uploaded = requests.text_field(request, "upload", limit=requests.MAX_PATH_CHARACTERS)
        try:
            self._shelf.add(uploaded, name, replace=request.get("replace") is True)
        except NameTakenError:
            return {"taken": name}
        self._state.folder_changed()
        return {"added": name}

    def _writers(self, request: Request) -> dict[str, Any]:
        settings = self._assistant.settings
        if not is_loopback(settings.host):
            raise AskCorpusError("The language model is chosen where askcorpus runs: askcorpus llm use MODEL")
        if "use" not in request:
            return {"servers": [server.to_dict() for server in find_servers()]}
        url, model = requests.text_field(request, "url", limit=200), requests.text_field(request, "use", limit=200)
        if model and url not in USUAL.values():
            raise AskCorpusError(
                "Only servers found on this machine can be chosen here. For others: askcorpus llm use MODEL --url URL"
            )
        chosen: dict[str, str | None] = {
            "llm_model": model or None,
            "llm_url": url if model else None,
            "llm_api_key_file": None,
        }
        write_settings(chosen)
        new = open_model(settings.model_copy(update={**chosen, "llm_api_key": None}))
        old, self._assistant.model = self._assistant.model, new
        if old is not None:
            old.close()
        return {"writer": model}

    def _remove(self, request: Request) -> dict[str, Any]:
        path = requests.text_field(request, "path", limit=requests.MAX_PATH_CHARACTERS)
        if request.get("undo") is True:
            self._trash.restore(path)
        elif request.get("delete") is True:
            self._trash.delete(path)
            self._rebuilder.start()  # else the index, which still has it, would answer from it again
        elif any(entry.path == path for entry in self._assistant.status().files):
            self._trash.remove(path)
        else:
            raise AskCorpusError(f"{path!r} is not a file of the folder.")
        self._state.folder_changed()
        return {"removed": self._trash.paths()}

    def _judge(self, request: Request) -> dict[str, Any]:
        (answer,) = requests.history_field({"history": [request.get("answer")]})
        verdict = Verdict(
            turn=requests.text_field(request, "turn", limit=100),
            question=requests.text_field(request, "question"),
            history=requests.history_field(request),
            answer=answer.content,
            refused=request.get("refused") is True,
            citations=answer.citations,
            is_good=request.get("good") is True,
            unanswerable=request.get("unanswerable") is True,
            reason=requests.text_field(request, "reason", limit=2000),
        )
        self._feedback.keep(verdict)
        return {"kept": str(self._feedback.path)}

    def _read(self, request: Request) -> dict[str, Any]:
        document, focus = self._document(request), _focus(request)
        view = view_source(document, focus, requests.beyond_field(request))
        if document.media_type != PDF:
            return view
        _, marks = state_and_marks(document, focus)
        boxes = boxes_of(document, _boxed(marks))
        placed = boxes is not None and (not marks or bool(boxes)) and view["state"] != "changed"
        page = boxes[0].page if boxes else 1
        return {**view, "sheet": {"placed": placed, "page": page, "pages": len(document.pages)}}

    def _picture(self, request: Request) -> dict[str, Any]:
        document, focus = self._document(request), _focus(request)
        pages = len(document.pages)
        if document.media_type != PDF or not pages:
            raise AskCorpusError("This document has no pages to draw. Its text is shown instead.")
        original = self._assistant.original(document.path)
        if original is None:
            raise AskCorpusError(
                "The file has changed since it was read, so its text is shown. Rebuild to see its pages."
            )
        page = requests.number_field(request, "page", 1, 1, pages)
        width = requests.number_field(request, "width", PICTURE_WIDTHS[0], *PICTURE_WIDTHS)
        _, marks = state_and_marks(document, focus)
        boxes = boxes_of(document, _boxed(marks)) or []
        return {
            "picture": self._painter.draw(original, page, width),
            "page": page,
            "pages": pages,
            "boxes": list(shown_boxes(boxes, page)),
        }

    def _document(self, request: Request) -> Document:
        path = requests.text_field(request, "path", limit=requests.MAX_PATH_CHARACTERS)
        document = self._assistant.document(path)
        if document is None:
            raise AskCorpusError("This document is no longer in the index. What was quoted is shown as it was.")
        return document

    def _search(self, request: Request) -> dict[str, Any]:
        query = requests.text_field(request, "query")
        top_k = requests.number_field(request, "top_k", 10, 1, 50)
        documents = requests.paths_field(request, "documents")
        found = self._assistant.search(query, top_k=top_k, documents=documents)
        document_of = cache(self._assistant.document)
        drawn = [drawn_passage(scored, document_of, hits_of(query, scored.passage)) for scored in found]
        return {
            "passages": [{**scored.to_dict(), "blocks": blocks} for scored, blocks in zip(found, drawn, strict=True)]
        }

    def _files(self, request: Request) -> dict[str, Any]:
        wanted = requests.text_field(request, "filter", limit=1000).casefold()
        titles = {info.path: (info.title, info.pages) for info in self._assistant.documents()}
        removed = self._trash.paths()
        entries = [entry for entry in self._assistant.status().files if entry.path not in set(removed)]
        listed = [_listed_file(entry, *titles.get(entry.path, ("", None))) for entry in entries]
        listed = [f for f in listed if wanted in f"{f['path']} {f['title']} {f['reason']} {f['state']}".casefold()]
        listed.sort(key=lambda f: (_STATE_ORDER.get(f["state"], 3), f["path"]))
        named = Counter(title for title, _ in titles.values())
        shared = [title for title, count in named.items() if count > 1]
        return {"files": listed[:MAX_LISTED_FILES], "found": len(listed), "removed": removed, "shared": shared}


def _focus(request: Request) -> Focus:
    return Focus(
        quote_span=requests.span_field(request, "span"),
        quote=requests.text_field(request, "quote"),
        answers=requests.spans_field(request, "answers"),
        tint=request.get("tint") is True,
    )


def _boxed(marks: Sequence[Mark]) -> list[Mark]:
    """The marks a page's picture shows: the quotation, or where there is none, the passage that was found."""
    return [mark for mark in marks if mark[2] != "passage"] or list(marks)


def _or_error(answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return answer()
    except AskCorpusError as error:
        return {"error": str(error)}


def _listed_file(entry: FileEntry, title: str, pages: int | None) -> dict[str, Any]:
    return {**entry.to_dict(), "title": title, "pages": entry.pages or pages}
