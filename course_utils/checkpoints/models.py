"""A language model of the course, of any kind, with its first weights."""

from __future__ import annotations

import numpy as np

from course_utils.checkpoints.gated import GatedLanguageModel
from course_utils.ffnn import FFNN
from course_utils.rnn import RNN
from course_utils.text import Vocabulary

Model = RNN | FFNN | GatedLanguageModel


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
        dtype: of an RNN or FFNN.

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
        return FFNN(vocabulary, window, 64, hidden_size, seed=seed, dtype=dtype)
    return GatedLanguageModel(vocabulary, kind, 64, hidden_size, seed=seed)
