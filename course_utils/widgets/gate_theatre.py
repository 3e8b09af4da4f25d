"""The second widget of lesson 09: the gates of a small LSTM, word by word, and the gradient on its way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import traitlets
from numpy.typing import NDArray

from course_utils.text import Vocabulary
from course_utils.widgets.base import CourseWidget, javascript, stylesheet

MOST_UNITS, LONGEST = 12, 24

Params = Mapping[str, NDArray[np.floating]]


class GateTheatre(CourseWidget):
    """Step through a sentence, see each gate open and close, and lower the forget gates to see what is lost.

    The browser runs both networks, forward and backward, from their weights.

    Attributes:
        position: how many words have been read.
        shown: which of "input", "forget", "content", "output", "cell" and "hidden" is shown.
        bias: what is added to the bias of every forget gate.
        words: the sentence.
        hidden_size: units of the LSTM.
        plain_size: units of the RNN.
        lstm: float32: for each word its row of W_xh, then W_hh, then b_h.
        rnn: the same of the RNN.
    """

    _lesson = 9
    _esm = javascript("gate_theatre")
    _css = stylesheet("gate_theatre")
    position = traitlets.Int(1).tag(sync=True)
    shown = traitlets.Unicode("forget").tag(sync=True)
    bias = traitlets.Float(0.0).tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    hidden_size = traitlets.Int().tag(sync=True)
    plain_size = traitlets.Int().tag(sync=True)
    lstm = traitlets.Bytes().tag(sync=True)
    rnn = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, lstm: Params, rnn: Params, words: Sequence[str], vocabulary: Vocabulary, *, ask: bool = True
    ) -> None:
        """Show two trained networks at work on one sentence.

        Args:
            lstm: the parameters of an LSTM over the words, of at most 12 units.
            rnn: the parameters of a tanh RNN over the same words.
            words: the sentence, 2 to 24 words of the vocabulary.
            vocabulary: what the ids of both networks stand for.
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            ValueError: too many units, or a sentence that does not fit.
        """
        hidden_size = len(lstm["W_hh"])
        if hidden_size > MOST_UNITS or lstm["W_hh"].shape[1] != 4 * hidden_size:
            raise ValueError(f"lstm must be an LSTM of at most {MOST_UNITS} units, its W_hh is {lstm['W_hh'].shape}")
        unknown = [word for word in words if word not in vocabulary]
        if unknown or not 2 <= len(words) <= LONGEST:
            raise ValueError(
                f"words must be 2 to {LONGEST} words of the vocabulary, they are {len(words)}"
                + (f", among them {unknown[0]!r}" if unknown else "")
            )
        ids = vocabulary.encode(list(words))
        super().__init__(
            words=list(words),
            hidden_size=hidden_size,
            plain_size=len(rnn["W_hh"]),
            lstm=_packed(lstm, ids),
            rnn=_packed(rnn, ids),
            unlocked=not ask,
        )

    def summary(self) -> str:
        """One line that says what is shown."""
        return (
            f"the {self.shown} values of {self.hidden_size} units of an LSTM that reads {len(self.words)} words, "
            "and the gradient on its way back beside that of an RNN"
        )


def _packed(params: Params, ids: NDArray[np.integer]) -> bytes:
    return np.concatenate([params["W_xh"][ids].ravel(), params["W_hh"].ravel(), params["b_h"]]).astype("<f4").tobytes()
