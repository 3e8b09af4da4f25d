"""How often each word stands near each other word, and rows of numbers as the vectors of these words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from course_utils.arguments import require_integer, require_sentences
from course_utils.text import Vocabulary
from course_utils.text.vocabulary import require_vocabulary
from course_utils.vectors import WordVectors

# What a pair of words at a distance counts in a window: all the same; as word2vec's random window sizes do on
# average; or as GloVe does.
WEIGHTINGS = ("flat", "linear", "harmonic")


def count_cooccurrences(
    sentences: Iterable[Sequence[str]], vocabulary: Vocabulary, window: int = 5, weighting: str = "linear"
) -> sparse.csr_array:
    """Count the pairs of words that stand at most `window` words apart in one sentence.

    Words outside the vocabulary are taken out first, as word2vec does, so their neighbours move closer together.

    Args:
        sentences: lists of tokens.
        vocabulary: the words that get a row and a column; specials such as "<unk>" are never counted.
        window: the largest distance, in words.
        weighting: what a pair at distance d counts: "flat" 1, "linear" (window - d + 1) / window, "harmonic" 1 / d.

    Returns:
        Symmetric counts, float64, shape (words, words).

    Raises:
        ValueError: `window` or `weighting` is out of range, or no two known words stand together.
        TypeError: `window` is no integer, `vocabulary` no `Vocabulary`, or a sentence is a string.

    >>> vocabulary = Vocabulary(["the", "dog", "ran"], specials=())
    >>> vocabulary.tokens
    ['dog', 'ran', 'the']
    >>> count_cooccurrences([["the", "dog", "ran"]], vocabulary, window=1, weighting="flat").toarray().tolist()
    [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    """
    require_integer("window", window)
    if weighting not in WEIGHTINGS:
        raise ValueError(f"weighting must be one of {', '.join(WEIGHTINGS)}, it is {weighting!r}")
    require_vocabulary(vocabulary)
    require_sentences("sentences", sentences)
    ids, sentence_of = _flatten(sentences, vocabulary)
    size = len(vocabulary)
    total = sparse.csr_array((size, size), dtype=np.float64)
    for distance in range(1, min(window, len(ids) - 1) + 1):
        left, right = ids[:-distance], ids[distance:]
        together = sentence_of[:-distance] == sentence_of[distance:]
        weight = {"flat": 1.0, "linear": (window - distance + 1) / window, "harmonic": 1 / distance}[weighting]
        pairs = (left[together], right[together])
        total = total + sparse.coo_array((np.full(together.sum(), weight), pairs), shape=(size, size)).tocsr()
    if total.nnz == 0:
        raise ValueError("sentences hold no two words of the vocabulary within one window")
    return (total + total.T).tocsr()


def count_words_and_pairs(
    sentences: Iterable[Sequence[str]], window: int, min_count: int, weighting: str = "linear"
) -> tuple[Vocabulary, sparse.csr_array]:
    """The vocabulary of a text and its co-occurrences.

    Args:
        sentences: lists of tokens.
        window: the largest distance, in words.
        min_count: rarer words get no row.
        weighting: what a pair counts, by its distance: "flat", "linear" or "harmonic".

    Returns:
        The words, most frequent first, and their counts, shape (words, words).

    Raises:
        ValueError: a number or `weighting` is out of range, or no two frequent words stand together.
        TypeError: a number is no integer, `sentences` is no list, or a sentence is a string.
    """
    require_sentences("sentences", sentences)
    listed = list(sentences)
    vocabulary = Vocabulary((token for sentence in listed for token in sentence), min_count, specials=())
    return vocabulary, count_cooccurrences(listed, vocabulary, window, weighting)


def word_vectors(vocabulary: Vocabulary, matrix: NDArray[np.floating]) -> WordVectors:
    """The rows of a matrix as the vectors of a vocabulary, in float32.

    A word whose row is zero (it stands with no other word more often than by chance) has no direction, and is left out.

    Args:
        vocabulary: the words, most frequent first.
        matrix: one row a word, shape (words, vector_size).

    Returns:
        The vectors of the words whose row is not zero, with their counts.

    Raises:
        ValueError: the number of rows is another one, or an entry is not finite.
    """
    if len(matrix) != len(vocabulary):
        raise ValueError(f"matrix has shape {matrix.shape}, but there are {len(vocabulary)} words")
    if not np.isfinite(matrix).all():
        raise ValueError("matrix must be finite, it holds NaN or infinity")
    vectors = matrix.astype(np.float32)
    with_direction = np.flatnonzero(vectors.any(axis=1))
    words = vocabulary.decode(with_direction)
    return WordVectors(words, vectors[with_direction], [vocabulary.counts[word] for word in words])


def _flatten(sentences: Iterable[Sequence[str]], vocabulary: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    """The ids of all known words in a row, and the number of the sentence of each."""
    id_of = {token: number for number, token in enumerate(vocabulary.tokens) if not token.startswith("<")}
    ids, sentence_of = [], []
    for number, sentence in enumerate(sentences):
        if isinstance(sentence, str):
            raise TypeError("sentences must be lists of tokens, found a str: use tokenize(text) for each text")
        known = [id_of[token] for token in sentence if token in id_of]
        ids += known
        sentence_of += [number] * len(known)
    return np.array(ids, dtype=np.int64), np.array(sentence_of)
