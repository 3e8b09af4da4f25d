"""What a wrong result is to the right one, if the same in every case: its negative, its square, rounded, sorted."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from itertools import combinations, combinations_with_replacement, permutations
from typing import Any

import numpy as np

from course_utils.exercises.comparing import alike, plain

MOST_PARTS = 4  # of a result whose parts may be in another order
RELATIONS: dict[str, Callable[[Any], Any]] = {
    "has the opposite sign": lambda right: -right,
    "has lost its sign": abs,
    "has 0 where it should be negative": lambda right: np.maximum(right, 0),
    "is the square of the right one": lambda right: right**2,
    "is the square root of the right one": np.sqrt,
    "is the logarithm of the right one": np.log,
    "is the logarithm to base 2 where the natural one belongs": lambda right: right / np.log(2),
    "is the natural logarithm where that to base 2 belongs": lambda right: right * np.log(2),
    "is the logarithm to base 10 where the natural one belongs": lambda right: right / np.log(10),
    "is e to the power of the right one": np.exp,
    "is 2 to the power of the right one": np.exp2,
    "is the arc cosine of the right one": np.arccos,
    "is 1 divided by the right one": lambda right: 1 / right,
    "is twice what it should be": lambda right: 2 * right,
    "is half of what it should be": lambda right: right / 2,
    "is 1 too large": lambda right: right + 1,
    "is 1 too small": lambda right: right - 1,
    "is 1 minus the right one": lambda right: 1 - right,
    "is ten times what it should be": lambda right: 10 * right,
    "is in percent": lambda right: 100 * right,
    "is 1 divided by the root of the right one": lambda right: 1 / np.sqrt(right),
    "is rounded": lambda right: np.round(right),
    "is rounded to one digit": lambda right: np.round(right, 1),
    "is rounded to two digits": lambda right: np.round(right, 2),
    "is cut off to a whole number": np.trunc,
    "is transposed": lambda right: right.T,
    "has its first two axes exchanged": lambda right: np.swapaxes(right, 0, 1),
    "is in the opposite order": lambda right: right[::-1],
    "is sorted": np.sort,
    "is sorted from the largest": lambda right: np.sort(right)[..., ::-1],
    "has an axis too many": lambda right: right[..., None],  # before the running sum, which of one number is a list
    "is the running sum of the right one": np.cumsum,
    "is the sum of the right one": np.sum,
    "is the mean of the right one": np.mean,
    "is summed over the rows": lambda right: np.sum(right, axis=0),
    "is summed over the columns": lambda right: np.sum(right, axis=-1),
    "is the mean over the rows": lambda right: np.mean(right, axis=0),
    "is the mean over the columns": lambda right: np.mean(right, axis=-1),
    "is the largest of the right one": np.max,
    "is the difference of the right one's ends": lambda right: right[-1] - right[0],
    "has left out what is 0": lambda right: right[right != 0],
    "is only the last part of the right one": lambda right: right[-1],
    "is only the first part of the right one": lambda right: right[0],
    "lacks the first part": lambda right: right[1:],
    "lacks the last part": lambda right: right[:-1],
    "is scaled to the sum 1": lambda right: right / right.sum(),
    "is scaled to the length 1": lambda right: right / np.linalg.norm(right),
    "has the places of what is not 0": np.flatnonzero,
}


Pair = tuple[Any, Any]
ALONE: dict[str, Callable[[Any], Any]] = {
    "the length": len,
    "the sum": np.sum,
    "the mean": np.mean,
    "the largest": np.max,
    "the smallest": np.min,
    "the logarithm": np.log,
    "exp": np.exp,
    "the square": np.square,
    "tanh": np.tanh,
    "the sorted form": np.sort,
}
AFTERWARDS: dict[str, Callable[[Any], Any]] = {  # what would make a wrong result the right one
    "summed up": np.sum,
    "averaged": np.mean,
    "summed over its first axis": lambda found: found.sum(axis=0),
    "summed over its last axis": lambda found: found.sum(axis=-1),
    "averaged over its first axis": lambda found: found.mean(axis=0),
    "averaged over its last axis": lambda found: found.mean(axis=-1),
    "divided by its sum": lambda found: found / found.sum(),
    "divided row by row by its sum": lambda found: found / found.sum(axis=-1, keepdims=True),
    "cut to its first entry": lambda found: found[0],
    "cut to its last entry": lambda found: found[-1],
    "rounded up": np.ceil,
    "rounded down": np.floor,
    "cut off below 0": lambda found: np.maximum(found, 0),
}


def relation(pairs: Sequence[Pair], arguments: Sequence[dict[str, Any]], rtol: float) -> str | None:
    """What every result is to the right one.

    Args:
        pairs: each result with the right one, as from `plain`.
        arguments: of the calls, by name.
        rtol: as for `same`.

    Returns:
        A phrase that goes on after "your result"; None where no relation holds in all cases, two of them wrong.
    """
    if sum(not alike(*pair, rtol) for pair in pairs) < 2:
        return None
    if phrase := _parts_moved(pairs, rtol):
        return phrase
    if all(isinstance(each, dict) for pair in pairs for each in pair):
        if any(found.keys() != right.keys() for found, right in pairs):
            return None
        pairs = [tuple(plain([each[name] for name in right]) for each in (found, right)) for found, right in pairs]
    for name in arguments[0]:
        if all(alike(found, plain(given[name]), rtol) for (found, _), given in zip(pairs, arguments)):
            return f"is `{name}`, as it came in"
        for what, made in ALONE.items():
            if all(_made(made, found, given[name], rtol) for (found, _), given in zip(pairs, arguments)):
                return f"is {what} of `{name}`, and nothing more"
    if not all(isinstance(right, np.ndarray) and right.dtype.kind in "iuf" for _, right in pairs):
        return _of_another_kind(pairs)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for phrase, related in RELATIONS.items():
            if all(_is(related, *pair, rtol) for pair in pairs):
                return phrase
        if all(isinstance(found, np.ndarray) and found.dtype.kind in "iuf" for found, _ in pairs):
            for phrase, finish in AFTERWARDS.items():
                if all(_is(finish, right, found, rtol) for found, right in pairs):
                    return f"would be right if it were {phrase}"
        phrase = _by_size(pairs, arguments, rtol) or _by_difference(pairs, arguments)
    return phrase or _of_another_kind(pairs)


def _parts_moved(pairs: Sequence[Pair], rtol: float) -> str | None:
    """Several results in another order, or one of them alone."""
    lengths = {len(right) if isinstance(right, tuple) else 0 for _, right in pairs}
    length = lengths.pop()
    if lengths or not 2 <= length <= MOST_PARTS:
        return None
    for order in permutations(range(length)):
        if all(alike(found, tuple(right[n] for n in order), rtol) for found, right in pairs):
            return f"has its {length} parts in another order"
    for place in range(length):
        if all(alike(found, right[place], rtol) for found, right in pairs):
            return f"is only part {place + 1} of {length}"
        if all(alike(found, right[:place] + right[place + 1 :], rtol) for found, right in pairs):
            return f"lacks part {place + 1} of {length}"
    return None


def _of_another_kind(pairs: Sequence[Pair]) -> str | None:
    """One text for a list, numbers without names for a dict, and the like, in every case."""
    kinds = {(_kind(found), _kind(right)) for found, right in pairs}
    if len(kinds) > 1 or "" in (pair := kinds.pop()) or pair[0] == pair[1]:
        return None
    return f"is {pair[0]} where {pair[1]} should be"


def _kind(result: Any) -> str:
    if isinstance(result, np.ndarray):
        return "a list" if result.ndim else "one number"
    kinds: dict[Any, str] = {str: "one text", dict: "a dict", tuple: "a list"}
    return kinds.get(type(result), "")


def _made(made: Callable[[Any], Any], found: Any, argument: Any, rtol: float) -> bool:
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return alike(found, plain(made(argument)), rtol)
    except Exception:  # there is no such thing of this argument
        return False


def _is(related: Callable[[Any], Any], found: Any, right: Any, rtol: float) -> bool:
    try:
        other = np.asarray(related(right.astype(float)))
    except (IndexError, ValueError, TypeError):
        return False
    return bool(np.isfinite(other).any() and other.any()) and alike(found, other, rtol)


def _by_size(pairs: Sequence[Pair], arguments: Sequence[dict[str, Any]], rtol: float) -> str | None:
    """A factor that is the size of an argument, or an argument that is a number, is no accident."""
    for phrase, sizes in _sizes(arguments).items():
        factors = np.array(sizes)
        for how, scale in (("times", factors), ("divided by", 1 / factors)):
            if all(alike(found, np.asarray(by * right), rtol) for (found, right), by in zip(pairs, scale)):
                asked = ": is a mean missing, or taken twice?" if phrase.startswith("the ") else ""
                return f"is what it should be, {how} {phrase}{asked}"
    return None


def _by_difference(pairs: Sequence[Pair], arguments: Sequence[dict[str, Any]]) -> str | None:
    """Of numbers made of whole numbers: which product of them is missing, or there once too often."""
    given = {name: [each[name] for each in arguments] for name in arguments[0]}
    whole = {name: np.array(values) for name, values in given.items() if all(isinstance(v, int) for v in values)}
    if not all(isinstance(found, np.ndarray) and not found.ndim and not right.ndim for found, right in pairs):
        return None
    off = np.array([float(found) - float(right) for found, right in pairs])
    products = [names for size in (1, 2, 3) for names in combinations_with_replacement(whole, size)]
    values = {" * ".join(names): np.prod([whole[name] for name in names], axis=0) for names in products}
    terms = {"1": np.ones(len(pairs))} | values
    for said, term in (terms | {f"{a} + {b}": terms[a] + terms[b] for a, b in combinations(terms, 2)}).items():
        for sign, how in ((1, "large"), (-1, "small")):
            if len(whole) >= 2 and np.array_equal(off, sign * term):
                return f"is too {how} by {said}"
    return None


def _sizes(arguments: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    """The sizes of the arguments by what they are called, and those arguments that are numbers."""
    found: dict[str, list[float]] = {}
    for name in arguments[0]:
        values = [given[name] for given in arguments]
        if all(isinstance(value, np.ndarray) and value.ndim for value in values):
            found[f"the length of {name}"] = [float(len(value)) for value in values]
            if all(value.ndim > 1 for value in values):
                found[f"the number of columns of {name}"] = [float(value.shape[1]) for value in values]
                found[f"the number of entries of {name}"] = [float(value.size) for value in values]
        elif all(isinstance(value, list | dict) for value in values):
            found[f"the length of {name}"] = [float(len(value)) for value in values]
        elif all(isinstance(value, int | float) for value in values) and len(set(values)) > 1:
            found[f"`{name}`"] = [float(value) for value in values]
    return {phrase: sizes for phrase, sizes in found.items() if all(sizes)}
