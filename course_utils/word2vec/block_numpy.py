"""The step of `gradient_step` in fewer passes over the vectors: the path of training where numba is not installed.

A block of skip-gram is a table: a row for each word that predicts, a column for each word that it could predict, and in
each cell how often this pair counts. Words that repeat share a row and a column, so that their vectors get one sum of
gradients and no sum over repeated words is left. Most cells count 0 times: to multiply them costs less than to leave
them out. CBOW has such a table of the words that are averaged; each mean predicts one word, so the rest is as in
`gradient_step`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.word2vec.draws import Draws
from course_utils.word2vec.gradient_step import Step

Array = NDArray[np.floating]
Ids = NDArray[np.integer]


def noise_errors(scores: Array, weights: Array) -> tuple[float, Array]:
    """Loss and errors of B times M scores s_ij that are to be low: J = sum_ij weights_ij (-log sigma(-s_ij)).

    Since log sigma(s) = s + log sigma(-s), one logarithm gives sigma(s) = e^(s - surprise) too; neither overflows.

    Args:
        scores: shape (B, M).
        weights: how often each counts, shape (B, M).

    Returns:
        J in nats; dJ/dscores = weights sigma(scores), shape (B, M).
    """
    surprise = np.maximum(scores, 0) + np.log(1 + np.exp(-np.abs(scores)))  # -log sigma(-s)
    return float(np.vdot(weights, surprise)), weights * np.exp(scores - surprise)


def table_gradients(inputs: Array, outputs: Array, true: Array, noise: Array) -> tuple[float, Array, Array]:
    """Loss and gradients where input i should predict output j `true`_ij times, and should not `noise`_ij times.

        J = sum_ij true_ij (-log sigma(s_ij)) + noise_ij (-log sigma(-s_ij)),   s_ij = inputs_i . outputs_j

    Since sigma(-s) = 1 - sigma(s) and log sigma(s) = s + log sigma(-s), all cells can be computed alike:

        J = sum_ij (true + noise)_ij (-log sigma(-s_ij)) - true_ij s_ij
        dJ/ds_ij = (true + noise)_ij sigma(s_ij) - true_ij

    Args:
        inputs: shape (B, vector_size).
        outputs: shape (M, vector_size).
        true: shape (B, M).
        noise: shape (B, M).

    Returns:
        J in nats; dJ/dinputs, shape (B, vector_size); dJ/doutputs, shape (M, vector_size).
    """
    scores = inputs @ outputs.T  # (B, M)
    loss, errors = noise_errors(scores, true + noise)
    errors -= true
    return loss - float(np.vdot(true, scores)), errors @ outputs, errors.T @ inputs


def skip_gram_step(W_in: Array, W_out: Array, here: Ids, around: Ids, noise: Ids, mask: Array, step: Step) -> float:
    """One step for one block in which each word predicts the words around it.

    Args:
        W_in: the vectors as inputs, shape (vocabulary_size, vector_size), changed in place.
        W_out: the vectors as predictions, changed in place.
        here: the running words of the block, shape (B,).
        around: the same and `halo` words before and after, as far as any window reaches, shape (B + 2 halo,).
        noise: the noise words, shape (N,).
        mask: 1 where around[i + k] is in the context of here[i], else 0; shape (B, 2 halo + 1).
        step: how.

    Returns:
        The loss in nats, summed over the pairs.
    """
    outside = np.concatenate((around, noise))  # (M,)
    row, column = last_place(here, len(W_in)), last_place(outside, len(W_in))
    true = tally(row[:, None], windows(column, mask), mask, (len(here), len(outside)))
    counts = np.bincount(column[len(around) :], minlength=len(outside)).astype(mask.dtype)  # of each as noise, (M,)
    false = true.sum(axis=1, keepdims=True) * (step.noise_weight * counts)  # the noise stands beside every true pair
    inputs, outputs = W_in.take(here, axis=0), W_out.take(outside, axis=0)
    loss, d_inputs, d_outputs = table_gradients(inputs, outputs, true, false)
    W_in[here] = inputs - step.rate * d_inputs  # of a word that repeats, the last row has all counts and is kept
    W_out[outside] = outputs - step.rate * d_outputs
    return loss


def cbow_step(W_in: Array, W_out: Array, here: Ids, around: Ids, noise: Ids, mask: Array, step: Step) -> float:
    """One step for one block in which the mean of the words around predicts each word.

    Args:
        W_in: the vectors as inputs, shape (vocabulary_size, vector_size), changed in place.
        W_out: the vectors as predictions, changed in place.
        here: the running words of the block, shape (B,).
        around: the same and `halo` words before and after, as far as any window reaches, shape (B + 2 halo,).
        noise: the noise words, shape (N,).
        mask: 1 where around[i + k] is in the context of here[i], else 0; shape (B, 2 halo + 1).
        step: how.

    Returns:
        The loss in nats, summed over the words.
    """
    i, context = np.arange(len(here)), last_place(around, len(W_in))
    size = mask.sum(axis=1, keepdims=True)  # (B, 1), how many words are averaged
    predicted = np.minimum(size, 1)  # a word alone is not predicted
    mean = tally(i[:, None], windows(context, mask), mask / np.maximum(size, 1), (len(here), len(around)))
    contexts, u, u_noise = W_in.take(around, axis=0), W_out.take(here, axis=0), W_out.take(noise, axis=0)
    h = mean @ contexts
    scores = np.concatenate((-np.vecdot(h, u)[:, None], h @ u_noise.T), axis=1)  # -s of the true word first
    weights = np.array([1] + [step.noise_weight] * len(noise), h.dtype)
    loss, errors = noise_errors(scores, predicted * weights)
    error, errors = errors[:, :1], errors[:, 1:]  # dJ/d(-s) of the true word, so signs turn below; dJ/ds of the noise
    d_h = errors @ u_noise - error * u
    if not step.exact:
        d_h *= size  # mean.T holds 1 / size
    W_in[around] = contexts - step.rate * (mean.T @ d_h)
    W_out[here] = u + ((here[:, None] == here) * (step.rate * error).T) @ h  # a word that repeats gets equal sums
    same = (noise[:, None] == noise).astype(W_out.dtype)
    u_noise = W_out.take(noise, axis=0)  # anew: the line above has changed those that are predicted, too
    W_out[noise] = u_noise - step.rate * same @ (errors.T @ h)
    return loss


def last_place(words: Ids, vocabulary_size: int) -> NDArray[np.intp]:
    """For each word the last place where it stands: `W[words] = ...` keeps what is written last."""
    place = np.empty(vocabulary_size, np.intp)  # only the entries of `words` are written and read
    place[words] = np.arange(len(words))
    return place[words]


def windows(places: NDArray[np.intp], mask: Array) -> NDArray[np.intp]:
    """Row i holds places[i] to places[i + 2 halo]; `mask` has the shape of the result."""
    return places.take(np.arange(mask.shape[0])[:, None] + np.arange(mask.shape[1]))


def tally(rows: NDArray[np.intp], columns: NDArray[np.intp], counts: Array, shape: tuple[int, int]) -> Array:
    """A table of zeros, to whose cell (row, column) each count is added."""
    table = np.zeros(shape, counts.dtype)
    np.add.at(table.reshape(-1), (rows * shape[1] + columns).reshape(-1), counts.reshape(-1))
    return table


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
    loss, one_step = 0.0, skip_gram_step if step.sg else cbow_step
    place = np.arange(len(draws.words), dtype=np.int32)
    begin, end = draws.first - place, draws.last - place  # of each context, counted from its word; (words,)
    halo = int(max(-begin.min(initial=0), end.max(initial=1) - 1))  # the farthest that a window reaches
    steps = np.arange(-halo, halo + 1, dtype=np.int32)
    near = (begin[:, None] <= steps) & (steps < end[:, None]) & (steps != 0)  # (words, 2 halo + 1)
    padded = np.pad(draws.words, halo, mode="edge") if len(draws.words) else draws.words  # these are in no mask
    for b, noise in enumerate(draws.noise_words):
        start, stop = b * step.block_size, min((b + 1) * step.block_size, len(draws.words))
        here, around = draws.words[start:stop], padded[start : stop + 2 * halo]
        loss += one_step(W_in, W_out, here, around, noise, near[start:stop].astype(W_in.dtype), step)
    return loss
