"""Follow-ups are completed; questions that stand alone are never touched."""

from __future__ import annotations

import pytest

from askcorpus.answering.conversation import complete, is_self_contained
from askcorpus.types import Citation, Turn

POOL = [Turn("user", "What does the season ticket for the pool in Bonn cost?"), Turn("assistant", "It costs 90 euros.")]


@pytest.mark.parametrize(
    "question",
    [
        "When does the library open?",
        "who signed the lease",
        "warranty period grinder",
        "How old is Edda Quist?",
        "A neighbour gave me his key. Where do I return it?",
        "May I cut a long plank into two short ones to save money?",
        "Something else: who feeds the cat?",
        "¿Cuándo abre la biblioteca municipal?",
        "is there a shower at the lake?",
        "Which of the tents in the field aren't there?",
        "Which of the new members did they elect to the board?",
        "Who stacked that pallet in the aisle?",
        "If the saw jams, who may open it then?",
        "Hoeveel fietsen zijn er in de schuur?",
        "Wann öffnet die Halle, und wer schließt sie?",
    ],
)
def test_a_self_contained_question_means_the_same_in_any_conversation(question: str) -> None:
    query = complete(question, POOL)
    assert (query.text, query.context, query.is_follow_up) == (question, (), False)


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("and for the sauna?", "What does the season ticket for the sauna in Bonn cost?"),
        ("And in Kiel?", "What does the season ticket for the pool in Kiel cost?"),
        ("Why?", "Why (season, ticket, pool, Bonn, cost)?"),
        ("Since when does it cost that?", "Since when does it cost that (season, ticket, pool, Bonn)?"),
        ("thanks. and who sells it?", "and who sells it (season, ticket, pool, Bonn, cost)?"),
    ],
)
def test_a_follow_up_is_completed_from_the_last_question(question: str, understood: str) -> None:
    assert complete(question, POOL).searched == understood


def test_a_number_takes_the_place_of_a_number() -> None:
    history = [Turn("user", "Who approves an order of 3,000 euros?"), Turn("assistant", "The manager.")]
    assert complete("and for 15,000?", history).text == "Who approves an order of 15,000 euros?"


def test_a_follow_up_of_a_follow_up_keeps_the_matter() -> None:
    history = [*POOL, Turn("user", "And in Kiel?"), Turn("assistant", "80 euros.")]
    assert "Kiel" in complete("Is it cheaper for children?", history).searched


def test_the_documents_cited_last_are_near_a_follow_up() -> None:
    citation = Citation(1, "prices.csv", 0, 2, "90", None, None, "Prices", 1.0, "p")
    history = [POOL[0], Turn("assistant", "90 euros.", (citation,))]
    before = complete("and for the sauna?", history).before
    assert before is not None and before.cited == ("prices.csv",) and before.words.endswith("90 euros.")
    refused = [POOL[0], Turn("assistant", "I found no answer.", (citation,), refused=True)]
    before = complete("and for the sauna?", refused).before
    assert before is not None and before.cited == () and "no answer" not in before.words


def test_a_pronoun_may_mean_who_was_named_in_the_answer() -> None:
    line = "Tax adviser: Ines Marten, since 2028"
    citation = Citation(1, "contacts.txt", 100, 136, line, None, None, "contacts", 1.0, "p", ((113, 124),))
    asked = Turn("user", "who advises us on taxes?")
    long_answer = Turn(
        "assistant", f"{line}. " + "She knows the rules of the land well and answers by mail. " * 3, (citation,)
    )
    assert complete("what is her number?", [asked, long_answer]).context[:2] == ("Ines", "Marten")
    assert complete("what is her number?", [asked, Turn("assistant", "Ines Marten.")]).context[:2] == ("Ines", "Marten")
    refused = Turn("assistant", "Ines Marten.", (citation,), refused=True)
    assert "Ines" not in complete("what is her number?", [asked, refused]).context


def test_a_name_asked_about_comes_before_one_in_the_answer() -> None:
    history = [Turn("user", "who does Fiona Grant report to?"), Turn("assistant", "Niamh Moore.")]
    assert complete("how long has she been with us?", history).context == ("Fiona", "Grant", "report")


def test_a_name_takes_the_place_of_a_name() -> None:
    history = [Turn("user", "When did Boris start here?"), Turn("assistant", "In 2028.")]
    assert complete("and Anna?", history).text == "When did Anna start here?"


def test_greetings_and_thanks_are_no_topic() -> None:
    history = [*POOL, Turn("user", "thank you"), Turn("assistant", "You are welcome.")]
    assert "Bonn" in complete("Since when?", history).searched


def test_without_a_conversation_nothing_is_added() -> None:
    assert complete("and for a cat?", []).searched == "and for a cat?"


@pytest.mark.parametrize(
    "question",
    [
        "Which customer number do I give them?",
        "How many copies do they keep?",
        "What notice must we give them?",
        "Who is going to fix that?",
        "Who is in charge of the tickets there?",
        "When do doors open then?",
        "How long may a rope like that be used?",
        "Wie schnell kommen sie bei einer Störung?",
        "bis wann muss man dafür bestellen?",
    ],
)
def test_what_is_asked_for_or_done_is_no_meaning_of_a_pronoun(question: str) -> None:
    assert complete(question, POOL).is_follow_up


def test_the_same_for_another_thing_takes_the_place_of_the_first() -> None:
    assert complete("same for the sauna?", POOL).text == "What does the season ticket for the sauna in Bonn cost?"


def test_a_pronoun_may_mean_what_the_question_itself_names() -> None:
    assert is_self_contained("Does the grinder stop when it gets hot?")
    assert not is_self_contained("Does it stop?")
