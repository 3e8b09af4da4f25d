"""The whole way from texts to TF-IDF vectors, with the choices that scikit-learn's vectorizer offers too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from numbers import Integral, Real

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from course_utils.arguments import require_texts
from course_utils.text import tokenize
from course_utils.tfidf.weights import (
    NORMS,
    document_frequency,
    inverse_document_frequency,
    learn_terms,
    normalize,
    term_counts,
    tfidf_weights,
)


class TfidfVectorizer:
    """From texts to their TF-IDF vectors. `smooth_idf=True, norm="l2"` gives the numbers of scikit-learn's defaults.

    Attributes:
        vocabulary_: after fitting, a dict from each term to its column; the columns are in alphabetical order.
        idf_: after fitting, the idf of each column, float64, shape (terms,); ones where `use_idf` is False.

    >>> vectorizer = TfidfVectorizer()
    >>> weights = vectorizer.fit_transform(["the dog", "the cat"])
    >>> vectorizer.get_feature_names_out().tolist()
    ['cat', 'dog', 'the']
    >>> weights.toarray().round(3).tolist()  # log 2 for a word of one document, log 1 for a word of both
    [[0.0, 0.693, 0.0], [0.693, 0.0, 0.0]]
    """

    vocabulary_: dict[str, int]
    idf_: NDArray[np.float64]

    def __init__(
        self,
        *,
        use_idf: bool = True,
        smooth_idf: bool = False,
        sublinear_tf: bool = False,
        norm: str | None = None,
        min_df: float = 1,
        max_df: float = 1.0,
        tokenizer: Callable[[str], Sequence[str]] = tokenize,
    ) -> None:
        """Choose the formula; the default is the lecture's, f_w * log(N / N_w).

        Args:
            use_idf: False leaves the weights at the counts.
            smooth_idf: see `inverse_document_frequency`.
            sublinear_tf: see `tfidf_weights`.
            norm: None, "l1" or "l2"; see `normalize`.
            min_df: leave out terms that fewer documents contain: a whole number of documents, or a share as a float
                from 0.0 to 1.0 (1 is one document, 1.0 is all of them).
            max_df: leave out terms that more documents contain; likewise.
            tokenizer: from a text to its tokens.

        Raises:
            ValueError: `norm`, `min_df` or `max_df` is none of these.
            TypeError: `tokenizer` cannot be called.
        """
        if norm not in NORMS:
            raise ValueError(f"norm must be None, 'l1' or 'l2', it is {norm!r}")
        _refuse_wrong_limit("min_df", min_df)
        _refuse_wrong_limit("max_df", max_df)
        if not callable(tokenizer):
            raise TypeError(f"tokenizer must be a function from a text to its tokens, it is {tokenizer!r}")
        self.use_idf, self.smooth_idf, self.sublinear_tf = use_idf, smooth_idf, sublinear_tf
        self.norm, self.min_df, self.max_df, self.tokenizer = norm, min_df, max_df, tokenizer

    def __repr__(self) -> str:
        names = ("use_idf", "smooth_idf", "sublinear_tf", "norm", "min_df", "max_df")
        return f"TfidfVectorizer({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    def fit(self, texts: Iterable[str]) -> TfidfVectorizer:
        """Learn the vocabulary and the idf of texts.

        Args:
            texts: the documents, one string each.

        Returns:
            The vectorizer itself.

        Raises:
            TypeError: as for `fit_transform`.
            ValueError: likewise.
        """
        self._learn(texts)
        return self

    def fit_transform(self, texts: Iterable[str]) -> csr_array:
        """Learn the vocabulary and the idf of texts, and give their vectors.

        Args:
            texts: the documents, one string each.

        Returns:
            The weights, float64, shape (documents, terms).

        Raises:
            TypeError: `texts` is one string, or holds something else than strings.
            ValueError: there is no document, no word in any of them, or no term within `min_df` and `max_df`.
        """
        return self._weigh(self._learn(texts))

    def transform(self, texts: Iterable[str]) -> csr_array:
        """The vectors of texts over the vocabulary and with the idf that were learned; unknown words are ignored.

        Args:
            texts: the documents, one string each.

        Returns:
            The weights, float64, shape (documents, terms).

        Raises:
            TypeError: `texts` is one string, or holds something else than strings.
            ValueError: there is no document, or nothing was fitted yet.
        """
        self._refuse_unfitted()
        return self._weigh(term_counts(self._tokens(texts), self.vocabulary_))

    def get_feature_names_out(self) -> NDArray[np.object_]:
        """The terms in the order of the columns, an array of strings of shape (terms,).

        Returns:
            The terms, in alphabetical order.
        """
        self._refuse_unfitted()
        return np.array(list(self.vocabulary_), dtype=object)

    def _learn(self, texts: Iterable[str]) -> csr_array:
        terms, counts = learn_terms(self._tokens(texts))
        documents = counts.shape[0]
        if not terms:
            raise ValueError(f"texts hold no words: the tokenizer found none in {documents} documents")
        frequency = document_frequency(counts)
        lowest, highest = _in_documents(self.min_df, documents), _in_documents(self.max_df, documents)
        kept = np.flatnonzero((lowest <= frequency) & (frequency <= highest))
        if not kept.size:
            raise ValueError(
                f"no term is left: none of {len(terms)} lies in at least {lowest:g} (min_df={self.min_df}) "
                f"and at most {highest:g} (max_df={self.max_df}) of {documents} documents"
            )
        if kept.size < len(terms):
            terms, counts, frequency = [terms[column] for column in kept], counts[:, kept], frequency[kept]
        self.vocabulary_ = {term: column for column, term in enumerate(terms)}
        self.idf_ = inverse_document_frequency(frequency, documents, self.smooth_idf)
        if not self.use_idf:
            self.idf_ = np.ones(len(terms))
        return counts

    def _weigh(self, counts: csr_array) -> csr_array:
        weights = tfidf_weights(counts, self.idf_, self.sublinear_tf)
        del counts  # room for the lengths
        return normalize(weights, self.norm, copy=False)

    def _tokens(self, texts: Iterable[str]) -> Iterator[Sequence[str]]:
        require_texts("texts", texts)
        position = -1
        for position, text in enumerate(texts):
            if not isinstance(text, str):
                raise TypeError(f"texts must hold strings, document {position} is a {type(text).__name__}: {text!r}")
            yield self.tokenizer(text)
        if position < 0:
            raise ValueError("texts is empty: pass at least one document")

    def _refuse_unfitted(self) -> None:
        if not hasattr(self, "vocabulary_"):
            raise ValueError("this TfidfVectorizer has learned no vocabulary yet: call fit or fit_transform first")


def _refuse_wrong_limit(name: str, limit: float) -> None:
    whole = isinstance(limit, Integral) and not isinstance(limit, bool)
    share = isinstance(limit, Real) and not isinstance(limit, Integral)
    if not ((whole and limit >= 1) or (share and 0 <= limit <= 1)):
        raise ValueError(
            f"{name} must be a number of documents (a whole number from 1) or a share of them "
            f"(a float from 0.0 to 1.0), it is {limit!r}"
        )


def _in_documents(limit: float, documents: int) -> float:
    """A limit as a number of documents; 1 is one document, 1.0 all of them."""
    return limit if isinstance(limit, Integral) else limit * documents
