"""The equations of word2vec, one prediction at a time: each loss beside its gradients, as lesson 03 derives them.

`gradient_step` has the same equations for a block of words at once; tests hold them equal.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.functional import log_sigmoid, log_softmax, sigmoid

Array = NDArray[np.floating]
Rows = NDArray[np.intp]


def naive_softmax(
    center_vector: ArrayLike, outside_index: int, outside_vectors: ArrayLike
) -> tuple[float, Array, Array]:
    """The loss of predicting one outside word from a centre word by the full softmax, and its gradients.

        J = -log softmax(U v)_o        (Mikolov et al. 2013b, equation 2)

    Args:
        center_vector: v, the vector of the centre word, shape (vector_size,).
        outside_index: o, the row of the word that stood there.
        outside_vectors: U, one row a word of the vocabulary, shape (vocabulary_size, vector_size).

    Returns:
        J in nats; dJ/dv, shape (vector_size,); dJ/dU, shape (vocabulary_size, vector_size).

    Raises:
        ValueError: the shapes do not fit, or `outside_index` is no row of U.
    """
    v, U, o, _ = _checked(center_vector, outside_vectors, outside_index, [])
    y = np.arange(len(U)) == o  # one-hot, (vocabulary_size,)
    log_yhat = log_softmax(U @ v)
    loss = -log_yhat[o]
    error = np.exp(log_yhat) - y  # dJ/d(scores) = yhat - y
    return float(loss), error @ U, np.outer(error, v)


def negative_sampling(
    center_vector: ArrayLike,
    outside_index: int,
    negative_indices: ArrayLike,
    outside_vectors: ArrayLike,
    negative_weight: float = 1.0,
) -> tuple[float, Array, Array]:
    """The loss of telling the word that stood there from words drawn at random, and its gradients.

        J = -log sigma(u_o . v) - sum_k log sigma(-u_k . v)        (Mikolov et al. 2013b, equation 4)

    Args:
        center_vector: v, the vector of the centre word, shape (vector_size,).
        outside_index: o, the row of the word that stood there.
        negative_indices: the rows k of the words drawn, shape (negatives,). A word drawn twice counts twice.
        outside_vectors: U, one row a word of the vocabulary, shape (vocabulary_size, vector_size).
        negative_weight: what each negative counts, 1 in the paper. Training shares 32 draws among many pairs and lets
            each count 5/32, which in expectation is the same as 5 draws.

    Returns:
        J in nats; dJ/dv, shape (vector_size,); dJ/dU, shape (vocabulary_size, vector_size), zero but for the rows used.

    Raises:
        ValueError: the shapes do not fit, or an index is no row of U.
    """
    v, U, o, k = _checked(center_vector, outside_vectors, outside_index, negative_indices)
    score, scores = U[o] @ v, U[k] @ v  # one number, (negatives,)
    loss = -log_sigmoid(score) - negative_weight * log_sigmoid(-scores).sum()
    error, errors = sigmoid(score) - 1, negative_weight * sigmoid(scores)  # dJ/d(scores)
    grad_center = error * U[o] + errors @ U[k]
    grad_outside = np.zeros_like(U)
    grad_outside[o] = error * v
    np.add.at(grad_outside, k, np.outer(errors, v))  # += keeps one of two equal rows
    return float(loss), grad_center, grad_outside


def cbow(
    context_vectors: ArrayLike,
    center_index: int,
    negative_indices: ArrayLike,
    outside_vectors: ArrayLike,
    gradient: str = "exact",
    negative_weight: float = 1.0,
) -> tuple[float, Array, Array]:
    """The loss of predicting the centre word from the mean of its context's vectors, and its gradients.

        h = (1/C) sum_c v_c,   J = negative_sampling(h, centre, negatives, U)

    Args:
        context_vectors: the rows v_c, shape (context_size, vector_size).
        center_index: the row of U that belongs to the centre word.
        negative_indices: the rows of the words drawn, shape (negatives,).
        outside_vectors: U, shape (vocabulary_size, vector_size).
        gradient: "exact": dJ/dv_c = (1/C) dJ/dh, as the chain rule says. "gensim": dJ/dh, not divided, as the original
            C code and gensim apply it (Irsoy, Benton and Stratos 2021 show what that costs).
        negative_weight: what each noise word counts.

    Returns:
        J in nats; the gradients of the context vectors, shape (context_size, vector_size); dJ/dU.

    Raises:
        ValueError: there is no context, the shapes do not fit, an index is no row, or `gradient` is another word.
    """
    if gradient not in ("exact", "gensim"):
        raise ValueError(f"gradient must be 'exact' or 'gensim', it is {gradient!r}")
    contexts = np.asarray(context_vectors)
    if contexts.ndim != 2 or not len(contexts):
        raise ValueError(f"context_vectors must have shape (context_size, vector_size), not {contexts.shape}")
    h = contexts.mean(axis=0)  # (vector_size,)
    loss, grad_h, grad_outside = negative_sampling(h, center_index, negative_indices, outside_vectors, negative_weight)
    share = grad_h / len(contexts) if gradient == "exact" else grad_h
    return loss, np.tile(share, (len(contexts), 1)), grad_outside


def _checked(vector: ArrayLike, rows: ArrayLike, outside: int, negatives: ArrayLike) -> tuple[Array, Array, int, Rows]:
    v, U, k = np.asarray(vector), np.asarray(rows), np.asarray(negatives)
    if v.ndim != 1 or U.ndim != 2 or U.shape[1] != len(v) or not len(U):
        raise ValueError(
            f"center_vector has shape {v.shape}, outside_vectors {U.shape}: "
            "they must be (vector_size,) and (vocabulary_size, vector_size)"
        )
    if k.ndim != 1:
        raise ValueError(f"negative_indices must have shape (negatives,), they have shape {k.shape}")
    for name, indices in (("outside_index", np.array([outside])), ("negative_indices", k)):
        if indices.size and not (indices.min() >= 0 and indices.max() < len(U)):
            raise ValueError(f"{name} must lie in 0..{len(U) - 1}, found {indices.min()}..{indices.max()}")
    return v, U, outside, k.astype(np.intp)
