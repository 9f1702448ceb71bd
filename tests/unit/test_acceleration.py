"""The extra `fast`: how a graph is shared between threads, and which shapes it is given. OpenVINO itself is played."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from askcorpus import acceleration
from askcorpus.acceleration import AcceleratedGraph
from waiting import wait_until


class PlayedGraph:
    """Doubles each token, counts them for each text, and waits to go on where a test says so."""

    def __init__(self) -> None:
        self.streams: list[int] = []
        self.widths: list[int] = []
        self.took: list[int] = []  # the streams of the graph that each run had
        self.go_on = threading.Event()
        self.go_on.set()

    def core(self) -> Any:
        return SimpleNamespace(get_property=lambda *_: ["FP32"], compile_model=self.compile_model)

    def compile_model(self, model: object, device: str, options: dict[str, Any]) -> Any:
        if model == "broken":
            raise RuntimeError("no such operation")
        assert device == "CPU" and options["INFERENCE_PRECISION_HINT"] == "f32"
        self.streams.append(options["NUM_STREAMS"])

        def infer(inputs: dict[str, Any]) -> dict[int, Any]:
            self.took.append(options["NUM_STREAMS"])
            self.widths.append(inputs["ids"].shape[1])
            assert self.go_on.wait(10)
            return {0: inputs["ids"] * 2, 1: inputs["mask"].sum(axis=1)}

        return SimpleNamespace(create_infer_request=lambda: SimpleNamespace(infer=infer))


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedGraph]:
    graph = PlayedGraph()
    monkeypatch.setattr(acceleration, "imported", lambda: SimpleNamespace(Core=graph.core))
    yield graph
    graph.go_on.set()


def tokens(width: int) -> dict[str, Any]:
    return {"ids": np.arange(2 * width).reshape(2, width), "mask": np.ones((2, width), dtype=np.int64)}


@pytest.mark.parametrize(("width", "computed"), [(1, 32), (32, 32), (33, 64), (250, 250), (300, 300)])
def test_widths_are_padded_to_steps_and_outputs_cut_again(played: PlayedGraph, width: int, computed: int) -> None:
    doubled, counted = AcceleratedGraph("graph", threads=2, longest=250)(tokens(width))
    assert played.widths == [computed]
    np.testing.assert_array_equal(doubled, tokens(width)["ids"] * 2)
    assert counted.tolist() == [width, width]


def test_a_caller_alone_gets_all_threads_and_each_of_several_one(played: PlayedGraph) -> None:
    graph = AcceleratedGraph("graph", threads=2, longest=256)
    graph(tokens(4))
    assert played.streams == [1]
    played.go_on.clear()
    callers = [threading.Thread(target=graph, args=(tokens(4),)) for _ in range(6)]
    for caller in callers:
        caller.start()
    wait_until(lambda: len(played.took) == 1 + 1 + 2)  # the others wait for one of these
    played.go_on.set()
    for caller in callers:
        caller.join()
    assert played.streams == [1, 2]
    assert played.took.count(2) == 5
    graph(tokens(4))
    assert played.took[-1] == 1


def test_one_thread_needs_no_second_graph(played: PlayedGraph) -> None:
    graph = AcceleratedGraph("graph", threads=1, longest=256)
    played.go_on.clear()
    callers = [threading.Thread(target=graph, args=(tokens(4),)) for _ in range(3)]
    for caller in callers:
        caller.start()
    wait_until(lambda: graph._callers == 3)
    played.go_on.set()
    for caller in callers:
        caller.join()
    assert played.streams == [1]


def test_what_cannot_be_computed_is_said(played: PlayedGraph) -> None:
    with pytest.raises(RuntimeError, match="no such operation"):
        AcceleratedGraph("broken", threads=2, longest=256)


def test_a_run_that_fails_gives_its_place_back(played: PlayedGraph) -> None:
    graph = AcceleratedGraph("graph", threads=2, longest=256)
    for _ in range(3):
        with pytest.raises(KeyError):
            graph({"ids": tokens(4)["ids"]})
    assert graph(tokens(4))[1].tolist() == [4, 4]
    assert played.took == [1, 1, 1, 1]
