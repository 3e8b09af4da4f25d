"""Arrays in a temporary file, so that a text that is read several times need not stay in memory."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

import numpy as np
from numpy.typing import NDArray

IN_MEMORY = 100_000  # bytes; what is larger goes to disk


class ArrayFile:
    """int32 arrays, one after the other; gone when it is closed or forgotten."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  it lives as long as the arrays

    def append(self, array: NDArray[np.int32]) -> None:
        """Write one array at the end.

        Args:
            array: one-dimensional.
        """
        self._file.write(array.tobytes())
        self._sizes.append(len(array))

    def __iter__(self) -> Iterator[NDArray[np.int32]]:
        """Read them again, in order.

        Yields:
            Each array, read-only.
        """
        self._file.seek(0)
        for size in self._sizes:
            yield np.frombuffer(self._file.read(4 * size), np.int32)

    def close(self) -> None:
        """Delete the file."""
        self._file.close()
