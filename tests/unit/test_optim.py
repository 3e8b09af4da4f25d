"""Norm clipping and the optimizers against torch, on scales where squares overflow, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.gradcheck import relative_error
from course_utils.optim import SGD, AdaGrad, Adam, clip_grad_norm, global_norm


def gradients(scale=1.0, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    shapes = {"W_xh": (4, 3), "W_hh": (3, 3), "b_h": (3,)}
    return {name: (scale * rng.normal(size=shape)).astype(dtype) for name, shape in shapes.items()}


def clipped_by_torch(arrays, max_norm):
    import torch

    tensors = [torch.zeros(array.shape, dtype=torch.float64, requires_grad=True) for array in arrays]
    for tensor, array in zip(tensors, arrays):
        tensor.grad = torch.tensor(array, dtype=torch.float64)
    norm = torch.nn.utils.clip_grad_norm_(tensors, max_norm)
    return norm.item(), [tensor.grad.numpy() for tensor in tensors]


@settings(max_examples=80, deadline=None)
@given(exponent=st.integers(-30, 30), max_exponent=st.integers(-4, 4), seed=st.integers(0, 1000))
def test_clipping_equals_torch_from_1e_30_to_1e_30(exponent, max_exponent, seed):
    grads = gradients(10.0**exponent, seed=seed)
    expected_norm, expected = clipped_by_torch(list(grads.values()), 10.0**max_exponent)
    as_list = [grad.copy() for grad in grads.values()]
    assert clip_grad_norm(grads, 10.0**max_exponent) == pytest.approx(expected_norm, rel=1e-12)
    clip_grad_norm(as_list, 10.0**max_exponent)
    for ours, listed, theirs in zip(grads.values(), as_list, expected):
        assert relative_error(ours, theirs) < 1e-12
        assert np.array_equal(ours, listed)


@pytest.mark.parametrize("scale", [1e-30, 1e-20, 1.0, 1e20, 1e30])
def test_single_precision_norms_neither_overflow_nor_vanish(scale):
    grads = gradients(scale, np.float32)
    exact = np.sqrt(sum((grad.astype(np.float64) ** 2).sum() for grad in grads.values()))
    assert clip_grad_norm(grads, 1.0) == pytest.approx(exact, rel=1e-6)
    assert all(grad.dtype == np.float32 for grad in grads.values())
    assert global_norm(grads) == pytest.approx(min(1.0, exact), rel=2e-6)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_even_squares_beyond_double_precision_are_handled(scale):
    assert global_norm([np.array([3.0, 4.0]) * scale]) == pytest.approx(5 * scale, rel=1e-12)


def test_clipping_keeps_the_direction_and_leaves_small_gradients_alone():
    grads, before = gradients(100.0), gradients(100.0)
    norm = clip_grad_norm(grads, 0.5)
    for name, grad in grads.items():
        assert relative_error(grad * norm / 0.5, before[name]) < 1e-6
    small = gradients(1e-3)
    clip_grad_norm(small, 1.0)
    assert all(np.array_equal(grad, gradients(1e-3)[name]) for name, grad in small.items())


@pytest.mark.parametrize(("bad", "word"), [(np.nan, "NaN"), (np.inf, "infinity"), (-np.inf, "infinity")])
def test_a_number_that_is_not_finite_is_reported_and_does_not_spread(bad, word):
    grads = gradients()
    grads["W_hh"][1, 2] = bad
    with pytest.raises(ValueError, match=f"'W_hh' holds an? {word}"):
        clip_grad_norm(grads, 1.0)
    assert np.array_equal(grads["W_xh"], gradients()["W_xh"])


def test_a_norm_beyond_the_largest_float_is_reported():
    with pytest.raises(ValueError, match="beyond the largest float"):
        clip_grad_norm([np.full(4, 1.7e308)], 1.0)


@pytest.mark.parametrize("max_norm", [0, -1.0, float("nan")])
def test_a_threshold_that_is_not_positive_is_refused(max_norm):
    with pytest.raises(ValueError, match="max_norm must be above 0"):
        clip_grad_norm(gradients(), max_norm)


def test_wrong_types_are_refused():
    with pytest.raises(TypeError, match="put it into a list"):
        clip_grad_norm(np.ones(3), 1.0)
    with pytest.raises(TypeError, match=r"grads\[0\].*int"):
        clip_grad_norm([np.ones(3, dtype=int)], 1.0)
    with pytest.raises(TypeError, match="max_norm"):
        clip_grad_norm([np.ones(3)], "1")
    with pytest.raises(TypeError, match=r"grads\['a'\].*list"):
        clip_grad_norm({"a": [1.0]}, 1.0)


def test_no_gradients_and_zero_gradients_have_norm_zero():
    assert clip_grad_norm([], 1.0) == 0
    assert clip_grad_norm([np.zeros(3), np.zeros(0)], 1.0) == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["SGD", "Adam", "AdaGrad"])
def test_optimizers_walk_the_same_path_as_torch(name, dtype):
    import torch

    params = gradients(dtype=dtype)
    twins = [torch.tensor(param, requires_grad=True) for param in params.values()]
    ours = {"SGD": SGD(params, 0.1), "Adam": Adam(params, 0.01), "AdaGrad": AdaGrad(params, 0.1)}[name]
    theirs = {
        "SGD": torch.optim.SGD(twins, 0.1),
        "Adam": torch.optim.Adam(twins, 0.01),
        "AdaGrad": torch.optim.Adagrad(twins, 0.1, initial_accumulator_value=1, eps=0),
    }[name]
    for step in range(20):
        grads = gradients(10.0 ** (step % 3), dtype, seed=step)
        ours.step(grads)
        for twin, grad in zip(twins, grads.values()):
            twin.grad = torch.tensor(grad)
        theirs.step()
    for param, twin in zip(params.values(), twins):
        assert param.dtype == dtype
        assert relative_error(param, twin.detach().numpy()) < (1e-12 if dtype == np.float64 else 1e-5)


def test_optimizers_change_the_arrays_in_place_and_leave_the_gradients():
    param, grad = np.ones(3), np.full(3, 2.0)
    SGD([param], 0.25).step([grad])
    assert np.array_equal(param, np.full(3, 0.5))
    assert np.array_equal(grad, np.full(3, 2.0))


def test_optimizers_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match="learning_rate"):
        SGD(gradients(), 0)
    with pytest.raises(ValueError, match="betas"):
        Adam(gradients(), betas=(0.9, 1.0))
    with pytest.raises(ValueError, match="keys"):
        SGD(gradients(), 0.1).step({"W_xh": np.ones((4, 3))})
    with pytest.raises(ValueError, match=r"'W_xh' has shape \(3, 4\), its parameter \(4, 3\)"):
        Adam(gradients()).step(gradients() | {"W_xh": np.ones((3, 4))})


@pytest.mark.parametrize("iterable", [iter, tuple, lambda arrays: dict(enumerate(arrays)).values()])
def test_what_can_be_read_only_once_is_clipped_all_the_same(iterable):
    arrays = [np.array([3.0, 0.0]), np.array([4.0])]
    assert clip_grad_norm(iterable(arrays), 1.0) == 5
    np.testing.assert_allclose(np.concatenate(arrays), [0.6, 0, 0.8], rtol=1e-5)


@pytest.mark.parametrize("make", [SGD, Adam])
def test_optimizers_take_parameters_and_gradients_from_generators(make):
    params = [np.ones(2), np.ones(3)]
    optimizer = make((param for param in params), 0.1)
    optimizer.step(np.ones_like(param) for param in params)
    assert all((param < 1).all() for param in params)


@settings(max_examples=60, deadline=None)
@given(
    exponents=st.lists(st.integers(-300, 300), min_size=1, max_size=4), dtype=st.sampled_from([np.float32, np.float64])
)
def test_the_norm_is_right_whether_its_squares_fit_into_a_float_or_not(exponents, dtype):
    with np.errstate(over="ignore", under="ignore"):
        arrays = [np.array([10.0**exponent, -(10.0**exponent)]).astype(dtype) for exponent in exponents]
    arrays = [array for array in arrays if np.isfinite(array).all()]
    expected = np.hypot.reduce(np.concatenate([*arrays, [0.0]]).astype(np.float64))
    assert global_norm(arrays) == pytest.approx(expected, rel=1e-12)
