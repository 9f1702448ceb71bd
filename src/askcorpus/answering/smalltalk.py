"""Greetings and thanks: a short, helpful reply instead of a refusal."""

from __future__ import annotations

import re

GREETING = "Hello. Ask a question about the documents, and the answer comes with the passages it stands in."
THANKS = "You are welcome. Ask on if there is more to know."
FAREWELL = "Goodbye. The documents and their index stay as they are."
ABILITIES = (
    "Ask a question in plain words: the answer is made of sentences quoted from the documents, each with a number that "
    "opens the place it stands in. Ask what a document is about, which documents there are, or how many mention a "
    "word. What the documents do not say is not made up."
)
WELL = "Ready for a question about the documents."
ACKNOWLEDGED = "Good. Ask on if there is more to know."

NOT_DONE_HERE = (
    "This answers from the documents; it writes, translates and sends nothing. Ask what the documents say about it, and "
    "every sentence comes with its place."
)

_ADDRESS = (
    r"(?: (?:there|all|everyone|assistant|bot|friend|again|askcorpus|so much|very much|a lot|for (?:that"
    r"|the help|your help)))?"
)
_GREET = rf"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|hallo|bonjour|hola){_ADDRESS}"
_REPLIES: tuple[tuple[str, str], ...] = (
    (rf"{_GREET}", GREETING),
    (
        rf"(?:{_GREET} )?(?:how are you|how is it going|how's it going|what's up|sup"
        rf"|are you there)(?: doing)?(?: today)?",
        WELL,
    ),
    (
        rf"(?:ok |okay |great |perfect |cool |nice )?(?:thanks|thank you|thx|ty|cheers|many thanks"
        rf"|much appreciated){_ADDRESS}",
        THANKS,
    ),
    (r"(?:bye|goodbye|bye bye|see you|see you later|good night)", FAREWELL),
    (
        r"(?:ok|okay|great|perfect|cool|nice|good|got it|i see|understood|all right|alright|well done"
        r"|awesome)(?: then)?",
        ACKNOWLEDGED,
    ),
    (
        rf"(?:{_GREET} )?(?:what (?:can|do) you do|what can i ask(?: you)?|who are you|what are you"
        rf"|help(?: me)?(?: please)?"
        r"|how (?:do|does|can) (?:you|this|it) work|how do i use (?:you|this)|what is this (?:tool|app|program|chat)"
        r"|how can you help(?: me)?)",
        ABILITIES,
    ),
)
_PATTERNS = tuple((re.compile(pattern), reply) for pattern, reply in _REPLIES)
_TO_BE_DONE = re.compile(
    r"(?:please |can you |could you |would you )*(?:write|draft|compose|translate|send|e ?mail|remind|schedule)"
    r" (?:an?|the|this|that|it|me|him|her|us|them|my|our)\b.*"
)
_NO_WORD = re.compile(r"[^\w' ]+")


def reply_to_smalltalk(question: str) -> str | None:
    """The reply to a greeting, thanks, or a question about what this can do; None for everything else.

    Only whole utterances count: "Hello, who rejected the offer?" is a question. What has no word ("?") asks for help.
    """
    said = " ".join(_NO_WORD.sub(" ", question.casefold().replace("’", "'")).split())
    if not said:
        return ABILITIES
    for pattern, reply in _PATTERNS:
        if pattern.fullmatch(said):
            return reply
    return None


def reply_to_request(question: str) -> str | None:
    """What is said to somebody who asks for a text to be written, translated or sent; None for everything else.

    >>> reply_to_request("Translate the lease into French") == NOT_DONE_HERE, reply_to_request("Who writes the minutes?")
    (True, None)
    """
    said = " ".join(_NO_WORD.sub(" ", question.casefold()).split())
    return NOT_DONE_HERE if _TO_BE_DONE.fullmatch(said) else None
