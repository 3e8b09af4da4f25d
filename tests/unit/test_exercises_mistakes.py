"""What people write, in full and without the course's functions, gets the message that is about it."""

import math

import numpy as np
import pytest
from scipy.special import expit, log_softmax, softmax
from scipy.stats import gmean, rankdata

from course_utils.exercises.checking import declared
from course_utils.exercises.judging import judge


def correlation(ranked):
    return lambda x, y: np.corrcoef(ranked(x), ranked(y))[0, 1]


def kept(probabilities, p):
    """Which tokens are in the nucleus."""
    order = sorted(range(len(probabilities)), key=lambda each: -probabilities[each])
    inside = [each for n, each in enumerate(order) if sum(probabilities[other] for other in order[:n]) < p]
    return np.isin(np.arange(len(probabilities)), inside)


def layer(xs, h, W_xh, W_hh, b_h, squash=np.tanh):
    states = [h]
    for x in xs:
        h = squash(x @ W_xh + h @ W_hh + b_h)
        states.append(h)
    return np.array(states)


def counted(documents):
    """Of each word its count in each document that has it."""
    words = dict.fromkeys(word for document in documents for word in document)
    return {w: {n: list(d).count(w) for n, d in enumerate(documents) if w in d} for w in words}


def norm(gradients):
    return math.sqrt(sum((a.astype(float) ** 2).sum() for a in gradients.values()))


def ratio(counts):
    return counts * counts.sum() / np.outer(counts.sum(axis=1), counts.sum(axis=0))


