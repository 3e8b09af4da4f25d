"""Retrieval by TF-IDF against scikit-learn's cosines and dense linear algebra."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.metrics.pairwise import cosine_similarity as sklearn_cosine

from course_utils import tfidf
from course_utils.functional import unit_rows
from course_utils.tfidf import TfidfVectorizer

PETS = ["the cat sat on the mat", "the dog ate the cat food", "the mat is on the floor", "the dog barked"]

numbers = st.floats(-1e3, 1e3).map(lambda number: round(number, 3))


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6))
@settings(deadline=None)
def test_cosine_equals_scikit_learn_for_dense_and_sparse_rows(rows):
    rows = np.array(rows)
    cosines = tfidf.cosine_similarity(csr_array(rows), rows)
    np.testing.assert_allclose(cosines, sklearn_cosine(rows), atol=1e-12)
    assert (np.abs(cosines) <= 1).all()


def test_cosine_takes_single_vectors_and_refuses_nan_and_unequal_lengths():
    matrix = csr_array(np.array([[1.0, 0.0], [1.0, 1.0]]))
    np.testing.assert_allclose(tfidf.cosine_similarity([2, 0], matrix[1]), [[math.sqrt(0.5)]])
    with pytest.raises(ValueError, match="NaN"):
        tfidf.cosine_similarity([1, float("nan")], [1, 2])
    with pytest.raises(ValueError, match=r"\(1, 3\), b has shape \(2, 2\)"):
        tfidf.cosine_similarity([1, 2, 3], matrix)
    with pytest.raises(ValueError, match=r"it has \(1, 1, 1\)"):
        tfidf.cosine_similarity([[[1]]], matrix)


def test_rank_orders_all_documents_by_their_cosine_with_the_query():
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(PETS)
    documents, cosines = tfidf.rank("cat on a mat", vectorizer, matrix, k=99)
    expected = sklearn_cosine(vectorizer.transform(["cat on mat"]), matrix)[0]
    assert list(documents) == list(np.argsort(-expected, kind="stable"))
    np.testing.assert_allclose(cosines, expected[documents], atol=1e-12)
    best = tfidf.rank("cat on a mat", vectorizer, matrix, k=1)
    assert (best.documents.tolist(), best.cosines.tolist()) == ([0], [cosines[0]])


def test_equal_cosines_stand_in_the_order_of_the_documents():
    documents = ["fox", "cat dog", "cat", "dog", "cat", "eel", "dog"]
    vectorizer = TfidfVectorizer()
    ranking = tfidf.rank("cat", vectorizer, vectorizer.fit_transform(documents), k=7)
    assert ranking.documents.tolist() == [2, 4, 1, 0, 3, 5, 6]


def test_empty_documents_have_cosine_zero_and_not_nan():
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(["", "cat dog", "the cat", "?"])
    assert tfidf.rank("cat", vectorizer, matrix, k=4).cosines[-2:].tolist() == [0, 0]
    nearest = tfidf.nearest_documents(0, matrix, k=2)
    assert (nearest.documents.tolist(), nearest.cosines.tolist()) == ([1, 2], [0, 0])


def test_a_query_of_words_that_weigh_zero_has_cosine_zero_everywhere():
    vectorizer = TfidfVectorizer()
    ranking = tfidf.rank("the", vectorizer, vectorizer.fit_transform(PETS), k=2)
    assert (ranking.documents.tolist(), ranking.cosines.tolist()) == ([0, 1], [0, 0])


def test_a_query_of_unknown_words_is_refused_and_the_words_are_named():
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(PETS)
    with pytest.raises(ValueError, match=r"none of the query's words is among the 11 terms: 'zeppelin', 'airship'"):
        tfidf.rank("Zeppelin, airship zeppelin", vectorizer, matrix, k=3)
    with pytest.raises(ValueError, match=r"'\?!' has no words"):
        tfidf.rank("?!", vectorizer, matrix, k=3)
    with pytest.raises(TypeError, match="query must be a str, it is a list"):
        tfidf.rank(["cat"], vectorizer, matrix, k=3)
    with pytest.raises(ValueError, match=r"\(1, 11\), b has shape \(4, 9\)"):
        tfidf.rank("cat", vectorizer, matrix[:, :9], k=3)


@pytest.mark.parametrize("k", [0, -1])
def test_k_below_one_is_refused(k):
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(PETS)
    for use in (
        lambda: tfidf.rank("cat", vectorizer, matrix, k),
        lambda: tfidf.nearest_documents(0, matrix, k),
        lambda: tfidf.top_terms(matrix[0], vectorizer, k),
    ):
        with pytest.raises(ValueError, match=f"k must be at least 1, it is {k}"):
            use()


def test_nearest_documents_leave_out_the_document_itself_even_beside_its_copies():
    matrix = TfidfVectorizer().fit_transform(["cat dog", "cat dog", "cat eel", "fox"])
    nearest = tfidf.nearest_documents(1, matrix, k=2)
    assert nearest.documents.tolist() == [0, 2]
    assert nearest.cosines[0] == pytest.approx(1)
    assert tfidf.nearest_documents(1, matrix, k=99).documents.tolist() == [0, 2, 3]


@pytest.mark.parametrize("index", [-1, 4])
def test_a_document_out_of_range_is_refused(index):
    with pytest.raises(ValueError, match=rf"index must lie in 0\.\.3, it is {index}"):
        tfidf.nearest_documents(index, TfidfVectorizer().fit_transform(PETS))
    with pytest.raises(TypeError, match=r"index must be an integer, it is 1\.0"):
        tfidf.nearest_documents(1.0, TfidfVectorizer().fit_transform(PETS))


def test_top_terms_fall_by_weight_then_stand_in_alphabetical_order_without_zeros():
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(PETS)
    expected = [("ate", math.log(4)), ("food", math.log(4)), ("cat", math.log(2)), ("dog", math.log(2))]
    for row in (matrix[1], matrix[[1]], matrix[[1]].toarray(), matrix[[1]].toarray()[0]):
        found = tfidf.top_terms(row, vectorizer, k=99)
        assert [term for term, _ in found] == [term for term, _ in expected]
        assert [weight for _, weight in found] == pytest.approx([weight for _, weight in expected])
    assert tfidf.top_terms(matrix[1], vectorizer, k=1) == found[:1]
    offered = (tfidf.rank, tfidf.nearest_documents, tfidf.top_terms)
    assert len({inspect.signature(each).parameters["k"].default for each in offered}) == 1, "as many everywhere"
    with pytest.raises(ValueError, match="vector must have shape"):
        tfidf.top_terms(matrix, vectorizer)


@pytest.mark.parametrize("size", [1e155, 1e-155, 1e-200, 1e300, 1e-310, 1.7e308, 5e-324])
@pytest.mark.parametrize("norm", ["l1", "l2"])
def test_the_cosine_of_huge_and_tiny_vectors_is_that_of_their_directions(size, norm):
    vectors = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]]) * size
    unit = np.array([[0.5, 0.5, 0], [0, 0, 0], [0, 0, -1], [1, 0, 0]])
    expected = tfidf.cosine_similarity(unit, unit)
    np.testing.assert_allclose(tfidf.cosine_similarity(vectors, vectors), expected, atol=1e-12)
    np.testing.assert_allclose(tfidf.cosine_similarity(vectors, unit), expected, atol=1e-12)
    lengths = np.linalg.norm(tfidf.normalize(csr_array(vectors), norm).toarray(), ord=int(norm[1]), axis=1)
    np.testing.assert_allclose(lengths, [1, 0, 1, 1], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(unit_rows(vectors), axis=1), [1, 0, 1, 1], atol=1e-12)
    mixed = np.vstack([vectors, [[3.0, 4.0, 0.0]]])  # one ordinary row among them keeps its numbers
    np.testing.assert_allclose(unit_rows(mixed)[-1], [0.6, 0.8, 0])


def test_unit_rows_of_float32_are_safe_as_well():
    rows = np.array([[3e30, 4e30], [3e-30, 4e-30]], dtype=np.float32)
    np.testing.assert_allclose(unit_rows(rows), [[0.6, 0.8]] * 2, rtol=1e-6)
    assert unit_rows(rows).dtype == np.float32
