"""The widget of lesson 05: a small recurrent network that reads a text letter by letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import traitlets
from numpy.typing import NDArray

from course_utils.widgets.base import CourseWidget, javascript, stylesheet
from course_utils.widgets.weights import packed

MOST_UNITS = 16
LONGEST_TEXT = 28  # letters; what fits side by side


class UnrolledRNN(CourseWidget):
    """Step through the reading of a text, see each number of h_t come about, change one letter and see what follows.

    The browser computes h_t = tanh(x_t W_xh + h_{t-1} W_hh + b_h) and the most probable next letter itself, so any
    text can be typed.

    Attributes:
        text: what the network reads.
        position: how many letters have been read.
        changed: the index of the letter that the second reading replaces; -1 for none.
        replacement: the letter in its place.
        characters: the alphabet, in the order of the ids.
        hidden_size: the number of hidden units.
        weights: W_xh, W_hh, b_h, W_hy and b_y behind each other, float32, row by row.
    """

    _lesson = 5
    _esm = javascript("unrolled_rnn")
    _css = stylesheet("unrolled_rnn")
    text = traitlets.Unicode().tag(sync=True)
    position = traitlets.Int(1).tag(sync=True)
    changed = traitlets.Int().tag(sync=True)
    replacement = traitlets.Unicode().tag(sync=True)
    characters = traitlets.List(traitlets.Unicode()).tag(sync=True)
    hidden_size = traitlets.Int().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        params: dict[str, NDArray[np.floating]],
        characters: Sequence[str],
        text: str = "the dog ran home",
        *,
        ask: bool = True,
    ) -> None:
        """Show a trained network at work.

        Args:
            params: W_xh (characters, hidden_size), W_hh, b_h, W_hy (hidden_size, characters) and b_y of a tanh
                network; at most 16 hidden units fit on the screen.
            characters: the alphabet, one letter each, in the order of the ids.
            text: what it reads first, 2 to 28 letters of the alphabet.
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            ValueError: too many units, an alphabet of another size, or a text that does not fit.
        """
        hidden_size = len(params["W_hh"])
        if hidden_size > MOST_UNITS:
            raise ValueError(f"params has {hidden_size} hidden units, at most {MOST_UNITS} fit on the screen")
        if not len(characters) == len(params["W_xh"]) == len(params["b_y"]):
            raise ValueError(
                f"characters has {len(characters)} letters, the network {len(params['W_xh'])} inputs and "
                f"{len(params['b_y'])} outputs: all three must be equal"
            )
        unknown = sorted(set(text) - set(characters))
        if unknown or not 2 <= len(text) <= LONGEST_TEXT:
            raise ValueError(
                f"text must have 2 to {LONGEST_TEXT} letters of the alphabet, it has {len(text)}"
                + (f", among them {', '.join(map(repr, unknown))}" if unknown else "")
            )
        super().__init__(
            text=text,
            changed=1,
            replacement=next(letter for letter in characters if letter not in (text[1], " ", "\n")),
            characters=list(characters),
            hidden_size=hidden_size,
            weights=packed(params, "<f4"),
            unlocked=not ask,
        )

    def summary(self) -> str:
        """One line that says what is shown."""
        return (
            f"a recurrent network with {self.hidden_size} hidden units reads “{self.text}”, "
            "and reads it again with one letter changed"
        )
