"""Softmax, sigmoid and cross-entropy against SciPy and torch, far out on both sides, and their refusals."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_utils import functional
from course_utils.gradcheck import numerical_gradient, relative_error

scores = arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-2000, 2000))


@given(scores, st.sampled_from([0, -1]))
def test_softmax_equals_scipy_and_sums_to_one(logits, axis):
    probabilities = functional.softmax(logits, axis)
    np.testing.assert_allclose(probabilities, scipy.special.softmax(logits, axis), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(probabilities.sum(axis), 1, rtol=1e-12)


@given(scores, st.sampled_from([0, -1]))
def test_log_softmax_equals_scipy_and_is_never_positive(logits, axis):
    logs = functional.log_softmax(logits, axis)
    np.testing.assert_allclose(logs, scipy.special.log_softmax(logits, axis), rtol=1e-12, atol=1e-12)
    assert (logs <= 0).all()


@given(scores, st.floats(-1000, 1000))
def test_the_same_number_added_to_all_scores_changes_nothing(logits, shift):
    np.testing.assert_allclose(functional.softmax(logits + shift), functional.softmax(logits), rtol=1e-9, atol=1e-12)


@given(scores)
def test_sigmoid_and_its_logarithm_equal_scipy(values):
    np.testing.assert_allclose(functional.sigmoid(values), scipy.special.expit(values), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(functional.log_sigmoid(values), scipy.special.log_expit(values), rtol=1e-12, atol=1e-300)


def test_nothing_overflows_far_out():
    with np.errstate(all="raise", under="ignore"):
        assert functional.softmax([1600.0, -1600.0]).tolist() == [1, 0]
        assert functional.log_softmax([1600.0, -1600.0]).tolist() == [0, -3200]
        assert functional.sigmoid([1600.0, -1600.0]).tolist() == [1, 0]
        assert functional.log_sigmoid([1600.0, -1600.0]).tolist() == [0, -1600]
        assert functional.cross_entropy([1600.0, -1600.0], 1) == 3200


def test_an_excluded_outcome_has_probability_zero():
    with np.errstate(divide="raise", invalid="raise"):
        np.testing.assert_allclose(functional.softmax([0.0, -np.inf, 0.0]), [0.5, 0, 0.5])
        assert functional.log_softmax([0.0, -np.inf])[1] == -np.inf


@pytest.mark.parametrize(
    "function", [functional.softmax, functional.log_softmax, functional.sigmoid, functional.log_sigmoid]
)
def test_precision_is_kept_and_integers_become_float64(function):
    assert function(np.zeros(3, dtype=np.float32)).dtype == np.float32
    assert function([1, 2, 3]).dtype == np.float64
    assert np.isnan(function([np.nan, 0.0])).any()


def test_cross_entropy_equals_torch():
    import torch

    rng = np.random.default_rng(0)
    logits, targets = rng.normal(scale=10, size=(4, 3, 7)), rng.integers(7, size=(4, 3))
    expected = torch.nn.functional.cross_entropy(
        torch.from_numpy(logits).reshape(12, 7), torch.from_numpy(targets).reshape(12), reduction="none"
    )
    np.testing.assert_allclose(functional.cross_entropy(logits, targets), expected.numpy().reshape(4, 3), rtol=1e-12)


def test_the_gradient_of_cross_entropy_is_probability_less_one_hot():
    rng = np.random.default_rng(1)
    logits, targets = rng.normal(size=(3, 5)), np.array([0, 4, 2])
    expected = functional.softmax(logits) - np.eye(5)[targets]
    numerical = numerical_gradient(lambda z: functional.cross_entropy(z, targets).sum(), logits)
    assert relative_error(expected, numerical) < 1e-8


def test_equal_scores_cost_the_logarithm_of_the_vocabulary_size():
    np.testing.assert_allclose(functional.cross_entropy(np.zeros((2, 50)), [3, 49]), np.log(50))


@pytest.mark.parametrize(
    ("logits", "targets", "error", "words"),
    [
        (np.zeros((2, 3)), [0], ValueError, r"logits have shape \(2, 3\), targets \(1,\)"),
        (np.zeros((2, 3)), 0, ValueError, "targets need the shape of logits"),
        (0.0, 0, ValueError, r"logits have shape \(\)"),
        (np.zeros((2, 3)), [0, 3], ValueError, r"0\.\.2, found 0\.\.3"),
        (np.zeros((2, 3)), [-1, 0], ValueError, r"0\.\.2, found -1\.\.0"),
        (np.zeros((2, 3)), [0.0, 1.0], TypeError, "targets must be integers, they are float64"),
    ],
)
def test_cross_entropy_refuses_targets_that_do_not_fit(logits, targets, error, words):
    with pytest.raises(error, match=words):
        functional.cross_entropy(logits, targets)


def test_no_targets_cost_nothing():
    assert functional.cross_entropy(np.zeros((0, 3)), []).shape == (0,)


@pytest.mark.parametrize("length", [1e-3, 1.0, 1e3])
def test_rows_get_length_1_however_short_or_long_they_were(length):
    directions = np.random.default_rng(3).standard_normal((5, 4))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    np.testing.assert_allclose(functional.unit_rows(length * directions), directions, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64])
def test_integer_scores_are_numbers_and_never_wrap_around(dtype):
    scores = np.array([0, 5, 100], dtype)
    np.testing.assert_allclose(functional.softmax(scores), scipy.special.softmax([0.0, 5.0, 100.0]), rtol=1e-12)
    lowest = np.array([np.iinfo(dtype).min], dtype)
    np.testing.assert_allclose(functional.sigmoid(lowest), scipy.special.expit(lowest.astype(np.float64)), rtol=1e-12)
    assert functional.softmax(scores).dtype == np.float64


@pytest.mark.parametrize("mask", [None, np.array([[True, False], [True, True], [False, True]])])
def test_the_gradient_of_the_mean_cross_entropy_equals_finite_differences(mask):
    rng = np.random.default_rng(3)
    logits, targets = 3 * rng.normal(size=(3, 2, 5)), rng.integers(0, 5, (3, 2))
    loss, d_logits = functional.mean_cross_entropy(logits, targets, mask)
    expected = numerical_gradient(lambda z: functional.mean_cross_entropy(z, targets, mask)[0], logits)
    assert relative_error(d_logits, expected) < 1e-7
    counts = slice(None) if mask is None else mask
    assert np.isclose(loss, functional.cross_entropy(logits, targets)[counts].mean(), rtol=1e-12)
