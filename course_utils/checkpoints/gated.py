"""GRU and LSTM from torch behind the interface of the course's own models: trained and scored by the same code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from course_utils.text import Vocabulary

if TYPE_CHECKING:
    import torch

Array = NDArray[np.floating]
Ids = NDArray[np.int64]
CELLS = ("gru", "lstm")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread: a step of one text is too small to be shared, and waiting takes many times longer."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class GatedLanguageModel:
    """Embedding, one gated recurrent layer of torch, and an output layer.

    `params` are views of torch's own tensors, so a NumPy optimizer that changes them trains the network.

    Attributes:
        vocabulary: what can come next.
        cell: "gru" or "lstm".
        params: the parameters as float32 arrays, by torch's names.
    """

    vocabulary: Vocabulary
    cell: str
    params: dict[str, Array]

    def __init__(
        self, vocabulary: Vocabulary, cell: str = "gru", embedding_size: int = 64, hidden_size: int = 100, seed: int = 1
    ) -> None:
        """Set up an untrained network.

        Args:
            vocabulary: the types.
            cell: "gru" or "lstm".
            embedding_size: the length of a type's vector.
            hidden_size: the length of the hidden state.
            seed: of the initial weights.

        Raises:
            ValueError: another cell.
        """
        import torch
        from torch import nn

        if cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(map(repr, CELLS))}, it is {cell!r}")
        layer = {"gru": nn.GRU, "lstm": nn.LSTM}[cell]
        with torch.random.fork_rng():  # the seed stays in here
            torch.manual_seed(seed)
            self._network = nn.ModuleDict(
                {
                    "embedding": nn.Embedding(len(vocabulary), embedding_size),
                    "recurrent": layer(embedding_size, hidden_size),
                    "output": nn.Linear(hidden_size, len(vocabulary)),
                }
            )
        self.vocabulary, self.cell = vocabulary, cell
        self.params = {name: tensor.detach().numpy() for name, tensor in self._network.named_parameters()}

    def loss_and_gradients(
        self, inputs: Ids, targets: Ids, h0: Array | None = None
    ) -> tuple[float, dict[str, Array], Array]:
        """The mean cross-entropy over time and batch, and its gradients, by autograd.

        Args:
            inputs: ids, shape (time, batch).
            targets: ids, shape (time, batch).
            h0: the state before, shape (batch, state_size); None for zeros. An LSTM's state is h and c side by side.

        Returns:
            The loss in nats, one gradient for each parameter, and the last state, shape (batch, state_size).
        """
        import torch

        self._network.zero_grad()
        with one_thread():
            logits, state = self._run(inputs, h0)
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), torch.from_numpy(targets).flatten())
            loss.backward()
        grads = {
            name: tensor.grad.numpy() for name, tensor in self._network.named_parameters() if tensor.grad is not None
        }
        return float(loss.detach()), grads, state

    def log_probabilities(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        """log P(token | all tokens before it) of one stream, in nats, shape (tokens,).

        The first token is predicted from the zero state alone, as in the course's own RNN.

        Args:
            tokens: strings of the vocabulary; an unknown one counts as `<unk>`.

        Returns:
            One number a token, each at most 0.
        """
        import torch

        ids = self.vocabulary.encode(tokens)
        found = np.empty(len(ids))
        with torch.no_grad(), one_thread():
            found[0] = torch.log_softmax(torch.from_numpy(self.params["output.bias"]), 0)[ids[0]]
            state = None
            for begin in range(0, len(ids) - 1, 256):
                coming = ids[begin + 1 : begin + 257]
                logits, state = self._run(ids[begin : begin + len(coming), None], state)
                rows = torch.log_softmax(logits[:, 0], 1).numpy()
                found[begin + 1 : begin + 1 + len(coming)] = rows[np.arange(len(coming)), coming]
        return found

    @property
    def parameter_count(self) -> int:
        """How many numbers are learned."""
        return sum(array.size for array in self.params.values())

    def _run(self, inputs: Ids, h0: Array | None) -> tuple[torch.Tensor, Array]:
        """Logits (time, batch, vocabulary_size), and the last state (batch, state_size)."""
        import torch

        vectors = self._network["embedding"](torch.from_numpy(inputs))
        state = None
        if h0 is not None:
            parts = torch.from_numpy(h0)[None].chunk(2 if self.cell == "lstm" else 1, dim=2)  # (1, batch, hidden_size)
            state = tuple(part.contiguous() for part in parts) if self.cell == "lstm" else parts[0].contiguous()
        hidden, state = self._network["recurrent"](vectors, state)
        last = torch.cat(state, dim=2) if self.cell == "lstm" else state
        return self._network["output"](hidden), last[0].detach().numpy()
