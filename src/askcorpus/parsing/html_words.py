"""The words of an HTML element that a person sees: nothing hidden, no scripts."""

from __future__ import annotations

import re

from askcorpus.parsing.xmltree import Element, text_of

_DROPPED_TAGS = (
    "script style noscript template head iframe object embed applet canvas svg math audio video map nav "
    "button select option datalist input textarea dialog frameset link meta rp"
)
DROPPED = frozenset(_DROPPED_TAGS.split())
_BLOCK_TAGS = (
    "html body div p section article main header footer aside address blockquote center details summary "
    "figure figcaption form fieldset legend dl dt dd ul ol menu pre hr td th tr caption table thead tbody "
    "tfoot h1 h2 h3 h4 h5  h6 li title noframes"
)
BLOCKS = frozenset(_BLOCK_TAGS.split())
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|"
    r"font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|$|!)|mso-hide\s*:\s*all|"
    r"(?:left|top|text-indent)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_BOILERPLATE_ROLES = frozenset(("navigation", "search", "banner", "menu", "menubar", "dialog"))


def is_hidden(element: Element) -> bool:
    """Whether the page does not show an element, or shows it to move about."""
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if (attributes.get("role") or "").lower() in _BOILERPLATE_ROLES:
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def visible_text_of(element: Element) -> str:
    """All visible text below an element, white space as it stands."""
    return text_of(element, _before)


def _before(element: Element, tag: str) -> str | None:
    if not tag or tag in DROPPED or is_hidden(element):
        return None
    return "\n" if tag == "br" else " " if tag in BLOCKS else ""


def words_of(element: Element) -> str:
    """All visible text below an element, every run of white space one space."""
    return " ".join(visible_text_of(element).split())
