"""How far a statistic could have come out otherwise: the percentile bootstrap over the items that it was taken of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_integer


def bootstrap_interval(
    samples: Sequence[NDArray[Any]],
    statistic: Callable[..., Any],
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """A confidence interval of a statistic: the items drawn again and again, with replacement (Efron 1979).

    Args:
        samples: one array for each argument of the statistic, each of shape (items,); what belongs to one item is
            drawn together.
        statistic: of the samples, along its keyword `axis`, so that it takes many draws at once.
        confidence: between 0 and 1.
        resamples: number of draws.
        seed: of the draws; the same seed gives the same interval.

    Returns:
        (low, high); NaN where there are fewer than two items.

    Raises:
        TypeError: `resamples` is no integer.
        ValueError: `confidence` or `resamples` is out of range.

    >>> low, high = bootstrap_interval([np.array([1.0, 2.0, 3.0, 4.0])], np.mean)
    >>> low < 2.5 < high
    True
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, it is {confidence}")
    require_integer("resamples", resamples)
    samples = tuple(samples)
    if len(samples[0]) < 2:
        return float("nan"), float("nan")
    from scipy.stats import bootstrap

    found = bootstrap(
        samples,
        statistic,
        paired=True,
        vectorized=True,
        n_resamples=resamples,
        batch=100,
        confidence_level=confidence,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)
