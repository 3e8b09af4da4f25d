"""From scores to the distribution that is sampled: temperature, then top-k, then the nucleus.

The order is the one of transformers. The temperature comes first, so it changes how many tokens fit into the nucleus;
the nucleus is taken from what top-k has left, renormalised. (llama.cpp divides by the temperature last, so the same
settings keep other tokens there.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.functional import softmax
from course_utils.generation.checks import check_settings, checked_scores, refuse_divergence

Array = NDArray[np.floating]


@np.errstate(over="ignore")  # less the highest, no score becomes inf, and -inf is as good as any very low one
def softmax_with_temperature(logits: Array, temperature: float) -> Array:
    """softmax(logits / temperature); in the limit of temperature 0 the highest score gets everything.

    Args:
        logits: shape (..., vocabulary_size); -inf for a token that is excluded.
        temperature: 0 or more.

    Returns:
        Probabilities, the shape of `logits`.

    Raises:
        ValueError: a NaN or +inf among the scores, or all of them -inf: the model has diverged.
    """
    highest = logits.max(axis=-1, keepdims=True)
    refuse_divergence(highest)
    if temperature == 0:
        best = logits.argmax(axis=-1)[..., None]
        return np.where(np.arange(logits.shape[-1]) == best, 1.0, 0.0)
    return renormalised(np.exp((logits - highest) / temperature))  # by their sum: the softmax


def keep_top_k(probabilities: Array, k: int | None) -> Array:
    """The k most probable tokens, renormalised; of equals at the border the smaller ids stay.

    Args:
        probabilities: shape (..., vocabulary_size).
        k: 1 or more; None, or more than there are tokens, changes nothing.

    Returns:
        Probabilities, the same shape; the others have exactly 0.
    """
    if k is None:
        return probabilities
    order = np.argsort(-probabilities, axis=-1, kind="stable")  # most probable first
    kept = probabilities.copy()
    np.put_along_axis(kept, order[..., int(k) :], 0, axis=-1)
    return renormalised(kept)


def keep_nucleus(probabilities: Array, p: float | None) -> Array:
    """The smallest set of the most probable tokens that has at least probability p, renormalised.

    Of equals at the border the smaller ids stay. A set that misses p by no more than rounding has it.

    Args:
        probabilities: shape (..., vocabulary_size).
        p: above 0, at most 1; None or 1 changes nothing.

    Returns:
        Probabilities, the same shape; the others have exactly 0.
    """
    if p is None or p == 1:
        return probabilities
    order = np.argsort(-probabilities, axis=-1, kind="stable")  # most probable first
    descending = np.take_along_axis(probabilities, order, axis=-1)
    before = descending.cumsum(axis=-1, dtype=np.float64) - descending  # what the more probable ones have
    rounding = 16 * np.finfo(probabilities.dtype).eps + before.shape[-1] * np.finfo(np.float64).eps  # of each, of sums
    stays = before < p - rounding  # the token that crosses p is the last one in
    stays[..., 0] = True  # at least one token
    kept = np.zeros_like(probabilities)
    np.put_along_axis(kept, order, np.where(stays, descending, 0), axis=-1)
    return renormalised(kept)


def renormalised(weights: Array) -> Array:
    """Divided by their sum, so that each row is a distribution."""
    probabilities: Array = weights / weights.sum(axis=-1, keepdims=True)
    return probabilities


def next_token_distribution(
    logits: ArrayLike, temperature: float = 1.0, top_k: int | None = None, top_p: float | None = None
) -> Array:
    """The probabilities from which the next token is drawn.

    Args:
        logits: scores, shape (..., vocabulary_size), of any size; -inf for a token that is excluded. Log-probabilities
            are scores too.
        temperature: divides the scores; below 1 sharper, above 1 flatter. 0 is greedy: all the probability goes to the
            highest score, to the smaller id where two are equal.
        top_k: keep so many of the most probable tokens; None for all.
        top_p: then keep the smallest set of the most probable tokens that has at least this probability (Holtzman et
            al. 2020); None or 1 for all.

    Returns:
        Probabilities, the shape of `logits`; they sum to 1 along the last axis; what was filtered out has exactly 0.

    Raises:
        ValueError: a setting outside its range, no score, a NaN or +inf among the scores, or all of them -inf.
        TypeError: a setting or the scores are no numbers.

    >>> scores = np.log([0.5, 0.3, 0.2])
    >>> next_token_distribution(scores, top_k=2).round(4).tolist()
    [0.625, 0.375, 0.0]
    >>> next_token_distribution(scores, temperature=0.5).round(4).tolist()
    [0.6579, 0.2368, 0.1053]
    """
    return distribution_stages(logits, temperature, top_k, top_p)[-1]


def distribution_stages(logits: ArrayLike, temperature: float, top_k: int | None, top_p: float | None) -> list[Array]:
    """The distribution before and after each filter, for looking at: plain softmax, temperature, top-k, nucleus.

    Args:
        logits: scores, shape (..., vocabulary_size).
        temperature: divides the scores; 0 is greedy.
        top_k: how many tokens stay; None for all.
        top_p: the probability of the nucleus; None for all.

    Returns:
        Four arrays of the shape of `logits`; each distribution is made from the one before it.

    Raises:
        ValueError: a setting outside its range, or scores that are none.
        TypeError: a setting or the scores are no numbers.
    """
    check_settings(temperature, top_k, top_p)
    scores = checked_scores(logits)
    tempered = softmax_with_temperature(scores, temperature)
    shortlist = keep_top_k(tempered, top_k)
    return [softmax(scores), tempered, shortlist, keep_nucleus(shortlist, top_p)]
