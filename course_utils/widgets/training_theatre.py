"""The widget of lesson 03: skip-gram with negative sampling, one pair at a time, and the epochs of a real run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from course_utils.functional import unit_rows
from course_utils.widgets.base import CourseWidget, javascript, stylesheet
from course_utils.word2vec.encoding import encode

MOST_WORDS = 24


class Recorder:
    """A callback of `Word2Vec` that keeps the vectors of some words before and after every epoch.

    Attributes:
        words: which words.
        frames: one array an epoch and one from before, each of shape (words, vector_size).
        losses: the mean loss of each epoch.

    Args:
        words: which words.
    """

    words: list[str]
    frames: list[NDArray[np.floating]]
    losses: list[float]

    def __init__(self, words: Sequence[str]) -> None:
        self.words, self.frames, self.losses = list(words), [], []

    def on_epoch_begin(self, model: Any) -> None:
        """Keep the vectors from before the first epoch.

        Args:
            model: the `Word2Vec` in training.
        """
        if not self.frames:
            self.frames.append(model.wv[self.words])

    def on_epoch_end(self, model: Any) -> None:
        """Keep the vectors and the loss of the epoch.

        Args:
            model: the `Word2Vec` in training.
        """
        self.frames.append(model.wv[self.words])
        self.losses.append(model.loss_history[-1])


class TrainingTheatre(CourseWidget):
    """Watch a sampled pair pull and its negatives push, in two dimensions, then scrub through a real run.

    Attributes:
        pairs: how many pairs have been trained in the browser.
        window: of the pairs to come.
        negatives: drawn for each pair to come.
        rate: the learning rate, in hundredths.
        epoch: which epoch of the real run is shown.
        words: the vocabulary of the small text.
        text: the small text as lists of ids.
        noise: the noise distribution over `words`.
        start: float32, (2, words, 2): the vectors before the first pair, as inputs and as predictions.
        run_words: the words of the real run.
        run_losses: its mean loss an epoch.
        run_families: for each word of the real run one of four groups, the nearest of the last vectors together.
        run: float32, (epochs + 1, words, 2): its vectors on the plane in which the last ones spread most.
    """

    _lesson = 3
    _esm = javascript("training_theatre")
    _css = stylesheet("training_theatre")
    pairs = traitlets.Int(0).tag(sync=True)
    window = traitlets.Int(2).tag(sync=True)
    negatives = traitlets.Int(2).tag(sync=True)
    rate = traitlets.Int(10).tag(sync=True)
    epoch = traitlets.Int(0).tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    text = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    noise = traitlets.List(traitlets.Float()).tag(sync=True)
    start = traitlets.Bytes().tag(sync=True)
    run_words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    run_losses = traitlets.List(traitlets.Float()).tag(sync=True)
    run_families = traitlets.List(traitlets.Int()).tag(sync=True)
    run = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, sentences: Sequence[Sequence[str]], recorded: Recorder, *, seed: int = 0, ask: bool = True
    ) -> None:
        """Take a small text to train on in the browser, and a run that has been recorded.

        Args:
            sentences: lists of tokens with at most 24 types.
            recorded: the callback of a finished training.
            seed: of the start values.
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            ValueError: too many words, no pair to train on, or nothing recorded.
        """
        text = encode(sentences)
        if not 2 <= len(text.types) <= MOST_WORDS or text.lengths.max() < 2:
            raise ValueError(f"sentences must hold pairs of 2 to {MOST_WORDS} words, they hold {len(text.types)} words")
        if len(recorded.frames) < 2:
            raise ValueError("recorded holds no epoch: pass it to Word2Vec(..., callbacks=[recorded])")
        noise = text.counts**0.75
        frames = on_a_plane(np.array(recorded.frames, dtype=np.float64))
        super().__init__(
            words=text.types,
            text=[ids.tolist() for ids in np.split(text.ids, np.cumsum(text.lengths)[:-1])],
            noise=(noise / noise.sum()).tolist(),
            start=np.random.default_rng(seed).normal(0, 0.35, (2, len(text.types), 2)).astype("<f4").tobytes(),
            run_words=recorded.words,
            run_losses=recorded.losses,
            run=frames.astype("<f4").tobytes(),
            run_families=families(recorded.frames[-1]),
            unlocked=not ask,
        )

    def summary(self) -> str:
        """One line that says what is shown."""
        return (
            f"skip-gram pairs of a text of {len(self.words)} words pull and push vectors in two dimensions; "
            f"{len(self.run_losses)} epochs of a real run, {len(self.run_words)} of its words on a plane"
        )


def families(vectors: NDArray[np.floating]) -> list[int]:
    """Up to four groups of vectors by their cosines (average linkage), numbered in the order of their first members.

    Args:
        vectors: shape (words, vector_size).

    Returns:
        The number of each vector's group.
    """
    joined = linkage(unit_rows(np.asarray(vectors, dtype=np.float64)), method="average", metric="cosine")
    groups = fcluster(joined, 4, criterion="maxclust")
    order = list(dict.fromkeys(groups))
    return [order.index(group) for group in groups]


def on_a_plane(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vectors over time on the plane in which the last ones spread most (the first two principal axes).

    Args:
        frames: shape (times, words, vector_size).

    Returns:
        Shape (times, words, 2), every frame on the same plane; the mean of the last one is the origin.
    """
    centre = frames[-1].mean(axis=0)
    axes = np.linalg.svd(frames[-1] - centre, full_matrices=False)[2][:2]  # (2, vector_size)
    axes *= np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]  # one of two signs, always the same
    places: NDArray[np.float64] = (frames - centre) @ axes.T
    return places
