"""A language model of the course, of any kind, with its first weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils.ffnn import FFNN
from course_utils.rnn import GRU, LSTM, RNN
from course_utils.rnn.model import RecurrentNetwork
from course_utils.text import Vocabulary

Model = RecurrentNetwork | FFNN
RECURRENT: dict[str, type[RecurrentNetwork]] = {"rnn": RNN, "gru": GRU, "lstm": LSTM}
EMBEDDING_SIZE = 64


def untrained(
    kind: str, vocabulary: Vocabulary, hidden_size: int, seed: int = 1, *, window: int = 3, dtype: type = np.float32
) -> Model:
    """A model of the course with initial weights.

    Args:
        kind: "rnn", "ffnn", "gru" or "lstm".
        vocabulary: the types.
        hidden_size: of the hidden layer; FFNN, GRU and LSTM have embeddings of size 64 before it.
        seed: of the weights.
        window: how many tokens an FFNN sees.
        dtype: float32 or float64.

    Returns:
        The model, with its vocabulary.

    Raises:
        ValueError: another kind.
    """
    size = len(vocabulary)
    if kind == "rnn":
        model = RNN(size, hidden_size, size, dtype=dtype, seed=seed, vocabulary=vocabulary)
        # A one-hot input picks one row of W_xh, so rows as large as an embedding's learn faster than the default law.
        model.params["W_xh"][...] = np.random.default_rng(seed).normal(scale=0.3, size=(size, hidden_size))
        return model
    if kind == "ffnn":
        return FFNN(vocabulary, window, EMBEDDING_SIZE, hidden_size, seed=seed, dtype=dtype)
    if kind not in RECURRENT:
        raise ValueError(f"kind must be one of 'rnn', 'ffnn', 'gru' and 'lstm', it is {kind!r}")
    options: dict[str, Any] = {"dtype": dtype, "seed": seed, "vocabulary": vocabulary, "embedding_size": EMBEDDING_SIZE}
    return RECURRENT[kind](size, hidden_size, size, **options)
