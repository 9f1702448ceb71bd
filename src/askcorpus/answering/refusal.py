"""What is said where no answer was found."""

from __future__ import annotations

from collections.abc import Sequence

from askcorpus.answering.lacking import CODE
from askcorpus.answering.query import Query, Term
from askcorpus.answering.sources import Sources
from askcorpus.language.english import is_english
from askcorpus.search.typo_tolerance import corrections
from askcorpus.types import ScoredPassage

REFUSAL = "I found no answer"
"""Every refusal begins with these words; they are followed by where was searched and by what stands nowhere."""

MAX_NAMED = 2
MIN_NAME = 3  # letters; shorter ones are abbreviations that a text may spell out


def refusal_text(query: Query, evidence: Sequence[ScoredPassage], sources: Sources, searched: int) -> str:
    """One or two sentences: no answer in so many documents, and which names or numbers none of them mentions."""
    where = "1 document" if searched == 1 else f"{searched:,} documents"
    missing = missing_words(query, evidence, sources)
    if not missing:
        return f"{REFUSAL} in {where}."
    return f"{REFUSAL} in {where}; {'it does' if searched == 1 else 'they do'} not mention {' or '.join(missing)}."


def missing_words(query: Query, evidence: Sequence[ScoredPassage], sources: Sources) -> list[str]:
    """Names and numbers of the question that no passage holds in any form or spelling, as they were typed."""
    named = _spells_names_alike(query, evidence)
    absent = _absent([term for term in query.terms if (term.is_name and named) or term.is_number], sources)
    codes = list(CODE.finditer(query.searched))
    shown = (next((c[0] for c in codes if c.start() <= term.start < c.end()), term.shown) for term in absent)
    return list(dict.fromkeys(shown))[:MAX_NAMED]


def names_nothing_known(query: Query, evidence: Sequence[ScoredPassage], sources: Sources) -> bool:
    """Whether the question names something, and no passage holds any of its names: then nothing here answers it."""
    if not _spells_names_alike(query, evidence):
        return False
    names = [term for term in query.terms if term.is_name and len(term.word) >= MIN_NAME]
    return bool(names) and len(_absent(names, sources)) == len(names)


def _spells_names_alike(query: Query, evidence: Sequence[ScoredPassage]) -> bool:
    """Whether a name of the question would stand in the documents as it is written there: both are in English.

    Other languages write common nouns with capitals ("die Rechnung"), and names in their own way ("Beijing", "北京").
    """
    english = sum(is_english(scored.passage.text) for scored in evidence)
    return is_english(query.text) and 2 * english >= len(evidence)


def _absent(terms: Sequence[Term], sources: Sources) -> list[Term]:
    frequencies = sources.catalog.document_frequencies([term.word for term in terms])
    absent = [term for term in terms if not frequencies[term.word]]
    meant = corrections(sources.catalog, [term.word for term in absent])
    return [term for term in absent if term.word not in meant]
