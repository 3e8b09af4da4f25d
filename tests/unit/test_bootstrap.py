"""Bootstrap intervals against the normal approximation, paired and repeatable."""

import numpy as np
import pytest

from course_utils.bootstrap import bootstrap_interval


def mean_difference(x, y, axis=-1):
    return (x - y).mean(axis=axis)


def test_the_interval_of_a_mean_is_about_two_standard_errors_wide_on_each_side():
    for seed in range(3):
        values = np.random.default_rng(seed).normal(size=400)
        error = values.std(ddof=1) / np.sqrt(len(values))
        expected = values.mean() + 1.96 * error * np.array([-1, 1])
        assert np.allclose(bootstrap_interval([values], np.mean, resamples=4000), expected, atol=0.2 * error)


def test_what_belongs_to_one_item_is_drawn_together():
    x = np.random.default_rng(0).normal(scale=100, size=50)
    assert np.allclose(bootstrap_interval([x, x - 2], mean_difference), (2, 2))


def test_a_higher_confidence_is_a_wider_interval_around_the_narrower_one():
    values = np.random.default_rng(1).normal(size=100)
    low, high = bootstrap_interval([values], np.mean, confidence=0.5)
    lowest, highest = bootstrap_interval([values], np.mean, confidence=0.99)
    assert lowest < low < high < highest


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    values = np.random.default_rng(2).normal(size=100)
    assert bootstrap_interval([values], np.mean, seed=3) == bootstrap_interval([values], np.mean, seed=3)
    assert bootstrap_interval([values], np.mean, seed=3) != bootstrap_interval([values], np.mean, seed=4)


@pytest.mark.parametrize("items", [0, 1])
def test_fewer_than_two_items_have_no_interval(items):
    assert np.isnan(bootstrap_interval([np.ones(items)], np.mean)).all()


def test_two_items_have_the_interval_between_them():
    assert bootstrap_interval([np.arange(2.0)], np.mean) == (0, 1)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.1, float("nan")])
def test_a_confidence_outside_0_and_1_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        bootstrap_interval([np.ones(3)], np.mean, confidence=confidence)


@pytest.mark.parametrize(("resamples", "error"), [(0, ValueError), (1.5, TypeError), (True, TypeError)])
def test_a_number_of_draws_that_cannot_be_is_refused(resamples, error):
    with pytest.raises(error, match="resamples must be"):
        bootstrap_interval([np.ones(3)], np.mean, resamples=resamples)
