"""The vectorizer inside scikit-learn, and what scikit-learn's own offers beside the formula."""

from __future__ import annotations

import pickle
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
from sklearn.feature_extraction.text import TfidfVectorizer as SklearnVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline, make_union
from sklearn.utils import estimator_checks
from sklearn.utils.validation import check_is_fitted

from course_utils.text import tokenize
from course_utils.tfidf import TfidfVectorizer

GOOD, BAD = (
    ["good food", "very good", "so good and nice", "nice place"],
    ["bad food", "very bad", "so bad", "awful place"],
)
TEXTS, STARS = GOOD + BAD, [1] * 4 + [0] * 4
SKLEARN = {"smooth_idf": True, "norm": "l2"}  # scikit-learn's defaults

words = st.sampled_from(["ant", "Bee", "cat", "dog", "élan", "don't", "the"])
corpora = st.lists(st.lists(words, max_size=8).map(" ".join), min_size=1, max_size=6)


def peer(**options):
    return SklearnVectorizer(tokenizer=lambda text: tokenize(text, lowercase=False), token_pattern=None, **options)


@given(
    documents=corpora,
    ngram_range=st.sampled_from([(1, 1), (1, 2), (2, 2), (2, 4), (1, 3)]),
    stop_words=st.sampled_from([None, ["the"], ["the", "ant", "cat"]]),
    lowercase=st.booleans(),
    min_df=st.integers(1, 2),
)
@settings(max_examples=200, deadline=None)
def test_terms_and_weights_equal_scikit_learns(documents, **options):
    theirs = peer(**options)
    try:
        expected = theirs.fit_transform(documents)
    except ValueError:
        with pytest.raises(ValueError, match=r"no words|no term is left"):
            TfidfVectorizer(**SKLEARN, **options).fit(documents)
        return
    ours = TfidfVectorizer(**SKLEARN, **options)
    np.testing.assert_allclose(ours.fit_transform(documents).toarray(), expected.toarray(), rtol=0, atol=1e-12)
    assert ours.vocabulary_ == theirs.vocabulary_
    for found, terms in zip(ours.inverse_transform(expected), theirs.inverse_transform(expected), strict=True):
        assert list(found) == list(terms)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 99])
def test_max_features_keeps_the_terms_with_the_most_tokens(limit):
    documents = ["a a a b", "a b c c", "b d d d d", "c e"]  # tokens: a 4, b 3, c 3, d 4, e 1
    ours = TfidfVectorizer(**SKLEARN, max_features=limit).fit(documents)
    assert sorted(ours.vocabulary_) == sorted(["a", "d", "b", "c", "e"][:limit])
    assert list(ours.vocabulary_.values()) == list(range(min(limit, 5)))
    if limit in (2, 5, 99):  # scikit-learn breaks ties in no order of its own
        assert ours.vocabulary_ == peer(max_features=limit).fit(documents).vocabulary_


@pytest.mark.parametrize("vocabulary", [["nice", "bad", "good"], ("good", "bad"), {"good"}, {"bad": 1, "good": 0}])
def test_a_given_vocabulary_has_its_own_columns_as_in_scikit_learn(vocabulary):
    ours, theirs = TfidfVectorizer(**SKLEARN, vocabulary=vocabulary), peer(vocabulary=vocabulary)
    np.testing.assert_allclose(ours.fit_transform(TEXTS).toarray(), theirs.fit_transform(TEXTS).toarray(), atol=1e-12)
    assert list(ours.get_feature_names_out()) == list(theirs.get_feature_names_out())
    assert list(ours.inverse_transform(ours.transform(["bad good food"]))[0]) == list(
        theirs.inverse_transform(theirs.transform(["bad good food"]))[0]
    )


@pytest.mark.parametrize(
    ("vocabulary", "error", "words"),
    [
        ([], ValueError, "at least one"),
        (["good", "bad", "good"], ValueError, "holds 'good' more than once"),
        ({"good": 0, "bad": 2}, ValueError, "the columns 0, 1, 2"),
        ({"good": 0, "bad": 0}, ValueError, "the columns 0, 1, 2"),
        (["good", 3], TypeError, "found 3 of type int"),
        (["good", "zeppelin"], ValueError, "holds 'zeppelin', which is in no document"),
    ],
)
def test_a_vocabulary_that_makes_no_columns_is_refused(vocabulary, error, words):
    with pytest.raises(error, match=words):
        TfidfVectorizer(vocabulary=vocabulary).fit(TEXTS)


def test_the_english_stop_words_are_scikit_learns_and_other_words_are_kept():
    documents = ["the cat and the dog", "whereas a dog is here"]
    ours = TfidfVectorizer(stop_words="english").fit(documents)
    assert sorted(ours.vocabulary_) == ["cat", "dog"]
    assert {"and", "here", "is", "the", "whereas"} <= set(ENGLISH_STOP_WORDS)


def test_lowercase_applies_before_a_tokenizer_of_ones_own():
    assert sorted(TfidfVectorizer(tokenizer=str.split).fit(["A a b."]).vocabulary_) == ["a", "b."]
    assert sorted(TfidfVectorizer(tokenizer=str.split, lowercase=False).fit(["A a b."]).vocabulary_) == ["A", "a", "b."]
    assert sorted(TfidfVectorizer(lowercase=False).fit(["A a É’t b."]).vocabulary_) == ["A", "a", "b", "É't"]


