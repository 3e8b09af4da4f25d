"""The first widget of lesson 09: the tokens of one word, as a network's states see them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import traitlets
from numpy.typing import NDArray

from course_utils.corpora.toy_senses import AMBIGUOUS
from course_utils.experiments.token_vectors import Tokens
from course_utils.text import Vocabulary
from course_utils.widgets.base import CourseWidget, javascript, stylesheet

MOST = 40  # tokens of one word with the cue on one side: more would hide each other


class SenseMap(CourseWidget):
    """Choose a word, a reading and the side of the cue; walk through the tokens.

    Attributes:
        word: which word's tokens are shown.
        reading: the name of a reading.
        cue: 0 for tokens whose cue comes before, 1 for after.
        token: which of the shown tokens is read out, from 0.
        readings: the names of the readings.
        tokens: for each token its word, its sense (0 or 1), its cue and its place in the sentence.
        sentences: of the tokens.
        coordinates: float32, (readings, tokens, 2): what the probe says, and the direction of the greatest spread.
    """

    _lesson = 9
    _esm = javascript("sense_map")
    _css = stylesheet("sense_map")
    word = traitlets.Unicode(AMBIGUOUS[0]).tag(sync=True)
    reading = traitlets.Unicode().tag(sync=True)
    cue = traitlets.Int(0).tag(sync=True)
    token = traitlets.Int(0).tag(sync=True)
    readings = traitlets.List(traitlets.Unicode()).tag(sync=True)
    tokens = traitlets.List(traitlets.List()).tag(sync=True)
    sentences = traitlets.List(traitlets.Unicode()).tag(sync=True)
    coordinates = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        words: Vocabulary,
        found: Tokens,
        readings: Mapping[str, tuple[NDArray[np.floating], NDArray[np.floating]]],
        *,
        ask: bool = True,
    ) -> None:
        """Take some tokens of each word, and lay each reading of them out in two dimensions.

        Args:
            words: what the ids of the tokens stand for.
            found: the tokens.
            readings: for each name the vectors, shape (tokens, size), and the weights of a probe, shape (size + 1,).
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            ValueError: there is no reading, or a reading has not one vector a token.
        """
        if not readings or any(len(vectors) != len(found.place) for vectors, _ in readings.values()):
            raise ValueError(f"readings must name at least one array with {len(found.place)} vectors, one a token")
        named = np.array(words.decode(found.sentences[found.place, found.column]))
        chosen = [np.flatnonzero((named == word) & (found.cue == cue))[:MOST] for word in AMBIGUOUS for cue in (0, 1)]
        kept = np.concatenate(chosen)
        columns = found.column[kept]
        super().__init__(
            reading=next(iter(readings)),
            readings=list(readings),
            tokens=[[str(named[n]), int(found.sense[n]), int(found.cue[n]), int(found.place[n])] for n in kept],
            sentences=[" ".join(words.decode(found.sentences[: found.lengths[column], column])) for column in columns],
            coordinates=np.concatenate(
                [_laid_out(vectors[group], weights) for vectors, weights in readings.values() for group in chosen]
            )
            .astype("<f4")
            .tobytes(),
            unlocked=not ask,
        )

    def summary(self) -> str:
        """One line that says what is shown."""
        side, readings = ("before", "after")[self.cue], len(self.readings)
        return f"tokens of “{self.word}” with the cue {side} the noun, {self.reading}, one of {readings} readings"


def _laid_out(vectors: NDArray[np.floating], weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """What the probe says of each vector, and its place along the direction in which these vectors differ most."""
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    spread = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
    return np.column_stack([vectors @ weights[:-1] + weights[-1], spread / (np.abs(spread).max() or 1)])
