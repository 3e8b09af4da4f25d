"""The page of the derivation stays a page, and its tricks stay equal to the plain form."""

import ast
import importlib
import inspect
import pkgutil

import numpy as np
import pytest

from course_utils import experiments, rnn
from course_utils.rnn import bptt, one_hot

# Forward and backward of min-char-rnn take 28 lines of code, for one sequence, tanh, and no cut: batches, three
# activations, a mask and truncation may cost no more. All functions of the page together must fit one screen.
FORWARD_AND_BACKWARD, SCREEN = 28, 34


def lines_of_code(function) -> int:
    """Lines of a function, its signature as one, without docstring, blank lines and lines of comment alone."""
    source = inspect.getsource(function)
    (node,) = ast.parse(source).body
    body = source.splitlines()[node.body[1 if ast.get_docstring(node) else 0].lineno - 1 :]
    return 1 + sum(1 for line in body if line.strip() and not line.strip().startswith("#"))


def test_forward_and_backward_fit_one_screen():
    way_and_back = (rnn.forward, rnn.loss_and_gradients, bptt.pre_activation_gradients)
    assert sum(map(lines_of_code, way_and_back)) <= FORWARD_AND_BACKWARD
    assert sum(map(lines_of_code, (*way_and_back, rnn.backward, rnn.per_step_gradients))) <= SCREEN


def test_forward_stands_above_backward_and_every_step_is_made_by_step():
    source = inspect.getsource(bptt)
    assert source.index("def forward(") < source.index("def backward(") < source.index("def pre_activation_gradients(")
    assert "step(x, hidden[t]" in inspect.getsource(rnn.forward)
    assert "tanh(" not in inspect.getsource(rnn.forward)


@pytest.mark.parametrize("package", [rnn, experiments])
def test_no_module_bears_the_name_of_a_function_in_its_room(package):
    modules = [module.name for module in pkgutil.iter_modules(package.__path__)]
    found = {
        name
        for module in modules
        for name, value in vars(importlib.import_module(f"{package.__name__}.{module}")).items()
        if inspect.isfunction(value)
    }
    assert not found & set(modules)


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "identity"])
@pytest.mark.parametrize("truncate", [None, 2])
def test_the_way_back_is_the_recursion_and_leaves_what_it_was_given(nonlinearity, truncate):
    rng = np.random.default_rng(0)
    params = rnn.initial_parameters(5, 4, 3, rng)
    trace = rnn.forward(rng.integers(0, 5, (6, 2)), None, params, nonlinearity)
    d_logits = rng.normal(size=(6, 2, 3))
    given = [array.copy() for array in (d_logits, trace.hidden, trace.logits, *params.values())]
    found = bptt.pre_activation_gradients(trace, d_logits, params, truncate)
    later = np.zeros((2, 4))
    for t in reversed(range(6)):
        h = trace.hidden[t + 1]
        derivative = {"tanh": 1 - h**2, "relu": h > 0, "identity": np.ones_like(h)}[nonlinearity]
        later = (d_logits[t] @ params["W_hy"].T + later) * derivative
        np.testing.assert_allclose(found[t], later, rtol=1e-12, atol=1e-14)
        later = later @ params["W_hh"].T * (truncate is None or t % truncate > 0)
    for before, after in zip(given, (d_logits, trace.hidden, trace.logits, *params.values())):
        np.testing.assert_array_equal(after, before)


@pytest.mark.parametrize("size", [3, 600])  # both ways: the one-hot matrix, and sorted ids
@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.int32])
def test_the_product_with_one_hot_rows_is_the_plain_product(size, kind):
    rng = np.random.default_rng(0)
    ids, rows = rng.integers(0, min(size, 256), 50).astype(kind), rng.normal(size=(50, 4))
    np.testing.assert_allclose(one_hot.transposed_times(ids, rows, size), np.eye(size)[ids].T @ rows, rtol=1e-12)


def test_step_reads_ids_as_one_hot_rows_with_every_nonlinearity():
    params = rnn.initial_parameters(5, 4, 3, np.random.default_rng(0))
    W_xh, W_hh, b_h = params["W_xh"], params["W_hh"], params["b_h"] + 0.3
    ids, h = np.array([4, 0]), np.random.default_rng(1).normal(size=(2, 4))
    a = np.eye(5)[ids] @ W_xh + h @ W_hh + b_h
    for nonlinearity, expected in {"tanh": np.tanh(a), "relu": np.maximum(a, 0), "identity": a}.items():
        for x in (ids, np.eye(5)[ids]):
            np.testing.assert_allclose(rnn.step(x, h, W_xh, W_hh, b_h, nonlinearity), expected, rtol=1e-12)
    with pytest.raises(ValueError, match="'tanh', 'relu', 'identity'"):
        rnn.step(ids, h, W_xh, W_hh, b_h, "sigmoid")
