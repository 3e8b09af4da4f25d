"""Her or him? Train a network on agreement over a distance, and count how often it is right.

The network reads a whole sentence and is asked for one word, the last, so the gradient has to cross the distance.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils import rnn
from course_utils.corpora.agreement import PRONOUNS, generate
from course_utils.optim import SGD, Adam, DivergedError
from course_utils.rnn.bptt import Parameters
from course_utils.text import Vocabulary
from course_utils.training import History, fit

Ids = NDArray[np.int64]
VOCABULARY = Vocabulary((word for sentence in generate() for word in sentence.split()), specials=())
CELLS = ("GRU", "LSTM")


def examples(distance: int, count: int, seed: int) -> tuple[Ids, Ids]:
    """Sentences with the pronoun cut off, and which pronoun it was.

    Args:
        distance: words between the name and the pronoun, at least 1.
        count: how many sentences.
        seed: of the corpus.

    Returns:
        Ids of the words, shape (distance + 1, count), and 0 for "her" or 1 for "him", shape (count,).
    """
    corpus = generate(count, [distance], seed)
    words = np.array([VOCABULARY.encode(sentence.split()[:-1]) for sentence in corpus]).T
    return words, np.array([PRONOUNS.index(pronoun) for pronoun in corpus.truth["pronouns"]])


def train(
    distance: int,
    seed: int,
    *,
    max_norm: float | None = 1.0,
    orthogonal: bool = False,
    adam: bool = False,
    hidden_size: int = 64,
    updates: int = 600,
    batch_size: int = 32,
) -> tuple[rnn.RNN, NDArray[np.float64]]:
    """Train the course's RNN; the loss looks at the last step only.

    Args:
        distance: words between the name and the pronoun.
        seed: of the weights and of the sentences.
        max_norm: clip the norm of all gradients together to it; None for no clipping.
        orthogonal: start with a rotation as W_hh instead of the usual small random numbers.
        adam: with Adam and learning rate 0.003, as the gated cells; otherwise with plain SGD and 0.3.
        hidden_size: units.
        updates: how many.
        batch_size: sentences an update.

    Returns:
        The network, and the norm of the gradient before clipping at each update, shape (updates,). Training ends early
        where a norm is infinite or no number: the network has diverged; the norms that are missing are infinite.
    """
    network = rnn.RNN(len(VOCABULARY), hidden_size, len(PRONOUNS), seed=seed)
    if orthogonal:
        network.params["W_hh"][:] = np.linalg.qr(np.random.default_rng(seed).normal(size=(hidden_size, hidden_size)))[0]
    optimizer = Adam(network.params, 3e-3) if adam else SGD(network.params, 0.3)
    words, pronouns = examples(distance, 2000, seed=1000 + seed)
    rng = np.random.default_rng(seed)

    def step() -> tuple[float, Parameters]:
        chosen = rng.integers(0, words.shape[1], batch_size)
        return last_step_loss_and_gradients(network, words[:, chosen], pronouns[chosen])

    history, limit = History(), np.inf if max_norm is None else max_norm
    with suppress(DivergedError):
        fit(step, repeat((), updates), optimizer, max_norm=limit, history=history)
    norms = np.full(updates, np.inf)
    norms[: len(history.norms)] = history.norms
    return network, norms


def last_step_loss_and_gradients(network: rnn.RNN, words: Ids, pronouns: Ids) -> tuple[float, Parameters]:
    """The mean cross-entropy at the last step alone, and its gradients: the other targets are masked.

    Args:
        network: with two outputs.
        words: ids, shape (time, batch).
        pronouns: 0 or 1, shape (batch,).

    Returns:
        The loss in nats, and one gradient for each parameter, with its shape.
    """
    targets, mask = np.zeros_like(words), np.zeros(words.shape, np.bool_)
    targets[-1], mask[-1] = pronouns, True
    return network.loss_and_gradients(words, targets, mask=mask)[:2]


def accuracy(network: rnn.RNN, distance: int, *, count: int = 1000, seed: int = 0) -> float:
    """The share of new sentences whose pronoun gets the higher score; 0.5 is chance.

    Args:
        network: with two outputs.
        distance: words between the name and the pronoun.
        count: how many sentences.
        seed: of the sentences.

    Returns:
        From 0 to 1.
    """
    words, pronouns = examples(distance, count, seed)
    logits = rnn.forward(words, None, network.params, network.nonlinearity).logits[-1]
    return float((logits.argmax(axis=-1) == pronouns).mean())


def gated_accuracy(
    cell: str, distance: int, seed: int, *, hidden_size: int = 64, updates: int = 600, memory_bias: float = 3.0
) -> float:
    """The same task for a gated cell of torch, trained with Adam and clipping: its share of right pronouns.

    Args:
        cell: "GRU" or "LSTM".
        distance: words between the name and the pronoun.
        seed: of the weights and of the sentences.
        hidden_size: units.
        updates: of Adam with learning rate 0.003, 32 sentences each, gradients clipped to norm 1.
        memory_bias: the first bias of the gate that keeps the state (an LSTM's forget gate, a GRU's update gate);
            above 0 the cell starts by remembering (Jozefowicz et al. 2015). 0 for torch's own small random numbers.

    Returns:
        From 0 to 1; 0.5 is chance.

    Raises:
        ValueError: another cell.
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}, it is {cell!r}")
    import torch

    generator = np.random.default_rng(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        layer: Any = getattr(torch.nn, cell)(len(VOCABULARY), hidden_size)
        output = torch.nn.Linear(hidden_size, len(PRONOUNS))
    with torch.no_grad():
        layer.bias_ih_l0[hidden_size : 2 * hidden_size] += memory_bias  # in both cells torch keeps this gate second
    parameters = [*layer.parameters(), *output.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=3e-3)
    words, pronouns = (torch.from_numpy(array) for array in examples(distance, 2000, seed=1000 + seed))
    one_hot = torch.eye(len(VOCABULARY))
    for _ in range(updates):
        chosen = torch.from_numpy(generator.integers(0, words.shape[1], 32))
        optimizer.zero_grad()
        logits = output(layer(one_hot[words[:, chosen]])[0][-1])
        torch.nn.functional.cross_entropy(logits, pronouns[chosen]).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
    words, pronouns = (torch.from_numpy(array) for array in examples(distance, 1000, seed=0))
    with torch.no_grad():
        logits = output(layer(one_hot[words])[0][-1])
    return float((logits.argmax(dim=-1) == pronouns).double().mean())
