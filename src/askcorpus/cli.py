"""The command `askcorpus`. Answers go to stdout, everything else to stderr.

Exit codes: 0 done (a refusal included), 1 a problem explained in one line with the next step, 2 wrong usage, 3 answers got
worse (`eval --gate`, `index --check`).
Nothing heavy is imported here: `--help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from askcorpus import terminal
from askcorpus.assistant import Assistant
from askcorpus.command_line import ANSWERS_GOT_WORSE, Command, parser_of
from askcorpus.errors import AskCorpusError, CorpusError
from askcorpus.settings import Settings, write_settings
from askcorpus.types import IndexStatus, Turn
from askcorpus.writing.connection import open_model

if TYPE_CHECKING:
    from askcorpus.evaluation.concluding import Conclusion

FAREWELLS = {"exit", "quit", ":q"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an answer in any script must not end in an encoding error
    try:
        options = build_parser().parse_args(arguments)
        command: Command = options.command
        return command(options)
    except AskCorpusError as error:
        print(f"askcorpus: {terminal.plain(str(error))}", file=sys.stderr)
        return int(getattr(error, "exit_code", 1))
    except KeyboardInterrupt:
        print("\naskcorpus: stopped; the last complete index is untouched.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: nothing to say to nobody
        return 1


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands and options."""
    return parser_of(
        {
            "index": _index,
            "ask": _ask,
            "search": _search,
            "chat": _chat,
            "serve": _serve,
            "status": _status,
            "eval": _eval,
            "llm": _llm,
            "doctor": _doctor,
        }
    )


def _settings(options: argparse.Namespace, **more: Any) -> Settings:
    given: dict[str, Any] = {}
    for pair in options.set:
        name, separator, value = pair.partition("=")
        if not separator:
            raise AskCorpusError(f"--set {pair} is not NAME=VALUE. Write, for example: --set passage_tokens=160")
        given[name.strip()] = value.strip()
    named = {"corpus": options.corpus, "index": options.index} | more
    return Settings.load(**(given | {name: value for name, value in named.items() if value is not None}))


def _open(options: argparse.Namespace, *, build: bool = True) -> Assistant:
    """The assistant; builds a missing index first, with its progress shown."""
    assistant = Assistant.open(settings=_settings(options))
    if build and not assistant.has_index():
        print("There is no index that this version reads; making one.", file=sys.stderr)
        assistant.rebuild(terminal.ProgressLine())
    return assistant


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2), flush=True)


def _show(options: argparse.Namespace, data: object, text: str) -> None:
    """Print the data as JSON where that was asked for, else the text."""
    if options.json:
        _print_json(data)
    else:
        print(text, flush=True)


def _index(options: argparse.Namespace) -> int:
    if options.check and (options.watch or options.purge or options.rollback or options.verify):
        raise AskCorpusError("--check goes with a plain build or --rebuild. Run: askcorpus index --check QUESTIONS")
    with Assistant.open(settings=_settings(options)) as assistant:
        if options.watch:
            return _watch(assistant, options)
        if options.rollback:
            status = assistant.roll_back()
        elif options.check:
            status = _rebuild_checked(assistant, options)
        else:
            status = assistant.rebuild(terminal.ProgressLine(), anew=options.rebuild, verify=options.verify)
        if options.purge:
            assistant.purge()
    _print_status(status, options)
    return 0


def _rebuild_checked(assistant: Assistant, options: argparse.Namespace) -> IndexStatus:
    from askcorpus.evaluation.concluding import rebuild_checked

    status, conclusion = rebuild_checked(assistant, Path(options.check), terminal.ProgressLine(), anew=options.rebuild)
    if conclusion is None:
        print("Nothing changed, so the questions were not asked.", file=sys.stderr)
    else:
        _print_conclusion(conclusion, sys.stderr)
    return status


def _print_status(status: IndexStatus, options: argparse.Namespace) -> None:
    """What was skipped or failed comes last on stderr, where it is seen."""
    _show(options, status.to_dict(), terminal.render_summary(status))
    problems = terminal.render_problems(status)
    if problems:
        print(problems, file=sys.stderr)


def _watch(assistant: Assistant, options: argparse.Namespace) -> int:
    from askcorpus.sync.watch import watch

    print(f"Watching {assistant.settings.corpus}; press Ctrl-C to stop.", file=sys.stderr)
    progress = terminal.ProgressLine()
    watch(
        assistant.settings,
        lambda: assistant.rebuild(progress),
        threading.Event(),
        on_status=lambda status: _print_status(status, options),
        on_problem=lambda error: print(f"askcorpus: {terminal.plain(str(error))}", file=sys.stderr),
    )
    return 0


def _ask(options: argparse.Namespace) -> int:
    with _open(options) as assistant:
        written = True if options.written else False if options.quoted else None
        if options.written and assistant.model is None:
            raise AskCorpusError("No language model is set, so nothing can be written. See: askcorpus llm --help")
        answer = assistant.ask(options.question, documents=options.document, written=written)
        _warn_of_changes(assistant)
    _show(options, answer.to_dict(), terminal.render_answer(answer))
    if options.explain and answer.writing is not None:
        print(terminal.render_writing(answer.writing), file=sys.stderr if options.json else sys.stdout)
    return 0


