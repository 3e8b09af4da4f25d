"""The widget of lesson 07: a character-level RNN that writes, and each choice it makes on the way."""

from __future__ import annotations

import traitlets

from course_utils.rnn import RNN
from course_utils.widgets.base import CourseWidget, javascript, stylesheet
from course_utils.widgets.weights import packed

LARGEST = 350_000  # bytes of weights, float16; in a page they take a third more


class Generator(CourseWidget):
    """Let a network write, see the distribution behind each token before and after each filter, and branch off.

    The browser runs the network itself, so it writes with and without a kernel.

    Attributes:
        prompt: what the network reads first.
        temperature: 0 (greedy) to 2.
        top_k: how many tokens stay; 0 for all.
        top_p: the probability of the nucleus, 0.05 to 1.
        seed: of the text.
        selected: the index of the written token whose distribution is shown.
        branch: the ids that are kept at the beginning of the text, whatever the seed says.
        tokens: the vocabulary, in the order of the ids.
        hidden_size: the number of hidden units.
        weights: W_xh, W_hh, b_h, W_hy and b_y behind each other, float16, row by row.
    """

    _lesson = 7
    _esm = javascript("generator")
    _css = stylesheet("generator")
    prompt = traitlets.Unicode().tag(sync=True)
    temperature = traitlets.Float().tag(sync=True)
    top_k = traitlets.Int(0).tag(sync=True)
    top_p = traitlets.Float(1.0).tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    selected = traitlets.Int(0).tag(sync=True)
    branch = traitlets.List(traitlets.Int()).tag(sync=True)
    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    hidden_size = traitlets.Int().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, model: RNN, prompt: str = "", *, temperature: float = 1.0, seed: int = 1, ask: bool = True
    ) -> None:
        """Show a network at work.

        Args:
            model: a tanh RNN over characters, with a vocabulary: one of the course, or one that you have trained.
            prompt: what it reads first.
            temperature: 0 to 2.
            seed: 1 to 50.
            ask: whether the learner says what to expect before the text is shown.

        Raises:
            TypeError: `model` is no RNN, or `prompt` no string.
            ValueError: the model has no vocabulary of characters, another non-linearity, or too many weights.
        """
        if not isinstance(model, RNN):
            raise TypeError(f"model must be an rnn.RNN, it is a {type(model).__name__}")
        if not isinstance(prompt, str):
            raise TypeError(f"prompt must be a str, it is a {type(prompt).__name__}")
        if model.vocabulary is None or any(len(t) > 1 and not t.startswith("<") for t in model.vocabulary.tokens):
            raise ValueError(
                "model must have a vocabulary of single characters: the widget reads the prompt letter by letter"
            )
        if model.nonlinearity != "tanh":
            raise ValueError(f"model must be a tanh network, it uses {model.nonlinearity!r}")
        if not 0 <= temperature <= 2:
            raise ValueError(f"temperature must lie in 0..2, it is {temperature}")
        weights = packed(model.params, "<f2")
        if len(weights) > LARGEST:
            raise ValueError(f"the weights take {len(weights):,} bytes, at most {LARGEST:,} go to the browser")
        super().__init__(
            prompt=prompt,
            temperature=temperature,
            seed=seed,
            tokens=model.vocabulary.tokens,
            hidden_size=len(model.params["b_h"]),
            weights=weights,
            unlocked=not ask,
        )

    def summary(self) -> str:
        """One line that says what is shown."""
        return (
            f"a recurrent network of {self.hidden_size} units writes after “{self.prompt}” at temperature "
            f"{self.temperature:g}, each choice with its distribution before and after the filters"
        )
