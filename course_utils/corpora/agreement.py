"""Sentences whose last word agrees with their first: a name, words between, and "herself" or "himself".

Other names stand between as distractors, and none of them can be meant: a reflexive pronoun is the subject's. So only
the first word tells which pronoun comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from course_utils.arguments import require_integer
from course_utils.corpora.catalogue import GENERATORS, MADE_HERE
from course_utils.corpora.corpus import Corpus

NAMES = {"herself": ("Emily", "Anna", "Maria", "Laura"), "himself": ("Miquel", "Jordi", "Pau", "Marc")}
PRONOUNS = ("herself", "himself")
PHRASES = (
    *("slowly", "again", "yesterday", "outside"),
    *("at noon", "near Miquel", "beside Emily", "with Jordi", "without Laura", "for hours"),
    *("from the bank", "in the rain", "before Maria left", "after Pau slept", "on a bridge"),
    *("after a long talk", "with the old people", "while Anna met Marc", "behind the blue door"),
)
LAST = ("blamed", "calmed", "surprised", "washed")
BY_LENGTH = {n: tuple(phrase for phrase in PHRASES if len(phrase.split()) == n) for n in (1, 2, 3, 4)}


def generate(sentences: int = 2000, distances: Sequence[int] = tuple(range(1, 51)), seed: int = 0) -> Corpus:
    """Sentences of a name, some words, and the pronoun of the name.

    Args:
        sentences: how many.
        distances: how many words may stand between the name and the pronoun, each at least 1; a sentence draws one.
        seed: of the draws; the same seed gives the same sentences.

    Returns:
        A corpus with one sentence a document; its truth has `distances` and `pronouns`, one entry a sentence.

    Raises:
        ValueError: fewer than one sentence, no distance, or one below 1.
        TypeError: `sentences` or a distance is no integer.
    """
    require_integer("sentences", sentences)
    if len(distances) == 0:
        raise ValueError("distances is empty: give at least one number of words")
    for distance in distances:
        require_integer("each of distances", distance)
    rng = np.random.default_rng(seed)
    drawn = tuple(int(distance) for distance in rng.choice(np.asarray(distances), sentences))
    pronouns = tuple(PRONOUNS[which] for which in rng.integers(0, 2, sentences))
    documents = tuple(_sentence(pronoun, distance, rng) for pronoun, distance in zip(pronouns, drawn))
    return Corpus(
        documents=documents,
        name="agreement",
        licence=MADE_HERE,
        source="course_utils.corpora.agreement",
        description=GENERATORS["agreement"],
        truth=MappingProxyType({"distances": drawn, "pronouns": pronouns}),
    )


def _sentence(pronoun: str, distance: int, rng: np.random.Generator) -> str:
    words = [NAMES[pronoun][rng.integers(len(NAMES[pronoun]))]]
    left = distance - 1
    while left:
        phrases = BY_LENGTH[int(rng.integers(1, min(left, 4) + 1))]
        words += phrases[rng.integers(len(phrases))].split()
        left = distance - len(words)
    return " ".join([*words, LAST[rng.integers(len(LAST))], pronoun])
