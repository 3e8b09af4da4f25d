import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.batches import batches


@given(tokens=st.integers(2, 200), batch_size=st.integers(1, 9), length=st.integers(1, 40))
def test_streams_go_on_from_batch_to_batch_and_targets_are_the_next_tokens(tokens, batch_size, length):
    ids = np.arange(tokens)
    if tokens <= batch_size:
        with pytest.raises(ValueError, match="streams"):
            batches(ids, batch_size, length)
        return
    pieces = list(batches(ids, batch_size, length))
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
        batches([1, 2, 3], 1, 0)
    with pytest.raises(ValueError, match="batch_size"):
        batches([1, 2, 3], 0, 1)
    with pytest.raises(TypeError, match="integers"):
        batches(["a", "b"], 1, 1)
    with pytest.raises(ValueError, match="shape"):
        batches([[1, 2]], 1, 1)
