"""Parsing XML and HTML that may be hostile: no entities, no network, no endless depth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from askcorpus.errors import ReadingError

Element = Any  # lxml has no types

DAMAGED_XML = "The XML inside the file is damaged; save the file again with the program that made it."


def parse_xml(data: bytes, *, recover: bool = True) -> Element:
    """The root element of `data`, entities left unresolved.

    Raises ReadingError (failed) where nothing can be parsed or the document declares entities that grow.
    """
    from lxml import etree

    if b"<!ENTITY" in data[:65_536]:
        raise ReadingError(
            "The XML declares entities, which can hide other files or grow without end; remove the DOCTYPE from it."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        recover=recover, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError(DAMAGED_XML) from error
    if root is None:
        raise ReadingError(DAMAGED_XML)
    return root


def parse_html(text: str) -> Element | None:
    """The root element of an HTML text, however broken; None where there is nothing in it."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local_name(element: Element) -> str:
    """The tag of an element without its namespace; empty for what is not an element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace, or an empty string."""
    value = element.get(name)
    if value is not None:
        return str(value)
    return next((str(v) for key, v in element.attrib.items() if key.rpartition("}")[2] == name), "")


def number(element: Element | None, name: str, default: int = 0) -> int:
    """An attribute that is a whole number; `default` where it is none, or of absurd length."""
    value = attribute(element, name).strip() if element is not None else ""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else default


def text_of(element: Element, before: Callable[[Element, str], str | None]) -> str:
    """All text below an element, white space as it stands.

    `before` is asked with each element and its local name what stands in front of its words; None leaves it out.
    """
    parts: list[str] = []
    stack: list[Any] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        opening = before(node, local_name(node))
        if opening is None:
            continue
        parts += opening, node.text or ""
        for child in reversed(node):
            if child.tail:
                stack.append(child.tail)
            stack.append(child)
    return "".join(parts)