# Of each exercise: wrong answers, with the beginning of what is said of them.
ANSWERS = {
    "1.1": [
        (lambda d, c: d / c, "the ratio is there"),
        (lambda d, c: math.log(c) - math.log(d), "the sign is wrong: rare words come out below zero"),
        (lambda d, c: math.log10(d) - math.log10(c), "this is the logarithm to base 10"),
        (lambda d, c: math.log2(d) - math.log2(c), "this is the logarithm to base 2"),
        (lambda d, c: 1 + math.log((1 + d) / (1 + c)), "this is the smoothed variant"),
        (lambda d, c: 1 + math.log(d) - math.log(c), "a word in every document weighs 1: something is added"),
        (lambda d, c: math.log(math.floor(d / c)), "the division drops its remainder"),
    ],
    "1.3": [
        (lambda a, b: sum(a * b), "this is the dot product"),
        (lambda a, b: sum(a * b) / sum(a * a) ** 0.5, "only one of the two vectors is divided by its length"),
        (lambda a, b: sum(a * b) / math.sqrt(sum(a**2)) / math.sqrt(sum(b**2)), "a vector of zeros gives NaN"),
    ],
    "2.2": [
        (
            lambda p: 1 / gmean(p) if len(p) < 100 else 1 / np.prod(p) ** (1 / len(p)),
            "the product of so many probabilities is 0",
        ),
        (
            lambda p: sum(-math.log(each) if each else math.inf for each in p) / len(p),
            "this is the mean surprisal in nats",
        ),
        (
            lambda p: sum(-math.log2(each) if each else math.inf for each in p) / len(p),
            "this is the mean surprisal in bits",
        ),
        (lambda p: gmean(p) if all(p) else 0.0, "it is below 1: the minus sign is missing"),
        (lambda p: 1 / np.mean(p), "you average the probabilities first"),
        (lambda p: 1 / gmean([each for each in p if each]), "a token of probability 0 is left out"),
    ],
    "2.6": [
        (lambda v, w, e, h: v * e + (w * e + 1) * h + (h + 1) * v, "nearly: <s> is read"),
        (lambda v, w, e, h: (v + 1) * e + w * e * h + h * v, "both biases are missing"),
        (lambda v, w, e, h: (v + 1) * e + (e + 1) * h + (h + 1) * v, "the hidden layer reads all embeddings"),
        (lambda v, w, e, h: w * (v + 1) * e + (w * e + 1) * h + (h + 1) * v, "all words of the window share one"),
        (lambda v, w, e, h: (v + 1) * e + (w * e + 1) * h, "the output layer is missing"),
        (lambda v, w, e, h: (w * e + 1) * h + (h + 1) * v, "the embedding table is missing"),
    ],
    "3.1": [
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
    ],
    "3.3": [
        (lambda c: np.power(c, 0.75), "these weights do not sum to 1 yet"),
        (lambda c: np.divide(c, sum(c)), "these are the words' own shares"),
        (lambda c: np.divide(c, sum(c)) ** 0.75, "the exponent came after the division"),
        (lambda c: np.power(c, 0.75) / sum(c), "the powers are divided by the sum of the counts"),
        (lambda c: np.full(len(c), 1 / len(c)), "every word is drawn alike"),
        (lambda c: np.log1p(c) / np.log1p(c).sum(), "the logarithm of the counts is not their power"),
        (lambda c: softmax(np.power(c, 0.75)), "this is a softmax: no exponential is needed"),
    ],
    "4.2": [
        (correlation(lambda values: values), "this is Pearson's correlation"),
        (correlation(lambda values: rankdata(values, "ordinal")), "equal values get different ranks"),
        (correlation(np.argsort), "argsort says which value each rank has"),
        (correlation(lambda values: rankdata(values, "min")), "equal values all get the lowest of their ranks"),
        (correlation(lambda values: rankdata(values, "max")), "equal values all get the highest of their ranks"),
        (
            correlation(lambda values: rankdata(values, "dense")),
            "equal values share a rank, but the next value follows at once",
        ),
        (lambda x, y: -correlation(rankdata)(x, y), "the sign is turned round"),
        (lambda x, y: np.cov(rankdata(x), rankdata(y))[0, 1], "this is the covariance of the ranks"),
        (lambda x, y: np.corrcoef(rankdata(x), y)[0, 1], "only one of the two lists is ranked"),
    ],
    "4.4": [
        (lambda c: np.log(ratio(c)), "negative values are still there"),
        (lambda c: np.maximum(ratio(c), 0), "the logarithm is missing: chance should come out as 0"),
        (lambda c: np.maximum(np.log2(ratio(c)), 0), "this is the logarithm to base 2"),
        (lambda c: np.log(1 + ratio(c)), "this adds 1 before the logarithm"),
        (lambda c: np.abs(np.log(ratio(c))), "the absolute value turns rarer than by chance into more frequent"),
    ],
    "5.1": [
        (lambda n, h, m: {"W_xh": (n, h), "W_hh": (h, h), "W_hy": (h, m)}, "not in your dict yet"),
        (
            lambda n, h, m: {"W_xh": (h, n), "W_hh": (h, h), "b_h": (h,), "W_hy": (m, h), "b_y": (m,)},
            "each of W_xh and W_hy is transposed",
        ),
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
    ],
    "5.4": [
        (lambda xs, h0, *weights: layer(xs, h0, *weights)[1:], "these are the states after each input"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights)[-1], "only the last state comes back"),
        (lambda xs, h0, *weights: layer(xs, 0 * h0, *weights), "you start from zeros, whatever h0 is"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights).swapaxes(0, 1), "batch comes first"),
        (lambda xs, h0, *weights: layer(xs[:-1], h0, *weights), "the last input is never read"),
        (lambda xs, h0, *weights: layer(xs[::-1], h0, *weights), "the inputs are read from the last to the first"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights, squash=np.positive), "the tanh is missing"),
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
    ],
    "7.2": [
        (lambda q, p: np.where(kept(q, p), q, 0), "what is left does not sum to 1"),
        (lambda q, p: np.where(kept(q, p), 1 / kept(q, p).sum(), 0), "the tokens that stay are equally probable"),
        (lambda q, p: np.where(kept(q, p), q / p, 0), "the tokens that stay are divided by p"),
        (lambda q, p: q[kept(q, p)] / q[kept(q, p)].sum(), "the tokens that are out have left the array"),
        (lambda q, p: np.eye(len(q))[q.argmax()], "this keeps one token only, whatever p is"),
        (lambda q, p: np.array(q), "nothing is left out"),
    ],
    "8.1": [
        (lambda g, t: {name: a * t / norm(g) for name, a in g.items()}, 'the "only if larger" is missing'),
        (
            lambda g, t: {name: a * min(1, t / norm({1: a})) for name, a in g.items()},
            "each array has a norm of its own",
        ),
        (lambda g, t: {name: np.clip(a, -t, t) for name, a in g.items()}, "this clips every entry by itself"),
        (lambda g, t: {name: a if norm(g) < t else a * norm(g) / t for name, a in g.items()}, "the factor is upside"),
        (
            lambda g, t: {name: a if norm(g) < t else a * t / norm(g) ** 2 for name, a in g.items()},
            "the root is missing",
        ),
        (lambda g, t: {name: a if norm(g) ** 2 < t else a * t / norm(g) ** 2 for name, a in g.items()}, "the root is"),
        (
            lambda g, t: {name: a if norm(g) ** 2 < t else a * t / norm(g) for name, a in g.items()},
            "the squared norm is",
        ),
    ],
    "8.2": [
        (
            lambda radius, share: math.log(share) / math.log(radius),
            "the exact solution is rarely a whole number of steps",
        ),
        (
            lambda radius, share: int(math.log(share, radius) + 1e-9),
            "rounded down, a little more than the share is still there",
        ),
        (lambda radius, share: math.ceil(math.log(share, radius) - 1e-9) + 1, "one step too many: count the factors"),
        (
            lambda radius, share: math.log(radius, share) if share < 1 else math.nan,
            "the two logarithms are the other way round",
        ),
        (
            lambda radius, share: math.ceil(math.log(radius, share) if share < 1 else -1),
            "the two logarithms are the other way round",
        ),
        (lambda radius, share: -math.ceil(math.log(share, radius)), "logarithms of numbers below 1 are negative"),
    ],
    "9.2": [
        (lambda bias, steps: expit(bias), "this is the gate itself"),
        (lambda bias, steps: expit(bias) * steps, "the gate acts n times, one after the other"),
        (lambda bias, steps: expit(-bias) ** steps, "your share falls as the bias grows"),
        (lambda bias, steps: (1 - expit(bias)) ** steps, "your share falls as the bias grows"),
        (lambda bias, steps: 1 - expit(bias) ** steps, "what is left is asked, not what is lost"),
        (lambda bias, steps: expit(bias) ** (steps + 1), "one step too many"),
        (lambda bias, steps: expit(bias) ** (steps - 1), "one step too few"),
    ],
    "9.5": [
        (
            lambda states, scores: (scores / sum(scores), scores / sum(scores) @ states),
            "the scores themselves are no weights",
        ),
        (lambda states, scores: (softmax(scores) @ states, softmax(scores)), "the pair is the other way round"),
        (lambda states, scores: (softmax(scores), states.mean(axis=0)), "this is the plain mean"),
        (
            lambda states, scores: (np.eye(len(scores))[scores.argmax()], states[scores.argmax()]),
            "only the best step is taken",
        ),
    ],
    "B1.1": [
        (
            lambda documents: {w: dict.fromkeys(found, 1) for w, found in counted(documents).items()},
            "a word that occurs twice in a document is counted once",
        ),
        (
            lambda documents: {w: [*found] for w, found in counted(documents).items()},
            "each word has the numbers of its documents",
        ),
        (
            lambda documents: {w: sum(found.values()) for w, found in counted(documents).items()},
            "each word has one number",
        ),
        (
            lambda documents: {w: {n + 1: c for n, c in found.items()} for w, found in counted(documents).items()},
            "the documents are counted from 1",
        ),
        (
            lambda documents: {w: {max(found): found[max(found)]} for w, found in counted(documents).items()},
            "only the last document with a word is kept",
        ),
    ],
    "B1.2": [
        (
            lambda index, n: {w: math.log(n / sum(found.values())) for w, found in index.items()},
            "you divide by how often the word occurs",
        ),
        (lambda index, n: {w: math.log(len(found) / n) for w, found in index.items()}, "the fraction is upside down"),
        (lambda index, n: {w: n / len(found) for w, found in index.items()}, "the logarithm is missing"),
        (
            lambda index, n: {w: math.log(len(index) / len(found)) for w, found in index.items()},
            "the number of words stands where the number of documents belongs",
        ),
    ],
    "B4.4": [
        (lambda found, share: np.quantile(found, [1 - share, share]), "this leaves out twice as much"),
        (lambda found, share: (min(found), max(found)), "these are the smallest and the largest of all"),
        (lambda found, share: np.quantile(found, [0.5 + share / 2, 0.5 - share / 2]), "the lower end comes first"),
        (lambda found, share: np.quantile(found, [0, share]), "everything below is kept"),
        (lambda found, share: np.ptp(np.quantile(found, [0.5 - share / 2, 0.5 + share / 2])), "this is the width"),
    ],
    "B5.1": [
        (
            lambda text, alphabet: np.array([alphabet.index(c) for c in text if c in alphabet], int),
            "characters that the alphabet lacks are left out",
        ),
    ],
}
WRITTEN = [(number, answer, said) for number, answers in ANSWERS.items() for answer, said in answers]


@pytest.mark.parametrize(("number", "answer", "said"), WRITTEN, ids=[f"{number} {said}" for number, _, said in WRITTEN])
def test_a_typical_wrong_answer_gets_the_message_that_is_about_it(number, answer, said):
    found = judge(declared(number), answer)
    assert found is not None
    assert found.startswith(said)
    messages = declared(number).mistakes
    assert found in messages, "it is declared, and not found out from the numbers"
