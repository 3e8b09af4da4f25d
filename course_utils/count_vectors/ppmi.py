"""Positive pointwise mutual information: which words stand together more often than by chance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from scipy import sparse

from course_utils.arguments import require_integer
from course_utils.count_vectors.cooccurrences import count_words_and_pairs, word_vectors
from course_utils.vectors import WordVectors


def ppmi_matrix(counts: sparse.csr_array, smoothing: float = 0.75, negative: float = 1.0) -> sparse.csr_array:
    """max(0, log(P(w, c) / (P(w) P(c))) - log k), entry by entry, on the pairs that were seen.

    A pair that was never seen would have minus infinity; cutting below 0 makes it 0, so the matrix stays sparse. The
    shift by log k and the exponent are those of negative sampling (Levy, Goldberg and Dagan 2015, section 3).

    Args:
        counts: how often word (row) and context (column) stand together, shape (words, contexts).
        smoothing: exponent of the context counts in P(c); below 1 lowers the weight of rare contexts, 1 is plain PMI.
        negative: k; 1 shifts nothing.

    Returns:
        Nats, float64, the shape of `counts`.

    Raises:
        ValueError: the counts are empty or negative, or `smoothing` or `negative` is out of range.
    """
    counts = sparse.coo_array(counts, dtype=np.float64)
    if not counts.sum() > 0 or not counts.data.min() >= 0:
        raise ValueError("counts must hold at least one positive entry and no negative one or NaN")
    if not 0 < smoothing <= 1:
        raise ValueError(f"smoothing must lie in (0, 1], it is {smoothing}")
    if not negative >= 1:
        raise ValueError(f"negative must be at least 1, it is {negative}")
    words = counts.sum(axis=1)  # (words,)
    contexts = counts.sum(axis=0) ** smoothing  # (contexts,)
    row, column = counts.coords
    joint = counts.data / counts.sum()  # P(w, c)
    by_chance = (words[row] / words.sum()) * (contexts[column] / contexts.sum())  # P(w) P(c)
    with np.errstate(divide="ignore"):  # an explicitly stored 0: log gives -inf, which is cut
        information = np.log(joint / by_chance) - math.log(negative)
    positive = sparse.csr_array((np.maximum(information, 0), (row, column)), shape=counts.shape)
    positive.eliminate_zeros()
    return positive


def ppmi_vectors(
    sentences: Iterable[Sequence[str]],
    *,
    contexts: int = 1000,
    window: int = 5,
    min_count: int = 5,
) -> WordVectors:
    """The rows of the PPMI matrix themselves: long, mostly zero, and each dimension is a word one can name.

    Args:
        sentences: lists of tokens.
        contexts: only the so many most frequent words are columns, so that the rows fit in memory.
        window: the largest distance, in words.
        min_count: rarer words get no vector.

    Returns:
        Vectors of length min(contexts, words), in float32.

    Raises:
        ValueError: a number is out of range, or no two frequent words stand together.
        TypeError: a number is no integer, `sentences` is no list, or a sentence is a string.
    """
    require_integer("contexts", contexts)
    vocabulary, counts = count_words_and_pairs(sentences, window, min_count)
    return word_vectors(vocabulary, ppmi_matrix(counts)[:, :contexts].toarray())
