"""The corpus in a llama-index pipeline."""

from pathlib import Path

import pytest

from askcorpus import Assistant


@pytest.fixture
def assistant(seeds: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    with Assistant.open(seeds, tmp_path / "index") as assistant:
        assistant.rebuild()
        yield assistant


def test_the_retriever_gives_passages_as_nodes_with_exact_places(assistant: Assistant) -> None:
    from askcorpus.llamaindex import CorpusRetriever

    nodes = CorpusRetriever(assistant, top_k=3).retrieve("ceasefire")
    assert nodes and nodes[0].score is not None
    document = assistant.document(nodes[0].node.metadata["path"])
    assert document is not None
    for found in nodes:
        assert document.text[found.node.metadata["start"] : found.node.metadata["end"]] == found.node.get_content()


def test_the_query_engine_gives_the_same_answer_with_its_citations(assistant: Assistant) -> None:
    from askcorpus.llamaindex import CorpusQueryEngine

    response = CorpusQueryEngine(assistant).query("Who rejected the offer?")
    assert str(response) == assistant.ask("Who rejected the offer?").text
    assert "Ukrainian officials" in response.source_nodes[0].node.get_content()
    assert response.metadata is not None and response.metadata["refused"] is False


def test_the_node_parser_cuts_exact_spans() -> None:
    from llama_index.core.schema import Document

    from askcorpus.llamaindex import PassageNodeParser

    text = "The mill burned down. Nobody was hurt. It was rebuilt in stone. " * 40
    nodes = PassageNodeParser().get_nodes_from_documents([Document(text=text, metadata={"title": "The mill"})])
    assert len(nodes) > 3
    assert all(text[node.start_char_idx : node.end_char_idx] == node.get_content() for node in nodes)  # type: ignore[attr-defined]


def test_the_chat_engine_completes_a_follow_up_and_keeps_its_memory(assistant: Assistant) -> None:
    from askcorpus.llamaindex import CorpusChatEngine

    engine = CorpusChatEngine(assistant)
    first = engine.chat("Who rejected the offer?")
    assert first.source_nodes and "Ukrainian officials" in first.source_nodes[0].node.get_content()
    engine.chat("And why?")
    assert [message.role.value for message in engine.chat_history] == ["user", "assistant"] * 2
    assert "".join(engine.stream_chat("Who rejected the offer?").response_gen) == first.response
    engine.reset()
    assert engine.chat_history == []


def test_the_engines_are_asynchronous_too(assistant: Assistant) -> None:
    import asyncio

    from askcorpus.llamaindex import CorpusChatEngine, CorpusQueryEngine, CorpusRetriever

    async def ask() -> tuple[object, ...]:
        return await asyncio.gather(
            CorpusRetriever(assistant, top_k=2).aretrieve("ceasefire"),
            CorpusQueryEngine(assistant).aquery("Who rejected the offer?"),
            CorpusChatEngine(assistant).achat("Who rejected the offer?"),
        )

    nodes, response, chat = asyncio.run(ask())
    assert len(nodes) == 2 and str(response) == chat.response  # type: ignore[arg-type, attr-defined]


def test_the_postprocessor_puts_the_node_that_answers_first() -> None:
    from llama_index.core.schema import NodeWithScore, TextNode

    from askcorpus.llamaindex import ReaderPostprocessor

    texts = ["The mill stands by the river.", "The mill was burned down in 1888.", "Millers need water."]
    nodes = [NodeWithScore(node=TextNode(text=text), score=0.5) for text in texts]
    ordered = ReaderPostprocessor(top_n=2).postprocess_nodes(nodes, query_str="When did the mill burn down?")
    assert len(ordered) == 2 and ordered[0].node.get_content() == texts[1]


def test_the_evaluator_says_which_sentence_is_not_proven() -> None:
    from askcorpus.llamaindex import SpanFaithfulnessEvaluator

    contexts = ["The mill was burned down in 1888. It was rebuilt in stone by Anna Reed."]
    good = SpanFaithfulnessEvaluator().evaluate(response="The mill burned down in 1888.", contexts=contexts)
    assert good.passing and good.score == 1.0
    said = "The mill burned down in 1888. It was rebuilt in brick by Tom Hale."
    bad = SpanFaithfulnessEvaluator().evaluate(response=said, contexts=contexts)
    assert not bad.passing and bad.score == 0.5 and "Tom Hale" in str(bad.feedback)
