"""TF-IDF against scikit-learn and against counting by hand."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer as SklearnVectorizer
from sklearn.preprocessing import normalize as sklearn_normalize

from course_utils import tfidf
from course_utils.text import tokenize
from course_utils.tfidf import TfidfVectorizer

PETS = ["the cat sat on the mat", "the dog ate the cat food", "the mat is on the floor", "the dog barked"]

words = st.sampled_from(["ant", "bee", "cat", "dog", "Eel", "fox", "élan", "don't", "7", "…"])
texts = st.lists(st.lists(words, max_size=12).map(" ".join), min_size=1, max_size=8)
limits = st.one_of(st.integers(1, 4), st.floats(0, 1))
norms = st.sampled_from([None, "l1", "l2"])


def sklearn_weights(documents, *, smooth_idf=True, use_idf=True, norm="l2", **options):
    """scikit-learn's weights; without smoothing its idf is log(N / N_w) + 1, so the lecture's is one less."""
    peer = SklearnVectorizer(
        tokenizer=tokenize,
        token_pattern=None,
        lowercase=False,
        smooth_idf=smooth_idf,
        use_idf=use_idf,
        norm=None,
        **options,
    )
    matrix = peer.fit_transform(documents).toarray()
    if use_idf and not smooth_idf:
        matrix *= (peer.idf_ - 1) / peer.idf_
    return (matrix if norm is None else sklearn_normalize(matrix, norm)), peer


def assert_equal_to_sklearn(documents, options):
    try:
        expected, peer = sklearn_weights(documents, **options)
    except ValueError:  # scikit-learn finds no term
        with pytest.raises(ValueError, match=r"no term is left|no words"):
            TfidfVectorizer(**options).fit(documents)
        return
    ours = TfidfVectorizer(**options)
    np.testing.assert_allclose(ours.fit_transform(documents).toarray(), expected, rtol=0, atol=1e-12)
    assert ours.vocabulary_ == peer.vocabulary_
    assert list(ours.get_feature_names_out()) == list(peer.get_feature_names_out())


@given(texts, st.booleans(), st.booleans(), st.booleans(), norms, limits, limits)
@settings(max_examples=300, deadline=None)
def test_tfidf_equals_scikit_learn_in_every_combination_of_options(
    documents, use_idf, smooth_idf, sublinear_tf, norm, min_df, max_df
):
    for limit in (min_df, max_df):  # at a border scikit-learn does not round, see the test of 0.07
        in_documents = limit * len(documents)
        assume(in_documents == round(in_documents) or abs(in_documents - round(in_documents)) > 1e-8)
    options = {
        "use_idf": use_idf, "smooth_idf": smooth_idf, "sublinear_tf": sublinear_tf,
        "norm": norm, "min_df": min_df, "max_df": max_df,
    }  # fmt: skip
    assert_equal_to_sklearn(documents, options)


@pytest.mark.parametrize(
    ("use_idf", "smooth_idf", "sublinear_tf", "norm"),
    list(itertools.product([True, False], [True, False], [True, False], [None, "l1", "l2"])),
)
def test_tfidf_equals_scikit_learn_on_text(use_idf, smooth_idf, sublinear_tf, norm):
    options = {"use_idf": use_idf, "smooth_idf": smooth_idf, "sublinear_tf": sublinear_tf, "norm": norm}
    assert_equal_to_sklearn(PETS, options)


def test_tfidf_equals_scikit_learn_with_its_defaults_and_its_own_tokenizer():
    peer = SklearnVectorizer()
    ours = TfidfVectorizer(smooth_idf=True, norm="l2", tokenizer=peer.build_analyzer())
    np.testing.assert_allclose(ours.fit_transform(PETS).toarray(), peer.fit_transform(PETS).toarray(), atol=1e-12)
    np.testing.assert_allclose(ours.idf_, peer.idf_, atol=1e-12)
    new = ["a dog on a zeppelin", "zeppelin"]
    np.testing.assert_allclose(ours.transform(new).toarray(), peer.transform(new).toarray(), atol=1e-12)


@given(texts)
@settings(deadline=None)
def test_the_default_is_the_count_times_the_logarithm_of_documents_over_documents_with_the_word(documents):
    counted = [Counter(tokenize(document)) for document in documents]
    terms = sorted(set().union(*counted))
    assume(terms)
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(documents)
    assert isinstance(matrix, csr_array)
    assert matrix.dtype == np.float64
    assert matrix.shape == (len(documents), len(terms))
    for (row, count), (column, term) in itertools.product(enumerate(counted), enumerate(terms)):
        containing = sum(term in other for other in counted)
        assert matrix[row, column] == pytest.approx(count[term] * math.log(len(documents) / containing), abs=1e-12)


@given(texts)
@settings(deadline=None)
def test_a_word_in_every_document_weighs_zero(documents):
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform([f"{document} everywhere" for document in documents])
    assert vectorizer.idf_[vectorizer.vocabulary_["everywhere"]] == 0
    assert not matrix[:, [vectorizer.vocabulary_["everywhere"]]].toarray().any()


def test_a_rarer_word_has_a_larger_idf():
    frequency = np.arange(1, 101)
    for smooth in (False, True):
        assert (np.diff(tfidf.inverse_document_frequency(frequency, 100, smooth)) < 0).all()


@pytest.mark.claim("Q1.1")
@given(st.text(max_size=200))
def test_there_are_never_more_word_types_than_word_tokens(text):
    tokens = tokenize(text)
    assert len(set(tokens)) <= len(tokens)


@pytest.mark.claim("Q1.2")
@pytest.mark.claim("Q1.3")
@given(texts)
@settings(deadline=None)
def test_a_vector_has_one_dimension_a_word_type_of_the_whole_corpus(documents):
    documents = [*documents, "gnu gnu"]
    types = {token for document in documents for token in tokenize(document)}
    matrix = TfidfVectorizer().fit_transform(documents)
    assert matrix[[-1]].shape == (1, len(types))


@pytest.mark.claim("Q1.2")
@pytest.mark.claim("Q1.3")
def test_a_vector_has_not_as_many_dimensions_as_its_document_has_tokens_or_types():
    vectorizer = TfidfVectorizer().fit(PETS)
    for document in PETS:
        tokens = tokenize(document)
        assert vectorizer.transform([document]).shape[1] == 11
        assert 11 not in (len(tokens), len(set(tokens)))


@pytest.mark.claim("C01")
def test_as_one_hot_vectors_car_and_vehicle_are_as_far_apart_as_any_two_words():
    documents = ["the car needs fuel", "the vehicle needs fuel", "a cat needs milk", "car", "vehicle", "cat"]
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(documents)
    one_hot = np.eye(len(vectorizer.vocabulary_))
    cosines = tfidf.cosine_similarity(one_hot, one_hot)
    np.testing.assert_array_equal(cosines, one_hot)
    single_words = tfidf.cosine_similarity(matrix[3:], matrix[3:])
    np.testing.assert_allclose(single_words, np.eye(3), atol=1e-12)
    company = tfidf.cosine_similarity(matrix[:3], matrix[:3])  # what stands beside the words tells them apart
    assert company[0, 1] > 0.1 > company[0, 2]


def test_the_steps_one_by_one_give_the_vectorizer():
    tokens = [tokenize(text) for text in PETS]
    terms, counts = tfidf.learn_terms(tokens)
    vectorizer = TfidfVectorizer(sublinear_tf=True, norm="l1").fit(PETS)
    assert terms == list(vectorizer.vocabulary_)
    assert (counts != tfidf.term_counts(tokens, vectorizer.vocabulary_)).nnz == 0
    assert counts.sum() == sum(map(len, tokens))
    idf = tfidf.inverse_document_frequency(tfidf.document_frequency(counts), len(PETS))
    matrix = tfidf.normalize(tfidf.tfidf_weights(counts, idf, sublinear=True), "l1")
    np.testing.assert_array_equal(matrix.toarray(), vectorizer.transform(PETS).toarray())


def test_changing_the_weights_in_place_leaves_counts_and_weights_before_as_they_were():
    _, counts = tfidf.learn_terms([["a", "b"], ["a"]])
    weights = tfidf.tfidf_weights(counts, np.array([0.0, 1.0]))
    unit = tfidf.normalize(weights)
    weights.eliminate_zeros()
    np.testing.assert_array_equal(counts.toarray(), [[1, 1], [1, 0]])
    np.testing.assert_array_equal(unit.toarray(), [[0, 1], [0, 0]])


def test_transform_ignores_words_that_fit_has_not_seen():
    vectorizer = TfidfVectorizer().fit(PETS)
    with_unknown = vectorizer.transform(["zeppelin cat zeppelin", "zeppelin", ""])
    assert (with_unknown[[0]] != vectorizer.transform(["cat"])).nnz == 0
    assert with_unknown[1:].nnz == 0


def test_fit_then_transform_equals_fit_transform_from_a_generator():
    together = TfidfVectorizer().fit_transform(text for text in PETS)
    apart = TfidfVectorizer().fit(iter(PETS)).transform(iter(PETS))
    assert (together != apart).nnz == 0


@pytest.mark.parametrize(
    ("documents", "error", "words"),
    [
        ("the cat", TypeError, "one string"),
        ([], ValueError, "texts is empty"),
        (iter([]), ValueError, "texts is empty"),
        (["a", None], TypeError, "document 1 is a NoneType"),
        ([b"bytes"], TypeError, "document 0 is a bytes"),
        (["", "?!"], ValueError, "no words"),
    ],
)
def test_wrong_documents_are_refused(documents, error, words):
    with pytest.raises(error, match=words):
        TfidfVectorizer().fit_transform(documents)


@pytest.mark.parametrize("documents", ["the cat", [], ["cat", 3]])
def test_transform_refuses_wrong_documents_too(documents):
    with pytest.raises((TypeError, ValueError), match="texts"):
        TfidfVectorizer().fit(PETS).transform(documents)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"norm": "l3"}, "norm must be None, 'l1' or 'l2', it is 'l3'"),
        ({"norm": "L2"}, "norm"),
        ({"min_df": 0}, "min_df .* it is 0"),
        ({"min_df": -1}, "min_df"),
        ({"min_df": 1.5}, "min_df .* it is 1.5"),
        ({"min_df": True}, "min_df"),
        ({"min_df": "2"}, "min_df .* it is '2'"),
        ({"max_df": float("nan")}, "max_df"),
        ({"max_df": -0.1}, "max_df"),
        ({"max_features": 0}, "max_features must be at least 1, it is 0"),
        ({"ngram_range": (0, 1)}, "the first of ngram_range must be at least 1, it is 0"),
        ({"ngram_range": (2, 1)}, "the second of ngram_range must be at least 2, it is 1"),
        ({"stop_words": "french"}, "stop_words must be a list of words, or 'english', it is 'french'"),
    ],
)
def test_wrong_options_are_refused_by_name_when_they_are_set(options, words):
    with pytest.raises(ValueError, match=words):
        TfidfVectorizer(**options)
    vectorizer = TfidfVectorizer(max_df=0.5)
    before = vectorizer.get_params()
    with pytest.raises(ValueError, match=words):
        vectorizer.set_params(**{"max_df": 0.7, **options})
    assert vectorizer.get_params() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ngram_range": 2}, r"ngram_range must be a pair of whole numbers such as \(1, 2\), it is 2"),
        ({"ngram_range": (1, 2, 3)}, "ngram_range must be a pair"),
        ({"vocabulary": "cat"}, "vocabulary must be a list of words or None, it is 'cat'"),
        ({"vocabulary": iter(["cat"])}, "vocabulary must be a list of words or None"),
        ({"stop_words": 3}, "stop_words must be a list of words or None, it is 3"),
        ({"max_features": 2.0}, "max_features must be an integer"),
    ],
)
def test_options_of_a_wrong_type_are_refused_by_name(options, words):
    with pytest.raises(TypeError, match=words):
        TfidfVectorizer(**options)


def test_a_tokenizer_that_cannot_be_called_is_refused():
    with pytest.raises(TypeError, match="tokenizer must be a function"):
        TfidfVectorizer(tokenizer="words")


@pytest.mark.parametrize(
    ("share", "documents"), [(0.07, 100), (0.29, 100), (0.55, 100), (0.1, 10), (1 / 3, 3), (0.7, 10)]
)
def test_a_share_of_the_documents_means_the_whole_number_that_a_reader_computes(share, documents):
    containing = round(share * documents)
    corpus = ["all word"] * containing + ["all"] * (documents - containing)
    assert "word" in TfidfVectorizer(min_df=share).fit(corpus).vocabulary_
    assert "word" in TfidfVectorizer(max_df=share).fit(corpus).vocabulary_
    assert "word" not in TfidfVectorizer(min_df=share + 1e-6, max_df=1.0).fit(corpus).vocabulary_
    with pytest.raises(ValueError, match="no term is left"):
        TfidfVectorizer(max_df=share - 1e-6).fit(corpus)


def test_the_ends_of_what_a_share_may_be_keep_everything():
    everything = TfidfVectorizer().fit(PETS).vocabulary_
    assert TfidfVectorizer(min_df=0.0, max_df=1.0).fit(PETS).vocabulary_ == everything


def test_limits_that_leave_no_term_are_refused_with_both_limits():
    with pytest.raises(ValueError, match=r"at least 3 \(min_df=3\) and at most 2 \(max_df=0.5\) of 4 documents"):
        TfidfVectorizer(min_df=3, max_df=0.5).fit(PETS)


def test_what_was_not_fitted_is_refused():
    for use in (
        lambda: TfidfVectorizer().transform(PETS),
        lambda: TfidfVectorizer().get_feature_names_out(),
        lambda: tfidf.rank("cat", TfidfVectorizer(), csr_array((1, 1))),
    ):
        with pytest.raises(ValueError, match="call fit or fit_transform first"):
            use()


def test_the_repr_is_stable():
    expected = "TfidfVectorizer(use_idf=True, smooth_idf=False, sublinear_tf=False, norm='l2', min_df=1, max_df=1.0)"
    assert repr(TfidfVectorizer(norm="l2")) == expected


@pytest.mark.parametrize("norm", ["l1", "l2"])
def test_normalized_rows_have_length_one_and_zero_rows_stay_zero(norm):
    rows = csr_array(np.array([[3, -4, 0], [0, 0, 0], [0, 0, 2]]))
    lengths = np.linalg.norm(tfidf.normalize(rows, norm).toarray(), ord=int(norm[1]), axis=1)
    np.testing.assert_allclose(lengths, [1, 0, 1], atol=1e-15)
    np.testing.assert_array_equal(rows.toarray(), [[3, -4, 0], [0, 0, 0], [0, 0, 2]])
    with pytest.raises(ValueError, match="norm must be"):
        tfidf.normalize(rows, "max")
