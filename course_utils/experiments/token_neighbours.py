"""Which tokens of a text are nearest to one of them: by the state of a network, and by the vector of its type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.functional import unit_rows
from course_utils.rnn.model import RecurrentNetwork

Array = NDArray[np.floating]
Ids = NDArray[np.int64]


def token_states(network: RecurrentNetwork, ids: Ids) -> Array:
    """The state after each token of a text, read from its beginning in one go.

    Args:
        network: over words.
        ids: shape (tokens,).

    Returns:
        Shape (tokens, hidden_size), of length 1 each: a product of two is their cosine.
    """
    return unit_rows(network.states(ids[:, None])[1:, 0])


def nearest_tokens(states: Array, place: int, among: Ids, k: int) -> list[tuple[int, float]]:
    """The places whose states have the largest cosine with that of one token.

    Args:
        states: from `token_states`.
        place: of the token.
        among: places to choose from; `place` itself is left out.
        k: how many.

    Returns:
        Places and cosines, the nearest first.
    """
    others = among[among != place]
    cosines = states[others] @ states[place]
    best = np.argsort(-cosines, kind="stable")[:k]
    return [(int(others[i]), float(cosines[i])) for i in best]


def passage(tokens: Sequence[str], place: int, around: int = 4) -> str:
    """A token with some words before and after it, itself in capitals."""
    before = tokens[max(0, place - around) : place]
    return " ".join([*before, tokens[place].upper(), *tokens[place + 1 : place + 1 + around]])
