"""Products with one-hot rows, without the zeros: an id i stands for the row that is 1 at i and 0 elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

# Up to so many columns a product with the one-hot matrix is faster than sorting the ids.
_FEW_COLUMNS = 512


def times(x: NDArray[Any], W: Array) -> Array:
    """x W, shape (batch, columns), for rows x or for ids: a one-hot row times a matrix is a row of the matrix."""
    return W.take(x, axis=0) if x.ndim == 1 and x.dtype.kind in "iu" else x @ W


def transposed_times(xs: NDArray[Any], rows: Array, size: int) -> Array:
    """X^T R; row i of the product is the sum of all rows of R whose id is i.

    Args:
        xs: X, rows of length `size`, shape (rows, size); or ids, shape (rows,).
        rows: R, shape (rows, columns).
        size: the length of a row of X.

    Returns:
        Shape (size, columns).
    """
    if xs.ndim == 2:
        return np.matmul(xs.T, rows, out=np.empty((size, rows.shape[1]), rows.dtype))
    product: Array = np.zeros((size, rows.shape[1]), rows.dtype)
    if size <= _FEW_COLUMNS:
        X_T = np.zeros((size, len(xs)), rows.dtype)
        X_T[xs, np.arange(len(xs))] = 1
        return np.matmul(X_T, rows, out=product)
    order = np.argsort(xs, kind="stable")  # equal ids side by side: each run of them is one sum
    starts = np.flatnonzero(np.diff(xs[order], prepend=-1))
    product[xs[order][starts]] = np.add.reduceat(rows[order], starts, axis=0)
    return product
