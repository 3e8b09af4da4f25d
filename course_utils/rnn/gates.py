"""What the gated cells share: the sigmoid of a gate, and blocks of columns side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def gate(a: Array) -> Array:
    """sigmoid(a) = (1 + tanh(a / 2)) / 2, in which nothing can overflow; its derivative is gate * (1 - gate)."""
    opened: Array = 0.5 + 0.5 * np.tanh(0.5 * a)
    return opened


def blocks(array: Array, count: int) -> list[Array]:
    """The columns of each gate: views of shape (batch, hidden_size) of what is (batch, count * hidden_size)."""
    size = array.shape[1] // count
    return [array[:, begin : begin + size] for begin in range(0, array.shape[1], size)]
