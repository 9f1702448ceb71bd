"""A sentence-transformers model whose transformer OpenVINO computes: the extra `fast`.

Tokens, prompts, pooling and normalising stay sentence-transformers' own.
"""

from __future__ import annotations

import warnings
from typing import Any

from askcorpus import acceleration

SAMPLE = ["Every model is compared with itself before it is trusted.", "A short one."]
INPUTS = ("input_ids", "attention_mask")
LEAST_COSINE = 0.9995  # with bfloat16 0.9999


def speed_up(model: Any, threads: int) -> bool:
    """Have OpenVINO compute a loaded model's transformer. False, and it is as it was, where it has none or its vectors differ."""
    inner = getattr(model[0], "auto_model", None)
    if inner is None:  # a model of word vectors
        return False
    before = _vectors(model)
    try:
        inner.forward = _compiled(model, inner, threads)
        if float((before * _vectors(model)).sum(axis=1).min()) >= LEAST_COSINE:
            return True
    except (ImportError, RuntimeError, TypeError, ValueError):  # what it says of a model that it cannot convert
        pass
    vars(inner).pop("forward", None)  # the class's own is back
    return False


def _compiled(model: Any, inner: Any, threads: int) -> Any:
    import torch
    from transformers.modeling_outputs import BaseModelOutput

    class Plain(torch.nn.Module):
        """The transformer as a function of two tensors."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.inner(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    tokens = model.tokenizer(SAMPLE, padding=True, return_tensors="pt")
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # of tracing
        converted = acceleration.imported().convert_model(
            Plain().eval(), example_input=(tokens["input_ids"], tokens["attention_mask"])
        )
    compute = acceleration.AcceleratedGraph(converted, threads, model.get_max_seq_length() or 0)

    def forward(input_ids: Any, attention_mask: Any, **_: object) -> Any:
        [hidden] = compute(dict(zip(INPUTS, (input_ids.numpy(), attention_mask.numpy()), strict=True)))
        return BaseModelOutput(last_hidden_state=torch.from_numpy(hidden))

    return forward


def _vectors(model: Any) -> Any:
    return model.encode(SAMPLE, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True)
