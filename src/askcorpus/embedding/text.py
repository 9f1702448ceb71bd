"""What is embedded and hashed for a passage: its title, its heading where that says more, and its text."""

from __future__ import annotations

from collections.abc import Sequence

MAX_CONTEXT_CHARACTERS = 90  # of a title or heading: enough to say what the document is, never most of the window


def embedding_text(title: str, heading: str | None, text: str) -> str:
    """The text that becomes a passage's vector. `title` is from `embedded_title`, `heading` from `heading_path`."""
    context = [part for part in (title, heading if heading != title else None) if part]
    return "\n".join([*context, text])


def embedded_title(title: str, *, from_name: bool) -> str:
    """The title as it is embedded: shortened; empty where it was made from the file's name, so that a rename embeds nothing."""
    return "" if from_name else shorten(title)


def heading_path(headings: Sequence[str], title: str) -> str | None:
    """The headings above a passage, outermost first, joined by " > "; the outer ones are left out where they are too long.

    An outermost heading that says what the title says is left out, too, where there are others.

    >>> heading_path(["Staff handbook", "Leave", "Parental leave"], "Staff handbook")
    'Leave > Parental leave'
    """
    path = [shortened for heading in headings if (shortened := shorten(heading))]
    if len(path) > 1 and path[0] == shorten(title):
        del path[0]
    while len(path) > 1 and len(" > ".join(path)) > MAX_CONTEXT_CHARACTERS:
        del path[0]
    return " > ".join(path) or None


def shorten(line: str, limit: int = MAX_CONTEXT_CHARACTERS) -> str:
    """At most `limit` characters of a line, cut between words where it has any.

    >>> shorten("Annual  report")
    'Annual report'
    """
    line = " ".join(line.split())
    if len(line) <= limit:
        return line
    cut = line[:limit]
    return cut.rsplit(" ", 1)[0] if " " in cut else cut
