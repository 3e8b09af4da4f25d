"""The second widget of lesson 01: search a collection by raw counts and by TF-IDF, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import traitlets

from course_utils.tfidf import TfidfVectorizer, rank
from course_utils.widgets.base import CourseWidget, javascript, state_bytes, stylesheet

TITLE = 90  # characters of a document that stand for it where it has no title
LARGEST = 500_000  # bytes in the browser


class NewsSearch(CourseWidget):
    """Type a query, and see which documents raw counts and TF-IDF put on top; lines join the same document.

    Attributes:
        query: what is searched for, as it stands in the browser now.
        titles: what stands for each document.
        terms: the word types in alphabetical order.
        columns: for each document the numbers of its types, one document after the other, uint16.
        counts: how often each of them occurs in it, uint16.
        ends: where each document's entries end, uint32.
    """

    _lesson = 1
    _esm = javascript("tfidf", "news_search")
    _css = stylesheet("news_search")
    query = traitlets.Unicode().tag(sync=True)
    titles = traitlets.List(traitlets.Unicode()).tag(sync=True)
    terms = traitlets.List(traitlets.Unicode()).tag(sync=True)
    columns = traitlets.Bytes().tag(sync=True)
    counts = traitlets.Bytes().tag(sync=True)
    ends = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, documents: Sequence[str], titles: Sequence[str] | None = None, *, query: str = "", ask: bool = True
    ) -> None:
        """Index the documents for the browser.

        Args:
            documents: the texts to search.
            titles: one a document; None takes the first 90 characters of each.
            query: the first query.
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            TypeError: `documents` is one string or holds something else than strings.
            ValueError: there is no document or no word, not one title a document, or more than a page can carry.
        """
        vectorizer = TfidfVectorizer(use_idf=False)
        matrix = vectorizer.fit_transform(documents)
        matrix.sort_indices()
        shown = [text[:TITLE] for text in documents] if titles is None else list(titles)
        if len(shown) != matrix.shape[0]:
            raise ValueError(f"there are {len(shown)} titles for {matrix.shape[0]} documents")
        if matrix.shape[1] > np.iinfo(np.uint16).max:
            raise ValueError(f"documents have {matrix.shape[1]:,} different words, at most 65,535 can be searched")
        super().__init__(
            query=query,
            titles=shown,
            terms=list(vectorizer.get_feature_names_out()),
            columns=matrix.indices.astype(np.uint16).tobytes(),
            counts=matrix.data.astype(np.uint16).tobytes(),
            ends=matrix.indptr[1:].astype(np.uint32).tobytes(),
            unlocked=not ask,
        )
        if state_bytes(self) > LARGEST:
            raise ValueError(
                f"documents take {state_bytes(self):,} bytes in the browser, at most {LARGEST:,} fit: pass fewer"
            )
        self._documents = list(documents)

    def summary(self) -> str:
        """One line that says what is shown."""
        words = f"search {len(self._documents)} documents"
        try:
            by_counts, by_tfidf = (self._top(use_idf) for use_idf in (False, True))
        except ValueError:  # an empty query, or one of unknown words, ranks nothing
            return f"{words} by raw counts and by TF-IDF"
        return f"{words} for “{self.query}”: raw counts put number {by_counts} on top, TF-IDF number {by_tfidf}"

    def _top(self, use_idf: bool) -> int:
        vectorizer = TfidfVectorizer(use_idf=use_idf)
        return int(rank(self.query, vectorizer, vectorizer.fit_transform(self._documents), 1).documents[0])
