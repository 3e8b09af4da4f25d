"""How far back truncated training learns to look: a name, some filler words, and the pronoun that fits the name.

The words between are drawn at random, so nothing but the name, `fillers` words back, tells which pronoun comes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.optim import Adam
from course_utils.rnn import RNN, forward
from course_utils.text.batches import consecutive_batches
from course_utils.training import fit

Ids = NDArray[np.int64]
WORDS = ("Emily", "Miquel", "her", "him", "the", "people", "from", "a", "bank", "met", "and", "forgot")
HER, HIM = 2, 3


def recall_sentences(count: int, fillers: int, rng: np.random.Generator) -> Ids:
    """Sentences of a name, `fillers` random words, and the pronoun of the name.

    Args:
        count: how many sentences.
        fillers: words between the name and its pronoun, 0 or more.
        rng: draws names and words.

    Returns:
        Ids of `WORDS`, shape (count, fillers + 2).

    Raises:
        ValueError: `count` below 1 or `fillers` below 0.
    """
    if count < 1 or fillers < 0:
        raise ValueError(f"count must be at least 1 and fillers at least 0, they are {count} and {fillers}")
    names = rng.integers(0, 2, count)
    between = rng.integers(4, len(WORDS), (count, fillers))
    return np.column_stack([names, between, names + 2])


def train_recall(
    fillers: int,
    truncate: int | None,
    seed: int,
    *,
    carry: bool = True,
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
        carry: whether the state goes on at a cut; False: after each cut, and each update, it starts from zeros.
        updates: steps of Adam.
        hidden_size: units.
        batch_size: streams side by side.
        length: time steps an update.
        learning_rate: of Adam.

    Returns:
        The trained network.
    """
    rng = np.random.default_rng(seed)
    count = (updates * length + 1) * batch_size // (fillers + 2) + 1
    network, state = RNN(len(WORDS), hidden_size, len(WORDS), seed=seed), None

    def step(inputs: Ids, targets: Ids) -> tuple[float, dict[str, NDArray[np.floating]]]:
        nonlocal state
        if not carry:  # the pieces between cuts side by side, as texts of their own
            steps = min(truncate or length, len(inputs))
            whole = (batch[: len(batch) // steps * steps] for batch in (inputs, targets))
            inputs, targets = (np.concatenate(batch.reshape(-1, steps, batch_size), axis=1) for batch in whole)
            state = None
        loss, gradients, state = network.loss_and_gradients(inputs, targets, state, truncate)
        return loss, gradients

    batches = consecutive_batches(recall_sentences(count, fillers, rng).ravel(), batch_size, length)
    fit(step, batches, Adam(network.params, learning_rate), max_norm=1.0)
    return network


def recall_accuracy(network: RNN, fillers: int) -> float:
    """How often the network prefers the right pronoun, on 1,000 new sentences; 0.5 is chance.

    They are read as 50 streams with the state carried along.

    Args:
        network: a network over the ids of `WORDS`.
        fillers: words between name and pronoun.

    Returns:
        From 0 to 1.
    """
    streams = recall_sentences(1000, fillers, np.random.default_rng([0, 1])).reshape(50, -1).T
    trace = forward(streams, None, network.params, network.nonlinearity)
    before = np.arange(fillers, len(streams) - 1, fillers + 2)  # the steps after which the pronoun comes
    scores, pronouns = trace.logits[before], streams[before + 1]
    prefers_him = scores[..., HIM] > scores[..., HER]
    return float((prefers_him == (pronouns == HIM)).mean())
