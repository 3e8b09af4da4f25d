"""The step of word2vec for a block of running words, in NumPy: the equations of `loss`, a word a row.

A block is some running words whose noise words are shared, so that scores and gradients are matrix products. All its
gradients are taken at the same vectors and then descended at once. Training takes the same step faster: `block_numba`
as compiled loops, `block_numpy` where numba is not installed. Tests hold all three equal.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.functional import log_sigmoid, sigmoid
from course_utils.word2vec.draws import Draws

Array = NDArray[np.floating]
Ids = NDArray[np.integer]


class Step(NamedTuple):
    """How a block of words is learned.

    Attributes:
        sg: skip-gram, else CBOW.
        exact: whether CBOW divides the gradient of a mean among its words, as the chain rule says.
        block_size: running words that are learned at once.
        noise_weight: what one noise word of a block counts beside one true word.
        rate: the learning rate.
    """

    sg: bool
    exact: bool
    block_size: int
    noise_weight: float
    rate: float


class Block(NamedTuple):
    """Some running words and their noise.

    Attributes:
        centers: B running words.
        contexts: the same, and those before and after that their windows reach, C words.
        noise: N noise words for all of them.
        true: whether contexts[j] is in the window of centers[i], shape (B, C).
    """

    centers: Ids
    contexts: Ids
    noise: Ids
    true: NDArray[np.bool_]


def skip_gram_step(W_in: Array, W_out: Array, block: Block, step: Step) -> float:
    """One step of gradient descent in which each centre word predicts the words around it.

    Args:
        W_in: the vectors v as inputs, shape (vocabulary_size, vector_size), changed in place.
        W_out: the vectors u as predictions, changed in place.
        block: the words.
        step: the learning rate, and what a noise word counts.

    Returns:
        The loss in nats, summed over the true pairs.
    """
    v, u, u_noise = W_in[block.centers], W_out[block.contexts], W_out[block.noise]
    score, scores = (v @ u.T)[block.true], v @ u_noise.T  # (true pairs,), (B, N)
    pairs = block.true.sum(axis=1, keepdims=True, dtype=v.dtype)  # of each centre word, (B, 1)
    weights = step.noise_weight * pairs  # the noise words stand beside every pair
    error, errors = np.zeros(block.true.shape, v.dtype), weights * sigmoid(scores)
    error[block.true] = sigmoid(score) - 1  # dJ/d(scores), (B, C) and (B, N)
    descend(W_in, block.centers, step.rate * (error @ u + errors @ u_noise))
    descend(W_out, block.contexts, step.rate * (error.T @ v))
    descend(W_out, block.noise, step.rate * (errors.T @ v))
    return float(-log_sigmoid(score).sum() - (weights * log_sigmoid(-scores)).sum())


def cbow_step(W_in: Array, W_out: Array, block: Block, step: Step) -> float:
    """One step of gradient descent in which the mean of the words around predicts the word in the middle.

    Args:
        W_in: the vectors v as inputs, shape (vocabulary_size, vector_size), changed in place.
        W_out: the vectors u as predictions, changed in place.
        block: the words.
        step: the learning rate, what a noise word counts, and whether the gradient is exact.

    Returns:
        The loss in nats, summed over the words that have a context.
    """
    size = block.true.sum(axis=1, keepdims=True, dtype=W_in.dtype)  # words around each, (B, 1)
    mean = block.true / np.maximum(size, 1)  # (B, C)
    h, u, u_noise = mean @ W_in[block.contexts], W_out[block.centers], W_out[block.noise]
    score, scores = (h * u).sum(axis=1, keepdims=True), h @ u_noise.T  # (B, 1), (B, N)
    predicted = np.minimum(size, 1)  # 0 for a word without a context
    weights = step.noise_weight * predicted
    error, errors = predicted * (sigmoid(score) - 1), weights * sigmoid(scores)  # dJ/d(scores)
    d_h = error * u + errors @ u_noise
    descend(W_in, block.contexts, step.rate * (mean.T @ (d_h if step.exact else size * d_h)))  # mean.T holds 1 / size
    descend(W_out, block.centers, step.rate * error * h)
    descend(W_out, block.noise, step.rate * (errors.T @ h))
    return float(-(predicted * log_sigmoid(score)).sum() - (weights * log_sigmoid(-scores)).sum())


def descend(W: Array, words: Ids, steps: Array) -> None:
    """W[word] -= step for each word; the steps of a word that stands there twice are added up.

    Args:
        W: shape (vocabulary_size, vector_size), changed in place.
        words: ids, shape (words,).
        steps: shape (words, vector_size).
    """
    same = (words[:, None] == words).astype(W.dtype)  # (words, words)
    W[words] -= same @ steps  # equal words get equal sums: no matter who writes last


def train_blocks(W_in: Array, W_out: Array, draws: Draws, step: Step) -> float:
    """One step of gradient descent for every block of a text.

    Args:
        W_in: the vectors as inputs, shape (vocabulary_size, vector_size), changed in place.
        W_out: the vectors as predictions, changed in place.
        draws: the text and its random numbers.
        step: how.

    Returns:
        The loss in nats, summed over the predictions.
    """
    loss, one_step = 0.0, skip_gram_step if step.sg else cbow_step
    for b, noise in enumerate(draws.noise_words):
        i = np.arange(b * step.block_size, min((b + 1) * step.block_size, len(draws.words)), dtype=np.int32)[:, None]
        first, last = draws.first[i], draws.last[i]  # (B, 1), as i
        j = np.arange(first.min(), last.max(), dtype=np.int32)  # (C,)
        true = (first <= j) & (j < last) & (i != j)  # (B, C)
        loss += one_step(W_in, W_out, Block(draws.words[i[:, 0]], draws.words[j], noise, true), step)
    return loss
