"""Softmax, sigmoid and cross-entropy, safe for scores of any size.

Every model of the course turns scores (logits) into probabilities here, so that a score of 1600 or -1600 is
handled once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]


def log_softmax(logits: ArrayLike, axis: int = -1) -> Array:
    """The logarithm of the softmax, log p_i = z_i - log sum_j exp(z_j).

    Args:
        logits: scores, any shape; finite, or -inf for an outcome that is excluded.
        axis: the axis that holds the alternatives; the probabilities along it sum to 1.

    Returns:
        Log-probabilities in nats, the shape of `logits`, each at most 0.
    """
    logits = _as_float(logits)
    shifted = logits - logits.max(axis=axis, keepdims=True)  # the largest exponent is 0: exp cannot overflow
    log_probabilities: Array = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return log_probabilities


def softmax(logits: ArrayLike, axis: int = -1) -> Array:
    """Probabilities that are proportional to exp(logits).

    Args:
        logits: scores, any shape.
        axis: the axis that holds the alternatives.

    Returns:
        Probabilities, the shape of `logits`; they sum to 1 along `axis`.

    >>> softmax([0.0, 1600.0]).tolist()
    [0.0, 1.0]
    """
    return _softmax(_as_float(logits), axis)[0]


def sigmoid(scores: ArrayLike) -> Array:
    """1 / (1 + exp(-z)) for each score z; never overflows.

    Args:
        scores: numbers of any size, any shape.

    Returns:
        Probabilities, the shape of `scores`.

    >>> sigmoid([-1600.0, 0.0]).tolist()
    [0.0, 0.5]
    """
    scores = _as_float(scores)
    small = np.exp(-np.abs(scores))  # exp of a number that is never positive
    probabilities: Array = np.where(scores >= 0, 1, small) / (1 + small)
    return probabilities


def log_sigmoid(scores: ArrayLike) -> Array:
    """log(1 / (1 + exp(-z))) in nats for each score z; exact far out on both sides.

    Args:
        scores: numbers of any size, any shape.

    Returns:
        Log-probabilities, the shape of `scores`, each at most 0.
    """
    scores = _as_float(scores)
    log_probabilities: Array = np.minimum(scores, 0) - np.log1p(np.exp(-np.abs(scores)))
    return log_probabilities


def cross_entropy(logits: ArrayLike, targets: ArrayLike) -> Array:
    """CE(y, yhat) = -sum_w y_w log yhat_w with a one-hot y: minus the log-probability of each target.

    Args:
        logits: scores of the vocabulary, shape (..., vocabulary_size).
        targets: the ids of the words that came, integers, shape (...).

    Returns:
        One loss a target in nats, shape (...). Take their mean yourself: the average is part of the model.

    Raises:
        ValueError: the shapes do not fit, or a target is no id of the vocabulary.
        TypeError: the targets are not integers.

    >>> cross_entropy([[0.0, 0.0, 0.0, 0.0]], [2]).round(4).tolist()  # log 4: all four are equally probable
    [1.3863]
    """
    logits, targets = _as_float(logits), np.asarray(targets)
    _check_targets(logits, targets)
    log_probabilities = log_softmax(logits)
    return -np.take_along_axis(log_probabilities, targets[..., None].astype(np.int64), axis=-1)[..., 0]


def mean_cross_entropy(
    logits: ArrayLike, targets: ArrayLike, mask: ArrayLike | None = None
) -> tuple[float, NDArray[np.floating]]:
    """The mean of CE(y, yhat) with yhat = softmax(logits), and its gradient (yhat - y) / number of targets.

    Args:
        logits: scores of the vocabulary, shape (..., vocabulary_size).
        targets: the ids of the words that came, integers, shape (...).
        mask: which targets count, bools of the shape of `targets`; None for all. Those of the others may be any number.

    Returns:
        The mean over the targets that count, in nats, and dL/dlogits, the shape of `logits`, 0 where a target does not.

    Raises:
        ValueError: the shapes do not fit, a target is no id of the vocabulary, or none counts.
        TypeError: the targets are not integers, or the mask is neither bools nor zeros and ones.
    """
    logits, targets = _as_float(logits), np.asarray(targets)
    targets, share = _shares(logits, targets, mask)  # share: of each target in the mean, (targets, 1)
    rows = logits.reshape(targets.size, -1)  # a row a target
    at_targets = np.arange(targets.size), targets.ravel()  # where the one-hot rows y have their 1
    yhat, log_total = _softmax(rows, axis=1)
    losses = log_total - rows[at_targets][:, None]  # -log yhat at the targets: log sum exp z - z
    d_logits = yhat  # in the same memory, the largest of a model with many words: yhat is gone from here on
    d_logits[at_targets] -= 1  # yhat - y
    d_logits *= share
    return float(np.sum(losses * share, dtype=np.float64)), d_logits.reshape(logits.shape)


def unit_rows(matrix: Array) -> Array:
    """Each row scaled to length 1; a row of zeros stays one.

    Args:
        matrix: shape (rows, size).

    Returns:
        The same shape.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    with np.errstate(over="ignore", under="ignore"):
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    tiny = np.finfo(lengths.dtype).tiny ** 0.45
    if not ((lengths > tiny) & (lengths < np.inf)).all():  # the squares are infinite or lose digits: scale first
        largest = np.abs(matrix).max(axis=1, keepdims=True, initial=0)
        matrix = matrix / np.where(largest > 0, largest, 1)
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: Array = matrix / np.where(lengths > 0, lengths, 1)
    return scaled


