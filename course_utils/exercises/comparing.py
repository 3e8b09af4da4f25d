"""Whether two results are the same, whatever form they come in; and how a result is shown in a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SHOWN_WHOLE = 12  # numbers; of a larger array a message names the first entry that differs
MOST = 300_000  # entries, or letters of a text: what has more is no answer to any exercise, and is not looked through
SIZED: tuple[Any, ...] = (str, bytes, list, tuple, dict, set, frozenset, range)
NAMED = 5  # names in a message, where there may be many
ROUNDING = 1e-15  # where 0 is right, two ways to compute it may differ by so much
SINGLE_PRECISION = 1e-4  # relative; what is computed in float32 cannot be compared more closely


@dataclass(frozen=True)
class Stopped:
    """What came of a call that raised an error.

    Attributes:
        error: the error.
    """

    error: BaseException


@dataclass(frozen=True)
class Unreadable:
    """A result that cannot even be looked at: it is too large, holds itself, or stops whoever asks.

    Attributes:
        kind: what it is, as "a list of 10,000,000 entries".
    """

    kind: str


def plain(value: Any) -> Any:
    """A result as NumPy arrays, also inside tuples and dicts; texts and what is no number stay as they are.

    Args:
        value: numbers, arrays, tensors of torch, lists, tuples, dicts.

    Returns:
        The same in NumPy's terms.
    """
    try:
        return too_large(value) or _plain(value)
    except Exception:
        return Unreadable(f"a {type(value).__name__}")


def too_large(value: Any) -> Unreadable | None:
    """Whether a result, with all that is in it, has more entries than `MOST`; they are not counted any further.

    Args:
        value: numbers, arrays, texts, or lists, tuples, sets and dicts of them.

    Returns:
        What is said of it, or None.
    """
    seen, left = 0, [value]
    while left:
        each = left.pop()
        kind: Any = np.ndarray
        if isinstance(each, np.ndarray):
            size = each.size
        elif isinstance(each, SIZED):
            kind = next(kind for kind in SIZED if isinstance(each, kind))
            size = kind.__len__(each)  # its own: another one may never end
        else:
            continue
        seen += size
        if seen > MOST:
            if kind is np.ndarray:
                return Unreadable(f"an array of shape {each.shape}")
            unit, name = ("letters", "text") if kind is str else ("entries", kind.__name__)
            return Unreadable(f"a {name} of {size:,} {unit}" if size > MOST else f"a {name}")
        if isinstance(each, dict):
            left.extend(dict.values(each))
        elif isinstance(each, list | tuple | set | frozenset):
            left.extend(untouched(each))
    return None


def untouched(value: Any) -> Any:
    """A list or dict of a kind of its own as a plain one: what that kind says of itself may be anything.

    Args:
        value: any result.

    Returns:
        A copy; what is no list and no dict, or a plain one, as it came.
    """
    if isinstance(value, list) and type(value) is not list:
        return list.copy(value)
    return dict.copy(value) if isinstance(value, dict) and type(value) is not dict else value


def _plain(value: Any) -> Any:
    value = untouched(value)
    if hasattr(value, "detach"):  # a tensor of torch
        value = value.detach().cpu().numpy()
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, Stopped | Unreadable | str) or value is None:
        return value
    if isinstance(value, list | tuple):
        if value and {*map(type, value)} <= {int, float}:
            numbers = np.array(value)
            return numbers if numbers.dtype.kind in "if" else tuple(value)  # whole numbers of too many digits
        parts = [_plain(each) for each in value]
        if any(not isinstance(part, np.ndarray) or part.dtype == object for part in parts):
            return tuple(parts)
        if len({part.shape for part in parts}) > 1:
            return tuple(parts)
        return np.array(parts)
    if isinstance(value, int | float | range | np.generic | np.ndarray) or hasattr(type(value), "__array__"):
        array = np.asarray(value)
        return array if array.dtype.kind in "biuf" else value
    return value


def same(found: Any, expected: Any, rtol: float) -> bool:
    """Whether a result is the expected one, up to the rounding of its own precision.

    Args:
        found: what a function returned.
        expected: what it should be, as from `plain`.
        rtol: for float64, relative to the largest entry.

    Returns:
        False also for another shape, other keys, what is no number, or what cannot be compared.
    """
    return alike(plain(found), expected, rtol)


def alike(found: Any, expected: Any, rtol: float) -> bool:
    """`same` for a result that comes from `plain` already.

    Args:
        found: the result.
        expected: what it should be, as from `plain`.
        rtol: as for `same`.

    Returns:
        As `same`.
    """
    try:
        return _alike(found, expected, rtol)
    except Exception:  # its own comparison stopped
        return False


def _alike(found: Any, expected: Any, rtol: float) -> bool:
    if isinstance(expected, Unreadable):
        return False
    if isinstance(expected, Stopped):
        return isinstance(found, Stopped) and said(found.error) == said(expected.error)
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and set(found) == set(expected)
            and all(_alike(found[name], expected[name], rtol) for name in expected)
        )
    if isinstance(expected, tuple):
        if isinstance(found, np.ndarray) and found.ndim:
            found = tuple(map(np.asarray, found))  # parts of one shape became one array
        return (
            isinstance(found, tuple)
            and len(found) == len(expected)
            and all(_alike(*pair, rtol) for pair in zip(found, expected))
        )
    if not isinstance(expected, np.ndarray):
        kind: Any = type(expected)  # it compares: of two, Python would ask the one that is derived from the other
        return kind.__eq__(expected, found) is True if isinstance(found, kind) else found is expected
    if not _holds_numbers(found) or found.shape != expected.shape:
        return False
    if expected.dtype == bool:
        return found.dtype.kind in "bi" and np.array_equal(found, expected)
    if found.dtype.kind == "f" and found.dtype.itemsize < 8:
        rtol = max(rtol, SINGLE_PRECISION)
    expected = expected if expected.dtype.kind == "f" else expected.astype(float)
    sizes = np.abs(expected)
    finite = np.isfinite(sizes)
    atol = max(rtol * min(float(sizes.max(initial=0.0, where=finite)), 1.0) * 1e-3, ROUNDING)
    if not finite.all():
        return np.allclose(found, expected, rtol=rtol, atol=atol, equal_nan=True)
    within = atol + rtol * sizes  # as allclose has it, which takes four times as long
    return bool((np.abs(found - expected) <= within).all())


def _holds_numbers(found: Any) -> bool:
    return isinstance(found, np.ndarray) and found.dtype.kind in "biuf"


def call(name: str, parameters: list[str], arguments: tuple[Any, ...]) -> str:
    """A call as one would type it, or, where that is too long, what goes in.

    Args:
        name: of the function.
        parameters: their names.
        arguments: as many.

    Returns:
        For example "idf(300, 3)" or "step with x of shape (2, 3), h of shape (2, 4)".
    """
    typed = f"{name}({', '.join(map(show, arguments))})"
    if len(typed) <= 90 and "shape" not in typed:
        return typed
    given = []
    for parameter, value in zip(parameters, arguments):
        shown = show(value)
        given.append(f"{parameter} {shown}" if shown.startswith("of shape") else f"{parameter} = {shown}")
    return f"{name} with {', '.join(given)}"


def show(value: Any, digits: int = 4) -> str:
    """A value in a message.

    Args:
        value: a number, array, text, or tuple, list or dict of them.
        digits: significant ones.

    Returns:
        The value where it is short; else its shape.
    """
    if isinstance(value, bool | np.bool_) or (isinstance(value, np.ndarray) and value.dtype == bool and not value.ndim):
        return str(bool(value))
    if isinstance(value, int) and abs(value) >= 1e300:
        return f"a number of about {int(value.bit_length() * 0.30103):,} digits"
    if isinstance(value, int | float | np.number) or (isinstance(value, np.ndarray) and not value.ndim):
        return f"{float(value):.{digits}g}" if float(value) % 1 or abs(float(value)) >= 1e15 else f"{int(value)}"
    if isinstance(value, np.ndarray):
        if value.size > SHOWN_WHOLE:
            return f"of shape {value.shape}"
        return "[" + ", ".join(show(row, digits) for row in value) + "]"
    if isinstance(value, list | tuple) and len(value) <= SHOWN_WHOLE:
        brackets = "[]" if isinstance(value, list) else "()"
        return brackets[0] + ", ".join(show(each, digits) for each in value) + brackets[1]
    if isinstance(value, list | tuple):
        return f"of {len(value)} entries"
    if isinstance(value, dict) and len(value) <= SHOWN_WHOLE:
        return "{" + ", ".join(f"{name!r}: {show(each, digits)}" for name, each in value.items()) + "}"
    if isinstance(value, Unreadable):
        return value.kind
    if isinstance(value, str) and len(value) > 80:
        return f"{value[:60]!r} and {len(value) - 60} letters more"
    return repr(value) if isinstance(value, str) else "None" if value is None else type(value).__name__


def listed(found: Sequence[Any]) -> str:
    """Names in a message, the first few of them where they are many.

    Args:
        found: the names; what a learner wrote may be anything.

    Returns:
        One line.
    """
    shown = [each if isinstance(each, str) and len(each) <= 60 else show(each) for each in found[:NAMED]]
    return ", ".join(shown) + (f" and {len(found) - NAMED:,} more" if len(found) > NAMED else "")


def difference(found: Any, expected: Any, rtol: float = 1e-6) -> str:
    """In which way a result is not the expected one, on as little of it as shows that.

    Args:
        found: what a function returned, not `same` as `expected`.
        expected: what it should be, as from `plain`.
        rtol: as for `same`.

    Returns:
        A phrase that goes on after the call, as "gives 2, it should be 3".
    """
    found = plain(found)
    if found is None:
        return "gives None: does your function end with return?"
    if isinstance(found, Stopped):
        return f"stops with {said(found.error)}"
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return f"gives {_kind(found)}, it should be a dict"
        if missing := [name for name in expected if name not in found]:
            return f"gives a dict without {listed(missing)}"
        if extra := [name for name in found if name not in expected]:
            return f"gives a dict with {listed(extra)}, which does not belong there"
        name = next(name for name in expected if not same(found[name], expected[name], rtol))
        return f"gives for {name!r}: " + difference(found[name], expected[name], rtol).removeprefix("gives ")
    if isinstance(expected, tuple):
        if isinstance(found, np.ndarray) and found.shape[1:] == np.shape(expected[0]) and found.ndim:
            found = tuple(found)  # parts of one shape became one array
        if not isinstance(found, tuple) or len(found) != len(expected):
            return f"gives {_kind(found)}, it should be {len(expected)} results"
        place = next(i for i, pair in enumerate(zip(found, expected)) if not same(*pair, rtol))
        return f"gives as result {place + 1} of {len(expected)}: " + difference(
            found[place], expected[place], rtol
        ).removeprefix("gives ")
    if not isinstance(expected, np.ndarray):
        return f"gives {show(found)}, it should be {show(expected)}"
    if not _holds_numbers(found):
        return f"gives {_kind(found)}, it should be {_numbers(expected) if expected.ndim == 1 else _wanted(expected)}"
    if found.shape != expected.shape:
        if found.ndim == expected.ndim == 1:
            return f"gives {_numbers(found)}, it should be {_numbers(expected)}"
        given = "one number" if not found.ndim else f"an array of shape {found.shape}"
        return f"gives {given}, it should be {_wanted(expected)}"
    if found.ndim and expected.size > SHOWN_WHOLE:
        wrong = ~np.isclose(found, expected, rtol=rtol, atol=1e-9, equal_nan=True)
        where = tuple(int(i) for i in np.argwhere(wrong if wrong.any() else found != expected)[0])
        found, expected = found[where], expected[where]
        return f"gives at {list(where)} " + _apart(found, expected)
    return "gives " + _apart(found, expected)


def _apart(found: Any, expected: Any) -> str:
    """Both with enough digits that they differ on the screen."""
    for digits in range(4, 18):
        pair = show(found, digits), show(expected, digits)
        if pair[0] != pair[1]:
            break
    return f"{pair[0]}, it should be {pair[1]}"


def _wanted(expected: Any) -> str:
    if expected.ndim:
        return f"an array of shape {expected.shape}"
    return "True or False" if expected.dtype == bool else "one number"


def _numbers(row: Any) -> str:
    """How many numbers stand in a row: of a list, and of the sizes that make a shape."""
    return f"{len(row)} number{'s' * (len(row) != 1)}"


def _kind(found: Any) -> str:
    if isinstance(found, tuple) and found and all(isinstance(each, str) for each in found):
        return "a text" if len(found) == 1 else f"{len(found)} texts"
    if isinstance(found, tuple):
        return f"{len(found)} results"
    if isinstance(found, np.ndarray) and not _holds_numbers(found):
        return "an array that holds no numbers"
    if isinstance(found, np.ndarray):
        return f"an array of shape {found.shape}" if found.ndim else "one number"
    if isinstance(found, Unreadable | int | None):
        return show(found)
    return "a text" if isinstance(found, str) else f"a {type(found).__name__}"


def said(error: BaseException) -> str:
    """An error in one line: its type and the first line of its message."""
    try:
        return ": ".join([type(error).__name__, *str(error).splitlines()[:1]])
    except Exception:  # it cannot say what it is
        return type(error).__name__
