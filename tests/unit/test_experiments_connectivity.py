"""Whom a gradient reaches, the widgets that show it, and the measured table of lesson 08."""

import numpy as np
import pytest
from scipy import stats

from course_utils import rnn
from course_utils.experiments.connectivity import gradient_shares, shares
from course_utils.experiments.stored_tables import agreement_runs, confidence_band
from course_utils.functional import cross_entropy
from course_utils.gradcheck import numerical_gradient
from course_utils.widgets.base import state_bytes
from course_utils.widgets.connectivity import Connectivity
from course_utils.widgets.radius_slider import RadiusSlider

CELLS = {"RNN": rnn.RNN, "GRU": rnn.GRU, "LSTM": rnn.LSTM}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("embedding_size", [None, 3])
def test_the_shares_are_those_of_numerical_gradients(cell, embedding_size):
    network, ids = CELLS[cell](6, 4, 6, seed=1, embedding_size=embedding_size), np.array([0, 3, 5, 1, 2])
    found = gradient_shares(network, ids)
    W_xh = network.without_embedding()["W_xh"]
    alone = CELLS[cell](W_xh.shape[1], 4, 6, seed=1)  # it reads the row of each step as a vector, nudged alone
    alone.params = network.without_embedding() | {"W_xh": np.eye(W_xh.shape[1])}
    pushes = np.zeros((4, 1, W_xh.shape[1]))

    def loss(pushes):
        return cross_entropy(alone.trace(W_xh[ids[:-1], None] + pushes).logits[-1], ids[-1:]).sum()

    norms = np.linalg.norm(numerical_gradient(loss, pushes), axis=(1, 2))
    assert np.allclose(found[-1], norms / norms.sum(), atol=1e-7)


@pytest.mark.parametrize("cell", CELLS)
def test_no_gradient_reaches_the_future_and_each_row_sums_to_one(cell):
    found = gradient_shares(CELLS[cell](6, 7, 6), np.array([0, 3, 5, 1, 2, 4]))
    assert np.allclose(found.sum(axis=1), 1)
    assert np.array_equal(found, np.tril(found))


def test_a_row_of_zeros_has_no_shares():
    assert np.array_equal(shares(np.array([[1.0, 3.0], [0.0, 0.0], [0.0, 2.0]])), [[0.25, 0.75], [0, 0], [0, 1]])


def test_the_band_is_student_s_interval_within_0_and_1():
    runs = [0.7, 0.8, 0.75, 0.72, 0.78]
    mean, low, high = confidence_band(runs)
    expected = stats.t.interval(0.95, 4, loc=np.mean(runs), scale=stats.sem(runs))
    assert np.allclose((mean, low, high), (0.75, *expected))
    assert confidence_band([1.0, 1.0, 1.0]) == (1.0, 1.0, 1.0)
    assert confidence_band([0.4, 1.0])[1:] == (0.0, 1.0)
    with pytest.raises(ValueError, match="at least two"):
        confidence_band([0.5])


@pytest.mark.claim("C23")
def test_the_measured_table_shows_what_clipping_does_and_does_not_cure():
    """Five seeds: clipping helps at 10 and 20 words, no RNN is right in every run up to 80, both gated cells are."""
    table = agreement_runs()
    assert {len(runs) for by_distance in table.values() for runs in by_distance.values()} == {5}
    for distance in (10, 20):
        assert table["RNN, clipped"][distance].mean() > table["RNN, not clipped"][distance].mean() + 0.1
    assert table["RNN, clipped"][40].mean() < 0.8
    worst = {system: min(runs.min() for runs in by_distance.values()) for system, by_distance in table.items()}
    assert all((lowest > 0.9) == (system in ("GRU", "LSTM")) for system, lowest in worst.items())


def test_the_widgets_are_small_and_refuse_what_does_not_fit():
    slider = RadiusSlider()
    assert state_bytes(slider) < 500_000
    assert repr(slider) == repr(RadiusSlider())
    shares = np.eye(3)
    assert state_bytes(Connectivity(list("abcd"), shares, shares)) < 1000
    with pytest.raises(ValueError, match=r"\(2, 2\).*\(3, 3\)"):
        Connectivity(list("abc"), shares, shares)
