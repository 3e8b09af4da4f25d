"""Counting n-grams of every length at once, in sorted arrays that are looked up for a whole text in one step.

A context is extended to the left, nearest word first: the context of length m is the context of length m - 1 and one
more word. So a context has one id at each length, its rank among the sorted ones, and an n-gram one key: the id of its
context times the base, plus the id of its word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class NgramCounts:
    """The counts of all n-grams whose context has one certain length m.

    Attributes:
        context_keys: the distinct contexts, sorted, shape (contexts,): the id of the context of length m - 1, times the
            base, plus the id of the word further left.
        keys: the distinct n-grams, sorted, shape (n-grams,).
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


def count_ngrams(contexts: Ids, words: Ids, base: int) -> list[NgramCounts]:
    """Count every word after each context of length 0, 1, ..., size.

    Args:
        contexts: the ids before each word, shape (tokens, size), nearest in the last column.
        words: the id of each word, shape (tokens,).
        base: a number above every id.

    Returns:
        One entry for each length of context, the shortest first.
    """
    narrow = np.min_scalar_type(base)  # NumPy sorts ids of 16 bits in linear time
    words, nearest_first = words.astype(narrow), list(contexts.T[::-1].astype(narrow, order="C"))
    context = np.zeros(len(words), dtype=np.uint32)  # the id of each token's context; there is one empty context
    levels = []
    for length in range(len(nearest_first) + 1):
        # Sort the tokens by their context, nearest word first, then by their word: equal n-grams stand together.
        order = np.lexsort((words, *nearest_first[:length][::-1]))
        shorter, word = context[order], words[order]
        further = nearest_first[length - 1][order] if length else np.zeros_like(word)
        new_context = _differs(shorter) | _differs(further)
        new_ngram = new_context | _differs(word)
        sorted_context = np.cumsum(new_context, dtype=context.dtype) - 1
        levels.append(
            group_by_context(
                context_keys=shorter[new_context] * np.int64(base) + further[new_context],
                keys=sorted_context[new_ngram] * np.int64(base) + word[new_ngram],
                counts=np.diff(np.flatnonzero(new_ngram), append=len(words)),
                base=base,
            )
        )
        context[order] = sorted_context
    return levels


def group_by_context(context_keys: Ids, keys: Ids, counts: Ids, base: int) -> NgramCounts:
    """Add up the counts of n-grams, and count the n-grams, of each context.

    Args:
        context_keys: the distinct contexts, sorted, shape (contexts,).
        keys: the distinct n-grams, sorted, shape (n-grams,).
        counts: of each n-gram, shape (n-grams,).
        base: the base of the keys.

    Returns:
        The counts with their totals and followers.
    """
    context = keys // base
    return NgramCounts(
        context_keys=context_keys,
        keys=keys,
        counts=counts.astype(np.float64),
        totals=np.bincount(context, weights=counts, minlength=len(context_keys)).astype(np.float64),
        followers=np.bincount(context, minlength=len(context_keys)).astype(np.float64),
    )


def look_up(levels: list[NgramCounts], contexts: Ids, words: Ids, base: int) -> Iterator[Found]:
    """Find the counts of (context, word) pairs, the shortest context first.

    Args:
        levels: what was counted, one entry for each length of context.
        contexts: the ids before each word, shape (pairs, number of levels - 1), nearest in the last column.
        words: the ids of the words, shape (pairs,).
        base: the base they were counted with.

    Yields:
        What was found at each length of context.
    """
    context = np.zeros(len(words), dtype=np.int64)
    for length, level in enumerate(levels):
        if length:
            further = contexts[:, contexts.shape[1] - length]
            context = np.where(context >= 0, _index(level.context_keys, context * base + further), -1)
        seen = context >= 0
        ngram = np.where(seen, _index(level.keys, context * base + words), -1)
        yield Found(
            count=np.where(ngram >= 0, level.counts[ngram], 0.0),
            total=np.where(seen, level.totals[context], 0.0),
            followers=np.where(seen, level.followers[context], 0.0),
        )


def _differs(values: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Does each value differ from the one before it? The first one does."""
    return np.append(True, values[1:] != values[:-1])


def _index(sorted_keys: Ids, wanted: Ids) -> Ids:
    """The index of each wanted key among the sorted ones, or -1."""
    index = np.minimum(np.searchsorted(sorted_keys, wanted), len(sorted_keys) - 1)
    return np.where(sorted_keys[index] == wanted, index, -1)
