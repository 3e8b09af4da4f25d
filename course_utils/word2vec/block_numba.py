"""The step of `gradient_step` as loops, compiled by numba where it is installed: the fast path.

The rows of a block are gathered once. Its noise words are matrix products, as in `gradient_step`; the true pairs, a
narrow band beside the diagonal, are loops. Rows of the block are updated together, at its end. A test holds both equal.

Every random number is drawn by NumPy beforehand (`draws`), so that all paths see the same draws. Constants that meet
vectors are written f(1): a bare 1 would turn float32 into float64 and halve the speed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.bridges.numba_compiler import compiled
from course_utils.word2vec.draws import Draws
from course_utils.word2vec.gradient_step import Step

Array = NDArray[np.floating]
Ids = NDArray[np.int32]

f = np.float32


@compiled
def exp_minus(a: Any) -> Any:
    """e^-a for a >= 0, which the compiler can do for 16 scores at once; the library's exp takes them one by one.

    e^-a = (e^(-a/64))^64: six terms of the series give the small power, six squarings the large one. The error is below
    1e-11, or the rounding of the type.

    Args:
        a: a number, 0 or more.

    Returns:
        A number of the same type.
    """
    t = -min(a, f(80)) / f(64)
    e = f(1) + t * (f(1) + t / f(2) * (f(1) + t / f(3) * (f(1) + t / f(4) * (f(1) + t / f(5) * (f(1) + t / f(6))))))
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    return e * e


@compiled
def noise_gradients(inputs: Array, noise: Array, weights: Array) -> tuple[float, Array, Array]:
    """What the noise words add: J = -sum_ik weights_i log sigma(-inputs_i . noise_k), dJ/dinputs and dJ/dnoise.

    Args:
        inputs: shape (words, vector_size).
        noise: rows of the noise words, shape (N, vector_size).
        weights: what a noise word counts beside each input, shape (words,).

    Returns:
        The loss in nats, and two gradients of the shapes of `inputs` and `noise`.
    """
    errors = np.dot(inputs, noise.T)  # the scores, (words, N)
    loss = 0.0
    for i in range(errors.shape[0]):
        product, positive = f(1), f(0)
        for k in range(errors.shape[1]):
            s = errors[i, k]
            e = exp_minus(abs(s))
            product *= f(1) + e  # -log sigma(-s) = max(s, 0) + log(1 + e): one logarithm for the whole row
            positive += max(s, f(0))
            errors[i, k] = weights[i] * (f(1) if s >= f(0) else e) / (f(1) + e)  # dJ/ds = weight * sigma(s)
        loss += weights[i] * (positive + math.log(product))
    return loss, np.dot(errors, noise), np.dot(errors.T, inputs)


@compiled
def skip_gram_block(
    centers: Array, contexts: Array, noise: Array, first: Ids, last: Ids, skip: int, weight: float
) -> tuple[float, Array, Array, Array]:
    """Loss and gradients of one block: each centre word predicts the words around it.

    Args:
        centers: rows of W_in, shape (B, vector_size).
        contexts: rows of W_out of the same words and of those just before and after, shape (B + halo, vector_size).
        noise: rows of W_out of the noise words, shape (N, vector_size).
        first: the context of centre i begins at row first[i], shape (B,).
        last: and ends before row last[i], without itself; shape (B,).
        skip: centre i is itself row i + skip of `contexts`.
        weight: what one noise word counts beside one true pair, negative / N.

    Returns:
        The loss in nats, summed over the true pairs; the gradients of centers, contexts and noise.
    """
    weights = (weight * (last - first - 1)).astype(centers.dtype)  # the pairs of each centre
    loss, d_centers, d_noise = noise_gradients(centers, noise, weights)
    d_contexts = np.zeros_like(contexts)
    for i in range(len(centers)):
        product = 1.0
        for j in range(first[i], last[i]):
            if j == i + skip:
                continue
            s = centers[i, 0] * contexts[j, 0]
            for d in range(1, centers.shape[1]):
                s += centers[i, d] * contexts[j, d]
            e = exp_minus(abs(s))
            product *= 1 + e
            loss += max(-s, f(0))
            error = -(e if s >= f(0) else f(1)) / (f(1) + e)  # dJ/ds = sigma(s) - 1
            for d in range(centers.shape[1]):
                d_centers[i, d] += error * contexts[j, d]
                d_contexts[j, d] += error * centers[i, d]
        loss += math.log(product)
    return loss, d_centers, d_contexts, d_noise


@compiled
def cbow_block(
    centers: Array, contexts: Array, noise: Array, first: Ids, last: Ids, skip: int, weight: float, exact: bool
) -> tuple[float, Array, Array, Array]:
    """Loss and gradients of one block: the mean of the words around predicts the word in the middle.

    As `skip_gram_block`, but `centers` are rows of W_out and `contexts` rows of W_in; `exact` divides the gradient of a
    mean among the words in it, as the chain rule says.

    Args:
        centers: rows of W_out, shape (B, vector_size).
        contexts: rows of W_in of the same words and of those just before and after, shape (B + halo, vector_size).
        noise: rows of W_out of the noise words, shape (N, vector_size).
        first: the context of centre i begins at row first[i], shape (B,).
        last: and ends before row last[i], without itself; shape (B,).
        skip: centre i is itself row i + skip of `contexts`.
        weight: what one noise word counts beside one true word, negative / N.
        exact: divide the gradient of a mean among the words in it.

    Returns:
        The loss in nats, summed over the words; the gradients of centers, contexts and noise.
    """
    around = last - first - 1  # (B,), how many words are averaged; a word alone is not predicted
    share = (1 / np.maximum(around, 1)).astype(centers.dtype)
    h, d_centers = np.zeros_like(centers), np.zeros_like(centers)  # (B, vector_size)
    d_contexts = np.zeros_like(contexts)
    for i in range(len(centers)):
        part = share[i]
        for j in range(first[i], last[i]):
            if j != i + skip:
                for d in range(centers.shape[1]):
                    h[i, d] += part * contexts[j, d]
    loss, d_h, d_noise = noise_gradients(h, noise, (weight * (around > 0)).astype(centers.dtype))
    for i in range(len(centers)):
        if around[i] == 0:
            continue
        s = h[i, 0] * centers[i, 0]
        for d in range(1, centers.shape[1]):
            s += h[i, d] * centers[i, d]
        e = exp_minus(abs(s))
        loss += max(-s, f(0)) + math.log(1 + e)
        error = -(e if s >= f(0) else f(1)) / (f(1) + e)
        part = share[i] if exact else f(1)
        for d in range(centers.shape[1]):
            d_centers[i, d] = error * h[i, d]
            d_h[i, d] = part * (d_h[i, d] + error * centers[i, d])
        for j in range(first[i], last[i]):
            if j != i + skip:
                for d in range(centers.shape[1]):
                    d_contexts[j, d] += d_h[i, d]
    return loss, d_centers, d_contexts, d_noise


@compiled
def descend(W: Array, words: Ids, gradients: Array, rate: np.floating) -> None:
    """W[word] -= rate * gradient for each word of the block, shape (words, vector_size); words may repeat.

    Args:
        W: the vectors, shape (vocabulary_size, vector_size), changed in place.
        words: ids, shape (words,).
        gradients: one for each of them.
        rate: the learning rate, of the type of the vectors.
    """
    for j in range(len(words)):
        word = words[j]  # read before the loop that writes, or the compiler reads it again for each number
        for d in range(W.shape[1]):
            W[word, d] -= rate * gradients[j, d]


@compiled
def train_blocks(W_in: Array, W_out: Array, draws: Draws, step: Step) -> float:
    """One step of gradient descent for every block of a text; arguments and result as in `gradient_step`.

    Args:
        W_in: the vectors as inputs, shape (vocabulary_size, vector_size), changed in place.
        W_out: the vectors as predictions, changed in place.
        draws: the text and its random numbers.
        step: how.

    Returns:
        The loss in nats, summed over the predictions.
    """
    loss, rate = 0.0, W_in.dtype.type(step.rate)
    W_center, W_context = (W_in, W_out) if step.sg else (W_out, W_in)
    words, weight = draws.words, step.noise_weight
    for b in range(len(draws.noise_words)):
        start, stop = b * step.block_size, min((b + 1) * step.block_size, len(words))
        left, right = draws.first[start:stop].min(), draws.last[start:stop].max()
        noise_words = draws.noise_words[b]
        centers, contexts, noise = W_center[words[start:stop]], W_context[words[left:right]], W_out[noise_words]
        first, last, skip = draws.first[start:stop] - left, draws.last[start:stop] - left, start - left
        if step.sg:
            gradients = skip_gram_block(centers, contexts, noise, first, last, skip, weight)
        else:
            gradients = cbow_block(centers, contexts, noise, first, last, skip, weight, step.exact)
        block_loss, d_centers, d_contexts, d_noise = gradients
        loss += block_loss
        descend(W_center, words[start:stop], d_centers, rate)
        descend(W_context, words[left:right], d_contexts, rate)
        descend(W_out, noise_words, d_noise, rate)
    return loss
