"""Numerical gradients: the referee of every derivation in the course."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray


def numerical_gradient(f: Callable[[NDArray[np.float64]], float], x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The gradient of f at x by central differences, (f(x + h) - f(x - h)) / 2h, one coordinate at a time.

    Args:
        f: a function of an array of the shape of `x` that returns one number. It is called 2 * x.size times.
        x: where to take the gradient, float64, any shape. It is nudged in place and put back, so `f` may also
            read it from its surroundings (as a parameter of a model).

    Returns:
        df/dx, float64, the shape of `x`. Its error is about 1e-9 of the size of f where f is smooth.

    Raises:
        TypeError: `x` is not a float64 array: in float32 the difference drowns in rounding.

    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -3.0])).round(6).tolist()
    [2.0, -6.0]
    """
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        found = f"an array of {x.dtype}" if isinstance(x, np.ndarray) else f"a {type(x).__name__}"
        raise TypeError(f"x must be a float64 array, it is {found}: a gradient check in less precision proves nothing")
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        kept = float(x[index])
        h = 6e-6 * max(1.0, abs(kept))  # the cube root of the rounding unit balances rounding against curvature
        try:
            x[index] = kept + h
            above = float(f(x))
            x[index] = kept - h
            below = float(f(x))
        finally:
            x[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """The largest difference between two arrays, relative to the largest entry of either.

    Args:
        a: an array, any shape.
        b: an array of the same shape.

    Returns:
        max|a - b| / max(max|a|, max|b|): 0 for equal arrays, 2 for a = -b, infinity where either has a NaN or an
        infinity, so that no check passes by accident.

    Raises:
        ValueError: the shapes differ.

    >>> relative_error([2.0, 4.0], [2.0, 3.0])
    0.25
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"a has shape {a.shape}, b has shape {b.shape}: a gradient has the shape of its parameter")
    if a.size == 0:
        return 0.0
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    largest = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / largest) if largest else 0.0
