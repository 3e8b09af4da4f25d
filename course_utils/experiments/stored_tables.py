"""What lessons read instead of measuring it anew, as the benchmarks measured it."""

from __future__ import annotations

import csv

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.places import course_folder

FOLDER = course_folder() / "data" / "measurements"
SCORES = ("simlex", "wordsim", "semantic", "syntactic")

Runs = dict[str, dict[int, NDArray[np.float64]]]


def agreement_runs() -> Runs:
    """Accuracies of the pronoun by system and distance, one entry a seed.

    Returns:
        From 0 to 1, each of shape (seeds,).

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/clipping.py` makes it.
    """
    return _runs("agreement.csv")


def gate_runs() -> Runs:
    """The same for gated cells without one of their gates, or with another first bias.

    Returns:
        From 0 to 1, each of shape (seeds,).

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/gates.py` makes it.
    """
    return _runs("gates.csv")


def attention_runs() -> Runs:
    """The same for answers from the last state, and from a weighted mean of all states.

    Returns:
        From 0 to 1, each of shape (seeds,).

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/attention.py` makes it.
    """
    return _runs("attention.csv")


def token_vector_runs() -> dict[str, NDArray[np.float64]]:
    """How often a probe names the sense of a noun, from the states of lesson 09 and from their yardsticks.

    Returns:
        For each vector the shares with the cue before and with the cue after the noun, shape (seeds, 2).

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/token_vectors.py` makes it.
    """
    found: dict[str, list[list[float]]] = {}
    for row in _rows("token_vectors.csv"):
        found.setdefault(row["vector"], []).append([float(row["cue_before"]), float(row["cue_after"])])
    return {vector: np.array(runs) for vector, runs in found.items()}


def learning_rates(name: str = "agreement") -> dict[str, float]:
    """The learning rate that each system of such a table chose for itself.

    Args:
        name: "agreement", "gates" or "attention".

    Returns:
        For each system its rate.

    Raises:
        FileNotFoundError: there is no such table.
    """
    return {row["system"]: float(row["learning_rate"]) for row in _rows(f"{name}.csv")}


def _rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def _runs(file: str) -> Runs:
    found: dict[str, dict[int, list[float]]] = {}
    for row in _rows(file):
        found.setdefault(row["system"], {}).setdefault(int(row["distance"]), []).append(float(row["accuracy"]))
    return {system: {d: np.array(runs) for d, runs in by_distance.items()} for system, by_distance in found.items()}


def window_runs() -> dict[int, NDArray[np.float64]]:
    """Held-out perplexities of the network of lesson 02 by the size of its window, one entry a seed.

    Returns:
        For each window an array of shape (seeds,), the seeds 1, 2, 3 and so on in their order.

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/window.py` makes it.
    """
    found: dict[int, list[float]] = {}
    for row in _rows("window.csv"):
        found.setdefault(int(row["window"]), []).append(float(row["perplexity"]))
    return {window: np.array(runs) for window, runs in found.items()}


def recurrent_runs() -> dict[str, dict[float, NDArray[np.float64]]]:
    """Held-out perplexities of the recurrent networks of lesson 07 after one pass over the text.

    Returns:
        By network and learning rate: the rate that the network chose comes last, with an entry for each of its seeds;
        the others have been tried with the first seed only.

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/recurrent.py` makes it.
    """
    found: dict[str, dict[float, list[float]]] = {}
    for row in _rows("recurrent.csv"):
        by_rate = found.setdefault(row["network"], {})
        by_rate.setdefault(float(row["learning_rate"]), []).append(float(row["perplexity"]))
    return {name: {rate: np.array(runs) for rate, runs in by_rate.items()} for name, by_rate in found.items()}


def word2vec_speeds() -> dict[str, dict[str, float]]:
    """How fast two trainers learn word vectors, the course's ("ours") and gensim's, on one core.

    Returns:
        For each trainer thousand words per CPU second, for "skip-gram" and for "CBOW".

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/word2vec.py` makes it.
    """
    found: dict[str, dict[str, float]] = {}
    for row in _rows("word2vec.csv"):
        found.setdefault(row["trainer"], {})[row["model"]] = float(row["thousand_words_per_cpu_second"])
    return found


