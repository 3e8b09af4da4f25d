"""What crosses the pipe between grader and student arrives as it was, and nothing but plain data arrives."""

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.homework import wire

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False),
    lambda inner: (
        st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.tuples(st.integers()), inner)
    ),
    max_leaves=12,
)


def there_and_back(value):
    def refuse(other):
        raise AssertionError(other)

    return wire.decode(json.loads(json.dumps(wire.encode(value, refuse))), refuse)


@given(plain)
def test_plain_data_arrives_as_it_was(value):
    found = there_and_back(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "u1", "?", "c16", "U5", ">i4"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3)])
def test_arrays_arrive_with_type_and_shape(dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    found = there_and_back(array)
    assert found.dtype == array.dtype
    assert found.shape == shape
    assert np.array_equal(found, array)
    assert found.flags.writeable


def test_a_generator_goes_on_where_it_stood():
    ours, again = np.random.default_rng(5), np.random.default_rng(5)
    ours.normal(size=3), again.normal(size=3)
    assert np.array_equal(there_and_back(ours).normal(size=4), again.normal(size=4))


def test_an_object_that_equals_everything_arrives_as_a_mark_and_subclasses_as_their_base():
    class Yes:
        def __eq__(self, other):
            return True

        __hash__ = object.__hash__

    class Always(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

    assert wire.encode([Yes()], lambda value: {"object": 4}) == {"list": [{"object": 4}]}
    found = there_and_back(Always(3))
    assert type(found) is int
    assert found != 4


@pytest.mark.parametrize(
    "data",
    [
        {"array": ["|O", [1], "AAAAAAAAAAA="]},
        {"array": ["<f8", [3], "AAAA"]},
        {"array": ["<f8", [-1], ""]},
        {"array": ["nonsense", [1], ""]},
        {"array": []},
        {"bytes": "***"},
        {"dict": [[{"list": []}, 1]]},
        {"generator": {"dict": [["bit_generator", "os.system"]]}},
        {"complex": [1]},
        {"scalar": ["<f8", 3, ""]},
        {"dict": [[n * (2**61 - 1), 0] for n in range(9)]},
        {"set": [n * (2**61 - 1) for n in range(9)]},
        [1, 2],
    ],
)
def test_forged_data_is_refused(data):
    with pytest.raises(wire.WireError):
        wire.decode(data, lambda mark: mark["nothing"])


def test_a_million_keys_that_share_a_hash_are_refused_at_once():
    forged = {"set": [n * (2**61 - 1) for n in range(1_000_000)]}
    with pytest.raises(wire.WireError):
        wire.decode(forged, lambda mark: mark)


def test_frames_that_are_too_long_cut_off_or_no_json_are_not_accepted():
    assert wire.read_frame(io.BytesIO(b"")) is None
    assert wire.read_frame(io.BytesIO(b"\0\0\0\5{")) is None
    for data in (b"\xff\xff\xff\xff", b"\0\0\0\2[]", b"\0\0\0\1x"):
        with pytest.raises(wire.WireError):
            wire.read_frame(io.BytesIO(data))
    pipe = io.BytesIO()
    wire.write_frame(pipe, {"a": "ö"})
    pipe.seek(0)
    assert wire.read_frame(pipe) == {"a": "ö"}


def test_changes_in_place_are_carried_over_and_keep_who_holds_what():
    inner, array = [1], np.zeros(2)
    held = {"inner": inner, "array": array, "gone": 1}
    wire.update(held, {"inner": [1, 2], "array": np.array([3.0, 4.0]), "new": (5,)})
    assert held["inner"] is inner
    assert inner == [1, 2]
    assert held["array"] is array
    assert np.array_equal(array, [3, 4])
    assert held["new"] == (5,)
    assert "gone" not in held
