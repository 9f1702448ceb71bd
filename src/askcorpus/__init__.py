"""Answers you can trust from a folder of documents: every sentence backed by an exact passage."""

from askcorpus.telemetry import switch_off

switch_off()  # before anything else is imported: every way into the package comes through here

from askcorpus.assistant import Assistant
from askcorpus.errors import AskCorpusError
from askcorpus.one_question import ask, search
from askcorpus.settings import Settings
from askcorpus.types import Answer, Citation, Document, IndexStatus, Passage, ScoredPassage, Turn

__all__ = [
    "Answer",
    "AskCorpusError",
    "Assistant",
    "Citation",
    "Document",
    "IndexStatus",
    "Passage",
    "ScoredPassage",
    "Settings",
    "Turn",
    "ask",
    "search",
]
