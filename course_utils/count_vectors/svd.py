"""Truncated singular value decomposition of a sparse matrix: few dimensions that keep most of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


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
    """
    from scipy.sparse.linalg import svds

    if not 1 <= vector_size < min(matrix.shape):
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
