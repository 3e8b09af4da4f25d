"""Known-item search: each query has one right text."""

import numpy as np
import pytest

from course_utils.evaluation.retrieval import known_item_ranks
from course_utils.tfidf import TfidfVectorizer, rank

TEXTS = ["the storm cut the power", "the cricket team won", "the storm hit the cricket ground"]


def test_the_place_is_the_one_that_the_ranking_gives():
    queries = ["storm power", "cricket won", "cricket storm"]
    vectorizer = TfidfVectorizer()
    places = known_item_ranks(TEXTS, queries, vectorizer)
    matrix = vectorizer.fit_transform(TEXTS)
    for text, (query, place) in enumerate(zip(queries, places)):
        assert list(rank(query, vectorizer, matrix, 3).documents).index(text) == place - 1


def test_a_query_that_tells_nothing_comes_last():
    assert list(known_item_ranks(TEXTS, ["the", "zebra", ""], TfidfVectorizer())) == [3, 3, 3]


def test_places_lie_between_1_and_the_number_of_texts():
    places = known_item_ranks(TEXTS, TEXTS, TfidfVectorizer(use_idf=False))
    assert np.array_equal(places, [1, 1, 1])


def test_one_query_for_three_texts_is_refused_with_both_numbers():
    with pytest.raises(ValueError, match="1 queries for 3 texts"):
        known_item_ranks(TEXTS, ["storm"], TfidfVectorizer())
