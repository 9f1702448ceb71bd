"""The reader and the prover for other people's pipelines: nodes put in order, answers checked against their sources; offline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.evaluation import BaseEvaluator, EvaluationResult
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts.mixin import PromptDictType
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle

from askcorpus.answering.facts import Facts
from askcorpus.answering.sources import Source, Sources
from askcorpus.language.sentences import sentence_spans
from askcorpus.reader.opening import open_reader
from askcorpus.settings import Settings
from askcorpus.types import Document, Passage, ScoredPassage
from askcorpus.writing.entailment import meaning, probability
from askcorpus.writing.proof import Prover, windows_of
from askcorpus.writing.reading import Judge, judge_of


class ReaderPostprocessor(BaseNodePostprocessor):
    """Puts any nodes in the order in which the reader sees the answer in them; a node's score becomes that probability."""

    top_n: int = 10

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        judge = _judge()
        if judge is None or query_bundle is None or not nodes:
            return nodes[: self.top_n]
        texts = [found.node.get_content(metadata_mode=MetadataMode.NONE) for found in nodes]
        read = judge.answerable(query_bundle.query_str, texts)
        ordered = sorted(zip(read, nodes, strict=True), key=lambda pair: -pair[0])
        return [NodeWithScore(node=found.node, score=probability(odds)) for odds, found in ordered[: self.top_n]]


class SpanFaithfulnessEvaluator(BaseEvaluator):
    """Says how much of a response its contexts prove, sentence by sentence, with exact spans. Asks no language model.

    The score is the share of sentences proven; it passes where all are. `feedback` names those that are not, and why.
    """

    def _get_prompts(self) -> PromptDictType:
        return {}

    def _update_prompts(self, prompts: PromptDictType) -> None:
        """There are none."""

    async def aevaluate(
        self,
        query: str | None = None,
        response: str | None = None,
        contexts: Sequence[str] | None = None,
        **kwargs: Any,
    ) -> EvaluationResult:
        """The verdict on one response."""
        text = response or ""
        documents = _Texts(contexts or ())
        prover = Prover(windows_of(documents.evidence, documents), documents, _judge(), None, 0)
        sentences = [text[a:b].strip() for a, b in sentence_spans(text)]
        sentences = [sentence for sentence in sentences if meaning(Facts.of(sentence))]
        unproven = [
            (sentence, proof.reason) for sentence in sentences if not (proof := prover.prove(sentence)).citations
        ]
        score = 1 - len(unproven) / len(sentences) if sentences else 0.0
        feedback = "\n".join(f"{sentence} ({reason})" for sentence, reason in unproven)
        return EvaluationResult(
            query=query,
            response=response,
            contexts=contexts,
            passing=bool(sentences) and not unproven,
            score=score,
            feedback=feedback or "Every sentence is proven.",
        )


class _Texts(Sources):
    """Some texts as the documents of an answer."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._sources = {str(at): Source.of(Document(str(at), "", text)) for at, text in enumerate(texts)}
        self.evidence = [
            ScoredPassage(Passage(name, name, 0, len(source.text), source.text, ""), 1.0)
            for name, source in self._sources.items()
        ]

    def get(self, path: str) -> Source | None:
        return self._sources.get(path)


def _judge() -> Judge | None:
    return judge_of(open_reader(Settings()).get())
