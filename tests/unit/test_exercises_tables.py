"""A table is judged row by row from the top; the first wrong row is told what was done with it."""

import numpy as np
import pytest

from course_utils.exercises import Table
from course_utils.exercises.judging import judge

ROWS = {
    "h": ((0.462, -0.762, 0.25), {"the tanh is missing": (0.5, -1.0, 0.255)}),
    "y": ((-1.86,), {}),
    "g": ((0.1, 0.2, -0.3), {}),
}
TABLE = Table("9.9", ROWS, ["Begin with the first row."])
RIGHT = {name: numbers for name, (numbers, _) in ROWS.items()}


def test_the_right_numbers_pass_in_any_form_and_rounded_on_the_way():
    assert judge(TABLE, RIGHT) is None
    assert judge(TABLE, {name: np.array(numbers) for name, numbers in RIGHT.items()}) is None
    assert judge(TABLE, {"h": "(0.462, -0.762, 0.25)", "y": "-1.86", "g": "[0.1 0.2 -0.3]"}) is None
    assert judge(TABLE, RIGHT | {"y": -1.86, "h": (0.47, -0.77, 0.26)}) is None  # a hundredth


@pytest.mark.parametrize(
    ("row", "numbers", "said"),
    [
        ("h", (0.5, -1.0, 0.255), "the tanh is missing"),
        ("h", (-0.462, 0.762, -0.25), "the sign is turned"),
        ("h", (0.25, -0.762, 0.462), "the numbers are in the opposite order"),
        ("h", (0.462, 0.762, 0.25), "the sign of number 2 is turned"),
        ("h", (0, 0, 0.25), "only number 3 is not 0 in your row"),
        ("h", (0.1, 0.2, -0.3), "these are the numbers of g"),
        ("h", (0.462, -0.742, 0.25), "number 2 of 3 is another one"),
        ("h", (-1.86, -0.762, 0.25), "number 1 of 3 is another one"),
        ("h", (0.462, -0.762), "3 numbers to three decimals are asked for"),
        ("h", "a, b, c", "3 numbers to three decimals are asked for"),
        ("h", (0.462, -0.762, float("nan")), "3 numbers to three decimals are asked for"),
        ("y", (1, 2), "1 number to three decimals are asked for"),
        ("y", 1.86, "the sign is turned"),
        ("y", 7, "number 1 of 1 is another one"),
        ("g", (0.462, -0.762, 0.25), "these are the numbers of h"),
    ],
)
def test_a_wrong_row_is_told_what_was_done_with_it(row, numbers, said):
    before = [*ROWS].index(row)
    assert judge(TABLE, RIGHT | {row: numbers}) == f"from the top, {before} of 3 rows are right, then {row}: {said}"


def test_an_open_row_an_unknown_one_and_what_is_no_table_are_named():
    assert judge(TABLE, RIGHT | {"y": None}) == "from the top, 1 of 3 rows are right; y is still open"
    assert judge(TABLE, {"h": RIGHT["h"]}) == "from the top, 1 of 3 rows are right; y is still open"
    assert judge(TABLE, RIGHT | {"z": 1}) == "z is no row of the table; there are h, y, g"
    assert judge(TABLE, [1, 2]) == "the answer is a dict with the numbers of h, y, g"
