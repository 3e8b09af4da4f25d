"""Word similarity: do the vectors order pairs of words as people do?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from course_utils.evaluation.datasets import Pair, read_pairs
from course_utils.evaluation.lookup import first_index, spell
from course_utils.functional import unit_rows
from course_utils.vectors import Vectors

BATCH = 1000  # pairs at once


@dataclass(frozen=True)
class SimilarityResult:
    """How well the cosines of a model agree with people, on the pairs it knows.

    Attributes:
        spearman: Spearman's rank correlation, -1 to 1; NaN where fewer than two pairs are known.
        p_value: the chance of a correlation so far from 0 if ranks were unrelated (two-sided).
        coverage: known pairs / all pairs, 0 to 1.
        pairs: the known pairs, (word, word).
        human: their scores by people, shape (known pairs,).
        model: their cosines, shape (known pairs,).
        unknown: the pairs left out, because at least one word has no vector.
    """

    spearman: float
    p_value: float
    coverage: float
    pairs: tuple[tuple[str, str], ...] = field(repr=False)
    human: NDArray[np.float64] = field(repr=False)
    model: NDArray[np.float64] = field(repr=False)
    unknown: tuple[tuple[str, str], ...] = field(repr=False)


def word_similarity(
    wv: Vectors,
    pairs: str | os.PathLike[str] | Iterable[Pair],
    restrict_vocab: int | None = None,
    case_insensitive: bool = True,
) -> SimilarityResult:
    """Correlate the cosines of word pairs with the scores that people gave them.

    Only ranks are compared, since people's 0 to 10 and a cosine are on different scales. Pairs with an unknown word
    are left out and lower the coverage; a correlation without its coverage says little.

    Args:
        wv: the vectors, `WordVectors` or gensim's KeyedVectors.
        pairs: a path (word, word, score by tabs; see `corpora.evaluation_path`) or rows (word, word, score).
        restrict_vocab: only the so many first words count as known; None for all.
        case_insensitive: whether capitals are ignored; among "Apple" and "apple" the first in `wv` counts.

    Returns:
        Equal to gensim's `evaluate_word_pairs` where at least two pairs are known.

    Raises:
        TypeError: `wv` has no words with vectors, `pairs` is neither a path nor rows, or `restrict_vocab` is no
            integer.
        ValueError: there is no pair, or one has another form (the line or row is named), or `restrict_vocab` is
            below 1.
        FileNotFoundError: there is no such file.
    """
    index = first_index(wv, restrict_vocab, case_insensitive)
    known, unknown, human, rows = [], [], [], []
    for word1, word2, score in read_pairs(pairs):
        first = index.get(spell(word1, case_insensitive))
        second = index.get(spell(word2, case_insensitive))
        if first is None or second is None:
            unknown.append((word1, word2))
            continue
        known.append((word1, word2))
        human.append(score)
        rows.append((first, second))
    cosines, ratings = np.array(list(_cosines(wv.vectors, rows))), np.array(human, dtype=np.float64)  # (known pairs,)
    coverage = len(known) / (len(known) + len(unknown))
    return SimilarityResult(*_spearman(ratings, cosines), coverage, tuple(known), ratings, cosines, tuple(unknown))


def _cosines(vectors: NDArray[np.floating], rows: list[tuple[int, int]]) -> Iterator[float]:
    """The cosine of each pair of rows, in batches that fit into the processor's cache."""
    for start in range(0, len(rows), BATCH):
        one, other = (unit_rows(vectors[list(side)].astype(np.float64)) for side in zip(*rows[start : start + BATCH]))
        yield from np.vecdot(one, other).tolist()


def _spearman(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    if not (x != x[:1]).any() or not (y != y[:1]).any():  # one rank for all correlates with nothing
        return float("nan"), float("nan")
    from scipy.stats import spearmanr

    result = spearmanr(x, y)
    return float(result.statistic), float(result.pvalue)
