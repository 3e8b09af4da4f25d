"""The whole way from texts to TF-IDF vectors, with the choices that scikit-learn's vectorizer offers too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from course_utils.arguments import require_integer, require_texts
from course_utils.bridges.scikit_learn_estimator import TextEstimator, not_fitted
from course_utils.text import tokenize
from course_utils.tfidf.terms import Analyzer, analyzer, choose_terms, given_vocabulary
from course_utils.tfidf.weights import (
    NORMS,
    document_frequency,
    inverse_document_frequency,
    learn_terms,
    normalize,
    term_counts,
    tfidf_weights,
)


class TfidfVectorizer(TextEstimator):
    """From texts to their TF-IDF vectors. `smooth_idf=True, norm="l2"` gives the numbers of scikit-learn's defaults.

    It stands in scikit-learn's pipelines and searches as scikit-learn's own does; its parameters are checked when they
    are set. With `smooth_idf=False` its idf is the lecture's log(N / N_w), to which scikit-learn adds 1.

    Attributes:
        vocabulary_: after fitting, a dict from each term to its column; the columns are in alphabetical order, or as
            `vocabulary` gives them.
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
        max_features: int | None = None,
        vocabulary: Collection[str] | None = None,
        ngram_range: tuple[int, int] = (1, 1),
        stop_words: Collection[str] | None = None,
        lowercase: bool = True,
        tokenizer: Callable[[str], Sequence[str]] = tokenize,
    ) -> None:
        """Choose the formula; the default is the lecture's, f_w * log(N / N_w).

        Args:
            use_idf: False leaves the weights at the counts.
            smooth_idf: log((1 + N) / (1 + N_w)) + 1 instead, so that no word weighs 0.
            sublinear_tf: take 1 + log f_w in place of f_w.
            norm: "l1" or "l2" brings each vector to that length 1; None leaves it.
            min_df: leave out terms that fewer documents contain: a whole number of documents, or a share as a float
                from 0.0 to 1.0 (1 is one document, 1.0 is all of them).
            max_df: leave out terms that more documents contain, as a number or as a share.
            max_features: keep at most so many terms, those with the most tokens; None for all.
            vocabulary: the terms to count, in place of those of the texts: in the order of their columns, or a dict
                from each term to its column. The three arguments before it then choose nothing.
            ngram_range: the fewest and the most neighbouring tokens of a term; (1, 2) takes single words and pairs.
            stop_words: tokens to leave out; "english" for scikit-learn's list, which needs scikit-learn.
            lowercase: False keeps capital letters.
            tokenizer: from a text to its tokens.

        Raises:
            ValueError: an argument is out of its range, or `norm` or `stop_words` unknown.
            TypeError: an argument is of a wrong type.
        """
        if norm not in NORMS:
            raise ValueError(f"norm must be None, 'l1' or 'l2', it is {norm!r}")
        _refuse_wrong_limit("min_df", min_df)
        _refuse_wrong_limit("max_df", max_df)
        if max_features is not None:
            require_integer("max_features", max_features)
        _refuse_no_collection("vocabulary", vocabulary)
        _refuse_wrong_range(ngram_range)
        if isinstance(stop_words, str) and stop_words != "english":
            raise ValueError(f"stop_words must be a list of words, or 'english', it is {stop_words!r}")
        _refuse_no_collection("stop_words", None if isinstance(stop_words, str) else stop_words)
        if not callable(tokenizer):
            raise TypeError(f"tokenizer must be a function from a text to its tokens, it is {tokenizer!r}")
        self.use_idf, self.smooth_idf, self.sublinear_tf, self.norm = use_idf, smooth_idf, sublinear_tf, norm
        self.min_df, self.max_df, self.max_features, self.vocabulary = min_df, max_df, max_features, vocabulary
        self.ngram_range, self.stop_words, self.lowercase = ngram_range, stop_words, lowercase
        self.tokenizer = tokenizer

    def __repr__(self) -> str:
        always = ("use_idf", "smooth_idf", "sublinear_tf", "norm", "min_df", "max_df")
        defaults = type(self)().get_params()
        changed = [n for n, value in self.get_params().items() if n in always or repr(value) != repr(defaults[n])]
        return f"TfidfVectorizer({', '.join(f'{name}={getattr(self, name)!r}' for name in changed)})"

    def fit(self, texts: Iterable[str], y: object = None) -> TfidfVectorizer:
        """Learn the vocabulary and the idf of texts.

        Args:
            texts: the documents, one string each.
            y: not used; scikit-learn passes it.

        Returns:
            The vectorizer itself.

        Raises:
            TypeError: as for `fit_transform`.
            ValueError: likewise.
        """
        self._learn(texts)
        return self

    def fit_transform(self, texts: Iterable[str], y: object = None) -> csr_array:
        """Learn the vocabulary and the idf of texts, and give their vectors.

        Args:
            texts: the documents, one string each.
            y: not used; scikit-learn passes it.

        Returns:
            The weights, float64, shape (documents, terms).

        Raises:
            TypeError: `texts` is one string, or holds something else than strings.
            ValueError: there is no document, no word in any of them, no term within `min_df` and `max_df`, or a term of
                a given vocabulary is in no document and has no idf.
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
        return self._weigh(term_counts(self._terms(texts), self.vocabulary_))

    def inverse_transform(self, matrix: Any) -> list[NDArray[np.object_]]:
        """The terms of each document that weigh something.

        Args:
            matrix: vectors, dense or sparse, shape (documents, terms).

        Returns:
            An array of terms for each document, in the order of the columns.

        Raises:
            ValueError: nothing was fitted yet, or the matrix has another shape.
        """
        terms, rows = self.get_feature_names_out(), csr_array(matrix)
        if rows.ndim != 2 or rows.shape[1] != len(terms):
            raise ValueError(f"matrix must have shape (documents, {len(terms)}), it has shape {np.shape(matrix)}")
        return [terms[row.indices[row.data != 0]] for row in (rows[[index]] for index in range(rows.shape[0]))]

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """The terms in the order of the columns, an array of strings of shape (terms,).

        Args:
            input_features: not used; scikit-learn passes it.

        Returns:
            The terms.
        """
        self._refuse_unfitted()
        return np.array(list(self.vocabulary_), dtype=object)

    def build_analyzer(self) -> Analyzer:
        """The function from a text to its terms.

        Returns:
            The function.
        """
        return analyzer(self.tokenizer, self.lowercase, self.stop_words, self.ngram_range)

    def _learn(self, texts: Iterable[str]) -> csr_array:
        if self.vocabulary is not None:
            columns = given_vocabulary(self.vocabulary)
            counts = term_counts(self._terms(texts), columns)
            frequency = document_frequency(counts)
            self._refuse_missing(columns, frequency)
        else:
            terms, counts = learn_terms(self._terms(texts))
            if not terms:
                raise ValueError(f"texts hold no words: the tokenizer found none in {counts.shape[0]} documents")
            frequency = document_frequency(counts)
            kept = choose_terms(counts, frequency, self.min_df, self.max_df, self.max_features)
            if kept.size < len(terms):
                terms, counts, frequency = [terms[column] for column in kept], counts[:, kept], frequency[kept]
            columns = {term: column for column, term in enumerate(terms)}
        self.vocabulary_, self.idf_ = columns, np.ones(len(columns))
        if self.use_idf:
            self.idf_ = inverse_document_frequency(frequency, counts.shape[0], self.smooth_idf)
        return counts

    def _weigh(self, counts: csr_array) -> csr_array:
        weights = tfidf_weights(counts, self.idf_, self.sublinear_tf)
        del counts  # room for the lengths
        return normalize(weights, self.norm, copy=False)

    def _terms(self, texts: Iterable[str]) -> Iterator[Sequence[str]]:
        require_texts("texts", texts)
        terms_of, position = self.build_analyzer(), -1
        for position, text in enumerate(texts):
            if not isinstance(text, str):
                raise TypeError(f"texts must hold strings, document {position} is a {type(text).__name__}: {text!r}")
            yield terms_of(text)
        if position < 0:
            raise ValueError("texts is empty: pass at least one document")

    def _refuse_unfitted(self) -> None:
        if not hasattr(self, "vocabulary_"):
            raise not_fitted("this TfidfVectorizer has learned no vocabulary yet: call fit or fit_transform first")

    def _refuse_missing(self, columns: dict[str, int], frequency: NDArray[np.intp]) -> None:
        if self.use_idf and not self.smooth_idf and not frequency.all():
            missing = list(columns)[int(np.argmin(frequency))]
            raise ValueError(
                f"vocabulary holds {missing!r}, which is in no document: its idf log(N / 0) is infinite. "
                "Leave it out, or take smooth_idf=True"
            )


def _refuse_wrong_limit(name: str, limit: float) -> None:
    whole = isinstance(limit, Integral) and not isinstance(limit, bool)
    share = isinstance(limit, Real) and not isinstance(limit, Integral)
    if not ((whole and limit >= 1) or (share and 0 <= limit <= 1)):
        raise ValueError(
            f"{name} must be a number of documents (a whole number from 1) or a share of them "
            f"(a float from 0.0 to 1.0), it is {limit!r}"
        )


def _refuse_wrong_range(ngram_range: tuple[int, int]) -> None:
    if not isinstance(ngram_range, tuple | list) or len(ngram_range) != 2:
        raise TypeError(f"ngram_range must be a pair of whole numbers such as (1, 2), it is {ngram_range!r}")
    require_integer("the first of ngram_range", ngram_range[0])
    require_integer("the second of ngram_range", ngram_range[1], least=ngram_range[0])


def _refuse_no_collection(name: str, words: object) -> None:
    if words is not None and (isinstance(words, str | bytes) or not isinstance(words, Collection)):
        raise TypeError(f"{name} must be a list of words or None, it is {words!r}")