def _llm(options: argparse.Namespace) -> int:
    from askcorpus.writing.servers import find_servers

    url = options.url
    if options.action == "use":
        if not options.model:
            raise AskCorpusError(
                "Name the model: askcorpus llm use MODEL. What this machine's servers have: askcorpus doctor"
            )
        if url is None and not options.model.lower().endswith(".gguf"):
            url = next((server.url for server in find_servers() if options.model in server.models), None)
            if url is None:
                raise AskCorpusError(
                    f"No usual server on this machine has a model {options.model!r}. Name its address: --url URL"
                )
        chosen = {"llm_model": options.model, "llm_url": url, "llm_api_key_file": options.key_file}
        open_model(Settings.load(**chosen))
        write_settings(chosen)
    elif options.action == "none":
        write_settings({"llm_model": None, "llm_url": None, "llm_api_key_file": None})
    settings = _settings(options)
    if options.json:
        _print_json({"model": settings.llm_model, "url": settings.llm_url})
    elif settings.llm_model is None:
        print("No language model is set: answers are quoted, and nothing is contacted.")
    else:
        print(
            f"{settings.llm_model} at {settings.llm_url or 'this machine, as a file'} writes answers; each sentence is proven."
        )
    return 0


def _search(options: argparse.Namespace) -> int:
    with _open(options) as assistant:
        passages = assistant.search(options.query, top_k=options.top_k, documents=options.document)
    _show(options, [passage.to_dict() for passage in passages], terminal.render_passages(passages))
    return 0


def _chat(options: argparse.Namespace) -> int:
    with _open(options) as assistant:
        print('Ask about the documents; an empty line or "exit" ends the conversation.', file=sys.stderr)
        history: list[Turn] = []
        while True:
            try:
                question = input("\n> " if sys.stdin.isatty() else "").strip()
            except EOFError:
                return 0
            if not question or question.lower() in FAREWELLS:
                return 0
            try:
                answer = assistant.ask(question, history=history)
            except AskCorpusError as error:
                print(f"askcorpus: {terminal.plain(str(error))}", file=sys.stderr)
                continue
            if options.json:
                print(json.dumps(answer.to_dict(), ensure_ascii=False), flush=True)
            else:
                print("\n" + terminal.render_answer(answer), flush=True)
            history += [Turn("user", question), Turn("assistant", answer.text, answer.citations)]


def _serve(options: argparse.Namespace) -> int:
    from askcorpus.web.server import opens_by_itself, serve

    settings = _settings(options, host=options.host, port=options.port)
    with Assistant.open(settings=settings) as assistant:
        serve(
            assistant,
            settings,
            open_browser=opens_by_itself() if options.open is None else options.open,
            auth_file=Path(options.auth_file) if options.auth_file else None,
            no_auth=options.no_auth,
            mcp=options.mcp,
        )
    return 0


def _status(options: argparse.Namespace) -> int:
    with Assistant.open(settings=_settings(options)) as assistant:
        status = assistant.status()
        _warn_of_changes(assistant)
    _show(options, status.to_dict(), terminal.render_status(status))
    return 0


def _eval(options: argparse.Namespace) -> int:
    from askcorpus.evaluation.asking import evaluate_file
    from askcorpus.evaluation.concluding import conclude
    from askcorpus.evaluation.runs import read_run

    baseline = read_run(Path(options.baseline)) if options.baseline else None
    report = Path(options.report) if options.report else None
    with _open(options) as assistant:
        run = evaluate_file(assistant, options.file, limit=options.limit, progress=terminal.ProgressLine())
        conclusion = conclude(run, assistant.settings.index, gate=options.gate, baseline=baseline, report=report)
    if options.json:
        _print_json(conclusion.to_dict())
    _print_conclusion(conclusion, sys.stderr if options.json else sys.stdout)
    return ANSWERS_GOT_WORSE if conclusion.worse else 0


def _print_conclusion(conclusion: Conclusion, stream: TextIO) -> None:
    for problem in conclusion.problems:
        print(terminal.plain(problem), file=sys.stderr)
    print(conclusion.text, file=stream)


def _doctor(options: argparse.Namespace) -> int:
    from askcorpus.doctor import apply_fixes, examine

    settings = _settings(options)
    checks = examine(settings)
    if options.fix:
        for done in apply_fixes(checks, settings):
            print(terminal.plain(done), file=sys.stderr)
        checks = examine(settings)
    lines = []
    for check in checks:
        lines.append(f"{check.state:<8} {check.name}: {terminal.plain(check.finding)}")
        lines += [f"         {terminal.plain(check.remedy)}"] if check.remedy else []
    _show(options, [check.to_dict() for check in checks], "\n".join(lines))
    return 1 if any(check.state == "problem" for check in checks) else 0


def _warn_of_changes(assistant: Assistant) -> None:
    try:
        changed = assistant.pending_changes()
    except CorpusError as error:
        print(f"{terminal.plain(str(error))} What is shown is from the index as it was made.", file=sys.stderr)
        return
    if changed:
        files = "1 file has" if changed == 1 else f"{changed:,} files have"
        print(f"{files} changed since the index was made. Run: askcorpus index", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
