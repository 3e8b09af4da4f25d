"""The lecture's exercises about the matrices of a recurrent network: their sizes, and the layer below them."""

import numpy as np
import pytest

from course_utils.rnn import RNN


@pytest.mark.claim("E1")
@pytest.mark.parametrize(("inputs", "hidden", "outputs"), [(31, 64, 31), (1, 1, 1), (5, 3, 2)])
def test_the_sizes_of_all_matrices_and_their_total_are_those_of_torch(inputs, hidden, outputs):
    import torch

    params = RNN(inputs, hidden, outputs).params
    theirs, output_layer = torch.nn.RNN(inputs, hidden), torch.nn.Linear(hidden, outputs)
    assert params["W_xh"].T.shape == theirs.weight_ih_l0.shape
    assert params["W_hh"].T.shape == theirs.weight_hh_l0.shape
    assert params["W_hy"].T.shape == output_layer.weight.shape
    count = sum(array.numel() for module in (theirs, output_layer) for array in module.parameters())
    total = sum(array.size for array in params.values())
    assert total == count - hidden  # torch adds two biases where one is enough
    assert total == inputs * hidden + hidden * hidden + hidden + hidden * outputs + outputs


@pytest.mark.claim("E2")
def test_a_function_behind_an_embedding_layer_is_the_look_up_in_another_table():
    rng = np.random.default_rng(0)
    table, ids = rng.normal(size=(7, 3)), rng.integers(0, 7, size=20)
    one_hot = np.eye(7)[ids]
    np.testing.assert_allclose(np.tanh(one_hot @ table), one_hot @ np.tanh(table), rtol=1e-12)


@pytest.mark.claim("E2")
def test_the_same_function_does_matter_where_rows_are_mixed():
    rng = np.random.default_rng(0)
    table, mixing = rng.normal(size=(7, 3)), rng.normal(size=(20, 7))
    assert np.abs(np.tanh(mixing @ table) - mixing @ np.tanh(table)).max() > 0.1
