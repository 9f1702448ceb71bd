"""Passages and citations as llama-index nodes, with exact places."""

from __future__ import annotations

from llama_index.core.schema import NodeWithScore, TextNode

from askcorpus.types import Citation, ScoredPassage


def passage_node(scored: ScoredPassage) -> NodeWithScore:
    """A scored passage as a llama-index node."""
    metadata = scored.to_dict()
    text, score = metadata.pop("text"), metadata.pop("score")
    node = TextNode(
        id_=scored.passage.passage_id,
        text=text,
        metadata=metadata,
        start_char_idx=scored.passage.start,
        end_char_idx=scored.passage.end,
    )
    return NodeWithScore(node=node, score=score)


def citation_node(citation: Citation) -> NodeWithScore:
    """A citation as a llama-index node: its text is the quote."""
    metadata = citation.to_dict()
    quote, score = metadata.pop("quote"), metadata.pop("score")
    node = TextNode(text=quote, metadata=metadata, start_char_idx=citation.start, end_char_idx=citation.end)
    return NodeWithScore(node=node, score=score)
