"""What is drawn at random in training: which words are kept, how wide each window is, which words are noise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.word2vec.noise_runs import NoiseRuns


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

    @property
    def pairs(self) -> int:
        """Pairs of a word and one of its context: what skip-gram predicts."""
        return int((self.last - self.first - 1).sum())

    @property
    def centers(self) -> int:
        """Words that have a context: what CBOW predicts."""
        return int((self.last - self.first > 1).sum())


def draw(
    ids: NDArray[np.int32],
    lengths: NDArray[np.integer],
    keep: NDArray[np.float32],
    noise: NDArray[np.integer] | NoiseRuns,
    rng: np.random.Generator,
    *,
    window: int = 5,
    shrink_windows: bool = True,
    block_size: int = 64,
    noise_words: int = 32,
) -> Draws:
    """Subsample the frequent words, then draw the reach of each window and the noise words of each block.

    Args:
        ids: running words of whole sentences, shape (tokens,).
        lengths: tokens of each sentence, shape (sentences,).
        keep: from `keep_probability`, shape (vocabulary_size,).
        noise: from `noise_table`, or `NoiseRuns`. Each noise word of a block comes from a part of the table of its own,
            so that no word comes much more often than its share: of independent draws a text of ten words diverges now
            and then.
        rng: where the random numbers come from.
        window: the reach of a word's context is drawn from 1 to `window`, each as likely, so near words count more.
        shrink_windows: whether it is drawn; without, it is always `window`.
        block_size: words a block.
        noise_words: noise words a block, a divisor of the table's size.

    Returns:
        The words that are kept, the edges of their contexts, and the noise words.
    """
    kept = np.flatnonzero(rng.random(len(ids), dtype=np.float32) < keep.take(ids))
    words = ids.take(kept)
    ends = np.searchsorted(kept, np.cumsum(lengths)).astype(np.int32)  # of each sentence among the kept words
    begins = np.concatenate(([0], ends[:-1]), dtype=np.int32)
    place = np.arange(len(words), dtype=np.int32)
    window = min(window, max(1, len(words)))
    least = 1 if shrink_windows else window
    reach = rng.integers(least, window, size=len(words), dtype=np.min_scalar_type(window), endpoint=True)
    first = np.maximum(place - reach, np.repeat(begins, ends - begins))
    last = np.minimum(place + reach + 1, np.repeat(ends, ends - begins))
    blocks, part = -(-len(words) // block_size), len(noise) // noise_words
    drawn = rng.integers(0, part, size=(blocks, noise_words)) + part * np.arange(noise_words)
    return Draws(words, first.astype(np.int32), last.astype(np.int32), noise.take(drawn).astype(np.int32))
