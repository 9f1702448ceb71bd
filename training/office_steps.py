"""Questions about made-up procedures: how something is done, what comes after a step, and pages that only mention it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from fact_values import Values
from office_forms import as_typed

HELD_OUT_EVERY = 8  # of the procedures one is kept out for validation
_HOW = """How do I {t}?|how to {t}|What do I have to do to {t}?|steps to {t}|What is the way to {t}?|How does one {t}?
I want to {t}, what now?|{t} procedure""".replace("\n", "|").split("|")
_MENTIONS = """Whoever wants to {t} needs the consent of {person}.|To {t} took us {span} last year.
{person} was asked to {t} on {day}.|Nobody may {t} after {clock}.|It costs {money} to {t}.
In {place} there is a training for those who {t}.|{person} would rather not {t} at all.
The audit found that we {t} too seldom.""".replace("\n", "|").split("|")
_NOT_SAID = ["how long does it take to {t}", "Who may {t}?", "What does it cost to {t}?", "why do we {t}"]


def procedures() -> list[tuple[str, list[str]]]:
    """Each task with its steps."""
    path = Path(__file__).with_suffix(".txt")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(task, steps.split(" ; ")) for task, steps in (line.split(" | ") for line in lines)]


def examples_of_steps(validation: bool, generator: random.Random) -> list[dict[str, Any]]:
    """A page with one or two procedures, and what is asked of it."""
    v = Values(generator)
    every = procedures()
    known = [p for i, p in enumerate(every) if (i % HELD_OUT_EVERY == 0) == validation]
    (task, steps), (other, other_steps), (third, _) = generator.sample(known, 3)
    steps = steps[: generator.randint(3, len(steps))]
    style = generator.choice(["numbers", "bullets", "prose", "numbers"])
    heading = generator.choice([f"How to {task}", f"{task[0].upper()}{task[1:]}", f"To {task}:"])
    text, place = _listed(steps, style, generator)
    before = f"{heading}\n" if generator.random() < 0.7 else ""
    title = v.pick(["Handbook", "How we work", "Instructions", "Intranet", "Manual"]) + (
        "" if before else f". {heading}"
    )
    if generator.random() < 0.35:
        more, _ = _listed(other_steps[:3], style, generator)
        behind = f"\nHow to {other}\n{more}"
    else:
        behind, other = "\n" + _mention(v, other), ""
    page = before + text + behind
    start = len(before) + place
    whole = (start, len(before) + len(text))

    def made(question: str, answer: tuple[int, int] | None, region: bool, shown: str = page) -> dict[str, Any]:
        typed = as_typed(question[0].upper() + question[1:], generator)
        return {
            "question": typed,
            "title": title,
            "text": shown,
            "answers": [answer] if answer else [],
            "region": region,
        }

    at = generator.randrange(len(steps) - 1)
    following = steps[at + 1]
    follows = page.lower().index(following.lower(), len(before))
    examples = [
        made(generator.choice(_HOW).format(t=task), whole, True),
        made(generator.choice(["What comes after I {s}?", "What do I do once I {s}?", "next step after {s}"]).format(s=steps[at]),
             (follows, follows + len(following)), False),
        made(generator.choice(_HOW).format(t=third), None, False),
        made(generator.choice(_NOT_SAID).format(t=task), None, False),
    ]  # fmt: skip
    title = v.pick(["Minutes", "Notes", "Mail", "Handbook"])
    bare = "\n".join(_mention(v, generator.choice([task, task, third])) for _ in range(generator.randint(2, 4)))
    if task in bare:
        examples.append(made(generator.choice(_HOW).format(t=task), None, False, bare))
    return generator.sample(examples, 3)


def _mention(v: Values, task: str) -> str:
    return v.named(v.pick(_MENTIONS).replace("{t}", task))


def _listed(steps: list[str], style: str, generator: random.Random) -> tuple[str, int]:
    """The steps as text, and where the first begins."""
    if style == "prose":
        joints = ["First, ", *generator.choices(["Then ", "After that, ", "Next, "], k=len(steps) - 2), "Last, "]
        return " ".join(f"{joint}{step}." for joint, step in zip(joints, steps, strict=True)), len("First, ")
    marks = [f"{i}. " if style == "numbers" else "- " for i in range(1, len(steps) + 1)]
    return "\n".join(f"{mark}{step[0].upper()}{step[1:]}." for mark, step in zip(marks, steps, strict=True)), len(
        marks[0]
    )
