"""The commands and options of `askcorpus`, with their help."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any, NoReturn

from askcorpus.errors import AskCorpusError
from askcorpus.settings import Settings
from askcorpus.terminal import plain

Command = Callable[[argparse.Namespace], int]

ANSWERS_GOT_WORSE = 3  # the exit code; `evaluation.comparison.GateFailedError` has the same


class _Parser(argparse.ArgumentParser):
    """Says what is wrong without the control characters of what was typed or pasted."""

    def error(self, message: str) -> NoReturn:
        super().error(plain(message))


def parser_of(run: Mapping[str, Command]) -> argparse.ArgumentParser:
    """The parser of all commands and options; `run` has what each command does."""
    common = _Parser(add_help=False)
    common.add_argument("--corpus", metavar="DIR", help="the folder of documents (default: seeds)")
    common.add_argument("--index", metavar="DIR", help="where the index is kept (default: index)")
    common.add_argument("--json", action="store_true", help="print JSON")
    common.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="any other setting; may be given several times"
    )
    parser = _Parser(prog="askcorpus", description="Answers you can trust from a folder of documents.")
    parser.add_argument("--version", action="version", version=f"askcorpus {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[common], help=help, description=help)
        sub.set_defaults(command=run[name])
        return sub

    index = add("index", "Make the index equal to the folder.")
    how = index.add_mutually_exclusive_group()
    how.add_argument("--rebuild", action="store_true", help="build from nothing instead of from what changed")
    how.add_argument(
        "--verify",
        action="store_true",
        help="compare every file's content, whatever its size and times say; try again what failed; check the index itself",
    )
    how.add_argument(
        "--watch", action="store_true", help="go on, and mirror each change of the folder until interrupted"
    )
    how.add_argument("--purge", action="store_true", help="then remove all traces of earlier generations from the disk")
    how.add_argument(
        "--rollback", action="store_true", help="return to the index before this one; the folder is not looked at"
    )
    replica = index.add_mutually_exclusive_group()
    replica.add_argument(
        "--pull",
        metavar="TARGET",
        help="make the index a replica of what is published in this folder or bucket, and end; with --verify compare every file",
    )
    replica.add_argument(
        "--follow", metavar="TARGET", help="the same, and go on with each new publication until interrupted"
    )
    index.add_argument(
        "--publish",
        metavar="TARGET",
        help="then publish the index into this folder or bucket (such as s3://bucket/path), where replicas pull it from",
    )
    index.add_argument(
        "--check",
        metavar="QUESTIONS",
        help="ask the new index these questions before it is published; if they are answered worse than in their last run, "
        f"the old index stays and the exit code is {ANSWERS_GOT_WORSE}",
    )
    ask = add("ask", "Ask the documents one question.")
    ask.add_argument("question", help="what you want to know")
    ask.add_argument(
        "--document", action="append", default=[], metavar="PATH", help="ask only this document; may be repeated"
    )
    how_said = ask.add_mutually_exclusive_group()
    how_said.add_argument(
        "--written", action="store_true", help="have the language model write the answer, if one is set"
    )
    how_said.add_argument(
        "--quoted", action="store_true", help="quote the documents, also where a language model is set"
    )
    ask.add_argument(
        "--explain",
        action="store_true",
        help="also show what the language model was told, and what was left out and why",
    )
    search = add("search", "List the passages nearest to a query.")
    search.add_argument("query", help="words, or a question")
    search.add_argument("--top-k", type=int, default=10, metavar="N", help="how many passages (default: 10)")
    search.add_argument(
        "--document", action="append", default=[], metavar="PATH", help="search only this document; may be repeated"
    )
    add("chat", "Talk with the documents in the terminal.")
    serve = add("serve", "Serve the chat page on this machine.")
    serve.add_argument("--host", help="the address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="the port to listen on (default: 7860)")
    serve.add_argument(
        "--open",
        action=argparse.BooleanOptionalAction,
        help="open the page in the browser, or not (default: only where the command stands in a terminal with a screen)",
    )
    serve.add_argument(
        "--auth-file", metavar="FILE", help="names and passwords of those who may use it; needed beyond this machine"
    )
    serve.add_argument("--no-auth", action="store_true", help="let everyone who reaches the address in")
    serve.add_argument(
        "--follow", metavar="TARGET", help="serve a replica: pull what is published there, now and whenever it changes"
    )
    serve.add_argument("--mcp", action="store_true", help="also offer ask, search and status as MCP tools")
    add("status", "Show what is indexed, and why a file is not.")
    evaluate = add("eval", "Measure answers on a file of questions.")
    evaluate.add_argument("file", help="questions, one JSON object a line")
    evaluate.add_argument("--limit", type=int, metavar="N", help="ask only the first N questions")
    evaluate.add_argument("--report", metavar="FILE.html", help="where the HTML report goes (default: in the index)")
    evaluate.add_argument("--baseline", metavar="FILE", help="compare with this stored run instead of the last one")
    worse = f"exit code {ANSWERS_GOT_WORSE} when the 95 %% interval of a main figure's change lies on the worse side"
    evaluate.add_argument("--gate", action="store_true", help=worse)
    llm = add("llm", "Say which language model writes answers, or choose one; there need not be any.")
    llm.add_argument(
        "action",
        nargs="?",
        choices=("show", "use", "none"),
        default="show",
        help="show what is set (default), use a model, or use none; use and none write askcorpus.toml",
    )
    llm.add_argument("model", nargs="?", help="the model's name at its server, or the path of a GGUF file")
    llm.add_argument("--url", help="the address of its server; without it those usual on this machine are asked")
    llm.add_argument("--key-file", metavar="FILE", help="a file with the server's key in it")
    doctor = add("doctor", "Check that everything needed is in place.")
    doctor.add_argument("--fix", action="store_true", help="apply the remedies that are safe")
    return parser


def _version() -> str:
    try:
        return metadata.version("askcorpus")
    except metadata.PackageNotFoundError:  # run from a folder of sources
        return "of unknown version"


def settings_of(options: argparse.Namespace, **more: Any) -> Settings:
    """The settings, with what the options say; of what is in `more`, what is not None. Raises SettingsError."""
    given: dict[str, Any] = {}
    for pair in options.set:
        name, separator, value = pair.partition("=")
        if not separator:
            raise AskCorpusError(f"--set {pair} is not NAME=VALUE. Write, for example: --set passage_tokens=160")
        given[name.strip()] = value.lstrip()  # what ends a prefix of an embedding model is a blank
    named = {"corpus": options.corpus, "index": options.index} | more
    return Settings.load(**(given | {name: value for name, value in named.items() if value is not None}))


def print_json(data: object) -> None:
    """Print the data as JSON."""
    print(json.dumps(data, ensure_ascii=False, indent=2), flush=True)


def show(options: argparse.Namespace, data: object, text: str) -> None:
    """Print the data as JSON where that was asked for, else the text."""
    if options.json:
        print_json(data)
    else:
        print(text, flush=True)
