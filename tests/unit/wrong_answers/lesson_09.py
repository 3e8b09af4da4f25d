"""What people write in lesson 9, by exercise: wrong answers, and the beginning of what is said of each."""

import math

import numpy as np
from scipy.special import expit, softmax


def lstm(x, h, c, W_xh, W_hh, b_h, order="ifgo", shown=lambda c, before: np.tanh(c), keep=lambda i, f: f, g=np.tanh):
    """A step, with the blocks of columns in an order."""
    blocks = dict(zip(order, np.hsplit(x @ W_xh + h @ W_hh + b_h, 4)))
    i, f, o = (expit(blocks[name]) for name in "ifo")
    new = keep(i, f) * c + i * g(blocks["g"])
    return o * shown(new, c), new


def open_gates(x, h, c, W_xh, W_hh, b_h):
    i, f, g, o = np.hsplit(x @ W_xh + h @ W_hh + b_h, 4)
    return o * np.tanh(f * c + i * g), f * c + i * g


def every_fourth(x, h, c, W_xh, W_hh, b_h):
    sums = x @ W_xh + h @ W_hh + b_h
    return lstm(x, h, c, 0 * W_xh, 0 * W_hh, np.hstack([sums[:, n::4] for n in range(4)]))


def states_of(xs, W_xh, W_hh, b_h, kept=lambda h, c: (h, c), which=0):
    state, found = (np.zeros((xs.shape[1], len(W_hh))),) * 2, []
    for x in xs:
        found.append(lstm(x, *state, W_xh, W_hh, b_h))
        state = kept(*found[-1])
    return np.array([each[which] for each in found])


def cell_back(d_h, d_c, i, f, g, o, before, c, flat=(), from_h=1.0, from_c=1.0, swapped=False, g_slope=None):
    """What goes into the gates, then what goes to the cell before; the gates in `flat` have no slope."""
    d_c = from_c * d_c + from_h * d_h * o / np.cosh(c) ** 2
    into = {
        "i": d_c * (i if swapped else g),
        "f": d_c * before,
        "g": d_c * (g if swapped else i),
        "o": d_h * np.tanh(c),
    }
    slopes = {name: gate * (1 - gate) for name, gate in zip("ifo", (i, f, o))} | {"g": 1 - g * g}
    slopes["g"] = slopes["g"] if g_slope is None else g_slope(g)
    return {name: into[name] * (1 if name in flat else slopes[name]) for name in "ifgo"}, f * d_c


def blocks(found, order="ifgo"):
    into, to_before = found
    return np.hstack([into[name] for name in order]), to_before


def way_back(d_last, steps, W_hh, forward=False, sent=1.0, kept=1.0, again=0.0, **other):
    """The terms of all steps, from the last to the first."""
    terms, d_h, d_c = [], d_last, other.get("d_c", 0 * d_last)
    for h, before, i, f, g, o, c in steps if forward else steps[::-1]:
        into, d_c = blocks(cell_back(d_h, kept * d_c, i, f, g, o, before, c))
        terms.append((o * np.tanh(c) if "after" in other else h).T @ into)
        d_h = sent * np.einsum("bj,ij->bi", into, W_hh) + again * d_last
    return terms


def coupled(i, g, o, c, shown=np.tanh):
    new = c + i * (g - c)
    return o * shown(new), new


def inner(d_h, d_c, i, g, o, before, c, slope=lambda c, before: np.cosh(c) ** -2.0):
    """The gradient of the new cell."""
    return d_c + d_h * o * slope(c, before)


def of_coupled(d_h, d_c, i, g, o, before, c, of_i=lambda g, before, c: g - before, **way):
    d_new = inner(d_h, d_c, i, g, o, before, c, **way)
    return d_new * of_i(g, before, c), d_new * i, d_h * np.tanh(c), d_new * (1 - i)


def instead(results, place, other):
    return [other if n == place else each for n, each in enumerate(results)]


def sloped(d_h, d_c, i, g, o, before, c, which):
    """Some of the gradients as they are before the non-linearity of the gate."""
    slopes = i - i * i, 1 - g * g, o - o * o
    found = of_coupled(d_h, d_c, i, g, o, before, c)
    return [each * slopes[n] if n in which else each for n, each in enumerate(found)]


