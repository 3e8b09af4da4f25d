"""The way back through time: factors, products, and the single unit with its cliff."""

import numpy as np
import pytest

from course_utils import rnn
from course_utils.experiments.autograd import gradients_by_autograd, gradients_by_nudging
from course_utils.experiments.cliff import descend, loss_and_gradient, surface
from course_utils.experiments.jacobian_products import (
    backpropagated_norms,
    jacobians,
    recurrent_matrix,
)
from course_utils.functional import sigmoid
from course_utils.gradcheck import numerical_gradient, relative_error


def weights(W_hh):
    """Parameters of a network whose inputs go straight into its units."""
    size = len(W_hh)
    return {"W_xh": np.eye(size), "W_hh": W_hh, "b_h": np.zeros(size), "W_hy": np.eye(size), "b_y": np.zeros(size)}


def states(W_hh, steps=12, nonlinearity="tanh", size=1.0, seed=0):
    """The states of one sequence that is driven by random inputs of the given size."""
    inputs = size * np.random.default_rng(seed).normal(size=(steps, 1, len(W_hh)))
    return rnn.forward(inputs, None, weights(W_hh), nonlinearity).hidden[1:, 0]


@pytest.mark.parametrize("radius", [0.0, 0.5, 1.0, 1.5])
def test_all_eigenvalues_have_the_size_that_was_asked_for(radius):
    for size in (1, 20):
        matrix = recurrent_matrix(size, radius, np.random.default_rng(0))
        assert np.allclose(np.abs(np.linalg.eigvals(matrix)), radius)


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "identity"])
def test_the_jacobian_of_a_step_is_the_numerical_one(nonlinearity):
    rng = np.random.default_rng(1)
    W_hh, h, x = rng.normal(size=(4, 4)), rng.normal(size=(1, 4)), rng.normal(size=(1, 4))

    def step(state):
        return rnn.forward(x[None], state, weights(W_hh), nonlinearity).hidden[1]

    (jacobian,) = jacobians(step(h), W_hh, nonlinearity)
    columns = [numerical_gradient(lambda state, j=j: step(state)[0, j], h)[0] for j in range(4)]
    assert relative_error(jacobian, np.array(columns).T) < 1e-7


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "identity"])
def test_the_norms_are_those_of_the_product_of_all_jacobians(nonlinearity):
    W_hh = 0.4 * np.random.default_rng(2).normal(size=(6, 6))
    hidden = states(W_hh, nonlinearity=nonlinearity)
    d_last = np.random.default_rng(3).normal(size=6)
    norms = backpropagated_norms(hidden, W_hh, d_last, nonlinearity)
    product = np.linalg.multi_dot(list(jacobians(hidden, W_hh, nonlinearity)[1:]))
    assert np.isclose(norms[-1], np.linalg.norm(d_last @ product.T))
    assert np.isclose(norms[0], np.linalg.norm(d_last))


@pytest.mark.claim("C20")
@pytest.mark.claim("C21")
@pytest.mark.parametrize("radius", [0.5, 0.9, 1.0, 1.1, 1.5])
def test_with_a_rotation_and_linear_units_the_factor_a_step_is_exactly_the_radius(radius):
    W_hh = recurrent_matrix(16, radius, np.random.default_rng(4))
    hidden = states(W_hh, steps=60, nonlinearity="identity")
    norms = backpropagated_norms(hidden, W_hh, np.ones(16), "identity")
    assert np.allclose(norms[1:] / norms[:-1], radius, rtol=1e-12)
    product = np.linalg.multi_dot(list(jacobians(hidden, W_hh, "identity")[1:]))
    assert np.allclose(np.linalg.svd(product, compute_uv=False), radius**59)


@pytest.mark.claim("C20")
@pytest.mark.parametrize("seed", range(10))
def test_saturated_tanh_vanishes_even_at_radius_1_5(seed):
    W_hh = recurrent_matrix(16, 1.5, np.random.default_rng(seed))
    norms = backpropagated_norms(states(W_hh, steps=40, size=4.0, seed=seed), W_hh, np.ones(16))
    assert norms[-1] < 1e-3 * norms[0]


