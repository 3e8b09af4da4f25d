"""The exercises of lesson 06: one step backward, the whole way back, the output layer, truncation, two planted bugs."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils.exercises.declaration import Exercise, Formula, FormulaPart, Question, find_the_bug, true_or_false


def step_backward(d_h: Any, h: Any, h_before: Any, W_hh: Any) -> Any:
    d_a = d_h * (1 - h**2)
    return h_before.T @ d_a, d_a @ W_hh.T


def _step_cases() -> list[Any]:
    rng = np.random.default_rng(1)

    def case(batch: int, units: int) -> tuple[Any, ...]:
        W = rng.normal(size=(units, units))
        before = np.tanh(rng.normal(size=(batch, units)))
        return rng.normal(size=(batch, units)), np.tanh(before @ W), before, W

    return [case(1, 1), case(1, 2), case(3, 4), case(5, 2)]


def gradient_of_W_hh(hidden: Any, d_outputs: Any, W_hh: Any) -> Any:
    total, later = np.zeros_like(W_hh), 0.0
    for t in reversed(range(len(d_outputs))):
        d_a = (d_outputs[t] + later) * (1 - hidden[t + 1] ** 2)
        total += hidden[t].T @ d_a
        later = d_a @ W_hh.T
    return total


def _bptt_cases() -> list[Any]:
    rng = np.random.default_rng(2)

    def case(steps: int, batch: int, units: int) -> tuple[Any, ...]:
        hidden = np.tanh(rng.normal(size=(steps + 1, batch, units)))
        return hidden, rng.normal(size=(steps, batch, units)), 0.9 * rng.normal(size=(units, units))

    return [case(2, 1, 1), case(1, 1, 2), case(2, 1, 2), case(5, 3, 4), case(4, 2, 3)]


def output_gradients(hidden: Any, probabilities: Any, targets: Any) -> Any:
    rows = hidden.reshape(-1, hidden.shape[-1])
    d_logits = probabilities.reshape(-1, probabilities.shape[-1]).copy()
    d_logits[np.arange(len(rows)), targets.ravel()] -= 1
    d_logits /= len(rows)
    return rows.T @ d_logits, d_logits.sum(axis=0)


def _output_cases() -> list[Any]:
    rng = np.random.default_rng(3)

    def case(steps: int, batch: int, units: int, words: int) -> tuple[Any, ...]:
        hidden = np.tanh(rng.normal(size=(steps, batch, units)))
        return hidden, rng.dirichlet(np.ones(words), (steps, batch)), rng.integers(0, words, (steps, batch))

    return [case(2, 1, 1, 2), case(1, 1, 2, 3), case(4, 3, 5, 6), case(3, 2, 2, 2)]


def reaches(t: int, s: int, k: int) -> bool:
    return s <= t and t // k == s // k


BY_HIDDEN, BY_OUTPUT = ("batch", "hidden"), ("batch", "output")

EXERCISES = [
    Exercise(
        "6.1",
        step_backward,
        _step_cases,
        {
            "both arrays are right, in the other order: d_W_hh first": (
                "h_before.T @ d_a, d_a @ W_hh.T",
                "d_a @ W_hh.T, h_before.T @ d_a",
            ),
            "the derivative of tanh is missing: d_h belongs to h, and W_hh acts on the sum inside": [
                (" * (1 - h**2)", ""),
                ("T @ d_a", "T @ d_h"),
                ("d_a @ W", "d_h @ W"),
            ],
            "tanh itself stands where its derivative belongs": ("1 - h**2", "np.tanh(h)"),
            "the derivative of tanh is divided by: a chain of derivatives is a product": ("d_h * (", "d_h / ("),
            "the derivative is 1 - h^2, yours has no square": ("h**2", "h"),
            "h is multiplied in, where its derivative 1 - h^2 belongs": [("1 - h**2", "h"), ("1 - h**2", "h**2")],
            "1 - h^2 is of the state before: the tanh between the two states gave h": ("h**2", "h_before**2"),
            "tanh is applied to h a second time: h is the output of tanh already": ("h**2", "np.tanh(h) ** 2"),
            "the derivative of the sigmoid is used: this network has tanh": ("1 - h**2", "h * (1 - h)"),
            "the derivative of ReLU is used: this network has tanh": ("1 - h**2", "h > 0"),
            "the sign of the derivative is turned round: it is 1 - h^2": ("1 - h**2", "h**2 - 1"),
            "d_W_hh is transposed: entry [i, j] leads from unit i before to unit j after": (
                "h_before.T @ d_a",
                "d_a.T @ h_before",
            ),
            "d_W_hh uses h, but W_hh was multiplied with the state before": ("h_before.T", "h.T"),
            "d_W_hh is divided by the batch size: that average is in d_h already": ("T @ d_a", "T @ d_a / len(h)"),
            "d_h_before uses W_hh as in the forward pass: on the way back it is transposed": ("W_hh.T", "W_hh"),
            "your function should return two arrays: d_W_hh and d_h_before": [
                (", d_a @ W_hh.T", ""),
                ("h_before.T @ d_a, ", ""),
            ],
            "d_h_before is d_h as it came in: it goes through tanh and W_hh on its way": (
                "d_a @ W_hh.T",
                "1.0 * d_h",
            ),
            "d_h_before goes through a second slope: that of the tanh which made h_before belongs to the step before": (
                "d_a @ W_hh.T",
                "d_a @ W_hh.T * (1 - h_before**2)",
            ),
        },
        [
            "Two derivatives in a row: first from h to the sum inside tanh, then from the sum to what it was made of.",
            "The derivative of tanh is 1 - tanh^2, and h is that tanh already.",
            "Shapes: d_h is (batch, hidden). Which product of h_before and d_a gives (hidden, hidden)?",
        ],
    ),
    Exercise(
        "6.2",
        gradient_of_W_hh,
        _bptt_cases,
        {
            "the derivative of tanh is missing on the whole way": (" * (1 - hidden[t + 1] ** 2)", ""),
            "W_hh carries the gradient back transposed once too often: forward it is h W_hh, backward d W_hh^T": (
                "W_hh.T",
                "W_hh",
            ),
            "the future is forgotten: h_t also acts on all later losses, through the step after it": ("later = d", "d"),
            "the gradient passes back to the step before without the derivative of tanh": (
                "later = d_a",
                "later = (d_outputs[t] + later)",
            ),
            "each term pairs with the state after the step: W_hh was multiplied with the state before it": (
                "hidden[t].T",
                "hidden[t + 1].T",
            ),
            "only the last use of W_hh is there: it was used at every step": (
                "reversed(range(len(d_outputs)))",
                "range(len(d_outputs) - 1, len(d_outputs))",
            ),
            "only the first use of W_hh is there: is the sum set to zero, or overwritten, inside the loop?": (
                "total +=",
                "total =",
            ),
            "the first use, at step 0, is left out": ("reversed(range(", "reversed(range(1, "),
            "the last step is left out": ("range(len(d_outputs))", "range(len(d_outputs) - 1)"),
            "it is averaged over time and batch once more: both are in d_outputs already": (
                "return total",
                "return total / (len(d_outputs) * d_outputs.shape[1])",
            ),
            "it is averaged twice: the mean over time is in d_outputs already": (
                "return total",
                "return total / len(d_outputs)",
            ),
            "it is averaged over the batch once more: that mean is in d_outputs already": (
                "return total",
                "return total / d_outputs.shape[1]",
            ),
            "the result is transposed: entry [i, j] leads from unit i before to unit j after": (
                "return total",
                "return total.T",
            ),
            "the loop runs forward in time: a gradient comes from the steps after": (
                "reversed(range(len(d_outputs)))",
                "range(len(d_outputs))",
            ),
            "the slope is 1 - h^2 of the state that step t produced, yours is of the state that went in": (
                "hidden[t + 1] ** 2",
                "hidden[t] ** 2",
            ),
            "what comes back is added up: later is what the step after sends, and that alone": (
                "later = d",
                "later = later + d",
            ),
            "what goes to the step before takes that step's slope along, which is then taken once more there": (
                "later = d_a @ W_hh.T",
                "later = d_a @ W_hh.T * (1 - hidden[t] ** 2)",
            ),
            "what comes back from the step after goes through the slope of this step as well": (
                "(d_outputs[t] + later) * (1 - hidden[t + 1] ** 2)",
                "d_outputs[t] * (1 - hidden[t + 1] ** 2) + later",
            ),
            "only the last step's loss is sent back: every step has an output of its own": (
                "d_outputs[t] + later",
                "(d_outputs[t] if t == len(d_outputs) - 1 else 0) + later",
            ),
        },
        [
            "Walk from the last step to the first. At each step, how many ways lead from h_t to the losses?",
            "h_t gets a gradient from its own output, d_outputs[t], and one from the step after it. They add up.",
            "hidden has one row more than d_outputs: step t leads from hidden[t] to hidden[t + 1].",
        ],
    ),
    Exercise(
        "6.3",
        output_gradients,
        _output_cases,
        {
            "the targets are not subtracted: the gradient of the logits is yhat - y": ("-= 1", "-= 0"),
            "the sign is wrong: it is yhat - y, so that a step downhill raises the right word": (
                "/= len(rows)",
                "/= -len(rows)",
            ),
            "this is the sum over time and batch: the loss is a mean, so divide by both": ("/= len(rows)", "/= 1"),
            "this is averaged over the batch only: divide by time * batch": ("/= len(rows)", "/= targets.shape[1]"),
            "this is averaged over time only: divide by time * batch": ("/= len(rows)", "/= targets.shape[0]"),
            "it is averaged twice: divide by time * batch once": ("/= len(rows)", "/= len(rows) ** 2"),
            "d_W_hy is transposed: it has the shape of W_hy, (hidden, output)": (
                "rows.T @ d_logits",
                "d_logits.T @ rows",
            ),
            "only the last step is there: every step has an output": (
                "    rows = hidden",
                "    everywhere, targets = targets.size, targets[-1:]\n"
                "    hidden, probabilities = hidden[-1:], probabilities[-1:]\n    rows = hidden",
                "/= len(rows)",
                "/= everywhere",
            ),
            "both arrays are right, in the other order: d_W_hy first": (
                "rows.T @ d_logits, d_logits.sum(axis=0)",
                "d_logits.sum(axis=0), rows.T @ d_logits",
            ),
            "d_W_hy is right; d_b_y is a sum and should be divided by time * batch too": (
                "sum(axis=0)",
                "sum(axis=0) * len(rows)",
            ),
            "d_W_hy is right; d_b_y is summed over time and batch, not averaged over them once more": (
                "sum(axis=0)",
                "mean(axis=0)",
            ),
            "d_b_y has one number for each word: sum over time and batch, and not over the words": ("axis=0", "axis=1"),
            "1 is taken off everywhere: y is 1 at the target and 0 elsewhere": (
                "d_logits[np.arange(len(rows)), targets.ravel()] -= 1",
                "d_logits -= 1",
            ),
            "your function should return two arrays: d_W_hy and d_b_y": (", d_logits.sum(axis=0)", ""),
            "it is divided by the number of all probabilities: the mean is over the targets, time * batch": (
                "/= len(rows)",
                "/= d_logits.size",
            ),
            "a slope yhat (1 - yhat) is multiplied in: with the logarithm of the loss, yhat - y is all": (
                "/= len(rows)",
                "*= probabilities.reshape(d_logits.shape) * (1 - probabilities.reshape(d_logits.shape)) / len(rows)",
            ),
            "1 is taken off in the column of every target, whatever the row: each row has one target of its own": (
                "d_logits[np.arange(len(rows)), targets.ravel()]",
                "d_logits[:, targets.ravel()]",
            ),
            "this is the derivative by the probabilities: the softmax stands between them and the logits": (
                "d_logits[np.arange(len(rows)), targets.ravel()] -= 1",
                "targeted = np.arange(len(rows)), targets.ravel()\n    at_target = -1 / d_logits[targeted]\n"
                "    d_logits[:] = 0\n    d_logits[targeted] = at_target",
            ),
        },
        [
            "The gradient of the cross-entropy for the logits is yhat - y: one subtraction at the place of the target.",
            "The loss is a mean over time * batch numbers, so each of them counts with 1 / (time * batch).",
            "Reshape to (time * batch, size): then dL/dW_hy is one matrix product, as if all steps were one big batch.",
        ],
        equivalent={
            "rows = hidden.reshape(-2, hidden.shape[-1])": "NumPy reads any negative size as the one to be found",
            "d_logits = probabilities.reshape(-2, probabilities.shape[-1]).copy()": "likewise",
        },
    ),
    Exercise(
        "6.4",
        reaches,
        lambda: [
            (4, 3, 3),
            *((t, s, k) for k in (1, 2, 3, 5) for t in range(8) for s in range(8)),
            (1000, 999, 7),
            (100, 98, 7),
        ],
        {
            "a loss reaches uses after it in your answer: only what comes before can have caused it": (
                lambda t, s, k: t // k == s // k
            ),
            "this is a window that slides along with t: the cuts stay where they are": [
                lambda t, s, k: 0 <= t - s < k,
                lambda t, s, k: t - s < k,
            ],
            "this is a sliding window, and one step too long: the cuts stay where they are": (
                lambda t, s, k: 0 <= t - s <= k
            ),
            "so it would be if steps were counted from 1: here the first piece is 0 to k - 1": (
                lambda t, s, k: s <= t and (t - 1) // k == (s - 1) // k
            ),
            "that is the whole way back, without any cut": lambda t, s, k: s <= t,
            "a loss also reaches the use at its own step: s = t counts": lambda t, s, k: s < t and t // k == s // k,
            "you compare the remainders: the number of the piece is a division": [
                lambda t, s, k: t % k == s % k,
                lambda t, s, k: s <= t and t % k == s % k,
                lambda t, s, k: s % k <= t % k,
            ],
            "t and s are mixed up: the loss is at t, the use at s": lambda t, s, k: t <= s and t // k == s // k,
            "this looks at the distance alone: the cuts stay where they are, and only uses before the loss are reached": (
                lambda t, s, k: abs(t - s) < k
            ),
            "so it would be if steps were counted from 1, with a cut before step k: here steps are counted from 0": (
                lambda t, s, k: s <= t and (t + 1) // k == (s + 1) // k
            ),
            "the first step after a cut is reached: the cut stands before it": (
                lambda t, s, k: s <= t and s > t - t % k
            ),
        },
        [
            "Write the steps 0 to 7 in a row, and draw a line before every third one. Which pairs lie between two lines?",
            "Integer division t // k gives the number of the piece that step t lies in.",
            "A loss never reaches a use that comes after it.",
        ],
    ),
    find_the_bug(
        "6.5",
        {
            1: "line 1 is a common choice of optimizer and step size",
            2: "line 2 reads the text several times, which is usual",
            3: "line 3 cuts the text so that stream b of a batch goes on where stream b ended before: as it should",
            4: None,
            5: "line 5 keeps one bad batch from doing harm; it does not shorten the memory",
            6: "line 6 is where the weights change, once a batch",
        },
        [
            "What is different at the start of the second batch, compared with the first?",
            "loss_and_gradients gives back three things. Is each of them used?",
        ],
    ),
    Question(
        "6.6",
        {
            "same": None,
            "doubles": "so it would be if the loss were a sum: it is a mean over time and batch",
            "halves": "each sequence weighs half as much in the mean, but it is there twice",
            "square root": "that is how the noise of a mean shrinks with new sequences; copies bring nothing new",
        },
        [
            "The loss is a mean over time and batch. What does a mean do when every number is there twice?",
            "The gradient of a mean is the mean of the gradients.",
        ],
    ),
    Formula(
        "6.7",
        {
            "z_t": FormulaPart(
                {"h_t": (BY_HIDDEN, "state"), "W_hy": (("hidden", "output"), "any"), "b_y": (("output",), "any")},
                "h_t @ W_hy + b_y",
                {
                    "the bias is missing": ["h_t @ W_hy"],
                    "the bias is subtracted": ["h_t @ W_hy - b_y"],
                    "z_t holds the scores; no tanh is applied to them": ["tanh(h_t @ W_hy + b_y)"],
                },
            ),
            "dL/dz_t": FormulaPart(
                {"y_hat": (BY_OUTPUT, "probabilities"), "y": (BY_OUTPUT, "one-hot"), "n": ((), "losses")},
                "(y_hat - y) / n",
                {
                    "the factor 1 / n is missing: the loss is a mean": ["y_hat - y"],
                    "the factor 1 / n is there twice": ["(y_hat - y) / n / n"],
                    "it is multiplied by n: a mean divides": ["(y_hat - y) * n"],
                    "the sign is wrong: it is prediction minus truth": ["(y - y_hat) / n"],
                    "the truth is not subtracted": ["y_hat / n", "y_hat"],
                    "only the truth is divided by n: the whole difference is": ["y_hat - y / n"],
                    "this is the derivative by y_hat; the softmax comes between y_hat and z": [
                        "-y / y_hat / n",
                        "-y / y_hat",
                    ],
                },
            ),
            "dL/dW_hy": FormulaPart(
                {"h_t": (BY_HIDDEN, "state"), "d_z": (BY_OUTPUT, "any"), "n": ((), "losses")},
                "h_t.T @ d_z",
                {
                    "it is transposed: W_hy has shape (hidden, output)": ["d_z.T @ h_t"],
                    "the factor 1 / n is in d_z already": ["h_t.T @ d_z / n"],
                    "the sign is wrong": ["-h_t.T @ d_z"],
                },
            ),
            "o_t": FormulaPart(
                {"d_z": (BY_OUTPUT, "any"), "W_hy": (("hidden", "output"), "any")},
                "d_z @ W_hy.T",
                {"it is transposed: a row for each sequence": ["W_hy @ d_z.T"], "the sign is wrong": ["-d_z @ W_hy.T"]},
            ),
            "dL/dh_t": FormulaPart(
                {"o_t": (BY_HIDDEN, "any"), "later": (BY_HIDDEN, "any"), "h_t": (BY_HIDDEN, "state")},
                "o_t + later",
                {
                    "the future is forgotten: h_t also goes into the step after it": ["o_t"],
                    "the loss at t is forgotten: h_t also goes into its own output": ["later"],
                    "two ways that lead to the loss add up: they are not multiplied": ["o_t * later"],
                    "the slope of tanh comes one line later, between h_t and a_t": ["(o_t + later) * (1 - h_t ** 2)"],
                },
            ),
            "dL/da_t": FormulaPart(
                {"d_h": (BY_HIDDEN, "any"), "h_t": (BY_HIDDEN, "state")},
                "d_h * (1 - h_t ** 2)",
                {
                    "the slope of tanh is missing": ["d_h"],
                    "the slope is 1 - h^2, yours has no square": ["d_h * (1 - h_t)"],
                    "this is the slope of the sigmoid: this network has tanh": ["d_h * h_t * (1 - h_t)"],
                    "tanh is applied to h_t a second time: h_t is a tanh already": ["d_h * (1 - tanh(h_t) ** 2)"],
                    "tanh itself stands where its slope belongs": ["d_h * h_t", "d_h * tanh(h_t)"],
                    "the sign of the slope is turned round": ["d_h * (h_t ** 2 - 1)"],
                    "the slope is divided by: a chain of derivatives is a product": ["d_h / (1 - h_t ** 2)"],
                },
            ),
            "the term of dL/dW_hh": FormulaPart(
                {"h_before": (BY_HIDDEN, "state"), "h_t": (BY_HIDDEN, "state"), "d_a": (BY_HIDDEN, "any")},
                "h_before.T @ d_a",
                {
                    "it is transposed: entry [i, j] leads from unit i before to unit j after": ["d_a.T @ h_before"],
                    "W_hh was multiplied with the state before the step": ["h_t.T @ d_a", "d_a.T @ h_t"],
                },
            ),
            "the term of dL/dW_xh": FormulaPart(
                {"x_t": (("batch", "input"), "any"), "d_a": (BY_HIDDEN, "any")},
                "x_t.T @ d_a",
                {
                    "it is transposed: W_xh has shape (input, hidden)": ["d_a.T @ x_t"],
                    "the sign is wrong": ["-x_t.T @ d_a"],
                },
            ),
            "later, for step t - 1": FormulaPart(
                {"d_a": (BY_HIDDEN, "any"), "d_h": (BY_HIDDEN, "any"), "W_hh": (("hidden", "hidden"), "any")},
                "d_a @ W_hh.T",
                {
                    "W_hh stands as in the forward pass: on the way back it is transposed": ["d_a @ W_hh"],
                    "the slope of tanh is left out on the way to the step before": ["d_h @ W_hh.T", "d_h @ W_hh"],
                },
            ),
        },
        [
            "Every line asks one thing: what is this quantity made of, one step nearer to the loss?",
            "For a product c = a @ b: dL/da = dL/dc @ b.T and dL/db = a.T @ dL/dc.",
            "Check the shapes: a gradient has the shape of what it is the gradient of.",
        ],
    ),
    true_or_false(
        "Q6.1",
        True,
        "the same matrix acts at every step, and each of these acts has its effect",
        "How often was W_hh used on the way to the last loss?",
    ),
    true_or_false(
        "Q6.2",
        False,
        "look at the accuracy for a name just beyond the cut: how could it be above chance?",
        "What is cut: the state that goes forward, or the gradient that goes back?",
    ),
    true_or_false(
        "Q6.3",
        False,
        "all states are kept until the backward pass has used them: look at the picture of time and memory",
        "The backward pass needs every h_t of the forward pass. Where are they meanwhile?",
    ),
]
