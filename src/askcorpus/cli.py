"""The command `askcorpus`. Answers go to stdout, everything else to stderr.

Exit codes: 0 done (a refusal included), 1 a problem explained in one line with the next step, 2 wrong usage, 3 answers got
worse (`eval --gate`, `index --check`).
Nothing heavy is imported here: `--help` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from askcorpus import terminal
from askcorpus.assistant import Assistant
from askcorpus.command_line import ANSWERS_GOT_WORSE, Command, parser_of, print_json, settings_of, show
from askcorpus.errors import AskCorpusError, CorpusError, IndexBusyError
from askcorpus.index_command import following, index, print_conclusion
from askcorpus.request import checked_question
from askcorpus.settings import Settings, write_settings
from askcorpus.types import Turn
from askcorpus.writing.connection import open_model

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
            "index": index,
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


def _open(options: argparse.Namespace, question: str | None = None) -> Assistant:
    """The assistant; builds a missing index first, with its progress shown, unless the `question` cannot be asked anyway."""
    settings = settings_of(options)
    if question is not None:
        checked_question(question, settings.max_question_characters)
    assistant = Assistant.open(settings=settings)
    if not assistant.has_index():
        print("There is no index that this version reads; making one.", file=sys.stderr)
        try:
            assistant.rebuild(terminal.ProgressLine())
        except IndexBusyError:  # a question waits for it
            print("Another process is making it; the answer follows as soon as the text is read.", file=sys.stderr)
    return assistant


def _ask(options: argparse.Namespace) -> int:
    with _open(options, options.question) as assistant:
        written = True if options.written else False if options.quoted else None
        if options.written and assistant.model is None:
            raise AskCorpusError("No language model is set, so nothing can be written. See: askcorpus llm --help")
        answer = assistant.ask(options.question, documents=options.document, written=written)
        _warn_of_changes(assistant)
    show(options, answer.to_dict(), terminal.render_answer(answer))
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
    settings = settings_of(options)
    if options.json:
        print_json({"model": settings.llm_model, "url": settings.llm_url})
    elif settings.llm_model is None:
        print("No language model is set: answers are quoted, and nothing is contacted.")
    else:
        print(
            f"{settings.llm_model} at {settings.llm_url or 'this machine, as a file'} writes answers; each sentence is proven."
        )
    return 0


def _search(options: argparse.Namespace) -> int:
    with _open(options, options.query) as assistant:
        passages = assistant.search(options.query, top_k=options.top_k, documents=options.document)
    show(options, [passage.to_dict() for passage in passages], terminal.render_passages(passages))
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

    settings = settings_of(options, host=options.host, port=options.port)
    replica = following(settings.index, options.follow) if options.follow else contextlib.nullcontext()
    with replica, Assistant.open(settings=settings) as assistant:
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
    with Assistant.open(settings=settings_of(options)) as assistant:
        status = assistant.status()
        _warn_of_changes(assistant)
    show(options, status.to_dict(), terminal.render_status(status))
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
        print_json(conclusion.to_dict())
    print_conclusion(conclusion, sys.stderr if options.json else sys.stdout)
    return ANSWERS_GOT_WORSE if conclusion.worse else 0


def _doctor(options: argparse.Namespace) -> int:
    from askcorpus.doctor import apply_fixes, examine

    settings = settings_of(options)
    checks = examine(settings)
    if options.fix:
        for done in apply_fixes(checks, settings):
            print(terminal.plain(done), file=sys.stderr)
        checks = examine(settings)
    lines = []
    for check in checks:
        lines.append(f"{check.state:<8} {check.name}: {terminal.plain(check.finding)}")
        lines += [f"         {terminal.plain(check.remedy)}"] if check.remedy else []
    show(options, [check.to_dict() for check in checks], "\n".join(lines))
    return 1 if any(check.state == "problem" for check in checks) else 0


def _warn_of_changes(assistant: Assistant) -> None:
    try:
        changed = assistant.pending_changes()
    except CorpusError as error:
        print(f"What is shown is from the index as it was made. {terminal.plain(str(error))}", file=sys.stderr)
        return
    if changed:
        files = "1 file has" if changed == 1 else f"{changed:,} files have"
        print(f"{files} changed since the index was made. Run: askcorpus index", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
