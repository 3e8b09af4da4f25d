"""The step of `gradient_step` as loops, compiled by numba where it is installed: the fast path.

The noise words of a block are matrix products, as in `gradient_step`, whose rows are gathered once; the true pairs, a
narrow band beside the diagonal, are loops that read the vectors where they stand. Rows of the block are updated
together, at its end. A test holds both equal.

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
CERTAIN = f(80)  # a score whose sigmoid is 1


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
    t = -min(a, CERTAIN) / f(64)
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
    errors = np.dot(inputs, noise.T.copy())  # the scores, (words, N); of a copy whose rows lie in turn, a third faster
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
    W_in: Array, W_out: Array, here: Ids, around: Ids, noise: Array, first: Ids, last: Ids, skip: int, weight: float
) -> tuple[float, Array, Array, Array]:
    """Loss and gradients of one block: each centre word predicts the words around it.

    Args:
        W_in: the vectors as inputs, shape (vocabulary_size, vector_size).
        W_out: the vectors as predictions.
        here: the running words of the block, the centres; shape (B,).
        around: the same and those just before and after, shape (B + halo,).
        noise: rows of W_out of the noise words, shape (N, vector_size).
        first: the context of centre i begins at around[first[i]], shape (B,).
        last: and ends before around[last[i]], without itself; shape (B,).
        skip: centre i is itself around[i + skip].
        weight: what one noise word counts beside one true pair, negative / N.

    Returns:
        The loss in nats, summed over the true pairs; the gradients of the rows of here, around and noise.
    """
    centers = gather(W_in, here)
    weights = (weight * (last - first - 1)).astype(W_in.dtype)  # the pairs of each centre
    loss, d_centers, d_noise = noise_gradients(centers, noise, weights)
    widest = 0  # in loops, as in `block`: to compile numba's max takes half a second
    for i in range(len(here)):
        widest = max(widest, last[i] - first[i])
    width = -(-widest // 16) * 16  # the processor takes 16 at once, and what is left over one by one
    errors = np.full((len(here), width), CERTAIN, W_in.dtype)  # a row a centre; the scores at first
    for i in range(len(here)):
        for j in range(first[i], last[i]):
            if j == i + skip:
                continue
            s, word = f(0), around[j]
            for d in range(W_out.shape[1]):
                s += centers[i, d] * W_out[word, d]
            errors[i, j - first[i]] = s
    products = np.ones(errors.shape[1], W_in.dtype)  # each of at most 64 factors up to 2: float32 ends at 2^128
    for i in range(len(here)):
        negative = f(0)
        for k in range(errors.shape[1]):
            s = errors[i, k]
            e = exp_minus(abs(s))
            products[k] *= f(1) + e  # -log sigma(s) = max(-s, 0) + log(1 + e): one logarithm for the whole column
            negative += max(-s, f(0))
            errors[i, k] = -(e if s >= f(0) else f(1)) / (f(1) + e)  # dJ/ds = sigma(s) - 1
        loss += negative
    d_contexts = np.zeros((len(around), W_out.shape[1]), W_out.dtype)
    for i in range(len(here)):
        for j in range(first[i], last[i]):
            if j == i + skip:
                continue
            error, word = errors[i, j - first[i]], around[j]
            for d in range(W_out.shape[1]):  # two loops with one target each are faster than one with two
                d_centers[i, d] += error * W_out[word, d]
            for d in range(W_out.shape[1]):
                d_contexts[j, d] += error * centers[i, d]
    return loss + np.log(products).sum(), d_centers, d_contexts, d_noise


@compiled
def cbow_block(
    W_in: Array, W_out: Array, here: Ids, around: Ids, noise: Array, first: Ids, last: Ids, skip: int, weight: float,
    exact: bool,
) -> tuple[float, Array, Array, Array]:  # fmt: skip
    """Loss and gradients of one block: the mean of the words around predicts the word in the middle.

    The vectors of a context are summed as the difference of two running sums, so that a wide window costs no more than
    a narrow one; on the way back, likewise, a gradient is added where a context begins and taken away where it ends.

    Args:
        W_in: the vectors as inputs, shape (vocabulary_size, vector_size).
        W_out: the vectors as predictions.
        here: the running words of the block, which are predicted; shape (B,).
        around: the same and those just before and after, shape (B + halo,).
        noise: rows of W_out of the noise words, shape (N, vector_size).
        first: the context of word i begins at around[first[i]], shape (B,).
        last: and ends before around[last[i]], without itself; shape (B,).
        skip: word i is itself around[i + skip].
        weight: what one noise word counts beside one true word, negative / N.
        exact: divide the gradient of a mean among the words in it.

    Returns:
        The loss in nats, summed over the words; the gradients of the rows of here, around and noise.
    """
    size = last - first - 1  # (B,), how many words are averaged; a word alone is not predicted
    share = (1 / np.maximum(size, 1)).astype(W_in.dtype)
    sums = np.zeros((len(around) + 1, W_in.shape[1]), W_in.dtype)  # row j: of the vectors before around[j]
    for j in range(len(around)):
        word = around[j]
        for d in range(W_in.shape[1]):
            sums[j + 1, d] = sums[j, d] + W_in[word, d]
    h = np.empty((len(here), W_in.shape[1]), W_in.dtype)
    for i in range(len(here)):
        begin, end, word, part = first[i], last[i], here[i], share[i]
        for d in range(W_in.shape[1]):
            h[i, d] = part * (sums[end, d] - sums[begin, d] - W_in[word, d])
    loss, d_h, d_noise = noise_gradients(h, noise, (weight * (size > 0)).astype(W_in.dtype))
    d_outputs, d_contexts = np.zeros_like(h), np.zeros_like(sums)
    for i in range(len(here)):
        if size[i] == 0:
            continue
        s, word = f(0), here[i]
        for d in range(W_out.shape[1]):
            s += h[i, d] * W_out[word, d]
        e = exp_minus(abs(s))
        loss += max(-s, f(0)) + math.log(1 + e)
        error = -(e if s >= f(0) else f(1)) / (f(1) + e)
        part = share[i] if exact else f(1)
        for d in range(W_out.shape[1]):
            d_outputs[i, d] = error * h[i, d]
        for d in range(W_out.shape[1]):
            d_h[i, d] = part * (d_h[i, d] + error * W_out[word, d])
        begin, end = first[i], last[i]
        for d in range(W_in.shape[1]):
            d_contexts[begin, d] += d_h[i, d]
        for d in range(W_in.shape[1]):
            d_contexts[end, d] -= d_h[i, d]
    for j in range(1, len(around)):
        for d in range(W_in.shape[1]):
            d_contexts[j, d] += d_contexts[j - 1, d]
    for i in range(len(here)):
        if size[i] > 0:
            for d in range(W_in.shape[1]):
                d_contexts[i + skip, d] -= d_h[i, d]
    return loss, d_outputs, d_contexts, d_noise


@compiled
def gather(W: Array, words: Ids) -> Array:
    """W[words] as loops, shape (words, vector_size): numba's own takes a quarter longer."""
    rows = np.empty((len(words), W.shape[1]), W.dtype)
    for j in range(len(words)):
        word = words[j]  # read before the loop that writes, or the compiler reads it again for each number
        for d in range(W.shape[1]):
            rows[j, d] = W[word, d]
    return rows


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
        word = words[j]
        for d in range(W.shape[1]):
            W[word, d] -= rate * gradients[j, d]


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
    train = train_skip_gram if step.sg else train_cbow  # two, since to compile what nobody calls takes a second
    loss: float = train(W_in, W_out, draws, step)
    return loss


