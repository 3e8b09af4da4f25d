"""Plain data between the grader and the student's process: JSON and arrays as bytes, never a pickle.

Both sides use this module, but only the grader's side is trusted. Whatever arrives there is rebuilt from exact
built-in types and NumPy arrays, so that no object of the student's (one that equals everything, say) reaches a test.
What is not plain (a function, an object of a class) travels as a number that stands for it.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np

LARGEST_FRAME = 16 * 2**20  # bytes
_KINDS = "biufcU"  # booleans, integers, floats, complex numbers, text: no objects
_LENGTH = struct.Struct(">I")


class WireError(Exception):
    """What came over the wire is not what this module writes."""


def encode(value: Any, refer: Callable[[Any], dict[str, Any]]) -> Any:
    """A value as JSON.

    Args:
        value: plain data (numbers, text, lists, tuples, dicts, sets, arrays, a NumPy Generator) or anything else.
        refer: given anything else, returns the mark that stands for it.

    Returns:
        What `decode` turns back into an equal value.

    Raises:
        WireError: an array is too large to be passed on.
    """
    if value is None or isinstance(value, bool | str):
        return value if value is None or isinstance(value, bool) else str.__str__(value)
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind not in _KINDS:
            return {"list": encode(array.tolist(), refer)}
        if array.nbytes > LARGEST_FRAME // 2:
            raise WireError(f"an array of {array.nbytes:,} bytes; at most {LARGEST_FRAME // 2:,} are passed on")
        data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
        return {"scalar" if isinstance(value, np.generic) else "array": [array.dtype.str, list(array.shape), data]}
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {"dict": [[encode(key, refer), encode(item, refer)] for key, item in dict.items(value)]}
    for name, kind in (("list", list), ("tuple", tuple), ("set", set), ("set", frozenset)):
        if isinstance(value, kind):
            return {name: [encode(item, refer) for item in value]}
    if isinstance(value, np.random.Generator):
        return {"generator": encode(value.bit_generator.state, refer)}
    return refer(value)


def decode(data: Any, resolve: Callable[[dict[str, Any]], Any]) -> Any:
    """The value that `encode` wrote.

    Args:
        data: parsed JSON.
        resolve: given a mark, returns what stands for it on this side.

    Returns:
        The value; a mark is replaced by what `resolve` returns.

    Raises:
        WireError: nothing that `encode` writes.
    """
    try:
        return _decode(data, resolve)
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        raise WireError(f"no plain data: {type(error).__name__}") from None


def _decode(data: Any, resolve: Callable[[dict[str, Any]], Any]) -> Any:
    if data is None or isinstance(data, bool | int | float | str):
        return data
    if not isinstance(data, dict) or len(data) != 1:
        return resolve(data)
    [(kind, content)] = data.items()
    if kind in ("array", "scalar"):
        array = _array(*content)
        return array[()] if kind == "scalar" else array
    if kind == "complex":
        return complex(float(content[0]), float(content[1]))
    if kind == "bytes":
        return base64.b64decode(content, validate=True)
    if kind == "dict":
        keys = _spread([_decode(key, resolve) for key, _ in content])
        return dict(zip(keys, [_decode(item, resolve) for _, item in content]))
    if kind in ("list", "tuple", "set"):
        items = [_decode(item, resolve) for item in content]
        return tuple(items) if kind == "tuple" else set(_spread(items)) if kind == "set" else items
    if kind == "generator":
        return _generator(_decode(content, resolve))
    return resolve(data)


def _spread(keys: list[Any]) -> list[Any]:
    """These keys, if their hashes differ: a table of keys chosen to share one would be built for hours."""
    if 2 * len(set(map(hash, keys))) < len(keys):
        raise ValueError("equal hashes")
    return keys


def _array(dtype: str, shape: list[int], text: str) -> np.ndarray:
    kind = np.dtype(str(dtype))
    if kind.kind not in _KINDS or any(type(size) is not int or size < 0 for size in shape):
        raise ValueError(dtype)
    return np.frombuffer(base64.b64decode(text, validate=True), dtype=kind).reshape(shape).copy()


def _generator(state: dict[str, Any]) -> np.random.Generator:
    kinds = {"PCG64": np.random.PCG64, "MT19937": np.random.MT19937, "Philox": np.random.Philox}
    bits = kinds[state["bit_generator"]]()
    bits.state = state
    return np.random.Generator(bits)


def update(old: Any, new: Any) -> None:
    """Carry over what a call did to an argument in place: arrays, lists and dicts, at any depth.

    Args:
        old: the caller's own object.
        new: the same object as the called side left it.
    """
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        if old.shape == new.shape and old.dtype == new.dtype and old.flags.writeable:
            old[...] = new
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in [key for key in old if key not in new]:
            del old[key]
        for key, item in new.items():
            old[key] = _kept(old.get(key), item)
    elif isinstance(old, list) and isinstance(new, list):
        old[:] = [_kept(before, after) for before, after in zip(old, new)] + new[len(old) :]
    elif isinstance(old, tuple) and isinstance(new, tuple):
        for before, after in zip(old, new):
            update(before, after)
    elif isinstance(old, np.random.Generator) and isinstance(new, np.random.Generator):
        old.bit_generator.state = new.bit_generator.state


def _kept(old: Any, new: Any) -> Any:
    """The old object brought up to date where it can be, so that whoever else holds it sees the change too."""
    same = type(old) is type(new) and isinstance(old, np.ndarray | dict | list)
    if same and (not isinstance(old, np.ndarray) or (old.shape == new.shape and old.dtype == new.dtype)):
        update(old, new)
        return old
    return new


def frame(message: dict[str, Any]) -> bytes:
    """One message as it is sent: four bytes that say how long it is, then its JSON.

    Args:
        message: plain data.

    Returns:
        The bytes.

    Raises:
        WireError: it is longer than what the other side accepts.
    """
    data = json.dumps(message).encode()
    if len(data) > LARGEST_FRAME:
        raise WireError(f"a message of {len(data):,} bytes; at most {LARGEST_FRAME:,} are passed on")
    return _LENGTH.pack(len(data)) + data


def write_frame(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Send one message.

    Args:
        stream: where to.
        message: plain data.

    Raises:
        WireError: it is longer than what the other side accepts.
    """
    stream.write(frame(message))
    stream.flush()


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; None where the other side has closed.

    Args:
        stream: where from.

    Returns:
        The message.

    Raises:
        WireError: too long, cut off, or no JSON object.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > LARGEST_FRAME:
        raise WireError(f"a message of {length:,} bytes; at most {LARGEST_FRAME:,} are accepted")
    data = stream.read(length)
    if len(data) < length:
        return None
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        raise WireError("a message that is no JSON") from None
    if not isinstance(message, dict):
        raise WireError("a message that is no JSON object")
    return message
