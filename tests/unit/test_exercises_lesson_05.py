"""The judges of lesson 05 pass right answers and name each typical mistake in words of its own."""

import numpy as np
import pytest

from course_utils.exercises import check
from course_utils.functional import cross_entropy, log_softmax


def message(number, answer) -> str:
    feedback = check(number, answer)
    assert not feedback.passed
    assert feedback.hint
    return feedback.message


def shapes(**changes):
    def answer(n, h, m):
        right = {"W_xh": (n, h), "W_hh": (h, h), "b_h": (h,), "W_hy": (h, m), "b_y": (m,)}
        return {name: shape for name, shape in (right | {k: f(n, h, m) for k, f in changes.items()}).items() if shape}

    return answer


def test_right_shapes_pass():
    assert check("5.1", shapes()).passed
    assert check("5.1", shapes(b_h=lambda n, h, m: h)).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (shapes(W_xh=lambda n, h, m: (h, n)), "W_xh is transposed"),
        (shapes(W_hy=lambda n, h, m: (m, h)), "W_hy is transposed"),
        (shapes(W_hh=lambda n, h, m: (n, h)), "W_hh has shape"),
        (shapes(b_y=lambda n, h, m: (h,)), "bias b_y"),
        (shapes(b_h=lambda n, h, m: None), "not in your dict yet: b_h"),
        (shapes(W_yh=lambda n, h, m: (m, h)), "W_yh"),
        (lambda n, h, m: [(n, h)], "list"),
        (lambda n, h, m: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_each_mistake_with_shapes_has_its_own_message(answer, words):
    assert words in message("5.1", answer)


def test_the_right_number_of_parameters_passes():
    assert check("5.2", lambda v, e, h: v * e + e * h + h * h + h + h * v + v).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda v, e, h: v * e + e * h + h * h + h * v, "two biases"),
        (lambda v, e, h: e * h + h * h + h + h * v + v, "embedding table"),
        (lambda v, e, h: v * e + e * h + h + h * v + v, "W_hh"),
        (lambda v, e, h: v * e + e * h + h * h + h + h * v, "b_y"),
        (lambda v, e, h: v * e + v * h + h * h + h + h * v + v, "not its one-hot vector"),
        (lambda v, e, h: v * h + h * h + h + h * v + v, "exercise 5.1"),
        (lambda v, e, h: 35 * (v * e + e * h + h * h), "list the six arrays"),
        (lambda v, e, h: print(v), "None"),
    ],
)
def test_each_mistake_with_the_count_has_its_own_message(answer, words):
    assert words in message("5.2", answer)


def test_right_forms_of_the_step_pass():
    assert check("5.3", lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh + b_h)).passed
    both = lambda x, h, W_xh, W_hh, b_h: np.tanh(np.hstack([x, h]) @ np.vstack([W_xh, W_hh]) + b_h)  # noqa: E731
    assert check("5.3", both).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, h, W, V, b: x @ W + h @ V + b, "non-linearity"),
        (lambda x, h, W, V, b: np.tanh(x @ W + h @ V.T + b), "transposed"),
        (lambda x, h, W, V, b: np.tanh(x @ W + h @ V), "bias is missing"),
        (lambda x, h, W, V, b: np.tanh(x @ W + h @ V) + b, "after tanh"),
        (lambda x, h, W, V, b: np.tanh(x @ W + b), "cannot remember"),
        (lambda x, h, W, V, b: np.tanh(h @ V + b), "reads nothing"),
        (lambda x, h, W, V, b: np.tanh(x @ W + h + b), "without its weights"),
        (lambda x, h, W, V, b: np.tanh(x @ W) + np.tanh(h @ V) + b, "one by one"),
        (lambda x, h, W, V, b: 1 / (1 + np.exp(-(x @ W + h @ V + b))), "sigmoid"),
        (lambda x, h, W, V, b: np.maximum(x @ W + h @ V + b, 0), "ReLU"),
        (lambda x, h, W, V, b: np.tanh(x @ W + b + h @ V + b), "twice"),
        (lambda x, h, W, V, b: np.zeros((2, 4)), "three terms"),
        (lambda x, h, W, V, b: np.tanh(x @ W)[0], "has (4,)"),
        (lambda x, h, W, V, b: x @ V, "ValueError"),
        (lambda x, h, W, V, b: print(), "None"),
    ],
)
def test_each_mistake_with_the_step_has_its_own_message(answer, words):
    assert words in message("5.3", answer)


