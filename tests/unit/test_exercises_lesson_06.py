"""The judges of lesson 06 pass right answers and name each typical wrong gradient in words of its own."""

import numpy as np
import pytest

from course_utils.exercises import check


def message(number, answer) -> str:
    feedback = check(number, answer)
    assert not feedback.passed
    assert feedback.hint
    return feedback.message


def back(mask=lambda d, h, b: d * (1 - h**2), W_grad=lambda b, d, h: b.T @ d, before=lambda d, W: d @ W.T):
    def answer(d_h, h, h_before, W_hh):
        d_sum = mask(d_h, h, h_before)
        return W_grad(h_before, d_sum, h), before(d_sum, W_hh)

    return answer


def test_the_right_step_back_passes():
    assert check("6.1", back()).passed
    assert check("6.1", back(W_grad=lambda b, d, h: np.einsum("bi,bj->ij", b, d))).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (back(mask=lambda d, h, b: d), "derivative of tanh is missing"),
        (back(mask=lambda d, h, b: d * (1 - h)), "no square"),
        (back(mask=lambda d, h, b: d * h), "h is multiplied in"),
        (back(mask=lambda d, h, b: d * np.tanh(d)), "tanh itself"),
        (back(mask=lambda d, h, b: d * (1 - b**2)), "of the state before"),
        (back(mask=lambda d, h, b: d * (1 - np.tanh(h) ** 2)), "second time"),
        (back(mask=lambda d, h, b: d * (h > 0)), "ReLU"),
        (back(W_grad=lambda b, d, h: d.T @ b), "transposed"),
        (back(W_grad=lambda b, d, h: h.T @ d), "uses h"),
        (back(W_grad=lambda b, d, h: b.T @ d / 3), "batch size"),
        (back(before=lambda d, W: d @ W), "forward pass"),
        (back(before=lambda d, W: d), "largest error"),
        (back(W_grad=lambda b, d, h: d), "has shape (3, 4)"),
        (lambda *given: back()(*given)[::-1], "other order"),
        (lambda *given: back()(*given)[0], "two arrays"),
        (lambda *given: print(), "None"),
        (lambda d_h: d_h, "TypeError"),
    ],
)
def test_each_mistake_with_one_step_has_its_own_message(answer, words):
    assert words in message("6.1", answer)


def bptt(hidden, d_outputs, W_hh):
    total, later = np.zeros_like(W_hh), 0
    for t in reversed(range(len(d_outputs))):
        d_sum = (d_outputs[t] + later) * (1 - hidden[t + 1] ** 2)
        total += hidden[t].T @ d_sum
        later = d_sum @ W_hh.T
    return total


def no_mask(hidden, d_outputs, W_hh):
    total, later = np.zeros_like(W_hh), 0
    for t in reversed(range(len(d_outputs))):
        d_sum = d_outputs[t] + later
        total += hidden[t].T @ d_sum
        later = d_sum @ W_hh.T
    return total


def unmasked_carry(hidden, d_outputs, W_hh):
    total, later = np.zeros_like(W_hh), 0
    for t in reversed(range(len(d_outputs))):
        d_h = d_outputs[t] + later
        total += hidden[t].T @ (d_h * (1 - hidden[t + 1] ** 2))
        later = d_h @ W_hh.T
    return total


def forgets_the_future(hidden, d_outputs, W_hh):
    return sum(hidden[t].T @ (d_outputs[t] * (1 - hidden[t + 1] ** 2)) for t in range(len(d_outputs)))


def overwritten(hidden, d_outputs, W_hh):
    later = 0
    for t in reversed(range(len(d_outputs))):
        d_sum = (d_outputs[t] + later) * (1 - hidden[t + 1] ** 2)
        total = hidden[t].T @ d_sum
        later = d_sum @ W_hh.T
    return total


def state_after(hidden, d_outputs, W_hh):
    total, later = np.zeros_like(W_hh), 0
    for t in reversed(range(len(d_outputs))):
        d_sum = (d_outputs[t] + later) * (1 - hidden[t + 1] ** 2)
        total += hidden[t + 1].T @ d_sum
        later = d_sum @ W_hh.T
    return total


def forward_in_time(hidden, d_outputs, W_hh):
    total, carried = np.zeros_like(W_hh), 0
    for t in range(len(d_outputs)):
        d_sum = (d_outputs[t] + carried) * (1 - hidden[t + 1] ** 2)
        total += hidden[t].T @ d_sum
        carried = d_sum @ W_hh.T
    return total


