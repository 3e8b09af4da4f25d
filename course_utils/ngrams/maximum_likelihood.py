"""Maximum likelihood: the share of the occurrences of a context that a word followed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def relative_frequency(count: Array, total: Array, vocabulary_size: int) -> Array:
    """P(w | c) = count / total.

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
