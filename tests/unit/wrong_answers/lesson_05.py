"""What people write in lesson 5, by exercise: wrong answers, and the beginning of what is said of each."""

import math

import numpy as np
from scipy.special import expit, log_softmax, logsumexp, softmax
from scipy.stats import gmean


def layer(xs, h, W_xh, W_hh, b_h, squash=np.tanh):
    states = [h]
    for x in xs:
        h = squash(x @ W_xh + h @ W_hh + b_h)
        states.append(h)
    return np.array(states)


def shapes(n, h, m, **other):
    return {"W_xh": (n, h), "W_hh": (h, h), "b_h": h, "W_hy": (h, m), "b_y": m} | other


def picked(rows, targets):
    """Of each row the entry of its target."""
    steps, sequences = np.indices(targets.shape)
    return rows[steps, sequences, targets]


def of_each(scores, targets):
    return logsumexp(scores, -1) - picked(scores, targets)


def positions(text, alphabet):
    return np.array([alphabet.index(c) if c in alphabet else alphabet.index("<unk>") for c in text], int)


def halves(ids, rows, steps, length=None, after=1, first=None, each=1):
    """Rows of the text, and what comes after each character of them."""
    length = length or (len(ids) - 1) // rows
    starts = first(length) if first else length * np.arange(rows)
    places = np.array([start + each * np.arange(min(steps, length)) for start in starts])
    return np.take(ids, places), np.take(ids, places + after)


def moved(ids, h, E, W, squash=np.tanh, times=1, bias=1.0, keep=1.0):
    return squash(times * E[ids] + keep * (h @ W[:-1]) + bias * W[-1])


def run(inputs, h0, E, W, state=lambda h, h0: h):
    h, found = h0, []
    for ids in np.transpose(inputs):
        h = moved(ids, state(h, h0), E, W)
        found.append(h)
    return np.array(found)


def of_targets(states, targets, U, bias=-1, axis=-1):
    scores = states @ np.delete(U, bias, 0) + U[bias]
    return picked(logsumexp(scores, axis, keepdims=True) - scores, targets)


def three(W_xh, W_hh, b_h, W_hy, b_y):
    """Three matrices out of five arrays, each bias below its own."""
    return W_xh, np.concatenate([W_hh, b_h[None]]), np.concatenate([W_hy, b_y[None]])


def total(v, e, h, **other):
    """The parameters of a network with an embedding layer, array by array."""
    return sum(({"E": v * e, "W_xh": e * h, "W_hh": h * h, "b_h": h, "W_hy": h * v, "b_y": v} | other).values())


def places_of(text, alphabet, otherwise):
    return np.array([alphabet.index(c) if c in alphabet else otherwise for c in text], int)


