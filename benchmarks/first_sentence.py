"""How long after a language model has written its first sentence the sentence is shown, proven.

    python benchmarks/first_sentence.py QUESTIONS.jsonl DOCS INDEX [--questions 30]

The model is scripted: it streams the first sentence of the quoted answer and then more, a piece every 50 ms. Counted is the time
from the piece that shows that the sentence has ended (the first of the next one) to the event with the sentence in it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from askcorpus.assistant import Assistant
from askcorpus.language.sentences import sentence_spans
from scripted_model import ScriptedModel

PIECE_SECONDS = 0.05
REST = " And this is what the rest of the draft would go on to say, were it of any use to anybody here."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("docs", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--questions", type=int, default=30, dest="most")
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    waits: list[float] = []
    with Assistant.open(options.docs, options.index) as assistant:
        assistant.rebuild()
        assistant.warm_up()
        for line in lines:
            if len(waits) == options.most:
                break
            if (wait := seconds_after_the_model(assistant, json.loads(line)["question"])) is not None:
                waits.append(wait)
    waits.sort()
    print(
        f"{len(waits)} questions: median {statistics.median(waits):.2f} s, 95 % {waits[int(0.95 * len(waits))]:.2f} s"
    )


def seconds_after_the_model(assistant: Assistant, question: str) -> float | None:
    """None where the first sentence of the quoted answer is none, or is not shown."""
    quoted = assistant.ask(question, written=False)
    said = (
        quoted.statements[0].text
        if quoted.statements and quoted.statements[0].kind in ("paragraph", "sentence")
        else ""
    )
    spans = sentence_spans(said)
    if not spans or len(said[slice(*spans[0])].split()) < 5:
        return None
    first = " ".join(said[slice(*spans[0])].split())
    with ScriptedModel(first + REST, chunk=8) as model:
        model.before = lambda _: time.sleep(PIECE_SECONDS)
        assistant.model = model.opened()
        for event in assistant.stream(question):
            if event.kind == "sentence":
                shown, length = time.monotonic(), 0
                for sent, piece in model.sent:
                    length += len(piece)
                    if length > len(first) + 1:
                        return max(0.0, shown - sent)
    return None


if __name__ == "__main__":
    main()
