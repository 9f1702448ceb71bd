"""The command `askcorpus index`: make the index equal to the folder, publish it, or pull it."""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from askcorpus import terminal
from askcorpus.assistant import Assistant
from askcorpus.command_line import settings_of, show
from askcorpus.errors import AskCorpusError, IndexBusyError
from askcorpus.replication.publishing import publish
from askcorpus.replication.pulling import Pulled, check_owner, follow, pull
from askcorpus.replication.states import hold_lease
from askcorpus.replication.target import open_target
from askcorpus.store.generations import GenerationStore
from askcorpus.types import IndexStatus

if TYPE_CHECKING:
    from askcorpus.evaluation.concluding import Conclusion

Publish = Callable[[], object]


def index(options: argparse.Namespace) -> int:
    """Do what the options say; the exit code."""
    if options.check and (options.watch or options.purge or options.rollback or options.verify):
        raise AskCorpusError("--check goes with a plain build or --rebuild. Run: askcorpus index --check QUESTIONS")
    if options.pull or options.follow:
        others = (options.publish, options.check, options.rebuild, options.watch, options.purge, options.rollback)
        if any(others) or (options.follow and options.verify):
            raise AskCorpusError(
                "A replica only pulls; build and publish at the writer. Run: askcorpus index --pull TARGET"
            )
        return _replicate(options)
    with Assistant.open(settings=settings_of(options)) as assistant, _publishing(assistant, options) as publish_it:
        if options.watch:
            return _watch(assistant, options, publish_it)
        if options.rollback:
            status = assistant.roll_back()
        elif options.check:
            status = _rebuild_checked(assistant, options)
        else:
            status = assistant.rebuild(terminal.ProgressLine(), anew=options.rebuild, verify=options.verify)
        if options.purge:
            assistant.purge()
        publish_it()
    _print_status(status, options)
    return 0


@contextlib.contextmanager
def _publishing(assistant: Assistant, options: argparse.Namespace) -> Iterator[Publish]:
    """What publishes the index, with the target's lease held from before it is built; nothing where none is named."""
    if not options.publish:
        yield lambda: None
        return
    target = open_target(options.publish)
    store = GenerationStore(assistant.settings.index)
    with hold_lease(target) as lease:

        def publish_it() -> None:
            published = publish(store, target, lease, purge=options.purge, anew=options.verify)
            said = str(published) if published is not None else "published already"
            print(f"{target.shown}: {said}", file=sys.stderr)

        yield publish_it


def _replicate(options: argparse.Namespace) -> int:
    """Pull once, or follow."""
    settings = settings_of(options)
    target = open_target(options.pull or options.follow)
    if options.follow:
        check_owner(settings.index, target)
        print(f"Following {target.shown}; press Ctrl-C to stop.", file=sys.stderr)
        follow(settings.index, target, threading.Event(), _say_pulled, _say_problem)
        return 0
    pulled = pull(settings.index, target, verify=options.verify)
    name = GenerationStore(settings.index).current_name()
    said = str(pulled) if pulled is not None else f"generation {name} is the newest"
    show(options, {"generation": name, "fetched_bytes": pulled.fetched_bytes if pulled else 0}, said)
    return 0


@contextlib.contextmanager
def following(index: Path, address: str) -> Iterator[None]:
    """Pull an index before the block, and each new publication while it runs. Without any index a failed pull is raised."""
    target = open_target(address)
    check_owner(index, target)
    try:
        pull(index, target)
    except AskCorpusError as error:
        if GenerationStore(index).current_name() is None:
            raise
        _say_problem(error)
    stop = threading.Event()
    thread = threading.Thread(
        target=follow, args=(index, target, stop, _say_pulled, _say_problem), name="follow", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _say_pulled(pulled: Pulled) -> None:
    print(pulled, file=sys.stderr, flush=True)


def _say_problem(error: AskCorpusError) -> None:
    print(f"askcorpus: {terminal.plain(str(error))}", file=sys.stderr, flush=True)


def _rebuild_checked(assistant: Assistant, options: argparse.Namespace) -> IndexStatus:
    from askcorpus.evaluation.concluding import rebuild_checked

    status, conclusion = rebuild_checked(assistant, Path(options.check), terminal.ProgressLine(), anew=options.rebuild)
    if conclusion is None:
        print("Nothing changed, so the questions were not asked.", file=sys.stderr)
    else:
        print_conclusion(conclusion, sys.stderr)
    return status


def print_conclusion(conclusion: Conclusion, stream: TextIO) -> None:
    """Say what an evaluation found, its problems on stderr."""
    for problem in conclusion.problems:
        print(terminal.plain(problem), file=sys.stderr)
    print(conclusion.text, file=stream)


def _print_status(status: IndexStatus, options: argparse.Namespace) -> None:
    """What was skipped or failed comes last on stderr, where it is seen."""
    show(options, status.to_dict(), terminal.render_summary(status))
    problems = terminal.render_problems(status)
    if problems:
        print(problems, file=sys.stderr)


def _watch(assistant: Assistant, options: argparse.Namespace, publish_it: Publish) -> int:
    from askcorpus.sync.watch import watch

    print(f"Watching {assistant.settings.corpus}; press Ctrl-C to stop.", file=sys.stderr)
    progress, overtaken = terminal.ProgressLine(), threading.Event()

    def rebuild() -> IndexStatus:
        status = assistant.rebuild(progress)
        try:
            publish_it()
        except IndexBusyError:  # another writer has the target now
            overtaken.set()
            raise
        return status

    watch(
        assistant.settings,
        rebuild,
        overtaken,
        on_status=lambda status: _print_status(status, options),
        on_problem=_say_problem,
    )
    return 1
