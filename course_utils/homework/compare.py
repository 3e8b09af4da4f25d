"""How the tests of the homework compare: one rule for all, so that no test forgets a part of it."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np


def agree(found: Any, expected: Any, rtol: float = 1e-5, atol: float = 1e-8) -> bool:
    """Whether an answer is what was expected: of its shape, of its kind, NaN where it is NaN, and close in value.

    A comparison by NumPy alone broadcasts, so that an empty array, or one with an axis too many, is close to all.

    Args:
        found: what the answer returned: a number, an array, or a list of numbers.
        expected: what it should be. An array or a NumPy number fixes the kind (truth values, whole numbers, floats);
            a number or a list as it is written in Python leaves open whether it is whole.
        rtol: difference allowed, as a part of the expected value.
        atol: difference allowed besides.

    Returns:
        False also for what is no number at all.
    """
    if not isinstance(found, np.ndarray | numbers.Number | list | tuple):
        return False
    try:
        one, other = np.asarray(found), np.asarray(expected)
    except ValueError:  # rows of different lengths
        return False
    fixed = isinstance(expected, np.ndarray | np.generic) or other.dtype == bool
    kinds = {_kind(other)} if fixed else {"whole", "float"}
    if one.shape != other.shape or (_kind(one) not in kinds and one.size > 0):
        return False
    return bool(np.allclose(one, other, rtol=rtol, atol=atol, equal_nan=True))


def _kind(array: np.ndarray) -> str:
    return {"b": "truth", "i": "whole", "u": "whole", "f": "float"}.get(array.dtype.kind, array.dtype.kind)
