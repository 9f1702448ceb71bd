"""Reading in processes of its own, which are killed when a file takes too long and replaced when one crashes."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self

from askcorpus.errors import ReadingError
from askcorpus.parsing.bounds import Bounds
from askcorpus.parsing.kinds import kind_by_ending, kind_of
from askcorpus.parsing.parser import document_of
from askcorpus.parsing.process import FRAME, TEXT_ERRORS, decode_document
from askcorpus.parsing.recognition import RecognitionNeededError
from askcorpus.parsing.source import MEGABYTE, read_bytes
from askcorpus.types import Document, ReadResult

if TYPE_CHECKING:
    from askcorpus.settings import Settings

_LIGHT_BYTES = MEGABYTE  # plain text up to this size is read at once, in this process
_MAX_PROCESSES = 4
_FILES_PER_PROCESS = (
    500  # then a fresh process takes over, so that a library's leaks stay small; after a large file at once
)
_USUAL_MEGABYTES = 20  # a larger file may take longer than the limit, as it is larger
_START_SECONDS = 60.0  # a cold disk may need long to start an interpreter
# The package is entered by its folder: nothing but the reading stage is imported, whatever the path is set to.
_START = """
import sys, types
package = types.ModuleType("askcorpus")
package.__path__ = [sys.argv.pop(1)]
sys.modules["askcorpus"] = package
from askcorpus.parsing.process import main
main()
"""
_KILLED = -9  # by the system, which had no memory left: nothing here kills before the time is up
_NOT_STARTED = "The process that reads files did not start; free some memory, or raise {memory_setting}."
_CRASHED = "The file made its parser crash, so it is probably damaged; save it again, or export it as PDF."


class ReadingWorker:
    """Reads files within the bounds of `settings`: seconds, memory and size of a file.

    Worker processes are started when the first file comes that needs one. Use it as a context manager.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bounds = Bounds.of_reading(settings)
        self._recognition_bounds = Bounds.of_recognition(settings)
        self._idle: dict[Bounds, queue.LifoQueue[_Process]] = {
            self._bounds: queue.LifoQueue(),
            self._recognition_bounds: queue.LifoQueue(),
        }
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker processes."""
        self._closed = True
        for idle in self._idle.values():
            while not idle.empty():
                idle.get_nowait().stop()

    def read(self, path: Path, relative_path: str) -> Document:
        """The file at `path` as a Document. Raises ReadingError, also when a bound was crossed or a parser crashed."""
        light = self._read_light(path, relative_path)
        if light is not None:
            return light
        try:
            return self._read_within(self._bounds, path, relative_path)
        except RecognitionNeededError:
            return self._read_within(self._recognition_bounds, path, relative_path)

    def read_many(self, items: Iterable[tuple[Path, str]]) -> Iterator[ReadResult]:
        """The results for `(path, relative path)` pairs, in any order, as they come; scans come last, one at a time."""
        processes = min(_MAX_PROCESSES, self._settings.threads or _MAX_PROCESSES, os.cpu_count() or 1)
        pool = ThreadPoolExecutor(processes, thread_name_prefix="askcorpus-reading")
        running: dict[Future[ReadResult], Path] = {}
        scans: list[tuple[Path, str]] = []
        try:
            for path, relative_path in items:
                result = _timed(self._read_light, path, relative_path)
                if result.document is not None or result.error is not None:
                    yield result
                    continue
                within = partial(self._read_within, self._bounds)
                running[pool.submit(_timed, within, path, relative_path)] = path
                if len(running) >= 4 * processes:
                    yield from _finished(running, scans)
            while running:
                yield from _finished(running, scans)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        for path, relative_path in scans:
            yield _timed(partial(self._read_within, self._recognition_bounds), path, relative_path)

    def _read_light(self, path: Path, relative_path: str) -> Document | None:
        """A small plain text read here; None for what needs a worker process."""
        name = PurePosixPath(relative_path).name
        promised = kind_by_ending(name)
        if promised is None or not promised.is_light:
            return None
        try:
            if path.stat().st_size > _LIGHT_BYTES:
                return None
        except OSError:
            pass  # read_bytes says what is wrong
        data = read_bytes(path, 1 + _LIGHT_BYTES // MEGABYTE)
        if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
            return None
        kind = kind_of(data, name)
        try:
            return document_of(data, relative_path, kind) if kind.is_light else None
        except ReadingError:
            raise
        except Exception:  # noqa: BLE001 - a worker process reads it again and turns the failure into a ledger entry
            return None

    def _read_within(self, bounds: Bounds, path: Path, relative_path: str) -> Document:
        if self._closed:
            raise ReadingError("Reading was stopped before this file; rebuild the index again.", may_pass=True)
        try:
            return self._read_with(self._idle[bounds].get_nowait(), path, relative_path)
        except (queue.Empty, _CrashedError):
            pass  # a process that has read other files may have died of them: a fresh one tells
        return self._read_with(_Process(bounds, self._settings.max_file_megabytes), path, relative_path)

    def _read_with(self, process: _Process, path: Path, relative_path: str) -> Document:
        try:
            return process.read(path, relative_path)
        finally:
            if process.is_usable and not self._closed:
                self._idle[process.bounds].put(process)
            else:
                process.stop()


def _timed(read: Callable[[Path, str], Document | None], path: Path, relative_path: str) -> ReadResult:
    started = time.perf_counter()
    document, failure = None, None
    try:
        document = read(path, relative_path)
    except ReadingError as error:
        failure = error
    return ReadResult(relative_path, document, failure, time.perf_counter() - started)


def _finished(running: dict[Future[ReadResult], Path], scans: list[tuple[Path, str]]) -> Iterator[ReadResult]:
    """Wait for results and take them from `running`; files that turn out to be scans go to `scans` instead."""
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        path, result = running.pop(future), future.result()
        if isinstance(result.error, RecognitionNeededError):
            scans.append((path, result.relative_path))
        else:
            yield result


class _CrashedError(ReadingError):
    """The process ended while it read the file."""


class _Process:
    """One worker process."""

    def __init__(self, bounds: Bounds, max_file_megabytes: int) -> None:
        self.bounds = bounds
        self._max_file_megabytes = max_file_megabytes
        self._files = 0
        self._timed_out = False
        self._exhausted = False
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(Path(__file__).parents[1]), json.dumps(asdict(bounds))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONUTF8": "1"},
            )
        except OSError as error:
            raise _not_started(bounds) from error
        with self._deadline(_START_SECONDS):
            started = self._receive() is not None
        if not started:
            self.stop()
            raise _not_started(bounds)

    @property
    def is_usable(self) -> bool:
        is_worn = self._timed_out or self._exhausted or self._files >= _FILES_PER_PROCESS
        return not is_worn and self._process.poll() is None

    def read(self, path: Path, relative_path: str) -> Document:
        """Ask for one file; raises ReadingError for all that can go wrong."""
        megabytes = _size_of(path) / MEGABYTE
        seconds = self.bounds.seconds * max(1.0, megabytes / _USUAL_MEGABYTES)
        request = {
            "path": str(path),
            "relative_path": relative_path,
            "max_file_megabytes": self._max_file_megabytes,
            "seconds": seconds,
        }
        self._files += _FILES_PER_PROCESS if megabytes > _USUAL_MEGABYTES else 1
        with self._deadline(seconds):
            reply = self._ask(json.dumps(request).encode("ascii") + b"\n")
        if reply is None:
            self._process.wait()
            if self._timed_out:
                limit = f"{seconds:.3g} s; split the file, or raise {self.bounds.seconds_setting}"
                raise ReadingError(f"Reading took longer than {limit}.", may_pass=True)
            raise _CrashedError(_CRASHED, may_pass=self._process.returncode == _KILLED)
        body, text, boxes = reply
        if body.get("needs_recognition"):
            raise RecognitionNeededError("The pages of this file are pictures.", state="skipped")
        if "reason" in body:
            self._exhausted = bool(body.get("exhausted"))
            raise ReadingError(body["reason"], state=body["state"], may_pass=body.get("may_pass", False))
        return decode_document(body, text, boxes)

    def stop(self) -> None:
        """End the process and free what it holds."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # the pipe may be broken already
                    stream.close()

    def _ask(self, request: bytes) -> tuple[dict[str, Any], str, bytes] | None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(request)
            self._process.stdin.flush()
        except OSError:
            return None
        return self._receive()

    def _receive(self) -> tuple[dict[str, Any], str, bytes] | None:
        """The next reply, or None when the process ended instead."""
        assert self._process.stdout is not None
        frame = self._process.stdout.read(FRAME.size)
        if len(frame) < FRAME.size:
            return None
        sizes = FRAME.unpack(frame)
        body, text, boxes = (self._process.stdout.read(size) for size in sizes)
        if (len(body), len(text), len(boxes)) != sizes:
            return None
        return json.loads(body), text.decode("utf-8", TEXT_ERRORS), boxes

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Kill the process if what is done within takes longer."""
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _expire(self) -> None:
        self._timed_out = True
        self._process.kill()


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # reading says what is wrong


def _not_started(bounds: Bounds) -> ReadingError:
    return ReadingError(_NOT_STARTED.format(memory_setting=bounds.memory_setting), may_pass=True)
