"""How well a way of weighing words finds a known document."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.tfidf import TfidfVectorizer, cosine_similarity


def known_item_ranks(texts: Sequence[str], queries: Sequence[str], vectorizer: TfidfVectorizer) -> NDArray[np.intp]:
    """The place at which each query finds its own text: 1 where it is on top.

    Args:
        texts: the texts to search.
        queries: one query a text; the right answer of `queries[i]` is `texts[i]`.
        vectorizer: fitted here, on the texts alone.

    Returns:
        A place for each query, 1 to the number of texts, shape (texts,). Texts of equal cosine count as ahead, so that
        a query that tells nothing scores badly.

    Raises:
        ValueError: there is not one query a text.
    """
    if len(texts) != len(queries):
        raise ValueError(f"there are {len(queries)} queries for {len(texts)} texts: each text needs one")
    matrix = vectorizer.fit_transform(texts)
    cosines = cosine_similarity(vectorizer.transform(queries), matrix)  # (queries, texts)
    own = np.diag(cosines)[:, None]
    places: NDArray[np.int_] = (cosines >= own).sum(axis=1)
    return places
