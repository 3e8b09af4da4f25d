"""How a result is shown in a message, and in which way it is not the expected one."""

import numpy as np
import pytest

from course_utils.exercises.comparing import Stopped, call, difference, listed, plain, same, show


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "True"),
        (np.array(False), "False"),
        (3, "3"),
        (3.0, "3"),
        (0.123456, "0.1235"),
        (np.array([1.5, 2.0]), "[1.5, 2]"),
        (np.zeros((3, 5)), "of shape (3, 5)"),
        ([1, "a", None], "[1, 'a', None]"),
        ((0.5, [1]), "(0.5, [1])"),
        ({"a": 1.0, 2: (3,)}, "{'a': 1, 2: (3)}"),
        ([0] * 13, "of 13 entries"),
        ("x" * 81, f"{'x' * 60!r} and 21 letters more"),
        (object(), "object"),
        (10**400, "a number of about 400 digits"),
    ],
)
def test_a_value_is_shown_whole_where_it_is_short(value, shown):
    assert show(value) == shown


def test_a_call_is_shown_as_one_types_it_or_with_what_goes_in():
    assert call("idf", ["documents", "word"], (300, "the")) == "idf(300, 'the')"
    assert call("step", ["x", "n"], (np.zeros((4, 5)), 2)) == "step with x of shape (4, 5), n = 2"
    assert listed(["a", "b"]) == "a, b"
    assert listed([*"abcdefg"]) == "a, b, c, d, e and 2 more"


@pytest.mark.parametrize(
    ("found", "expected", "said"),
    [
        (None, 1, "gives None: does your function end with return?"),
        (Stopped(ValueError("no\nmore")), 1, "stops with ValueError: no"),
        (2, 1, "gives 2, it should be 1"),
        (1.00001, 1.0, "gives 1.00001, it should be 1"),
        ("a", "b", "gives 'a', it should be 'b'"),
        ("a", 1, "gives a text, it should be one number"),
        (1, [1.0, 2.0], "gives one number, it should be an array of shape (2,)"),
        ([1.0, 2.0], True, "gives an array of shape (2,), it should be True or False"),
        ([1.0, 3.0], [1.0, 2.0], "gives [1, 3], it should be [1, 2]"),
        (np.eye(4), np.zeros((4, 4)), "gives at [0, 0] 1, it should be 0"),
        ((1, "a"), (2, "a"), "gives as result 1 of 2: 1, it should be 2"),
        (("a", 1), ("a", "b"), "gives as result 2 of 2: 1, it should be 'b'"),
        ((1, "a", 2), (1, "a"), "gives 3 results, it should be 2 results"),
        (1, ("a", 1), "gives one number, it should be 2 results"),
        (1, {"a": 1}, "gives one number, it should be a dict"),
        ({"b": 1}, {"a": 1}, "gives a dict without a"),
        ({"a": 1, "b": 1}, {"a": 1}, "gives a dict with b, which does not belong there"),
        ({"a": 1, "b": 3}, {"a": 1, "b": 2}, "gives for 'b': 3, it should be 2"),
    ],
)
def test_a_difference_is_told_on_as_little_as_shows_it(found, expected, said):
    assert difference(found, plain(expected)) == said


@pytest.mark.parametrize(("kind", "right", "wrong"), [(str, "cat", "dog"), (set, {1, 2}, {3}), (bytes, b"a", b"b")])
def test_a_kind_that_says_it_equals_everything_is_compared_by_what_it_holds(kind, right, wrong):
    always = type("Always", (kind,), {"__eq__": lambda self, other: True, "__hash__": None})
    assert same(always(right), right, 1e-6)
    assert not same(always(wrong), right, 1e-6)
    assert not same((always(wrong), 1), plain((right, 1)), 1e-6)
