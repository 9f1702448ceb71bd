import io

from askcorpus import terminal
from askcorpus.types import (
    Answer,
    Citation,
    FileEntry,
    IndexStatus,
    MirrorCounts,
    Passage,
    Progress,
    ScoredPassage,
    Statement,
)

CITATION = Citation(1, "a.txt", 10, 40, "He paid four euros in\nBerlin.", 3, "Costs", "A", 0.9, "id", ((18, 28),))
PASSAGE = ScoredPassage(Passage("id", "b.txt", 0, 5, "Hello", "B"), 0.5)


def answer(**changes: object) -> Answer:
    values = {
        "question": "How much?",
        "text": "He paid four euros in Berlin. [1]",
        "certainty": "answer",
        "confidence": 0.8,
        "mode": "extractive",
        "statements": (Statement("sentence", CITATION.quote, (CITATION,)),),
        "standalone_question": "How much?",
        "generation": "000001",
        "seconds": 0.1,
    }
    return Answer(**(values | changes))  # type: ignore[arg-type]


def test_an_answer_shows_its_sources_with_the_answering_words_marked() -> None:
    shown = terminal.render_answer(answer())
    assert "[1] a.txt, page 3, “Costs”, characters 10-40" in shown
    assert "“He paid *four euros* in Berlin.”" in shown
    assert "Understood as" not in shown


def test_a_follow_up_shows_how_it_was_understood() -> None:
    assert "Understood as: How much did Ann pay?" in terminal.render_answer(
        answer(standalone_question="How much did Ann pay?")
    )


def test_a_refusal_shows_what_is_close() -> None:
    shown = terminal.render_answer(answer(certainty="none", statements=(), closest=(PASSAGE,)))
    assert "Not an answer, but close:" in shown and "b.txt: Hello" in shown


def test_control_and_override_characters_never_reach_the_terminal() -> None:
    assert terminal.plain("a\x1b[31mb\u202ec\x07\nd\u200be") == "a[31mbc de"


def test_what_needs_attention_comes_last_and_is_listed_by_itself() -> None:
    files = (
        FileEntry("a.txt", "failed", "it is damaged", 0, 5, "2026-01-01T00:00:00Z"),
        FileEntry("b.txt", "indexed", "", 2, 1200, "2026-01-01T00:00:00Z"),
    )
    status = IndexStatus(
        "000001", "seeds", 1, 2, 1, 0.5, "fake@1", files, MirrorCounts(added=1, embedded=1, seconds=1.25)
    )
    shown = terminal.render_status(status)
    assert shown.index("b.txt") < shown.index("a.txt") < shown.index("1 document, 2 passages, meaning search 50% ready")
    assert "1 added" in shown and "1 passage embedded in 1.2 s" in shown
    assert terminal.render_problems(status) == "failed: a.txt: it is damaged"


def test_progress_on_a_pipe_is_a_line_for_each_stage() -> None:
    stream = io.StringIO()
    line = terminal.ProgressLine(stream)
    for done in range(1, 100):
        line(Progress("read", done, 100, 10.0, 3.0, f"{done}.txt"))
    line(Progress("done", note="1.0 s"))
    shown = stream.getvalue().splitlines()
    assert shown[0].startswith("reading files · 1 of 100") and shown[-1] == "done · 1.0 s" and len(shown) == 2


def test_nothing_found_is_said() -> None:
    assert terminal.render_passages([]) == "No passage was found."
    assert "1. b.txt" in terminal.render_passages([PASSAGE])


def test_an_answer_that_is_not_sure_says_so_in_words() -> None:
    assert terminal.render_answer(answer(certainty="probably")).startswith("This may answer it:")
    assert "may answer" not in terminal.render_answer(answer())
