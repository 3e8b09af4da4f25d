"""The noise table in a tenth of its memory: where the run of each word ends, and which word stands at every 16th place.

A test holds it equal to `noise_table`, place by place. Word vectors of 16,000 words and 100 dimensions are 12.8 MB, and
that table is 2.1 MB more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.word2vec.noise_and_subsampling import TABLE_SIZE, run_ends

_EVERY = 16  # places; fewer where the words are so many that several of them stand between two such places


class NoiseRuns:
    """What `noise_table` gives, to be looked into and not to be read as a whole."""

    def __init__(self, distribution: NDArray[np.floating]) -> None:
        """Find the runs.

        Args:
            distribution: of the noise, shape (vocabulary_size,).
        """
        self._ends = run_ends(distribution).astype(np.int32)
        self._every = max(1, min(_EVERY, TABLE_SIZE // (4 * len(distribution))))
        ids = np.arange(len(distribution), dtype=np.min_scalar_type(len(distribution) - 1))
        known = np.diff(-(-self._ends // self._every), prepend=0)  # how many of the known places are each word's
        self._words = np.repeat(ids, known)

    def __len__(self) -> int:
        """Entries of the table.

        Returns:
            Their number.
        """
        return TABLE_SIZE

    def take(self, places: NDArray[np.integer]) -> NDArray[np.integer]:
        """The words at these places: from the nearest place before that is known, run by run.

        Args:
            places: from 0 to the size of the table less 1, any shape.

        Returns:
            Ids, the shape of `places`.
        """
        ids = self._words.take(places // self._every)
        while (is_past := self._ends.take(ids) <= places).any():
            ids += is_past
        return ids
