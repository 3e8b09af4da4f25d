"""Whether one language model is better than another, on texts that both have scored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_tokens
from course_utils.bootstrap import bootstrap_interval
from course_utils.language_models.scoring import LanguageModel, surprisals


class PerplexityRatio(NamedTuple):
    """How many times as high one perplexity is as another; unpacks as `ratio, low, high`.

    Attributes:
        ratio: below 1 where the first model is better.
        low: lower end of the interval.
        high: upper end; an interval that leaves out 1 says that the two models differ.
    """

    ratio: float
    low: float
    high: float


def perplexity_ratio(
    model: LanguageModel,
    other: LanguageModel,
    texts: Sequence[Sequence[str]],
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> PerplexityRatio:
    """The perplexity of a model divided by that of another, with a paired bootstrap interval over the texts.

    Both models score the same texts, so what makes a text hard for both of them cancels: the interval is that of their
    difference, text by text (Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation", compares
    two systems in this way). The texts should be independent. The sentences of one article are not: over them the
    interval says what other sentences of the same articles would give, over articles what other articles would.

    Args:
        model: what has `log_probabilities(tokens)`.
        other: the model beside it, with the same vocabulary.
        texts: the texts to draw from, each a stream of tokens, as from `windows.stream`. A model sees nothing of one
            text in the next where each of them ends with `</s>`.
        confidence: of the interval, between 0 and 1.
        resamples: how often as many texts are drawn, with replacement.
        seed: of the draws; the same seed gives the same interval.

    Returns:
        The ratio on these texts, and the lower and the upper end of its interval.

    Raises:
        TypeError: a text is one string.
        ValueError: there are fewer than two texts, or one without tokens; a perplexity is infinite; `confidence` or
            `resamples` is out of range.
    """
    for text in texts:
        require_tokens("a text", text)
    lengths = np.array([len(text) for text in texts])
    if len(lengths) < 2 or not lengths.all():
        raise ValueError(f"texts must be at least two, each with a token; they have {lengths.tolist()[:10]} tokens")
    tokens = [token for text in texts for token in text]
    more, less = surprisals(model, tokens), surprisals(other, tokens)
    if not np.isfinite([more.sum(), less.sum()]).all():
        raise ValueError("a model gives a token probability 0: its perplexity is infinite, and has no ratio to another")
    differences = np.add.reduceat(more - less, np.cumsum(lengths) - lengths)  # nats a text, shape (texts,)
    interval = bootstrap_interval((differences, lengths), _ratio, confidence, resamples, seed)
    return PerplexityRatio(float(_ratio(differences, lengths)), *interval)


def _ratio(differences: NDArray[np.float64], lengths: NDArray[np.int64], axis: int = -1) -> NDArray[np.float64]:
    """exp of the mean difference of a token; the texts of one draw lie along the axis."""
    ratio: NDArray[np.float64] = np.exp(differences.sum(axis=axis) / lengths.sum(axis=axis))
    return ratio
