"""An RNN as an object: its parameters, its loss, and its twin in torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import DTypeLike

from course_utils.arguments import require_tokens, require_whole
from course_utils.functional import log_softmax
from course_utils.rnn.bptt import Mask, Parameters, forward, loss_and_gradients
from course_utils.rnn.cell import ACTIVATIONS, Array, Ids, Inputs
from course_utils.text import Vocabulary

if TYPE_CHECKING:
    from torch import nn

_SCORED_AT_ONCE = 256  # tokens: keeps the logits of a large vocabulary small


def initial_parameters(
    input_size: int, hidden_size: int, output_size: int, rng: np.random.Generator, dtype: DTypeLike = np.float64
) -> Parameters:
    """Uniform weights in ±1/sqrt(hidden_size), the same law as torch's `nn.RNN` and `nn.Linear`; biases 0.

    Args:
        input_size: the length of an input vector, or the number of ids.
        hidden_size: the length of the hidden state.
        output_size: the number of alternatives.
        rng: where the chance comes from.
        dtype: float64 or float32.

    Returns:
        W_xh (input_size, hidden_size), W_hh (hidden_size, hidden_size), b_h (hidden_size,), W_hy (hidden_size,
        output_size), b_y (output_size,).
    """
    bound = 1 / np.sqrt(hidden_size)

    def draw(*shape: int) -> Array:
        return rng.uniform(-bound, bound, shape).astype(dtype)

    return {
        "W_xh": draw(input_size, hidden_size),
        "W_hh": draw(hidden_size, hidden_size),
        "b_h": np.zeros(hidden_size, dtype),
        "W_hy": draw(hidden_size, output_size),
        "b_y": np.zeros(output_size, dtype),
    }


class RNN:
    """A recurrent network with one hidden layer and an output layer.

    Attributes:
        params: a dict with W_xh (input_size, hidden_size), W_hh (hidden_size, hidden_size), b_h (hidden_size,),
            W_hy (hidden_size, output_size) and b_y (output_size,). Training changes these arrays in place.
        nonlinearity: "tanh", "relu" or "identity".
        vocabulary: what the ids stand for; None where the model only ever sees ids.
    """

    params: Parameters
    nonlinearity: str
    vocabulary: Vocabulary | None

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
    ) -> None:
        """Set up an untrained network.

        Args:
            input_size: the length of an input vector; for ids, the number of different ids.
            hidden_size: the length of the hidden state.
            output_size: the number of alternatives at the output.
            nonlinearity: "tanh", "relu" or "identity".
            dtype: float64 for checks, float32 for training in half the time.
            seed: of the initial weights.
            vocabulary: lets `log_probabilities` take strings; it has `input_size` and `output_size` types.

        Raises:
            ValueError: a size below 1, an unknown non-linearity, another dtype, or a vocabulary of another size.
            TypeError: a size is no integer.
        """
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size), ("output_size", output_size)):
            require_whole(name, size)
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise ValueError(f"dtype must be float32 or float64, it is {np.dtype(dtype)}")
        if vocabulary is not None and not len(vocabulary) == input_size == output_size:
            raise ValueError(
                f"a vocabulary of {len(vocabulary)} types needs as many inputs and outputs, "
                f"input_size is {input_size} and output_size {output_size}"
            )
        ACTIVATIONS[nonlinearity]
        self.params = initial_parameters(input_size, hidden_size, output_size, np.random.default_rng(seed), dtype)
        self.nonlinearity, self.vocabulary = nonlinearity, vocabulary

    def __repr__(self) -> str:
        input_size, hidden_size = self.params["W_xh"].shape
        output_size = len(self.params["b_y"])
        return f"RNN of {input_size} inputs, {hidden_size} hidden units ({self.nonlinearity}), {output_size} outputs"

    def loss_and_gradients(
        self,
        inputs: Inputs,
        targets: Ids,
        h0: Array | None = None,
        truncate: int | None = None,
        *,
        mask: Mask | None = None,
    ) -> tuple[float, Parameters, Array]:
        """The mean cross-entropy over time and batch, and its gradients.

        Args:
            inputs: ids (time, batch) or vectors (time, batch, input_size).
            targets: the ids that should have come out, shape (time, batch).
            h0: the state before the first input, shape (batch, hidden_size); None for zeros.
            truncate: as for `backward`.
            mask: which targets count, bools of shape (time, batch), None for all: False where a shorter sequence of
                the batch is filled up. The mean is over those that count; the others may be any number.

        Returns:
            The loss in nats, one gradient for each parameter, and the last hidden state (batch, hidden_size), which
            can be the `h0` of what follows in the text.

        Raises:
            ValueError: as for `forward` and `backward`.
            TypeError: likewise.
        """
        trace = forward(inputs, h0, self.params, self.nonlinearity)
        loss, gradients = loss_and_gradients(trace, targets, self.params, truncate, mask=mask)
        return loss, gradients, trace.hidden[-1].copy()  # alone: the trace is large

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
        found[:1] = log_softmax(self.params["b_y"])[ids[:1]]
        state = None
        for start in range(0, len(ids) - 1, _SCORED_AT_ONCE):
            coming = ids[start + 1 : start + 1 + _SCORED_AT_ONCE]
            trace = forward(ids[start : start + len(coming), None], state, self.params, self.nonlinearity)
            found[start + 1 : start + 1 + len(coming)] = log_softmax(trace.logits[:, 0])[np.arange(len(coming)), coming]
            state = trace.hidden[-1]
        return found

    def to_torch(self) -> nn.ModuleDict:
        """The same network made of torch's own layers.

        Returns:
            A `ModuleDict` with "rnn", an `nn.RNN` that takes one-hot or other vectors (time, batch, input_size), and
            "output", an `nn.Linear`; in the same precision, with copies of the weights (torch keeps them transposed).

        Raises:
            ValueError: the non-linearity is "identity", which `nn.RNN` does not have.
        """
        import torch
        from torch import nn

        if self.nonlinearity == "identity":
            raise ValueError("torch's nn.RNN has the nonlinearities 'tanh' and 'relu', this RNN uses 'identity'")
        dtype = torch.float32 if self.params["W_hh"].dtype == np.float32 else torch.float64
        input_size, hidden_size = self.params["W_xh"].shape
        recurrent = nn.RNN(input_size, hidden_size, nonlinearity=self.nonlinearity, dtype=dtype)
        output = nn.Linear(hidden_size, len(self.params["b_y"]), dtype=dtype)
        twin = nn.ModuleDict({"rnn": recurrent, "output": output})
        weights = {
            "rnn.weight_ih_l0": self.params["W_xh"].T,
            "rnn.weight_hh_l0": self.params["W_hh"].T,
            "rnn.bias_ih_l0": self.params["b_h"],
            "rnn.bias_hh_l0": np.zeros_like(self.params["b_h"]),  # torch has two biases: only their sum counts
            "output.weight": self.params["W_hy"].T,
            "output.bias": self.params["b_y"],
        }
        twin.load_state_dict({name: torch.tensor(weight) for name, weight in weights.items()})
        return twin

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
            raise ValueError("tokens are strings, and this RNN has no vocabulary: pass ids, or build RNN(vocabulary=…)")
        else:
            ids = self.vocabulary.encode(tokens)
        output_size = len(self.params["b_y"])
        if not (0 <= ids.min() and ids.max() < output_size):
            raise ValueError(f"ids must lie in 0..{output_size - 1}, found {ids.min()}..{ids.max()}")
        return ids
