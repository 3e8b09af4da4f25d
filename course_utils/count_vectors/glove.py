"""GloVe (Pennington, Socher and Manning 2014): vectors whose dot products are the logarithms of counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from course_utils.arguments import require_integer
from course_utils.count_vectors.cooccurrences import count_words_and_pairs, word_vectors
from course_utils.optim import AdaGrad
from course_utils.text.batches import shuffled_batches
from course_utils.training import fit
from course_utils.vectors import WordVectors


class GloveParameters(NamedTuple):
    """What GloVe learns; gradients have the same form.

    Attributes:
        W: word vectors, shape (words, vector_size).
        W_context: context vectors, shape (words, vector_size).
        b: biases of the words, shape (words,).
        b_context: biases of the contexts, shape (words,).
    """

    W: NDArray[np.floating]
    W_context: NDArray[np.floating]
    b: NDArray[np.floating]
    b_context: NDArray[np.floating]


def glove_loss_and_gradients(
    counts: sparse.coo_array, params: GloveParameters, x_max: float = 10.0, exponent: float = 0.75
) -> tuple[float, GloveParameters]:
    """The weighted squared error of GloVe and its gradients, summed over the pairs that were seen (equation 8).

        J = 1/2 sum_ij f(X_ij) (w_i . w~_j + b_i + b~_j - log X_ij)^2,   f(x) = min(1, x / x_max)^exponent

    Args:
        counts: X, shape (words, words), positive where stored; a part of the pairs is as good as all.
        params: the vectors and biases.
        x_max: counts from here on weigh 1; the paper has 100 for billions of words.
        exponent: of the weight below x_max.

    Returns:
        J, and dJ/dparams in the form of `params`.
    """
    W, W_context, b, b_context = params
    i, j = counts.coords
    error = _dot_products(W, W_context, i, j) + b[i] + b_context[j] - np.log(counts.data)  # (pairs,)
    weighted = np.minimum(1, counts.data / x_max) ** exponent * error  # (pairs,)
    E = sparse.csr_array((weighted, (i, j)), shape=counts.shape)  # dJ/d(score of i and j), (words, words)
    gradients = GloveParameters(E @ W_context, E.T @ W, E.sum(axis=1), E.sum(axis=0))
    return float(weighted @ error) / 2, gradients


def _dot_products(
    W: NDArray[np.floating], W_context: NDArray[np.floating], i: NDArray[np.integer], j: NDArray[np.integer]
) -> NDArray[np.floating]:
    """w_i . w~_j for each pair, shape (pairs,), in pieces that fit into the processor's cache: six times faster."""
    pieces = [slice(start, start + 2000) for start in range(0, len(i), 2000)]
    return np.concatenate([np.einsum("nd,nd->n", W.take(i[p], axis=0), W_context.take(j[p], axis=0)) for p in pieces])


def train_glove(
    counts: sparse.csr_array,
    vector_size: int = 100,
    epochs: int = 10,
    learning_rate: float = 0.2,
    batch_size: int = 50_000,
    x_max: float = 10.0,
    seed: int = 1,
) -> tuple[GloveParameters, list[float]]:
    """Minimise the GloVe loss by AdaGrad over batches of pairs in random order.

    AdaGrad divides each step of a parameter by the root of the sum of its squared gradients so far, so that rare words
    move as far as frequent ones.

    Args:
        counts: how often two words stand together, symmetric, shape (words, words).
        vector_size: dimensions of the vectors.
        epochs: passes over all pairs.
        learning_rate: of AdaGrad; larger than the paper's 0.05, since a step here sums up a whole batch.
        batch_size: pairs a step.
        x_max: counts from here on weigh 1.
        seed: of the start values and of the order.

    Returns:
        The parameters (float64), and the mean loss a pair of each epoch.

    Raises:
        DivergedError: the loss is no finite number any more.
        ValueError: there are no counts, one of them is not positive, or a size is below 1.
        TypeError: a size is no integer.
    """
    pairs = sparse.coo_array(counts, dtype=np.float64)
    if pairs.nnz == 0 or not pairs.data.min() > 0:
        raise ValueError("counts must hold positive entries only, and at least one")
    for name, size in (("vector_size", vector_size), ("epochs", epochs), ("batch_size", batch_size)):
        require_integer(name, size)
    rng, words = np.random.default_rng(seed), pairs.shape[0]
    W, W_context = rng.uniform(-0.5, 0.5, (2, words, vector_size)) / vector_size
    params = GloveParameters(W, W_context, np.zeros(words), np.zeros(words))
    rows, columns = pairs.coords

    def step(chosen: NDArray[np.integer]) -> tuple[float, GloveParameters]:
        batch = sparse.coo_array((pairs.data[chosen], (rows[chosen], columns[chosen])), shape=pairs.shape)
        return glove_loss_and_gradients(batch, params, x_max)

    history = fit(step, shuffled_batches(pairs.nnz, batch_size, epochs, rng), AdaGrad(params, learning_rate))
    losses = np.reshape(history.losses, (epochs, -1)).sum(axis=1) / pairs.nnz  # of a pair, on average
    return params, losses.tolist()


def glove_vectors(
    sentences: Iterable[Sequence[str]],
    *,
    vector_size: int = 100,
    window: int = 5,
    min_count: int = 5,
    epochs: int = 10,
    seed: int = 1,
) -> WordVectors:
    """GloVe: the sum of word and context vectors, as its authors use them.

    Args:
        sentences: lists of tokens.
        vector_size: dimensions of the vectors.
        window: the largest distance, in words; a pair at distance d counts 1 / d.
        min_count: rarer words get no vector.
        epochs: passes over all pairs.
        seed: of the start values and of the order.

    Returns:
        Vectors of length `vector_size`, in float32.

    Raises:
        DivergedError: the loss is no finite number any more.
        ValueError: a number is out of range, or no two frequent words stand together.
        TypeError: a number is no integer, `sentences` is no list, or a sentence is a string.
    """
    vocabulary, counts = count_words_and_pairs(sentences, window, min_count, "harmonic")
    params, _ = train_glove(counts, vector_size, epochs, seed=seed)
    return word_vectors(vocabulary, params.W + params.W_context)
