"""Lidstone's law, add-k; with k = 1 it is Laplace's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def add_k(count: Array, total: Array, vocabulary_size: int, k: float) -> Array:
    """P(w | c) = (count + k) / (total + k * vocabulary_size): as if every word had been seen k times more.

    Args:
        count: occurrences of context and word, any shape.
        total: occurrences of the context, the shape of `count`.
        vocabulary_size: how many words can come next.
        k: the addition, above 0.

    Returns:
        Probabilities, the shape of `count`, all above 0.
    """
    return (count + k) / (total + k * vocabulary_size)
