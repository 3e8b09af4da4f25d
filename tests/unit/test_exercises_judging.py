"""What the judges of several lessons share."""

import numpy as np
import pytest

from course_utils.exercises.judging import close, named_mistake, one_choice, one_line, true_or_false

LINES = {1: "line 1 is right", 2: None, 3: "line 3 is right"}
CHOICES = {"same": None, "plus log 2": "only one of the numbers doubles"}


@pytest.mark.parametrize("answer", [2, np.int64(2)])
def test_the_line_of_the_bug_passes(answer):
    assert one_line(answer, LINES) is None


@pytest.mark.parametrize(("answer", "message"), [(1, "line 1 is right"), (3, "line 3 is right")])
def test_another_line_is_told_what_is_right_about_it(answer, message):
    assert one_line(answer, LINES) == message


@pytest.mark.parametrize("answer", [0, 4, 2.0, True, "2", None, [2]])
def test_what_is_no_line_is_told_which_there_are(answer):
    assert one_line(answer, LINES) == "the answer is the number of a line, 1 to 3"


@pytest.mark.parametrize("answer", ["same", " Same "])
def test_the_right_choice_passes_whatever_its_capitals(answer):
    assert one_choice(answer, CHOICES) is None


@pytest.mark.parametrize("answer", ["", "log 2", 1, None, ["same"]])
def test_what_is_no_choice_is_told_the_choices(answer):
    assert one_choice(answer, CHOICES) == "the answer is one of 'same', 'plus log 2'"


def test_a_wrong_choice_and_a_wrong_truth_value_get_their_message():
    assert one_choice("Plus log 2", CHOICES) == "only one of the numbers doubles"
    assert true_or_false(np.bool_(False), True, "think again") == "think again"
    assert true_or_false(np.bool_(True), True, "think again") is None
    assert true_or_false(1, True, "think again") == "the answer is True or False"


def test_results_are_compared_up_to_rounding_and_never_across_shapes():
    assert close(1 / 3, 0.333333333333)
    assert not close([1.0], 1.0)
    assert not close("one", 1.0)
    assert named_mistake(0.5, {"upside down": 2.0, "halved": 0.5}) == "halved"
    assert named_mistake(0.7, {"upside down": 2.0}) is None
