"""What lesson 02 reads of the networks with a window, as `benchmarks/window.py` measured them."""

from __future__ import annotations

import csv

import numpy as np
from numpy.typing import NDArray

from course_utils.places import course_folder

FILE = course_folder() / "data" / "measurements" / "window.csv"


def window_runs() -> dict[int, NDArray[np.float64]]:
    """Held-out perplexities of the network of lesson 02 by the size of its window, one entry a seed.

    Returns:
        For each window an array of shape (seeds,), the seeds 1, 2, 3 and so on in their order.

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/window.py` makes it.
    """
    found: dict[int, list[float]] = {}
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(int(row["window"]), []).append(float(row["perplexity"]))
    return {window: np.array(runs) for window, runs in found.items()}
