"""Truncated singular value decomposition of a sparse matrix: few dimensions that keep most of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from course_utils.arguments import require_integer
from course_utils.count_vectors.cooccurrences import count_words_and_pairs, word_vectors
from course_utils.count_vectors.ppmi import ppmi_matrix
from course_utils.vectors import WordVectors


def truncated_svd(
    matrix: sparse.csr_array, vector_size: int, weighting: float = 0.5, seed: int = 0
) -> NDArray[np.float64]:
    """Rows of U S^p, where U S V^T is the best approximation of the matrix with `vector_size` dimensions.

    On a word-by-context PPMI matrix the rows are word vectors; on a word-by-document TF-IDF matrix this is latent
    semantic analysis (Deerwester and others 1990).

    Args:
        matrix: shape (words, contexts), sparse; it is never made dense.
        vector_size: dimensions to keep, at least 1 and below both sides of the matrix.
        weighting: p; 1 keeps the dot products of the rows, 0.5 or 0 serve word similarity better (Levy and others
            2015, section 3.3).
        seed: of the vector that the iteration (ARPACK) starts from; the result hardly depends on it.

    Returns:
        Shape (words, vector_size), the dimension with the largest singular value first. The sign of a dimension is
        free; it is fixed so that its largest entry is positive.

    Raises:
        ValueError: `vector_size` does not fit the matrix, or `weighting` is negative.
        TypeError: `vector_size` is no integer.
    """
    from scipy.sparse.linalg import svds

    require_integer("vector_size", vector_size)
    if vector_size >= min(matrix.shape):
        raise ValueError(f"vector_size must lie in 1..{min(matrix.shape) - 1} for shape {matrix.shape}: {vector_size}")
    if weighting < 0:
        raise ValueError(f"weighting must not be negative, it is {weighting}")
    start = np.random.default_rng(seed).normal(size=min(matrix.shape))
    U, singular_values, _ = svds(matrix, k=vector_size, v0=start, return_singular_vectors="u")
    order = np.argsort(-singular_values)
    U, singular_values = U[:, order], singular_values[order]
    signs = np.sign(U[np.abs(U).argmax(axis=0), np.arange(vector_size)])
    vectors: NDArray[np.float64] = U * signs * singular_values**weighting
    return vectors


def svd_vectors(
    sentences: Iterable[Sequence[str]],
    *,
    vector_size: int = 100,
    window: int = 5,
    min_count: int = 5,
    smoothing: float = 0.75,
    negative: float = 1.0,
    weighting: float = 0.5,
    seed: int = 1,
) -> WordVectors:
    """Truncated SVD of the PPMI matrix, which is latent semantic analysis with windows in place of documents.

    Args:
        sentences: lists of tokens.
        vector_size: dimensions of the vectors.
        window: the largest distance, in words.
        min_count: rarer words get no vector.
        smoothing: exponent of the context counts; 1 is plain PMI.
        negative: PMI is lowered by the logarithm of it; 1 shifts nothing.
        weighting: the exponent of the singular values.
        seed: of the start of the iteration.

    Returns:
        Vectors of length `vector_size`, in float32.

    Raises:
        ValueError: a number is out of range, or no two frequent words stand together.
        TypeError: a number is no integer, `sentences` is no list, or a sentence is a string.
    """
    vocabulary, counts = count_words_and_pairs(sentences, window, min_count)
    return word_vectors(
        vocabulary, truncated_svd(ppmi_matrix(counts, smoothing, negative), vector_size, weighting, seed)
    )
