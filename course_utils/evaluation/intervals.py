"""Bootstrap intervals of a word similarity, and of the difference of two methods on the same pairs or questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.bootstrap import bootstrap_interval
from course_utils.evaluation.analogies import AnalogyResult, is_syntactic
from course_utils.evaluation.similarity import SimilarityResult


class Difference(NamedTuple):
    """How far the scores of two models lie apart, on the same test items.

    Attributes:
        mean: the first score minus the second, on the scale of the scores.
        low: the lower end of the interval.
        high: its upper end.
    """

    mean: float
    low: float
    high: float

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the interval leaves out 0; False where there is none."""
        return self.low > 0 or self.high < 0


def spearman_interval(result: SimilarityResult, resamples: int = 1000, seed: int = 0) -> tuple[float, float]:
    """A 95 % confidence interval for Spearman's rho: the known pairs drawn again and again, with replacement.

    Args:
        result: what `word_similarity` found.
        resamples: number of draws.
        seed: of the draws; the same seed gives the same interval.

    Returns:
        (low, high); NaN where fewer than two pairs are known.

    Raises:
        TypeError: `resamples` is no integer.
        ValueError: `resamples` is out of range.
    """
    return bootstrap_interval((result.human, result.model), _spearman_along, resamples=resamples, seed=seed)


def spearman_difference(
    first: Sequence[SimilarityResult],
    second: Sequence[SimilarityResult],
    resamples: int = 1000,
    seed: int = 0,
) -> Difference:
    """Spearman's rho of one method minus that of another, with a paired 95 % interval: both are asked the same draws.

    Pairs that are hard for everybody then cancel out, so this interval tells more than two single ones that overlap
    (Berg-Kirkpatrick, Burkett and Klein 2012). A method that was trained several times counts with the mean rho of its
    runs. The interval is over the pairs of words; how far the runs differ is another question, and shown apart.

    Args:
        first: what `word_similarity` found for each run of one method, on one list of pairs.
        second: what it found for each run of the other, on the very same pairs.
        resamples: number of draws.
        seed: of the draws.

    Returns:
        The difference and its interval, -2 to 2; the interval is NaN where fewer than two pairs are known.

    Raises:
        TypeError: `resamples` is no integer.
        ValueError: there is no run, the runs know different pairs, or `resamples` is out of range.
    """
    _require_same([run.pairs for run in (*first, *second)], len(first), len(second), "pairs")

    def difference(human: NDArray[np.float64], *models: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
        rho = np.array([_spearman_along(human, model, axis) for model in models])  # (runs, draws)
        found: NDArray[np.float64] = rho[: len(first)].mean(axis=0) - rho[len(first) :].mean(axis=0)
        return found

    samples = [first[0].human, *(run.model for run in (*first, *second))]
    mean = float(np.mean([run.spearman for run in first]) - np.mean([run.spearman for run in second]))
    return Difference(mean, *bootstrap_interval(samples, difference, resamples=resamples, seed=seed))


def accuracy_difference(
    first: Sequence[AnalogyResult],
    second: Sequence[AnalogyResult],
    section: str = "",
    resamples: int = 1000,
) -> Difference:
    """The accuracy of one method minus that of another, with a paired 95 % interval over the questions.

    As `spearman_difference`. Questions share words, so the true interval is wider than this one.

    Args:
        first: what `word_analogies` found for each run of one method.
        second: what it found for each run of the other, on the very same questions.
        section: "semantic" or "syntactic" for that half of the sections, "" for all.
        resamples: number of draws.

    Returns:
        The difference and its interval, -1 to 1; NaN where there are too few questions.

    Raises:
        TypeError: `resamples` is no integer.
        ValueError: there is no run, the runs answered different questions, or an argument is out of range.
    """
    if section not in ("", "semantic", "syntactic"):
        raise ValueError(f"section must be 'semantic', 'syntactic' or '' for all, it is {section!r}")
    _require_same([run.questions for run in (*first, *second)], len(first), len(second), "questions")
    chosen = [not section or is_syntactic(question[0]) == (section == "syntactic") for question in first[0].questions]
    gains = np.mean([run.right[chosen] for run in first], axis=0) - np.mean(
        [run.right[chosen] for run in second], axis=0
    )
    mean = float(gains.mean()) if len(gains) else float("nan")
    return Difference(mean, *bootstrap_interval((gains,), np.mean, resamples=resamples))


def _require_same(items: Sequence[tuple[object, ...]], first: int, second: int, name: str) -> None:
    if not first or not second:
        raise ValueError(f"each side needs at least one result, there are {first} and {second}")
    if any(each != items[0] for each in items[1:]):
        sizes = sorted({len(each) for each in items})
        raise ValueError(f"all results must answer the same {name}, they answer {sizes} of them, or others")


def _spearman_along(x: NDArray[np.float64], y: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Pearson's correlation of the ranks, for many draws at once."""
    from scipy.stats import rankdata

    ranks_x, ranks_y = rankdata(x, axis=axis), rankdata(y, axis=axis)
    ranks_x -= ranks_x.mean(axis=axis, keepdims=True)
    ranks_y -= ranks_y.mean(axis=axis, keepdims=True)
    lengths = np.sqrt((ranks_x**2).sum(axis=axis) * (ranks_y**2).sum(axis=axis))
    correlations: NDArray[np.float64] = (ranks_x * ranks_y).sum(axis=axis) / lengths
    return correlations
