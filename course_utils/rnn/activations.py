"""The non-linearities an RNN can use, each beside its derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class Activation(NamedTuple):
    """A function of each number, and its slope.

    Attributes:
        function: from the sum a to h = f(a), the same shape.
        slope: f'(a) written in terms of the output h, so that the sums need not be kept.
    """

    function: Callable[[Array], Array]
    slope: Callable[[Array], Array]


def _tanh_slope(hidden: Array) -> Array:
    return 1 - hidden * hidden


def _relu(sums: Array) -> Array:
    return np.maximum(sums, 0)


def _relu_slope(hidden: Array) -> Array:
    return (hidden > 0).astype(hidden.dtype)  # at a = 0 the slope is taken as 0, as torch does


def _identity(sums: Array) -> Array:
    return sums


def _identity_slope(hidden: Array) -> Array:
    return np.ones_like(hidden)


ACTIVATIONS = {
    "tanh": Activation(np.tanh, _tanh_slope),
    "relu": Activation(_relu, _relu_slope),
    "identity": Activation(_identity, _identity_slope),
}


def activation(nonlinearity: str) -> Activation:
    """The activation of this name.

    Args:
        nonlinearity: "tanh", "relu" or "identity".

    Returns:
        The function and its slope.

    Raises:
        ValueError: there is no activation of this name.
    """
    if nonlinearity not in ACTIVATIONS:
        raise ValueError(f"nonlinearity must be one of {', '.join(map(repr, ACTIVATIONS))}, it is {nonlinearity!r}")
    return ACTIVATIONS[nonlinearity]
