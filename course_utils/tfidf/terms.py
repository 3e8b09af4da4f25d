"""From a text to its terms, and from all terms to those that are kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from numbers import Integral

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from course_utils.bridges.scikit_learn_estimator import english_stop_words
from course_utils.text import tokenize

Analyzer = Callable[[str], Sequence[str]]


def analyzer(
    tokenizer: Analyzer, lowercase: bool, stop_words: Collection[str] | None, ngram_range: tuple[int, int]
) -> Analyzer:
    """A function from a text to its terms; with the tokenizer alone where nothing else is asked for.

    Args:
        tokenizer: from a text to its tokens.
        lowercase: whether the tokenizer reads the text in small letters.
        stop_words: tokens to leave out; "english" takes scikit-learn's list.
        ngram_range: the fewest and the most neighbouring tokens of a term.

    Returns:
        The function.
    """
    if tokenizer is tokenize:
        tokens_of: Analyzer = tokenize if lowercase else partial(tokenize, lowercase=False)
    else:
        tokens_of = (lambda text: tokenizer(text.lower())) if lowercase else tokenizer
    if stop_words is None and tuple(ngram_range) == (1, 1):
        return tokens_of
    stopped, (shortest, longest) = _stop_words(stop_words), ngram_range

    def terms_of(text: str) -> list[str]:
        tokens = [token for token in tokens_of(text) if token not in stopped]
        return [
            " ".join(tokens[start : start + length])
            for length in range(shortest, longest + 1)
            for start in range(len(tokens) - length + 1)
        ]

    return terms_of


def _stop_words(words: Collection[str] | None) -> frozenset[str]:
    return english_stop_words() if isinstance(words, str) else frozenset(words or ())


def given_vocabulary(vocabulary: Collection[str]) -> dict[str, int]:
    """A vocabulary that was given, as a dict from each term to its column, in the order of the columns.

    Args:
        vocabulary: terms in the order of their columns (those of a set in alphabetical order), or a dict from each term
            to its column.

    Returns:
        The dict.

    Raises:
        ValueError: there is no term, one comes twice, or the columns are not 0, 1, 2 and so on.
        TypeError: a term is no string.
    """
    if isinstance(vocabulary, Mapping):
        columns = dict(sorted(vocabulary.items(), key=lambda item: item[1]))
    else:
        terms = sorted(vocabulary) if isinstance(vocabulary, set | frozenset) else list(vocabulary)
        columns = {term: column for column, term in enumerate(terms)}
        if len(columns) < len(terms):
            raise ValueError(f"vocabulary holds {next(t for t in terms if terms.count(t) > 1)!r} more than once")
    if not columns or list(columns.values()) != list(range(len(columns))):
        raise ValueError("vocabulary must give terms the columns 0, 1, 2 ..., each to one of them, and at least one")
    if odd := [term for term in columns if not isinstance(term, str)]:
        raise TypeError(f"vocabulary must hold strings, found {odd[0]!r} of type {type(odd[0]).__name__}")
    return columns


def choose_terms(
    counts: csr_array, frequency: NDArray[np.intp], min_df: float, max_df: float, max_features: int | None
) -> NDArray[np.intp]:
    """The columns of the terms that neither too few nor too many documents contain, and of these the most frequent.

    Args:
        counts: how often each term occurs in each document, shape (documents, terms).
        frequency: how many documents contain each term, shape (terms,).
        min_df: the fewest documents that may contain it, as a number or as a share.
        max_df: the most, as a number or as a share.
        max_features: keep at most so many, those with the most tokens, equal ones in alphabetical order.

    Returns:
        The columns, rising, shape (terms kept,).

    Raises:
        ValueError: no term is left.
    """
    documents, terms = counts.shape
    lowest, highest = _in_documents(min_df, documents), _in_documents(max_df, documents)
    kept: NDArray[np.intp] = np.flatnonzero((lowest <= frequency) & (frequency <= highest))
    if not kept.size:
        raise ValueError(
            f"no term is left: none of {terms} lies in at least {lowest:g} (min_df={min_df}) "
            f"and at most {highest:g} (max_df={max_df}) of {documents} documents"
        )
    if max_features is not None and kept.size > max_features:
        tokens = counts.sum(axis=0)[kept]
        kept = np.sort(kept[np.argsort(-tokens, kind="stable")[:max_features]])
    return kept


def _in_documents(limit: float, documents: int) -> float:
    """A limit as a number of documents; 1 is one document, 1.0 all of them."""
    return limit if isinstance(limit, Integral) else round(limit * documents, 9)  # 0.07 * 100 is 7.000000000000001
