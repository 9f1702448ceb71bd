"""Questions about made-up office files, as the reader is shown them: rows, lists, minutes, chats, clauses, versions of a policy.

    .venv/bin/python training/office_forms.py WORK_FOLDER [--files 5000]

Each form makes one passage from invented values and asks of it; most questions come with a twin whose answer is not there:
another name, year, site or property, or what is only wished. Rows look alike, so that only the right one will do. Questions are
typed as people type: in lower case, without a mark, as keywords, with a slip. Two forms are kept out for validation
(HELD_OUT). Writes WORK_FOLDER/office.npz and WORK_FOLDER/office_validation.npz.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from invented import Invention
from office_file import Made
from office_tables import budget, price_list, record_card, shift_roster, staff_table
from office_texts import chat, clauses, minutes, numbered_steps, order_mail, plural_list, policy
from reader_data import save, tokenizer_for

SEED = 20251107
VALIDATION_FILES = 400

Form = Callable[[Invention], Made]
HELD_OUT: tuple[Form, ...] = (shift_roster, order_mail)
FORMS: tuple[Form, ...] = (
    price_list, staff_table, budget, record_card, minutes, chat, clauses, policy, numbered_steps, plural_list,
)  # fmt: skip


def main() -> None:
    """Write the examples of all forms, and those of the forms kept out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--files", type=int, default=5000)
    given = parser.parse_args()
    generator = random.Random(SEED)
    invention = Invention(generator)
    for name, forms, count in (("office", FORMS, given.files), ("office_validation", HELD_OUT, VALIDATION_FILES)):
        examples = [e for i in range(count) for e in examples_of(forms[i % len(forms)](invention), generator)]
        generator.shuffle(examples)
        save(given.work / f"{name}.npz", examples, tokenizer_for(given.work))


def examples_of(made: Made, generator: random.Random) -> list[dict[str, Any]]:
    """What is asked of one passage, in the form that `reader_data.save` takes."""
    examples = []
    for asked in made.asked:
        answers = []
        if asked.answer:
            begin = made.text.index(asked.within)
            begin = made.text.index(asked.after, begin) + len(asked.after)
            begin = made.text.index(asked.answer, begin)
            answers = [(begin, begin + len(asked.answer))]
        examples.append(
            {
                "question": as_typed(asked.question, generator),
                "title": made.title,
                "text": made.text,
                "answers": answers,
                "region": asked.whole,
            }
        )
    return examples


def as_typed(question: str, generator: random.Random) -> str:
    """The question as it is, or in lower case, without its mark, or with two letters swapped."""
    if generator.random() < 0.25:
        question = question.lower()
    if generator.random() < 0.25:
        question = question.rstrip("?")
    if generator.random() < 0.05 and len(question) > 12:
        at = generator.randrange(4, len(question) - 4)
        question = question[:at] + question[at + 1] + question[at] + question[at + 2 :]
    return question


if __name__ == "__main__":
    main()
