"""The mathematics of `kernels` in whole-array NumPy, for machines without numba.

The true pairs of a block are a band beside the diagonal of the matrix of all its scores. Computing the whole matrix
costs more multiplications than the band alone, and is still faster than a Python loop.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Array = NDArray[np.floating]
Ids = NDArray[np.int32]


def skip_gram_block(
    centers: Array, contexts: Array, noise: Array, mask: NDArray[np.bool_], weight: float
) -> tuple[float, Array, Array, Array]:
    """Loss and gradients of one block: each centre word predicts the words around it.

    Args:
        centers: rows of W_in, shape (B, vector_size).
        contexts: rows of W_out of the same words and `window` more on each side, shape (B + 2 window, vector_size).
        noise: rows of W_out of the noise words, shape (N, vector_size).
        mask: whether contexts[i + k] is predicted by centers[i], shape (B, 2 window + 1).
        weight: what one noise word counts beside one true pair, negative / N.

    Returns:
        The loss in nats, summed over the pairs; the gradients of centers, contexts and noise.
    """
    weights = weight * mask.sum(axis=1, dtype=centers.dtype)  # the pairs of each centre
    loss, d_centers, d_noise = noise_gradients(centers, noise, weights)
    scores = band(centers @ contexts.T)[mask]  # (pairs,)
    e = np.exp(-np.abs(scores))
    loss += float((np.maximum(-scores, 0) + np.log1p(e)).sum())  # -log sigma(s)
    errors = np.zeros((len(centers), len(contexts)), centers.dtype)
    band(errors)[mask] = -np.where(scores >= 0, e, 1) / (1 + e)  # dJ/ds = sigma(s) - 1
    return loss, d_centers + errors @ contexts, errors.T @ centers, d_noise


def cbow_block(
    centers: Array, contexts: Array, noise: Array, mask: NDArray[np.bool_], weight: float, exact: bool
) -> tuple[float, Array, Array, Array]:
    """Loss and gradients of one block: the mean of the words around predicts the word in the middle.

    As `skip_gram_block`, but `centers` are rows of W_out and `contexts` rows of W_in; `exact` divides the gradient of a
    mean among the words in it, as the chain rule says.
    """
    around = mask.sum(axis=1, keepdims=True, dtype=centers.dtype)  # (B, 1)
    predicted = (around[:, 0] > 0).astype(centers.dtype)  # a word alone is not predicted
    mean = np.zeros((len(centers), len(contexts)), centers.dtype)
    band(mean)[:] = mask / np.maximum(around, 1)
    h = mean @ contexts  # (B, vector_size)
    loss, d_h, d_noise = noise_gradients(h, noise, weight * predicted)
    scores = (h * centers).sum(axis=1)  # (B,)
    e = np.exp(-np.abs(scores))
    loss += float(predicted @ (np.maximum(-scores, 0) + np.log1p(e)))
    error = -(predicted * np.where(scores >= 0, e, 1) / (1 + e))[:, None]
    d_h += error * centers
    if not exact:
        d_h *= np.maximum(around, 1)
    return loss, error * h, mean.T @ d_h, d_noise


def noise_gradients(inputs: Array, noise: Array, weights: Array) -> tuple[float, Array, Array]:
    """J = -sum_ik weights_i log sigma(-inputs_i . noise_k), dJ/dinputs and dJ/dnoise; `weights` has shape (words,)."""
    scores = inputs @ noise.T  # (words, N)
    e = np.exp(-np.abs(scores))
    loss = weights @ (np.maximum(scores, 0) + np.log1p(e)).sum(axis=1)  # -log sigma(-s)
    errors = weights[:, None] * np.where(scores >= 0, 1, e) / (1 + e)  # dJ/ds = weight * sigma(s)
    return float(loss), errors @ noise, errors.T @ inputs


def band(matrix: Array) -> Array:
    """The diagonals of a (B, B + 2 window) matrix as a (B, 2 window + 1) view: its [i, k] is [i, i + k]."""
    rows, columns = matrix.shape
    row, column = matrix.strides
    return as_strided(matrix, (rows, columns - rows + 1), (row + column, column))


def descend(W: Array, words: Ids, gradients: Array, rate: Array) -> None:
    """W[word] -= rate * gradient for each word, where a word that repeats gets the sum of its gradients."""
    same = (words[:, None] == words).astype(W.dtype)  # rows of equal words get the same sum, so each may write it
    W[words] -= rate * (same @ gradients)


def train_blocks(
    W_in: Array, W_out: Array, words: Ids, first: Ids, last: Ids, noise_words: NDArray[np.int32],
    block: int, halo: int, weight: float, rate: Array, sg: bool, exact: bool,
) -> float:  # fmt: skip
    """One step of gradient descent for every block of a text; arguments and result as in `kernels.train_blocks`."""
    loss = 0.0
    W_center, W_context = (W_in, W_out) if sg else (W_out, W_in)
    padded = np.pad(words, halo, mode="edge")  # rows that no mask lets through
    steps = np.arange(-halo, halo + 1)
    for b, drawn in enumerate(noise_words):
        start, stop = b * block, min((b + 1) * block, len(words))
        here, around = words[start:stop], padded[start : stop + 2 * halo]
        places = np.arange(start, stop)[:, None] + steps  # (B, 2 halo + 1)
        mask = (places >= first[start:stop, None]) & (places < last[start:stop, None]) & (steps != 0)
        rows = W_center[here], W_context[around], W_out[drawn]
        gradients = skip_gram_block(*rows, mask, weight) if sg else cbow_block(*rows, mask, weight, exact)
        block_loss, d_centers, d_contexts, d_noise = gradients
        loss += block_loss
        descend(W_center, here, d_centers, rate)
        descend(W_context, around, d_contexts, rate)
        descend(W_out, drawn, d_noise, rate)
    return loss
