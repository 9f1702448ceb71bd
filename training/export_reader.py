"""Writes a trained reader as the ONNX graph that is part of the package, and checks it against the model itself.

Weights are stored as int8 with one scale for each row and computed as float32: 23 MB, and the same span in 96 of 100 of
an early checkpoint's answers, where dynamic int8 arithmetic gave the same in 86 (1.6 to 1.8 times as fast). Where WORK_FOLDER
has an encoder of its own, the graph takes word embeddings instead of words' numbers, and neither they nor the tokenizer are
written: frozen in training, they are those of the encoder.

    pip install onnx onnxscript
    .venv/bin/python training/export_reader.py WORK_FOLDER/reader.pt OUT_FOLDER
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from reader_data import tokenizer_for
from torch import nn
from train_reader import Examples, Reader, encoder_for
from transformers import BertModel

SMALLEST_COMPRESSED = 100_000  # numbers in a matrix
LEAST_SAME = 0.9  # of the spans
COMPARED = 96  # examples; computed without quantised kernels, each takes a tenth of a second


class FromWords(nn.Module):
    """A reader that is given the word embeddings."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, words: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """What the reader gives."""
        made: tuple[torch.Tensor, ...] = self.reader(None, types, mask, words)
        return made


def main(checkpoint: Path, out: Path) -> None:
    """Export, quantise, and print how far the quantised outputs are from the model's."""
    out.mkdir(parents=True, exist_ok=True)
    model = Reader(
        BertModel.from_pretrained(encoder_for(checkpoint.parent), add_pooling_layer=False, attn_implementation="eager")
    ).eval()
    model.load_state_dict(torch.load(checkpoint)["model"])
    own_encoder = (checkpoint.parent / "encoder").is_dir()
    sample = tuple(torch.ones(3, 17, dtype=torch.long) for _ in range(3))  # one tensor thrice would be one input
    if own_encoder:
        sample = (model.encoder.embeddings.word_embeddings(sample[0]).detach(), *sample[1:])
    batch, tokens = torch.export.Dim("batch", min=1, max=256), torch.export.Dim("tokens", min=4, max=512)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            FromWords(model) if own_encoder else model,
            sample,
            str(plain),
            input_names=["words" if own_encoder else "ids", "types", "mask"],
            output_names=["starts", "ends", "answerable", "supports"],
            dynamic_shapes=({0: batch, 1: tokens},) * 3,
            external_data=False,
        )
        compress(plain, out / "reader.onnx")
    if not own_encoder:
        tokenizer_for(checkpoint.parent).save(str(out / "tokenizer.json"), pretty=False)
    record = {
        "sha256": hashlib.sha256((out / "reader.onnx").read_bytes()).hexdigest(),
        "encoder": "multilingual-e5-small" if own_encoder else "all-MiniLM-L6-v2",
        "card": "MODEL_CARD.md",
    }
    (out / "model.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    compare(model, out / "reader.onnx", checkpoint.parent)
    print(f"{sum(f.stat().st_size for f in out.iterdir()) / 1e6:.1f} MB in {out}")


def compress(source: Path, target: Path) -> None:
    """The graph with its matrices as int8 and a scale for each output (of the word embeddings: for each word)."""
    model = onnx.load(source)
    graph = model.graph
    uses = {name: node.op_type for node in graph.node for name in node.input}
    tensors, nodes = [], []
    for tensor in graph.initializer:
        matrix = numpy_helper.to_array(tensor)
        if matrix.ndim != 2 or matrix.size < SMALLEST_COMPRESSED:
            tensors.append(tensor)
            continue
        axis = 0 if uses[tensor.name] == "Gather" else 1
        scale = np.maximum(np.abs(matrix).max(axis=1 - axis, keepdims=True) / 127, 1e-12)
        whole = np.clip(np.round(matrix / scale), -127, 127).astype(np.int8)
        names = [f"{tensor.name}.int8", f"{tensor.name}.scale"]
        tensors.append(numpy_helper.from_array(whole, names[0]))
        tensors.append(numpy_helper.from_array(scale.reshape(-1).astype(np.float32), names[1]))
        nodes.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))
    nodes.extend(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(tensors)
    graph.node.extend(nodes)
    onnx.save(model, target)


def compare(model: Reader, graph: Path, work: Path) -> None:
    """Print how often the graph chooses the same span, and how far its answerable logits are; stop where it is another model."""
    import onnxruntime  # after askcorpus, which switches its telemetry off

    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    examples = Examples(work / "validation.npz")
    same, differences = [], []
    for begin in range(0, COMPARED, 16):
        batch = examples.batch(np.arange(begin, begin + 16))
        with torch.no_grad():
            wanted = [o.numpy() for o in model(batch["ids"], batch["types"], batch["mask"])]
        seen = {name: batch[name].numpy() for name in ("ids", "types", "mask")}
        if "words" in [given.name for given in session.get_inputs()]:
            seen["words"] = model.encoder.embeddings.word_embeddings(batch["ids"]).detach().numpy()
            del seen["ids"]
        got = session.run(None, seen)
        allowed = batch["allowed"].numpy()  # what is padded has logits as well, and they mean nothing
        places = [[np.where(allowed, logits, -np.inf).argmax(1) for logits in of[:2]] for of in (wanted, got)]
        same.extend((places[0][0] == places[1][0]) & (places[0][1] == places[1][1]))
        differences.extend(np.abs(wanted[2] - got[2]))
    print(f"{graph.name}: same span {np.mean(same):.3f}, answerable differs by {np.mean(differences):.3f}")
    if np.mean(same) < LEAST_SAME:
        raise SystemExit("The graph is not the model: rounding alone changes a few spans in a hundred.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
