"""The judges of lesson 06: one step backward, the whole way back, the output layer, truncation, two planted bugs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.core import exercise
from course_utils.exercises.judging import NOTHING_RETURNED, close, named_mistake, one_choice, one_line, true_or_false


@exercise(
    "6.1",
    hints=[
        "Two derivatives in a row: first from h to the sum inside tanh, then from the sum to what it was made of.",
        "The derivative of tanh is 1 - tanh^2, and h is that tanh already.",
        "Shapes: d_h is (batch, hidden). Which product of h_before and d_sum gives (hidden, hidden)?",
    ],
)
def one_step_back(answer: Callable[..., Any]) -> str | None:
    rng = np.random.default_rng(1)
    W = rng.normal(size=(4, 4))
    before = np.tanh(rng.normal(size=(3, 4)))
    sums = before @ W
    h, d_h = np.tanh(sums), rng.normal(size=(3, 4))
    found = answer(d_h, h, before, W)
    if found is None:
        return NOTHING_RETURNED
    if not isinstance(found, tuple | list) or len(found) != 2:
        return "your function should return two arrays: d_W_hh and d_h_before"
    d_sum = d_h * (1 - h * h)
    right_W, right_before = before.T @ d_sum, d_sum @ W.T
    if close(found[0], right_W) and close(found[1], right_before):
        return None
    if close(found[1], right_W) and close(found[0], right_before):
        return "both arrays are right, in the other order: d_W_hh first"
    masks = {
        "the derivative of tanh is missing: d_h belongs to h, and W_hh acts on the sum inside": d_h,
        "tanh itself stands where its derivative belongs": d_h * np.tanh(d_h),
        "the derivative is 1 - h^2, yours has no square": d_h * (1 - h),
        "h is multiplied in, where its derivative 1 - h^2 belongs": d_h * h,
        "1 - h^2 is of the state before: the tanh between the two states gave h": d_h * (1 - before * before),
        "tanh is applied to h a second time: h is the output of tanh already": d_h * (1 - np.tanh(h) ** 2),
        "the derivative of ReLU is used: this network has tanh": d_h * (h > 0),
    }
    for message, wrong in masks.items():
        if close(found[0], before.T @ wrong) or close(found[1], wrong @ W.T):
            return message
    if not close(found[0], right_W):
        mistakes = {
            "d_W_hh is transposed: entry [i, j] leads from unit i before to unit j after": d_sum.T @ before,
            "d_W_hh uses h, but W_hh was multiplied with the state before": h.T @ d_sum,
            "d_W_hh is divided by the batch size: that average is in d_h already": right_W / 3,
        }
        return named_mistake(found[0], mistakes) or _shape(found[0], right_W, "d_W_hh")
    mistakes = {
        "d_h_before uses W_hh as in the forward pass: on the way back it is transposed": d_sum @ W,
    }
    return named_mistake(found[1], mistakes) or _shape(found[1], right_before, "d_h_before")


@exercise(
    "6.2",
    hints=[
        "Walk from the last step to the first. At each step, how many ways lead from h_t to the losses?",
        "h_t gets a gradient from its own output, d_outputs[t], and one from the step after it. They add up.",
        "hidden has one row more than d_outputs: step t leads from hidden[t] to hidden[t + 1].",
    ],
)
def through_time(answer: Callable[..., Any]) -> str | None:
    rng = np.random.default_rng(2)
    steps, batch = 5, 3
    W = 0.9 * rng.normal(size=(4, 4))
    hidden = np.tanh(rng.normal(size=(steps + 1, batch, 4)))
    d_outputs = rng.normal(size=(steps, batch, 4))
    found = answer(hidden, d_outputs, W)
    if found is None:
        return NOTHING_RETURNED
    if np.shape(found) != W.shape:
        return f"dL/dW_hh has the shape of W_hh, {W.shape}, yours has shape {np.shape(found)}"
    right = _bptt(hidden, d_outputs, W)
    if close(found, right):
        return None
    mistakes = {
        "the derivative of tanh is missing on the whole way": _bptt(hidden, d_outputs, W, mask=False),
        "W_hh carries the gradient back transposed once too often: forward it is h W_hh, backward d W_hh^T": _bptt(
            hidden, d_outputs, W, transpose=False
        ),
        "the future is forgotten: h_t also acts on all later losses, through the step after it": _bptt(
            hidden, d_outputs, W, future=False
        ),
        "the gradient passes back to the step before without the derivative of tanh": _bptt(
            hidden, d_outputs, W, mask_carried=False
        ),
        "it is averaged twice: the mean over time is in d_outputs already": right / steps,
        "it is averaged over the batch once more: that mean is in d_outputs already": right / batch,
        "it is averaged over time and batch once more: both are in d_outputs already": right / (steps * batch),
        "the result is transposed: entry [i, j] leads from unit i before to unit j after": right.T,
        "each term pairs with the state after the step: W_hh was multiplied with the state before it": _bptt(
            hidden, d_outputs, W, before=False
        ),
        "only the last use of W_hh is there: it was used at every step": _bptt(hidden, d_outputs, W, uses=[4]),
        "only the first use of W_hh is there: is the sum set to zero, or overwritten, inside the loop?": _bptt(
            hidden, d_outputs, W, uses=[0]
        ),
        "the first use, at step 0, is left out": _bptt(hidden, d_outputs, W, uses=[1, 2, 3, 4]),
        "the loop runs forward in time: a gradient comes from the steps after": _bptt_forward(hidden, d_outputs, W),
    }
    return (
        named_mistake(found, mistakes)
        or "the sum of the terms is not dL/dW_hh: compare one term with lesson 06's derivation, from the last step on"
    )


def _bptt(
    hidden: Any,
    d_outputs: Any,
    W: Any,
    *,
    mask: bool = True,
    mask_carried: bool = True,
    transpose: bool = True,
    future: bool = True,
    before: bool = True,
    uses: list[int] | None = None,
) -> Any:
    """dL/dW_hh, with one thing wrong if asked for."""
    total, later = np.zeros_like(W), 0.0
    for t in reversed(range(len(d_outputs))):
        d_h = d_outputs[t] + (later if future else 0.0)
        d_sum = d_h * (1 - hidden[t + 1] ** 2) if mask else d_h
        if uses is None or t in uses:
            total += hidden[t if before else t + 1].T @ d_sum
        later = (d_sum if mask_carried else d_h) @ (W.T if transpose else W)
    return total


def _bptt_forward(hidden: Any, d_outputs: Any, W: Any) -> Any:
    total, carried = np.zeros_like(W), 0.0
    for t in range(len(d_outputs)):
        d_sum = (d_outputs[t] + carried) * (1 - hidden[t + 1] ** 2)
        total += hidden[t].T @ d_sum
        carried = d_sum @ W.T
    return total


@exercise(
    "6.3",
    hints=[
        "The gradient of the cross-entropy for the logits is yhat - y: one subtraction at the place of the target.",
        "The loss is a mean over time * batch numbers, so each of them counts with 1 / (time * batch).",
        "Reshape to (time * batch, size): then dL/dW_hy is one matrix product, as if all steps were one big batch.",
    ],
)
def output_layer(answer: Callable[..., Any]) -> str | None:
    rng = np.random.default_rng(3)
    steps, batch, units, words = 4, 3, 5, 6
    h = np.tanh(rng.normal(size=(steps, batch, units)))
    yhat = rng.dirichlet(np.ones(words), (steps, batch))
    targets = rng.integers(0, words, (steps, batch))
    kept = yhat.copy()
    found = answer(h, yhat, targets)
    if not np.array_equal(yhat, kept):
        return "your function changes the probabilities it was given: subtract from a copy"
    if found is None:
        return NOTHING_RETURNED
    if not isinstance(found, tuple | list) or len(found) != 2:
        return "your function should return two arrays: d_W_hy and d_b_y"
    rows = h.reshape(-1, units)
    d = (yhat - np.eye(words)[targets]).reshape(-1, words)
    right = rows.T @ d / len(d), d.sum(axis=0) / len(d)
    if close(found[0], right[0]) and close(found[1], right[1]):
        return None
    wrong = yhat.reshape(-1, words)
    mistakes = {
        "the targets are not subtracted: the gradient of the logits is yhat - y": rows.T @ wrong / len(d),
        "the sign is wrong: it is yhat - y, so that a step downhill raises the right word": -right[0],
        "this is the sum over time and batch: the loss is a mean, so divide by both": rows.T @ d,
        "this is averaged over the batch only: divide by time * batch": rows.T @ d / batch,
        "this is averaged over time only: divide by time * batch": rows.T @ d / steps,
        "it is averaged twice: divide by time * batch once": rows.T @ d / len(d) ** 2,
        "d_W_hy is transposed: it has the shape of W_hy, (hidden, output)": right[0].T,
        "only the last step is there: every step has an output": h[-1].T @ d.reshape(steps, batch, -1)[-1] / len(d),
    }
    if not close(found[0], right[0]):
        return named_mistake(found[0], mistakes) or _shape(found[0], right[0], "d_W_hy")
    if close(found[1], d.sum(axis=0)):
        return "d_W_hy is right; d_b_y is a sum and should be divided by time * batch too"
    return "d_W_hy is right; " + _shape(found[1], right[1], "d_b_y")


@exercise(
    "6.4",
    hints=[
        "Write the steps 0 to 7 in a row, and draw a line before every third one. Which pairs lie between two lines?",
        "Integer division t // k gives the number of the piece that step t lies in.",
        "A loss never reaches a use that comes after it.",
    ],
)
def reaches(answer: Callable[[int, int, int], bool]) -> str | None:
    cases = [(t, s, k) for k in (1, 2, 3, 5) for t in range(8) for s in range(8)]
    found = [bool(answer(*case)) for case in cases]
    forms: dict[str | None, Callable[[int, int, int], bool]] = {
        None: lambda t, s, k: s <= t and t // k == s // k,
        "a loss reaches uses after it in your answer: only what comes before can have caused it": (
            lambda t, s, k: t // k == s // k
        ),
        "this is a window that slides along with t: the cuts stay at fixed places": lambda t, s, k: 0 <= t - s < k,
        "this is a sliding window, and one step too long: the cuts stay at fixed places": lambda t, s, k: (
            0 <= t - s <= k
        ),
        "so it would be if steps were counted from 1: here the first piece is 0 to k - 1": (
            lambda t, s, k: s <= t and (t - 1) // k == (s - 1) // k
        ),
        "that is the whole way back, without any cut": lambda t, s, k: s <= t,
        "you compare the places inside the pieces: the number of the piece is a division, not a remainder": (
            lambda t, s, k: t % k == s % k
        ),
    }
    for message, form in forms.items():
        if found == [form(*case) for case in cases]:
            return message
    wrong = next(case for case, value in zip(cases, found) if value is not forms[None](*case))
    t, s, k = wrong
    said = found[cases.index(wrong)]
    return f"with a cut every {k} steps, does the loss at step {t} reach the use at step {s}? You say {said}"


@exercise(
    "6.5",
    hints=[
        "What is different at the start of the second batch, compared with the first?",
        "loss_and_gradients gives back three things. Is each of them used?",
    ],
)
def planted_bug(answer: int) -> str | None:
    lines = {
        1: "line 1 is a common choice of optimizer and step size",
        2: "line 2 reads the text several times, which is usual",
        3: "line 3 cuts the text so that stream b of a batch goes on where stream b ended before: as it should",
        4: None,
        5: "line 5 keeps one bad batch from doing harm; it does not shorten the memory",
        6: "line 6 is where the weights change, once a batch",
    }
    return one_line(answer, lines)


@exercise(
    "6.6",
    hints=[
        "The loss is a mean over time and batch. What does a mean do when every number is there twice?",
        "The gradient of a mean is the mean of the gradients.",
    ],
)
def doubled_batch(answer: str) -> str | None:
    choices = {
        "same": None,
        "doubles": "so it would be if the loss were a sum: it is a mean over time and batch",
        "halves": "each sequence weighs half as much in the mean, but it is there twice",
        "square root": "that is how the noise of a mean shrinks with new sequences; copies bring nothing new",
    }
    return one_choice(answer, choices)


@exercise("Q6.1", hints=["How often was W_hh used on the way to the last loss?"])
def one_term_a_use(answer: bool) -> str | None:
    return true_or_false(answer, True, "the same matrix acts at every step, and each of these acts has its effect")


@exercise("Q6.2", hints=["What is cut: the state that goes forward, or the gradient that goes back?"])
def truncation_is_a_window(answer: bool) -> str | None:
    return true_or_false(
        answer, False, "look at the accuracy for a name just beyond the cut: how could it be above chance?"
    )


@exercise("Q6.3", hints=["The backward pass needs every h_t of the forward pass. Where are they meanwhile?"])
def memory_and_length(answer: bool) -> str | None:
    return true_or_false(
        answer, False, "all states are kept until the backward pass has used them: look at the picture of C16"
    )


def _shape(found: Any, right: Any, name: str) -> str:
    if np.shape(found) != right.shape:
        return f"{name} has shape {np.shape(found)}, it should have {right.shape}"
    return f"{name} is not right yet, its largest error is {np.abs(np.asarray(found) - right).max():.3f}"
