"""Two distributions over the words: how likely a token is kept, and how likely a word is drawn as noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TABLE_SIZE = 2**20


def keep_probability(counts: NDArray[np.integer], sample: float) -> NDArray[np.float32]:
    """How likely a token of each word is kept when frequent words are subsampled.

        P(keep) = sqrt(t / f) + t / f, at most 1, with f the word's share of all tokens

    The rule of the original C code and of gensim; the paper (Mikolov et al. 2013b, equation 5) has sqrt(t / f) alone.

    Args:
        counts: tokens of each word, shape (vocabulary_size,).
        sample: t, about 1e-3 to 1e-5; 0 keeps every token.

    Returns:
        Probabilities, shape (vocabulary_size,).
    """
    if sample == 0:
        return np.ones(len(counts), np.float32)
    ratio: NDArray[np.float64] = sample * counts.sum() / counts
    return np.minimum(1, np.sqrt(ratio) + ratio).astype(np.float32)


def noise_distribution(counts: NDArray[np.integer], exponent: float = 0.75) -> NDArray[np.float64]:
    """How likely each word is drawn as a negative: proportional to count^0.75, shape (vocabulary_size,).

    The exponent lifts the rare words: between their own frequency (1) and all alike (0); below 0 they come first.

    Args:
        counts: tokens of each word, shape (vocabulary_size,).
        exponent: what lifts the rare words.

    Returns:
        Probabilities that sum to 1.
    """
    weights = counts.astype(np.float64) ** exponent
    distribution: NDArray[np.float64] = weights / weights.sum()
    return distribution


def noise_table(distribution: NDArray[np.floating]) -> NDArray[np.integer]:
    """Each word as often as it is likely, so that a place drawn at random is a word of the noise distribution.

    So does the original C code: one look into a table for each noise word, where a search would take log2(words) steps.

    Args:
        distribution: of the noise, shape (vocabulary_size,); a word's share is rounded to 1 / TABLE_SIZE.

    Returns:
        Ids in the smallest type that holds them, shape (TABLE_SIZE,).
    """
    ids = np.arange(len(distribution), dtype=np.min_scalar_type(len(distribution) - 1))
    return np.repeat(ids, np.diff(run_ends(distribution), prepend=0))


def run_ends(distribution: NDArray[np.floating]) -> NDArray[np.int64]:
    """Where the run of each word in the table ends: before this place.

    Args:
        distribution: of the noise, shape (vocabulary_size,).

    Returns:
        Places, shape (vocabulary_size,), the last one TABLE_SIZE.
    """
    ends: NDArray[np.int64] = np.rint(TABLE_SIZE * np.cumsum(distribution)).astype(np.int64)
    ends[-1] = TABLE_SIZE
    return ends
