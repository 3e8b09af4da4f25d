"""The hidden Markov model's forward algorithm, to hold beside the forward pass of an RNN.

Rabiner 1989, "A Tutorial on Hidden Markov Models", section III.A, with the scaling of section V.A.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def forward_algorithm(
    observations: ArrayLike, initial: ArrayLike, transitions: ArrayLike, emissions: ArrayLike
) -> tuple[NDArray[np.float64], float]:
    """What a hidden Markov model believes about its state after each observation.

    The joint probability is p(V, S) = prod_t p(v_t | s_t) p(s_t | s_{t-1}); the belief sums over all state sequences,
    one step at a time.

    Args:
        observations: ids of what is seen, integers of shape (time,).
        initial: probabilities of the state before the first step, shape (states,).
        transitions: row i holds p(next state | state i), shape (states, states).
        emissions: row i holds p(observation | state i), shape (states, kinds of observation).

    Returns:
        p(s_t | v_1 ... v_t), shape (time, states), and log p(v_1 ... v_time) in nats.

    Raises:
        ValueError: a row of probabilities that is negative or does not sum to 1, shapes that do not fit, or an
            observation that is impossible or unknown.
    """
    belief, transitions, emissions = (_distributions(array) for array in (initial, transitions, emissions))
    if transitions.shape != 2 * belief.shape or emissions.shape[:-1] != belief.shape:
        raise ValueError(
            f"initial {belief.shape}, transitions {transitions.shape}, emissions {emissions.shape} do not fit"
        )
    beliefs, log_likelihood = [], 0.0
    for seen in _observed(observations, emissions.shape[1]):
        predicted = belief @ transitions  # p(s_t | v_1 ... v_{t-1})
        joint = predicted * emissions[:, seen]  # times p(v_t | s_t)
        if joint.sum() == 0:
            raise ValueError(f"observation {seen} has probability 0 after the ones before it")
        belief = joint / joint.sum()  # p(s_t | v_1 ... v_t)
        beliefs.append(belief)
        log_likelihood += float(np.log(joint.sum()))  # p(v_t | v_1 ... v_{t-1})
    return np.array(beliefs), log_likelihood


def _distributions(array: ArrayLike) -> NDArray[np.float64]:
    rows = np.asarray(array, dtype=np.float64)
    if not ((rows >= 0).all() and np.allclose(rows.sum(axis=-1), 1)):
        raise ValueError(f"probabilities must be at least 0 and sum to 1 in each row, found {rows.tolist()}")
    return rows


def _observed(observations: ArrayLike, kinds: int) -> NDArray[np.integer]:
    ids = np.asarray(observations)
    if ids.ndim != 1 or not ids.size or not np.issubdtype(ids.dtype, np.integer):
        raise ValueError(f"observations must be integers of shape (time,), they are {ids.dtype} {ids.shape}")
    if not (0 <= ids.min() and ids.max() < kinds):
        raise ValueError(f"observations must lie in 0..{kinds - 1}, found {ids.min()}..{ids.max()}")
    return ids
