"""From scores to the distribution that is sampled: temperature, then top-k, then the nucleus.

The order is the one of transformers. The temperature comes first, so it changes how many tokens fit into the nucleus;
the nucleus is taken from what top-k has left, renormalised. (llama.cpp divides by the temperature last, so the same
settings keep other tokens there.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.functional import softmax

Array = NDArray[np.floating]


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
    scores = checked_scores(logits)
    check_settings(temperature, top_k, top_p)
    return filtered(scores, temperature, top_k, top_p)


def filtered(logits: Array, temperature: float, top_k: int | None, top_p: float | None) -> Array:
    """`next_token_distribution` without its checks, which a writing loop does once and not at each token.

    Args:
        logits: float scores without a NaN, shape (..., vocabulary_size).
        temperature: see there.
        top_k: see there.
        top_p: see there.

    Returns:
        Probabilities, the shape of `logits`.
    """
    probabilities = with_temperature(logits, temperature)
    if top_k is not None:
        probabilities = keep_top_k(probabilities, top_k)
    return probabilities if top_p is None else keep_nucleus(probabilities, top_p)


def distribution_stages(
    logits: ArrayLike, temperature: float = 1.0, top_k: int | None = None, top_p: float | None = None
) -> list[Array]:
    """The distribution before and after each filter, for looking at: plain softmax, temperature, top-k, nucleus.

    Args:
        logits: as for `next_token_distribution`, likewise the settings.
        temperature: see there.
        top_k: see there.
        top_p: see there.

    Returns:
        Four arrays of the shape of `logits`; each distribution is made from the one before it.

    Raises:
        ValueError: as for `next_token_distribution`.
        TypeError: likewise.
    """
    scores = checked_scores(logits)
    check_settings(temperature, top_k, top_p)
    return [
        softmax(scores),
        filtered(scores, temperature, None, None),
        filtered(scores, temperature, top_k, None),
        filtered(scores, temperature, top_k, top_p),
    ]


def with_temperature(logits: Array, temperature: float) -> Array:
    """softmax(logits / temperature); in the limit of temperature 0 the highest score gets everything.

    Args:
        logits: shape (..., vocabulary_size).
        temperature: 0 or more.

    Returns:
        Probabilities, the shape of `logits`.
    """
    if temperature == 0:
        return np.where(np.arange(logits.shape[-1]) == logits.argmax(axis=-1)[..., None], 1.0, 0.0)
    gaps = logits - logits.max(axis=-1, keepdims=True)  # at most 0: no temperature, however small, makes exp overflow
    with np.errstate(over="ignore"):
        weights = np.exp(gaps / temperature)
    probabilities: Array = weights / weights.sum(axis=-1, keepdims=True)
    return probabilities


def keep_top_k(probabilities: Array, k: int) -> Array:
    """The k most probable tokens, renormalised; of equals at the border the smaller ids stay.

    Args:
        probabilities: shape (..., vocabulary_size).
        k: 1 or more; above the size of the vocabulary it changes nothing.

    Returns:
        Probabilities, the same shape; the others have exactly 0.
    """
    order = np.argsort(-probabilities, axis=-1, kind="stable")  # most probable first
    kept = probabilities.copy()
    np.put_along_axis(kept, order[..., k:], 0, axis=-1)
    renormalised: Array = kept / kept.sum(axis=-1, keepdims=True)
    return renormalised


def keep_nucleus(probabilities: Array, p: float) -> Array:
    """The smallest set of the most probable tokens that has at least probability p, renormalised.

    Args:
        probabilities: shape (..., vocabulary_size).
        p: above 0, at most 1; 1 changes nothing.

    Returns:
        Probabilities, the same shape; the others have exactly 0.
    """
    if p == 1:
        return probabilities
    order = np.argsort(-probabilities, axis=-1, kind="stable")  # most probable first
    descending = np.take_along_axis(probabilities, order, axis=-1)
    before = descending.cumsum(axis=-1) - descending  # what the more probable tokens have together
    kept = np.zeros_like(probabilities)
    # The first token is always in: nothing stands before it. The token that crosses p is the last one in.
    np.put_along_axis(kept, order, np.where(before < p, descending, 0), axis=-1)
    renormalised: Array = kept / kept.sum(axis=-1, keepdims=True)
    return renormalised


def checked_scores(logits: ArrayLike) -> Array:
    """The scores as float64, or an error; see `next_token_distribution`.

    Args:
        logits: scores, shape (..., vocabulary_size).

    Returns:
        The same shape, float64.

    Raises:
        ValueError: no score, a NaN or +inf among them, or all of them -inf.
        TypeError: they are no numbers.
    """
    scores = np.asarray(logits)
    if scores.dtype.kind not in "iuf":
        raise TypeError(f"logits must be numbers, they are {scores.dtype}")
    scores = scores.astype(np.float64)
    if scores.ndim == 0 or scores.size == 0:
        raise ValueError(f"logits must have shape (..., vocabulary_size), they have shape {scores.shape}")
    if np.isnan(scores).any() or (scores == np.inf).any():
        raise ValueError("logits hold a NaN or an infinite score: the model that made them has diverged")
    if (scores == -np.inf).all(axis=-1).any():
        raise ValueError("logits are all -inf: at least one token must be possible")
    return scores


def check_settings(temperature: float, top_k: int | None, top_p: float | None) -> None:
    """Refuse settings outside their range; see `next_token_distribution`.

    Args:
        temperature: 0 or more.
        top_k: a whole number from 1 on, or None.
        top_p: above 0, at most 1, or None.

    Raises:
        ValueError: a setting outside its range.
        TypeError: a setting is no number.
    """
    for name, value in (("temperature", temperature), ("top_k", top_k), ("top_p", top_p)):
        if value is None and name != "temperature":
            continue
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise TypeError(f"{name} must be a number, it is {value!r}")
    if not 0 <= temperature < np.inf:  # false for a NaN too
        raise ValueError(f"temperature must be 0 (greedy) or above, it is {temperature}")
    if top_k is not None and (top_k != int(top_k) or top_k < 1):
        raise ValueError(f"top_k must be a whole number from 1 on, or None for all tokens, it is {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p must be above 0 and at most 1, or None for all tokens, it is {top_p}")


def total_variation(p: ArrayLike, q: ArrayLike) -> float:
    """How far two distributions are apart: half the sum of |p_i - q_i|, from 0 (equal) to 1 (nothing in common).

    Args:
        p: probabilities, shape (vocabulary_size,).
        q: probabilities of the same tokens.

    Returns:
        From 0 to 1.

    Raises:
        ValueError: the shapes differ.

    >>> total_variation([0.5, 0.5], [1.0, 0.0])
    0.5
    """
    p, q = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    if p.shape != q.shape:
        raise ValueError(f"p has shape {p.shape}, q has shape {q.shape}: they must be over the same tokens")
    return float(np.abs(p - q).sum() / 2)


def entropy(p: ArrayLike) -> float:
    """How unsure a distribution is, in bits: -sum_i p_i log2 p_i; 0 log 0 counts as 0.

    Args:
        p: probabilities, shape (vocabulary_size,).

    Returns:
        Bits, from 0 to log2(vocabulary_size).

    >>> entropy([0.5, 0.25, 0.25])
    1.5
    """
    p = np.asarray(p, dtype=np.float64)
    possible = p[p > 0]
    return float(-(possible * np.log2(possible)).sum() + 0.0)
