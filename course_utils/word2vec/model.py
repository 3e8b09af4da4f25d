"""The trainer: word2vec with gensim's parameter names."""

from __future__ import annotations

import math
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from course_utils.arguments import require_whole
from course_utils.word2vec.encoding import EncodedText, encode, lines
from course_utils.word2vec.sampling import Draws, draw, keep_probability, noise_distribution
from course_utils.word2vec.threads import in_threads

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

BLOCK = 64  # running words whose vectors are updated together; fewer where one word would fill the block
NOISE_WORDS = 32  # drawn for a whole block, each weighing negative / 32

Sentences = Iterable[Sequence[str]]


class Word2Vec:
    """Word vectors learned by predicting words from their neighbours (Mikolov et al. 2013a, 2013b).

    Attributes:
        wv: the word vectors, gensim's KeyedVectors over `W_in`, most frequent word first. None before the first text.
        W_in: vectors of the words as inputs, shape (vocabulary_size, vector_size).
        W_out: vectors of the words as predictions, same shape.
        loss_history: the mean loss of each epoch so far, in nats a prediction: one true word and `negative` false ones.
        interrupted: whether the last training was stopped by Ctrl-C.
    """

    wv: KeyedVectors | None
    W_in: NDArray[np.floating]
    W_out: NDArray[np.floating]
    loss_history: list[float]
    interrupted: bool

    def __init__(
        self,
        sentences: Sentences | None = None,
        *,
        corpus_file: str | os.PathLike[str] | None = None,
        vector_size: int = 100,
        window: int = 5,
        min_count: int = 5,
        sg: int = 1,
        negative: int = 5,
        ns_exponent: float = 0.75,
        sample: float = 1e-3,
        alpha: float = 0.025,
        min_alpha: float = 1e-4,
        epochs: int = 5,
        seed: int = 1,
        workers: int = 1,
        callbacks: Sequence[Any] = (),
        cbow_gradient: str = "gensim",
        dtype: DTypeLike = np.float32,
        use_numba: bool | None = None,
        progress: bool | None = None,
    ) -> None:
        """Set the parameters and, where a text is given, learn from it.

        Args:
            sentences: lists of tokens. They are read once and kept on disk as 4 bytes a token, so a generator will do.
            corpus_file: in place of `sentences`, a text file with a sentence a line, tokens between spaces.
            vector_size: dimensions of the vectors.
            window: the largest distance between a word and its context; each word's own is drawn from 1 to `window`.
            min_count: rarer words are left out.
            sg: 1 for skip-gram, 0 for CBOW.
            negative: noise words a prediction.
            ns_exponent: noise words are drawn in proportion to count ** ns_exponent.
            sample: the threshold above which a word's share of the text is thinned out; 0 for never.
            alpha: learning rate at the start.
            min_alpha: learning rate at the end; it falls in a straight line.
            epochs: passes over the text.
            seed: of the start values and all draws. With one worker the same seed gives the same vectors, bit by bit.
            workers: threads. They write to the same vectors, unlocked, so two runs with several differ a little.
            callbacks: objects with any of gensim's methods on_train_begin, on_epoch_begin, on_epoch_end,
                on_train_end; each is called with the model.
            cbow_gradient: "gensim" for the update of gensim and the original C code, "exact" for the true gradient of
                CBOW, whose steps are smaller: use it with a larger alpha, about 0.15. Skip-gram has one gradient.
            dtype: np.float32, or np.float64 where the printed digits matter more than speed.
            use_numba: whether to run the compiled functions; None: if numba is installed.
            progress: whether to show a progress bar with the loss; None: in a terminal only.

        Raises:
            TypeError: a token is no string, or a sentence is one string.
            ValueError: a parameter is out of range, the text is empty, or no word occurs `min_count` times.
            FileNotFoundError: there is no such file.
            ModuleNotFoundError: `use_numba` is true and numba is not installed.
        """
        sizes = {"vector_size": vector_size, "window": window, "min_count": min_count, "negative": negative}
        for name, size in (sizes | {"epochs": epochs, "workers": workers}).items():
            require_whole(name, size)
        require_whole("seed", seed, least=0)
        rates = {"alpha": alpha, "min_alpha": min_alpha, "sample": sample, "ns_exponent": ns_exponent}
        for name, rate in rates.items():
            _require_finite(name, rate)
        if alpha == 0 or min_alpha > alpha:
            raise ValueError(f"alpha must be above 0 and at least min_alpha, they are {alpha} and {min_alpha}")
        if sg not in (0, 1):
            raise ValueError(f"sg must be 1 (skip-gram) or 0 (CBOW), it is {sg!r}")
        if cbow_gradient not in ("exact", "gensim"):
            raise ValueError(f"cbow_gradient must be 'exact' or 'gensim', it is {cbow_gradient!r}")
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise ValueError(f"dtype must be float32 or float64, it is {np.dtype(dtype)}")
        if sentences is not None and corpus_file is not None:
            raise ValueError("give sentences or corpus_file, not both")
        self.vector_size, self.window, self.min_count, self.sg = vector_size, window, min_count, int(sg)
        self.negative, self.ns_exponent, self.sample = negative, ns_exponent, sample
        self.alpha, self.min_alpha, self.epochs, self.seed, self.workers = alpha, min_alpha, epochs, seed, workers
        self.callbacks, self.cbow_gradient, self.dtype = tuple(callbacks), cbow_gradient, np.dtype(dtype)
        self.use_numba, self.progress = use_numba, progress
        self.loss_history = []
        self.interrupted = False
        self.wv = None
        self._rng = np.random.default_rng(seed)
        self._paths = _paths(use_numba)
        if sentences is not None or corpus_file is not None:
            self.train(sentences, corpus_file=corpus_file)

    def __repr__(self) -> str:
        kind, words = ("skip-gram" if self.sg else "CBOW"), (len(self.wv) if self.wv else 0)
        return f"Word2Vec {kind}: {words:,} words, {self.vector_size} dimensions, {len(self.loss_history)} epochs"

    def train(
        self,
        sentences: Sentences | None = None,
        *,
        corpus_file: str | os.PathLike[str] | None = None,
        epochs: int | None = None,
    ) -> Word2Vec:
        """Learn from a text. The first text sets the vocabulary; later ones go on from there with words known to it.

        Ctrl-C stops at once and keeps what was learned so far.

        Args:
            sentences: lists of tokens.
            corpus_file: in place of them, a file with a sentence a line.
            epochs: passes over the text; None: the model's own. The learning rate starts again from alpha.

        Returns:
            The model itself.

        Raises:
            TypeError: as in `Word2Vec`.
            ValueError: as in `Word2Vec`, or no word of the text is in the vocabulary.
            FileNotFoundError: as in `Word2Vec`.
        """
        if (sentences is None) == (corpus_file is None):
            raise ValueError("give either sentences or corpus_file")
        epochs = self.epochs if epochs is None else epochs
        require_whole("epochs", epochs)
        source: Any = lines(corpus_file) if corpus_file is not None else sentences
        with closing(encode(source, self.min_count, known=self.wv.index_to_key if self.wv else None)) as text:
            if self.wv is None:
                self._start(text)
            elif not len(text):
                raise ValueError("sentences hold no word of the vocabulary")
            self._run(text, epochs)
        return self

    def _start(self, text: EncodedText) -> None:
        """Vocabulary, distributions, and vectors: small random ones as inputs, zeros as predictions."""
        from gensim.models import KeyedVectors

        if not text.types:
            empty = "sentences are empty" if not len(text.lengths) else f"no word occurs {self.min_count} times"
            raise ValueError(f"{empty}: there is nothing to learn from (min_count is {self.min_count})")
        if len(text.types) == 1:
            raise ValueError(f"sentences hold one word only, {text.types[0]!r}: there is nothing to tell it from")
        shape = len(text.types), self.vector_size
        self.W_in = self._rng.random(shape, dtype=self.dtype)  # type: ignore[arg-type]
        self.W_in -= 0.5
        self.W_in /= self.vector_size / 2  # from -1 to 1 over the size, as gensim starts; the C code has half of that
        self.W_out = np.zeros(shape, self.dtype)
        self.wv = KeyedVectors(self.vector_size, count=0, dtype=self.dtype)
        self.wv.index_to_key = text.types
        self.wv.key_to_index = {token: number for number, token in enumerate(text.types)}
        self.wv.vectors = self.W_in  # the same memory: what is learned is seen at once
        self.wv.expandos["count"] = text.counts
        self._keep = keep_probability(text.counts, self.sample)
        noise = noise_distribution(text.counts, self.ns_exponent)
        self._noise_cumulative = np.cumsum(noise)
        self._block = block_size(text.counts * self._keep, noise, self.window)

    def _run(self, text: EncodedText, epochs: int) -> None:
        from tqdm.auto import tqdm

        total, self.interrupted = epochs * len(text), False
        shown = sys.stderr.isatty() if self.progress is None else self.progress
        bar = tqdm(total=total, unit=" words", unit_scale=True, disable=not shown)
        self._seen = 0
        self._tell("on_train_begin")
        with bar, threadpool_limits(1, "blas"):
            try:
                for _ in range(epochs):
                    self._epoch(text, total, bar)
            except KeyboardInterrupt:
                self.interrupted = True
                warnings.warn(f"training stopped after {self._seen:,} of {total:,} words; they count", stacklevel=3)
        self._tell("on_train_end")

    def _epoch(self, text: EncodedText, total: int, bar: Any) -> None:
        """One pass over the text, in order, the learning rate falling from piece to piece."""
        self._tell("on_epoch_begin")
        loss, predictions = 0.0, 0
        # Where the words are so few that blocks had to be small, threads would change the same rows at every step.
        workers = self.workers if self._block == BLOCK else 1

        def jobs() -> Iterator[Callable[[], tuple[float, int, int]]]:
            begun = self._seen
            for ids, lengths in text.pieces():
                rate = self.alpha - (self.alpha - self.min_alpha) * begun / total
                begun += len(ids)
                yield partial(self._piece, ids, lengths, rate, self._rng.spawn(1)[0])

        try:
            for piece_loss, piece_predictions, tokens in in_threads(jobs(), workers):
                loss, predictions = loss + piece_loss, predictions + piece_predictions
                self._seen += tokens
                bar.update(tokens)
                if not bar.disable:
                    bar.set_postfix(loss=f"{loss / max(1, predictions):.3f}", refresh=False)
        finally:
            if self.wv is not None:
                self.wv.norms = None  # gensim keeps the lengths of the vectors; they have changed
        self.loss_history.append(loss / max(1, predictions))
        self._tell("on_epoch_end")

    def _piece(
        self, ids: NDArray[np.int32], lengths: NDArray[np.int32], rate: float, rng: np.random.Generator
    ) -> tuple[float, int, int]:
        """Draw, then descend. Returns the summed loss, the number of predictions and of tokens."""
        draws = draw(ids, lengths, self._keep, self._noise_cumulative, self.window, self._block, NOISE_WORDS, rng)
        loss = self._paths.train_blocks(
            self.W_in, self.W_out, *draws, self._block, self.window, self.negative / NOISE_WORDS,
            np.array([rate], self.dtype), bool(self.sg), self.cbow_gradient == "exact",
        )  # fmt: skip
        return loss, predictions(draws, bool(self.sg)), len(ids)

    def _tell(self, moment: str) -> None:
        for callback in self.callbacks:
            if hasattr(callback, moment):
                getattr(callback, moment)(self)


