"""How far a score could have come out otherwise: percentile bootstrap intervals over the test items."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.bootstrap import bootstrap_interval
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
        TypeError: `resamples` is no whole number.
        ValueError: `confidence` or `resamples` is out of range.
    """
    return bootstrap_interval((result.human, result.model), _spearman_along, confidence, resamples, seed)


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
        TypeError: `resamples` is no whole number.
        ValueError: `confidence` or `resamples` is out of range.
    """
    return bootstrap_interval((result.right.astype(np.float64),), np.mean, confidence, resamples, seed)


def _spearman_along(x: NDArray[np.float64], y: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    """Pearson's correlation of the ranks, for many draws at once."""
    from scipy.stats import rankdata

    ranks_x, ranks_y = rankdata(x, axis=axis), rankdata(y, axis=axis)
    ranks_x -= ranks_x.mean(axis=axis, keepdims=True)
    ranks_y -= ranks_y.mean(axis=axis, keepdims=True)
    lengths = np.sqrt((ranks_x**2).sum(axis=axis) * (ranks_y**2).sum(axis=axis))
    correlations: NDArray[np.float64] = (ranks_x * ranks_y).sum(axis=axis) / lengths
    return correlations
