"""A sequence that is no text: how strongly the ground shakes, with earthquakes whose waves travel at two speeds.

The fast waves of an earthquake arrive first and are weak; the slow ones arrive later and are strong. So a strong
shake is announced, `delay` steps before, and by nothing in between.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_integer
from course_utils.functional import cross_entropy
from course_utils.rnn import RNN, forward

Ids = NDArray[np.int64]
LEVELS = 8  # 0 to 2: the ground at rest; 4: the fast waves arrive; 7: the slow ones
FAST, SLOW = 4, 7
REST = 30  # the mean number of quiet steps between two earthquakes


def series(steps: int, delays: tuple[int, int], rng: np.random.Generator) -> tuple[Ids, Ids]:
    """A made series of levels from 0 to 7, and where in it the strong waves arrive.

    Args:
        steps: the length of the series.
        delays: the least and the largest number of steps from the fast waves to the slow ones; each earthquake draws
            one. Equal numbers: all come from the same place.
        rng: where the chance comes from.

    Returns:
        The levels, shape (steps,), and the steps at which the slow waves arrive.

    Raises:
        ValueError: a number is below 1, or the least delay is above the largest.
        TypeError: `steps` is no integer.
    """
    require_integer("steps", steps)
    least, most = delays
    if not 1 <= least <= most:
        raise ValueError(f"delays must be two whole numbers from 1, the smaller one first, they are {delays}")
    levels, arrivals, step = rng.integers(0, 3, steps), [], int(rng.geometric(1 / REST))
    while step < steps:
        levels[step] = FAST
        arrival = step + int(rng.integers(least, most + 1))
        for after, level in enumerate((SLOW, 6, 5, 5)):  # it rings off, now and then a step faster
            if arrival + after < steps:
                levels[arrival + after] = level - (after > 0) * rng.integers(0, 2)
        if arrival < steps:
            arrivals.append(arrival)
        step = arrival + 4 + int(rng.geometric(1 / REST))
    return levels, np.array(arrivals, dtype=np.int64)


def bits_by_counts(heard: Ids, levels: Ids, window: int = 3) -> NDArray[np.float64]:
    """The surprisal of each level for who has counted what followed each `window` levels, 0.1 added to each count.

    Args:
        heard: the series that is counted.
        levels: the series that is predicted.
        window: how many levels are seen.

    Returns:
        Bits, shape (steps,); NaN for the first `window` steps.
    """
    counts = np.full((LEVELS,) * (window + 1), 0.1)
    np.add.at(counts, _pieces(heard, window + 1), 1)
    counts /= counts.sum(axis=-1, keepdims=True)
    return np.concatenate([np.full(window, np.nan), -np.log2(counts[_pieces(levels, window + 1)])])


def bits_by_network(network: RNN, levels: Ids) -> NDArray[np.float64]:
    """The surprisal of each level for a network that has read the levels before it.

    Args:
        network: over the ids of the levels.
        levels: the series.

    Returns:
        Bits, shape (steps,); NaN for the first step.
    """
    logits = forward(levels[:-1, None], None, network.params, network.nonlinearity).logits[:, 0]
    return np.concatenate([[np.nan], cross_entropy(logits, levels[1:]) / np.log(2)])


def _pieces(levels: Ids, length: int) -> tuple[Ids, ...]:
    """The levels at 0, 1, ... `length` - 1 of every piece of a series."""
    return tuple(levels[place : len(levels) - length + 1 + place] for place in range(length))
