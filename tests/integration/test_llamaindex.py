"""The corpus in a llama-index pipeline."""

from pathlib import Path

import pytest

from askcorpus import Assistant


@pytest.fixture
def assistant(seeds: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    with Assistant.open(seeds, tmp_path / "index") as assistant:
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
