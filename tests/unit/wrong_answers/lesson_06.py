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


def walked(xs, w, V, u, begin=0.0, squash=np.tanh, carried=1.0):
    h = np.broadcast_to(begin, len(w)).astype(float)
    states = [h]
    for x in xs:
        h = squash(w * x + carried * (h @ V))
        states.append(h)
    return np.array(states)


def answered(*given, states=lambda all_of_them: all_of_them, y=lambda states, u: states[-1] @ u, **wrong):
    found = walked(*given, **wrong)
    return states(found), y(found, given[3])


def back(xs, states, V, u, d_y, slope=lambda h, before: 1 - h * h, into=1, sent=1.0, added=0.0, **of):
    """The way back from y, whose product with V and whose terms may be others."""
    d_w, d_V, d_h = 0 * u, 0 * V, d_y * u
    for t in range(len(xs) - 1, -1, -1):
        d_a = d_h * slope(states[t + 1], states[t])
        d_w = d_w + of.get("x", xs)[t] * d_a
        d_V = d_V + states[t + 1 - into][:, None] * d_a
        d_h = sent * (d_a @ of.get("matrix", V.T)) + added * d_y * u
    return d_w, d_V, d_y * of.get("last", states[-1])


def units(x):
    """For each entry an array of its shape that is 1 there and 0 elsewhere."""
    return np.eye(x.size).reshape(x.size, *x.shape)


def errors_of(f, x, h=1e-5, of=None):
    """The central differences, one entry at a time."""
    steps = [h * (of(each) if of else each) for each in units(x)]
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps]).reshape(x.shape)


def apart(found, gradient, size=lambda e: abs(e).max(), by=None):
    return size(found - gradient) / (size(found) if by is None else by)


def trained(sequences, targets, w, V, u, rate, epochs, loss=lambda e: e * e / 2, sent=lambda e: e, **wrong):
    """Losses, then the weights."""
    losses, total, weights = [], 0.0, [w, V, u]
    for _ in range(epochs):
        first = list(weights)
        total = total if "goes_on" in wrong else 0.0
        for xs, target in zip(sequences, targets):
            used = first if "anew" in wrong else weights
            states = walked(xs, *used)
            error = states[-1] @ used[2] - target
            moves = back(xs, states, used[1], used[2], sent(error))
            share = wrong.get("share", (1, 1, 1))
            weights = [a - rate * each * part for a, each, part in zip(weights, moves, share)]
            after = walked(xs, *weights)[-1] @ weights[2] - target
            total += loss(after if "after" in wrong else error)
            if "each" in wrong:
                losses.append(loss(error))
        if "each" not in wrong:
            losses.append(total / wrong.get("over", len(targets)))
    return np.array(losses), *weights


def one_back(d_h, h, before, W_hh, slope=lambda h: (1 - h) * (1 + h)):
    d_a = np.multiply(slope(h), d_h)
    return np.einsum("bi,bj->ij", before, d_a), np.einsum("bj,ij->bi", d_a, W_hh)


def on_the_way(
    hidden,
    d_outputs,
    W_hh,
    slope=lambda after, before: 1 - after * after,
    sent=lambda d_h, d_a: d_a,
    into=0,
    order=-1,
    added_up=0.0,
    past_the_slope=False,
):
    """The terms of all uses of W_hh, from the last to the first."""
    later, terms = np.zeros_like(d_outputs[0]), []
    for t in range(len(d_outputs))[::order]:
        slopes = slope(hidden[t + 1], hidden[t])
        d_a = d_outputs[t] * slopes + later if past_the_slope else (d_outputs[t] + later) * slopes
        terms.append(np.einsum("bi,bj->ij", hidden[t + into], d_a))
        later = added_up * later + np.einsum("bj,ij->bi", sent(d_outputs[t] + later, d_a), W_hh)
    return terms


both_outputs = output_with(lambda p, errors, n: errors / n)


def rows_of(x):
    """For each row an array of the shape of all that is 1 there and 0 elsewhere."""
    return [np.broadcast_to(row.reshape(-1, *[1] * (x.ndim - 1)), x.shape) for row in np.eye(len(x))]


