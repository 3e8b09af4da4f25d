"""The widget of lesson 02: how surprised an n-gram model is by a sentence that you type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import traitlets

from course_utils.text import END, UNKNOWN, Vocabulary, token_stream
from course_utils.widgets.base import CourseWidget, javascript, stylesheet

MOST_TOKENS = 180_000  # of both texts together, two bytes each
SMOOTHINGS = ("mle", "lidstone", "interpolated", "kneser_ney")  # those whose number can be moved, and none
MOST_WORDS = 3_000


class SurpriseMeter(CourseWidget):
    """Type a sentence, choose order and smoothing, and see the surprisal of each token and the count behind it.

    The browser counts the training text itself, so everything works without a kernel.

    Attributes:
        sentence: what is typed.
        order: of the n-gram model, 1 to 4.
        smoothing: "mle", "lidstone", "interpolated" or "kneser_ney".
        k_exponent: the logarithm to base 10 of what "lidstone" adds.
        weight: of "interpolated".
        discount: of "kneser_ney".
        words: the types of both texts, in the order of their ids.
        train: the training text as ids, uint16.
        held_out: the held-out text as ids, uint16.
    """

    _lesson = 2
    _esm = javascript("tfidf", "ngrams", "surprise_meter")
    _css = stylesheet("surprise_meter")
    sentence = traitlets.Unicode().tag(sync=True)
    order = traitlets.Int().tag(sync=True)
    smoothing = traitlets.Unicode().tag(sync=True)
    k_exponent = traitlets.Float(-2.0).tag(sync=True)
    weight = traitlets.Float(0.75).tag(sync=True)
    discount = traitlets.Float(0.75).tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    train = traitlets.Bytes().tag(sync=True)
    held_out = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        train: Sequence[Sequence[str]],
        held_out: Sequence[Sequence[str]],
        sentence: str = "",
        *,
        order: int = 2,
        smoothing: str = "mle",
        ask: bool = True,
    ) -> None:
        """Send two small texts to the browser.

        Args:
            train: the sentences to count, lists of tokens; the 3,000 most frequent words are known, the others `<unk>`.
            held_out: sentences to measure the perplexity on.
            sentence: what stands in the field at first.
            order: of the model at first, 1 to 4.
            smoothing: of the model at first.
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            ValueError: a text is empty, both together have more than 180,000 tokens, or the model is none of the
                widget's.
        """
        tokens, other = token_stream(train), token_stream(held_out)
        if not tokens or not other:
            raise ValueError("train and held_out must hold sentences, one of them is empty")
        if len(tokens) + len(other) > MOST_TOKENS:
            found = f"{len(tokens) + len(other):,} tokens"
            raise ValueError(f"train and held_out have {found}, at most {MOST_TOKENS:,} go to the browser: take fewer")
        if order not in range(1, 5):
            raise ValueError(f"order must be 1, 2, 3 or 4, it is {order!r}")
        if smoothing not in SMOOTHINGS:
            raise ValueError(f"smoothing must be one of {', '.join(map(repr, SMOOTHINGS))}, it is {smoothing!r}")
        vocabulary = Vocabulary(tokens, max_size=MOST_WORDS, specials=(UNKNOWN, END))
        super().__init__(
            sentence=sentence,
            order=order,
            smoothing=smoothing,
            words=vocabulary.tokens,
            train=vocabulary.encode(tokens).astype(np.uint16).tobytes(),
            held_out=vocabulary.encode(other).astype(np.uint16).tobytes(),
            unlocked=not ask,
        )

    def summary(self) -> str:
        """One line that says what is shown."""
        return (
            f"the surprisal of each token of “{self.sentence}” under an n-gram model of order {self.order}, "
            "its counts, and the held-out perplexity"
        )