def test_the_gradient_of_the_single_unit_is_the_numerical_one():
    rng = np.random.default_rng(5)
    w, b = rng.uniform(-5, 8, 12), rng.uniform(-4, 3, 12)
    _, d_w, d_b = loss_and_gradient(w, b, steps=20)
    assert relative_error(d_w, numerical_gradient(lambda v: loss_and_gradient(v, b, 20)[0].sum(), w)) < 1e-6
    assert relative_error(d_b, numerical_gradient(lambda v: loss_and_gradient(w, v, 20)[0].sum(), b)) < 1e-6


def test_a_weight_in_single_precision_has_its_loss_in_double():
    w, b = np.float32([5.1, 0.3]), np.float32([-2.7, 1.1])
    for found, expected in zip(loss_and_gradient(w, b), loss_and_gradient(w.tolist(), b.tolist())):
        assert found.dtype == np.float64
        assert np.array_equal(found, expected)


def test_the_loss_of_one_step_is_the_one_computed_by_hand():
    loss, d_w, d_b = loss_and_gradient(2.0, -1.0, steps=1)
    output = sigmoid(2 * sigmoid(0.5) - 1)
    assert np.isclose(loss, (output - 0.7) ** 2)
    assert np.isclose(d_w, d_b * sigmoid(0.5))


def test_the_surface_has_loss_and_gradient_of_each_point_of_the_grid():
    w, b = np.linspace(3, 7, 5), np.linspace(-4, 2, 3)
    for found, expected in zip(surface(w, b), loss_and_gradient(*np.meshgrid(w, b))):
        assert found.shape == (3, 5)
        assert np.array_equal(found, expected)


@pytest.mark.claim("C22")
def test_clipping_at_1_lets_more_starts_converge():
    """Pascanu's single unit from 400 starts: about half converge without clipping, nearly all with it."""
    rng = np.random.default_rng(6)
    w, b = rng.uniform(3, 7, 400), rng.uniform(-4, -1, 400)
    unclipped, clipped = (descend(w, b, threshold=threshold)[2][-1] for threshold in (None, 1.0))
    assert (clipped < 1e-3).mean() > (unclipped < 1e-3).mean() + 0.2


@pytest.mark.parametrize("threshold", [None, 100.0, 0.01])
def test_an_update_is_the_gradient_times_the_rate_and_cut_to_the_threshold_alone(threshold):
    place = np.array([[0.5, 2.0], [-1.0, 0.5]])  # w, and b; no norm is near 100, and all are above 0.01
    _, *gradient = loss_and_gradient(*place)
    norm = np.hypot(*gradient)
    assert (norm > 0.01).all()
    assert (norm < 100).all()
    w, b, _ = descend(*place, threshold=threshold, learning_rate=0.3, updates=1)
    step = 0.3 * np.array(gradient) * (0.01 / norm if threshold == 0.01 else 1)
    assert np.array([w[1], b[1]]) == pytest.approx(place - step, abs=1e-12)


def test_no_clipped_update_is_longer_than_the_threshold_allows():
    w, b, losses = descend(np.linspace(4, 7, 50), np.full(50, -2.5), threshold=0.1, learning_rate=0.5, updates=50)
    assert [*map(list, losses)] == [list(loss_and_gradient(*place)[0]) for place in zip(w, b)]
    assert np.hypot(np.diff(w, axis=0), np.diff(b, axis=0)).max() <= 0.05 + 1e-12


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: recurrent_matrix(0, 1, np.random.default_rng(0)), "hidden_size"),
        (lambda: recurrent_matrix(3, float("nan"), np.random.default_rng(0)), "spectral_radius"),
        (lambda: recurrent_matrix(3, float("inf"), np.random.default_rng(0)), "spectral_radius"),
        (lambda: loss_and_gradient([1.0, 2.0], [1.0]), r"\(2,\).*\(1,\)"),
        (lambda: loss_and_gradient(1.0, 1.0, steps=0), "steps"),
        (lambda: descend([1.0], [1.0], threshold=0), "threshold"),
    ],
)
def test_impossible_arguments_are_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("truncate", [0, 2])
def test_autograd_and_nudging_find_the_same_gradient_of_each_loss(truncate):
    pytest.importorskip("torch", reason="autograd is torch's")
    rng = np.random.default_rng(0)
    params, inputs, targets = rnn.initial_parameters(5, 3, 5, rng), rng.integers(0, 5, 5), rng.integers(0, 5, 5)
    found = [find(params, inputs, targets, truncate) for find in (gradients_by_autograd, gradients_by_nudging)]
    np.testing.assert_allclose(*found, atol=1e-8)
