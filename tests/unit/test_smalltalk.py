"""Greetings get a reply; questions are never taken for greetings."""

from __future__ import annotations

import pytest

from askcorpus.answering.smalltalk import NOT_DONE_HERE, reply_to_request, reply_to_smalltalk


@pytest.mark.parametrize(
    "said",
    [
        "hi",
        "Hello!",
        "Good morning",
        "hey there",
        "Thanks a lot!",
        "thank you",
        "What can you do?",
        "help",
        "bye",
        "OK",
        "How are you?",
        "?",
        "…🎉",
    ],
)
def test_smalltalk_gets_a_plain_reply_that_is_no_refusal(said: str) -> None:
    reply = reply_to_smalltalk(said)
    assert reply is not None
    assert reply
    assert "!" not in reply


@pytest.mark.parametrize(
    "asked",
    ["Hello, who rejected the offer?", "Who said hello?", "What can you do about rust?",
     "thanks to whom did it open?", "Help desk hours?",
     "how does this law work?", "What is this about?", "ok but why", "good morning vietnam plot"],
)  # fmt: skip
def test_questions_are_left_alone(asked: str) -> None:
    assert reply_to_smalltalk(asked) is None


@pytest.mark.parametrize(
    "said", ["Write a letter to the port", "please translate the lease into French", "Send it to Ann"]
)
def test_who_asks_for_something_to_be_done_is_told_what_this_does(said: str) -> None:
    assert reply_to_request(said) == NOT_DONE_HERE


@pytest.mark.parametrize(
    "asked", ["Who wrote the letter?", "write-off rules", "What do I send with the form?", "draft beer"]
)
def test_questions_that_only_sound_like_orders_are_left_alone(asked: str) -> None:
    assert reply_to_request(asked) is None
