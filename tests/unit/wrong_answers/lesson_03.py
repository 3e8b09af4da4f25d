"""What people write in lesson 3, by exercise: wrong answers, and the beginning of what is said of each."""

import math

import numpy as np
from scipy.special import expit, log_softmax, softmax

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
}
