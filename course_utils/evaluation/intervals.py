"""How far a score could have come out otherwise: percentile bootstrap intervals over the test items."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_whole
from course_utils.evaluation.analogies import AnalogyResult
from course_utils.evaluation.similarity import SimilarityResult


def spearman_interval(
    result: SimilarityResult, confidence: float = 0.95, resamples: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """A confidence interval for Spearman's rho: the known pairs drawn again and again, with replacement.

    Args:
        result: what `word_similarity` found.
        confidence: between 0 and 1.
        resamples: number of draws.
        seed: of the draws; the same seed gives the same interval.

    Returns:
        (low, high); NaN where fewer than two pairs are known.

    Raises:
        ValueError: `confidence` or `resamples` is out of range.
    """
    return _interval((result.human, result.model), _spearman_along, confidence, resamples, seed)


def accuracy_interval(
    result: AnalogyResult, confidence: float = 0.95, resamples: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """A confidence interval for the accuracy of analogies: the answered questions drawn again, with replacement.

    Questions share words, so the true interval is wider than this one, which takes them as independent.

    Args:
        result: what `word_analogies` found.
        confidence: between 0 and 1.
        resamples: number of draws.
        seed: of the draws.

    Returns:
        (low, high); NaN where fewer than two questions were answered.

    Raises:
        ValueError: `confidence` or `resamples` is out of range.
    """
    return _interval((result.right.astype(np.float64),), np.mean, confidence, resamples, seed)


def _interval(
    data: tuple[NDArray[np.float64], ...], statistic: object, confidence: float, resamples: int, seed: int
) -> tuple[float, float]:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, it is {confidence}")
    require_whole("resamples", resamples)
    if len(data[0]) < 2:
        return float("nan"), float("nan")
    from scipy.stats import bootstrap

    found = bootstrap(
        data,
        statistic,
        paired=True,
        vectorized=True,
        n_resamples=resamples,
        batch=200,
        confidence_level=confidence,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def _spearman_along(x: NDArray[np.float64], y: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    """Pearson's correlation of the ranks, for many draws at once."""
    from scipy.stats import rankdata

    ranks_x, ranks_y = rankdata(x, axis=axis), rankdata(y, axis=axis)
    ranks_x -= ranks_x.mean(axis=axis, keepdims=True)
    ranks_y -= ranks_y.mean(axis=axis, keepdims=True)
    lengths = np.sqrt((ranks_x**2).sum(axis=axis) * (ranks_y**2).sum(axis=axis))
    correlations: NDArray[np.float64] = (ranks_x * ranks_y).sum(axis=axis) / lengths
    return correlations
