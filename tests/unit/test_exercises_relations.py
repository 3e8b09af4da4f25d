"""What is said of a wrong result that has something to do with the right one, in plain numbers."""

import numpy as np
import pytest

from course_utils.exercises.relations import AFTERWARDS, ALONE, RELATIONS, relation

# Of each phrase: a right result and the wrong one of which it is true, twice.
RELATED = {
    "has the opposite sign": [(3, -3), (-2, 2)],
    "has lost its sign": [(3, 3), (-2, 2), (-7, 7)],
    "has 0 where it should be negative": [([3, -2], [3, 0]), ([-1, 4], [0, 4])],
    "is the square of the right one": [(3, 9), (5, 25)],
    "is the square root of the right one": [(9, 3), (25, 5)],
    "is the logarithm of the right one": [(3, np.log(3)), (5, np.log(5))],
    "is the logarithm to base 2 where the natural one belongs": [(np.log(8), 3), (np.log(32), 5)],
    "is the natural logarithm where that to base 2 belongs": [(3, np.log(8)), (5, np.log(32))],
    "is the logarithm to base 10 where the natural one belongs": [(np.log(1000), 3), (np.log(100), 2)],
    "is e to the power of the right one": [(2, np.e**2), (3, np.e**3)],
    "is 2 to the power of the right one": [(3, 8), (5, 32)],
    "is the arc cosine of the right one": [(0.5, np.pi / 3), (0.0, np.pi / 2)],
    "is 1 divided by the right one": [(4, 0.25), (5, 0.2)],
    "is twice what it should be": [(4, 8), (5, 10)],
    "is half of what it should be": [(4, 2), (5, 2.5)],
    "is 1 too large": [(4, 5), (7, 8)],
    "is 1 too small": [(4, 3), (7, 6)],
    "is 1 minus the right one": [(0.2, 0.8), (0.7, 0.3)],
    "is ten times what it should be": [(4, 40), (7, 70)],
    "is in percent": [(0.25, 25), (0.5, 50)],
    "is 1 divided by the root of the right one": [(4, 0.5), (25, 0.2)],
    "is rounded": [(1.23, 1), (2.71, 3)],
    "is rounded to one digit": [(1.234, 1.2), (2.718, 2.7)],
    "is rounded to two digits": [(1.234, 1.23), (2.718, 2.72)],
    "is cut off to a whole number": [(1.23, 1), (2.71, 2)],
    "is transposed": [([[1, 2], [3, 4]], [[1, 3], [2, 4]]), ([[5, 6]], [[5], [6]])],
    "has its first two axes exchanged": [
        ([[[1, 2], [3, 4]]], [[[1, 2]], [[3, 4]]]), ([[[5, 6]], [[7, 8]]], [[[5, 6], [7, 8]]]),
    ],
    "is in the opposite order": [([1, 3, 2], [2, 3, 1]), ([5, 9], [9, 5])],
    "is sorted": [([2, 3, 1], [1, 2, 3]), ([5, 2, 7], [2, 5, 7])],
    "is sorted from the largest": [([2, 3, 1], [3, 2, 1]), ([5, 2, 7], [7, 5, 2])],
    "has an axis too many": [([2, 6], [[2], [6]]), ([5, 3, 4], [[5], [3], [4]])],
    "is the running sum of the right one": [([2, 3, 1], [2, 5, 6]), ([5, 2], [5, 7])],
    "is the sum of the right one": [([2, 3, 1], 6), ([5, 2], 7)],
    "is the mean of the right one": [([2, 3, 4], 3), ([5, 2], 3.5)],
    "is summed over the rows": [([[1, 2], [3, 5]], [4, 7]), ([[2, 9], [1, 1]], [3, 10])],
    "is summed over the columns": [([[[1, 2], [3, 5]]], [[3, 8]]), ([[2, 9], [1, 1]], [11, 2])],
    "is the mean over the rows": [([[1, 2], [3, 5]], [2, 3.5]), ([[2, 9], [1, 1]], [1.5, 5])],
    "is the mean over the columns": [([[[1, 2], [3, 5]]], [[1.5, 4]]), ([[2, 9], [1, 1]], [5.5, 1])],
    "is the largest of the right one": [([2, 7, 4], 7), ([5, 2, 3], 5)],
    "is the difference of the right one's ends": [([2, 7, 6], 4), ([5, 2, 9.5], 4.5)],
    "has left out what is 0": [([2, 0, 6], [2, 6]), ([0, 0, 9, 7], [9, 7])],
    "is only the last part of the right one": [([2, 9, 6], 6), ([5, 8, 3], 3)],
    "is only the first part of the right one": [([2, 9, 6], 2), ([5, 8, 3], 5)],
    "lacks the first part": [([2, 9, 6], [9, 6]), ([5, 8, 3], [8, 3])],
    "lacks the last part": [([2, 9, 6], [2, 9]), ([5, 8, 3], [5, 8])],
    "is scaled to the sum 1": [([2, 6], [0.25, 0.75]), ([8, 2], [0.8, 0.2])],
    "is scaled to the length 1": [([3, 4], [0.6, 0.8]), ([12, 5], [12 / 13, 5 / 13])],
    "has the places of what is not 0": [([0, 3, 0, 4], [1, 3]), ([5, 0, 0, 7], [0, 3])],
    "would be right if it were summed up": [(6, [1, 5]), (9, [2, 7])],
    "would be right if it were averaged": [(3, [1, 5]), (4.5, [2, 7])],
    "would be right if it were summed over its first axis": [([4, 7], [[1, 2], [3, 5]]), ([3, 10], [[2, 9], [1, 1]])],
    "would be right if it were summed over its last axis": [([3, 8], [[1, 2], [3, 5]]), ([11, 2], [[2, 9], [1, 1]])],
    "would be right if it were averaged over its first axis": [
        ([2, 3.5], [[1, 2], [3, 5]]), ([1.5, 5], [[2, 9], [1, 1]]),
    ],
    "would be right if it were averaged over its last axis": [
        ([1.5, 4], [[1, 2], [3, 5]]), ([5.5, 1], [[2, 9], [1, 1]]),
    ],
    "would be right if it were divided by its sum": [([0.25, 0.75], [2, 6]), ([0.8, 0.2], [8, 2])],
    "would be right if it were divided row by row by its sum": [
        ([[0.25, 0.75], [0.5, 0.5]], [[2, 6], [1, 1]]), ([[0.8, 0.2], [0.1, 0.9]], [[8, 2], [3, 27]]),
    ],
    "would be right if it were cut to its first entry": [(2, [2, 9, 6]), (5, [5, 8, 3])],
    "would be right if it were cut to its last entry": [(6, [2, 9, 6]), (3, [5, 8, 3])],
    "would be right if it were rounded up": [(2, 1.23), (3, 2.71)],
    "would be right if it were rounded down": [(1, 1.23), (2, 2.71)],
    "would be right if it were cut off below 0": [([3, 0], [3, -2]), ([0, 4], [-1, 4])],
}  # fmt: skip
# Of each phrase: what came in, and what came out, twice; the right result is another one.
NOTHING_MORE = {
    "is `x`, as it came in": [([2, 6, 4], [2, 6, 4]), ([5, 3], [5, 3])],
    "is the length of `x`, and nothing more": [([2, 6, 4], 3), ([5, 3], 2)],
    "is the sum of `x`, and nothing more": [([2, 6, 4], 12), ([5, 3], 8)],
    "is the mean of `x`, and nothing more": [([2, 6, 4], 4), ([5, 4], 4.5)],
    "is the largest of `x`, and nothing more": [([2, 6, 5], 6), ([5, 3], 5)],
    "is the smallest of `x`, and nothing more": [([2, 6, 5], 2), ([5, 3, 9], 3)],
    "is the logarithm of `x`, and nothing more": [([1, np.e], [0, 1]), ([np.e**2, 1], [2, 0])],
    "is exp of `x`, and nothing more": [([0, 1], [1, np.e]), ([2, 0], [np.e**2, 1])],
    "is the square of `x`, and nothing more": [([2, 6], [4, 36]), ([5, 3], [25, 9])],
    "is tanh of `x`, and nothing more": [([0, np.log(2)], [0, 0.6]), ([np.log(3), 0], [0.8, 0])],
    "is the sorted form of `x`, and nothing more": [([2, 6, 4], [2, 4, 6]), ([5, 3], [3, 5])],
}


