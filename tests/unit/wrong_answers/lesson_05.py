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
            lambda text, alphabet: np.array([alphabet.index(c) for c in text if c in alphabet], int),
            "characters that the alphabet lacks are left out",
        ),
        (lambda text, alphabet: positions(text.replace(" ", ""), alphabet), "the spaces are gone"),
        (lambda text, alphabet: positions(text, alphabet) + 1, "the places are counted from 1"),
        (lambda text, alphabet: positions(text, [*dict.fromkeys(text)]), "these are numbers of your own"),
    ],
}
