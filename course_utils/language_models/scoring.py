"""One way to score every language model of the course: the same tokens, counted the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_tokens


class LanguageModel(Protocol):
    """All that scoring asks of a model: an n-gram, a window or a recurrent model fits as it is."""

    def log_probabilities(self, tokens: Sequence[str]) -> NDArray[np.floating]:
        """log P(token | what the model sees of the tokens before it) for each token, in nats, shape (tokens,).

        Every token is predicted, `</s>` included, from earlier tokens only; -inf stands for probability 0.

        Args:
            tokens: one stream, as from `stream`.

        Returns:
            One number a token, each at most 0.
        """
        ...


def surprisals(model: LanguageModel, tokens: Sequence[str]) -> NDArray[np.float64]:
    """-log P of each token of a stream: how surprised the model is.

    Args:
        model: what has `log_probabilities(tokens)`.
        tokens: a stream of tokens, `</s>` behind each sentence where the text has sentences (`windows.stream`).

    Returns:
        Surprisals in nats, shape (tokens,), infinite where the probability is 0.

    Raises:
        TypeError: `tokens` is one string, or the model has no `log_probabilities`.
        ValueError: there is no token, or the model returned another number of values, a NaN, or a positive value.
    """
    require_tokens("tokens", tokens)
    if not hasattr(model, "log_probabilities"):
        raise TypeError(f"model must have a method log_probabilities(tokens), a {type(model).__name__} has none")
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
        tokens: a stream of tokens, as for `surprisals`.

    Returns:
        The perplexity, at least 1; infinite where a token has probability 0, never NaN.

    Raises:
        TypeError: as for `surprisals`.
        ValueError: likewise.

    >>> from course_utils.ngrams import NgramModel
    >>> model = NgramModel(order=1).fit([["a", "b", "c"]])  # a, b, c and the end: 1/4 each
    >>> round(perplexity(model, ["a", "c", "</s>"]), 6)
    4.0
    """
    mean = surprisals(model, tokens).mean()
    with np.errstate(over="ignore"):  # a mean above 709 nats is beyond the largest float
        return float(np.exp(mean))