def test_bptt_passes_in_the_lesson_s_form_and_as_one_product():
    assert check("6.2", bptt).passed

    def stacked(hidden, d_outputs, W_hh):
        d_sums = d_outputs.copy()
        for t in reversed(range(len(d_sums))):
            if t + 1 < len(d_sums):
                d_sums[t] += d_sums[t + 1] @ W_hh.T
            d_sums[t] *= 1 - hidden[t + 1] ** 2
        return np.einsum("tbi,tbj->ij", hidden[:-1], d_sums)

    assert check("6.2", stacked).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (no_mask, "derivative of tanh is missing"),
        (lambda h, d, W: bptt(h, d, W.T), "transposed once too often"),
        (forgets_the_future, "future is forgotten"),
        (unmasked_carry, "passes back to the step before"),
        (lambda h, d, W: bptt(h, d, W) / 5, "averaged twice"),
        (lambda h, d, W: bptt(h, d, W) / 3, "over the batch once more"),
        (lambda h, d, W: bptt(h, d, W) / 15, "over time and batch once more"),
        (lambda h, d, W: bptt(h, d, W).T, "the result is transposed"),
        (state_after, "state after the step"),
        (overwritten, "only the first use"),
        (lambda h, d, W: h[4].T @ (d[4] * (1 - h[5] ** 2)), "only the last use"),
        (lambda h, d, W: bptt(h[1:], d[1:], W), "first use, at step 0"),
        (forward_in_time, "runs forward"),
        (lambda h, d, W: np.zeros_like(W), "compare one term"),
        (lambda h, d, W: d, "has shape (5, 3, 4)"),
        (lambda h, d, W: print(), "None"),
        (lambda h, d, W: h @ d, "ValueError"),
    ],
)
def test_each_wrong_gradient_has_its_own_message(answer, words):
    assert words in message("6.2", answer)


def output(d=lambda p, y: p - y, scale=12, turn=False, bias_scale=None):
    def answer(h, probabilities, targets):
        rows = h.reshape(-1, h.shape[-1])
        words = probabilities.shape[-1]
        slope = d(probabilities.reshape(-1, words), np.eye(words)[targets].reshape(-1, words))
        W_grad = rows.T @ slope / scale
        return (W_grad.T if turn else W_grad), slope.sum(axis=0) / (bias_scale or scale)

    return answer


def changes_its_input(h, probabilities, targets):
    probabilities[0, 0, targets[0, 0]] -= 1
    return output()(h, probabilities, targets)


def last_step_only(h, probabilities, targets):
    d = probabilities - np.eye(6)[targets]
    return h[-1].T @ d[-1] / 12, d[-1].sum(axis=0) / 12


def test_the_right_output_gradients_pass():
    assert check("6.3", output()).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (output(d=lambda p, y: p), "not subtracted"),
        (output(d=lambda p, y: y - p), "sign"),
        (output(scale=1), "sum over time and batch"),
        (output(scale=3), "over the batch only"),
        (output(scale=4), "over time only"),
        (output(scale=144), "averaged twice"),
        (output(turn=True), "transposed"),
        (last_step_only, "only the last step"),
        (output(bias_scale=1), "d_b_y is a sum"),
        (output(bias_scale=7), "d_b_y is not right yet"),
        (output(scale=5), "d_W_hy is not right yet"),
        (changes_its_input, "copy"),
        (lambda *given: output()(*given)[0], "two arrays"),
        (lambda *given: print(), "None"),
        (lambda *given: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_each_mistake_with_the_output_has_its_own_message(answer, words):
    assert words in message("6.3", answer)


def test_right_forms_of_the_cut_pass():
    assert check("6.4", lambda t, s, k: s <= t and t // k == s // k).passed
    assert check("6.4", lambda t, s, k: t - t % k <= s <= t).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda t, s, k: t // k == s // k, "uses after it"),
        (lambda t, s, k: 0 <= t - s < k, "window that slides"),
        (lambda t, s, k: 0 <= t - s <= k, "one step too long"),
        (lambda t, s, k: s <= t and (t - 1) // k == (s - 1) // k, "counted from 1"),
        (lambda t, s, k: s <= t, "without any cut"),
        (lambda t, s, k: t % k == s % k, "remainder"),
        (lambda t, s, k: True, "You say True"),
        (lambda t, s, k: t // 0, "ZeroDivisionError"),
    ],
)
def test_each_mistake_with_the_cut_has_its_own_message(answer, words):
    assert words in message("6.4", answer)


def test_the_planted_bug():
    assert check("6.5", 4).passed
    assert len({message("6.5", line) for line in (1, 2, 3, 5, 6, 7, "4")}) == 6


def test_the_doubled_batch_and_the_quiz():
    assert check("6.6", "same").passed
    assert len({message("6.6", answer) for answer in ("doubles", "halves", "square root", "what")}) == 4
    for number, right in {"Q6.1": True, "Q6.2": False, "Q6.3": False}.items():
        assert check(number, right).passed
        assert message(number, not right) != message(number, 1)