def test_inverse_transform_names_what_weighs_something_and_refuses_another_width():
    vectorizer = TfidfVectorizer().fit(["the cat", "the dog the"])
    matrix = vectorizer.transform(["the cat", "dog dog cat", "", "zeppelin"])
    assert [list(terms) for terms in vectorizer.inverse_transform(matrix)] == [["cat"], ["cat", "dog"], [], []]
    assert [list(terms) for terms in vectorizer.inverse_transform(matrix.toarray())[:2]] == [["cat"], ["cat", "dog"]]
    for wrong in (np.zeros((1, 4)), np.zeros(3)):
        with pytest.raises(ValueError, match=r"must have shape \(documents, 3\), it has shape"):
            vectorizer.inverse_transform(wrong)


CHECKS = [
    "check_dont_overwrite_parameters",
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_get_params_invariance",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_set_params",
    "check_valid_tag_types",
]


@pytest.mark.parametrize("check", CHECKS)
def test_the_checks_of_scikit_learn_that_need_no_numbers_as_input_pass(check):
    with warnings.catch_warnings():  # check_set_params recommends to check parameters in fit; ours check them when set
        warnings.filterwarnings("ignore", message=".*during set_params of param.*")
        if check == "check_dont_overwrite_parameters":
            vectorizer = TfidfVectorizer()
            before = set(vars(vectorizer))
            vectorizer.fit(TEXTS)
            assert {name for name in vars(vectorizer) if not name.endswith("_")} == before
        else:
            getattr(estimator_checks, check)("TfidfVectorizer", TfidfVectorizer())


def test_check_estimator_finds_nothing_to_complain_of():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Can't test estimator")  # its other checks pass numbers, not texts
        results = estimator_checks.check_estimator(TfidfVectorizer(), on_fail=None)
    assert [result["check_name"] for result in results if result["status"] != "passed"] == []
    assert results


def test_what_was_not_fitted_raises_scikit_learns_error():
    for use in (
        lambda model: model.transform(TEXTS),
        lambda model: model.get_feature_names_out(),
        lambda model: model.inverse_transform(np.zeros((1, 1))),
        check_is_fitted,
    ):
        with pytest.raises(NotFittedError):
            use(TfidfVectorizer())
    check_is_fitted(TfidfVectorizer().fit(TEXTS))


def test_without_scikit_learn_what_was_not_fitted_is_a_value_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.exceptions", None)
    with pytest.raises(ValueError, match="call fit or fit_transform first") as refused:
        TfidfVectorizer().transform(TEXTS)
    assert type(refused.value) is ValueError


def test_a_clone_has_the_parameters_and_nothing_that_was_learned():
    vectorizer = TfidfVectorizer(norm="l2", stop_words=["so"], ngram_range=(1, 2)).fit(TEXTS)
    copy = clone(vectorizer)
    assert copy.get_params() == vectorizer.get_params()
    assert not hasattr(copy, "vocabulary_")
    assert repr(copy) == repr(vectorizer)
    assert repr(vectorizer).endswith("max_df=1.0, ngram_range=(1, 2), stop_words=['so'])")
    stored = pickle.loads(pickle.dumps(vectorizer))  # noqa: S301  our own, made on the line before
    np.testing.assert_array_equal(stored.transform(TEXTS).toarray(), vectorizer.transform(TEXTS).toarray())


def test_an_unknown_parameter_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no parameter 'use_ifd'; the parameters are use_idf, smooth_idf"):
        TfidfVectorizer().set_params(use_ifd=False)


def test_it_stands_in_a_pipeline_in_place_of_scikit_learns():
    ours, theirs = (
        make_pipeline(vectorizer, LogisticRegression()).fit(TEXTS, STARS)
        for vectorizer in (TfidfVectorizer(**SKLEARN), peer())
    )
    np.testing.assert_allclose(ours.predict_proba(TEXTS), theirs.predict_proba(TEXTS), atol=1e-6)
    assert ours.score(TEXTS, STARS) == theirs.score(TEXTS, STARS) == 1
    assert "norm='l2'" in repr(ours)
    assert "TfidfVectorizer" in ours._repr_html_()
    assert list(ours[:-1].get_feature_names_out()) == list(theirs[:-1].get_feature_names_out())


def test_grid_search_and_cross_validation_choose_among_its_parameters():
    texts = pd.Series(TEXTS * 3)
    pipeline = make_pipeline(TfidfVectorizer(), LogisticRegression())
    grid = {"tfidfvectorizer__ngram_range": [(1, 1), (2, 2)], "tfidfvectorizer__max_features": [None, 2]}
    search = GridSearchCV(pipeline, grid, cv=3, error_score="raise").fit(texts, STARS * 3)
    assert search.best_params_ == {"tfidfvectorizer__ngram_range": (1, 1), "tfidfvectorizer__max_features": None}
    assert search.best_score_ == 1
    assert (cross_val_score(pipeline, TEXTS * 3, STARS * 3, cv=3, error_score="raise") == 1).all()


def test_a_column_transformer_gives_it_a_column():
    table = pd.DataFrame({"title": ["a b", "b", "c b"], "body": ["x y", "y z", "z"], "price": [1.0, 2.0, 3.0]})
    columns = ColumnTransformer(
        [("title", TfidfVectorizer(), "title"), ("body", TfidfVectorizer(), "body")], remainder="passthrough"
    )
    matrix = columns.fit_transform(table)
    assert matrix.shape == (3, 3 + 3 + 1)
    assert list(columns.get_feature_names_out())[:2] == ["title__a", "title__b"]
    assert make_union(TfidfVectorizer(), TfidfVectorizer(ngram_range=(2, 2))).fit_transform(table["body"]).shape == (
        3,
        5,
    )
    with pytest.raises(TypeError, match="texts is a table, a DataFrame: pass the column"):
        TfidfVectorizer().fit(table)
