"""The corpus as llama-index parts, for people's own pipelines: retriever, query engine, chat engine, node parser; the reader as a
node postprocessor, the prover as an evaluator.

    from askcorpus import Assistant
    from askcorpus.llamaindex import CorpusQueryEngine, CorpusRetriever

    with Assistant.open() as assistant:
        nodes = CorpusRetriever(assistant).retrieve("ceasefire")
        response = CorpusQueryEngine(assistant).query("Who rejected the offer?")

Importing this module imports llama-index (about 2 s); nothing else of askcorpus does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.node_parser import NodeParser
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import BaseNode, NodeWithScore, QueryBundle, TextNode

from askcorpus.assistant import Assistant
from askcorpus.embedding.embedder import open_embedder
from askcorpus.llamaindex.chat import CorpusChatEngine
from askcorpus.llamaindex.judging import ReaderPostprocessor, SpanFaithfulnessEvaluator
from askcorpus.llamaindex.nodes import citation_node, passage_node
from askcorpus.settings import Settings
from askcorpus.sync.passages import split_document
from askcorpus.types import Document

__all__ = [
    "CorpusChatEngine",
    "CorpusQueryEngine",
    "CorpusRetriever",
    "PassageNodeParser",
    "ReaderPostprocessor",
    "SpanFaithfulnessEvaluator",
    "citation_node",
    "passage_node",
]


class CorpusRetriever(BaseRetriever):
    """Retrieves passages as nodes: text, score, and where they stand (path, start, end, page, heading) as metadata."""

    def __init__(self, assistant: Assistant, top_k: int = 10, documents: Sequence[str] = ()) -> None:
        self._assistant = assistant
        self._top_k = top_k
        self._documents = documents
        super().__init__()

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._assistant.search(query_bundle.query_str, top_k=self._top_k, documents=self._documents)
        return [passage_node(scored) for scored in found]


class CorpusQueryEngine(BaseQueryEngine):
    """Answers as the assistant does; the response's source nodes are the citations, its metadata is `Answer.to_dict()`."""

    def __init__(self, assistant: Assistant, documents: Sequence[str] = ()) -> None:
        self._assistant = assistant
        self._documents = documents
        super().__init__(callback_manager=CallbackManager())

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._assistant.ask(query_bundle.query_str, documents=self._documents)
        nodes = [citation_node(citation) for citation in answer.citations]
        return Response(response=answer.text, source_nodes=nodes, metadata=answer.to_dict())

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


class PassageNodeParser(NodeParser):
    """Cuts llama-index documents into askcorpus passages: whole sentences, with exact offsets, within the model's window."""

    embedder: str = Settings.model_fields["embedder"].default
    passage_tokens: int = Settings.model_fields["passage_tokens"].default

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **kwargs: Any) -> list[BaseNode]:
        embedder = open_embedder(Settings(embedder=self.embedder))
        parsed: list[BaseNode] = []
        for node in nodes:
            text = node.get_content()
            document = Document(node.metadata.get("file_path", node.node_id), node.metadata.get("title", ""), text)
            for passage in split_document(document, embedder, self.passage_tokens):
                parsed.append(
                    TextNode(
                        text=passage.text,
                        metadata=dict(node.metadata),
                        start_char_idx=passage.start,
                        end_char_idx=passage.end,
                    )
                )
        return parsed
