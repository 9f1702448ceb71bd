"""OpenVINO, the extra `fast`: it computes the models' graphs faster on the same processor.

In bfloat16 where the processor multiplies matrices in it, else in float32. What that changes in answers was measured
(evaluation/RESULTS.md, "With the extra `fast`"). A graph that OpenVINO cannot take is left to what computes it otherwise.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable
from typing import Any

Graph = Callable[[Any], list[Any]]
"""Takes the inputs as arrays, by name or in order, and returns the outputs as arrays of their own."""


def is_installed() -> bool:
    """Whether OpenVINO is there."""
    return importlib.util.find_spec("openvino") is not None


def imported() -> Any:
    """The package, without its telemetry: it would report each conversion; without the module nothing is. Raises ImportError."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino


def compiled(model: Any, threads: int) -> Graph:
    """The graph in a file, or one that OpenVINO converted, ready to be computed; callers take turns.

    Raises ImportError, or RuntimeError for what it cannot compute.
    """
    core = imported().Core()
    can_bfloat16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    request = core.compile_model(
        model,
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": "bf16" if can_bfloat16 else "f32",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0,  # else activations become int8, and logits differ by 0.3
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
        },
    ).create_infer_request()

    turn = threading.Lock()

    def compute(inputs: Any) -> list[Any]:
        with turn:
            outputs = request.infer(inputs)
            return [outputs[i].copy() for i in range(len(outputs))]

    return compute
