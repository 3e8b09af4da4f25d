"""The judges of lesson 08 pass right answers and name each typical wrong one in words of its own."""

import math

import numpy as np
import pytest

from course_utils.exercises import check


def message(number, answer):
    feedback = check(number, answer)
    assert not feedback.passed
    return feedback.message


def norm(gradients):
    return np.sqrt(sum((g**2).sum() for g in gradients.values()))


def scaled(factor):
    return lambda gradients, c: {k: factor(gradients, c) * g for k, g in gradients.items()}


def clip(gradients, threshold):
    n = norm(gradients)
    return {k: g * threshold / n for k, g in gradients.items()} if n >= threshold else gradients


def clip_in_place(gradients, threshold):
    n = norm(gradients)
    if n > threshold:
        for g in gradients.values():
            g *= threshold / (n + 1e-6)


def test_clipping_passes_as_a_new_dict_and_in_place():
    assert check("8.1", clip).passed
    assert check("8.1", clip_in_place).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda g, c: {k: clip({k: a}, c)[k] for k, a in g.items()}, "norm of its own"),
        (lambda g, c: {k: np.clip(a, -c, c) for k, a in g.items()}, "every entry by itself"),
        (scaled(lambda g, c: 1 / c), "divided by the threshold"),
        (scaled(lambda g, c: 1 / (c * norm(g))), "norm * threshold"),
        (scaled(lambda g, c: norm(g) / c), "upside down"),
        (scaled(lambda g, c: 1 / norm(g)), "norm 1"),
        (scaled(lambda g, c: c / norm(g) ** 2), "root is missing"),
        (scaled(lambda g, c: c / sum(abs(a).sum() for a in g.values())), "absolute values"),
        (scaled(lambda g, c: c / max(abs(a).max() for a in g.values())), "largest entry"),
        (scaled(lambda g, c: c / sum(np.linalg.norm(a) for a in g.values())), "adds the norms"),
        (scaled(lambda g, c: c / np.sqrt(norm(g) ** 2 / sum(a.size for a in g.values()))), "a mean"),
        (scaled(lambda g, c: 1.0), "unchanged"),
        (scaled(lambda g, c: c / norm(g)), "only if larger"),
        (scaled(lambda g, c: min(c / norm(g), 0.9)), "must stay as it is"),
        (scaled(lambda g, c: 0.1), "comes back with norm"),
        (lambda g, c: min(1.0, c / norm(g)), "a dict"),
        (lambda g, c: {k: a.ravel() for k, a in g.items()}, "shape"),
        (lambda g, c: print(), "returns None"),
        (lambda g, c: g / c, "TypeError"),
    ],
)
def test_each_wrong_clipping_has_its_own_message(answer, words):
    assert words in message("8.1", answer)


def test_dividing_zeros_by_their_norm_is_named():
    def divides(gradients, threshold):
        factor = threshold / norm(gradients)
        return {k: g * min(1.0, factor) if not factor < 1 or factor < 1 else g for k, g in gradients.items()}

    def minimum_spreads_nan(gradients, threshold):
        unit = {k: g / norm(gradients) for k, g in gradients.items()}
        return {k: g * min(norm(gradients), threshold) for k, g in unit.items()}

    assert check("8.1", divides).passed
    assert "zeros must stay zero" in message("8.1", minimum_spreads_nan)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda r, s: math.log(s) / math.log(r), "round it up"),
        (lambda r, s: math.floor(math.log(s) / math.log(r)), "rounded down"),
        (lambda r, s: math.ceil(math.log(s) / math.log(r)) + 1, "one step too many"),
        (lambda r, s: math.log(r) / math.log(s), "other way round"),
        (lambda r, s: -math.ceil(math.log(s) / math.log(r)), "signs cancel"),
        (lambda r, s: math.ceil((1 - s) / (1 - r)), "not by an amount"),
        (lambda r, s: 3, "you say 3"),
        (lambda r, s: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_each_wrong_number_of_steps_has_its_own_message(answer, words):
    assert check("8.2", lambda r, s: math.ceil(math.log(s) / math.log(r))).passed
    assert words in message("8.2", answer)


def back(hidden, W_hh, d, rows=None, slope=lambda h: 1 - h**2, turn=True):
    for t in range(len(hidden) - 1, 0, -1) if rows is None else rows:
        d = (d * slope(hidden[t])) @ (W_hh.T if turn else W_hh)
    return d


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda h, W, d: back(h, W, d, slope=lambda h: 1), "slope of tanh is missing"),
        (lambda h, W, d: back(h, W, d, turn=False), "not transposed"),
        (lambda h, W, d: back(h, W, d, slope=lambda h: 1 - h), "no square"),
        (lambda h, W, d: back(h, W, d, rows=range(5, -1, -1)), "one step too many"),
        (lambda h, W, d: back(h, W, d, rows=range(5, 1, -1)), "one step too few"),
        (lambda h, W, d: back(h, W, d, rows=range(4, -1, -1)), "states before"),
        (lambda h, W, d: back(h, W, d, rows=range(1, 6)), "forward in time"),
        (lambda h, W, d: back(h, W, d, rows=[5]), "only one step"),
        (lambda h, W, d: d, "the norm of dL/dh_1"),
        (lambda h, W, d: h, "has (6, 4)"),
        (lambda h, W, d: print(), "None"),
        (lambda h, W, d: W @ h, "ValueError"),
    ],
)
def test_each_wrong_way_back_has_its_own_message(answer, words):
    assert check("8.3", back).passed
    assert words in message("8.3", answer)


def test_the_planted_bug_the_cure_and_the_quiz():
    assert check("8.4", 5).passed
    assert len({message("8.4", line) for line in (1, 2, 3, 4, 6)}) == 5
    assert check("8.5", "gated cell").passed
    wrong = ("lower threshold", "higher threshold", "smaller learning rate", "more data")
    assert len({message("8.5", answer) for answer in wrong}) == 4
    for number, right in {"Q8.1": True, "Q8.2": False, "Q8.3": False}.items():
        assert check(number, right).passed
        assert message(number, not right) != message(number, 1)
