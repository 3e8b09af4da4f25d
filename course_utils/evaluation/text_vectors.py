"""A text as one vector, the mean of its word vectors: the shortest way from word vectors to a task."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_texts
from course_utils.text import tokenize
from course_utils.vectors import WordVectors


def average_vectors(
    wv: WordVectors, texts: Iterable[str], tokenizer: Callable[[str], list[str]] = tokenize
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean of the word vectors of each text, and how much of the text that mean has seen.

    Args:
        wv: the vectors. gensim's do too: its model of subwords (FastText) has a vector for every word.
        texts: strings; their words are looked up as the tokenizer spells them.
        tokenizer: from a text to its words.

    Returns:
        The means, shape (texts, vector_size), and the coverage of each text, shape (texts,): known tokens / tokens.
        A text without a known word is the zero vector with coverage 0.

    Raises:
        TypeError: `texts` is one string, or a table.
    """
    require_texts("texts", texts)
    means, coverages = [], []
    for text in texts:
        tokens = tokenizer(text)
        known = [token for token in tokens if token in wv]
        means.append(
            np.mean([wv[token] for token in known], axis=0, dtype=np.float64) if known else np.zeros(wv.vector_size)
        )
        coverages.append(len(known) / len(tokens) if tokens else 0.0)
    return np.array(means, dtype=np.float64).reshape(-1, wv.vector_size), np.array(coverages, dtype=np.float64)
