"""What a hidden state still knows: read an earlier token from it with a linear probe.

Alain and Bengio 2016, "Understanding intermediate layers using linear classifier probes".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.rnn.bptt import Parameters, forward
from course_utils.rnn.cell import Array, Ids


def probe_accuracy(states: Array, labels: Ids, train_share: float = 0.7) -> float:
    """How often a linear classifier names the label of a hidden state it was not fitted on.

    Args:
        states: hidden states, shape (examples, hidden_size).
        labels: what to read from them, integers of shape (examples,).
        train_share: the share of the examples, from the first on, on which the classifier is fitted.

    Returns:
        The share of the other examples that it names rightly, from 0 to 1.

    Raises:
        ValueError: states and labels of different length, or a share that leaves one side empty.
    """
    from sklearn.linear_model import RidgeClassifier

    fitted = int(len(states) * train_share)
    if len(states) != len(labels) or not 0 < fitted < len(states):
        raise ValueError(
            f"states {np.shape(states)} and labels {np.shape(labels)} must be as many, and train_share={train_share} "
            "must leave examples on both sides"
        )
    probe = RidgeClassifier(alpha=1e-3).fit(states[:fitted], labels[:fitted])
    return float(probe.score(states[fitted:], labels[fitted:]))


def first_token_accuracy(sequences: Ids, params: Parameters, distances: Sequence[int]) -> NDArray[np.float64]:
    """How well the first token of a sequence can be read from the state after so many more tokens.

    Args:
        sequences: ids, shape (time, examples); the network starts each with h_0 = 0.
        params: the parameters of a tanh network.
        distances: numbers of tokens between the first one and the state, each from 0 to time - 1.

    Returns:
        Accuracies, shape (distances,).

    Raises:
        ValueError: a distance beyond the sequences, and as for `forward`.
    """
    distances = list(distances)
    if not all(0 <= distance < len(sequences) for distance in distances):
        raise ValueError(f"distances must lie in 0..{len(sequences) - 1}, found {distances}")
    hidden = forward(sequences, None, params).hidden
    return np.array([probe_accuracy(hidden[distance + 1], sequences[0]) for distance in distances])


def influence(
    predict: Callable[[Ids], Array], sequences: Ids, distances: Sequence[int], rng: np.random.Generator
) -> NDArray[np.float64]:
    """How much the prediction after a sequence changes when one earlier token is replaced by a random one.

    Args:
        predict: from ids (time, examples) to the probabilities of the next token (examples, outputs).
        sequences: ids, shape (time, examples).
        distances: which token is replaced, counted back from the end: 1 is the last one read.
        rng: draws the replacements among the ids of `sequences`.

    Returns:
        For each distance the mean total variation, 1/2 sum |p - q|: 0 where the change is never noticed, 1 where
        the two predictions have nothing in common.

    Raises:
        ValueError: a distance beyond the sequences.
    """
    distances = list(distances)
    if not all(1 <= distance <= len(sequences) for distance in distances):
        raise ValueError(f"distances must lie in 1..{len(sequences)}, found {distances}")
    tokens = np.unique(sequences)
    before = predict(sequences)
    found = []
    for distance in distances:
        changed = sequences.copy()
        steps = rng.integers(1, len(tokens), sequences.shape[1])  # never 0, so the token does change
        others = (np.searchsorted(tokens, sequences[-distance]) + steps) % len(tokens)
        changed[-distance] = tokens[others]
        found.append(np.abs(predict(changed) - before).sum(axis=1).mean() / 2)
    return np.array(found)
