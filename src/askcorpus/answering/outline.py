"""An outline: what each section of a document says, in its own leading or deciding sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from askcorpus.answering.composition import Composition, shown_text
from askcorpus.answering.documents import documents_meant
from askcorpus.answering.editions import edition_of
from askcorpus.answering.evidence import Asked
from askcorpus.answering.extract import rows_statement
from askcorpus.answering.grid import stems
from askcorpus.answering.sources import Source, Span
from askcorpus.blocks import Block
from askcorpus.language.sentences import sentence_spans
from askcorpus.language.words import words as words_of
from askcorpus.types import Statement

OUTLINE_WORDS = 170
"""A longer outline is made of fewer words of each section."""

MAX_SECTIONS = 12
MAX_ROWS = 12  # of a table, looked at for an outline
MAX_FIGURES = 2
MIN_ACTION_COLUMNS = 2
MIN_TELLING = 5  # words: "Yes, I know." tells nobody anything
MAIL = ("message/rfc822", "application/vnd.ms-outlook")
SAYING = ("paragraph", "quote", "message")
CONFIDENCE = 0.85

_POLITE = (
    r"(?:please |can you |could you |would you |give me |i (?:need|want|would like) |write |make |an? |the |short "
    r"|brief |quick )*"
)
_FORM = r"(?:,? (?:for me|please|briefly|in short|in a few (?:words|sentences)|in \w+ sentences))?"
_SUMMARY = re.compile(
    rf"^{_POLITE}(?:summari[sz]e|sum up|outline|(?:summary|overview|outline|gist|account) of"
    rf"|(?:key|main) points?(?: of| from| in)?|fasse?|resume) (?P<name>.{{2,120}}?){_FORM}$"
    r"|^(?P<brief>.{2,100}?) in (?:a few|short|two|three|five) (?:words|sentences)$"
    r"|^what (?:is|are|was|were|does|do|did) (?P<about>.{2,100}?) (?:about|say in short|cover|contain)$"
    r"|^what (?:are|were) the (?:main|key|most important) \w+ (?:of|in|from) (?P<points>.{2,100})$"
    r"|^what (?:was|were|has been|did (?:we|they|the (?P<who>\w+(?: \w+)?)))"
    r" (?:decided?|agreed?|discuss(?:ed)?|resolved?) (?:at|in|on|during|by) (?P<meeting>.{2,100})$"
    r"|^what (?:came out|was the (?:outcome|result)) of (?P<outcome>.{2,100})$",
    re.IGNORECASE,
)
_ACTIONS = re.compile(
    rf"^{_POLITE}(?:(?:list|show|what|which|are|were|was|all|the|our|open|agreed) )*"
    r"(?:action (?:points?|items?)|actions|to-?dos?)(?: agreed)?"
    r"(?: (?:of|from|in|at|after|for))?(?: (?:the|our))? (?P<name>.{2,100}?)(?:,? (?:with|and|including|who) .*)?$",
    re.IGNORECASE,
)
_ACTION_COLUMNS = stems(
    "action task todo what owner who whom responsible due deadline by when aufgabe maßnahme was wer bis wann frist acción tarea "
    "responsable plazo qué quién"
)
_DECIDES = re.compile(
    r"\b(?:decid\w+|decision|agree[ds]?|approv\w+|resolv\w+|adopt\w+|voted?|will|shall|must|unanimous\w*|beschlossen|entschieden|acuerda\w*"
    r"|aprueba\w*|decide\w*)\b",
    re.IGNORECASE,
)
_STAMP = re.compile(r"^\W*(?:\d[\d:./, -]*\d)?\W*")  # the time before a message


def outline(asked: Asked) -> Composition | None:
    """The outline of the document that a question for a summary names; None for any other question."""
    text = asked.query.text.strip().rstrip("?!. ")
    if (actions := _ACTIONS.match(text)) is not None:
        return _actions(asked, actions["name"])
    match = _SUMMARY.match(text)
    if match is None:
        return None
    name = " ".join(value for value in match.groups() if value)
    meant = documents_meant(name, asked.sources.catalog, asked.paths)
    if not meant and asked.units and match["about"] is None:
        meant = [info for info in asked.sources.catalog.documents() if info.path == asked.units[0].source.document.path]
    if not meant:
        return None
    opened = [source for info in meant if (source := asked.sources.get(info.path)) is not None]
    opened = sorted(opened, key=lambda source: edition_of(source).is_draft)
    statements = outline_of(opened[0]) if opened else ()
    return Composition(statements, CONFIDENCE) if statements else None


def _actions(asked: Asked, name: str) -> Composition | None:
    """The table of who has to do what by when, of the document that is named."""
    meant = documents_meant(name, asked.sources.catalog, asked.paths)
    for source in filter(None, (asked.sources.get(info.path) for info in meant)):
        for table in source.leaves:
            header = [
                source.words(cell.start, cell.end) for row in table.rows[: table.header_rows] for cell in row.cells
            ]
            rows = table.rows[table.header_rows :][:MAX_ROWS]
            if rows and sum(bool(stems(cell) & _ACTION_COLUMNS) for cell in header) >= MIN_ACTION_COLUMNS:
                return Composition((rows_statement(source, table, rows),), CONFIDENCE)
    return None


def outline_of(source: Source, words: int = OUTLINE_WORDS) -> tuple[Statement, ...]:
    """A statement for each section: the sentence that decides something, else its first; with its heading as the note."""
    sections = _sections(source)
    if any(heading for heading, _ in sections):
        sections = sections[:MAX_SECTIONS]
    else:
        sections = _most_telling(source, sections, words)
    share = max(12, words // max(1, len(sections)))
    statements: list[Statement] = []
    for heading, spans in sections:
        chosen = _leading(source, spans, share)
        if chosen is None:
            continue
        start, end = chosen
        text = shown_text(source.text[start:end])
        statements.append(Statement("sentence", text, (source.cite(start, end),), note=heading))
    return tuple(statements)


def _sections(source: Source) -> list[tuple[str, list[Span]]]:
    """(heading, sentences) of each section that says something; of a text without headings, of each paragraph."""
    sections: list[tuple[str, list[Span]]] = []
    headed = sum(leaf.kind == "heading" for leaf in source.leaves) >= 2
    is_mail = source.document.media_type in MAIL  # its items are From, To and Date
    for leaf in source.leaves:
        if leaf.kind == "heading":
            sections.append((source.words(leaf.start, leaf.end), []))
        elif leaf.kind in SAYING or (not is_mail and leaf.kind in ("item", "table")):
            if not headed or not sections:
                sections.append(("", []))
            sections[-1][1].extend(_spans(source, leaf))
    return [(heading, spans) for heading, spans in sections if spans]


def _most_telling(
    source: Source, sections: Sequence[tuple[str, list[Span]]], words: int
) -> list[tuple[str, list[Span]]]:
    """Of a text without headings, a talk above all, the sentences that decide or tell most, as many as fit, in their order."""
    sentences = [span for _, spans in sections for span in spans]
    ranked = sorted(sentences, key=lambda span: -_weight(_STAMP.sub("", source.text[slice(*span)])))
    kept: list[Span] = []
    for span in ranked:
        text = source.text[slice(*span)].rstrip()
        size = len(text.split())
        if MIN_TELLING <= size <= words and not text.endswith("?"):
            kept.append(span)
            words -= size
    return [("", [span]) for span in sorted(kept)]


def _spans(source: Source, leaf: Block) -> list[Span]:
    if leaf.kind == "table":
        return [(row.start, row.end) for row in leaf.rows[leaf.header_rows :][:MAX_ROWS]]
    return [(leaf.start + a, leaf.start + b) for a, b in sentence_spans(source.text[leaf.start : leaf.end])]


def _leading(source: Source, spans: Sequence[Span], words: int) -> Span | None:
    """The span shown for a section: from the sentence that says most on, as many as `words` allow, one at least."""
    first = max(range(len(spans)), key=lambda i: (_weight(source.text[slice(*spans[i])]), -i))
    last = first
    size = len(source.text[spans[first][0] : spans[first][1]].split())
    while last + 1 < len(spans):
        more = len(source.text[spans[last + 1][0] : spans[last + 1][1]].split())
        if size + more > words:
            break
        last, size = last + 1, size + more
    return spans[first][0], spans[last][1]


def _weight(text: str) -> int:
    """How much a sentence decides or tells: a decision counts most, then figures."""
    figures = sum(word[0].isdigit() for word, _, _ in words_of(text))
    return 3 * bool(_DECIDES.search(text)) + min(figures, MAX_FIGURES)
