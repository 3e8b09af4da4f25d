"""Counting n-grams of every length at once, in sorted arrays that are looked up for a whole text in one step.

A context is extended to the left, nearest word first: the context of length m is the context of length m - 1 and one
more word. So a context has one whole number for each length, and an n-gram one key: context * base + word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Level:
    """The counts of all n-grams whose context has one certain length m.

    Attributes:
        context_keys: the distinct contexts, sorted, shape (contexts,): the number of the context of length m - 1,
            times the base, plus the word further left.
        keys: the distinct n-grams, sorted, shape (n-grams,): the number of the context times the base plus the word.
        counts: how often each n-gram occurred, shape (n-grams,).
        totals: the sum of the counts of each context, shape (contexts,).
        followers: how many different words followed each context, shape (contexts,).
    """

    context_keys: Ids
    keys: Ids
    counts: NDArray[np.float64]
    totals: NDArray[np.float64]
    followers: NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """What the counts say about (context, word) pairs at one length of context; every array has shape (pairs,).

    Attributes:
        count: occurrences of context and word.
        total: occurrences of the context, followed by any word.
        followers: how many different words followed the context.
    """

    count: NDArray[np.float64]
    total: NDArray[np.float64]
    followers: NDArray[np.float64]


def count_ngrams(contexts: Ids, words: Ids, base: int) -> list[Level]:
    """Count every word after each context of length 0, 1, ..., size.

    Args:
        contexts: the ids before each word, shape (tokens, size), nearest in the last column.
        words: the id of each word, shape (tokens,).
        base: a number above every id.

    Returns:
        One level for each length of context, the shortest first.
    """
    size = contexts.shape[1]
    context = np.zeros(len(words), dtype=np.int64)  # the number of each token's context; there is one empty context
    context_keys = np.zeros(1, dtype=np.int64)
    levels = []
    for length in range(size + 1):
        if length:
            context_keys, context = np.unique(context * base + contexts[:, size - length], return_inverse=True)
        keys, counts = np.unique(context * base + words, return_counts=True)
        levels.append(_level(context_keys, keys, counts, base))
    return levels


def continuation_levels(levels: list[Level], base: int) -> list[Level]:
    """The counts of Kneser and Ney: below the longest context, count the different words to the left.

    The continuation count of an n-gram is the number of different n-grams, one word longer, that end in it. A word
    such as "Francisco" is frequent but continues one word only, so a low-order model should expect it rarely.

    Args:
        levels: the levels of `count_ngrams`.
        base: the base they were counted with.

    Returns:
        One level for each length of context; the last one is unchanged.
    """
    changed = []
    for shorter, longer in pairwise(levels):
        context, word = np.divmod(longer.keys, base)
        parent = longer.context_keys[context] // base  # drop the word furthest left
        keys, counts = np.unique(parent * base + word, return_counts=True)
        changed.append(_level(shorter.context_keys, keys, counts, base))
    return [*changed, levels[-1]]


def look_up(levels: list[Level], contexts: Ids, words: Ids, base: int) -> Iterator[Found]:
    """Find the counts of (context, word) pairs, the shortest context first.

    Args:
        levels: what was counted.
        contexts: the ids before each word, shape (pairs, number of levels - 1), nearest in the last column.
        words: the ids of the words, shape (pairs,).
        base: the base the levels were counted with.

    Yields:
        What was found at each length of context.
    """
    context = np.zeros(len(words), dtype=np.int64)
    for length, level in enumerate(levels):
        if length:
            further = contexts[:, contexts.shape[1] - length]
            context = np.where(context >= 0, _find(level.context_keys, context * base + further), -1)
        seen = context >= 0
        ngram = np.where(seen, _find(level.keys, context * base + words), -1)
        yield Found(
            count=np.where(ngram >= 0, level.counts[ngram], 0.0),
            total=np.where(seen, level.totals[context], 0.0),
            followers=np.where(seen, level.followers[context], 0.0),
        )


def _level(context_keys: Ids, keys: Ids, counts: NDArray[np.int64], base: int) -> Level:
    context = keys // base
    return Level(
        context_keys=context_keys,
        keys=keys,
        counts=counts.astype(np.float64),
        totals=np.bincount(context, weights=counts, minlength=len(context_keys)).astype(np.float64),
        followers=np.bincount(context, minlength=len(context_keys)).astype(np.float64),
    )


def _find(sorted_keys: Ids, wanted: Ids) -> Ids:
    """The place of each wanted key among the sorted ones, or -1."""
    place = np.minimum(np.searchsorted(sorted_keys, wanted), len(sorted_keys) - 1)
    return np.where(sorted_keys[place] == wanted, place, -1)
