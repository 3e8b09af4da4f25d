"""What judges of several lessons need: equal up to rounding, which known mistake this is, true or false."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def close(a: Any, b: Any) -> bool:
    """Equal up to rounding; False for shapes that do not fit and for what is no number."""
    try:
        return np.shape(a) == np.shape(b) and bool(np.allclose(a, b, rtol=1e-7, atol=1e-11))
    except (TypeError, ValueError):
        return False


def named_mistake(found: Any, mistakes: Mapping[str, Any]) -> str | None:
    """The message of the first mistake whose result is the one found."""
    return next((message for message, wrong in mistakes.items() if close(found, wrong)), None)


def true_or_false(answer: Any, right: bool, message: str) -> str | None:
    """Judge a quiz answer; `message` helps where it is wrong."""
    if not isinstance(answer, bool):
        return "the answer is True or False"
    return None if answer is right else message
