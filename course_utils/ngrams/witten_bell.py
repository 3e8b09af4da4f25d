"""Witten-Bell smoothing: the more different words followed a context, the more is kept for words that did not yet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def interpolate_by_followers(count: Array, total: Array, followers: Array, shorter: Array) -> Array:
    """P(w | c) = (count + followers * P(w | c without its first word)) / (total + followers), Witten and Bell 1991.

    Each different word that followed the context was new once: so often a new word came.

    Args:
        count: occurrences of context and word, any shape.
        total: occurrences of the context, the shape of `count`.
        followers: how many different words followed the context, the shape of `count`.
        shorter: the probability of the word after the context without its first word, the shape of `count`.

    Returns:
        Probabilities, the shape of `count`.
    """
    return np.where(total > 0, (count + followers * shorter) / np.maximum(total + followers, 1), shorter)
