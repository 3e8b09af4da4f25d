"""Pretrained GloVe vectors from their text file, converted once and then read from disk as they are needed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO

import numpy as np

from course_utils.arguments import require_integer
from course_utils.vectors import WordVectors


def load_glove(path: str | os.PathLike[str], limit: int | None = None) -> WordVectors:
    """Vectors from a GloVe text file ("word number number ..." a line), memory-mapped.

    The first call writes the numbers and the words beside the text (.npy and .words); later calls map those, so that
    400,000 words are there at once and only what is looked at is read.

    Args:
        path: the text file, for example `corpora.fetch("glove_6b", part="50d")`.
        limit: only the so many first (most frequent) words; None for all.

    Returns:
        Vectors over a read-only array in float32.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a line has another form than the first (it is named), or `limit` is below 1.
        TypeError: `limit` is no integer.
    """
    if limit is not None:
        require_integer("limit", limit)
    text = Path(path)
    numbers, words = text.with_suffix(".npy"), text.with_suffix(".words")
    if not _newer(text, numbers, words):
        _convert(text, numbers, words)
    matrix = np.load(numbers, mmap_mode="r", allow_pickle=False)[:limit]
    return WordVectors(words.read_text(encoding="utf-8").split("\n")[: len(matrix)], matrix)


def _newer(text: Path, *converted: Path) -> bool:
    changed = text.stat().st_mtime_ns
    return all(file.exists() and file.stat().st_mtime_ns >= changed for file in converted)


def _convert(text: Path, numbers: Path, words: Path) -> None:
    """Write both files whole or not at all, a line at a time, so that a big file needs little memory."""
    with text.open(encoding="utf-8", newline="\n") as lines:
        size = len(next(lines, "").split(" ")) - 1
        if size < 1:
            raise ValueError(f"line 1 of {text.name} must be a word and its numbers, separated by spaces")
        count = 1 + sum(1 for _ in lines)
    matrix_temporary, words_temporary = _beside(text), _beside(text)
    try:
        with text.open(encoding="utf-8", newline="\n") as lines, open(words_temporary, "w", encoding="utf-8") as kept:
            matrix = np.lib.format.open_memmap(matrix_temporary, "w+", dtype=np.float32, shape=(count, size))
            _fill(matrix, lines, kept, text.name)
            matrix.flush()
        os.replace(words_temporary, words)
        os.replace(matrix_temporary, numbers)
    finally:
        matrix_temporary.unlink(missing_ok=True)
        words_temporary.unlink(missing_ok=True)


def _fill(matrix: np.ndarray, lines: IO[str], kept: IO[str], name: str) -> None:
    for row, line in enumerate(lines):
        word, *values = line.rstrip("\n").rsplit(" ", matrix.shape[1])
        try:
            matrix[row] = np.array(values, dtype=np.float32).reshape(matrix.shape[1])
        except ValueError:
            raise ValueError(
                f"line {row + 1} of {name} must be a word and {matrix.shape[1]} numbers like the first: {line[:40]!r}"
            ) from None
        kept.write(word if row == 0 else f"\n{word}")


def _beside(path: Path) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent)
    os.close(handle)
    return Path(name)
