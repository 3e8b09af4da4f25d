"""A text as one vector, the mean of its word vectors: the shortest way from word vectors to a task."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_texts
from course_utils.text import tokenize
from course_utils.vectors import WordVectors


def average_vectors(
    wv: WordVectors,
    texts: Iterable[str],
    tokenizer: Callable[[str], list[str]] = tokenize,
    weights: Mapping[str, float] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean of the word vectors of each text, and how much of the text that mean has seen.

    Args:
        wv: the vectors. gensim's do too: its model of subwords (FastText) has a vector for every word.
        texts: strings; their words are looked up as the tokenizer spells them.
        tokenizer: from a text to its words.
        weights: what each word counts, for example its IDF; a word without one is left out. Without it all count 1.

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
        known = [token for token in tokens if token in wv and (weights is None or token in weights)]
        shares = np.array([1.0 if weights is None else weights[token] for token in known])
        rows = np.array([wv[token] for token in known]).reshape(-1, wv.vector_size)  # (known tokens, vector_size)
        means.append(shares @ rows / (shares.sum() or 1.0))
        coverages.append(len(known) / len(tokens) if tokens else 0.0)
    return np.array(means, dtype=np.float64).reshape(-1, wv.vector_size), np.array(coverages, dtype=np.float64)
