"""The forward algorithm against the sum over all sequences of states."""

from itertools import product

import numpy as np
import pytest

from course_utils.rnn.hmm import forward_algorithm


def all_sequences(observations, initial, transitions, emissions):
    """The joint probability of every state sequence, written out: the sum the algorithm avoids."""
    states, joint = range(len(transitions)), {}
    start = np.asarray(initial) @ transitions
    for path in product(states, repeat=len(observations)):
        p = start[path[0]] * emissions[path[0]][observations[0]]
        for t in range(1, len(observations)):
            p *= transitions[path[t - 1]][path[t]] * emissions[path[t]][observations[t]]
        joint[path] = p
    return joint


@pytest.mark.parametrize("seed", range(5))
def test_forward_algorithm_equals_the_sum_over_all_state_sequences(seed):
    rng = np.random.default_rng(seed)
    initial, transitions, emissions = rng.dirichlet([1] * 3), rng.dirichlet([1] * 3, 3), rng.dirichlet([1] * 4, 3)
    observations = rng.integers(0, 4, 6)
    beliefs, log_likelihood = forward_algorithm(observations, initial, transitions, emissions)
    for t in range(1, 7):
        joint = all_sequences(observations[:t], initial, transitions, emissions)
        total = sum(joint.values())
        by_last = [sum(p for path, p in joint.items() if path[-1] == state) / total for state in range(3)]
        assert np.allclose(beliefs[t - 1], by_last, rtol=1e-12)
    assert log_likelihood == pytest.approx(np.log(total), rel=1e-12)


def test_a_long_run_does_not_underflow():
    _, log_likelihood = forward_algorithm(np.zeros(5000, int), [1, 0], [[0.5, 0.5]] * 2, [[0.1, 0.9]] * 2)
    assert log_likelihood == pytest.approx(5000 * np.log(0.1))


def test_impossible_models_and_observations_are_refused():
    good = [[1.0, 0.0], [[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]]
    with pytest.raises(ValueError, match="probability 0"):
        forward_algorithm([0, 1], *good)
    with pytest.raises(ValueError, match="sum to 1"):
        forward_algorithm([0], [0.5, 0.6], *good[1:])
    with pytest.raises(ValueError, match=r"0\.\.1"):
        forward_algorithm([2], *good)
    with pytest.raises(ValueError, match="do not fit"):
        forward_algorithm([0], [1.0], *good[1:])
    with pytest.raises(ValueError, match="do not fit"):
        forward_algorithm([0], good[1], *good[1:])
    with pytest.raises(ValueError, match="do not fit"):
        forward_algorithm([0], good[0], [[1.0, 0.0, 0.0]] * 2, good[2])
    with pytest.raises(ValueError, match="do not fit"):
        forward_algorithm([0], *good[:2], [1.0, 0.0])
    with pytest.raises(ValueError, match=r"\(time,\)"):
        forward_algorithm([], *good)
