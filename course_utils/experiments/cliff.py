"""The smallest network that has a cliff: one unit, x_t = w sigmoid(x_{t-1}) + b.

Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks", figure 6.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arguments import require_integer
from course_utils.functional import sigmoid

Array = NDArray[np.floating]
START, TARGET = 0.5, 0.7


def loss_and_gradient(w: ArrayLike, b: ArrayLike, steps: int = 50) -> tuple[Array, Array, Array]:
    """The loss (sigmoid(x_T) - 0.7)^2 after T steps from x_0 = 0.5, and its gradient by backpropagation through time.

    Args:
        w: the recurrent weight, any shape; each entry is a network of its own.
        b: the bias, the same shape.
        steps: T, at least 1.

    Returns:
        The loss, dL/dw and dL/db, each of the shape of `w`.

    Raises:
        ValueError: the shapes differ, or `steps` is below 1.
        TypeError: `steps` is no integer.
    """
    w, b = np.asarray(w, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if w.shape != b.shape:
        raise ValueError(f"w has shape {w.shape}, b has shape {b.shape}: each network needs one of both")
    require_integer("steps", steps)
    x = np.full(w.shape, START)
    squashed = []  # sigmoid(x_{t-1}) for every step
    for _ in range(steps):
        squashed.append(sigmoid(x))
        x = w * squashed[-1] + b
    output = sigmoid(x)
    d_x = 2 * (output - TARGET) * output * (1 - output)
    d_w, d_b = np.zeros(w.shape), np.zeros(w.shape)
    for before in reversed(squashed):
        d_w += d_x * before  # each use of w has its own term
        d_b += d_x
        d_x = d_x * w * before * (1 - before)  # the factor of one step back
    return (output - TARGET) ** 2, d_w, d_b


def surface(w: ArrayLike, b: ArrayLike) -> tuple[Array, Array, Array]:
    """Loss and gradient over a grid, row by row: all points at once would keep as many grids as there are steps.

    Args:
        w: the recurrent weights, shape (columns,).
        b: the biases, shape (rows,).

    Returns:
        The loss, dL/dw and dL/db, each of shape (rows, columns).
    """
    found = [loss_and_gradient(w, np.full(np.shape(w), bias)) for bias in np.asarray(b)]
    loss, d_w, d_b = (np.array(part) for part in zip(*found))
    return loss, d_w, d_b


def descend(
    w: ArrayLike, b: ArrayLike, *, threshold: float | None = None, learning_rate: float = 0.5, updates: int = 500
) -> tuple[Array, Array, Array]:
    """Gradient descent from many starts at once, clipped or not.

    Args:
        w: the first weights, shape (starts,).
        b: the first biases, shape (starts,).
        threshold: the largest norm of a gradient (Pascanu et al. 2013, algorithm 1); None for no clipping.
        learning_rate: of every update.
        updates: how many.

    Returns:
        The ways of w and of b, shape (updates + 1, starts), and the losses on the way, of the same shape.

    Raises:
        ValueError: `threshold` is not above 0.
    """
    if threshold is not None and not threshold > 0:
        raise ValueError(f"threshold must be above 0, or None for no clipping, it is {threshold}")
    ways_w, ways_b, losses = [np.asarray(w)], [np.asarray(b)], []
    for _ in range(updates):
        loss, d_w, d_b = loss_and_gradient(ways_w[-1], ways_b[-1])
        norm = np.hypot(d_w, d_b)
        scale = 1.0 if threshold is None else np.where(norm >= threshold, threshold / np.maximum(norm, threshold), 1.0)
        losses.append(loss)
        ways_w.append(ways_w[-1] - learning_rate * scale * d_w)
        ways_b.append(ways_b[-1] - learning_rate * scale * d_b)
    losses.append(loss_and_gradient(ways_w[-1], ways_b[-1])[0])
    return np.array(ways_w), np.array(ways_b), np.array(losses)
