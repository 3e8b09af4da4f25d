"""What writing asks of a model: a state that takes in one token at a time, and the scores of what comes next.

A recurrent network carries its hidden state; a window of words and an n-gram model carry the last tokens. Several texts
are written at once, one in each row.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from course_utils import ffnn
from course_utils.ffnn import FFNN
from course_utils.ngrams import NgramModel
from course_utils.text import END, Vocabulary

Array = NDArray[np.floating]
Ids = NDArray[np.int64]


class Reader(Protocol):
    """A language model that reads token by token.

    Attributes:
        vocabulary: what can come next.
    """

    vocabulary: Vocabulary

    def start(self, rows: int) -> Any:
        """The state before the first token of so many texts; its first axis has one entry a text."""
        ...

    def read(self, state: Any, ids: Ids) -> Any:
        """The state after one more token in each row, ids of shape (rows,); the given state is left as it is."""
        ...

    def logits(self, state: Any) -> Array:
        """Scores (or log-probabilities) of the next token, shape (rows, vocabulary_size)."""
        ...


@singledispatch
def reader(model: Any) -> Reader:
    """The reader of a model: of an FFNN or an n-gram model, or the model itself if it reads, as an RNN, LSTM or GRU.

    Args:
        model: a trained model with a vocabulary.

    Returns:
        The reader.

    Raises:
        TypeError: it is no language model that can read token by token.
        ValueError: it has no vocabulary.
    """
    if all(hasattr(model, name) for name in ("vocabulary", "start", "read", "logits")):
        if model.vocabulary is None:
            kind = type(model).__name__
            raise ValueError(f"this {kind} has no vocabulary to write with: build {kind}(vocabulary=…)")
        own: Reader = model
        return own
    raise TypeError(
        f"model must be an RNN, an FFNN or an NgramModel, or have vocabulary, start, read and logits; "
        f"it is a {type(model).__name__}"
    )


class FFNNReader:
    """It keeps the last `window` tokens: ids of shape (rows, window), `<s>` before the first word of a sentence."""

    def __init__(self, model: FFNN) -> None:
        self.vocabulary, self._window, self._params = model.vocabulary, model.window, model.params
        self._end_id = model.vocabulary.id(END)

    def start(self, rows: int) -> Ids:
        """A window full of `<s>`, whose id is the one after the vocabulary's."""
        return np.full((rows, self._window), len(self.vocabulary))

    def read(self, state: Ids, ids: Ids) -> Ids:
        """The oldest token drops out; after `</s>` a new sentence begins."""
        shifted = np.concatenate([state[:, 1:], ids[:, None]], axis=1)
        return np.where(ids[:, None] == self._end_id, self.start(len(ids)), shifted)

    def logits(self, state: Ids) -> Array:
        """The log-probabilities of the network."""
        return ffnn.forward(state, self._params).log_probabilities


class NgramReader:
    """It keeps the last order - 1 tokens of the sentence: a list of tuples of strings, one a row."""

    def __init__(self, model: NgramModel) -> None:
        if not hasattr(model, "vocabulary"):
            raise ValueError("this n-gram model has no counts yet: call fit(sentences) first")
        self.vocabulary, self._model, self._size = model.vocabulary, model, model.order - 1

    def start(self, rows: int) -> list[tuple[str, ...]]:
        """Nothing before the first word."""
        return [() for _ in range(rows)]

    def read(self, state: list[tuple[str, ...]], ids: Ids) -> list[tuple[str, ...]]:
        """The oldest token drops out; after `</s>` a new sentence begins."""
        tokens = self.vocabulary.decode(ids)
        return [
            () if token == END else (*context, token)[max(0, len(context) + 1 - self._size) :]
            for context, token in zip(state, tokens)
        ]

    def logits(self, state: list[tuple[str, ...]]) -> Array:
        """The logarithms of the probabilities, -inf where the count is 0."""
        distinct = {context: self._model.distribution(context) for context in set(state)}
        with np.errstate(divide="ignore"):
            scores: Array = np.log(np.array([distinct[context] for context in state]))
        return scores


reader.register(FFNN, FFNNReader)
reader.register(NgramModel, NgramReader)
