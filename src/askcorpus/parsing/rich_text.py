"""Documents kept as a tree of nodes in JSON (ProseMirror: Box Notes, Confluence, Tiptap)."""

from __future__ import annotations

from typing import Any

from askcorpus.parsing.extract import Extract, TextBuilder

_MAX_DEPTH = 100


def rich_text_root(value: Any) -> dict[str, Any] | None:
    """The root node of a document tree inside a JSON value, or None for other JSON."""
    if isinstance(value, dict):
        for candidate in (value, value.get("doc"), value.get("body")):
            if (
                isinstance(candidate, dict)
                and candidate.get("type") == "doc"
                and isinstance(candidate.get("content"), list)
            ):
                return candidate
    return None


def read_tree(root: dict[str, Any]) -> Extract:
    """The words of a document tree with its headings and lists."""
    builder = TextBuilder()
    _write(builder, root, 0, -1)
    return builder.build()


def _write(builder: TextBuilder, node: Any, depth: int, list_depth: int) -> None:
    if not isinstance(node, dict) or depth > _MAX_DEPTH:
        return
    kind = str(node.get("type", ""))
    children = node.get("content")
    children = children if isinstance(children, list) else []
    if any(isinstance(child, dict) and isinstance(child.get("text"), str) for child in children):
        words = _words(node, 0)
        attributes = node.get("attrs")
        level = str(attributes.get("level")) if isinstance(attributes, dict) else ""
        if kind == "heading":
            builder.heading(words, int(level) if level.isdecimal() else 1)
        elif list_depth >= 0:
            builder.item(f"- {words}", list_depth)
        else:
            builder.paragraph(words)
        return
    is_list = kind.lower().endswith("list")
    for child in children:
        _write(builder, child, depth + 1, list_depth + is_list)
    if is_list and list_depth < 0:
        builder.end_list()


def _words(node: Any, depth: int) -> str:
    if not isinstance(node, dict) or depth > _MAX_DEPTH:
        return ""
    if isinstance(node.get("text"), str):
        return str(node["text"])
    children = node.get("content")
    words = "".join(_words(child, depth + 1) for child in children) if isinstance(children, list) else ""
    return "\n" if "break" in str(node.get("type", "")).lower() else words
