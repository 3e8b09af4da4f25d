"""Batches: streams that go on, examples that are shuffled, documents held out."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.text.batches import consecutive_batches, hold_out, restarting_batches, shuffled_batches


@given(tokens=st.integers(2, 200), batch_size=st.integers(1, 9), length=st.integers(1, 40))
def test_streams_go_on_from_batch_to_batch_and_targets_are_the_next_tokens(tokens, batch_size, length):
    ids = np.arange(tokens)
    if tokens <= batch_size:
        with pytest.raises(ValueError, match="batch_size"):
            consecutive_batches(ids, batch_size, length)
        return
    pieces = list(consecutive_batches(ids, batch_size, length))
    inputs = np.concatenate([piece for piece, _ in pieces])
    targets = np.concatenate([piece for _, piece in pieces])
    steps = (tokens - 1) // batch_size
    assert inputs.shape == (steps, batch_size)
    assert all(piece.shape[0] == length for piece, _ in pieces[:-1])
    assert np.array_equal(targets, inputs + 1)
    assert (np.diff(inputs, axis=0) == 1).all()
    assert np.array_equal(inputs.T.ravel(), ids[: steps * batch_size])


def test_bad_options_are_refused_at_once():
    with pytest.raises(ValueError, match="length"):
        consecutive_batches([1, 2, 3], 1, 0)
    with pytest.raises(ValueError, match="batch_size"):
        consecutive_batches([1, 2, 3], 0, 1)
    with pytest.raises(TypeError, match="integers"):
        consecutive_batches(["a", "b"], 1, 1)
    with pytest.raises(ValueError, match="shape"):
        consecutive_batches([[1, 2]], 1, 1)
    with pytest.raises(ValueError, match="ids is empty"):
        consecutive_batches([], 1, 1)


def test_every_example_comes_once_an_epoch_and_in_another_order_each_time():
    batches = [indices for (indices,) in shuffled_batches(10, 4, 2, np.random.default_rng(0))]
    assert [len(batch) for batch in batches] == [4, 4, 2, 4, 4, 2]
    first, second = np.concatenate(batches[:3]), np.concatenate(batches[3:])
    assert sorted(first) == sorted(second) == list(range(10))
    assert (first != second).any()


def test_held_out_documents_and_the_rest_are_all_of_the_text():
    rest, held_out = hold_out(range(2050), blocks=200, every=20)
    assert len(held_out) == 100
    assert sorted([*rest, *held_out]) == list(range(2000))
    assert held_out[:10] == list(range(190, 200))


def test_every_second_block_can_be_held_out_or_the_last_one_alone():
    assert hold_out(range(4), blocks=4, every=2) == ([0, 2], [1, 3])
    assert hold_out(range(4), blocks=4, every=4) == ([0, 1, 2], [3])


def test_a_side_without_documents_is_refused():
    with pytest.raises(ValueError, match="every"):
        hold_out(range(300), blocks=10, every=11)
    with pytest.raises(ValueError, match="every"):
        hold_out(range(300), blocks=10, every=1)
    with pytest.raises(ValueError, match="at least 200"):
        hold_out(range(100))


def test_rows_go_on_or_start_anew_each_time_where_the_probability_says_so():
    for probability, is_new in ((0, False), (1, True)):
        batches = restarting_batches(range(100), 3, 2, probability, np.random.default_rng(0))
        assert [batch[2].tolist() for batch in itertools.islice(batches, 3)] == [[True] * 3, [is_new] * 3, [is_new] * 3]
