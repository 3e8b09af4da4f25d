"""Retrieval: which documents point in the direction of a query, or of another document."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from course_utils.arguments import require_integer
from course_utils.tfidf.vectorizer import TfidfVectorizer
from course_utils.tfidf.weights import normalize


class Ranking(NamedTuple):
    """Documents from the nearest to the farthest; unpacks as `documents, cosines = ranking`.

    Attributes:
        documents: row numbers of the document matrix, integers, shape (k,).
        cosines: their cosines, float64, shape (k,), falling; equal ones stand in the order of the documents.
    """

    documents: NDArray[np.intp]
    cosines: NDArray[np.float64]


def cosine_similarity(a: Any, b: Any) -> NDArray[np.float64]:
    """The cosine of the angle between each row of a and each row of b: 1 for the same direction, 0 for no shared word.

    Args:
        a: vectors as rows, dense or sparse, shape (n, terms), or one vector (terms,).
        b: other rows, shape (m, terms), or one vector (terms,).

    Returns:
        Cosines from -1 to 1, shape (n, m); 0 wherever one of the two vectors is all zeros.

    Raises:
        ValueError: the numbers of terms differ, or there is a NaN or an infinity.

    >>> cosine_similarity([[3.0, 4.0]], [[6.0, 8.0], [-4.0, 3.0]]).round(6).tolist()
    [[1.0, 0.0]]
    """
    a, b = _rows(a, "a"), _rows(b, "b")
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"a has shape {a.shape}, b has shape {b.shape}: both need the same number of terms")
    cosines: NDArray[np.float64] = (normalize(a) @ normalize(b).T).toarray()
    return cosines.clip(-1, 1)  # rounding can leave 1.0000000000000002


def rank(query: str, vectorizer: TfidfVectorizer, matrix: csr_array, k: int = 10) -> Ranking:
    """Find the documents for a query: those whose vectors point in the direction of the query's vector.

    Args:
        query: any text; its words that are in no document are ignored.
        vectorizer: the fitted vectorizer that made `matrix`.
        matrix: the documents' vectors, shape (documents, terms).
        k: how many documents to return; fewer where there are not so many.

    Returns:
        The k nearest documents and their cosines.

    Raises:
        TypeError: `query` is not a string, or `k` is no integer.
        ValueError: no word of the query is known, `k` is less than 1, or `matrix` has another number of terms.
    """
    _refuse_unknown_query(query, vectorizer)
    query_vector = vectorizer.transform([query])  # (1, terms)
    cosines = cosine_similarity(query_vector, matrix)[0]  # (documents,)
    documents = _largest_first(cosines, k)
    return Ranking(documents, cosines[documents])


def nearest_documents(index: int, matrix: csr_array, k: int = 10) -> Ranking:
    """Find the documents most like one of them, itself left out.

    Args:
        index: the row of the document, 0 to documents - 1.
        matrix: the documents' vectors, shape (documents, terms).
        k: how many documents to return; fewer where there are not so many.

    Returns:
        The k nearest other documents and their cosines.

    Raises:
        TypeError: `index` or `k` is no integer.
        ValueError: there is no such document, or `k` is less than 1.
    """
    matrix = _rows(matrix, "matrix")
    require_integer("index", index, least=0, most=matrix.shape[0] - 1)
    cosines = cosine_similarity(matrix[[index]], matrix)[0]  # (documents,)
    cosines[index] = -np.inf  # itself comes last, and is cut off
    documents = _largest_first(cosines, k)
    documents = documents[documents != index]
    return Ranking(documents, cosines[documents])


def top_terms(vector: Any, vectorizer: TfidfVectorizer, k: int = 10) -> list[tuple[str, float]]:
    """The words that weigh most in a document.

    Args:
        vector: its vector, a row of the matrix, dense or sparse, shape (terms,) or (1, terms).
        vectorizer: the fitted vectorizer that made it.
        k: how many terms to return; fewer where fewer weigh more than 0.

    Returns:
        Pairs (term, weight) by falling weight; equal weights in alphabetical order.

    Raises:
        TypeError: `k` is no integer.
        ValueError: `vector` has another shape, or `k` is less than 1.
    """
    terms = vectorizer.get_feature_names_out()
    row = _rows(vector, "vector")
    if row.shape != (1, len(terms)):
        raise ValueError(f"vector must have shape ({len(terms)},) or (1, {len(terms)}), it has {np.shape(vector)}")
    weights = row.toarray()[0]  # (terms,)
    heaviest = _largest_first(weights, k)
    return [(terms[column], float(weights[column])) for column in heaviest if weights[column] > 0]


def _largest_first(values: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """The places of the k largest values; equal ones in their order."""
    require_integer("k", k)
    return np.argsort(-values, kind="stable")[:k]


def _rows(vectors: Any, name: str) -> csr_array:
    """Vectors of any kind as the rows of a sparse matrix, refused where a number is missing."""
    if not issparse(vectors):
        vectors = np.asarray(vectors, dtype=np.float64)
    if vectors.ndim not in (1, 2):
        raise ValueError(f"{name} must have shape (terms,) or (vectors, terms), it has {vectors.shape}")
    rows = csr_array(vectors.reshape((1, -1)) if vectors.ndim == 1 else vectors)
    if not np.isfinite(rows.data).all():
        raise ValueError(f"{name} holds a NaN or an infinity")
    return rows


def _refuse_unknown_query(query: str, vectorizer: TfidfVectorizer) -> None:
    if not isinstance(query, str):
        raise TypeError(f"query must be a str, it is a {type(query).__name__}: {query!r}")
    terms = vectorizer.get_feature_names_out()
    words = list(dict.fromkeys(vectorizer.build_analyzer()(query)))
    if not words:
        raise ValueError(f"the query {query!r} has no words")
    if not any(word in vectorizer.vocabulary_ for word in words):
        raise ValueError(f"none of the query's words is among the {len(terms)} terms: {', '.join(map(repr, words))}")
