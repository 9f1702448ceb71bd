"""The title of a document: what it states, its first heading, the first line that reads like one, or its file name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from askcorpus.language.lines import LABEL, SENTENCE_END
from askcorpus.parsing.cleaning import one_line
from askcorpus.parsing.extract import Extract
from askcorpus.parsing.kinds import kind_by_ending

MAX_TITLE_CHARACTERS = 150
_MAX_TITLE_WORDS = 22
_EARLY_CHARACTERS = 2000  # a first heading further down names a section, not the document
_NOT_A_TITLE = re.compile(
    r"^(untitled.*|document ?\d*|unbenannt.*|sans titre.*|microsoft word.*|microsoft powerpoint.*|powerpoint[ -]pr.*|"
    r"slide \d+|sheet ?\d+|.*\.(docx?|pptx?|xlsx?|odt|rtf|indd|dvi|tex|html?|pdf|qxd|pmd|cdr|ai|psd)|"
    r"about:blank|no title|title|none|\W*|\d+)$",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"^(?:title|subject|betreff|objet|asunto|oggetto|titel|titre|título)\s*[:：]\s*(\S.*)$", re.IGNORECASE
)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[r]?|bonjour|hola)\b", re.IGNORECASE
)
_DATE_OR_TIME = re.compile(r"^[\W\d]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)?[\W\d]*$", re.IGNORECASE)
_PAUSES = (",", "，", ";", "；", ":", "：")


def title_of(extract: Extract, name: str) -> tuple[str, bool]:
    """The title of a document with the file name `name`, and whether it had to be made from that name."""
    stated = extract.title if _is_usable(extract.title) else ""
    if extract.title_is_sure:
        return _shortened(stated or readable_name(name)), not stated
    early = [h for h in extract.headings if h.start < _EARLY_CHARACTERS and _is_usable(h.text)]
    top = next((h.text for h in early if h.level == 1 or h.start == 0), "")
    later = early[0].text if early else ""
    found = top or stated or first_line_title(extract.text) or later
    return _shortened(found or readable_name(name)), not found


def first_line_title(text: str) -> str:
    """The first line of `text` if it reads like a title, else an empty string."""
    lines = [line.strip() for line in text[:4000].split("\n") if line.strip()][:6]
    if not lines:
        return ""
    labelled = next((match.group(1) for line in lines[:4] if (match := _LABELLED.match(line))), "")
    if labelled:
        return one_line(labelled)
    first = lines[0].strip("=#*_ \t").strip()
    return one_line(first) if _reads_like_a_title(first, lines[1:]) else ""


def readable_name(name: str) -> str:
    """A file name as words: `annual_report-2023.pdf` becomes `annual report 2023`; source code keeps its ending."""
    kind = kind_by_ending(name)
    if kind is not None and kind.name == "code":
        return one_line(name)
    stem = one_line(PurePosixPath(name).stem or name)
    if " " not in stem:
        stem = re.sub(r"[_\-+]+", " ", stem).strip()
    return stem or one_line(name) or "untitled"


def is_heading_line(line: str, before: str, after: str) -> bool:
    """Whether a line of plain text, with the paragraphs around it, is a heading that nobody marked as one."""
    return (
        len(line) <= 90
        and len(line.split()) <= 14
        and len(after) > 1.5 * len(line)
        and len(after) >= 60
        and len(before) >= 60  # a line right below the title is its subtitle
        and not line.endswith("!")
        and "**" not in line
        and not line.startswith(("-", "*", "•", "“", '"', "(", "[", "|", ">", "@"))
        and _reads_like_a_title(line, [after])
    )


def _reads_like_a_title(line: str, following: list[str]) -> bool:
    letters = sum(character.isalpha() for character in line)
    if not 2 <= len(line) <= 120 or letters < 2 or letters < 0.4 * len(line.replace(" ", "")):
        return False
    if len(line.split()) > _MAX_TITLE_WORDS or "://" in line or "\t" in line:
        return False
    if "|" in line and (line.count("|") > 3 or not following or "|" in following[0]):  # a table, not "Page | Site"
        return False
    if _GREETING.match(line) and (len(line.split()) <= 4 or line.endswith((",", "!"))):
        return False
    goes_on = line.endswith(_PAUSES) or (SENTENCE_END.search(line) and not line.endswith(("?", "!", "…")))
    if _DATE_OR_TIME.match(line) or goes_on:
        return False
    first_letter = next(character for character in line if character.isalpha())
    is_named_below = bool(following) and line.casefold() in following[0][:300].casefold()
    if first_letter.islower() and not (line[0].isdigit() or is_named_below):
        return False
    if LABEL.match(line):  # a chat or a form: the next lines have the same shape
        return not any(LABEL.match(other) for other in following[:3])
    return not following or len(following[0]) > 0.6 * len(line)


def _is_usable(title: str) -> bool:
    return bool(title) and len(title) <= 300 and not _NOT_A_TITLE.match(title.strip())


def _shortened(title: str) -> str:
    title = one_line(title)
    if len(title) <= MAX_TITLE_CHARACTERS:
        return title
    return title[: MAX_TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"
