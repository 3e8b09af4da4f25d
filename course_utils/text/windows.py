"""The last few tokens before each token: all that a model with a fixed window sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def context_windows(ids: NDArray[np.int64], size: int, start_id: int, end_id: int) -> NDArray[np.int64]:
    """The ids just before each token, cut off where its sentence begins.

    Args:
        ids: the ids of a stream of tokens, shape (tokens,).
        size: how many earlier tokens to see, 0 or more.
        start_id: the id of `<s>`, which stands for every position before the first word of a sentence.
        end_id: the id of `</s>`; the token after it begins a new sentence.

    Returns:
        Contexts, shape (tokens, size), the nearest token in the last column.
    """
    positions = np.arange(len(ids))
    begins = np.append(True, ids[:-1] == end_id)[: len(ids)]
    position_in_sentence = positions - np.maximum.accumulate(np.where(begins, positions, 0))
    contexts = np.full((len(ids), size), start_id, dtype=np.int64)
    for distance in range(1, size + 1):
        seen = position_in_sentence >= distance
        contexts[seen, size - distance] = ids[positions[seen] - distance]
    return contexts