def numbers(value):
    return np.array(value, dtype=float)


def said(rights, wrongs, **arguments):
    given = [dict(zip(arguments, values)) for values in zip(*arguments.values())] or [{} for _ in rights]
    return relation([*zip(map(numbers, wrongs), map(numbers, rights))], given, 1e-6)


def test_the_tables_of_this_test_have_every_phrase():
    finished = [f"would be right if it were {phrase}" for phrase in AFTERWARDS]
    assert [*RELATED] == [*RELATIONS, *finished]
    assert [*NOTHING_MORE][1:] == [f"is {what} of `x`, and nothing more" for what in ALONE]


@pytest.mark.parametrize("phrase", RELATED)
def test_each_relation_is_told_by_its_phrase(phrase):
    assert said(*zip(*RELATED[phrase])) == phrase


@pytest.mark.parametrize("phrase", NOTHING_MORE)
def test_a_result_that_is_hardly_more_than_an_argument_is_told_so(phrase):
    given, found = zip(*NOTHING_MORE[phrase])
    assert said([-77, -88], found, x=[*map(numbers, given)]) == phrase


def test_a_list_of_one_number_is_no_running_sum():
    assert said([2, 5], [[2], [5]]) == "has an axis too many"


def test_what_holds_in_one_case_alone_is_not_told():
    assert said([3, 5], [9, 26]) is None
    assert said([3, 5], [9, 5]) is None


@pytest.mark.parametrize("length", [2, 4])
def test_several_results_that_are_moved_or_missing_are_told_by_their_place(length):
    rights = [tuple(numbers([case, place]) for place in range(length)) for case in range(3)]

    def told(change):
        return relation([(change(right), right) for right in rights], [{} for _ in rights], 1e-6)

    assert told(lambda right: (right[-1], *right[1:-1], right[0])) == f"has its {length} parts in another order"
    for place in range(length):
        assert told(lambda right, n=place: right[n]) == f"is only part {place + 1} of {length}"
        less = told(lambda right, n=place: right[:n] + right[n + 1 :])
        assert less == f"lacks part {place + 1} of {length}"


@pytest.mark.parametrize(
    ("found", "right", "phrase"),
    [
        ("a b", (1, 2), "is one text where a list should be"),
        ({"a": 1}, (1, 2), "is a dict where a list should be"),
        (numbers([1, 2]), {"a": 1}, "is a list where a dict should be"),
        (numbers(3), "a b", "is one number where one text should be"),
        ("a b", "b a", None),
        (None, (1, 2), None),
    ],
)
def test_a_result_of_another_kind_is_told_by_both_kinds(found, right, phrase):
    assert relation([(found, right)] * 2, [{}, {}], 1e-6) == phrase