def update_length_runs() -> tuple[dict[int, dict[float, NDArray[np.float64]]], dict[int, NDArray[np.float64]]]:
    """What an update after every so many steps brings and costs at equal text, for the network of lesson 06.

    Returns:
        Held-out bits a character by length and learning rate, each of shape (seeds,); and CPU seconds by length, one
        entry a training.

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/update_lengths.py` makes it.
    """
    bits: dict[int, dict[float, list[float]]] = {}
    seconds: dict[int, list[float]] = {}
    for row in _rows("update_lengths.csv"):
        length, rate = int(row["length"]), float(row["learning_rate"])
        bits.setdefault(length, {}).setdefault(rate, []).append(float(row["bits"]))
        seconds.setdefault(length, []).append(float(row["cpu_seconds"]))
    by_rate = {length: {rate: np.array(runs) for rate, runs in rates.items()} for length, rates in bits.items()}
    return by_rate, {length: np.array(runs) for length, runs in seconds.items()}


def reach_runs() -> dict[str, dict[int, NDArray[np.float64]]]:
    """Scores of skip-gram on the Wikipedia sample, with windows whose reach is drawn and with fixed ones.

    Returns:
        For "drawn", "fixed" and a control that passes over the text more often, by the mean reach to each side: rho on
        SimLex-999, rho on WordSim-353, share of the semantic and of the syntactic analogies, shape (seeds, 4).

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/word_vectors.py` makes it.
    """
    found: dict[str, dict[int, list[list[float]]]] = {}
    for row in _rows("reach.csv"):
        scores = [float(row[name]) for name in SCORES]
        found.setdefault(row["window"], {}).setdefault(int(row["mean_reach"]), []).append(scores)
    return {window: {reach: np.array(runs) for reach, runs in each.items()} for window, each in found.items()}


def embedding_runs() -> dict[tuple[str, int, str], NDArray[np.float64]]:
    """Analogies of the toy world by the embeddings of an auto-regressive and of a masked model.

    Returns:
        By model, passes over the text (0: before training) and the way to answer: the share right in the sections
        gender, rank, age, capital and tense, shape (seeds, 5).

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/word_vectors.py` makes it.
    """
    found: dict[tuple[str, int, str], list[list[float]]] = {}
    for row in _rows("embeddings.csv"):
        shares = [float(row[section]) for section in ("gender", "rank", "age", "capital", "tense")]
        found.setdefault((row["model"], int(row["epochs"]), row["how"]), []).append(shares)
    return {kind: np.array(runs) for kind, runs in found.items()}


def embedding_scores() -> dict[tuple[str, int], NDArray[np.float64]]:
    """Scores of the embeddings of an auto-regressive and of a masked model of the Wikipedia sample.

    Returns:
        By model and passes over the text (0: before training): rho on SimLex-999, rho on WordSim-353, share of the
        semantic and of the syntactic analogies, shape (seeds, 4).

    Raises:
        FileNotFoundError: the measurement is not there; `python benchmarks/word_vectors.py` makes it.
    """
    found: dict[tuple[str, int], list[list[float]]] = {}
    for row in _rows("embedding_scores.csv"):
        found.setdefault((row["model"], int(row["epochs"])), []).append([float(row[name]) for name in SCORES])
    return {kind: np.array(runs) for kind, runs in found.items()}


def confidence_band(runs: ArrayLike) -> tuple[float, float, float]:
    """The mean of some accuracies, and where with 95 % confidence that of many more lies, by Student's t.

    Args:
        runs: accuracies of independent runs, at least 2.

    Returns:
        Mean, lower and upper end; both ends are kept within 0 and 1.

    Raises:
        ValueError: fewer than two runs.
    """
    from scipy import stats

    runs = np.asarray(runs)
    if runs.ndim != 1 or len(runs) < 2:
        raise ValueError(f"runs must be at least two accuracies in a row, they have shape {runs.shape}")
    half = stats.t.ppf(0.975, len(runs) - 1) * runs.std(ddof=1) / np.sqrt(len(runs))
    mean = float(runs.mean())
    return mean, float(np.clip(mean - half, 0, 1)), float(np.clip(mean + half, 0, 1))
