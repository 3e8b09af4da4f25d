"""What writing refuses: settings out of their range, and scores that no distribution can be made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arguments import require_integer, require_number

Array = NDArray[np.floating]


def checked_scores(logits: ArrayLike) -> Array:
    """The scores as float64, or an error where they are no numbers or there are none."""
    scores = np.asarray(logits)
    if scores.dtype.kind not in "iuf":
        raise TypeError(f"logits must be numbers, they are {scores.dtype}")
    if scores.ndim == 0 or scores.size == 0:
        raise ValueError(f"logits must have shape (..., vocabulary_size), they have shape {scores.shape}")
    return scores.astype(np.float64)


def refuse_divergence(highest: Array) -> None:
    """Refuse scores by the highest of each row: a NaN if there is one among them, -inf if no token is possible."""
    if all(np.isfinite(highest).flat):
        return
    if (highest == -np.inf).any():
        raise ValueError("logits are all -inf: at least one token must be possible")
    raise ValueError("logits hold a NaN or an infinite score: the model that made them has diverged")


def check_settings(
    temperature: float, top_k: int | None, top_p: float | None, samples: int = 1, max_tokens: int = 1
) -> None:
    """Refuse settings of the filters and of the loop outside their range."""
    require_integer("samples", samples)
    require_integer("max_tokens", max_tokens)
    for name, value in (("temperature", temperature), ("top_k", top_k), ("top_p", top_p)):
        if value is None and name != "temperature":
            continue
        require_number(name, value)
    if not 0 <= temperature < np.inf:  # false for a NaN too
        raise ValueError(f"temperature must be 0 (greedy) or above, it is {temperature}")
    if top_k is not None and not (top_k >= 1 and np.isfinite(top_k) and top_k == int(top_k)):
        raise ValueError(f"top_k must be an integer from 1 on, or None for all tokens, it is {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p must be above 0 and at most 1, or None for all tokens, it is {top_p}")
