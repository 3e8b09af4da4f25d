"""From sentences to word vectors by counting, each method in one call, all as gensim's KeyedVectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from course_utils.count_vectors.cooccurrences import count_cooccurrences
from course_utils.count_vectors.glove import train_glove
from course_utils.count_vectors.ppmi import ppmi
from course_utils.count_vectors.svd import truncated_svd
from course_utils.text import Vocabulary

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

Sentences = Iterable[Sequence[str]]


def ppmi_vectors(
    sentences: Sentences, *, contexts: int = 1000, window: int = 5, min_count: int = 5, smoothing: float = 0.75
) -> KeyedVectors:
    """The rows of the PPMI matrix themselves: long, mostly zero, and each dimension is a word one can name.

    Args:
        sentences: lists of tokens.
        contexts: only the so many most frequent words are columns, so that the rows fit in memory.
        window: the largest distance, in words.
        min_count: rarer words get no vector.
        smoothing: see `ppmi`.

    Returns:
        Vectors of length min(contexts, words), in float32.
    """
    vocabulary, counts = _count(sentences, window, min_count, "linear")
    return keyed_vectors(vocabulary, ppmi(counts, smoothing)[:, :contexts].toarray())


def svd_vectors(
    sentences: Sentences,
    *,
    vector_size: int = 100,
    window: int = 5,
    min_count: int = 5,
    smoothing: float = 0.75,
    negative: float = 1.0,
    weighting: float = 0.5,
    seed: int = 1,
) -> KeyedVectors:
    """Truncated SVD of the PPMI matrix, which is latent semantic analysis with windows in place of documents.

    Args:
        sentences: lists of tokens.
        vector_size: dimensions of the vectors.
        window: the largest distance, in words.
        min_count: rarer words get no vector.
        smoothing: see `ppmi`.
        negative: see `ppmi`.
        weighting: see `truncated_svd`.
        seed: of the start of the iteration.

    Returns:
        Vectors of length `vector_size`, in float32.
    """
    vocabulary, counts = _count(sentences, window, min_count, "linear")
    return keyed_vectors(vocabulary, truncated_svd(ppmi(counts, smoothing, negative), vector_size, weighting, seed))


def glove_vectors(
    sentences: Sentences,
    *,
    vector_size: int = 100,
    window: int = 5,
    min_count: int = 5,
    epochs: int = 10,
    x_max: float = 10.0,
    seed: int = 1,
) -> KeyedVectors:
    """GloVe: the sum of word and context vectors, as its authors use them.

    Args:
        sentences: lists of tokens.
        vector_size: dimensions of the vectors.
        window: the largest distance, in words; a pair at distance d counts 1 / d.
        min_count: rarer words get no vector.
        epochs: see `train_glove`.
        x_max: see `train_glove`.
        seed: see `train_glove`.

    Returns:
        Vectors of length `vector_size`, in float32.
    """
    vocabulary, counts = _count(sentences, window, min_count, "harmonic")
    params, _ = train_glove(counts, vector_size, epochs, x_max=x_max, seed=seed)
    return keyed_vectors(vocabulary, params.W + params.W_context)


def keyed_vectors(vocabulary: Vocabulary, matrix: NDArray[np.floating]) -> KeyedVectors:
    """Word vectors as gensim's KeyedVectors, in float32, with the counts of the words.

    A word whose row is zero (it stands with no other word more often than by chance) has no direction, and is left out.

    Args:
        vocabulary: the words, most frequent first.
        matrix: one row a word, shape (words, vector_size).

    Returns:
        The vectors of the words whose row is not zero.

    Raises:
        ValueError: the number of rows is another one, or an entry is not finite.
    """
    from gensim.models import KeyedVectors

    if len(matrix) != len(vocabulary):
        raise ValueError(f"matrix has shape {matrix.shape}, but there are {len(vocabulary)} words")
    if not np.isfinite(matrix).all():
        raise ValueError("matrix must be finite, it holds NaN or infinity")
    vectors = matrix.astype(np.float32)
    with_direction = np.flatnonzero(vectors.any(axis=1))
    words = vocabulary.decode(with_direction)
    wv = KeyedVectors(matrix.shape[1])
    wv.add_vectors(words, vectors[with_direction])
    for word in words:
        wv.set_vecattr(word, "count", vocabulary.counts[word])
    return wv


def _count(sentences: Sentences, window: int, min_count: int, weighting: str) -> tuple[Vocabulary, sparse.csr_array]:
    listed = list(sentences)
    vocabulary = Vocabulary((token for sentence in listed for token in sentence), min_count, specials=())
    return vocabulary, count_cooccurrences(listed, vocabulary, window, weighting)
