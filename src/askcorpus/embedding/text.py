"""What is embedded and hashed for a passage: its title, its heading where that says more, and its text."""

from __future__ import annotations

MAX_CONTEXT_CHARACTERS = 90  # of a title or heading: enough to say what the document is, never most of the window


def embedding_text(title: str, heading: str | None, text: str) -> str:
    """The text that becomes a passage's vector. `title` is from `embedded_title`, `heading` from `embedded_heading`."""
    context = [part for part in (title, heading if heading != title else None) if part]
    return "\n".join([*context, text])


def embedded_title(title: str, *, from_name: bool) -> str:
    """The title as it is embedded: shortened; empty where it was made from the file's name, so that a rename embeds nothing."""
    return "" if from_name else shorten(title)


def shorten(line: str) -> str:
    """At most MAX_CONTEXT_CHARACTERS of a line, cut between words where it has any.

    >>> shorten("Annual  report")
    'Annual report'
    """
    line = " ".join(line.split())
    if len(line) <= MAX_CONTEXT_CHARACTERS:
        return line
    cut = line[:MAX_CONTEXT_CHARACTERS]
    return cut.rsplit(" ", 1)[0] if " " in cut else cut
