"""Perplexity: every language model of the course scored on the same tokens, counted the same way, and two compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_tokens
from course_utils.bootstrap import bootstrap_interval


class LanguageModel(Protocol):
    """All that scoring asks of a model: an n-gram, a window or a recurrent model fits as it is."""

    def log_probabilities(self, tokens: Sequence[str]) -> NDArray[np.floating]:
        """log P(token | what the model sees of the tokens before it) for each token, in nats, shape (tokens,).

        Every token is predicted, `</s>` included, from earlier tokens only; -inf stands for probability 0.

        Args:
            tokens: one stream, as from `token_stream`.

        Returns:
            One number a token, each at most 0.
        """
        ...


def surprisals(model: LanguageModel, tokens: Sequence[str]) -> NDArray[np.float64]:
    """-log P of each token of a stream: how surprised the model is.

    Args:
        model: what has `log_probabilities(tokens)`.
        tokens: a stream of tokens, `</s>` behind each sentence where the text has sentences (`token_stream`).

    Returns:
        Surprisals in nats, shape (tokens,), infinite where the probability is 0. Their sum / log 2 / the number of
        characters is bits per character, which compares models whose tokens differ.

    Raises:
        TypeError: `tokens` is one string, or the model has no `log_probabilities`.
        ValueError: there is no token, or the model returned another number of values, a NaN, or a positive value.
    """
    require_tokens("tokens", tokens)
    if not hasattr(model, "log_probabilities"):
        raise TypeError(f"model must have a method log_probabilities(tokens), a {type(model).__name__} has none")
    tokens = tokens if hasattr(tokens, "__len__") else list(tokens)  # an iterator can be gone through only once
    if len(tokens) == 0:
        raise ValueError("tokens is empty: a mean over no tokens has no value")
    log_probabilities = np.asarray(model.log_probabilities(tokens), dtype=np.float64)
    if log_probabilities.shape != (len(tokens),):
        raise ValueError(f"model returned shape {log_probabilities.shape} for {len(tokens)} tokens, not one value each")
    if not (log_probabilities <= 1e-6).all():  # false for a NaN too; 1e-6 is float32's rounding
        raise ValueError("model returned a NaN or a log-probability above 0 (a probability above 1)")
    return np.maximum(-log_probabilities, 0.0) + 0.0  # + 0.0 turns -0.0 into 0.0


def perplexity(model: LanguageModel, tokens: Sequence[str]) -> float:
    """exp of the mean negative log-likelihood per token: exp(-1/T sum_t log P(w_t | w_1 ... w_{t-1})).

    The mean comes first and the exponential last. Read it as a number of choices: a model of perplexity 50 is as
    surprised as if it had to guess among 50 equally probable tokens each time.

    Args:
        model: what has `log_probabilities(tokens)`.
        tokens: a stream of tokens, `</s>` behind each sentence where the text has sentences.

    Returns:
        The perplexity, at least 1; infinite where a token has probability 0, never NaN.

    Raises:
        TypeError: `tokens` is one string, or the model has no `log_probabilities`.
        ValueError: there is no token, or the model returned what is no log-probability.

    >>> from course_utils.ngrams import NgramModel
    >>> model = NgramModel(order=1).fit([["a", "b", "c"]])  # a, b, c and the end: 1/4 each
    >>> round(perplexity(model, ["a", "c", "</s>"]), 6)
    4.0
    """
    mean = surprisals(model, tokens).mean()
    with np.errstate(over="ignore"):  # a mean above 709 nats is beyond the largest float
        return float(np.exp(mean))


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
        texts: the texts to draw from, each a stream of tokens, as from `token_stream`. A model sees nothing of one
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
    texts = list(texts)
    for text in texts:
        require_tokens("a text", text)
    texts = [list(text) for text in texts]
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
