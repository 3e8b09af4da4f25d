"""What crosses the pipe between grader and student arrives as it was, and nothing but plain data arrives."""

import io
import os
import struct

import msgspec
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

    return wire.unpack(wire.pack(value, refuse), refuse)


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


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 2**64, -(2**63) - 1, -(2**100), 2**127])
def test_a_whole_number_of_any_size_arrives_with_its_sign(number):
    assert there_and_back(number) == number


def test_an_array_that_runs_down_its_columns_arrives_with_each_number_in_its_place():
    found = there_and_back(np.arange(6.0).reshape(2, 3).T)
    assert found.tolist() == [[0, 3], [1, 4], [2, 5]]
    assert found.flags.f_contiguous


@pytest.mark.parametrize(("dtype", "as_sent"), [("longdouble", "f8"), ("clongdouble", "c16")])
def test_numbers_of_more_digits_arrive_in_double_precision(dtype, as_sent):
    for value in (np.arange(3).astype(dtype), np.ones(1, dtype)[0]):
        found = there_and_back([value])[0]
        assert np.array_equal(found, value)
        assert found.dtype == as_sent


def test_a_generator_goes_on_where_it_stood():
    ours, again = np.random.default_rng(5), np.random.default_rng(5)
    ours.normal(size=3), again.normal(size=3)
    assert np.array_equal(there_and_back(ours).normal(size=4), again.normal(size=4))


@pytest.mark.parametrize(("kind", "place"), [("MT19937", 625), ("MT19937", -1), ("Philox", -1)])
def test_a_generator_that_would_read_beyond_its_own_numbers_is_refused(kind, place):
    bits = getattr(np.random, kind)(5)
    assert there_and_back(np.random.Generator(bits)).random() == np.random.Generator(bits).random()
    state = bits.state
    (state["state"] if kind == "MT19937" else state)["pos" if kind == "MT19937" else "buffer_pos"] = place
    bits.state = state
    with pytest.raises(wire.WireError):
        there_and_back(np.random.Generator(bits))


def test_an_object_that_equals_everything_arrives_as_a_mark_and_subclasses_as_their_base():
    class Yes:
        def __eq__(self, other):
            return True

        __hash__ = object.__hash__

    class Always(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

    assert wire.unpack(wire.pack([Yes()], lambda value: {"object": 4}), lambda mark: mark) == [{"object": 4}]
    found = there_and_back(Always(3))
    assert type(found) is int
    assert found != 4


def npy(descr, shape, data=b""):
    head = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + data


def extension(code, data):
    return msgspec.msgpack.encode(msgspec.msgpack.Ext(code, data))


def of_objects():
    file = io.BytesIO()
    np.save(file, np.array([os.system], dtype=object), allow_pickle=True)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        extension(1, npy("'|O'", (1,), bytes(8))),
        extension(1, of_objects()),
        extension(1, npy("'<f8'", (3,), bytes(9))),
        extension(1, npy("'<f8'", (-1,))),
        extension(1, npy("'<f8'", (10**15,))),
        extension(1, npy("'<M8[s]'", (1,), bytes(8))),
        extension(1, npy("[('a', '<f8')]", (1,), bytes(8))),
        extension(1, npy("'" + "i1," * 20_000 + "'", (1,), bytes(20_000))),
        extension(1, b""),
        extension(3, b"\x05"),
        extension(4, msgspec.msgpack.encode([[1]])),
        extension(5, msgspec.msgpack.encode([1])),
        extension(8, msgspec.msgpack.encode({"bit_generator": "os.system"})),
        extension(77, b""),
        extension(9, msgspec.msgpack.encode([1])),
        b"\x91" * 100_000,
        b"\xdd\xff\xff\xff\xff",
        b"\xc1",
        b"",
        b"\xa3\xed\xa0\x80",
    ],
)
def test_forged_data_is_refused(data):
    with pytest.raises(wire.WireError):
        wire.unpack(data, lambda mark: mark["nothing"])


def test_what_is_too_large_or_too_deep_is_not_sent():
    deep = []
    for _ in range(99_999):
        deep = [deep]
    for value in (deep, np.zeros(2 * 10**6), [np.zeros(10**6)] * 3):
        with pytest.raises(wire.WireError):
            wire.pack(value, lambda other: {})


def test_frames_that_are_too_long_or_cut_off_are_not_accepted():
    assert wire.read_frame(io.BytesIO(b"")) is None
    assert wire.read_frame(io.BytesIO(b"\0\0\0\5{")) is None
    with pytest.raises(wire.WireError):
        wire.read_frame(io.BytesIO(b"\xff\xff\xff\xff"))
    pipe = io.BytesIO()
    wire.write_frame(pipe, b"some data")
    pipe.seek(0)
    assert wire.read_frame(pipe) == b"some data"


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
