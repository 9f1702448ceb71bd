"""The facts of a sentence, and the exact checks a written sentence has to pass."""

import pytest

from askcorpus.answering.facts import Facts, missing_facts
from askcorpus.writing.entailment import contradiction

NOTHING = Facts.of("")


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        ("Ann Berg pays four euros.", "Berg, Ann pays €4."),
        ("It is due on 5 March 2024 at 5 p.m.", "Due: 2024-03-05, 17:00."),
        ("They sent twenty-five people.", "They sent 25 people."),
        ("The total is 4.92 million EUR.", "Total: € 4,920,000"),
        ("The UN sent 12 trucks.", "The United Nations sent a dozen trucks."),
        ("He said “give us time”.", "When asked, he said: “Give us time.”"),
        ("The price is 1.250,00 EUR.", "Price: 1,250.00 €"),
        ("Meanwhile the kiosk closed.", "The kiosk closed."),
    ],
)
def test_a_fact_may_be_said_in_another_form(said: str, evidence: str) -> None:
    assert missing_facts(Facts.of(said), Facts.of(evidence)) == []


@pytest.mark.parametrize(
    ("said", "evidence", "missing"),
    [
        ("The club opened in 1954.", "The club opened in 1953.", ["1954"]),
        ("The pier is 4 km long.", "The pier is 4 m long.", ["4"]),
        ("It costs 20 dollars.", "It costs 20 euros.", ["20"]),
        ("It ended on 6 March.", "It ended on 5 March 2024.", ["6 March"]),
        ("Bob leads the dredging.", "Lena Holm leads the dredging.", ["Bob"]),
        (
            "Edda Rell said so.",
            "The mayor is Edda Quist. The harbour master, an old sailor, is Tomas Rell.",
            ["Edda Rell"],
        ),
        ("He called it “a disgrace”.", "He called it a setback.", ["“a disgrace”"]),
        ("It opens at 8:30.", "It opens at 9:30.", ["8:30"]),
    ],
)
def test_a_fact_that_does_not_stand_there_is_named(said: str, evidence: str, missing: list[str]) -> None:
    assert missing_facts(Facts.of(said), Facts.of(evidence)) == missing


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        ("Dogs are allowed inside.", "Dogs are not allowed inside."),
        ("The pool is not heated.", "The pool is heated in winter."),
        ("The fee rose in May.", "The fee fell in May."),
        ("Ann Berg sued Tom Rell.", "Tom Rell sued Ann Berg."),
        ("Ann Berg was sued by Tom Rell.", "Ann Berg sued Tom Rell."),
        ("All boats pay the fee.", "Boats pay the fee."),
        ("Only members use the crane.", "Members use the crane."),
        ("Basic costs 21.50 and Plus costs 13.90.", "Basic costs 13.90, Plus costs 21.50."),
    ],
)
def test_what_the_evidence_speaks_against_is_not_proven(said: str, evidence: str) -> None:
    assert contradiction(Facts.of(said), Facts.of(evidence), NOTHING)


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        ("Ann Berg was sued by Tom Rell.", "Tom Rell sued Ann Berg."),
        ("Dogs may not come in.", "Dogs are not allowed inside."),
        ("No later than Friday the crane is paid.", "The crane is paid by Friday."),
        ("Plus costs 21.50 and Basic costs 13.90.", "Basic costs 13.90, Plus costs 21.50."),
        ("Every boat pays the fee.", "All boats pay the fee."),
    ],
)
def test_another_wording_of_the_same_is_no_contradiction(said: str, evidence: str) -> None:
    assert contradiction(Facts.of(said), Facts.of(evidence), NOTHING) == ""
