"""The trainer: word2vec with gensim's parameter names."""

from __future__ import annotations

import math
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from course_utils.arguments import require_integer, require_number, require_precision
from course_utils.optim import DivergedError
from course_utils.vectors import WordVectors
from course_utils.vectors.files import as_bytes, from_bytes, read_npz
from course_utils.word2vec.draws import draw
from course_utils.word2vec.encoding import EncodedText, encode, lines
from course_utils.word2vec.gradient_step import Step
from course_utils.word2vec.noise_and_subsampling import keep_probability, noise_distribution
from course_utils.word2vec.noise_runs import NoiseRuns
from course_utils.word2vec.threads import in_threads, one_blas_thread

BLOCK_SIZE = 64  # running words whose vectors are updated together; fewer where one word would fill the block
NOISE_WORDS = 32  # drawn for a whole block, each weighing negative / 32
DIVERGED = 100  # times the loss of knowing nothing

SETTINGS = (
    *("vector_size", "window", "min_count", "sg", "negative", "ns_exponent", "sample", "alpha", "min_alpha", "epochs"),
    *("seed", "workers", "cbow_gradient", "shrink_windows"),
)

Sentences = Iterable[Sequence[str]]


class Word2Vec:
    """Word vectors learned by predicting words from their neighbours (Mikolov et al. 2013a, 2013b).

    Attributes:
        wv: the word vectors, most frequent word first; None before the first text. Words that you add are looked up,
            not trained.
        W_out: vectors of the words as predictions, shape (vocabulary_size, vector_size).
        loss_history: the mean loss of each epoch so far, in nats a prediction: one true word and `negative` false
            ones; NaN where nothing was predicted.
        interrupted: whether the last training was stopped by Ctrl-C.
    """

    wv: WordVectors | None
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
        shrink_windows: bool = True,
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
            ns_exponent: noise words are drawn in proportion to count ** ns_exponent; below 0 the rare ones come first.
            sample: the share of the text above which a word is subsampled; 0 for never.
            alpha: learning rate at the start.
            min_alpha: learning rate at the end; it falls in a straight line.
            epochs: passes over the text.
            seed: of the start values and all draws. With one worker the same seed gives the same vectors, bit by bit.
            workers: threads. They write to the same vectors, unlocked, so two runs with several differ a little.
            callbacks: objects with any of gensim's methods on_train_begin, on_epoch_begin, on_epoch_end,
                on_train_end; each is called with the model.
            cbow_gradient: "gensim" for the update of gensim and the original C code, "exact" for the true gradient of
                CBOW, whose steps are smaller: use it with a larger alpha, about 0.15. Skip-gram has one gradient.
            shrink_windows: whether the reach of each window is drawn; without, it is `window` for every word.
            dtype: np.float32, or np.float64 where the printed digits matter more than speed.
            use_numba: whether to run the compiled functions; None: if numba is installed.
            progress: whether to show a progress bar with the loss; None: in a terminal only.

        Raises:
            TypeError: a token is no string, or a sentence is one string.
            ValueError: a parameter is out of range, the text is empty, or no word occurs `min_count` times.
            DivergedError: the loss grows beyond all bounds: a smaller alpha may help.
            FileNotFoundError: there is no such file.
            ModuleNotFoundError: `use_numba` is true and numba is not installed.
        """
        sizes = {"vector_size": vector_size, "window": window, "min_count": min_count, "negative": negative}
        for name, size in (sizes | {"epochs": epochs, "workers": workers}).items():
            require_integer(name, size)
        require_integer("window", window, most=2**31 - 1)
        require_integer("seed", seed, least=0)
        for name, rate in {"alpha": alpha, "min_alpha": min_alpha, "sample": sample}.items():
            _require_finite(name, rate, least=0)
        _require_finite("ns_exponent", ns_exponent)
        if alpha == 0 or min_alpha > alpha:
            raise ValueError(f"alpha must be above 0 and at least min_alpha, they are {alpha} and {min_alpha}")
        if sg not in (0, 1):
            raise ValueError(f"sg must be 1 (skip-gram) or 0 (CBOW), it is {sg!r}")
        if cbow_gradient not in ("exact", "gensim"):
            raise ValueError(f"cbow_gradient must be 'exact' or 'gensim', it is {cbow_gradient!r}")
        require_precision(dtype)
        if sentences is not None and corpus_file is not None:
            raise ValueError("give sentences or corpus_file, not both")
        self.vector_size, self.window, self.min_count, self.sg = vector_size, window, min_count, int(sg)
        self.negative, self.ns_exponent, self.sample = negative, ns_exponent, sample
        self.alpha, self.min_alpha, self.epochs, self.seed, self.workers = alpha, min_alpha, epochs, seed, workers
        self.callbacks, self.cbow_gradient, self.dtype = tuple(callbacks), cbow_gradient, np.dtype(dtype)
        self.shrink_windows = bool(shrink_windows)
        self.use_numba, self.progress = use_numba, progress
        self.loss_history = []
        self.interrupted = False
        self.wv = None
        self._drawn = 0  # pieces of text so far; each has random numbers of its own
        _block(use_numba)  # refuses at the door what cannot be had
        if sentences is not None or corpus_file is not None:
            self._learn(sentences, corpus_file, epochs)

    @property
    def W_in(self) -> NDArray[np.floating]:  # noqa: N802  the matrix's name, as everywhere
        """Vectors of the words as inputs: those of `wv`."""
        if self.wv is None:
            raise AttributeError("there are no vectors before the first text: call train(sentences)")
        return self.wv.vectors

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
            TypeError: a token is no string, or a sentence is one string.
            ValueError: no word of the text is in the vocabulary, or `wv` was given other vectors.
            FileNotFoundError: there is no such file.
        """
        if (sentences is None) == (corpus_file is None):
            raise ValueError("give either sentences or corpus_file")
        epochs = self.epochs if epochs is None else epochs
        require_integer("epochs", epochs)
        self._learn(sentences, corpus_file, epochs)
        return self

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write all that training needs to go on as an .npz file; callbacks and progress bar are not kept.

        Args:
            path: the file; it is replaced where it exists.

        Raises:
            ValueError: nothing was learned yet.
        """
        if self.wv is None:
            raise ValueError("the model has learned nothing yet: call train(sentences) first")
        settings = {name: getattr(self, name) for name in SETTINGS} | {"dtype": self.dtype.name, "_drawn": self._drawn}
        settings["use_numba"] = False if self.use_numba is False else None  # a machine without numba can load it too
        with Path(path).open("wb") as file:
            np.savez(
                file, settings=as_bytes(settings), words=as_bytes(self.wv.index_to_key),
                counts=np.array(self.wv.counts), W_in=self.W_in, W_out=self.W_out, loss_history=self.loss_history,
            )  # fmt: skip

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Word2Vec:
        """Read what `save` wrote. With one worker, training goes on as if it had never stopped, bit by bit.

        Args:
            path: the file.

        Returns:
            The model.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it is no whole file of `save`.
        """
        stored = read_npz(path, "settings", "words", "counts", "W_in", "W_out", "loss_history")
        settings = from_bytes(stored["settings"])
        drawn = settings.pop("_drawn")
        model = cls(**settings)
        model.wv = WordVectors(from_bytes(stored["words"]), stored["W_in"], stored["counts"])
        model.W_out, model.loss_history, model._drawn = stored["W_out"], stored["loss_history"].tolist(), drawn
        model._set_distributions(model.wv.counts[: len(model.W_out)])  # type: ignore[index]
        return model

    def _learn(self, sentences: Sentences | None, corpus_file: str | os.PathLike[str] | None, epochs: int) -> None:
        source: Any = lines(corpus_file) if corpus_file is not None else sentences
        known = None if self.wv is None else self.wv.index_to_key[: len(self.W_out)]
        with closing(encode(source, self.min_count, known)) as text:
            if self.wv is None:
                self._start(text)
            elif not len(text):
                raise ValueError("sentences hold no word of the vocabulary")
            self._run(text, epochs)

    def _start(self, text: EncodedText) -> None:
        """Vocabulary, distributions, and vectors: small random ones as inputs, zeros as predictions."""
        if not text.types:
            empty = "sentences are empty" if not len(text.lengths) else f"no word occurs {self.min_count} times"
            raise ValueError(f"{empty}: there is nothing to learn from (min_count is {self.min_count})")
        if len(text.types) == 1:
            raise ValueError(f"sentences hold one word only, {text.types[0]!r}: there is nothing to tell it from")
        shape = len(text.types), self.vector_size
        W_in = np.random.default_rng(self.seed).random(shape, dtype=self.dtype)  # type: ignore[arg-type]
        W_in -= 0.5
        W_in /= self.vector_size / 2  # from -1 to 1 over the size, as gensim starts; the C code has half of that
        self.wv, self.W_out = WordVectors(text.types, W_in, text.counts), np.zeros(shape, self.dtype)
        self._set_distributions(text.counts)

    def _set_distributions(self, counts: NDArray[np.integer]) -> None:
        noise = noise_distribution(counts, self.ns_exponent)
        self._keep, self._noise = keep_probability(counts, self.sample), NoiseRuns(noise)
        self._block_size = block_size(counts * self._keep, noise, self.window)

    def _run(self, text: EncodedText, epochs: int) -> None:
        if self.W_in.dtype != self.dtype or self.W_in.shape[1] != self.vector_size or len(self.W_in) < len(self.W_out):
            raise ValueError(f"wv was given other vectors, of {self.W_in.dtype} and shape {self.W_in.shape}")
        total, self.interrupted, self._seen = epochs * len(text), False, 0
        shown = sys.stderr.isatty() if self.progress is None else self.progress
        self._tell("on_train_begin")
        with _progress_bar(total, shown) as bar, one_blas_thread():
            try:
                for _ in range(epochs):
                    self._epoch(text, total, bar)
            except KeyboardInterrupt:
                self.interrupted = True
                warnings.warn(f"training stopped after {self._seen:,} of {total:,} words; they count", stacklevel=4)
        self._tell("on_train_end")

    def _epoch(self, text: EncodedText, total: int, bar: Any) -> None:
        """One pass over the text, in order, the learning rate falling from piece to piece."""
        self._tell("on_epoch_begin")
        loss, predictions, longest = 0.0, 0, 0
        # Where the words are so few that blocks had to be small, threads would change the same rows at every step.
        workers = self.workers if self._block_size == BLOCK_SIZE else 1

        def jobs() -> Iterator[Callable[[], tuple[float, int, int, int]]]:
            begun = self._seen
            for ids, lengths in text.pieces():
                rate = self.alpha - (self.alpha - self.min_alpha) * begun / total
                begun, self._drawn = begun + len(ids), self._drawn + 1
                yield partial(self._piece, ids, lengths, rate, np.random.default_rng([self.seed, self._drawn]))

        for piece_loss, piece_predictions, tokens, sentence in in_threads(jobs(), workers):
            loss, predictions = loss + piece_loss, predictions + piece_predictions
            self._seen, longest = self._seen + tokens, max(longest, sentence)
            self._refuse_divergence(piece_loss, piece_predictions)
            bar.update(tokens)
            if not bar.disable:
                bar.set_postfix(loss=f"{loss / max(1, predictions):.3f}", refresh=False)
        if not predictions:
            cause = f"sample ({self.sample})" if longest > 1 else f"min_count ({self.min_count})"
            warnings.warn(
                f"nothing was predicted in this epoch: {cause} leaves no two words of a sentence", stacklevel=5
            )
        self.loss_history.append(loss / predictions if predictions else math.nan)
        self._tell("on_epoch_end")

    def _piece(
        self, ids: NDArray[np.int32], lengths: NDArray[np.int32], rate: float, rng: np.random.Generator
    ) -> tuple[float, int, int, int]:
        """Draw, then descend: the summed loss, the predictions, the tokens, and those of the longest sentence."""
        step = Step(bool(self.sg), self.cbow_gradient == "exact", self._block_size, self.negative / NOISE_WORDS, rate)
        draws = draw(
            ids, lengths, self._keep, self._noise, rng,
            window=self.window, shrink_windows=self.shrink_windows,
            block_size=self._block_size, noise_words=NOISE_WORDS,
        )  # fmt: skip
        loss = _block(self.use_numba).train_blocks(self.W_in, self.W_out, draws, step)
        return loss, draws.pairs if self.sg else draws.centers, len(ids), int(lengths.max(initial=0))

    def _refuse_divergence(self, loss: float, predictions: int) -> None:
        nothing_known = (1 + self.negative) * math.log(2)
        if not loss <= DIVERGED * nothing_known * predictions:
            raise DivergedError(
                f"training diverges: the loss is {loss / max(1, predictions):.3g} nats a prediction, that of knowing "
                f"nothing {nothing_known:.3g}; take a smaller alpha than {self.alpha}"
            )

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
    return int(np.clip(10 / (window * largest_share), 4, BLOCK_SIZE))


def _block(use_numba: bool | None) -> ModuleType:
    """The compiled block or the one in NumPy."""
    if use_numba is not False:
        try:
            from course_utils.word2vec import block_numba

            return block_numba
        except ModuleNotFoundError as missing:
            if use_numba or missing.name != "numba":
                raise
    from course_utils.word2vec import block_numpy

    return block_numpy


def _progress_bar(total: int, shown: bool) -> Any:
    """tqdm's bar; where it is not installed or not wanted, one that shows nothing."""
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        return _NoBar()
    return tqdm(total=total, unit=" words", unit_scale=True, disable=not shown)


class _NoBar(nullcontext["_NoBar"]):
    disable = True

    def __enter__(self) -> _NoBar:
        return self

    def update(self, tokens: int) -> None:
        pass


def _require_finite(name: str, value: float, least: float = -math.inf) -> None:
    require_number(name, value)
    if not (math.isfinite(value) and value >= least):
        allowed = "a finite number and not negative" if least == 0 else "a finite number"
        raise ValueError(f"{name} must be {allowed}, it is {value}")
