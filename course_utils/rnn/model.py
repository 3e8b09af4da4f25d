"""Recurrent networks as objects: their parameters, their loss, their reading token by token, their twins in torch."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from course_utils.arguments import require_integer, require_tokens
from course_utils.bridges import torch_layers
from course_utils.functional import log_softmax
from course_utils.rnn import bptt, gru, lstm
from course_utils.rnn.bptt import Mask, Parameters
from course_utils.rnn.cell import ACTIVATIONS, Array, Ids, Inputs, step
from course_utils.rnn.checks import check_sizes
from course_utils.text import Vocabulary
from course_utils.text.vocabulary import require_vocabulary

_SCORED_AT_ONCE = 256  # tokens: keeps the logits of a large vocabulary small


def initial_parameters(
    input_size: int,
    hidden_size: int,
    output_size: int,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
    gates: int = 1,
) -> Parameters:
    """Uniform weights in ±1/sqrt(hidden_size), the same law as torch's `nn.RNN` and `nn.Linear`; biases 0.

    Args:
        input_size: the length of an input vector, or the number of ids.
        hidden_size: the length of the hidden state.
        output_size: the number of alternatives.
        rng: where the chance comes from.
        dtype: float64 or float32.
        gates: how many blocks of hidden_size columns lie side by side: 1 for an RNN, 4 for an LSTM, 3 for a GRU.

    Returns:
        W_xh (input_size, gates * hidden_size), W_hh (hidden_size, gates * hidden_size), b_h (gates * hidden_size,),
        W_hy (hidden_size, output_size), b_y (output_size,).
    """
    bound = 1 / np.sqrt(hidden_size)

    def draw(*shape: int) -> Array:
        return rng.uniform(-bound, bound, shape).astype(dtype)

    return {
        "W_xh": draw(input_size, gates * hidden_size),
        "W_hh": draw(hidden_size, gates * hidden_size),
        "b_h": np.zeros(gates * hidden_size, dtype),
        "W_hy": draw(hidden_size, output_size),
        "b_y": np.zeros(output_size, dtype),
    }


class RecurrentNetwork:
    """What an RNN, an LSTM and a GRU have in common.

    Attributes:
        params: a dict with W_xh (input_size, gates * hidden_size), W_hh (hidden_size, gates * hidden_size), b_h
            (gates * hidden_size,), W_hy (hidden_size, output_size) and b_y (output_size,); an RNN has 1 block of
            columns, an LSTM 4, a GRU 3. With an embedding layer also E (input_size, embedding_size), and W_xh has
            embedding_size rows. Training changes these arrays in place.
        nonlinearity: "tanh", for an RNN also "relu" or "identity".
        vocabulary: what the ids stand for; None where the model only ever sees ids.
    """

    params: Parameters
    nonlinearity: str
    vocabulary: Vocabulary | None
    _cell: ClassVar[ModuleType]  # has forward and loss_and_gradients
    _gates: ClassVar[int] = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        *,
        nonlinearity: str = "tanh",
        dtype: DTypeLike = np.float64,
        seed: int = 1,
        vocabulary: Vocabulary | None = None,
        embedding_size: int | None = None,
    ) -> None:
        """Set up an untrained network.

        Args:
            input_size: the length of an input vector; for ids, the number of different ids.
            hidden_size: the length of the hidden state.
            output_size: the number of alternatives at the output.
            nonlinearity: "tanh"; for an RNN also "relu" or "identity".
            dtype: float64 for checks, float32 for training in half the time.
            seed: of the initial weights.
            vocabulary: lets `log_probabilities` take strings; it has `input_size` and `output_size` types.
            embedding_size: the length of a type's vector, where an embedding layer stands before the hidden one; None
                for no such layer.

        Raises:
            ValueError: a size below 1, an unknown non-linearity, another dtype, or a vocabulary of another size.
            TypeError: a size is no integer, or `vocabulary` no `Vocabulary`.
        """
        check_sizes(dtype, input_size=input_size, hidden_size=hidden_size, output_size=output_size)
        if vocabulary is not None:
            require_vocabulary(vocabulary)
        if vocabulary is not None and not len(vocabulary) == input_size == output_size:
            raise ValueError(
                f"a vocabulary of {len(vocabulary)} types needs as many inputs and outputs, "
                f"input_size is {input_size} and output_size {output_size}"
            )
        ACTIVATIONS[nonlinearity]  # refuses other names
        if self._gates > 1 and nonlinearity != "tanh":
            raise ValueError(f"nonlinearity must be 'tanh' in a gated cell, it is {nonlinearity!r}")
        rng = np.random.default_rng(seed)
        if embedding_size is not None:
            require_integer("embedding_size", embedding_size)
        inputs = input_size if embedding_size is None else embedding_size
        self.params = initial_parameters(inputs, hidden_size, output_size, rng, dtype, self._gates)
        if embedding_size is not None:
            self.params["E"] = rng.normal(size=(input_size, embedding_size)).astype(dtype)  # the law of nn.Embedding
        self.nonlinearity, self.vocabulary = nonlinearity, vocabulary

    def __repr__(self) -> str:
        hidden_size, output_size = self.params["W_hy"].shape
        inputs = self.params.get("E", self.params["W_xh"])
        return (
            f"{type(self).__name__} of {len(inputs)} inputs, {hidden_size} hidden units "
            f"({self.nonlinearity}), {output_size} outputs"
        )

    def loss_and_gradients(
        self, inputs: Inputs, targets: Ids, h0: Any = None, truncate: int | None = None, *, mask: Mask | None = None
    ) -> tuple[float, Parameters, Any]:
        """The mean cross-entropy over time and batch, and its gradients.

        Args:
            inputs: ids (time, batch) or vectors (time, batch, input_size).
            targets: the ids that should have come out, shape (time, batch).
            h0: the state before the first input, shape (batch, hidden_size), for an LSTM a pair (h, c) of them; None
                for zeros.
            truncate: k: steps k, 2k, ..., counted from 0, send nothing to the step before; None for the whole way.
            mask: which targets count, bools of shape (time, batch), None for all: False where a shorter sequence of
                the batch is filled up. The mean is over those that count; the others may be any integer.

        Returns:
            The loss in nats, one gradient for each parameter, and the last state, which can be the `h0` of what
            follows in the text.

        Raises:
            ValueError: a shape does not fit, an id is out of range, or `truncate` is below 1.
            TypeError: ids or `truncate` are no integers, or the mask is no truth values.
        """
        params = self.without_embedding()
        trace = self._forward(inputs, h0, params)
        loss, gradients = self._cell.loss_and_gradients(trace, targets, params, truncate, mask=mask)
        if "E" in self.params:
            product = gradients["W_xh"]  # of the product E W_xh
            gradients["E"], gradients["W_xh"] = product @ self.params["W_xh"].T, self.params["E"].T @ product
        return loss, gradients, self._last_state(trace)

    def trace(self, inputs: Inputs, h0: Any = None) -> Any:
        """The forward pass alone.

        Args:
            inputs: ids (time, batch) or vectors (time, batch, input_size).
            h0: the state before the first input; None for zeros.

        Returns:
            What the `forward` of the network's cell returns, with `hidden` and `logits`.
        """
        return self._forward(inputs, h0, self.without_embedding())

    def states(self, inputs: Inputs, h0: Any = None) -> Array:
        """The hidden states alone: no token is scored, which is most of the work where there are many words.

        Args:
            inputs: ids (time, batch) or vectors (time, batch, input_size).
            h0: the state before the first input; None for zeros.

        Returns:
            h_0 to h_T, shape (time + 1, batch, hidden_size).
        """
        params = self.without_embedding()
        no_outputs = {"W_hy": params["W_hy"][:, :0], "b_y": params["b_y"][:0]}
        hidden: Array = self._forward(inputs, h0, params | no_outputs).hidden
        return hidden

    def without_embedding(self) -> Parameters:
        """The parameters of the same network without an embedding layer.

        A one-hot row times E times W_xh is a one-hot row times the matrix E W_xh: without an activation between them
        two layers are one.

        Returns:
            W_xh (input_size, gates * hidden_size), W_hh, b_h, W_hy and b_y: `params` itself where there is no E.
        """
        if "E" not in self.params:
            return self.params
        rest = {name: array for name, array in self.params.items() if name != "E"}
        return rest | {"W_xh": self.params["E"] @ self.params["W_xh"]}

    def log_probabilities(self, tokens: Sequence[str] | Ids) -> Array:
        """log P(token | all tokens before it) for each token of one stream, in nats, shape (tokens,).

        The first token is predicted from h_0 = 0 alone, so from b_y; the state is then carried to the end.

        Args:
            tokens: strings of `vocabulary`, or ids.

        Returns:
            One number a token, each at most 0.

        Raises:
            ValueError: strings without a vocabulary, no token, or an unknown token or id.
            TypeError: `tokens` is one string, or holds neither strings nor ids.
        """
        ids = self._ids(tokens)
        found = np.empty(len(ids), self.params["b_y"].dtype)
        found[0] = log_softmax(self.params["b_y"])[ids[0]]
        state, params = None, self.without_embedding()
        for start in range(0, len(ids) - 1, _SCORED_AT_ONCE):
            coming = ids[start + 1 : start + 1 + _SCORED_AT_ONCE]
            trace = self._forward(ids[start : start + len(coming), None], state, params)
            found[start + 1 : start + 1 + len(coming)] = log_softmax(trace.logits[:, 0])[np.arange(len(coming)), coming]
            state = self._last_state(trace)
        return found

    def start(self, rows: int) -> Array:
        """The state before the first token of so many texts: zeros.

        Args:
            rows: how many texts are written at once.

        Returns:
            Shape (rows, hidden_size); for an LSTM h and c side by side, (rows, 2 * hidden_size).
        """
        return np.zeros((rows, len(self.params["W_hh"])), self.params["W_hh"].dtype)

    def read(self, state: Array, ids: Ids) -> Array:
        """One step of the recurrence.

        Args:
            state: from `start` or `read`; it is left as it is.
            ids: the next token of each text, shape (rows,).

        Returns:
            The next state.
        """
        raise NotImplementedError

    def logits(self, state: Array) -> Array:
        """The scores of the next token, h W_hy + b_y.

        Args:
            state: from `start` or `read`.

        Returns:
            Shape (rows, output_size).
        """
        scores: Array = state @ self.params["W_hy"] + self.params["b_y"]
        return scores

    def to_torch(self) -> Any:
        """The same network made of torch's own layers.

        Returns:
            An `nn.LSTM` or `nn.GRU` that takes one-hot or other vectors (time, batch, input_size), and an `nn.Linear`,
            in the same precision, with copies of the weights (torch keeps them transposed). An RNN gives a
            `ModuleDict` with its `nn.RNN` as "rnn" and the other as "output".

        Raises:
            ValueError: the non-linearity is "identity", which `nn.RNN` does not have.
        """
        return torch_layers.layers(type(self).__name__, self.without_embedding(), self.nonlinearity)

    def _forward(self, inputs: Inputs, state: Any, params: Parameters) -> Any:
        return self._cell.forward(inputs, state, params)

    def _inputs(self, ids: Ids) -> Inputs:
        """What the hidden layer reads: the ids, or the rows of E."""
        return self.params["E"][ids] if "E" in self.params else ids

    def _last_state(self, trace: Any) -> Any:
        last: Array = trace.hidden[-1].copy()  # alone: the trace is large
        return last

    def _ids(self, tokens: Sequence[str] | Ids) -> Ids:
        require_tokens("tokens", tokens)
        tokens = tokens if hasattr(tokens, "__len__") else list(tokens)
        if len(tokens) == 0:
            raise ValueError("tokens is empty: there is nothing to predict")
        if not isinstance(tokens[0], str):
            ids = np.asarray(tokens)
            if ids.ndim != 1 or not np.issubdtype(ids.dtype, np.integer):
                raise TypeError(f"tokens must be strings or ids of shape (tokens,), found {ids.dtype} {ids.shape}")
        elif self.vocabulary is None:
            kind = type(self).__name__
            raise ValueError(f"tokens are strings, and this {kind} has no vocabulary: build {kind}(vocabulary=…)")
        else:
            ids = self.vocabulary.encode(tokens)
        output_size = len(self.params["b_y"])
        if not (0 <= ids.min() and ids.max() < output_size):
            raise ValueError(f"ids must lie in 0..{output_size - 1}, found {ids.min()}..{ids.max()}")
        return ids


class RNN(RecurrentNetwork):
    """A recurrent network with one hidden layer and an output layer: h_t = tanh(x_t W_xh + h_{t-1} W_hh + b_h)."""

    _cell: ClassVar[ModuleType] = bptt

    def read(self, state: Array, ids: Ids) -> Array:  # noqa: D102
        params = self.params
        return step(self._inputs(ids), state, params["W_xh"], params["W_hh"], params["b_h"], self.nonlinearity)

    def to_torch(self) -> torch_layers.Modules:  # noqa: D102
        return torch_layers.modules(*super().to_torch())

    def _forward(self, inputs: Inputs, state: Array | None, params: Parameters) -> bptt.Trace:
        return bptt.forward(inputs, state, params, self.nonlinearity)


class LSTM(RecurrentNetwork):
    """A network with a cell that is written, kept and shown through gates; its state is a pair (h, c)."""

    _cell: ClassVar[ModuleType] = lstm
    _gates = 4

    def start(self, rows: int) -> Array:  # noqa: D102
        return np.zeros((rows, 2 * len(self.params["W_hh"])), self.params["W_hh"].dtype)

    def read(self, state: Array, ids: Ids) -> Array:  # noqa: D102
        h, c = np.split(state, 2, axis=1)
        h, c, _ = lstm.step(self._inputs(ids), h, c, self.params["W_xh"], self.params["W_hh"], self.params["b_h"])
        return np.concatenate((h, c), axis=1)

    def logits(self, state: Array) -> Array:  # noqa: D102
        return super().logits(state[:, : len(self.params["W_hh"])])

    def _last_state(self, trace: lstm.Trace) -> lstm.State:
        return trace.hidden[-1].copy(), trace.cells[-1].copy()


class GRU(RecurrentNetwork):
    """A network that goes between its old state and a new content, as a gate says."""

    _cell: ClassVar[ModuleType] = gru
    _gates = 3

    def read(self, state: Array, ids: Ids) -> Array:  # noqa: D102
        params = self.params
        return gru.step(self._inputs(ids), state, params["W_xh"], params["W_hh"], params["b_h"])[0]
