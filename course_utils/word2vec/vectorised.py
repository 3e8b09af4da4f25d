"""The mathematics of `kernels` in whole-array NumPy, for machines without numba.

A block is a small table: one row for each word that predicts, one column for each word that it could predict, and in
each cell how often this pair of words counts. All cells are computed, though most count 0 times: the multiplications
that are thrown away cost less than a Python loop. Words that repeat share a row and a column, so that their vectors get
one sum of gradients.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Ids = NDArray[np.integer]
LOG_2 = math.log(2)


def predict(inputs: Array, outputs: Array, true: Array, noise: Array) -> tuple[float, Array, Array]:
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
    both = true + noise
    scores = inputs @ outputs.T  # (B, M)
    tanh = np.tanh(scores / 2)  # sigma(s) = (1 + tanh(s / 2)) / 2, which never overflows
    surprise = np.maximum(scores, 0) - np.log1p(np.abs(tanh)) + LOG_2  # -log sigma(-s)
    loss = np.vdot(both, surprise) - np.vdot(true, scores)
    errors = both * (1 + tanh) / 2 - true
    return float(loss), errors @ outputs, errors.T @ inputs


def skip_gram_step(
    W_in: Array, W_out: Array, here: Ids, around: Ids, drawn: Ids, mask: Array, weight: float, rate: Array
) -> float:
    """One step for one block in which each word predicts the words around it.

    Args:
        W_in: the vectors as inputs, shape (vocabulary_size, vector_size), changed in place.
        W_out: the vectors as predictions, likewise.
        here: the running words of the block, shape (B,).
        around: the same and as many before and after as a window reaches, shape (B + 2 halo,).
        drawn: the noise words, shape (N,).
        mask: 1 where around[i + k] is in the context of here[i], else 0; shape (B, 2 halo + 1).
        weight: what one noise word counts beside one true pair, negative / N.
        rate: the learning rate, shape (1,).

    Returns:
        The loss in nats, summed over the pairs.
    """
    outside = np.concatenate((around, drawn))  # (M,)
    row, column = last_place(here, len(W_in)), last_place(outside, len(W_in))
    true = tally(row[:, None], windows(column[: len(around)], mask), mask, (len(here), len(outside)))
    noise_counts = np.bincount(column[len(around) :], minlength=len(outside)).astype(mask.dtype)
    noise = true.sum(axis=1, keepdims=True) * (weight * noise_counts)
    inputs, outputs = W_in.take(here, axis=0), W_out.take(outside, axis=0)
    loss, d_inputs, d_outputs = predict(inputs, outputs, true, noise)
    W_in[here] = inputs - rate * d_inputs
    W_out[outside] = outputs - rate * d_outputs
    return loss


def cbow_step(
    W_in: Array, W_out: Array, here: Ids, around: Ids, drawn: Ids, mask: Array, weight: float, rate: Array, exact: bool
) -> float:
    """One step for one block in which the mean of the words around predicts each word.

    Args:
        W_in: as for `skip_gram_step`, likewise what follows.
        W_out: see there.
        here: see there.
        around: see there.
        drawn: see there.
        mask: see there.
        weight: see there.
        rate: see there.
        exact: divide the gradient of a mean among the words in it, as the chain rule says.

    Returns:
        The loss in nats, summed over the words.
    """
    outside = np.concatenate((here, drawn))  # (M,)
    column, context = last_place(outside, len(W_in)), last_place(around, len(W_in))
    i = np.arange(len(here))
    size = mask.sum(axis=1, keepdims=True)  # (B, 1), how many words are averaged
    predicted = np.minimum(size, 1)  # a word alone is not predicted
    true = tally(i, column[: len(here)], predicted[:, 0], (len(here), len(outside)))
    noise = predicted * (weight * np.bincount(column[len(here) :], minlength=len(outside)).astype(mask.dtype))
    shares = mask / np.maximum(size, 1)
    mean = tally(i[:, None], windows(context, mask), shares, (len(here), len(around)))
    contexts, outputs = W_in.take(around, axis=0), W_out.take(outside, axis=0)
    loss, d_h, d_outputs = predict(mean @ contexts, outputs, true, noise)
    if not exact:
        d_h *= size
    W_in[around] = contexts - rate * (mean.T @ d_h)
    W_out[outside] = outputs - rate * d_outputs
    return loss


def last_place(words: Ids, vocabulary_size: int) -> NDArray[np.intp]:
    """For each word the last place where it stands: `W[words] = ...` keeps what is written last.

    Args:
        words: ids, shape (words,).
        vocabulary_size: above every id.

    Returns:
        Places in `words`, shape (words,).
    """
    place = np.empty(vocabulary_size, np.intp)
    place[words] = np.arange(len(words))
    return place[words]


def windows(places: NDArray[np.intp], mask: Array) -> NDArray[np.intp]:
    """Row i holds places[i] to places[i + 2 halo], shape (B, 2 halo + 1).

    Args:
        places: shape (B + 2 halo,).
        mask: of the shape of the result.

    Returns:
        Shape (B, 2 halo + 1).
    """
    shifted = np.arange(mask.shape[0])[:, None] + np.arange(mask.shape[1])
    return places.take(shifted)


def tally(rows: NDArray[np.intp], columns: NDArray[np.intp], counts: Array, shape: tuple[int, int]) -> Array:
    """A table of zeros, to whose cell (row, column) each count is added.

    Args:
        rows: of each cell, any shape.
        columns: likewise.
        counts: what to add, likewise.
        shape: of the table.

    Returns:
        The table, of the type of `counts`.
    """
    table = np.zeros(shape, counts.dtype)
    np.add.at(table.reshape(-1), (rows * shape[1] + columns).reshape(-1), counts.reshape(-1))
    return table


def train_blocks(
    W_in: Array, W_out: Array, words: Ids, first: Ids, last: Ids, noise_words: NDArray[np.int32],
    block: int, halo: int, weight: float, rate: Array, sg: bool, exact: bool,
) -> float:  # fmt: skip
    """One step of gradient descent for every block of a text; arguments and result as in `kernels.train_blocks`.

    Args:
        W_in: see there, likewise all that follows.
        W_out: see there.
        words: see there.
        first: see there.
        last: see there.
        noise_words: see there.
        block: see there.
        halo: see there.
        weight: see there.
        rate: see there.
        sg: see there.
        exact: see there.

    Returns:
        The loss in nats, summed over the predictions.
    """
    loss = 0.0
    steps = np.arange(-halo, halo + 1)
    places = np.arange(len(words))[:, None] + steps  # (words, 2 halo + 1)
    mask = ((places >= first[:, None]) & (places < last[:, None]) & (steps != 0)).astype(W_in.dtype)
    padded = np.pad(words, halo, mode="edge")  # words that no mask lets through
    for b, drawn in enumerate(noise_words):
        start, stop = b * block, min((b + 1) * block, len(words))
        here, around = words[start:stop], padded[start : stop + 2 * halo]
        if sg:
            loss += skip_gram_step(W_in, W_out, here, around, drawn, mask[start:stop], weight, rate)
        else:
            loss += cbow_step(W_in, W_out, here, around, drawn, mask[start:stop], weight, rate, exact)
    return loss
