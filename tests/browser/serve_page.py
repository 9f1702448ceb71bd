"""Serves the page in a process of its own for the browser tests: real Gradio server, real or fake assistant."""

from __future__ import annotations

import argparse
from pathlib import Path

from fake_assistant import FakeAssistant
from network_guard import watch_network

from askcorpus.settings import Settings
from askcorpus.web import serve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--fake", action="store_true", help="use the stand-in assistant")
    parser.add_argument("--seconds-per-step", type=float, default=0.0, help="slow the stand-in down")
    parser.add_argument("--hold", default="", help="what the stand-in stops half way")
    parser.add_argument("--mcp", action="store_true", help="offer the MCP tools too")
    parser.add_argument("--network-report", type=Path, required=True, help="where connections beyond this machine go")
    options = parser.parse_args()
    watch_network(options.network_report)
    settings = Settings.load(corpus=options.corpus, index=options.index, port=options.port)
    if options.fake:
        assistant = FakeAssistant(options.corpus, settings, options.seconds_per_step, options.hold)
        serve(assistant, settings)  # type: ignore[arg-type]
        return
    from askcorpus.assistant import Assistant

    with Assistant.open(corpus=options.corpus, index=options.index, settings=settings) as assistant:
        serve(assistant, settings, mcp=options.mcp)


if __name__ == "__main__":
    main()
