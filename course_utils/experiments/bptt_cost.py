"""What backpropagation through time costs: seconds and bytes against the number of steps."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from course_utils.rnn.model import RNN
from course_utils.word2vec.threads import one_blas_thread


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
        CPU seconds, products in one thread, and the highest number of bytes in use, each of shape (lengths,).
    """
    rng = np.random.default_rng(0)
    input_size, output_size = len(network.params["W_xh"]), len(network.params["b_y"])
    bytes(30 * 2**20)  # freed at once; after it a run's memory stays here, else the long runs fetch theirs page by page
    costs = []
    with one_blas_thread():
        for length in lengths:
            inputs = rng.integers(0, input_size, (length, batch_size))
            targets = rng.integers(0, output_size, (length, batch_size))
            costs.append(_seconds_and_bytes(partial(network.loss_and_gradients, inputs, targets), rounds))
    seconds, memory = np.array(costs, dtype=np.float64).reshape(-1, 2).T
    return seconds, memory


def _seconds_and_bytes(run: Callable[[], object], rounds: int) -> tuple[float, int]:
    run()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    tracemalloc.start()
    run()
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return min(times), memory


def growth_exponent(sizes: Sequence[int], costs: NDArray[np.float64]) -> float:
    """The power p of the law cost ~ size^p that fits best: the slope of the logarithms; 1 is linear growth."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])
