"""A text that needs memory: a name, some filler words, and the pronoun that fits the name.

The words between are drawn at random, so nothing but the name, `fillers` words back, tells which pronoun comes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.optim import Adam, clip_grad_norm
from course_utils.rnn import RNN, forward
from course_utils.text.batches import consecutive_batches

Ids = NDArray[np.int64]
WORDS = ("Emily", "Miquel", "her", "him", "the", "people", "from", "a", "bank", "met", "and", "forgot")
HER, HIM = 2, 3


def recall_sentences(number: int, fillers: int, rng: np.random.Generator) -> Ids:
    """Sentences of a name, `fillers` random words, and the pronoun of the name.

    Args:
        number: how many sentences.
        fillers: words between the name and its pronoun, 0 or more.
        rng: draws names and words.

    Returns:
        Ids of `WORDS`, shape (number, fillers + 2).

    Raises:
        ValueError: `number` below 1 or `fillers` below 0.
    """
    if number < 1 or fillers < 0:
        raise ValueError(f"number must be at least 1 and fillers at least 0, they are {number} and {fillers}")
    names = rng.integers(0, 2, number)
    between = rng.integers(4, len(WORDS), (number, fillers))
    return np.column_stack([names, between, names + 2])


def train_recall(
    fillers: int,
    truncate: int | None,
    seed: int,
    *,
    updates: int = 300,
    hidden_size: int = 32,
    batch_size: int = 16,
    length: int = 24,
    learning_rate: float = 0.005,
) -> RNN:
    """Train a small RNN on a stream of such sentences; the state is carried from update to update.

    Whatever `truncate` is, each update reads batch_size * length words, so equal numbers of updates cost equal time.

    Args:
        fillers: words between name and pronoun.
        truncate: the way back is cut before every so many steps; None: only between updates.
        seed: of the text and of the first weights.
        updates: steps of Adam.
        hidden_size: units.
        batch_size: streams side by side.
        length: time steps an update.
        learning_rate: of Adam.

    Returns:
        The trained network.
    """
    rng = np.random.default_rng(seed)
    number = (updates * length + 1) * batch_size // (fillers + 2) + 1
    network = RNN(len(WORDS), hidden_size, len(WORDS), seed=seed)
    optimizer, state = Adam(network.params, learning_rate), None
    for inputs, targets in consecutive_batches(recall_sentences(number, fillers, rng).ravel(), batch_size, length):
        _, gradients, state = network.loss_and_gradients(inputs, targets, state, truncate)
        clip_grad_norm(gradients, 1.0)
        optimizer.step(gradients)
    return network


def recall_accuracy(network: RNN, fillers: int, *, seed: int = 0, sentences: int = 1000) -> float:
    """How often the network prefers the right pronoun, on new sentences; 0.5 is chance.

    Args:
        network: a network over the ids of `WORDS`.
        fillers: words between name and pronoun.
        seed: of the sentences, which are read as 50 streams with the state carried along.
        sentences: how many, at least 100.

    Returns:
        From 0 to 1.
    """
    streams = recall_sentences(sentences, fillers, np.random.default_rng([seed, 1])).reshape(50, -1).T
    trace = forward(streams, None, network.params, network.nonlinearity)
    before = np.arange(fillers, len(streams) - 1, fillers + 2)  # the steps after which the pronoun comes
    scores, pronouns = trace.logits[before], streams[before + 1]
    prefers_him = scores[..., HIM] > scores[..., HER]
    return float((prefers_him == (pronouns == HIM)).mean())
