"""The formulas that turn counts into probabilities, one function each.

Every function takes arrays of one shape and returns an array of that shape, so it works for one word, for a whole
vocabulary and for a whole text. Throughout, `count` is how often the word followed the context in the training text,
and `total` how often the context occurred at all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def maximum_likelihood(count: Array, total: Array, vocabulary_size: int) -> Array:
    """P(w | c) = count / total: the share of the occurrences of the context that this word followed.

    A context that never occurred says nothing (0 / 0); every word is then equally probable, which is where add-k goes
    as k shrinks to 0.

    Args:
        count: occurrences of context and word, any shape.
        total: occurrences of the context, the shape of `count`.
        vocabulary_size: how many words can come next.

    Returns:
        Probabilities, the shape of `count`; 0 for every word that never followed a known context.
    """
    return np.where(total > 0, count / np.maximum(total, 1), 1 / vocabulary_size)


def add_k(count: Array, total: Array, vocabulary_size: int, k: float) -> Array:
    """P(w | c) = (count + k) / (total + k * vocabulary_size): as if every word had been seen k times more.

    Args:
        count: occurrences of context and word, any shape.
        total: occurrences of the context, the shape of `count`.
        vocabulary_size: how many words can come next.
        k: the addition, above 0. Lidstone's law; 1 is Laplace's.

    Returns:
        Probabilities, the shape of `count`, all above 0.
    """
    return (count + k) / (total + k * vocabulary_size)


def interpolate(count: Array, total: Array, shorter: Array, weight: float) -> Array:
    """P(w | c) = weight * count / total + (1 - weight) * P(w | c without its first word), Jelinek and Mercer 1980.

    Args:
        count: occurrences of context and word, any shape.
        total: occurrences of the context, the shape of `count`.
        shorter: the probability of the word after the context without its first word, the shape of `count`.
        weight: the trust in the longer context, in 0..1; a context that never occurred gets none.

    Returns:
        Probabilities, the shape of `count`.
    """
    trust = np.where(total > 0, weight, 0.0)
    return trust * count / np.maximum(total, 1) + (1 - trust) * shorter


def kneser_ney(count: Array, total: Array, followers: Array, shorter: Array, discount: float) -> Array:
    """P(w | c) = (max(count - D, 0) + D * followers * P(w | shorter c)) / total, Chen and Goodman 1998, section 2.7.

    Every seen word gives up D of its count; what the context's words give up together goes to the shorter context.

    Args:
        count: occurrences of context and word; for all but the longest context the *continuation count*, in how many
            different words context and word can be extended to the left. Any shape.
        total: the sum of `count` over all words, the shape of `count`.
        followers: how many different words followed the context, the shape of `count`.
        shorter: the probability of the word after the context without its first word, the shape of `count`.
        discount: D, in 0..1.

    Returns:
        Probabilities, the shape of `count`.
    """
    kept, given_up = np.maximum(count - discount, 0), discount * followers
    return np.where(total > 0, (kept + given_up * shorter) / np.maximum(total, 1), shorter)
