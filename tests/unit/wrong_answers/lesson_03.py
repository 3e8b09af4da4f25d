"""What people write in lesson 3, by exercise: wrong answers, and the beginning of what is said of each."""

import math

import numpy as np
from scipy.special import expit, log_softmax, softmax


def neighbours(
    sentences,
    window,
    near=lambda step, window: 0 < abs(step) <= window,
    pair=lambda ids, here, there: (ids[here], ids[there]),
    kept=lambda ids, here, there: True,
):
    """Each word with each that is near to it, as rows."""
    rows = [
        pair(ids, here, there)
        for ids in sentences
        for here in range(len(ids))
        for there in range(len(ids))
        if near(there - here, window) and kept(ids, here, there)
    ]
    return np.reshape(rows, (-1, 2)).astype(int)


def places(ids, here, there):
    return here, there


def nearest_first(ids, pairs):
    """The words at places, for each of the first those that are nearest first."""
    turned = sorted(map(tuple, pairs), key=lambda pair: (pair[0], abs(pair[1] - pair[0]), pair[1]))
    return np.array([(ids[here], ids[there]) for here, there in turned], int).reshape(-1, 2)


def sums_of_pairs(V, U, a, b, n, signs=(-1, 1), true=None, negative=None):
    """For each pair the loss of the true word, and those of its negatives."""
    true, negative = U if true is None else true, U if negative is None else negative
    scores = np.array([true[y] @ V[x] for x, y in zip(a, b)]), np.array([negative[row] @ V[x] for x, row in zip(a, n)])
    return [np.logaddexp(0, sign * each) for sign, each in zip(signs, scores)]


def batch(V, U, a, b, n, targets=(1, 0), of_centre=True, of_context=True, once=()):
    """The gradients of a batch; of the words in `once` each takes one, though it stands there several times."""
    d_V, d_U = np.zeros(V.shape), np.zeros(U.shape)
    for x, y, row in zip(a, b, n):
        true = expit(U[y] @ V[x]) - targets[0]
        false = expit(U[row] @ V[x]) - targets[1]
        centre = true * U[y] + (false @ U[row] if of_centre else 0)
        d_V[x] = centre if "centres" in once else d_V[x] + centre
        for k, error in zip(row, false):
            d_U[k] = (d_U[k] if "negatives" not in once else 0) + error * V[x]
    contexts = np.zeros(U.shape)
    for x, y in zip(a, b):
        each = (expit(U[y] @ V[x]) - targets[0]) * V[x]
        contexts[y] = each if "contexts" in once else contexts[y] + each
    return d_V, d_U + (contexts if of_context else 0)


def passed(V, U, pairs, n, rate, size, starts=lambda pairs, size: range(0, len(pairs), size), **wrong):
    first = V, U
    for start in starts(pairs, size):
        rows, negatives = pairs[start : start + size], n[start : start + size]
        before = first if "anew" in wrong else (V, U)
        if "same" in wrong:
            negatives = n[:size]
            np.add.at(V.copy(), rows[:, 0], U[negatives[:, 0]])  # stops where there are more of them than pairs
        d_V, d_U = batch(*before, *rows.T, negatives)
        step = rate / wrong.get("by", lambda rows, size: 1)(rows, size)
        V = V - step * d_V
        if "later" in wrong:
            d_U = batch(V, U, *rows.T, negatives)[1]
        U = U if "fixed" in wrong else U - step * d_U
    return V, U


def drawn(rng, counts, shape):
    edges = np.cumsum(counts**0.75)
    return np.searchsorted(edges / edges[-1], rng.random(shape), side="right")


