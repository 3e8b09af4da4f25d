"""An experiment with a known answer: split a word at random in two, and see whether training finds the halves again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.functional import unit_rows
from course_utils.vectors import Vectors

FIRST, SECOND = "_1", "_2"


class Twins(NamedTuple):
    """How near the halves of split words came to each other.

    Attributes:
        ranks: the place of the second half among the neighbours of the first, 1 for the nearest, shape (words,).
        cosines: between the halves, shape (words,).
        others: the cosine of the first half with the nearest other word, shape (words,).
        random: cosines between halves of different words, shape (words,): what to expect by chance.
    """

    ranks: NDArray[np.int64]
    cosines: NDArray[np.float64]
    others: NDArray[np.float64]
    random: NDArray[np.float64]


def split_words(sentences: Iterable[Sequence[str]], words: Sequence[str], seed: int) -> list[list[str]]:
    """Replace each token of some words by one of two new words, "king_1" or "king_2", by the toss of a coin.

    The halves have the same contexts up to chance, and hardly ever meet.

    Args:
        sentences: lists of tokens.
        words: which words to split.
        seed: of the coin.

    Returns:
        The sentences, with the new words in them.
    """
    rng, halves = np.random.default_rng(seed), {word: (word + FIRST, word + SECOND) for word in words}
    return [
        [halves[token][rng.integers(2)] if token in halves else token for token in sentence] for sentence in sentences
    ]


def with_twins_swapped(sentences: Sequence[Sequence[str]], words: Sequence[str]) -> list[Sequence[str]]:
    """Every sentence twice, the second time with each half in the place of the other: both share every context.

    Args:
        sentences: what `split_words` made.
        words: the words that were split.

    Returns:
        The sentences, then the swapped ones.
    """
    other = {word + a: word + b for word in words for a, b in ((FIRST, SECOND), (SECOND, FIRST))}
    return [*sentences, *([other.get(token, token) for token in sentence] for sentence in sentences)]


def find_twins(wv: Vectors, words: Sequence[str]) -> Twins:
    """Look for the second half of each split word among the neighbours of the first.

    Args:
        wv: vectors of a text in which `words` were split.
        words: which words were split; at least two.

    Returns:
        Ranks and cosines, and baselines beside them.

    Raises:
        KeyError: a half has no vector.
    """
    unit = unit_rows(wv.vectors.astype(np.float64))
    first, second = ([wv.key_to_index[word + half] for word in words] for half in (FIRST, SECOND))
    cosines = unit[first] @ unit.T  # (words, vocabulary_size)
    rows = np.arange(len(words))
    cosines[rows, first] = -np.inf  # a word is not its own neighbour
    twin = cosines[rows, second]
    random = cosines[rows, np.roll(second, 1)]
    ranks = 1 + (cosines > twin[:, None]).sum(axis=1)
    cosines[rows, second] = -np.inf
    return Twins(ranks, twin, cosines.max(axis=1), random)
