"""What backpropagation through time costs: seconds and bytes against the number of steps."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.rnn.model import RNN


def cost_of_length(
    network: RNN, lengths: Sequence[int], batch_size: int = 16, rounds: int = 5
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds and peak memory of one `loss_and_gradients` for texts of different length.

    Args:
        network: any network that takes ids.
        lengths: numbers of time steps.
        batch_size: sequences side by side.
        rounds: the shortest of so many times counts, since other work can only slow a run down.

    Returns:
        CPU seconds and the highest number of bytes in use, each of shape (lengths,).
    """
    rng = np.random.default_rng(0)
    inputs_size, outputs = len(network.params["W_xh"]), len(network.params["b_y"])
    seconds, memory = [], []
    for length in lengths:
        inputs = rng.integers(0, inputs_size, (length, batch_size))
        targets = rng.integers(0, outputs, (length, batch_size))
        network.loss_and_gradients(inputs, targets)
        times = []
        for _ in range(rounds):
            start = time.process_time()
            network.loss_and_gradients(inputs, targets)
            times.append(time.process_time() - start)
        seconds.append(min(times))
        tracemalloc.start()
        network.loss_and_gradients(inputs, targets)
        memory.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return np.array(seconds), np.array(memory, dtype=np.float64)


def growth_exponent(sizes: Sequence[int], costs: NDArray[np.float64]) -> float:
    """The power p of the law cost ~ size^p that fits best: the slope of the logarithms; 1 is linear growth."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])
