"""Turns the packaged weights back into a checkpoint that `train_reader.py` goes on from, so that no training is lost.

    pip install onnx
    .venv/bin/python training/warm_start.py WORK_FOLDER/packaged.pt [GRAPH.onnx]

The graph holds each matrix as int8 with one scale for each output; what comes back differs from what was trained by the
rounding alone. The outputs of graph and model are compared, and the difference is printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from train_reader import Reader, encoder_for
from transformers import BertModel

WORDS = "encoder.embeddings.word_embeddings."
PACKAGED = Path(__file__).parents[1] / "src/askcorpus/reader/model/reader.onnx"


def main(checkpoint: Path, packaged: Path = PACKAGED) -> None:
    """Write the checkpoint and print how far its outputs are from the graph's."""
    encoder = BertModel.from_pretrained(
        encoder_for(checkpoint.parent), add_pooling_layer=False, attn_implementation="eager"
    )
    model = Reader(encoder).eval()
    missing, unexpected = model.load_state_dict(unpacked(packaged), strict=False)
    # graphs before the third output lack it; the one for other languages has the encoder's own word embeddings
    if unexpected or any(not name.startswith(("supports.", WORDS)) for name in missing):
        raise SystemExit(f"The graph has not the reader's parts: missing {missing}, unexpected {unexpected}.")
    print(f"largest difference of a logit: {difference(model, packaged):.4f}")
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"model": model.state_dict()}, checkpoint)


def unpacked(graph_file: Path) -> dict[str, torch.Tensor]:
    """The parameters by the model's names: matrices are known by the bias that is added to their product."""
    graph = onnx.load(graph_file).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            whole, scale = (arrays[name] for name in node.input)
            [axis] = [attribute.i for attribute in node.attribute if attribute.name == "axis"]
            arrays[node.output[0]] = whole * (scale[:, None] if axis == 0 else scale[None, :])
    products = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    for node in graph.node:
        for product, bias in (tuple(node.input), tuple(reversed(node.input))) if node.op_type == "Add" else ():
            if products.get(product) in arrays and bias.endswith(".bias"):
                arrays[bias.removesuffix("bias") + "weight"] = arrays[products[product]].T
    kept = ("encoder.", "span.", "answerable.", "supports.")
    named = {name.removeprefix("reader."): array for name, array in arrays.items()}
    return {
        name: torch.from_numpy(np.array(array, dtype=np.float32))
        for name, array in named.items()
        if name.startswith(kept) and name.endswith((".weight", ".bias"))
    }


@torch.no_grad()
def difference(model: Reader, graph_file: Path) -> float:
    """The largest difference between the graph's outputs and the model's on a batch of made-up tokens."""
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = onnxruntime.InferenceSession(str(graph_file), options, providers=["CPUExecutionProvider"])
    ids = torch.from_numpy(np.random.default_rng(0).integers(1000, 30000, (4, 60)))
    types, mask = (torch.arange(60) > 12).long().expand(4, 60).contiguous(), torch.ones(4, 60).long()
    words = model.encoder.embeddings.word_embeddings(ids)
    own = {"ids": ids.numpy(), "words": words.numpy()}
    seen = {given.name: own[given.name] for given in session.get_inputs() if given.name in own}
    wanted = session.run(None, {**seen, "types": types.numpy(), "mask": mask.numpy()})
    return max(float(np.abs(w - g.numpy()).max()) for w, g in zip(wanted, model(ids, types, mask), strict=False))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
