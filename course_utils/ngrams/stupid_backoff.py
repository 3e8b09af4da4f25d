"""Stupid backoff: where a context never saw the word, ask the shorter one, at a fixed discount."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def back_off(count: Array, total: Array, shorter: Array, factor: float) -> Array:
    """S(w | c) = count / total where the word followed the context, else factor * S(w | c without its first word).

    Brants et al. 2007. These are scores and no probabilities: nothing is taken from the seen words for the unseen
    ones, so that the scores of all words sum to more than 1.

    Args:
        count: occurrences of context and word, any shape.
        total: occurrences of the context, the shape of `count`.
        shorter: the score of the word after the context without its first word, the shape of `count`.
        factor: what a shorter context counts for, in 0..1.

    Returns:
        Scores, the shape of `count`.
    """
    return np.where(count > 0, count / np.maximum(total, 1), factor * shorter)
