"""Word vectors on disk: the two formats of word2vec, and arrays in .npz. Nothing is ever unpickled."""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.floating]


def write_word2vec(path: Path, words: Sequence[str], vectors: Vector, binary: bool) -> None:
    """Write vectors as the original C code does.

    Args:
        path: the file; it is replaced where it exists.
        words: one a row.
        vectors: shape (words, vector_size).
        binary: float32 numbers; else text.

    Raises:
        ValueError: a word is empty or holds white space, at which readers split.
    """
    for word in words:
        if not word or any(mark in word for mark in " \t\n\r\v\f"):
            raise ValueError(f"the word {word!r} cannot be written: words end at white space there; use .npz")
    with path.open("wb") as file:
        file.write(f"{len(words)} {vectors.shape[1]}\n".encode())
        for word, row in zip(words, vectors):
            numbers = row.astype("<f4").tobytes() if binary else " ".join(map(str, row)).encode()
            file.write(word.encode() + b" " + numbers + b"\n")


def read_word2vec(path: Path, binary: bool) -> tuple[list[str], Vector]:
    """Read a file of the original C code, of gensim, or of `write_word2vec`.

    Args:
        path: the file.
        binary: how it was written.

    Returns:
        The words, and their vectors in float32; of a word that stands there twice the first.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it has another format or ends too early.
    """
    with path.open("rb") as file:
        try:
            size, vector_size = map(int, file.readline().split())
            if not (size >= 0 and vector_size > 0 and size * vector_size <= path.stat().st_size):
                raise ValueError(f"it cannot hold {size} words of {vector_size} numbers")
            words, vectors = (_read_binary if binary else _read_text)(file, size, vector_size)
        except ValueError as error:
            kind = "binary" if binary else "text"
            raise ValueError(f"{path.name} is no complete {kind} file of word vectors ({error})") from None
    first: dict[str, int] = {}
    for row, word in enumerate(words):
        first.setdefault(word, row)
    return list(first), vectors[list(first.values())] if len(first) < len(words) else vectors


def as_bytes(value: object) -> NDArray[np.uint8]:
    """Words or settings as JSON, in an array that `numpy.load` reads without pickle."""
    return np.frombuffer(json.dumps(value).encode(), np.uint8)


def from_bytes(stored: NDArray[np.uint8]) -> Any:
    """What `as_bytes` was given; lists in place of tuples."""
    return json.loads(stored.tobytes())


def read_npz(path: str | os.PathLike[str], *needed: str) -> dict[str, NDArray[Any]]:
    """The arrays of an .npz file, never unpickled.

    Args:
        path: the file.
        needed: names that must be in it.

    Returns:
        All its arrays by name.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no whole .npz file, or lacks a name.
    """
    path = Path(path)
    try:
        with np.load(path, allow_pickle=False) as file:
            stored = dict(file)
    except FileNotFoundError:
        raise
    except Exception as error:  # a broken archive fails in many ways
        raise ValueError(f"{path.name} is no whole .npz file ({error})") from None
    if missing := [name for name in needed if name not in stored]:
        raise ValueError(f"{path.name} holds other things: {', '.join(missing)} is missing")
    return stored


def _read_text(file: IO[bytes], size: int, vector_size: int) -> tuple[list[str], Vector]:
    words, vectors = [], np.empty((size, vector_size), np.float32)
    for row in range(size):
        word, *numbers = file.readline().rstrip().split(b" ")
        if len(numbers) != vector_size:
            raise ValueError(f"line {row + 2} must be a word and {vector_size} numbers")
        words.append(word.decode())
        vectors[row] = np.array(numbers, dtype=np.float32)
    return words, vectors


def _read_binary(file: IO[bytes], size: int, vector_size: int) -> tuple[list[str], Vector]:
    content, place, words = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), file.tell(), []
    vectors, length = np.empty((size, vector_size), np.float32), 4 * vector_size
    for row in range(size):
        end = content.find(b" ", place)
        if end < 0 or len(content) < end + 1 + length:
            raise ValueError(f"it ends in word {row + 1} of {size}")
        words.append(content[place:end].lstrip(b"\n").decode())
        vectors[row] = np.frombuffer(content, "<f4", vector_size, end + 1)
        place = end + 1 + length
    return words, vectors
