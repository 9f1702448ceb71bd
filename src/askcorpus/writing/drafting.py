"""A written answer: the model drafts over the evidence, each sentence is held until it is proven, the rest is left out."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from askcorpus.answering.compare import COMPARES
from askcorpus.answering.composition import Composition, numbered, statement_text
from askcorpus.answering.evidence import SURE
from askcorpus.answering.grid import grids_of
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Sources
from askcorpus.errors import WriterError
from askcorpus.language.words import words
from askcorpus.settings import Unproven
from askcorpus.types import AnswerEvent, ScoredPassage, Statement
from askcorpus.writing import prompts
from askcorpus.writing.account import Account
from askcorpus.writing.connection import tokens_of
from askcorpus.writing.evidence import blocks_within, without_orders
from askcorpus.writing.proof import Prover, Search, windows_of
from askcorpus.writing.reading import Judge
from askcorpus.writing.searching import FurtherSearch, asked_for
from askcorpus.writing.select import ASKS_FIGURE, statement_of, tables_for
from askcorpus.writing.streaming import sentences

ANSWER_TOKENS = 400
REQUEST_TOKENS = 100  # what a request says besides the evidence and the question
SELECT_TOKENS = 120
MAX_SENTENCES = 24
SMALL_CONTEXT = 4096  # a model that reads no more gets few blocks
SMALL_BLOCKS, MOST_BLOCKS = 4, 12
MAX_SUMMARISED = 200  # passages of a document that is summarised
MAX_PARTS = 8  # in which it is read
SEARCHES = 3  # for sentences that the evidence does not prove
TOLD_SECONDS = 0.3  # between two signs of life
ENOUGH = 0.25
"""The share of a draft's words that must be proven for the answer to be written at all."""

REPEATED, REPEATED_SENTENCES = 0.6, 4
"""The share of sentences copied from the evidence from which on a draft of so many is no answer of its own."""

SAW_NOTHING = "the model saw no answer"
_DENIES = re.compile(
    r"\b(?:documents?|texts?|contexts?|evidence|sources?|passages?|excerpts?|information)\b[^.]{0,40}(?: not|n['’]t)\b[^.]{0,20}"
    r"\b(?:say|mention|contain|provide|state|specify|include|answer|give|tell|address|enough|sufficient)"
    r"|\b(?:nothing|no (?:information|mention|answer|data|details?))\b[^.]{0,60}\b(?:in (?:the|these|this|your) (?:\w+ )?"
    r"(?:documents?|texts?|contexts?|evidence|sources?|passages?)|about (?:this|that|it)\b|(?:is|was|are) (?:given|available"
    r"|provided|found|known))"
    r"|\bnot (?:\w+ )?in the (?:documents?|texts?|contexts?|evidence|sources?|passages?)\b"
    r"|^(?:i|we|it) (?:can(?:not|n['’]t)|(?:is|am|are) (?:not|un)\s?(?:able|possible)|could(?: not|n['’]t))\b",
    re.IGNORECASE,
)
"""A sentence of a draft that says that nothing is said. A planted one could be proven by its own words; what the documents do not
hold is decided by evidence, before a model is asked."""

ANSWERS_AS_WELL = 1.0
"""Log-odds of the reader: how much less than the quoted answer a written one may answer the question."""

KEPT_KINDS = ("rows", "calculation", "list", "difference")
"""What is exact as it is quoted stands behind the written sentences too."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be written about: the question, its quoted answer, and the evidence; `search` finds more of it."""

    query: Query
    composition: Composition
    evidence: tuple[ScoredPassage, ...]
    sources: Sources
    search: Search
    unproven: Unproven = "strict"
    summarised: int = 0  # passages of the document that is summarised

    @property
    def asks(self) -> str:
        """What kind of answer is to be written (prompts.py)."""
        kinds = {statement.kind for statement in self.composition.statements}
        if "difference" in kinds or COMPARES.search(self.query.text):
            return "comparison"
        return "steps" if "list" in kinds else "answer"


