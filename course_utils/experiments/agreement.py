"""Herself or himself? Train a network on agreement over a distance, and count how often it is right.

The network reads a whole sentence and is asked for one word, the last, so the gradient has to cross the distance.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from course_utils.corpora.agreement import PRONOUNS, generate
from course_utils.experiments.jacobian_products import recurrent_matrix
from course_utils.optim import SGD, Adam, DivergedError
from course_utils.rnn import GRU, LSTM, RNN
from course_utils.rnn.attention import AttentiveRNN
from course_utils.rnn.bptt import Parameters
from course_utils.rnn.model import RecurrentNetwork
from course_utils.text import Vocabulary
from course_utils.training import History, fit

Ids = NDArray[np.int64]
VOCABULARY = Vocabulary((word for sentence in generate() for word in sentence.split()), specials=())
CELLS: dict[str, type[RecurrentNetwork]] = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}


def examples(distance: int, count: int, seed: int) -> tuple[Ids, Ids]:
    """Sentences with the pronoun cut off, and which pronoun it was.

    Args:
        distance: words between the name and the pronoun, at least 1.
        count: how many sentences.
        seed: of the corpus.

    Returns:
        Ids of the words, shape (distance + 1, count), and 0 for "herself" or 1 for "himself", shape (count,).
    """
    corpus = generate(count, [distance], seed)
    words = np.array([VOCABULARY.encode(sentence.split()[:-1]) for sentence in corpus]).T
    return words, np.array([PRONOUNS.index(pronoun) for pronoun in corpus.truth["pronouns"]])


def untrained(
    cell: str, seed: int, *, rotation: bool = False, hidden_size: int = 64, memory_bias: float = 0.0
) -> RecurrentNetwork:
    """A network with two outputs, one a pronoun.

    Args:
        cell: "RNN", "GRU" or "LSTM".
        seed: of the weights.
        rotation: start an RNN with a rotation as W_hh instead of the usual small random numbers.
        hidden_size: units.
        memory_bias: the first bias of the gate that keeps the state (an LSTM's forget gate, a GRU's update gate); above
            0 the cell starts by remembering (Jozefowicz et al. 2015).

    Returns:
        The network.

    Raises:
        ValueError: another cell.
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}, it is {cell!r}")
    network = CELLS[cell](len(VOCABULARY), hidden_size, len(PRONOUNS), seed=seed, dtype=np.float32)
    if rotation:
        network.params["W_hh"][:] = recurrent_matrix(hidden_size, 1.0, np.random.default_rng(seed))
    network.params["b_h"][hidden_size : 2 * hidden_size] += memory_bias  # both cells have this gate second; an RNN none
    return network


def attentive(seed: int, *, even: bool = False, hidden_size: int = 64) -> AttentiveRNN:
    """An RNN that answers from a weighted mean of all its states.

    Args:
        seed: of the weights.
        even: give every state the same weight for good: with W_a, U_a and v at 0 their gradients are 0 too.
        hidden_size: units.

    Returns:
        The network.
    """
    network = AttentiveRNN(len(VOCABULARY), hidden_size, len(PRONOUNS), seed=seed, dtype=np.float32)
    if even:
        for name in ("W_a", "U_a", "v"):
            network.params[name][...] = 0.0
    return network


def train(
    network: RecurrentNetwork | AttentiveRNN,
    distance: int,
    seed: int,
    *,
    learning_rate: float,
    adam: bool = False,
    max_norm: float | None = 1.0,
    updates: int = 600,
    batch_size: int = 32,
) -> NDArray[np.float64]:
    """Train a network, in place; the loss looks at the last step only.

    Args:
        network: from `untrained` or `attentive`.
        distance: words between the name and the pronoun.
        seed: of the sentences.
        learning_rate: of plain SGD, or of Adam.
        adam: with Adam; otherwise with plain SGD.
        max_norm: clip the norm of all gradients together to it; None for no clipping.
        updates: how many.
        batch_size: sentences an update.

    Returns:
        The norm of the gradient before clipping at each update, shape (updates,). Training ends early where a norm is
        infinite or no number: the network has diverged; the norms that are missing are infinite.
    """
    optimizer = (Adam if adam else SGD)(network.params, learning_rate)
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
    return norms


def last_step_loss_and_gradients(
    network: RecurrentNetwork | AttentiveRNN, words: Ids, pronouns: Ids
) -> tuple[float, Parameters]:
    """The mean cross-entropy at the last step alone, and its gradients: the other targets are masked.

    Args:
        network: with two outputs.
        words: ids, shape (time, batch).
        pronouns: 0 or 1, shape (batch,).

    Returns:
        The loss in nats, and one gradient for each parameter, with its shape.
    """
    if isinstance(network, AttentiveRNN):
        return network.loss_and_gradients(words, pronouns)
    targets, mask = np.zeros_like(words), np.zeros(words.shape, np.bool_)
    targets[-1], mask[-1] = pronouns, True
    return network.loss_and_gradients(words, targets, mask=mask)[:2]


def accuracy(network: RecurrentNetwork | AttentiveRNN, distance: int) -> float:
    """The share of 1,000 new sentences whose pronoun gets the higher score; 0.5 is chance.

    Args:
        network: with two outputs.
        distance: words between the name and the pronoun.

    Returns:
        From 0 to 1.
    """
    words, pronouns = examples(distance, 1000, seed=0)  # `train` takes seeds from 1000 on
    if isinstance(network, AttentiveRNN):
        logits = network.read(words)[2]
    else:
        state = network.start(words.shape[1])
        for ids in words:
            state = network.read(state, ids)
        logits = network.logits(state)
    return float((logits.argmax(axis=-1) == pronouns).mean())
