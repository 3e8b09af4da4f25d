"""The numerical gradient on functions whose gradient is known, and the relative error by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_utils.gradcheck import numerical_gradient, relative_error

points = arrays(np.float64, array_shapes(min_dims=0, max_dims=3, max_side=4), elements=st.floats(-3, 3))


@given(points)
def test_the_gradient_of_known_functions_is_found(x):
    for f, gradient in (
        (lambda z: (z**2).sum(), 2 * x),
        (lambda z: np.sin(z).sum(), np.cos(x)),
        (lambda z: np.exp(z).sum(), np.exp(x)),
    ):
        found = numerical_gradient(f, x)
        assert found.shape == x.shape
        np.testing.assert_allclose(found, gradient, atol=1e-8 * max(1, np.abs(gradient).max(initial=0)))


def test_large_coordinates_are_nudged_in_proportion():
    x = np.array([1e6, -1e-6])
    assert relative_error(numerical_gradient(lambda z: (z**2).sum(), x), 2 * x) < 1e-8


def test_a_wrong_gradient_is_told_apart():
    x = np.array([1.0, -2.0, 0.5])
    numerical = numerical_gradient(lambda z: np.maximum(z, 0).sum(), x)
    assert relative_error(np.maximum(x, 0), numerical) > 0.1  # the activation where its derivative belongs
    assert relative_error((x > 0).astype(float), numerical) < 1e-8


def test_the_point_is_put_back_exactly_also_when_the_function_fails():
    x = np.array([[0.1, 0.7], [1e9, -3e-9]])
    before = x.copy()
    numerical_gradient(lambda z: z.sum(), x)
    np.testing.assert_array_equal(x, before)

    def fails(z):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        numerical_gradient(fails, x)
    np.testing.assert_array_equal(x, before)


def test_a_parameter_that_the_function_reads_from_its_surroundings_is_seen():
    weights = np.array([2.0, 3.0])
    np.testing.assert_allclose(numerical_gradient(lambda _: weights @ weights, weights), 2 * weights, rtol=1e-8)


@pytest.mark.parametrize("x", [np.zeros(2, dtype=np.float32), np.zeros(2, dtype=int), [0.0], 1.0])
def test_less_than_float64_is_refused(x):
    with pytest.raises(TypeError, match="x must be a float64 array"):
        numerical_gradient(np.sum, x)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([1, 2], [1, 2], 0),
        ([0, 0], [0, 0], 0),
        ([1, -2], [-1, 2], 2),
        ([0, 4], [1, 4], 0.25),
        ([1e-30], [2e-30], 0.5),
        ([], [], 0),
        (3.0, 4.0, 0.25),
        ([np.nan], [np.nan], np.inf),
        ([np.inf], [np.inf], np.inf),
        ([1.0], [np.nan], np.inf),
    ],
)
def test_relative_error_by_hand(a, b, expected):
    assert relative_error(a, b) == pytest.approx(expected)
    assert relative_error(b, a) == relative_error(a, b)


def test_arrays_of_other_shapes_are_refused_and_never_stretched():
    with pytest.raises(ValueError, match=r"a has shape \(2,\), b has shape \(1, 2\)"):
        relative_error([1, 2], [[1, 2]])