def run(xs, h0, W_xh, W_hh, b_h):
    states = [h0]
    for x in xs:
        states.append(np.tanh(x @ W_xh + states[-1] @ W_hh + b_h))
    return np.array(states)


def test_right_states_pass_as_an_array_and_as_a_list():
    assert check("5.4", run).passed
    assert check("5.4", lambda *given: list(run(*given))).passed


def changes_h0(xs, h0, *weights):
    states = run(xs, h0, *weights)
    h0[:] = states[-1]
    return states


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *given: run(*given)[1:], "in front"),
        (lambda *given: run(*given)[-1], "only the last state"),
        (lambda xs, h0, *w: np.array([h0] + [run([x], h0, *w)[1] for x in xs]), "nothing is remembered"),
        (lambda xs, h0, *w: run(xs, 0 * h0, *w), "whatever h0 is"),
        (lambda xs, h0, *w: np.concatenate([h0[None], run(xs, 0 * h0, *w)[1:]]), "first step starts from zeros"),
        (lambda *given: run(*given).transpose(1, 0, 2), "time is the first axis"),
        (lambda xs, *rest: run(xs[:-1], *rest), "last input"),
        (lambda xs, h0, W, V, b: run(xs, h0, W, V.T, b), "wrong from number 1"),
        (lambda *given: run(*given)[:2], "have shape (6, 2, 4)"),
        (changes_h0, "changes the h0"),
        (lambda *given: print(), "None"),
    ],
)
def test_each_mistake_with_the_states_has_its_own_message(answer, words):
    assert words in message("5.4", answer)


def test_right_forms_of_the_loss_pass():
    assert check("5.5", lambda logits, targets: cross_entropy(logits, targets).mean()).passed
    chosen = lambda logits, y: -np.take_along_axis(log_softmax(logits), y[..., None], -1).mean()  # noqa: E731
    assert check("5.5", chosen).passed


def naive(logits, targets):
    with np.errstate(all="ignore"):
        p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
        return -np.log(np.take_along_axis(p, targets[..., None], -1)).mean()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda z, y: cross_entropy(z, y), "their mean is missing"),
        (lambda z, y: cross_entropy(z, y).sum(), "sum over all steps"),
        (lambda z, y: cross_entropy(z, y).sum(axis=0).mean(), "averaged over the batch"),
        (lambda z, y: cross_entropy(z, y).sum(axis=1).mean(), "summed over the batch"),
        (lambda z, y: cross_entropy(z, y).mean() / len(z), "averaged twice"),
        (lambda z, y: -cross_entropy(z, y).mean(), "minus is missing"),
        (lambda z, y: cross_entropy(z, y).mean() / np.log(2), "in bits"),
        (lambda z, y: -np.log(np.exp(-cross_entropy(z, y)).mean()), "inside the logarithm"),
        (lambda z, y: np.exp(cross_entropy(z, y).mean()), "perplexity"),
        (lambda z, y: -np.take_along_axis(z, y[..., None], -1).mean(), "softmax is missing"),
        (lambda z, y: cross_entropy(z, y)[-1].mean(), "last step"),
        (naive, "overflow"),
        (lambda z, y: 3.0, "3.0000"),
        (lambda z, y: z, "one number"),
        (lambda z, y: print(), "None"),
    ],
)
def test_each_mistake_with_the_loss_has_its_own_message(answer, words):
    assert words in message("5.5", answer)


def test_the_open_choice_and_the_quiz():
    assert check("5.6", "b").passed
    assert check("5.6", " B ").passed
    assert len({message("5.6", letter) for letter in "acd"} | {message("5.6", 7)}) == 4
    for number, right in {"Q5.1": False, "Q5.2": True, "Q5.3": False}.items():
        assert check(number, right).passed
        assert message(number, not right) != message(number, "yes")