def _softmax(z: Array, axis: int) -> tuple[Array, Array]:
    """softmax(z), and log sum_j exp(z_j); in one new array, for these are the largest of a model with many words."""
    largest = z.max(axis=axis, keepdims=True)
    probabilities = z - largest  # changes no probability, and the largest exponent is 0: exp cannot overflow
    np.exp(probabilities, out=probabilities)
    total = probabilities.sum(axis=axis, keepdims=True)
    probabilities /= total
    return probabilities, np.log(total) + largest


def _as_float(values: ArrayLike) -> Array:
    """Floating arrays keep their precision; integers become float64."""
    array = np.asarray(values)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def _check_targets(logits: Array, targets: NDArray[np.integer]) -> None:
    if not logits.ndim or logits.shape[:-1] != targets.shape:
        raise ValueError(
            f"logits have shape {logits.shape}, targets {targets.shape}: "
            "targets need the shape of logits without its last axis"
        )
    if targets.size and targets.dtype.kind not in "iu":
        raise TypeError(f"targets must be integers, they are {targets.dtype}")
    vocabulary_size = logits.shape[-1]
    if targets.size and not (0 <= targets.min() and targets.max() < vocabulary_size):
        raise ValueError(f"targets must lie in 0..{vocabulary_size - 1}, found {targets.min()}..{targets.max()}")


def _shares(logits: Array, targets: NDArray[np.integer], mask: ArrayLike | None) -> tuple[NDArray[np.integer], Array]:
    """Checked targets, and 1 / number of targets that count for each of them, 0 for the others (whose id becomes 0)."""
    counts, counting = np.ones(targets.shape, np.bool_), targets.size
    if mask is not None:
        counts = np.asarray(mask)
        if counts.shape != targets.shape:
            raise ValueError(f"mask has shape {counts.shape}, targets have {targets.shape}: both must be the same")
        if counts.dtype.kind != "b" and not np.isin(counts, (0, 1)).all():
            raise TypeError(f"mask must hold bools, or zeros and ones, it holds {counts.dtype}")
        counts = counts.astype(np.bool_)
        counting, targets = int(counts.sum()), np.where(counts, targets, 0)
    _check_targets(logits, targets)
    if not counting:
        raise ValueError(f"no target counts, there is nothing to take a mean over; targets have shape {targets.shape}")
    return targets, (counts / counting).astype(logits.dtype).reshape(-1, 1)
