"""The words of an HTML element that a person sees: nothing hidden, no scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from askcorpus.parsing.xmltree import local_name

if TYPE_CHECKING:
    Element = Any  # lxml has no types

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


def text_of(element: Element) -> str:
    """All visible text below an element, white space as it stands."""
    parts: list[str] = []
    stack: list[Any] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        tag = local_name(node)
        if tag in DROPPED or not tag or is_hidden(node):
            continue
        if tag == "br":
            parts.append("\n")
        elif tag in BLOCKS:
            parts.append(" ")
        if node.text:
            parts.append(node.text)
        for child in reversed(node):
            if child.tail:
                stack.append(child.tail)
            stack.append(child)
    return "".join(parts)


def words_of(element: Element) -> str:
    """All visible text below an element, every run of white space one space."""
    return " ".join(text_of(element).split())
