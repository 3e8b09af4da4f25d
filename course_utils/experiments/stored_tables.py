"""The long table of lesson 08, as `benchmarks/clipping.py` measured it."""

from __future__ import annotations

import csv

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.places import course_folder

FILE = course_folder() / "data" / "measurements" / "agreement.csv"


def agreement_runs() -> dict[str, dict[int, NDArray[np.float64]]]:
    """Accuracies of the pronoun by system and distance, one entry a seed.

    Returns:
        From 0 to 1, each of shape (seeds,).

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/clipping.py` makes it.
    """
    found: dict[str, dict[int, list[float]]] = {}
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["system"], {}).setdefault(int(row["distance"]), []).append(float(row["accuracy"]))
    return {system: {d: np.array(runs) for d, runs in by_distance.items()} for system, by_distance in found.items()}


def confidence_band(runs: ArrayLike, confidence: float = 0.95) -> tuple[float, float, float]:
    """The mean of some accuracies, and where the mean of many more would lie, by Student's t.

    Args:
        runs: accuracies of independent runs, at least 2.
        confidence: of the interval.

    Returns:
        Mean, lower and upper end; both ends are kept within 0 and 1.

    Raises:
        ValueError: fewer than two runs.
    """
    from scipy import stats

    runs = np.asarray(runs, dtype=np.float64)
    if runs.ndim != 1 or len(runs) < 2:
        raise ValueError(f"runs must be at least two accuracies in a row, they have shape {runs.shape}")
    half = stats.t.ppf((1 + confidence) / 2, len(runs) - 1) * runs.std(ddof=1) / np.sqrt(len(runs))
    mean = float(runs.mean())
    return mean, float(np.clip(mean - half, 0, 1)), float(np.clip(mean + half, 0, 1))