ANSWERS = {
    "5.1": [
        (lambda n, h, m: {"W_xh": (n, h), "W_hh": (h, h), "W_hy": (h, m)}, "not in your dict yet"),
        (
            lambda n, h, m: {"W_xh": (h, n), "W_hh": (h, h), "b_h": (h,), "W_hy": (m, h), "b_y": (m,)},
            "each of W_xh and W_hy is transposed",
        ),
        (lambda n, h, m: shapes(n, h, m, W_xh=(h, n)), "W_xh is transposed"),
        (lambda n, h, m: shapes(n, h, m, W_hy=(m, h)), "W_hy is transposed"),
        (lambda n, h, m: shapes(n, h, m, W_hh=(n, h)), "W_hh takes a hidden state and gives a hidden state"),
        (lambda n, h, m: shapes(n, h, m, W_hh=(h, n)), "W_hh takes a hidden state and gives a hidden state"),
        (lambda n, h, m: shapes(n, h, m, W_hh=(n, n)), "W_hh takes a hidden state and gives a hidden state"),
        (lambda n, h, m: shapes(n, h, m, b_h=n), "the bias b_h is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_h=1), "the bias b_h is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_h=(h, h)), "the bias b_h is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_h=(h, 1)), "the bias b_h is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_y=h), "the bias b_y is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_y=1), "the bias b_y is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_y=(m, 1)), "the bias b_y is added to a vector"),
        (
            lambda n, h, m: {name: math.prod(np.atleast_1d(each)) for name, each in shapes(n, h, m).items()},
            "these are numbers of entries",
        ),
        (
            lambda n, h, m: {name: np.zeros(each) for name, each in shapes(n, h, m).items()},
            "these are the arrays themselves",
        ),
        (lambda n, h, m: shapes(n, h, m, b_h=(1, h), b_y=(1, m)), "a bias is no matrix"),
        (lambda n, h, m: [(n, h), (h, h), (h,), (h, m), (m,)], "the shapes have no names"),
    ],
    "5.3": [
        (lambda x, h, W_xh, W_hh, b_h: x @ W_xh + h @ W_hh + b_h, "the non-linearity is missing"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh.T + b_h), "W_hh is transposed"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh), "the bias is missing"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh) + b_h, "the bias is added after tanh"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + b_h), "the state before is not used"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(h @ W_hh + b_h), "the input is not used"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h + b_h), "h is added without its weights W_hh"),
        (lambda x, h, W_xh, W_hh, b_h: expit(x @ W_xh + h @ W_hh + b_h), "this is the sigmoid, between 0 and 1"),
        (lambda x, h, W_xh, W_hh, b_h: np.maximum(x @ W_xh + h @ W_hh + b_h, 0), "this is ReLU"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh - b_h), "the bias is subtracted"),
        (lambda x, h, W, V, b: np.tanh(x @ W) + np.tanh(h @ V) + b, "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: sum(map(np.tanh, [x @ W, h @ V, b])), "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: np.tanh(x @ W + b) + np.tanh(h @ V), "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: np.tanh(x @ W) + np.tanh(h @ V + b), "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: np.tanh(x @ W) + h @ V + b, "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: np.tanh((x @ W + b) + (h @ V + b)), "the bias is added twice"),
        (lambda x, h, W, V, b: np.tanh(np.multiply(x, W) + np.multiply(h, V) + b), "entries are multiplied one by one"),
        (lambda x, h, W, V, b: h + np.tanh(x @ W + h @ V + b), "h is added once more"),
        (lambda x, h, W, V, b: np.tanh(W @ x + V @ h + b), "the matrices stand on the left"),
        (lambda x, h, W, V, b: np.tanh((x @ W + h @ V).T + b), "the matrices stand on the left"),
        (lambda x, h, W, V, b: np.tanh(x @ V + h @ W + b), "W_xh and W_hh have changed places"),
    ],
    "5.4": [
        (lambda xs, *given: layer(np.broadcast_to(xs[:1], xs.shape), *given), "every step reads the first input"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights)[1:], "these are the states after each input"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights)[-1], "only the last state comes back"),
        (lambda xs, h0, *weights: layer(xs, 0 * h0, *weights), "you start from zeros, whatever h0 is"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights).swapaxes(0, 1), "batch comes first"),
        (lambda xs, h0, *weights: layer(xs[:-1], h0, *weights), "the last input is never read"),
        (lambda xs, h0, *weights: layer(xs[::-1], h0, *weights), "the inputs are read from the last to the first"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights, squash=np.positive), "the tanh is missing"),
        (lambda xs, h0, W, V, b: np.stack([h0, *np.tanh(xs @ W + h0 @ V + b)]), "every step starts from h0 again"),
        (lambda xs, h0, *w: np.stack([h0, *layer(xs, 0 * h0, *w)[1:]]), "h0 is in place, but the first step starts"),
        (lambda xs, h0, W, V, b: layer(xs, h0, W, V, 0), "the bias is missing"),
        (lambda xs, h0, W, V, b: layer(xs, h0, W, V.T, b), "W_hh is transposed"),
        (lambda xs, h0, *w: np.stack([*layer(xs, h0, *w)[1:], h0]), "h0 stands at the end"),
        (lambda xs, h0, *w: np.stack([layer(xs, h0, *w)[-1]] * (len(xs) + 1)), "every state is the last one"),
        (lambda xs, h0, *w: layer([xs[:, n] for n in range(xs.shape[1])], h0, *w), "the loop runs over the batch"),
        (lambda xs, h0, *w: layer(xs, h0, *w)[:-1], "the last input is never read"),
    ],
    "5.5": [
        (
            lambda z, y: -np.take_along_axis(log_softmax(z, -1), y[..., None], -1)[..., 0],
            "these are the losses of all steps",
        ),
        (
            lambda z, y: -np.take_along_axis(log_softmax(z, -1), y[..., None], -1).sum(),
            "this is the sum over all steps",
        ),
        (lambda z, y: np.take_along_axis(log_softmax(z, -1), y[..., None], -1).mean(), "the minus is missing"),
        (
            lambda z, y: -np.take_along_axis(log_softmax(z, 0), y[..., None], -1).mean(),
            "the softmax runs over the steps",
        ),
        (lambda z, y: -log_softmax(z, -1).max(-1).mean(), "this is the loss of the most probable words"),
        (
            lambda z, y: (
                -np.mean([log_softmax(z[t], -1)[n, y[t + 1, n]] for t in range(len(z) - 1) for n in range(len(y[0]))])
            ),
            "the targets are moved by a step",
        ),
        (lambda z, y: -np.log(picked(np.exp(z), y) / np.exp(z).sum(-1)).mean(), "right for small scores, but"),
        (lambda z, y: (np.log(np.exp(z).sum(-1)) - picked(z, y)).mean(), "right for small scores, but"),
        (
            lambda z, y: -np.log(picked(softmax(z, -1), y)).mean(),
            "right for most scores, but the softmax of a small one",
        ),
        (lambda z, y: of_each(z, y).sum() / len(y[0]), "this is summed over time and averaged over the batch"),
        (lambda z, y: of_each(z, y).sum() / len(y), "this is averaged over time and summed over the batch"),
        (lambda z, y: of_each(z, y).mean() / len(y), "it is averaged twice"),
        (lambda z, y: of_each(z, y).sum() / y.size**2, "it is averaged twice"),
        (lambda z, y: of_each(z, y).mean() / z.shape[-1], "it is divided by the size of the vocabulary too"),
        (lambda z, y: (of_each(z, y) * math.log2(math.e)).mean(), "this is in bits"),
        (lambda z, y: -math.log(np.mean(np.exp(picked(log_softmax(z, -1), y)))), "the mean is inside the logarithm"),
        (lambda z, y: 1 / gmean(np.exp(-of_each(z, y)), axis=None), "this is the perplexity"),
        (lambda z, y: -picked(z, y).sum() / y.size, "the scores are no probabilities yet"),
        (lambda z, y: -np.log(picked(z, y)).mean(), "the scores are no probabilities yet"),
        (lambda z, y: picked(softmax(z, -1), y).mean(), "the logarithm is missing"),
        (lambda z, y: -picked(softmax(z, -1), y).mean(), "the logarithm is missing"),
        (lambda z, y: of_each(z[-1:], y[-1:]).mean(), "these are the last step's losses only"),
        (lambda z, y: -picked(log_softmax(z), y).mean(), "the softmax is taken over all scores at once"),
        (
            lambda z, y: -np.log(1e-9 + picked(softmax(z, -1), y)).mean(),
            "something small is added inside the logarithm",
        ),
        (lambda z, y: of_each(z, y).sum(axis=0) / len(y), "these are the losses of the steps"),
        (lambda z, y: of_each(z, y).sum(axis=1) / len(y[0]), "these are the losses of the steps"),
        (lambda z, y: -np.mean([step[:, y] for step in log_softmax(z, -1)]), "every target is looked up at every step"),
        (
            lambda z, y: (logsumexp(z, -1) - picked(z - z.max(-1, keepdims=True), y)).mean(),
            "the largest score is taken",
        ),
        (lambda z, y: -np.mean(log_softmax(z, -1)), "this is the mean over all words"),
    ],
    "B5.1": [
        (
            lambda text, alphabet: np.array([*map({c: n for n, c in enumerate(alphabet)}.__getitem__, text)], int),
            "a character that the alphabet lac",
        ),
        (lambda text, alphabet: places_of(text, alphabet, -1), "a character that the alphabet lacks gets another"),
        (lambda text, alphabet: places_of(text, alphabet, 0), "a character that the alphabet lacks gets another"),
        (lambda text, alphabet: places_of(text, alphabet, len(alphabet)), "a character that the alphabet lacks gets"),
        (lambda text, alphabet: positions(text.split(), alphabet), "the text is cut into words"),
        (lambda text, alphabet: np.array([*map(ord, text)], int), "these are the characters' numbers in Unicode"),
        (lambda text, alphabet: np.eye(len(alphabet))[positions(text, alphabet)], "these are one-hot rows"),
        (lambda text, alphabet: positions(text, sorted(alphabet)), "the alphabet is sorted first"),
        (lambda text, alphabet: positions(text.lower(), alphabet), "capital letters are characters of their own"),
        (
            lambda text, alphabet: np.array([alphabet.index(c) for c in text if c in alphabet], int),
            "characters that the alphabet lacks are left out",
        ),
        (lambda text, alphabet: positions(text.replace(" ", ""), alphabet), "the spaces are gone"),
        (lambda text, alphabet: positions(text, alphabet) + 1, "the places are counted from 1"),
        (lambda text, alphabet: positions(text, [*dict.fromkeys(text)]), "these are numbers of your own"),
    ],
    "B5.2": [
        (
            lambda ids, rows, steps: halves(ids, rows, steps, length=len(ids) // rows),
            "each piece needs one character after it: the last",
        ),
        (lambda *given: halves(*given, after=0), "the targets are the inputs"),
        (lambda *given: [each.T for each in halves(*given)], "steps come first in your arrays"),
        (
            lambda ids, rows, steps: halves(
                ids, rows, steps, first=lambda length: min(steps, length) * np.arange(rows)
            ),
            "each row begins where the one before ended",
        ),
        (lambda *given: halves(*given)[0], "the inputs alone are returned"),
        (
            lambda ids, rows, steps: halves(ids, rows, steps, first=lambda length: np.arange(rows), each=rows),
            "a row is a piece of the text",
        ),
        (lambda ids, rows, steps: halves(ids, rows, len(ids)), "whole pieces are returned"),
        (lambda *given: halves(*given, after=-1), "a target is the character after the input, yours is the one"),
        (
            lambda ids, rows, steps: halves(ids, rows, steps, length=(len(ids) - rows) // rows),
            "each piece needs one character after it, and all",
        ),
        (
            lambda *given: (halves(*given)[0], np.roll(halves(*given)[0], -1, 1)),
            "the last target of a row is its first character",
        ),
    ],
    "B5.3": [
        (lambda *given: moved(*given, squash=np.positive), "the tanh is missing"),
        (lambda *given: moved(*given, bias=0), "the last row of W, which is the bias, is missing"),
        (lambda *given: moved(*given, keep=0), "the state before is missing"),
        (lambda *given: moved(*given, times=0), "the input is missing"),
        (lambda ids, h, E, W: np.tanh(E[ids] + h @ W[:-1].T + W[-1]), "W is transposed"),
        (lambda ids, h, E, W: np.tanh(E[ids] + h @ W[1:] + W[0]), "the bias is the last row of W, and the 1"),
        (lambda *given: moved(*given, times=2), "the input counts twice"),
        (lambda *given: moved(*given, bias=2), "the bias counts twice"),
        (lambda ids, h, E, W: E[ids] + np.tanh(h @ W[:-1] + W[-1]), "tanh is of the whole sum"),
        (lambda ids, h, E, W: np.tanh(E[: len(h)] + h @ W[:-1] + W[-1]), "the input's part is the row of E"),
        (lambda ids, h, E, W: moved(0 * ids, h, E, W), "the input's part is the row of E"),
        (lambda ids, h, E, W: np.tanh(E[:, ids].T + h @ W[:-1] + W[-1]), "E has a row for each character"),
    ],
    "B5.4": [
        (lambda *given: run(*given, state=lambda h, h0: h0).swapaxes(0, 1), "every step begins with h0"),
        (lambda ids, h0, *weights: run(ids, 0 * h0, *weights).swapaxes(0, 1), "h0 is not used"),
        (run, "steps come first in your array"),
        (lambda ids, h0, *weights: np.stack([h0, *run(ids, h0, *weights)], 1), "h0 is among your states"),
        (lambda ids, *given: run(ids[:, ::-1], *given).swapaxes(0, 1), "the text is read from its end"),
        (lambda *given: run(*given)[-1], "this is the last state alone"),
        (lambda ids, *given: np.stack([*run(ids[:, :-1], *given)], 1), "the last step is missing"),
        (lambda ids, *given: run(ids, *given).reshape(*ids.shape, -1), "the axes are exchanged by reshape"),
    ],
    "B5.5": [
        (
            lambda h, y, U: picked(np.log(np.exp(x := h @ U[:-1] + U[-1]).sum(-1, keepdims=True)) - x, y),
            "scores of thousands give NaN or infinity",
        ),
        (lambda *given: np.exp(-of_targets(*given)), "these are probabilities"),
        (lambda h, y, U: of_each(h @ U[:-1], y), "the bias, the last row of U, is missing"),
        (lambda *given: of_targets(*given).mean(), "this is the mean"),
        (lambda *given: -of_targets(*given), "the sign is turned"),
        (lambda *given: of_targets(*given) / math.log(2), "these are bits"),
        (lambda h, y, U: -picked(h @ U[:-1] + U[-1], y), "the scores are not normalised"),
        (lambda *given: of_targets(*given, axis=1), "the sum runs over the steps"),
        (
            lambda h, y, U: of_targets(h, y, U) - (h @ U[:-1] + U[-1]).max(-1),
            "the largest score was taken off and is not added",
        ),
        (lambda *given: of_targets(*given)[..., None], "one surprisal for each target is asked for"),
        (
            lambda h, y, U: -(softmax(x := h @ U[:-1] + U[-1], -1) * log_softmax(x, -1)).sum(-1),
            "this is the entropy, or the best character",
        ),
        (lambda h, y, U: -log_softmax(h @ U[:-1] + U[-1], -1).max(-1), "this is the entropy, or the best character"),
        (lambda *given: of_targets(*given, bias=0), "the bias is taken from the first row of U"),
        (lambda h, y, U: -log_softmax(h @ U[:-1] + U[-1], -1), "these are the surprisals of all words"),
    ],
    "B5.6": [
        (lambda p: (p["W_xh"], p["W_hh"], p["W_hy"]), "the biases are missing"),
        (lambda p: [np.roll(each, n > 0, 0) for n, each in enumerate(three(**p))], "the bias stands in the first row"),
        (lambda p: [np.roll(each, n == 1, 0) for n, each in enumerate(three(**p))], "the bias stands in the first row"),
        (lambda p: [three(**p)[n] for n in (1, 0, 2)], "the matrices are in another order"),
        (lambda p: three(**p | {"W_hh": p["W_hh"].T}), "W_hh is transposed"),
        (lambda p: three(**p | {"W_xh": p["W_xh"] + p["b_h"]}), "the bias b_h is in W already"),
        (lambda p: three(**p | {"b_h": p["b_y"], "b_y": p["b_h"]}), "the biases are exchanged"),
        (
            lambda p: (p["W_xh"], np.column_stack([p["W_hh"], p["b_h"]]), three(**p)[2]),
            "the bias becomes a column",
        ),
        (
            lambda p: three(**p | {name: np.ones(len(p[name])) for name in ("b_h", "b_y")}),
            "a row of ones stands below the matrices",
        ),
    ],
    "5.2": [
        (lambda v, e, h: total(v, e, h, E=0), "one array is not counted: the embedding table"),
        (lambda v, e, h: total(v, e, h, W_xh=0), "one array is not counted: W_xh"),
        (lambda v, e, h: total(v, e, h, W_hh=0), "one array is not counted: W_hh"),
        (lambda v, e, h: total(v, e, h, b_h=0), "one array is not counted: b_h"),
        (lambda v, e, h: total(v, e, h, W_hy=0), "one array is not counted: W_hy"),
        (lambda v, e, h: total(v, e, h, b_y=0), "one array is not counted: b_y"),
        (lambda v, e, h: total(v, e, h, b_h=0, b_y=0), "the two biases are not counted"),
        (lambda v, e, h: total(v, e, h, W_xh=v * h), "W_xh takes the embedding of a word"),
        (lambda v, e, h: total(v, e, h, W_xh=v * h, E=0), "that is the network of exercise 5.1"),
        (lambda v, e, h: total(v, e, h, b_e=e), "the embedding is a look-up: it has no bias"),
        (lambda v, e, h: total(v, e, h, b_hh=h), "the hidden layer has one bias, yours has two"),
        (lambda v, e, h: total(v, e, h, W_hy=0, b_y=0), "the output layer is missing"),
        (lambda v, e, h: total(v, e, h, W_hh=2 * h * h), "the recurrent matrix is counted twice"),
        (lambda v, e, h: total(v, e, h, W_hy=h * e, b_y=e), "the output scores every word"),
        (lambda v, e, h: total(v, e, h, W_hh=h + h), "a matrix of h rows and h columns has h * h"),
    ],
}
