"""Jelinek-Mercer interpolation: a fixed weight for the longer context, the rest for the shorter one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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
