"""Absolute discounting: every seen word gives up the same part of its count to the shorter context."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def discount_counts(count: Array, total: Array, followers: Array, shorter: Array, discount: float) -> Array:
    """P(w | c) = (max(count - D, 0) + D * followers * P(w | c without its first word)) / total.

    Ney, Essen and Kneser 1994. What the followers of a context give up, D each, goes to the shorter context. With
    continuation counts below the longest context it is the formula of Kneser and Ney (`kneser_ney`).

    Args:
        count: occurrences of context and word, any shape.
        total: the sum of `count` over all words, the shape of `count`.
        followers: how many different words followed the context, the shape of `count`.
        shorter: the probability of the word after the context without its first word, the shape of `count`.
        discount: D, in 0..1.

    Returns:
        Probabilities, the shape of `count`.
    """
    kept = np.maximum(count - discount, 0)
    given_up = discount * followers
    return np.where(total > 0, (kept + given_up * shorter) / np.maximum(total, 1), shorter)