def write(account: Account, task: Task, judge: Judge | None) -> Generator[AnswerEvent, None, tuple[Statement, ...]]:
    """Drafts and proves an answer: events while it goes on, sentences as they are proven; returns its statements, not numbered.

    Never raises WriterError: whatever goes wrong, the quoted answer is what remains, behind the sentences proven before, and
    the account says why. So it does where it had a problem before; and where there is no evidence, no model is asked.
    """
    quoted = task.composition.statements
    path = _outlined_document(task.composition)
    if account.problem or (path is None and not task.evidence):
        return quoted
    if path is not None:
        whole = task.sources.catalog.passages_of(path)
        read = tuple(ScoredPassage(passage, 1.0) for passage in whole[:MAX_SUMMARISED])
        task = replace(task, evidence=read, summarised=len(whole))
    elif task.asks == "comparison":
        task = replace(task, evidence=_compared(task))
    prover = Prover(windows_of(task.evidence, task.sources), task.sources, judge, task.search, SEARCHES)
    if not prover.windows:
        account.give_up("What was found reads like instructions, so no language model was asked.")
        return quoted
    made: list[Statement] = []
    drafted = proven = count = 0
    told = 0.0
    try:
        if (figure := _figure(task, account)) is not None:
            return figure, *quoted
        for piece in sentences(_draft(task, prover, account)):
            if isinstance(piece, int):
                count += piece
                if time.monotonic() - told > TOLD_SECONDS:
                    told = time.monotonic()
                    yield AnswerEvent("writing", text=str(count))
                continue
            statement, reason = _prove(prover, piece, made)
            size = len(words(piece))
            drafted += size
            proven += size if statement is not None else 0
            if reason:
                account.left_out.append((piece, reason))
                statement = Statement("written", piece, proven=False) if task.unproven == "show" else None
            if statement is not None:
                made.append(statement)
                yield AnswerEvent("sentence", text=statement_text(numbered(made)[-1]))
            if len(made) + len(account.left_out) >= MAX_SENTENCES:
                break
    except WriterError as error:
        account.give_up(error)
        return (*(statement for statement in made if statement.proven), *quoted)
    if problem := _problem(task, made, drafted, proven, account, judge):
        account.give_up(problem)
        return quoted
    return (*made, *(statement for statement in quoted if statement.kind in KEPT_KINDS))


def _problem(
    task: Task, made: Sequence[Statement], drafted: int, proven: int, account: Account, judge: Judge | None
) -> str:
    """Why a draft that came to its end is not the answer; empty where it is. `drafted` and `proven` count words."""
    name = account.model.name
    if not drafted:
        return f"The language model {name} wrote nothing; if it thinks before it answers, switch that off."
    if not proven and any(reason == SAW_NOTHING for _, reason in account.left_out):
        return f"The language model {name} saw no answer here."
    if proven < ENOUGH * drafted:
        return f"{'Too little' if proven else 'None'} of what {name} wrote is proven by the documents."
    if not task.summarised and _only_repeats(made):
        return f"{name} only repeated the documents."
    if judge is not None and not task.summarised and not _answers_as_well(task, made, judge):
        return f"What {name} wrote is proven, but answers less."
    return ""


def _only_repeats(made: Sequence[Statement]) -> bool:
    """Whether most of a longer draft stands word for word in the evidence: a small model that reads it out, fitting or not."""
    copied = [
        statement
        for statement in made
        if f" {_words(statement.text)} " in f" {_words(' '.join(citation.quote for citation in statement.citations))} "
    ]
    return len(made) >= REPEATED_SENTENCES and len(copied) >= REPEATED * len(made)


def _words(text: str) -> str:
    return " ".join(word for word, _, _ in words(text))


def _answers_as_well(task: Task, made: Sequence[Statement], judge: Judge) -> bool:
    own = " ".join(statement.text for statement in made if statement.proven)
    other = " ".join(statement.text for statement in task.composition.statements)
    written, quoted = judge.answerable(task.query.searched, [own, other])
    return written >= quoted - ANSWERS_AS_WELL


def _prove(prover: Prover, sentence: str, made: Sequence[Statement]) -> tuple[Statement | None, str]:
    """The sentence as a proven statement, or the reason why it is none; neither where it was said already."""
    if prompts.NOT_IN_DOCUMENTS in sentence.upper() or _DENIES.search(sentence):
        return None, SAW_NOTHING
    if sentence.upper().startswith(prompts.SEARCH):
        return None, "the model asked for more"
    if sentence.endswith("?"):
        return None, "it is a question"
    own = {word for word, _, _ in words(sentence)}
    if any(own <= {word for word, _, _ in words(statement.text)} for statement in made):
        return None, ""
    proof = prover.prove(sentence)
    if not proof.citations:
        return None, proof.reason
    return Statement("written", sentence, proof.citations), ""


