"""What is drawn at random in training: which words are kept, how wide each window is, which words are noise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Draws(NamedTuple):
    """A piece of text, ready for training: all its random numbers are drawn.

    Attributes:
        words: the ids of the words that were kept, int32, shape (words,).
        first: the context of word i begins at word first[i]; int32, shape (words,).
        last: and ends before word last[i], without i itself; int32, shape (words,).
        noise_words: int32, shape (blocks, noise words a block).
    """

    words: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    noise_words: NDArray[np.int32]


def keep_probability(counts: NDArray[np.integer], sample: float) -> NDArray[np.float32]:
    """How likely a token of each word is kept when frequent words are thinned out.

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

    The exponent lifts the rare words: between their own frequency (1) and all alike (0).

    Args:
        counts: tokens of each word, shape (vocabulary_size,).
        exponent: what lifts the rare words.

    Returns:
        Probabilities that sum to 1.
    """
    weights = counts.astype(np.float64) ** exponent
    distribution: NDArray[np.float64] = weights / weights.sum()
    return distribution


def draw(
    ids: NDArray[np.int32],
    lengths: NDArray[np.integer],
    keep: NDArray[np.float32],
    noise_cumulative: NDArray[np.float64],
    window: int,
    block: int,
    noise_words: int,
    rng: np.random.Generator,
) -> Draws:
    """Thin out the frequent words, then draw the reach of each window and the noise words of each block.

    Args:
        ids: running words of whole sentences, shape (tokens,).
        lengths: tokens of each sentence, shape (sentences,).
        keep: from `keep_probability`, shape (vocabulary_size,).
        noise_cumulative: the cumulative sums of `noise_distribution`, shape (vocabulary_size,).
        window: the reach of a word's context is drawn from 1 to `window`, each as likely, so near words count more.
        block: words a block.
        noise_words: noise words a block.
        rng: where the random numbers come from.

    Returns:
        The words that are kept, the edges of their contexts, and the noise words.
    """
    kept = rng.random(len(ids), dtype=np.float32) < keep[ids]
    words = ids[kept]
    begun = np.concatenate(([0], np.cumsum(kept, dtype=np.int32)), dtype=np.int32)
    ends = begun[np.cumsum(lengths)]  # where each sentence ends among the kept words
    begins = np.concatenate(([0], ends[:-1]), dtype=np.int32)
    place = np.arange(len(words), dtype=np.int32)
    reach = rng.integers(1, window + 1, size=len(words), dtype=np.uint16)
    first = np.maximum(place - reach, np.repeat(begins, ends - begins))
    last = np.minimum(place + reach + 1, np.repeat(ends, ends - begins))
    blocks = -(-len(words) // block)
    noise = np.searchsorted(noise_cumulative, rng.random((blocks, noise_words)) * noise_cumulative[-1], side="right")
    return Draws(words, first, last, noise.astype(np.int32))
