"""A follow-up completed by the language model; what the rules made of it stands wherever the model's wording cannot be trusted.

Only what the rules take for a follow-up is put to the model, so that a question which stands alone means the same in any
conversation. Its wording is data as all it writes: it may use what was said and leave out what pointed back, and no more.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from askcorpus.answering.conversation import QUESTION_WORD
from askcorpus.answering.facts import Facts, missing_facts
from askcorpus.answering.instructions import addresses_an_assistant
from askcorpus.answering.query import Query, terms_of
from askcorpus.errors import WriterError
from askcorpus.language.words import fold, is_stop_word
from askcorpus.types import Turn
from askcorpus.writing import prompts
from askcorpus.writing.account import Account
from askcorpus.writing.connection import BYTES_A_TOKEN, tokens_of
from askcorpus.writing.entailment import meaning
from askcorpus.writing.evidence import without_orders
from askcorpus.writing.streaming import first_line

QUESTION_TOKENS = 80
HISTORY_SHARE = 0.25  # of the context window: small models lose the thread of a long one
TURN_TOKENS = 150  # of one turn: what it is about is said at its beginning
MAX_WORDS = 40
MAX_NEW = 1  # words of meaning that nobody said: "cost" for "how much"
MIN_KEPT = 0.5  # of the question's own words of meaning; the others may have pointed back

_CITED = re.compile(r"\s*\[\d+\]")
_LABEL = re.compile(r"^\W*(?:(?:the )?(?:complete |rewritten |standalone )?question(?: alone)?\s*:)?\W*", re.IGNORECASE)


def completed_by(account: Account, query: Query, question: str, turns: Sequence[Turn]) -> Query:
    """The follow-up `question`, which the rules made `query` of, as the model completes it from the `turns` before it.

    A model that fails is not asked again for this answer: the account has its problem.
    """
    if not query.is_follow_up:
        return query
    said = recent(turns, int(HISTORY_SHARE * account.model.context_tokens))
    nonce = secrets.token_hex(4)
    request = prompts.follow_up([(turn.role, turn.content) for turn in said], question, nonce)
    try:
        line = first_line(account.say(prompts.follow_up_system(nonce), request, QUESTION_TOKENS))
    except WriterError as error:
        account.give_up(error)
        return query
    completed = _LABEL.sub("", line).strip(" \"“”'`*")
    return replace(query, text=completed, context=()) if _is_meant(completed, question, said) else query


def recent(turns: Sequence[Turn], tokens: int) -> list[Turn]:
    """The last turns that fit into `tokens`, oldest first, each cut to its beginning; what talks to an assistant is left out."""
    kept: list[Turn] = []
    for turn in reversed(turns):
        content = without_orders(_CITED.sub("", turn.content)[: TURN_TOKENS * BYTES_A_TOKEN])
        tokens -= tokens_of(content)
        if tokens < 0:
            break
        if content:
            kept.append(Turn(turn.role, content))
    return kept[::-1]


def _is_meant(completed: str, question: str, said: Sequence[Turn]) -> bool:
    """Whether a completed question asks what `question` does, in words that were said."""
    if not completed or len(completed.split()) > MAX_WORDS or addresses_an_assistant(completed):
        return False
    if fold(completed) in {fold(turn.content) for turn in said}:  # a question asked before
        return False
    asks = {match[0].lower() for match in QUESTION_WORD.finditer(question)}
    if not asks <= {match[0].lower() for match in QUESTION_WORD.finditer(completed)}:
        return False
    spoken = Facts.of("\n".join([question, *(turn.content for turn in said)]))
    own = Facts.of(completed)
    if missing_facts(own, spoken) or len(meaning(own) - spoken.stems) > MAX_NEW:
        return False
    terms = [term for term in terms_of(question) if not is_stop_word(term.word)]
    kept = [term for term in terms if term.stem in own.stems]
    named = all(term in kept for term in terms if term.is_name or term.is_number)
    return named and len(kept) >= MIN_KEPT * len(terms)