ANSWERS = {
    "3.1": [
        (
            lambda v, u, n: -np.log(expit(u * v)).sum() - sum(np.log(expit(-x * v)).sum() for x in n),
            "the σ is taken of each product of two coordinates",
        ),
        (lambda v, u, n: math.log(expit(u @ v)) + np.log(expit(-n @ v)).sum(), "the sign is wrong"),
        (
            lambda v, u, n: -math.log(expit(u @ v)) - np.log(expit(n @ v)).sum(),
            "the negatives are scored as if they were true",
        ),
        (
            lambda v, u, n: -math.log(expit(-u @ v)) - np.log(expit(n @ v)).sum(),
            "the true word is scored as if it were false",
        ),
        (lambda v, u, n: -np.log(expit(-n @ v)).sum(), "the true word is missing"),
        (lambda v, u, n: -math.log(expit(u @ v)), "the negatives are missing"),
        (lambda v, u, n: -math.log(expit(u @ v)) - np.log(expit(-n @ v)).mean(), "this is the mean over the negatives"),
        (lambda v, u, n: -math.log2(expit(u @ v)) - np.log2(expit(-n @ v)).sum(), "the logarithm is to base 2"),
        (lambda v, u, n: -math.log(expit(u @ v)) - np.log(expit(-n @ u)).sum(), "the negatives are compared with u"),
        (
            lambda v, u, n: -math.log(expit(u @ v)) - math.log(expit(-n[0] @ v)),
            "only the first of the negatives is in it",
        ),
        (lambda v, u, n: -log_softmax(np.vstack([u, n]) @ v)[0], "this is the loss of a softmax over the true word"),
        (lambda v, u, n: -math.log(expit(u @ v)) - np.log(expit(-n @ v)), "the negatives are not summed up"),
        (lambda v, u, n: -expit(u @ v) - expit(-n @ v).sum(), "the logarithm is missing"),
        (lambda v, u, n: -math.log(expit(u @ v)) - math.log(expit(-(n.sum(axis=0) @ v))), "the σ is taken of the sum"),
        (lambda v, u, n: -math.log(expit(u @ v)) + np.log(expit(-n @ v)).sum(), "a negative's term is added with the"),
        (lambda v, u, n: expit(u @ v) + expit(-n @ v).sum(), "the logarithms are missing: these are probabilities"),
        (lambda v, u, n: -math.log(expit(u @ v) * expit(-n @ v).sum()), "the logarithm is taken of the sum of the"),
        (
            lambda v, u, n: -math.log(expit(u @ v) + 1e-9) - sum(math.log(expit(-x) + 1e-9) for x in n @ v),
            "something small is added inside the logarithm",
        ),
        (
            lambda v, u, n: -math.log(expit(u @ v)) - len(n) + np.log(expit(n @ v)).sum(),
            "1 minus the logarithm is not the logarithm of 1 minus",
        ),
    ],
    "3.3": [
        (lambda c: np.power(c, 0.75) / np.size(c), "the powers are divided by the number of words"),
        (lambda c: np.power(c, 0.75), "these weights do not sum to 1 yet"),
        (lambda c: np.divide(c, sum(c)), "these are the words' own shares"),
        (lambda c: np.divide(c, sum(c)) ** 0.75, "the exponent came after the division"),
        (lambda c: np.power(c, 0.75) / sum(c), "the powers are divided by the sum of the counts"),
        (lambda c: np.full(len(c), 1 / len(c)), "every word is drawn alike"),
        (lambda c: np.log1p(c) / np.log1p(c).sum(), "the logarithm of the counts is not their power"),
        (lambda c: softmax(np.power(c, 0.75)), "this is a softmax: no exponential is needed"),
        (lambda c: sorted(np.power(c, 0.75) / sum(np.power(c, 0.75))), "the probabilities are in another order"),
        (
            lambda c: sorted(np.power(c, 0.75) / sum(np.power(c, 0.75)), reverse=True),
            "the probabilities are in another order",
        ),
        (lambda c: np.sqrt(c) / sum(np.sqrt(c)), "the exponent is another one"),
        (lambda c: np.power(c, 4 / 3) / sum(np.power(c, 4 / 3)), "the exponent is another one"),
        (lambda c: np.power(c, 1 / 4) / sum(np.power(c, 1 / 4)), "the exponent is another one"),
        (lambda c: (1 / np.power(c, 0.75)) / sum(1 / np.power(c, 0.75)), "the rare words come out on top"),
        (lambda c: np.exp(c * 3 / 4) / sum(np.exp(c * 3 / 4)), "this is a softmax of the counts"),
        (lambda c: np.log(c) / sum(np.log(c)), "the logarithm of the counts is not their power"),
    ],
    "B3.1": [
        (lambda s, w: neighbours(s, w, near=lambda step, w: abs(step) <= w), "a word is paired with itself"),
        (lambda s, w: neighbours(s, w, near=lambda step, w: 0 < step <= w), "the words on the left are missing"),
        (lambda s, w: neighbours(s, w, near=lambda step, w: 0 < -step <= w), "the words on the right are missing"),
        (lambda s, w: neighbours(s, w - 1), "the window is one word too small"),
        (lambda s, w: neighbours(s, w + 1), "the window is one word too large"),
        (lambda s, w: neighbours([[word for ids in s for word in ids]], w), "pairs reach over the end of a sentence"),
        (lambda s, w: neighbours(s, w)[:, ::-1], "the pairs are turned round"),
        (lambda s, w: neighbours(s, w, pair=places), "these are places in the sentence"),
        (
            lambda s, w: neighbours(
                s, w, near=lambda step, w: abs(step) <= w, kept=lambda ids, here, there: ids[here] != ids[there]
            ),
            "the same word at another place is a pair too",
        ),
        (lambda s, w: neighbours(s, w) if len(neighbours(s, w)) else np.array([]), "where there is no pair the array"),
        (
            lambda s, w: np.array([*dict.fromkeys(map(tuple, neighbours(s, w)))], int).reshape(-1, 2),
            "each pair is there",
        ),
        (
            lambda s, w: np.concatenate([nearest_first(ids, neighbours([ids], w, pair=places)) for ids in s]),
            "the contexts of a word are not in their order",
        ),
        (
            lambda s, w: neighbours(s, w, kept=lambda ids, here, there: w <= here < len(ids) - w),
            "words whose window is cut off by the end",
        ),
    ],
    "B3.3": [
        (
            lambda V, U, a, b, n: (
                np.log(1 + np.exp(-np.einsum("pd,pd->p", U[b], V[a]))).sum()
                + np.log(1 + np.exp(np.einsum("pkd,pd->pk", U[n], V[a]))).sum()
            ),
            "a score of 1,000 gives infinity",
        ),
        (lambda *given: sum(x.sum() for x in sums_of_pairs(*given, signs=(1, 1))), "the sign of the true pair's score"),
        (lambda *given: sum(x.sum() for x in sums_of_pairs(*given, signs=(-1, -1))), "the sign of the negatives' sc"),
        (
            lambda *given: sum(each.sum() for each in sums_of_pairs(*given)) / len(given[2]),
            "this is the mean over the p",
        ),
        (lambda V, U, *ids: sum(each.sum() for each in sums_of_pairs(U, V, *ids)), "V and U are swapped"),
        (lambda *given: sums_of_pairs(*given)[0].sum() + sums_of_pairs(*given)[1][:, 0].sum(), "of the negatives the"),
        (
            lambda V, U, *ids: sum(each.sum() for each in sums_of_pairs(V, U, *ids, true=V)),
            "the contexts and the negatives have their vectors",
        ),
        (
            lambda V, U, *ids: sum(each.sum() for each in sums_of_pairs(V, U, *ids, negative=V)),
            "the contexts and the negatives have their vectors",
        ),
        (lambda *given: sums_of_pairs(*given)[0].sum(), "the negatives are missing"),
        (
            lambda *given: (s := sums_of_pairs(*given))[0].sum() + s[1].mean(1).sum(),
            "this is the mean over each pair's",
        ),
        (lambda *given: (s := sums_of_pairs(*given))[0] + s[1].sum(1), "there is a loss for each pair"),
        (
            lambda V, U, a, b, n: sums_of_pairs(V, U, a, b, n)[0].sum() + np.logaddexp(0, V[a] @ U[n.ravel()].T).sum(),
            "every centre meets the negatives of all pairs",
        ),
        (
            lambda V, U, a, b, n: sums_of_pairs(V, U, a, b, n)[1].sum() + np.logaddexp(0, -V[a] @ U[b].T).sum(),
            "every centre meets the contexts of all pairs",
        ),
    ],
    "B3.4": [
        (lambda *given: batch(*given, once=["centres"]), "of a word that stands in the batch twice"),
        (lambda *given: batch(*given, once=["negatives"]), "of a word that stands in the batch twice"),
        (lambda *given: batch(*given, once=["contexts"]), "of a context that stands in the batch twice"),
        (lambda *given: batch(*given, targets=(0, 0)), "the true pair is treated as a negative"),
        (lambda *given: batch(*given, targets=(1, 1)), "a negative is treated as a true pair"),
        (lambda *given: batch(*given)[::-1], "the gradients are in the other order"),
        (lambda *given: [each / len(given[2]) for each in batch(*given)], "these are means over the batch"),
        (lambda *given: batch(*given, of_centre=False), "the centre's vector hears of the true word alone"),
        (lambda *given: [-each for each in batch(*given)], "the sign is turned"),
        (lambda *given: batch(*given, of_context=False), "the true context's row of U is missing"),
    ],
    "B3.5": [
        (lambda V, U, p, n, rate, size: passed(V, U, p, n, -rate, size), "the vectors move uphill"),
        (
            lambda *given: passed(*given, starts=lambda p, size: range(0, len(p) - size + 1, size)),
            "the last batch, which is smaller, is left out",
        ),
        (lambda *given: passed(*given, fixed=True), "U stays as it was"),
        (lambda *given: passed(*given, anew=True), "each batch begins with the vectors as they are"),
        (lambda *given: passed(*given)[0], "one of the two is returned"),
        (lambda *given: passed(*given, same=True), "each pair has its own negatives"),
        (lambda *given: passed(*given, later=True), "the gradient of U is taken before V has moved"),
        (
            lambda *given: passed(*given, by=lambda rows, size: size),
            "the gradients are divided by the size of the batch",
        ),
        (lambda *given: passed(*given, by=lambda rows, size: len(rows)), "the gradients are divided by the size"),
        (lambda *given: passed(*given, starts=lambda p, size: [0]), "the first batch alone is taken"),
    ],
    "B3.2": [
        (lambda rng, c, shape: drawn(rng, c, shape).reshape(shape[::-1]), "the array is turned round"),
        (lambda rng, c, shape: c[drawn(rng, c, shape)], "these are words' counts, and not their ids"),
        (lambda rng, c, shape: drawn(rng, c, shape).ravel(), "a row for each pair is asked for"),
        (lambda rng, c, shape: drawn(rng, c, shape).flat[0], "one word alone is drawn"),
        (lambda rng, c, shape: rng.integers(0, len(c), shape), "every word is drawn alike"),
    ],
}
