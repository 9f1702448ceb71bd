"""Measures what the proving of written sentences catches and what it keeps, and prints the tables of RESULTS.md.

    python evaluation/proving.py DATA WORK [--pairs N] [--missed]

DATA holds train/support.jsonl.gz (claims with evidence, labelled; its split `dev` is used) and the sets office and squad2, from
whose documents pairs are made: sentences as they stand, said in another way, or made untrue in one of seven ways. Each is put to
the prover with the windows of its own document around it, as a draft is. WORK keeps the indexes. --missed prints what was judged
wrongly.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from askcorpus.answering.facts import Facts
from askcorpus.answering.sources import Source, Sources
from askcorpus.assistant import Assistant
from askcorpus.language.sentences import sentence_spans
from askcorpus.reader.opening import open_reader
from askcorpus.settings import Settings
from askcorpus.types import Document, Passage, ScoredPassage
from askcorpus.writing.proof import Prover, windows_of
from askcorpus.writing.reading import Judge, judge_of

SEED = 20
SETS = ("office", "squad2")
AROUND = 2500  # characters of a document on each side of a sentence: about eight passages
WORDS = range(7, 32)


@dataclass(frozen=True)
class Pair:
    """A sentence, whether it is proven by its evidence, and how it was made."""

    kind: str
    sentence: str
    proven: bool
    document: Document
    place: int


class OneDocument(Sources):
    """Sources that hold one document."""

    def __init__(self, document: Document) -> None:
        self._source = Source.of(document)

    def get(self, path: str) -> Source | None:
        return self._source


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--pairs", type=int, default=60, help="of each kind, at most")
    parser.add_argument("--claims", type=int, default=1500, help="of support.jsonl, at most")
    parser.add_argument("--missed", action="store_true")
    options = parser.parse_args()
    judge = judge_of(open_reader(Settings()).get())
    assert judge is not None
    print("| made of documents | pairs | caught / kept |\n|---|---|---|")
    report(made_pairs(options.data, options.work, options.pairs), judge, options.missed)
    print("\n| support.jsonl, dev | pairs | caught / kept |\n|---|---|---|")
    report(labelled(options.data / "train" / "support.jsonl.gz", options.claims), judge, options.missed)


def report(pairs: Sequence[Pair], judge: Judge, missed: bool) -> None:
    """A line for each kind of pair, and one for all that are proven and all that are not."""
    right: dict[str, list[bool]] = defaultdict(list)
    for pair in pairs:
        start, end = max(0, pair.place - AROUND), min(len(pair.document.text), pair.place + AROUND)
        passage = Passage("p", pair.document.path, start, end, pair.document.text[start:end], pair.document.title)
        sources = OneDocument(pair.document)
        prover = Prover(windows_of([ScoredPassage(passage, 1.0)], sources), sources, judge, None, 0)
        proof = prover.prove(pair.sentence)
        good = bool(proof.citations) == pair.proven
        right[f"{'proven' if pair.proven else 'unproven'}: {pair.kind}"].append(good)
        right["proven, all" if pair.proven else "unproven, all"].append(good)
        if missed and not good:
            print(f"    {pair.kind}: {pair.sentence} ({proof.reason or proof.citations[0].quote})")
    for kind, results in sorted(right.items()):
        print(f"| {kind} | {len(results)} | {sum(results) / len(results):.1%} |")


def labelled(file: Path, most: int) -> list[Pair]:
    """Claims with their evidence as a document of its own; its title is not among the evidence."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [row for line in lines if (row := json.loads(line))["split"] == "dev"]
    random.Random(SEED).shuffle(rows)
    return [
        Pair(
            row["source"].split("/")[0],
            row["claim"],
            row["label"] == "supported",
            Document("e", "", row["evidence"]),
            0,
        )
        for row in rows[:most]
    ]


def made_pairs(data: Path, work: Path, each: int) -> list[Pair]:
    """Pairs of every kind, at most `each` of one."""
    pairs: dict[str, list[Pair]] = defaultdict(list)
    chance = random.Random(SEED)
    sentences = [found for name in SETS for found in english_sentences(data / name / "docs", work / name)]
    chance.shuffle(sentences)
    names = [name for _, _, text in sentences[:400] for name in names_in(text)]
    for at, (document, place, text) in enumerate(sentences):
        other = sentences[at - 1][2]
        for kind, proven, make in KINDS:
            if len(pairs[kind]) >= each:
                continue
            made = make(text, other, names, chance)
            if (made and made != text) or (made and kind == "as it stands"):
                pairs[kind].append(Pair(kind, made, proven, document, place))
    pairs["a list in one sentence"] = list(lists_of(sentences))[:each]
    return [pair for made in pairs.values() for pair in made]


def english_sentences(docs: Path, work: Path) -> Iterator[tuple[Document, int, str]]:
    """(document, place, sentence) of the paragraphs of a set, of sentences with a name or a number in them."""
    with Assistant.open(docs, work, reader="plain") as assistant:
        assistant.rebuild()
        for info in assistant.documents():
            document = assistant.document(info.path)
            assert document is not None
            source = Source.of(document)
            for leaf in source.leaves:
                if leaf.kind != "paragraph" or re.search(r"\b(?:der|und|el|los)\b", document.text[:2000]):
                    continue
                for a, b in sentence_spans(document.text[leaf.start : leaf.end]):
                    text = source.words(leaf.start + a, leaf.start + b)
                    facts = Facts.of(text)
                    if len(text.split()) in WORDS and text.endswith(".") and (facts.numbers or facts.names):
                        yield document, leaf.start + a, text


def names_in(text: str) -> list[str]:
    """The names of a sentence that do not open it."""
    return [text[name[0][1] : name[-1][2]] for name in Facts.of(text).names if name[0][1] > 0]


