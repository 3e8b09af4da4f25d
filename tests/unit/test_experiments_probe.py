"""What a linear probe reads from a state, and how far back a state is still moved."""

import numpy as np
import pytest

from course_utils.experiments.probe import first_token_accuracy, influence, probe_accuracy
from course_utils.rnn import initial_parameters


def test_a_probe_reads_what_is_there_and_not_what_is_not():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, 2000)
    known = np.eye(4)[labels] @ rng.normal(size=(4, 6)) + 0.01 * rng.normal(size=(2000, 6))
    assert probe_accuracy(known, labels) > 0.99
    assert probe_accuracy(rng.normal(size=(2000, 6)), labels) < 0.32


def test_a_probe_reads_what_is_rare_and_small():
    labels = np.arange(200) % 10 == 0
    assert probe_accuracy(0.1 * labels[:, None], labels.astype(int)) == 1


@pytest.mark.claim("C15")
@pytest.mark.parametrize("seed", range(3))
def test_the_first_token_is_read_from_the_next_states_and_lost_far_away(seed):
    rng = np.random.default_rng(seed)
    params = initial_parameters(6, 24, 6, rng)
    near, far = first_token_accuracy(rng.integers(0, 6, (41, 2000)), params, [1, 40])
    assert near > 0.9
    assert far < 0.25  # chance is 1 / 6


@pytest.mark.claim("C14")
def test_influence_ends_with_the_window_and_not_before():
    rng = np.random.default_rng(0)
    table = rng.dirichlet([1] * 5, (5, 5))
    found = influence(lambda ids: table[ids[-2], ids[-1]], rng.integers(0, 5, (6, 400)), [1, 2, 3, 6], rng)
    assert (found[:2] > 0.2).all()
    assert (found[2:] == 0).all()


def test_influence_is_one_where_nothing_is_in_common():
    rng = np.random.default_rng(0)
    found = influence(lambda ids: np.eye(5)[ids[-1]], rng.integers(0, 5, (3, 100)), [1], rng)
    assert found == pytest.approx([1.0])


def test_impossible_distances_and_shares_are_refused():
    ids = np.zeros((3, 4), dtype=int)
    params = initial_parameters(2, 3, 2, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"0\.\.2"):
        first_token_accuracy(ids, params, [3])
    with pytest.raises(ValueError, match=r"1\.\.3"):
        influence(lambda ids: np.ones((4, 1)), ids, [0], np.random.default_rng(0))
    for share in (0, 1):
        with pytest.raises(ValueError, match="both sides"):
            probe_accuracy(np.zeros((4, 2)), np.zeros(4, dtype=int), train_share=share)


def test_distances_from_a_generator_are_all_measured():
    rng = np.random.default_rng(0)
    ids, params = rng.integers(0, 3, (4, 200)), initial_parameters(3, 5, 3, rng)
    distances = [0, 2]
    assert np.array_equal(
        first_token_accuracy(ids, params, iter(distances)), first_token_accuracy(ids, params, distances)
    )
    assert influence(lambda ids: np.eye(3)[ids[-1]], ids, iter([1, 3]), rng).shape == (2,)