ANSWERS = {
    "6.1": [
        (lambda *given: one_back(*given)[::-1], "both arrays are right, in the other order"),
        (lambda *given: one_back(*given, slope=np.ones_like), "the derivative of tanh is missing"),
        (
            lambda *given: (one_back(*given, slope=np.ones_like)[0], one_back(*given)[1]),
            "the derivative of tanh is missing",
        ),
        (
            lambda *given: (one_back(*given)[0], one_back(*given, slope=np.ones_like)[1]),
            "the derivative of tanh is missing",
        ),
        (lambda *given: one_back(*given, slope=np.tanh), "tanh itself stands where its derivative belongs"),
        (lambda *given: one_back(*given, slope=lambda h: 1 - h), "the derivative is 1 - h^2, yours has no square"),
        (lambda *given: one_back(*given, slope=np.positive), "h is multiplied in"),
        (lambda *given: one_back(*given, slope=np.square), "h is multiplied in"),
        (
            lambda d, h, before, V: (np.transpose(before) @ (e := d * (1 - before * before)), np.inner(e, V)),
            "1 - h^2 is of the state before",
        ),
        (lambda *given: one_back(*given, slope=lambda h: np.cosh(h) ** -2.0), "tanh is applied to h a second time"),
        (lambda *given: one_back(*given, slope=lambda h: h - h * h), "the derivative of the sigmoid is used"),
        (lambda *given: one_back(*given, slope=lambda h: np.heaviside(h, 0)), "the derivative of ReLU is used"),
        (lambda *given: one_back(*given, slope=lambda h: h * h - 1), "the sign of the derivative is turned round"),
        (lambda *given: (one_back(*given)[0].T, one_back(*given)[1]), "d_W_hh is transposed"),
        (
            lambda d, h, before, V: (one_back(d, h, h, V)[0], one_back(d, h, before, V)[1]),
            "d_W_hh uses h, but W_hh was multiplied",
        ),
        (
            lambda d, h, before, V: (one_back(d, h, before, V)[0] / len(d), one_back(d, h, before, V)[1]),
            "d_W_hh is divided by the batch size",
        ),
        (lambda d, h, before, V: one_back(d, h, before, V.T), "d_h_before uses W_hh as in the forward pass"),
        (lambda *given: one_back(*given)[0], "your function should return two arrays"),
        (lambda *given: one_back(*given)[1], "your function should return two arrays"),
        (lambda *given: (one_back(*given)[0], np.array(given[0])), "d_h_before is d_h as it came in"),
        (two_slopes, "d_h_before goes through a second slope"),
        (divided, "the derivative of tanh is divided by"),
    ],
    "6.2": [
        (lambda *given: sum(on_the_way(*given, slope=lambda after, before: 1)), "the derivative of tanh is missing"),
        (lambda h, d, V: sum(on_the_way(h, d, V.T)), "W_hh carries the gradient back transposed once too often"),
        (lambda *given: sum(on_the_way(*given, sent=lambda d_h, d_a: 0 * d_a)), "the future is forgotten"),
        (lambda *given: sum(on_the_way(*given, sent=lambda d_h, d_a: d_h)), "the gradient passes back to the step"),
        (lambda *given: sum(on_the_way(*given, into=1)), "each term pairs with the state after the step"),
        (lambda *given: on_the_way(*given)[0], "only the last use of W_hh is there"),
        (lambda *given: on_the_way(*given)[-1], "only the first use of W_hh is there"),
        (lambda h, d, V: sum(on_the_way(h, d, V)[:-1], 0 * V), "the first use, at step 0, is left out"),
        (lambda h, d, V: sum(on_the_way(h, np.concatenate([d[:-1], 0 * d[-1:]]), V)), "the last step is left out"),
        (lambda h, d, V: sum(on_the_way(h, d, V)) / d[..., 0].size, "it is averaged over time and batch once more"),
        (lambda h, d, V: sum(on_the_way(h, d, V)) / len(d), "it is averaged twice"),
        (lambda h, d, V: sum(on_the_way(h, d, V)) / len(d[0]), "it is averaged over the batch once more"),
        (lambda *given: sum(on_the_way(*given)).T, "the result is transposed"),
        (lambda *given: sum(on_the_way(*given, order=1)), "the loop runs forward in time"),
        (lambda *given: sum(on_the_way(*given, slope=lambda after, before: 1 - before**2)), "the slope is 1 - h^2 of"),
        (lambda *given: sum(on_the_way(*given, added_up=1.0)), "what comes back is added up"),
        (lambda *given: sum(on_the_way(*given, past_the_slope=True)), "what comes back from the step after goes"),
        (
            lambda h, d, V: sum(on_the_way(h, np.concatenate([0 * d[:-1], d[-1:]]), V)),
            "only the last step's loss is sent back",
        ),
        (two_slopes_on_the_way, "what goes to the step before takes that step's slope along"),
    ],
    "6.3": [
        (output_with(lambda p, errors, n: p / n), "the targets are not subtracted"),
        (output_with(lambda p, errors, n: -errors / n), "the sign is wrong: it is yhat - y"),
        (output_with(lambda p, errors, n: errors), "this is the sum over time and batch"),
        (output_with(lambda p, errors, n: errors / p.shape[1]), "this is averaged over the batch only"),
        (output_with(lambda p, errors, n: errors / len(p)), "this is averaged over time only"),
        (output_with(lambda p, errors, n: errors / n / n), "it is averaged twice"),
        (lambda *given: (both_outputs(*given)[0].T, both_outputs(*given)[1]), "d_W_hy is transposed"),
        (
            output_with(lambda p, errors, n: np.concatenate([0 * errors[:-1], errors[-1:]]) / n),
            "only the last step is there",
        ),
        (lambda *given: both_outputs(*given)[::-1], "both arrays are right, in the other order"),
        (
            lambda h, p, y: (both_outputs(h, p, y)[0], y.size * both_outputs(h, p, y)[1]),
            "d_W_hy is right; d_b_y is a sum and should be",
        ),
        (
            lambda h, p, y: (both_outputs(h, p, y)[0], both_outputs(h, p, y)[1] / y.size),
            "d_W_hy is right; d_b_y is summed over time and batch, not",
        ),
        (
            lambda h, p, y: (
                both_outputs(h, p, y)[0],
                ((p - np.eye(p.shape[-1])[y]) / y.size).sum(-1).ravel(),
            ),
            "d_b_y has one number for each word",
        ),
        (output_with(lambda p, errors, n: (p - 1) / n), "1 is taken off everywhere"),
        (lambda *given: both_outputs(*given)[0], "your function should return two arrays"),
        (
            lambda h, p, y: output_with(lambda p, errors, n: (p - np.isin(np.arange(p.shape[-1]), y)) / n)(h, p, y),
            "1 is taken off in the column of every target",
        ),
        (output_with(lambda p, errors, n: np.where(errors < p, -1 / p, 0) / n), "this is the derivative by the prob"),
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
    "B6.2": [
        (lambda *given: answered(*given, states=lambda h: h[1:]), "h_0 is missing among the states"),
        (lambda *given: answered(*given, y=lambda h, u: np.tanh(h[-1] @ u)), "the tanh is missing, or is put on y"),
        (lambda *given: answered(*given, squash=np.positive), "the tanh is missing, or is put on y"),
        (lambda xs, w, V, u: answered(xs, w, V.T, u), "V is transposed"),
        (lambda *given: answered(*given, carried=0), "the state before is not in the sum"),
        (lambda *given: answered(*given, y=lambda h, u: h.sum(0) @ u), "y comes from the last state alone"),
        (lambda *given: answered(*given, y=lambda h, u: h @ u), "y comes from the last state alone"),
        (lambda *given: answered(*given, y=lambda h, u: h[1] @ u), "y comes from the last state alone"),
        (lambda *given: answered(*given)[::-1], "the states and y are asked for, in this order"),
        (lambda *given: answered(*given, begin=1.0), "h_0 is zeros"),
        (
            lambda xs, w, V, u: answered(xs, w, V, u, begin=np.eye(len(w))[0]),
            "h_0 is (1, 0) in the table of step 1",
        ),
    ],
    "B6.3": [
        (lambda *given: back(*given, slope=lambda h, before: 1), "the slope of tanh is missing"),
        (lambda *given: back(*given, slope=lambda h, before: 1 - before**2), "the slope is that of the state before"),
        (lambda xs, states, V, *given: back(xs, states, V, *given, matrix=V), "V is not transposed on the way back"),
        (lambda *given: back(*given, sent=0), "only the last step is in it"),
        (lambda *given: back(*given, last=given[3]), "the gradient of u has the last state in it"),
        (lambda *given: back(*given, last=given[1][0]), "the gradient of u has the last state in it"),
        (lambda *given: [each.T for each in back(*given)], "d_V is transposed"),
        (lambda *given: back(*given)[:2], "three gradients are asked for"),
        (lambda *given: back(*given, into=0), "the term of step t has the state that went into it"),
        (lambda xs, *given: back(xs, *given, x=np.ones(len(xs))), "the gradient of w has the input in it"),
        (lambda *given: back(*given, added=1), "the loss is at the end alone"),
        (lambda *given: back(*given, last=given[1].sum(0)), "dL/du has the sum of all states"),
    ],
    "B6.4": [
        (
            lambda f, x, g: apart(
                np.array([np.full(x.shape[1:], f(x + 1e-5 * e) - f(x - 1e-5 * e)) / 2e-5 for e in rows_of(x)]).reshape(
                    x.shape
                ),
                g,
            ),
            "whole rows are nudged",
        ),
        (
            lambda f, x, g: apart(np.array([(f(x + 1e-5 * e) - f(x)) / 1e-5 for e in units(x)]).reshape(x.shape), g),
            "this nudges to one side",
        ),
        (
            lambda f, x, g: abs(errors_of(f, x) - g).mean() / abs(errors_of(f, x)).max(),
            "this is the mean of the errors",
        ),
        (lambda f, x, g: apart(errors_of(f, x), g, by=1), "this is the absolute error"),
        (lambda f, x, g: apart(2 * errors_of(f, x), g), "two nudges lie between the two values"),
        (lambda f, x, g: apart(errors_of(f, x), g, by=abs(g).max()), "divide by the numerical gradient"),
        (lambda f, x, g: (abs(errors_of(f, x) - g) / abs(errors_of(f, x))).max(), "one largest entry divides them all"),
        (
            lambda f, x, g: apart(errors_of(f, x, of=np.ones_like), g),
            "an entry is nudged alone",
        ),
        (lambda f, x, g: apart(errors_of(f, x, h=1e-2), g), "the step is another one"),
        (lambda f, x, g: apart(errors_of(f, x, h=1e-3), g), "the step is another one"),
        (lambda f, x, g: apart(errors_of(f, x), g, size=np.linalg.norm), "these are lengths"),
    ],
    "B6.5": [
        (lambda *given: trained(*given[:5], -given[5], given[6]), "the weights go uphill"),
        (lambda *given: trained(*given, loss=np.square), "the loss of a sequence is half of the square"),
        (lambda *given: trained(*given, over=1), "these are sums over the sequences"),
        (lambda *given: trained(*given, anew=True), "each sequence begins with the weights"),
        (lambda *given: trained(*given)[0], "the losses alone are returned"),
        (lambda *given: trained(*given, after=True), "the loss is that before the step"),
        (lambda *given: trained(*given, share=(1, 0, 0)), "all three are trained"),
        (lambda *given: trained(*given, sent=lambda e: e * e / 2), "the loss itself is sent back"),
        (lambda *given: trained(*given, each=True), "there is a loss for each sequence"),
        (lambda *given: trained(*given, goes_on=True), "the total goes on from epoch to epoch"),
        (lambda *given: trained(*given, loss=abs), "this is the absolute difference"),
    ],
}
