"""The widget of lesson 04: a map of words beside their true neighbours, and analogies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from course_utils.functional import unit_rows
from course_utils.vectors import Vectors
from course_utils.widgets.base import CourseWidget, javascript, stylesheet

AT_FIRST = 1500  # words of two models with 50 dimensions take 330 kB on their way to the browser


class EmbeddingExplorer(CourseWidget):
    """Search or click a word, see its neighbours in all dimensions beside a map of two, and ask for analogies.

    At first the browser gets the most frequent words. Where a kernel runs it then asks for all of them; a page without
    a kernel holds all from the beginning.

    Attributes:
        count: how many words all models know.
        whole: whether the browser has asked for all of them.
        words: the words, most frequent first; the same for every model.
        models: the names of the models, one or two.
        sizes: the number of dimensions of each model.
        vectors: for each model in turn its vectors of length 1, float16, shape (words, size).
        maps: for each model in turn the first two principal components, float32, shape (words, 2).
        word: the word that is looked at.
        model: which of the models the map and the analogies show.
        a: the first word of the question "a is to b as c is to ?".
        b: its second word.
        c: its third word.
        exclude: whether a, b and c are left out of the answers.
        axis_from: the word at which the horizontal axis starts; empty: the axes are the principal components.
        axis_to: the word towards which it points.
        flatness: 20 for the map; 0 for points as far from the word as they are in all dimensions, in their directions.
    """

    _lesson = 4
    _esm = javascript("embedding_math", "embedding_map", "embedding_explorer")
    _css = stylesheet("embedding_explorer")
    count = traitlets.Int().tag(sync=True)
    whole = traitlets.Bool(False).tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    models = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    vectors = traitlets.Bytes().tag(sync=True)
    maps = traitlets.Bytes().tag(sync=True)
    word = traitlets.Unicode().tag(sync=True)
    model = traitlets.Int(0).tag(sync=True)
    a = traitlets.Unicode().tag(sync=True)
    b = traitlets.Unicode().tag(sync=True)
    c = traitlets.Unicode().tag(sync=True)
    exclude = traitlets.Bool(True).tag(sync=True)
    axis_from = traitlets.Unicode().tag(sync=True)
    axis_to = traitlets.Unicode().tag(sync=True)
    flatness = traitlets.Int(20).tag(sync=True)

    def __init__(
        self,
        models: Mapping[str, Vectors],
        word: str,
        question: tuple[str, str, str],
        *,
        ask: bool = True,
    ) -> None:
        """Show the words that all models know.

        Args:
            models: one or two models by name.
            word: the word to start with.
            question: a, b and c of the analogy to start with.
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            ValueError: there are no or too many models, or not all of them know a word.
        """
        if not 1 <= len(models) <= 2:
            raise ValueError(f"models must be one or two, there are {len(models)}")
        first, *others = models.values()
        words = [w for w in first.index_to_key if all(w in other.key_to_index for other in others)]
        for needed in (word, *question):
            if needed not in words:
                raise ValueError(f"{needed!r} is not among the {len(words)} words that all models know")
        unit = [unit_rows(wv.vectors[[wv.key_to_index[w] for w in words]].astype(np.float64)) for wv in models.values()]
        self._unit, self._maps, self._words = unit, [_principal(matrix) for matrix in unit], words
        super().__init__(
            **self._first(max(AT_FIRST, 1 + max(map(words.index, (word, *question))))),
            count=len(words),
            models=list(models),
            sizes=[matrix.shape[1] for matrix in unit],
            word=word,
            a=question[0],
            b=question[1],
            c=question[2],
            unlocked=not ask,
        )

    def _first(self, count: int) -> dict[str, Any]:
        """The most frequent words with their vectors and their places on the maps."""
        return {
            "words": self._words[:count],
            "vectors": b"".join(matrix[:count].astype("<f2").tobytes() for matrix in self._unit),
            "maps": b"".join(places[:count].astype("<f4").tobytes() for places in self._maps),
        }

    @traitlets.observe("whole")
    def _send_all(self, _: object) -> None:
        """At once, so that the browser sees no names without their vectors for longer than a message takes."""
        with self.hold_sync():
            for name, value in self._first(self.count).items():
                self.set_trait(name, value)

    def _page_state(self, changed: dict[str, Any]) -> dict[str, Any]:
        return self._state(**self._first(self.count), whole=True, **changed)

    def summary(self) -> str:
        """One line that says what is shown."""
        shown = " and ".join(self.models)
        return f"a map of {self.count:,} words, the nearest words of '{self.word}' and an analogy, in {shown}"


def _principal(matrix: NDArray[np.floating]) -> NDArray[np.float64]:
    """The coordinates on the two directions of largest variance, shape (words, 2), each with a fixed sign."""
    centred = matrix - matrix.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    coordinates: NDArray[np.float64] = centred @ directions[:, :-3:-1]
    largest = np.abs(coordinates).argmax(axis=0)
    coordinates *= np.sign(coordinates[largest, [0, 1]])
    return coordinates
