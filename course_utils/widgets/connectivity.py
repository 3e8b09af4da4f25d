"""The second widget of lesson 08: which earlier words a prediction's gradient reaches, RNN against GRU."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import traitlets
from numpy.typing import NDArray

from course_utils.widgets.base import CourseWidget, javascript, stylesheet


class Connectivity(CourseWidget):
    """Point at a word, and see the share of each word before it in the gradient of its prediction.

    Attributes:
        position: the predicted word, from 1.
        looked_at: the word whose shares are told, from 1.
        words: the text.
        rnn: float32, (steps, steps): row t for the prediction of word t + 1.
        gru: the shares of the GRU, float32.
    """

    _lesson = 8
    _esm = javascript("connectivity")
    _css = stylesheet("connectivity")
    position = traitlets.Int().tag(sync=True)
    looked_at = traitlets.Int(1).tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rnn = traitlets.Bytes().tag(sync=True)
    gru = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, words: Sequence[str], rnn: NDArray[np.floating], gru: NDArray[np.floating], *, ask: bool = True
    ) -> None:
        """Take the shares of both networks on one text.

        Args:
            words: the text, one word longer than the shares.
            rnn: shares, shape (steps, steps).
            gru: shares, shape (steps, steps).
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            ValueError: the shapes do not fit the words.
        """
        steps = len(words) - 1
        if np.shape(rnn) != (steps, steps) or np.shape(gru) != (steps, steps):
            raise ValueError(
                f"{len(words)} words need shares of shape {(steps, steps)}, "
                f"they are {np.shape(rnn)} and {np.shape(gru)}"
            )
        super().__init__(
            words=list(words),
            position=steps,
            rnn=np.asarray(rnn).astype("<f4").tobytes(),
            gru=np.asarray(gru).astype("<f4").tobytes(),
            unlocked=not ask,
        )

    def summary(self) -> str:
        """One line that says what is shown."""
        return (
            f"the words whose input moves the prediction of word {self.position + 1} of {len(self.words)}, RNN and GRU"
        )