def block_size(kept: NDArray[np.floating], noise: NDArray[np.floating], window: int) -> int:
    """How many running words are updated together, 4 to 64.

    The gradients of a block are taken at the same vectors and summed. A word that stands in it many times, true or as
    noise, would take a step so long that training diverges, as in a text of ten words.

    Args:
        kept: expected tokens of each word after thinning out, shape (vocabulary_size,).
        noise: the noise distribution, shape (vocabulary_size,).
        window: the largest distance.

    Returns:
        From 4 to 64.
    """
    largest_share = max(kept.max() / kept.sum(), noise.max())
    return int(np.clip(10 / (window * largest_share), 4, BLOCK))


def predictions(draws: Draws, sg: bool) -> int:
    """How many true words are predicted: skip-gram predicts each context word, CBOW each word that has a context.

    Args:
        draws: the text and its random numbers.
        sg: skip-gram, else CBOW.

    Returns:
        Their number.
    """
    around = draws.last - draws.first - 1
    return int(around.sum()) if sg else int((around > 0).sum())


def _paths(use_numba: bool | None) -> ModuleType:
    """The compiled functions or the vectorised ones."""
    if use_numba is not False:
        try:
            from course_utils.word2vec import kernels

            return kernels
        except ModuleNotFoundError as missing:
            if use_numba or missing.name != "numba":
                raise
    from course_utils.word2vec import vectorised

    return vectorised


def _require_finite(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} must be a number, it is {value!r}")
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} must be a finite number and not negative, it is {value}")
