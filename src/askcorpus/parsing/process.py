"""The process that reads files for `ReadingWorker`: one request a line in, one framed reply out.

It holds itself to the memory limit, writes no file, opens no connection and starts no program, whatever a parser is
led to do. Replies are JSON, not pickles: a parser that was taken over cannot run code in the process that asked.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import struct
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

from askcorpus.blocks import decode_blocks, encode_blocks
from askcorpus.errors import ReadingError
from askcorpus.parsing.bounds import Bounds
from askcorpus.parsing.parser import read_document
from askcorpus.parsing.rapid import RapidRecognizer
from askcorpus.parsing.recognition import RecognitionNeededError, use
from askcorpus.parsing.source import MEGABYTE
from askcorpus.types import Document

TOO_DEEP = "The contents are nested too deeply to be read; save the file in a simpler form."
FRAME = struct.Struct(">III")  # lengths of the JSON, and of the text in UTF-8 and the boxes behind it
TEXT_ERRORS = "surrogatepass"  # how the text is encoded: whatever a parser made passes as it is
_PIECE_CHARACTERS = 4 * MEGABYTE  # of the text, encoded at a time: a large one is never held twice
_GRACE_SECONDS = 5.0  # the asking process kills at the limit; this is for when it is gone
_FORBIDDEN = frozenset(
    (
        "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
        "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.truncate",
    )
)  # fmt: skip


def main() -> None:
    """Answer requests until the input ends. Argument: the bounds, as JSON."""
    bounds = Bounds(**json.loads(sys.argv[1]))
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the replies
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(bounds.megabytes)
    if bounds.recognition == "now":
        use("now", RapidRecognizer(bounds.threads))
    else:
        use(bounds.recognition)
    sys.addaudithook(_refuse)
    _send(replies, {"ready": True})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        faulthandler.dump_traceback_later(request["seconds"] + _GRACE_SECONDS, exit=True)
        reply, text, boxes = _answer(request, bounds)
        faulthandler.cancel_dump_traceback_later()
        _send(replies, reply, text, boxes)
        if reply.get("exhausted"):
            break


def _answer(request: dict[str, Any], bounds: Bounds) -> tuple[dict[str, Any], str, bytes]:
    """The reply to a request, with the text and the boxes of the document that was read."""
    try:
        document = read_document(Path(request["path"]), request["relative_path"], request["max_file_megabytes"])
    except RecognitionNeededError:
        return {"needs_recognition": True}, "", b""
    except ReadingError as error:
        return {"reason": error.reason, "state": error.state, "may_pass": error.may_pass}, "", b""
    except MemoryError:
        reason = f"Reading needs more than {bounds.megabytes} MB; split the file, or raise {bounds.memory_setting}."
        return {"reason": reason, "state": "failed", "may_pass": True, "exhausted": True}, "", b""
    except RecursionError:
        return {"reason": TOO_DEEP, "state": "failed"}, "", b""
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        name = type(error).__name__
        reason = f"The file is damaged or of an unknown make ({name}); save it again, or export it as PDF."
        return {"reason": reason, "state": "failed"}, "", b""
    return encode_document(document), document.text, document.boxes


def encode_document(document: Document) -> dict[str, Any]:
    """A document as JSON holds it, its text and boxes apart."""
    fields = asdict(replace(document, text="", blocks=(), boxes=b""))
    return fields | {"blocks": encode_blocks(document.blocks), "boxes": ""}


def decode_document(fields: dict[str, Any], text: str, boxes: bytes) -> Document:
    """The document that `encode_document` made this of."""
    blocks, pages = decode_blocks(fields["blocks"]), tuple(fields["pages"])
    return Document(**fields | {"text": text, "blocks": blocks, "pages": pages, "boxes": boxes})


def _send(replies: BinaryIO, reply: dict[str, Any], text: str = "", boxes: bytes = b"") -> None:
    body = json.dumps(reply).encode("ascii")
    replies.write(FRAME.pack(len(body), sum(map(len, _encoded(text))), len(boxes)))
    replies.write(body)
    for piece in _encoded(text):
        replies.write(piece)
    replies.write(boxes)
    replies.flush()


def _encoded(text: str) -> Iterator[bytes]:
    for start in range(0, len(text), _PIECE_CHARACTERS):
        yield text[start : start + _PIECE_CHARACTERS].encode("utf-8", TEXT_ERRORS)


def _limit(memory_megabytes: int) -> None:
    """Bound memory and forbid writing files, where the system knows such limits."""
    try:
        import resource
    except ImportError:
        return
    for name, limit in (("RLIMIT_AS", memory_megabytes * MEGABYTE), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        try:
            resource.setrlimit(getattr(resource, name), (limit, limit))
        except (AttributeError, ValueError, OSError):
            continue  # macOS refuses some: the time limit still holds


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise ReadingError("Reading this file tried to reach outside it; the file may be hostile and was not read.")


if __name__ == "__main__":
    main()
