"""Whom a gradient reaches, the widgets that show it, and the measured table of lesson 08."""

import numpy as np
import pytest
from scipy import stats

from course_utils import rnn
from course_utils.checkpoints.gated import GatedLanguageModel
from course_utils.experiments.connectivity import of_gated, of_rnn
from course_utils.experiments.stored_tables import agreement_runs, confidence_band
from course_utils.functional import cross_entropy
from course_utils.gradcheck import numerical_gradient
from course_utils.text import Vocabulary
from course_utils.widgets.base import state_bytes
from course_utils.widgets.connectivity import Connectivity
from course_utils.widgets.radius_slider import RadiusSlider


def test_the_shares_of_an_rnn_are_those_of_numerical_gradients():
    network, ids = rnn.RNN(6, 4, 6, seed=1), np.array([0, 3, 5, 1, 2])
    found = of_rnn(network, ids)
    vectors = np.eye(6)[ids[:-1]][:, None]
    W_xh, b_h = network.params["W_xh"], np.zeros((4, 1, 4))  # b_h of each step, so that each can be nudged alone

    def loss(pushes):
        params = network.params | {"W_xh": np.eye(4)}
        logits = rnn.forward(vectors @ W_xh + pushes, None, params).logits[-1]
        return cross_entropy(logits, ids[-1:]).sum()

    norms = np.linalg.norm(numerical_gradient(loss, b_h), axis=(1, 2))
    assert np.allclose(found[-1], norms / norms.sum(), atol=1e-7)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_no_gradient_reaches_the_future_and_each_row_sums_to_one(cell):
    model = GatedLanguageModel(Vocabulary(list("abcdef"), specials=()), cell, 5, 7)
    ids = np.array([0, 3, 5, 1, 2, 4])
    for found in (of_gated(model.params, cell, ids), of_rnn(rnn.RNN(6, 4, 6, seed=1), ids)):
        assert np.allclose(found.sum(axis=1), 1)
        assert np.array_equal(found, np.tril(found))


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
    """Five seeds: clipped RNNs learn 10 and 20 words where unclipped ones fail; both guess at 80, the GRU does not."""
    table = agreement_runs()
    assert {len(runs) for by_distance in table.values() for runs in by_distance.values()} == {5}
    assert table["RNN, clipped"][20].mean() > table["RNN, not clipped"][20].mean() + 0.1
    assert table["RNN, clipped"][80].max() < 0.6
    assert table["GRU"][80].mean() > 0.9


def test_the_widgets_are_small_and_refuse_what_does_not_fit():
    slider = RadiusSlider()
    assert state_bytes(slider) < 500_000
    assert repr(slider) == repr(RadiusSlider())
    shares = np.eye(3)
    assert state_bytes(Connectivity(list("abcd"), shares, shares)) < 1000
    with pytest.raises(ValueError, match=r"\(2, 2\).*\(3, 3\)"):
        Connectivity(list("abc"), shares, shares)
