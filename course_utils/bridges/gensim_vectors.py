"""Word vectors as gensim keeps them. gensim is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def keyed_vectors(words: Sequence[str], vectors: NDArray[np.floating], counts: NDArray[np.integer] | None) -> Any:
    """gensim's KeyedVectors over the same array.

    Args:
        words: one for each row.
        vectors: shape (words, vector_size).
        counts: how often each word was seen; None where that is not known.

    Returns:
        The KeyedVectors.
    """
    from gensim.models import KeyedVectors

    wv = KeyedVectors(vectors.shape[1], dtype=vectors.dtype)
    wv.index_to_key, wv.key_to_index = list(words), {word: row for row, word in enumerate(words)}
    wv.vectors = vectors
    if counts is not None:
        wv.expandos["count"] = counts.copy()
    return wv
