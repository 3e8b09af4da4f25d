"""What people write in lesson 7, by exercise: wrong answers, and the beginning of what is said of each."""

import math

import numpy as np
from scipy.special import log_softmax, softmax


def down(probabilities):
    return sorted(range(len(probabilities)), key=lambda n: -probabilities[n])


def shared(probabilities, tokens):
    inside = np.isin(np.arange(len(probabilities)), tokens)
    return np.where(inside, probabilities, 0) / sum(probabilities[inside])


def least(probabilities, p):
    """The nucleus from the other end."""
    order = down(probabilities)[::-1]
    return shared(probabilities, [n for k, n in enumerate(order) if sum(probabilities[order[:k]]) < p])


def kept(probabilities, p):
    """Which tokens are in the nucleus."""
    order = sorted(range(len(probabilities)), key=lambda each: -probabilities[each])
    inside = [each for n, each in enumerate(order) if sum(probabilities[other] for other in order[:n]) < p]
    return np.isin(np.arange(len(probabilities)), inside)


def up_to(probabilities, p):
    return [n for n in down(probabilities) if kept(probabilities, p)[n]]


ANSWERS = {
    "7.1": [
        (lambda z, T: np.exp(z / T) / sum(np.exp(z / T)), "scores of 10,000 give NaN"),
        (lambda z, T: softmax(np.maximum(-700, np.minimum(700, z / T))), "clipping the scores keeps exp"),
        (lambda z, T: softmax(np.multiply(z, T)), "the scores are multiplied by the temperature"),
        (lambda z, T: softmax(z) / T, "the probabilities are divided by the temperature"),
        (lambda z, T: softmax(z), "the probabilities are divided by the temperature"),
        (lambda z, T: z / T, "these are scores, and some are negative"),
        (lambda z, T: (z - max(z)) / T, "these are scores, and some are negative"),
        (lambda z, T: np.exp(z / T), "they do not sum to 1"),
        (lambda z, T: np.exp((z - max(z)) / T), "they do not sum to 1"),
        (lambda z, T: softmax(z / T / T), "the temperature divides the weights' exponent twice"),
        (lambda z, T: z / sum(z), "the scores are divided by their sum, without exp"),
        (lambda z, T: log_softmax(z / T), "the logarithm is in the way"),
        (lambda z, T: np.isclose(z, max(z)) / sum(np.isclose(z, max(z))), "all of the probability is on the largest"),
    ],
    "7.2": [
        (lambda q, p: np.where(kept(q, p), q, 0), "what is left does not sum to 1"),
        (lambda q, p: np.where(kept(q, p), 1 / kept(q, p).sum(), 0), "the tokens that stay are equally probable"),
        (lambda q, p: np.where(kept(q, p), q / p, 0), "the tokens that stay are divided by p"),
        (lambda q, p: q[kept(q, p)] / q[kept(q, p)].sum(), "the tokens that are out have left the array"),
        (lambda q, p: np.eye(len(q))[q.argmax()], "this keeps one token only, whatever p is"),
        (lambda q, p: np.array(q), "nothing is left out"),
        (
            lambda q, p: shared(q, [n for k, n in enumerate(down(q)) if sum(q[down(q)[:k]]) <= p]),
            "one token too",
        ),
        (
            lambda q, p: shared(q, up_to(q, p)[:-1]) if len(up_to(q, p)) > 1 else shared(q, up_to(q, p)),
            "the token that",
        ),
        (
            lambda q, p: shared(q, [n for k, n in enumerate(down(q)) if k == 0 or sum(q[down(q)[: k + 1]]) <= p]),
            "the token that",
        ),
        (
            lambda q, p: shared(q, [n for k, n in enumerate(down(q)) if sum(q[down(q)[: k + 1]]) < p]),
            "the token that",
        ),
        (
            lambda q, p: shared(q, [n for k, n in enumerate(down(q)) if sum(q[down(q)[: k + 1]]) <= p]),
            "the token that",
        ),
        (lambda q, p: least(q, p), "you keep the least"),
        (lambda q, p: sorted(shared(q, up_to(q, p)), reverse=True), "the probabilities are in the order of their size"),
        (lambda q, p: sorted(shared(q, up_to(q, p))), "the probabilities are in the order of their size"),
        (lambda q, p: shared(q, np.flatnonzero(q >= p)), "no single token has p alone"),
        (lambda q, p: shared(q, np.flatnonzero(q > p)), "no single token has p alone"),
        (
            lambda q, p: shared(q, [n for n in range(len(q)) if sum(q[:n]) < p]),
            "the tokens are taken in the order they",
        ),
        (lambda q, p: shared(q, down(q)[: max(1, int(len(q) * p))]), "this is a share of the number of tokens"),
    ],
    "7.5": [
        (lambda p, t, c: math.log(p, 2), "these are bits a token"),
        (lambda p, t, c: t * math.log(p) / c, "these are nats"),
        (lambda p, t, c: t * math.log10(p) / c, "these are nats"),
        (lambda p, t, c: c * math.log2(p) / t, "the ratio is upside down"),
        (lambda p, t, c: p * (t / c), "perplexities cannot be shared out"),
        (lambda p, t, c: math.log2(p) + math.log2(t) - math.log2(c), "the logarithm comes first"),
        (lambda p, t, c: t * math.log2(p), "these are all bits of the text"),
        (lambda p, t, c: 1 / c * math.log2(p), "the number of tokens is missing"),
        (lambda p, t, c: p ** (t / c), "this is the perplexity a character"),
        (lambda p, t, c: p, "this is the perplexity itself"),
        (lambda p, t, c: t / (t + c) * math.log2(p), "the text has c characters, tokens"),
        (lambda p, t, c: 2.0**p * t / c, "2 to the power of the perplexity"),
        (lambda p, t, c: t // c * math.log2(p), "the division drops its remainder"),
    ],
}
