"""The formula in small steps: counts, document frequency, inverse document frequency, weight, length."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

NORMS = (None, "l1", "l2")


def learn_terms(documents: Iterable[Sequence[str]]) -> tuple[list[str], csr_array]:
    """Collect the word types of tokenized documents, and count them in the same pass.

    Args:
        documents: the tokens of each document.

    Returns:
        The terms in alphabetical order, and the counts f_w: whole numbers, shape (documents, terms).
    """
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__  # a word that is new gets the next free number
    ids, ends = _concatenate(map(number.__getitem__, tokens) for tokens in documents)
    terms = sorted(number)
    column = np.empty(len(terms), dtype=np.intc)
    column[[number[term] for term in terms]] = np.arange(len(terms))
    ids[:] = column[ids]
    return terms, _count_per_row(ids, ends, len(terms))


def term_counts(documents: Iterable[Sequence[str]], vocabulary: Mapping[str, int]) -> csr_array:
    """Count the known words of tokenized documents; words outside the vocabulary are ignored.

    Args:
        documents: the tokens of each document.
        vocabulary: from a term to its column, 0 to terms - 1.

    Returns:
        The counts f_w: whole numbers, shape (documents, terms).
    """
    known, column = vocabulary.__contains__, vocabulary.__getitem__
    ids, ends = _concatenate(map(column, filter(known, tokens)) for tokens in documents)
    return _count_per_row(ids, ends, len(vocabulary))


def document_frequency(counts: csr_array) -> NDArray[np.intp]:
    """N_w, the number of documents that contain each word.

    Args:
        counts: how often each word occurs in each document, shape (documents, terms).

    Returns:
        Whole numbers, shape (terms,).
    """
    return np.bincount(counts.indices, minlength=counts.shape[1])  # a document stores each of its words once


def inverse_document_frequency(frequency: ArrayLike, documents: int, smooth: bool = False) -> NDArray[np.float64]:
    """How much it tells that a word is there: log(N / N_w), so 0 for a word that every document contains.

    Args:
        frequency: N_w, the number of documents that contain each word, shape (terms,).
        documents: N, the number of all documents.
        smooth: log((1 + N) / (1 + N_w)) + 1 instead, as if one more document contained every word; no word then
            weighs 0 (the default of scikit-learn, in its user guide on text feature extraction).

    Returns:
        The idf of each word in nats, shape (terms,).
    """
    frequency = np.asarray(frequency, dtype=np.float64)
    if smooth:
        return np.log((1 + documents) / (1 + frequency)) + 1
    return np.log(documents / frequency)


def tfidf_weights(counts: csr_array, idf: NDArray[np.float64], sublinear: bool = False) -> csr_array:
    """The weight f_w * idf_w of every word in every document.

    Args:
        counts: f_w, shape (documents, terms).
        idf: shape (terms,).
        sublinear: take 1 + log f_w in place of f_w, so that the tenth occurrence adds less than the second.

    Returns:
        The weights, float64, shape (documents, terms).
    """
    weights = idf[counts.indices]  # one number a stored entry, that is a word of a document
    weights *= 1 + np.log(counts.data) if sublinear else counts.data
    return csr_array((weights, counts.indices.copy(), counts.indptr.copy()), shape=counts.shape)


def normalize(matrix: csr_array, norm: str | None = "l2", copy: bool = True) -> csr_array:
    """Bring every row to length 1; a row of zeros stays as it is.

    Args:
        matrix: shape (documents, terms).
        norm: "l2" for the Euclidean length, "l1" for the sum of the absolute values, None to change nothing.
        copy: False changes `matrix` itself where it is float64, which saves its size in memory.

    Returns:
        The rows divided by their lengths, float64, shape (documents, terms).

    Raises:
        ValueError: there is no such norm.
    """
    if norm not in NORMS:
        raise ValueError(f"norm must be None, 'l1' or 'l2', it is {norm!r}")
    unit = matrix.astype(np.float64, copy=copy)
    if norm is None:
        return unit
    lengths = _lengths(unit, norm)  # (documents,)
    extreme = np.flatnonzero(~((lengths > 1e-145) & (lengths < np.inf)))  # their squares are infinite, or lose digits
    if extreme.size:
        largest = np.ones(len(lengths))
        largest[extreme] = abs(unit[extreme]).max(axis=1).toarray().ravel()
        largest[largest == 0] = 1
        unit.data /= np.repeat(largest, np.diff(unit.indptr))
        lengths = _lengths(unit, norm)
    lengths[lengths == 0] = 1
    unit.data /= np.repeat(lengths, np.diff(unit.indptr))  # a length for each stored entry of its row
    return unit


def _lengths(matrix: csr_array, norm: str) -> NDArray[np.float64]:
    with np.errstate(over="ignore", under="ignore"):
        parts = abs(matrix.data) if norm == "l1" else matrix.data**2
        sums: NDArray[np.float64] = csr_array((parts, matrix.indices, matrix.indptr), shape=matrix.shape).sum(axis=1)
    return sums if norm == "l1" else np.sqrt(sums)


def _concatenate(rows: Iterable[Iterable[int]]) -> tuple[NDArray[np.intc], NDArray[np.intc]]:
    """All whole numbers of all rows one behind the other, 4 bytes each, and where each row ends, from 0 on."""
    ids, ends = array("i"), array("i", [0])
    for row in rows:
        ids.extend(row)
        ends.append(len(ids))
    return np.asarray(ids), np.asarray(ends)


def _count_per_row(ids: NDArray[np.intc], ends: NDArray[np.intc], terms: int) -> csr_array:
    """One entry 1 a token, shape (documents, terms), then the entries of the same word of a document added up."""
    counts = csr_array((np.ones(len(ids), dtype=np.intc), ids, ends), shape=(len(ends) - 1, terms))
    counts.sum_duplicates()
    return counts
