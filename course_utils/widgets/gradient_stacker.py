"""The widget of lesson 06: the gradient of W_hh as a stack of terms, one for each time it was used."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
import traitlets
from numpy.typing import NDArray

from course_utils.experiments.autograd import gradients_by_autograd, gradients_by_nudging
from course_utils.rnn import forward, gradients_by_loss
from course_utils.widgets.base import CourseWidget, javascript, stylesheet

MOST_STEPS, MOST_UNITS = 12, 5
TRUNCATIONS = (0, 1, 2, 3, 5)


class GradientStacker(CourseWidget):
    """Walk back from one loss, and watch the terms of dL/dW_hh add up to what autograd finds (without torch: nudging).

    Attributes:
        loss_step: the step whose loss is differentiated, from 1.
        truncate: the way back is cut before every `truncate`-th step; 0 for the whole way.
        uses: how many steps back have been walked.
        words: the inputs, as they are shown.
        expected: the targets, as they are shown.
        truncations: the values that `truncate` can have.
        terms: float32, (steps, steps, hidden, hidden): from the loss at t through the use at s.
        autograd: float32, (truncations, steps, hidden, hidden): the gradient of each loss by the referee.
        referee: who found it, "autograd" or "nudging".
    """

    _lesson = 6
    _esm = javascript("gradient_stacker")
    _css = stylesheet("gradient_stacker")
    loss_step = traitlets.Int().tag(sync=True)
    truncate = traitlets.Int(0).tag(sync=True)
    uses = traitlets.Int(0).tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    expected = traitlets.List(traitlets.Unicode()).tag(sync=True)
    truncations = traitlets.List(traitlets.Int(), list(TRUNCATIONS)).tag(sync=True)
    terms = traitlets.Bytes().tag(sync=True)
    autograd = traitlets.Bytes().tag(sync=True)
    referee = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        params: dict[str, NDArray[np.floating]],
        inputs: NDArray[np.integer],
        targets: NDArray[np.integer],
        words: Sequence[str],
        expected: Sequence[str],
        *,
        ask: bool = True,
    ) -> None:
        """Take the gradients of a tanh network on one short sequence, by hand and by autograd.

        Args:
            params: the parameters; at most 5 hidden units fit on the screen.
            inputs: ids, shape (steps,), 2 to 12 of them.
            targets: ids, shape (steps,).
            words: what stands for each input.
            expected: what stands for each target.
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            ValueError: too many units or steps, or lists of different length.
        """
        inputs, targets = np.asarray(inputs), np.asarray(targets)
        steps, hidden_size = len(inputs), len(params["W_hh"])
        if not 2 <= steps <= MOST_STEPS or hidden_size > MOST_UNITS:
            raise ValueError(
                f"2 to {MOST_STEPS} steps and up to {MOST_UNITS} hidden units fit on the screen, "
                f"given are {steps} steps and {hidden_size} units"
            )
        if not steps == len(targets) == len(words) == len(expected):
            raise ValueError(
                f"inputs ({steps}), targets ({len(targets)}), words ({len(words)}) and expected ({len(expected)}) "
                "must have the same length"
            )
        trace = forward(inputs[:, None], None, params)
        # gradients_by_loss belongs to the mean over the steps; here each loss stands alone
        terms = steps * gradients_by_loss(trace, targets[:, None], params)
        referee, gradients = "nudging", gradients_by_nudging
        if find_spec("torch"):
            referee, gradients = "autograd", gradients_by_autograd
        found = [gradients(params, inputs, targets, truncate) for truncate in TRUNCATIONS]
        super().__init__(
            loss_step=steps,
            words=list(words),
            expected=list(expected),
            terms=terms.astype("<f4").tobytes(),
            autograd=np.array(found).astype("<f4").tobytes(),
            referee=referee,
            unlocked=not ask,
        )

    def summary(self) -> str:
        """One line that says what is shown."""
        return (
            f"{len(self.words)} steps of an unrolled network; the terms of dL/dW_hh from the loss at step "
            f"{self.loss_step} add up to the whole gradient"
        )
