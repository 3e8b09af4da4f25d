"""Sentences with words of two senses, an animal or a thing: which one is meant is known, and so is what tells it.

Each sentence has two halves, and each half a noun of two senses. What tells the sense is an adjective somewhere before
the noun ("hungry"), a verb somewhere after it ("rattled"), or both. The senses of the halves are drawn apart, so a
sentence as a whole tells little: it takes the cue that belongs to the noun.
"""

from __future__ import annotations

from itertools import product
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from course_utils.arguments import require_integer
from course_utils.corpora.catalogue import GENERATORS, MADE_HERE
from course_utils.corpora.corpus import Corpus

AMBIGUOUS = ("bat", "crane", "seal", "mouse", "ram", "kite")
SENSES = ("animal", "thing")
ADJECTIVES = {
    "animal": ("hungry", "furry", "sleepy", "frightened", "newborn", "clever"),
    "thing": ("rusty", "wooden", "plastic", "painted", "metal", "rented"),
    "either": ("big", "nice", "second", "lost", "famous", "same"),
}
VERBS = {
    "animal": ("yawned", "drank", "limped", "blinked", "shivered", "slept"),
    "thing": ("rattled", "snapped", "squeaked", "cracked", "rusted", "melted"),
    "either": ("fell", "vanished", "moved", "stayed", "arrived", "waited"),
}
BEFORE_NOUN = ((), ("old",), ("little", "grey"), ("old", "grey"), ("little",), ("very", "old", "grey"))
AFTER_NOUN = ((), ("slowly",), ("over", "there"), ("suddenly",), ("near", "us"), ("over", "there", "slowly"))
OPENINGS = ((), ("yesterday",), ("we", "heard", "that"), ("in", "the", "end"))
LINKS = (("and",), ("while",), ("before",), ("but", "then"))
CUES = ("before", "after", "both")


class Half(NamedTuple):
    """A noun of two senses and its cue.

    Attributes:
        place: of the noun in the sentence, from 0.
        sense: "animal" or "thing".
        cue: "before" the noun, "after" it, or "both".
    """

    place: int
    sense: str
    cue: str


def frames() -> list[tuple[tuple[str, ...], ...]]:
    """All frames: opening, words before and after the noun of each half, and the link between the halves."""
    return list(product(OPENINGS, BEFORE_NOUN, AFTER_NOUN, LINKS, BEFORE_NOUN, AFTER_NOUN))


def generate(sentences: int = 4000, seed: int = 0, *, part: str = "train") -> Corpus:
    """Sentences of the frames of one part; no frame belongs to both parts.

    Args:
        sentences: how many.
        seed: of the draws; which frames belong to which part is always the same.
        part: "train" for the frames of three quarters, "test" for those of the last quarter.

    Returns:
        A corpus with one sentence a document; its truth has "halves", two `Half`s a sentence.

    Raises:
        ValueError: fewer than one sentence, or another part.
        TypeError: `sentences` is no whole number.
    """
    require_integer("sentences", sentences)
    if part not in ("train", "test"):
        raise ValueError(f"part must be 'train' or 'test', it is {part!r}")
    every = frames()
    order = np.random.default_rng(0).permutation(len(every))
    cut = len(every) * 3 // 4
    chosen = order[:cut] if part == "train" else order[cut:]
    rng = np.random.default_rng([seed, part == "test"])
    documents, truth = [], []
    for number in rng.choice(chosen, sentences):
        words, halves = _sentence(every[number], rng)
        documents.append(" ".join(words))
        truth.append(halves)
    return Corpus(
        documents=tuple(documents),
        name="toy_senses",
        licence=MADE_HERE,
        source="course_utils.corpora.toy_senses",
        description=GENERATORS["toy_senses"],
        truth=MappingProxyType({"halves": tuple(truth)}),
    )


def _sentence(frame: tuple[tuple[str, ...], ...], rng: np.random.Generator) -> tuple[list[str], tuple[Half, Half]]:
    opening, before_1, after_1, link, before_2, after_2 = frame
    words, halves = list(opening), []
    for before, after, following in ((before_1, after_1, link), (before_2, after_2, ())):
        sense, cue = SENSES[rng.integers(2)], CUES[rng.integers(3)]
        adjectives = ADJECTIVES["either" if cue == "after" else sense]
        verbs = VERBS["either" if cue == "before" else sense]
        words += ["the", adjectives[rng.integers(len(adjectives))], *before]
        halves.append(Half(len(words), sense, cue))
        words += [AMBIGUOUS[rng.integers(len(AMBIGUOUS))], *after, verbs[rng.integers(len(verbs))], *following]
    return words, (halves[0], halves[1])
