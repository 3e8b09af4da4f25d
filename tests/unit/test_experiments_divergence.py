"""The training of lesson 08 that blows up: characters with a large learning rate."""

import numpy as np
import pytest

from course_utils.experiments import divergence

LARGE_STEPS = {"hidden_size": 64, "batch_size": 16, "length": 25, "learning_rate": 8.0}


@pytest.mark.claim("C21")
@pytest.mark.claim("C22")
@pytest.mark.parametrize("seed", range(3))
def test_with_large_steps_clipping_decides_between_learning_and_blowing_up(seed):
    text = np.random.default_rng(0).choice(8, 20_000, p=[0.4, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05])
    text[1::2] = (text[::2] + 1) % 8  # every second character follows from the one before
    frequencies = np.bincount(text) / len(text)
    by_counting = -(frequencies * np.log2(frequencies)).sum()
    unclipped, clipped = (
        divergence.train(text, 8, seed, max_norm=max_norm, updates=150, **LARGE_STEPS)[0][-30:].mean()
        for max_norm in (None, 0.25)
    )
    assert clipped < by_counting < unclipped


@pytest.mark.claim("C21")
@pytest.mark.parametrize("seed", range(3))
def test_without_a_product_over_time_the_norms_grow_far_less(seed):
    """The control: cut at every step, no gradient is a product over time."""
    text = np.random.default_rng(0).choice(8, 20_000, p=[0.4, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05])
    text[1::2] = (text[::2] + 1) % 8
    whole, cut = (
        divergence.train(text, 8, seed, max_norm=None, truncate=truncate, updates=100, **LARGE_STEPS)[1].max()
        for truncate in (None, 1)
    )
    assert whole > 5 * cut


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_where_the_weights_leave_the_range_of_numbers_both_are_infinite_and_nothing_warns():
    text = np.random.default_rng(0).integers(0, 8, 1_000)
    losses, norms = divergence.train(text, 8, 0, max_norm=None, updates=4, **LARGE_STEPS | {"learning_rate": 1e308})
    assert losses[0] == pytest.approx(3, abs=0.2)  # eight characters, nothing is learned
    assert np.isfinite(norms[0])
    assert np.isinf(losses[-1])
    assert np.isinf(norms[-1])