def _draft(task: Task, prover: Prover, account: Account) -> Iterator[str]:
    """The model's words, as they come; of a summary those of the last step, and no lines in which it asks for more."""
    nonce = secrets.token_hex(4)
    system = prompts.system_prompt(nonce)
    room = account.model.context_tokens - ANSWER_TOKENS - tokens_of(system + task.query.searched) - REQUEST_TOKENS
    if task.summarised:
        yield from _summary(task, prover, account, system, nonce, room)
        return
    evidence = list(task.evidence)
    further = FurtherSearch(task.search, task.sources, account.searched)
    may_search = _is_over_several_documents(task)
    most = SMALL_BLOCKS if account.model.context_tokens <= SMALL_CONTEXT else MOST_BLOCKS
    while True:
        blocks = blocks_within(prover.windows, evidence, nonce, room - tokens_of("; ".join(further.queries)), most)
        request = prompts.request(
            blocks, task.query.searched, task.asks, may_search=may_search, searched=further.queries
        )
        pieces = account.say(system, request, ANSWER_TOKENS)
        wanted, pieces = asked_for(pieces) if may_search else ([], pieces)
        if not wanted:
            yield from pieces
            return
        yield ""  # a sign of life
        found = further.find(wanted, evidence)
        prover.add(found)
        evidence = [*evidence[: most // 2], *found, *evidence[most // 2 :]]
        may_search = bool(found) and further.left > 0


def _summary(task: Task, prover: Prover, account: Account, system: str, nonce: str, room: int) -> Iterator[str]:
    """A document read part by part, then the notes of all parts put together."""
    blocks = blocks_within(prover.windows, task.evidence, nonce, room * MAX_PARTS, MAX_SUMMARISED)
    parts = _packed(blocks, room)
    if (read := sum(map(len, parts))) < task.summarised:
        account.problem = f"The model read {read:,} of {task.summarised:,} passages of the document."
    notes = []
    for part in parts if len(parts) > 1 else ():
        request = prompts.request(part, task.query.searched, "part")
        notes.append(without_orders("".join(account.say(system, request, room // len(parts)))))
        yield ""  # a sign of life
    noted = [prompts.block(at, "Notes", note, nonce) for at, note in enumerate(notes, start=1)] or parts[0]
    yield from account.say(system, prompts.request(noted, task.query.searched, "summary"), ANSWER_TOKENS)


def _is_over_several_documents(task: Task) -> bool:
    """Whether one search may not have found all that a question needs: it names several things, its quoted answer stands in
    several documents, or nothing that was found answers surely."""
    if len({scored.passage.path for scored in task.evidence}) < 2:
        return False
    cited = {citation.path for statement in task.composition.statements for citation in statement.citations}
    return len(cited) > 1 or len(task.query.names) > 1 or task.composition.confidence < SURE


def _compared(task: Task) -> tuple[ScoredPassage, ...]:
    """The evidence of a comparison: what its quoted answer cites, the documents taking turns, before what else was found."""
    cited: dict[str, list[ScoredPassage]] = {}
    for citation in (citation for statement in task.composition.statements for citation in statement.citations):
        for passage in task.sources.catalog.passages_of(citation.path):
            if passage.start < citation.end and passage.end > citation.start:
                cited.setdefault(citation.path, []).append(ScoredPassage(passage, 1.0))
    turns = [scored for row in zip_longest(*cited.values()) for scored in row if scored is not None]
    return tuple({(s.passage.path, s.passage.start): s for s in [*turns, *task.evidence]}.values())


def _figure(task: Task, account: Account) -> Statement | None:
    """A figure over the tables that the quoted rows stand in, where one is asked for and the rules computed none."""
    kinds = {statement.kind for statement in task.composition.statements}
    if "rows" not in kinds or "calculation" in kinds or not ASKS_FIGURE.search(task.query.text):
        return None
    paths = dict.fromkeys(
        citation.path for statement in task.composition.statements for citation in statement.citations
    )
    grids = [grid for path in paths if (source := task.sources.get(path)) is not None for grid in grids_of(source)]
    if not grids:
        return None
    tables = tables_for(grids)
    nonce = secrets.token_hex(4)
    shown = [prompts.block(at, table.name, table.described(), nonce) for at, table in enumerate(tables, start=1)]
    request = prompts.select(shown, task.query.searched)
    if tokens_of(request) > account.model.context_tokens - SELECT_TOKENS:
        return None
    return statement_of("".join(account.say(prompts.select_system(nonce), request, SELECT_TOKENS)), tables)


def _outlined_document(composition: Composition) -> str | None:
    """The document of which the quoted answer is an outline, and no more is said: then a summary is asked for."""
    paths = {citation.path for statement in composition.statements for citation in statement.citations}
    is_outline = all(
        statement.kind == "sentence" and not any(citation.answer_spans for citation in statement.citations)
        for statement in composition.statements
    )
    return paths.pop() if is_outline and len(paths) == 1 and not composition.said else None


def _packed(blocks: Sequence[str], tokens: int) -> list[list[str]]:
    """Blocks in their order, put together as long as they fit; at most MAX_PARTS of such parts."""
    parts: list[list[str]] = [[]]
    size = 0
    for block in blocks:
        size += tokens_of(block)
        if parts[-1] and size > tokens:
            parts.append([])
            size = tokens_of(block)
        parts[-1].append(block)
    return parts[:MAX_PARTS]