def number_changed(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    matches = [m for m in re.finditer(r"(?<![\w.,:/-])\d{1,5}(?![\w.,:/-]*\d)", text) if len(Facts.of(text).dates) == 0]
    if not matches:
        return ""
    match = chance.choice(matches)
    return text[: match.start()] + str(int(match[0]) + chance.choice((1, 2, 5, 10, 100))) + text[match.end() :]


def date_changed(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    dates = Facts.of(text).dates
    if not dates:
        return ""
    date = chance.choice(dates)
    written = text[date.start : date.end]
    changed = re.sub(r"\d+", lambda m: str(int(m[0]) + 1 if int(m[0]) != 28 else 27), written, count=1)
    return text[: date.start] + changed + text[date.end :] if changed != written else ""


def name_changed(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    own = names_in(text)
    if not own:
        return ""
    old, new = chance.choice(own), chance.choice(names)
    return text.replace(old, new) if not set(new.split()) & set(text.split()) else ""


_AUXILIARY = re.compile(r"\b(is|are|was|were|will|can|could|has|have|had|must|may|should)\b(?! not\b)(?! no\b)")


def negated(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    if re.search(r"\b(?:not|cannot)\b", text):
        return re.sub(r"\b(can)?not ", lambda m: "can " if m[1] else "", text, count=1)
    matches = _AUXILIARY.findall(text)
    return _AUXILIARY.sub(r"\1 not", text, count=1) if len(matches) == 1 else ""


def roles_swapped(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    found = Facts.of(text).names
    if len(found) != 2 or len(found[0]) > 3 or len(found[1]) > 3:
        return ""
    (a, b), (c, d) = ((name[0][1], name[-1][2]) for name in found)
    between = text[b:c]
    if not re.search(r"\b\w+(?:ed|es|s|gave|wrote|took|led|won)\b", between) or re.search(r"\band\b|,", between):
        return ""
    return text[:a] + text[c:d] + between + text[a:b] + text[d:]


def merged(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    """The beginning of one sentence with the end of another one of another document."""
    cut, other_cut = _AUXILIARY.search(text), _AUXILIARY.search(other)
    if cut is None or other_cut is None or cut.start() < 8:
        return ""
    return text[: cut.end()] + other[other_cut.end() :] if cut[1] == other_cut[1] else ""


def elsewhere(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    return other


def as_it_stands(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    return text


_WORDS = {
    "must": "has to", "have to": "need to", "however, ": "", "approximately": "about", "begin": "start",
    "began": "started", "large": "big", "however": "but", "such as": "like", "purchased": "bought", "obtain": "get",
    "children": "kids", "require": "need", "during": "in the course of", "located": "situated", "famous": "well-known",
    "also ": "", "various": "several", "often": "frequently", "known as": "called", "employees": "staff",
    "because of": "due to", "prior to": "before", "in order to": "to", "currently": "now", "shall": "must",
    "may not": "must not", "monthly": "every month", "each": "every", "usually": "normally", "agreed": "consented",
}  # fmt: skip


def other_words(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    made = text
    for word, instead in _WORDS.items():
        made = re.sub(rf"\b{word}\b" if not word.endswith(" ") else word, instead, made)
    return made if made != text else ""


def front_moved(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    """ "In 1999, the mill burned." as "The mill burned in 1999." """
    match = re.fullmatch(r"((?:In|On|After|Before|During|At|By|From|Since|Until) [^,]{3,40}), (\w[^,;]+)\.", text)
    return f"{match[2][0].upper()}{match[2][1:]} {match[1][0].lower()}{match[1][1:]}." if match else ""


def shortened(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    match = re.fullmatch(r"([A-Z][^,;:()]{40,}), (?:which|who|where|and|including|such|with) [^.]+\.", text)
    return f"{match[1]}." if match else ""


_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def number_in_words(text: str, other: str, names: Sequence[str], chance: random.Random) -> str:
    match = re.search(r"(?<![\w.,:/€$£-])([2-9]|1[0-2])(?= [a-z]{3,})", text)
    return (
        text[: match.start()] + _SMALL[int(match[0])] + text[match.end() :]
        if match and not Facts.of(text).dates
        else ""
    )


Make = Callable[[str, str, Sequence[str], random.Random], str]
KINDS: tuple[tuple[str, bool, Make], ...] = (
    ("number changed", False, number_changed),
    ("date changed", False, date_changed),
    ("name changed", False, name_changed),
    ("negated", False, negated),
    ("roles swapped", False, roles_swapped),
    ("two passages merged", False, merged),
    ("true elsewhere", False, elsewhere),
    ("as it stands", True, as_it_stands),
    ("other words", True, other_words),
    ("another order", True, front_moved),
    ("shortened", True, shortened),
    ("number in words", True, number_in_words),
)


def lists_of(sentences: Sequence[tuple[Document, int, str]]) -> Iterator[Pair]:
    """The items of a list said in one sentence behind what leads into it."""
    seen = set()
    for document, _, _ in sentences:
        if document.path in seen:
            continue
        seen.add(document.path)
        source = Source.of(document)
        for place, leaf in enumerate(source.leaves):
            parent = source.parents[place]
            if leaf.kind != "item" or parent is None or leaf.start != parent.start:
                continue
            items = [
                source.words(source.leaves[p].start, source.leaves[p].end)
                for p in source.within(parent.start, parent.end)
            ]
            items = [re.sub(r"^(?:[-*•]|\d+[.)]) ", "", item).rstrip(".;") for item in items]
            if 3 <= len(items) <= 5 and all(len(item.split()) <= 12 for item in items):
                yield Pair(
                    "a list in one sentence", f"{', '.join(items[:-1])} and {items[-1]}.", True, document, leaf.start
                )


if __name__ == "__main__":
    main()