ANSWERS = {
    "9.1": [
        (lambda i, g, o, c: coupled(1 - i, g, o, c), "the two shares have changed places"),
        (lambda *given: coupled(*given, shown=np.positive), "the tanh is missing"),
        (lambda *given: coupled(*given)[::-1], "the pair is the other way round"),
        (lambda i, g, o, c: coupled(i, g, o, 0 * c), "the old cell is lost"),
        (lambda i, g, o, c: coupled(i, g / i, o, c), "the content is written whole"),
        (lambda i, g, o, c: coupled(i, g, o, c / (1 - i)), "the old cell is kept whole"),
        (lambda i, g, o, c: coupled(i, g, 1, c), "the output gate is missing"),
        (lambda i, g, o, c: coupled(i, np.tanh(g), o, c), "g has been through tanh already"),
        (lambda i, g, o, c: (np.tanh(o * coupled(i, g, o, c)[1]), coupled(i, g, o, c)[1]), "the tanh is taken of o"),
        (lambda i, g, o, c: coupled(expit(i), g, expit(o), c), "i and o are gates already"),
        (lambda i, g, o, c: coupled(expit(i), np.tanh(g), expit(o), c), "i and o are gates already"),
        (lambda i, g, o, c: (o * np.tanh(c), c + i * (g - c)), "the hidden state shows the old cell"),
    ],
    "9.2": [
        (lambda bias, steps: expit(bias), "this is the gate itself"),
        (lambda bias, steps: expit(bias) * steps, "the gate acts n times, one after the other"),
        (lambda bias, steps: expit(-bias) ** steps, "your share falls as the bias grows"),
        (lambda bias, steps: (1 - expit(bias)) ** steps, "your share falls as the bias grows"),
        (lambda bias, steps: 1 - expit(bias) ** steps, "what is left is asked, not what is lost"),
        (lambda bias, steps: expit(bias) ** (steps + 1), "one step too many"),
        (lambda bias, steps: expit(bias) ** (steps - 1), "one step too few"),
        (lambda bias, steps: bias**steps, "the sigmoid is missing"),
        (lambda bias, steps: math.tanh(bias) ** steps, "the sigmoid is missing"),
        (lambda bias, steps: expit(steps * bias), "the power stands inside the sigmoid"),
        (lambda bias, steps: math.exp(-steps * bias), "this is exp alone"),
    ],
    "9.5": [
        (lambda s, z: (softmax(z), softmax(z) @ s / len(s)), "the sum is divided by the number of steps"),
        (lambda s, z: (softmax(z), np.exp(z - max(z)) @ s), "the mean is taken with weights that do not sum"),
        (lambda s, z: ((w := np.exp(z - max(z)) / np.exp(z).sum()), w @ s), "the largest score is taken off above"),
        (lambda s, z: ((w := softmax(z / len(s[0]) ** 0.5)), w @ s), "the scores are divided by a root first"),
        (lambda s, z: (softmax(z), z @ s), "the mean is taken with the scores"),
        (lambda s, z: (softmax(z), (softmax(z)[:, None] * s).sum(1)), "the sum runs over the columns"),
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
        (
            lambda states, scores: (
                np.exp(scores) / sum(np.exp(scores)),
                np.exp(scores) / sum(np.exp(scores)) @ states,
            ),
            "a score of",
        ),
        (
            lambda states, scores: (np.exp(scores - max(scores)), np.exp(scores - max(scores)) @ states),
            "the weights do not sum",
        ),
        (lambda states, scores: (softmax(scores), softmax(scores)[:, None] * states), "the mean is one row"),
    ],
    "B9.1": [
        (np.tanh, "this lies between -1 and 1"),
        (lambda a: expit(-a), "the sign in the exponent is wrong"),
        (lambda a: np.exp(a) / (1 + np.exp(a)), "1,000 is too much for exp"),
        (lambda a: expit(2 * a), "half of the number is missing"),
        (lambda a: 2 * expit(a), "the result is not halved"),
        (lambda a: expit(a) * expit(-a), "this is the slope of the sigmoid"),
        (lambda a: softmax(a), "this is a softmax"),
        (lambda a: np.exp(np.minimum(np.maximum(a, -700), 700)), "this is exp alone"),
        (lambda a: np.minimum(np.maximum(a, 0.0), 1.0), "the numbers are cut to 0 and 1"),
        (lambda a: np.where(a > 0, 1.0, 0.0), "this is a step from 0 to 1"),
        (lambda a: expit(np.minimum(np.maximum(a, -5), 5)), "the numbers are cut off too early"),
    ],
    "B9.2": [
        (lambda *given: lstm(*given, order="ifog"), "the blocks are taken in another order"),
        (lambda *given: lstm(*given, order="figo"), "the blocks are taken in another order"),
        (lambda *given: lstm(*given, order="fiog"), "the blocks are taken in another order"),
        (lambda *given: lstm(*given, shown=lambda c, before: np.tanh(before)), "the hidden state shows the old cell"),
        (lambda x, *given: lstm(0 * x, *given), "the input is missing in the sums"),
        (lambda x, h, *given: lstm(x, 0 * h, *given), "the state before is missing in the sums"),
        (lambda x, h, c, W, V, b: lstm(x, h, c, W, V, 0 * b), "the biases are missing in the sums"),
        (lambda *given: lstm(*given)[::-1], "the pair is the other way round"),
        (lambda *given: lstm(*given, g=expit), "g is no gate"),
        (open_gates, "the gates are sums as they are"),
        (every_fourth, "the blocks lie side by side"),
        (lambda *given: lstm(*given, keep=lambda i, f: 1 - i), "what is kept is f, a gate of its own"),
    ],
    "B9.3": [
        (lambda *given: states_of(*given, kept=lambda h, c: (0 * h, c)), "the hidden state does not go on"),
        (lambda *given: states_of(*given, kept=lambda h, c: (h, 0 * c)), "the cell does not go on"),
        (lambda *given: states_of(*given)[-1], "this is the last state alone"),
        (
            lambda xs, W, V, b: np.stack([np.zeros((xs.shape[1], len(V))), *states_of(xs, W, V, b)]),
            "the zeros before the first step are in it",
        ),
        (lambda *given: states_of(*given)[::-1], "the states are in the opposite order"),
        (lambda xs, *weights: states_of(xs[::-1], *weights), "the inputs are read from the last to the first"),
        (lambda *given: states_of(*given, which=1), "these are the cells"),
        (lambda *given: states_of(*given, kept=lambda h, c: (c, h), which=1), "the two states are exchanged"),
        (lambda *given: states_of(*given).swapaxes(0, 1), "time comes first, then the batch"),
    ],
    "B9.4": [
        (lambda *given: blocks(cell_back(*given, from_c=0)), "what came back from the cell after it is missing"),
        (lambda *given: blocks(cell_back(*given, from_h=0)), "the cell gets nothing from the hidden state"),
        (
            lambda d_h, d_c, i, f, *given: (
                blocks(cell_back(d_h, d_c, i, f, *given))[0],
                cell_back(d_h, d_c, i, np.ones_like(f), *given)[1],
            ),
            "to the cell before goes the gradient times",
        ),
        (lambda *given: blocks(cell_back(*given))[::-1], "the pair is the other way round"),
        (lambda *given: blocks(cell_back(*given, flat="ifgo")), "the slopes of sigmoid and tanh are missing"),
        (lambda *given: blocks(cell_back(*given, g_slope=lambda g: g * (1 - g))), "g went through tanh"),
        (lambda *given: blocks(cell_back(*given), "figo"), "the blocks lie side by side as i, f, g, o"),
        (lambda *given: blocks(cell_back(*given), "ifog"), "the blocks lie side by side as i, f, g, o"),
        (lambda *given: blocks(cell_back(*given, swapped=True)), "each of i and g gets the other as its factor"),
        (lambda *given: blocks(cell_back(*given, flat="f")), "the slope of the sigmoid is missing at one"),
        (lambda *given: blocks(cell_back(*given, flat="i")), "the slope of the sigmoid is missing at one"),
        (lambda *given: blocks(cell_back(*given, flat="o")), "the slope of the sigmoid is missing at one"),
    ],
    "B9.5": [
        (
            lambda d, steps, W: np.zeros(W.shape) + sum(way_back(d, steps, W)).T,
            "the result is transposed: a row for each unit",
        ),
        (lambda *given: sum(way_back(*given, sent=0)), "the way back stops"),
        (lambda *given: sum(way_back(*given, kept=0)), "the cell sends nothing back"),
        (lambda *given: sum(way_back(*given, after=True)), "the state after the step stands in the product"),
        (lambda *given: way_back(*given)[-1], "only the first step's term is there"),
        (lambda d, steps, W: sum(way_back(d, steps, W)[:-1], np.zeros(W.shape)), "the first step's term is left out"),
        (lambda *given: sum(way_back(*given, forward=True)), "the loop runs forward in time"),
        (lambda *given: sum(way_back(*given, again=1)), "the loss looks at the last state only"),
        (lambda *given: sum(way_back(*given, d_c=given[0])), "no gradient comes into the last cell"),
        (lambda *given: sum(way_back(*given)).T, "the result is transposed: it has the shape"),
    ],
    "9.3": [
        (lambda d_h, d_c, *given: of_coupled(d_h, 0 * d_c, *given), "the cell after it is forgotten"),
        (
            lambda d_h, d_c, *given: (
                *of_coupled(0 * d_h, d_c, *given)[:2],
                d_h * np.tanh(given[-1]),
                of_coupled(0 * d_h, d_c, *given)[3],
            ),
            "the hidden state is forgotten",
        ),
        (lambda *given: of_coupled(*given, slope=lambda c, before: 1), "the slope of tanh is missing on the way"),
        (
            lambda *given: of_coupled(*given, slope=lambda c, before: 1 - c * c),
            "the slope is 1 - tanh(c)^2: yours has the",
        ),
        (
            lambda *given: of_coupled(*given, slope=lambda c, before: 1 - np.tanh(c)),
            "the slope is 1 - tanh(c)^2: yours",
        ),
        (
            lambda *given: of_coupled(*given, slope=lambda c, before: np.cosh(before) ** -2.0),
            "the slope is 1 - tanh(c)^2: yours",
        ),
        (
            lambda d_h, d_c, i, g, o, *given: (
                *of_coupled(d_h, d_c, i, g, 1, *given)[:2],
                of_coupled(d_h, d_c, i, g, o, *given)[2],
                of_coupled(d_h, d_c, i, g, 1, *given)[3],
            ),
            "the output gate is missing on the way",
        ),
        (lambda *given: of_coupled(*given, of_i=lambda g, before, c: g), "i stands twice in the new cell"),
        (lambda *given: of_coupled(*given, of_i=lambda g, before, c: -before), "i stands twice in the new cell"),
        (lambda *given: of_coupled(*given, of_i=lambda g, before, c: before - g), "di has the wrong sign"),
        (lambda *given: of_coupled(*given, of_i=lambda g, before, c: before + g), "in 1 - i the gate has a minus"),
        (lambda *given: of_coupled(*given, of_i=lambda g, before, c: g - c), "what is kept is the cell *before* this"),
        (lambda *given: instead(of_coupled(*given), 2, given[0] * given[-1]), "do has the cell in it"),
        (lambda *given: instead(of_coupled(*given), 2, inner(*given) * np.tanh(given[-1])), "do has the cell in it"),
        (lambda *given: instead(of_coupled(*given), 1, inner(*given) * (1 - given[2])), "the factor of g is i, and"),
        (lambda *given: [of_coupled(*given)[n] for n in (0, 3, 2, 1)], "the factor of g is i, and"),
        (lambda *given: instead(of_coupled(*given), 3, inner(*given)), "to the cell before goes the gradient times"),
        (lambda *given: instead(of_coupled(*given), 3, inner(*given) * given[2]), "to the cell before goes the gr"),
        (
            lambda d_h, d_c, i, *given: of_coupled(d_h, d_c * (1 - i), i, *given),
            "d_c_next has what the next step keeps",
        ),
        (lambda *given: sloped(*given, which=(0, 1)), "these are with the slopes of the gates"),
        (lambda *given: sloped(*given, which=(0,)), "these are with the slopes of the gates"),
        (
            lambda d_h, d_c, i, g, o, before, c: instead(
                of_coupled(d_h, d_c * np.cosh(c) ** -2.0, i, g, o, before, c), 2, d_h * np.tanh(c)
            ),
            "what comes from the cell after it does not go through",
        ),
        (lambda *given: sloped(*given, which=(0, 1, 2)), "three of the four are asked for before the slopes"),
    ],
}
