"""What the doors of the course refuse alike: a number that is none, no integer or too small, and what is no list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import DTypeLike


def require_integer(name: str, value: object, least: int = 1, most: int | None = None) -> None:
    """Refuse what is no integer, or one out of range.

    Args:
        name: of the argument, for the message.
        value: what was passed.
        least: the smallest number that is allowed.
        most: the largest; None for no limit.

    Raises:
        TypeError: `value` is no integer; True and False are none.
        ValueError: it is below `least` or above `most`.

    >>> require_integer("window", 0)
    Traceback (most recent call last):
    ValueError: window must be at least 1, it is 0
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be an integer, it is {value!r}")
    if value < least or (most is not None and value > most):
        allowed = f"be at least {least}" if most is None else f"lie in {least}..{most}"
        raise ValueError(f"{name} must {allowed}, it is {value}")


def require_number(name: str, value: object) -> None:
    """Refuse what is no number, before it is compared with one; True and False are none."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} must be a number, it is {value!r}")


def require_floats(name: str, value: object) -> None:
    """Refuse what is no array of floating numbers; training, for one, could not change a list in place."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        found = f"an array of {value.dtype}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
        raise TypeError(f"{name} must be an array of floats, it is {found}")


def require_precision(dtype: DTypeLike) -> None:
    """Refuse a type in which no model learns: in integers all first weights would be 0."""
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float32 or float64, it is {np.dtype(dtype)}")


def require_tokens(name: str, value: object) -> None:
    """Refuse what is no list of tokens; one string, for example, is a list of characters, and would pass unseen."""
    _require_list(name, value, "tokens", "tokenize(text) for its words or list(text) for its characters")


def require_texts(name: str, value: object) -> None:
    """Refuse what is no list of texts.

    >>> require_texts("texts", "the dog")
    Traceback (most recent call last):
    TypeError: texts is one string: pass a list of texts, [text] for a single one
    """
    _require_list(name, value, "texts", "a list of texts, [text] for a single one")


def require_sentences(name: str, value: object) -> None:
    """Refuse what is no list of tokenized sentences."""
    _require_list(name, value, "lists of tokens", "a list of lists of tokens, such as [tokenize(text)]")


def _require_list(name: str, value: object, of: str, instead_of_a_string: str) -> None:
    """Refuse one string, a table, a dict, and what cannot be gone through."""
    if isinstance(value, str | bytes):
        raise TypeError(f"{name} is one {'string' if isinstance(value, str) else 'bytes'}: pass {instead_of_a_string}")
    if hasattr(value, "columns"):  # a DataFrame gives the names of its columns, not what they hold
        raise TypeError(f"{name} is a table, a {type(value).__name__}: pass the column that holds them, table[column]")
    if isinstance(value, Mapping):
        raise TypeError(
            f"{name} is a {type(value).__name__}, of which the keys alone would be read: "
            "pass a list, such as list(d.values())"
        )
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list of {of}, it is {value!r}")
