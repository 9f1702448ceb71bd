"""OpenVINO, the extra `fast`: it computes the models' graphs faster on the same processor.

In bfloat16 where the processor multiplies matrices in it, else in float32. What that changes in answers was measured
(evaluation/RESULTS.md, "With the extra `fast`"). A graph that OpenVINO cannot take is left to what computes it otherwise.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Mapping
from functools import cached_property
from queue import SimpleQueue
from typing import Any

import numpy as np

WIDTH_STEP = 32
"""Tokens. OpenVINO keeps code and buffers for each shape: 880 MB after 600 runs of all widths, 200 MB after those of steps."""


def is_installed() -> bool:
    """Whether OpenVINO is there."""
    return importlib.util.find_spec("openvino") is not None


def imported() -> Any:
    """The package, without its telemetry: it would report each conversion; without the module nothing is. Raises ImportError."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino


class AcceleratedGraph:
    """A graph over tokens, computed for several threads at a time.

    A caller alone gets all processor threads, each of several gets one: threads that share a computation wait for each other,
    and where many want the processors they wait long.
    """

    def __init__(self, model: Any, threads: int, longest: int) -> None:
        """Compile the graph in a file, or one that OpenVINO converted, for texts of up to `longest` tokens.

        Raises ImportError, or RuntimeError for what OpenVINO cannot compute.
        """
        self._model = model
        self._threads = threads
        self._longest = longest
        self._lock = threading.Lock()
        self._callers = 0
        self._whole = self._requests(streams=1)

    def __call__(self, inputs: Mapping[str, Any]) -> list[Any]:
        """The outputs for inputs by name, each of shape (texts, tokens, ...); what is padded here counts as masked."""
        width = next(iter(inputs.values())).shape[1]
        padded = max(width, min(-width // WIDTH_STEP * -WIDTH_STEP, self._longest))
        if padded > width:
            inputs = {name: _widened(array, padded) for name, array in inputs.items()}
        with self._lock:
            free = self._shares if self._callers and self._threads > 1 else self._whole
            self._callers += 1
        request = free.get()
        try:
            outputs = request.infer(inputs)
            found = [outputs[i] for i in range(len(outputs))]
            return [(array[:, :width] if array.ndim > 1 else array).copy() for array in found]
        finally:
            free.put(request)
            with self._lock:
                self._callers -= 1

    @cached_property
    def _shares(self) -> SimpleQueue[Any]:
        return self._requests(streams=self._threads)

    def _requests(self, streams: int) -> SimpleQueue[Any]:
        core = imported().Core()
        can_bfloat16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        compiled = core.compile_model(
            self._model,
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "bf16" if can_bfloat16 else "f32",
                "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0,  # else activations become int8, and logits differ by 0.3
                "INFERENCE_NUM_THREADS": self._threads,
                "NUM_STREAMS": streams,
            },
        )
        free: SimpleQueue[Any] = SimpleQueue()
        for _ in range(streams):
            free.put(compiled.create_infer_request())
        return free


def _widened(array: Any, width: int) -> Any:
    return np.pad(array, [(0, 0), (0, width - array.shape[1]), *[(0, 0)] * (array.ndim - 2)])