@compiled
def train_skip_gram(W_in: Array, W_out: Array, draws: Draws, step: Step) -> float:
    """`train_blocks` for skip-gram, with its arguments and result."""
    loss, rate = 0.0, W_in.dtype.type(step.rate)
    for b in range(len(draws.noise_words)):
        here, around, noise_words, first, last, skip = block(draws, step.block_size, b)
        noise = gather(W_out, noise_words)
        block_loss, d_here, d_around, d_noise = skip_gram_block(
            W_in, W_out, here, around, noise, first, last, skip, step.noise_weight
        )
        loss += block_loss
        descend(W_in, here, d_here, rate)
        descend(W_out, around, d_around, rate)
        descend(W_out, noise_words, d_noise, rate)
    return loss


@compiled
def train_cbow(W_in: Array, W_out: Array, draws: Draws, step: Step) -> float:
    """`train_blocks` for CBOW, with its arguments and result."""
    loss, rate = 0.0, W_in.dtype.type(step.rate)
    for b in range(len(draws.noise_words)):
        here, around, noise_words, first, last, skip = block(draws, step.block_size, b)
        noise = gather(W_out, noise_words)
        block_loss, d_here, d_around, d_noise = cbow_block(
            W_in, W_out, here, around, noise, first, last, skip, step.noise_weight, step.exact
        )
        loss += block_loss
        descend(W_out, here, d_here, rate)
        descend(W_in, around, d_around, rate)
        descend(W_out, noise_words, d_noise, rate)
    return loss


@compiled
def block(draws: Draws, block_size: int, b: int) -> tuple[Ids, Ids, Ids, Ids, Ids, int]:
    """The words of one block and the edges of their contexts, as `skip_gram_block` and `cbow_block` want them.

    Args:
        draws: the text and its random numbers.
        block_size: running words that are learned at once.
        b: the number of the block, from 0.

    Returns:
        The arguments here and around, the ids of the noise words, and the arguments first, last and skip.
    """
    start, stop = b * block_size, min((b + 1) * block_size, len(draws.words))
    left, right = start, stop  # a word lies in its own context
    for i in range(start, stop):
        left, right = min(left, draws.first[i]), max(right, draws.last[i])
    here, around = draws.words[start:stop], draws.words[left:right]
    first, last = draws.first[start:stop] - left, draws.last[start:stop] - left
    return here, around, draws.noise_words[b], first, last, start - left
