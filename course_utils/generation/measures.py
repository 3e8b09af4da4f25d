"""Two numbers about distributions: how unsure one is, and how far two are apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def total_variation(p: ArrayLike, q: ArrayLike) -> float:
    """How far two distributions are apart: half the sum of |p_i - q_i|, from 0 (equal) to 1 (nothing in common).

    Args:
        p: probabilities, shape (vocabulary_size,).
        q: probabilities of the same tokens.

    Returns:
        From 0 to 1.

    Raises:
        ValueError: the shapes differ.

    >>> total_variation([0.5, 0.5], [1.0, 0.0])
    0.5
    """
    p, q = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    if p.shape != q.shape:
        raise ValueError(f"p has shape {p.shape}, q has shape {q.shape}: they must be over the same tokens")
    return float(np.abs(p - q).sum() / 2)


def entropy(p: ArrayLike) -> float:
    """How unsure a distribution is, in bits: -sum_i p_i log2 p_i; 0 log 0 counts as 0.

    Args:
        p: probabilities, shape (vocabulary_size,).

    Returns:
        Bits, from 0 to log2(vocabulary_size).

    >>> entropy([0.5, 0.25, 0.25])
    1.5
    """
    p = np.asarray(p, dtype=np.float64)
    possible = p[p > 0]
    return float(-(possible * np.log2(possible)).sum() + 0.0)
