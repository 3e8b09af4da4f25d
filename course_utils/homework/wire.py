"""Plain data between the grader and the student's process: MessagePack, and arrays as `.npy`, never a pickle.

Both sides use this module, but only the grader's side is trusted. Whatever arrives there is rebuilt from exact
built-in types and NumPy arrays, so that no object of the student's (one that equals everything, say) reaches a test.
What is not plain (a function, an object of a class) travels as a mark that stands for it.

Source: the format is MessagePack's specification with the extension types below; `.npy` is NumPy's own, read without
pickles and for a fixed list of types.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

import msgspec
import numpy as np

LARGEST_FRAME = 16 * 2**20  # bytes
Mark = dict[str, Any]
_DTYPE = re.compile(r"[<>|=]?(b1|[iu][1248]|f[248]|c8|c16|U\d{1,6})")
_LENGTH = struct.Struct(">I")
_BLOCK = 624  # numbers that MT19937 makes at once; Philox makes four, and new ones from any place after them
_ARRAY, _SCALAR, _TUPLE, _SET, _COMPLEX, _INTEGER, _DICT, _GENERATOR, _MARK = range(1, 10)  # extension types
_ENCODER = msgspec.msgpack.Encoder()


class WireError(Exception):
    """What came over the wire is not what this module writes, or is too much for it."""


def pack(value: Any, refer: Callable[[Any], Mark]) -> bytes:
    """A value as MessagePack; for what is not plain data the mark that `refer` gives. Too much is a WireError."""
    try:
        data = _ENCODER.encode(_plain(value, refer))
    except RecursionError:
        raise WireError("it is nested too deeply") from None
    if len(data) > LARGEST_FRAME:
        raise WireError(f"a message of {len(data):,} bytes; at most {LARGEST_FRAME:,} are passed on")
    return data


def _plain(value: Any, refer: Callable[[Any], Mark]) -> Any:
    def extension(code: int, content: Any) -> msgspec.msgpack.Ext:
        return msgspec.msgpack.Ext(code, content if isinstance(content, bytes) else _ENCODER.encode(content))

    def each(items: Any) -> list[Any]:
        return [_plain(item, refer) for item in items]

    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind in "fc" and not _DTYPE.fullmatch(array.dtype.str):  # digits that only this machine has
            array = array.astype(np.float64 if array.dtype.kind == "f" else np.complex128)
        if not _DTYPE.fullmatch(array.dtype.str):
            return each(array.tolist()) if array.ndim else _plain(array.item(), refer)
        if array.nbytes > LARGEST_FRAME // 2:
            raise WireError(f"an array of {array.nbytes:,} bytes; at most {LARGEST_FRAME // 2:,} are passed on")
        npy = io.BytesIO()
        np.lib.format.write_array(npy, array, version=(1, 0), allow_pickle=False)
        return extension(_SCALAR if isinstance(value, np.generic) else _ARRAY, npy.getvalue())
    if isinstance(value, str):
        return str.__str__(value).encode("utf-8", "replace").decode()
    if isinstance(value, int):
        number = int.__int__(value)
        if -(2**63) <= number < 2**63:
            return number
        return extension(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, complex):
        return extension(_COMPLEX, [value.real, value.imag])
    if isinstance(value, bytes):
        return bytes(value)
    if isinstance(value, dict):
        if all(type(key) is str for key in dict.keys(value)):
            return {_plain(key, refer): _plain(item, refer) for key, item in dict.items(value)}
        return extension(_DICT, [each(pair) for pair in dict.items(value)])
    if isinstance(value, list):
        return each(value)
    if isinstance(value, tuple):
        return extension(_TUPLE, each(value))
    if isinstance(value, set | frozenset):
        return extension(_SET, each(value))
    if isinstance(value, np.random.Generator):
        return extension(_GENERATOR, _plain(value.bit_generator.state, refer))
    return extension(_MARK, refer(value))


def unpack(data: bytes, resolve: Callable[[Mark], Any]) -> Any:
    """The value that `pack` wrote, with what `resolve` gives for each mark; other bytes are a WireError."""

    def special(code: int, content: memoryview) -> Any:
        inside = bytes(content)
        if code in (_ARRAY, _SCALAR):
            array = read_npy(inside)
            return array[()] if code == _SCALAR else array
        if code == _INTEGER:
            return int.from_bytes(inside, "big", signed=True)
        value = decoder.decode(inside)
        if code == _COMPLEX:
            return complex(float(value[0]), float(value[1]))
        kinds: dict[int, Callable[[Any], Any]] = {_TUPLE: tuple, _SET: set, _DICT: dict}
        kinds |= {_GENERATOR: _generator, _MARK: resolve}
        return kinds[code](value)

    decoder = msgspec.msgpack.Decoder(ext_hook=special)
    try:
        return decoder.decode(data)
    except (
        ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError,
        msgspec.MsgspecError,
    ):  # fmt: skip
        raise WireError("no plain data") from None


def read_npy(data: bytes) -> np.ndarray:
    """The array of a `.npy` file, without pickles and for a fixed list of types; anything else is a ValueError."""
    npy = io.BytesIO(data)
    if np.lib.format.read_magic(npy) != (1, 0):
        raise ValueError("version")
    shape, columns_first, dtype = np.lib.format.read_array_header_1_0(npy)  # of at most 10,000 characters
    if not _DTYPE.fullmatch(dtype.str) or dtype.itemsize == 0 or min(shape, default=0) < 0:
        raise ValueError("dtype or shape")
    order: Any = "F" if columns_first else "C"
    return np.ndarray(shape, dtype, buffer=data, offset=npy.tell(), order=order).copy(order="K")


def _generator(state: Mark) -> np.random.Generator:
    kinds = {"PCG64": np.random.PCG64, "MT19937": np.random.MT19937, "Philox": np.random.Philox}
    bits = kinds[state["bit_generator"]]()
    bits.state = state
    now: Any = bits.state
    # NumPy looks at no place in the block of numbers: beyond an end of it lies other memory of this process.
    if not 0 <= now["state"].get("pos", now.get("buffer_pos", 0)) <= _BLOCK:
        raise ValueError("place")
    return np.random.Generator(bits)


def update(old: Any, new: Any) -> None:
    """Carry over what a call did to an argument in place: arrays, lists and dicts, at any depth."""
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


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Send what `pack` gave: four bytes that say how long it is, then the bytes."""
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next message; None where the other side has closed."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > LARGEST_FRAME:
        # it is told to the student, and how many bytes is the choice of code that knows hidden data
        raise WireError(f"a message of more than {LARGEST_FRAME:,} bytes, which are the most that are accepted")
    data = stream.read(length)
    return data if len(data) == length else None
