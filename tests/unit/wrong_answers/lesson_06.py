"""What people write in lesson 6, by exercise: wrong answers, and the beginning of what is said of each."""

import numpy as np


def piece(step, k, moved=0):
    """The steps of the piece that a step is in, moved on by some."""
    return range(step // k * k + moved, step // k * k + k + moved)


def two_slopes(d_h, h, h_before, W_hh):
    d_a = d_h * (1 - h) * (1 + h)
    return h_before.T @ d_a, (W_hh @ d_a.T).T * (1 - h_before * h_before)


def divided(d_h, h, h_before, W_hh):
    d_a = np.divide(d_h, 1 - h * h)
    return np.einsum("bi,bj->ij", h_before, d_a), np.einsum("bj,ij->bi", d_a, W_hh)


def two_slopes_on_the_way(hidden, d_outputs, W_hh):
    d_a, terms = np.zeros_like(hidden[0]), []
    for t in range(len(d_outputs), 0, -1):
        d_h = d_outputs[t - 1] + d_a @ W_hh.T * (1 - hidden[t] ** 2)
        d_a = d_h * (1 - hidden[t] ** 2)
        terms.append(hidden[t - 1].T @ d_a)
    return sum(terms)


def output_with(change):
    def written(hidden, probabilities, targets):
        d_z = change(probabilities, probabilities - np.eye(probabilities.shape[-1])[targets], targets.size)
        return np.einsum("tbh,tbw->hw", hidden, d_z), d_z.sum(axis=(0, 1))

    return written


ANSWERS = {
    "6.1": [
        (two_slopes, "d_h_before goes through a second slope"),
        (divided, "the derivative of tanh is divided by"),
    ],
    "6.2": [(two_slopes_on_the_way, "what goes to the step before takes that step's slope along")],
    "6.3": [
        (output_with(lambda yhat, error, n: error / yhat.size), "it is divided by the number of all probabilities"),
        (output_with(lambda yhat, error, n: error * (yhat - yhat**2) / n), "a slope yhat (1 - yhat) is multiplied in"),
    ],
    "6.4": [
        (lambda t, s, k: t // k == s // k, "a loss reaches uses after it"),
        (lambda t, s, k: s in range(t - k + 1, t + 1), "this is a window that slides along"),
        (lambda t, s, k: s > t - k, "this is a window that slides along"),
        (lambda t, s, k: s in range(t - k, t + 1), "this is a sliding window, and one step too long"),
        (lambda t, s, k: s in piece(t - 1, k, 1) and s <= t, "so it would be if steps were counted from 1: here"),
        (lambda t, s, k: s in range(t + 1), "that is the whole way back"),
        (lambda t, s, k: s in piece(t, k) and s < t, "a loss also reaches the use at its own step"),
        (lambda t, s, k: (t - s) % k == 0, "you compare the remainders"),
        (lambda t, s, k: (t - s) % k == 0 and s <= t, "you compare the remainders"),
        (lambda t, s, k: t % k >= s % k, "you compare the remainders"),
        (lambda t, s, k: s in piece(t, k) and s >= t, "t and s are mixed up"),
        (lambda t, s, k: s in range(t - k + 1, t + k), "this looks at the distance alone"),
        (lambda t, s, k: s in piece(t + 1, k, -1) and s <= t, "so it would be if steps were counted from 1, with a"),
        (lambda t, s, k: s in piece(t, k)[1:] and s <= t, "the first step after a cut is reached"),
    ],
}
