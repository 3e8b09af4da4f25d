"""What a check prints and returns, whatever the lesson: right, wrong, failing, unanswered, unknown."""

from __future__ import annotations

import pytest

from course_utils import exercises
from course_utils.exercises import core


@pytest.fixture
def two_exercises(monkeypatch):
    """Exercise 1.91 wants a function that doubles, 1.92 the number 7 and has no hints; there are no others."""
    monkeypatch.setattr(core, "LESSONS", ())
    monkeypatch.setattr(core, "_exercises", {})
    monkeypatch.setattr(core, "_hints_given", {})

    @core.exercise("1.91", hints=["What is 2 + 2?", "Add it to itself."])
    def doubles(answer):
        return None if answer(3) == 6 else f"double of 3 came out as {answer(3)}"

    @core.exercise("1.92", hints=[])
    def seven(answer):
        return None if answer == 7 else f"{answer} is not 7"


WITH_TWO = pytest.mark.usefixtures("two_exercises")


def ellipsis(x): ...


def ellipsis_below(x):
    # your code
    ...


def only_docstring(x):
    """Twice x."""


def docstring_and_ellipsis(x: float, times: int = 2) -> float:
    """Twice x."""
    ...


def docstring_and_pass(x):
    """Twice x."""

    # your code
    pass


def passes(x):
    pass


def no_argument(): ...


@pytest.mark.parametrize(
    "answer",
    [
        None,
        ...,
        ellipsis,
        ellipsis_below,
        only_docstring,
        docstring_and_ellipsis,
        docstring_and_pass,
        passes,
        no_argument,
    ],
)
@WITH_TWO
def test_what_is_not_answered_yet_waits(answer, capsys):
    feedback = core.check("1.91", answer)
    assert feedback == core.Feedback(False, "waiting for your answer", "What is 2 + 2?")
    assert capsys.readouterr().out == "1.91 waiting for your answer\n"


def returns_its_argument(x):
    return x


def returns_a_constant(x):
    return 5


def forgot_to_return(x):
    x * 2


def calls_something(x):
    print(x)


@pytest.mark.parametrize(
    "answer", [returns_its_argument, returns_a_constant, forgot_to_return, calls_something, lambda x: x, len, 0, "", []]
)
@WITH_TWO
def test_what_is_answered_is_judged_and_does_not_wait(answer, capsys):
    feedback = core.check("1.91", answer)
    assert not feedback.passed
    assert "waiting" not in feedback.message
    assert "waiting" not in capsys.readouterr().out


@WITH_TWO
def test_a_right_answer_passes_without_a_hint(capsys):
    assert core.check("1.91", lambda x: 2 * x) == core.Feedback(True, "passed", "")
    assert capsys.readouterr().out == "1.91 passed\n"


@WITH_TWO
def test_a_wrong_answer_says_what_is_wrong_and_gives_the_first_hint(capsys):
    feedback = core.check("1.91", lambda x: x * x)
    assert feedback == core.Feedback(False, "double of 3 came out as 9", "What is 2 + 2?")
    assert capsys.readouterr().out == (
        '1.91 not yet: double of 3 came out as 9\n  A first step: What is 2 + 2? More: hint("1.91")\n'
    )


@WITH_TWO
def test_an_exercise_without_hints_gives_none(capsys):
    assert core.check("1.92", 6) == core.Feedback(False, "6 is not 7", "")
    core.hint("1.92")
    assert capsys.readouterr().out == "1.92 not yet: 6 is not 7\n1.92 has no hints.\n"


def recurses(x):
    return recurses(x)


def fails_on_two_lines(x):
    raise ValueError("first line\nsecond line")


def fails_without_words(x):
    raise AssertionError


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda x: 1 / 0, "your answer stopped with ZeroDivisionError: division by zero"),
        (lambda: 1, "your answer stopped with TypeError: "),
        (7, "your answer stopped with TypeError: 'int' object is not callable"),
        (recurses, "your answer stopped with RecursionError: "),
        (fails_on_two_lines, "your answer stopped with ValueError: first line"),
        (fails_without_words, "your answer stopped with AssertionError"),
    ],
)
@WITH_TWO
def test_an_answer_that_fails_is_reported_in_one_line_and_never_raised(answer, message):
    feedback = core.check("1.91", answer)
    assert not feedback.passed
    assert feedback.message.startswith(message)
    assert "\n" not in feedback.message


@WITH_TWO
def test_stopping_the_kernel_stops_the_check():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        core.check("1.91", interrupted)


@WITH_TWO
def test_hints_go_one_step_further_and_the_last_one_stays(capsys):
    for _ in range(3):
        core.hint("1.91")
    assert capsys.readouterr().out.splitlines() == [
        "1.91, hint 1 of 2: What is 2 + 2?",
        "1.91, hint 2 of 2: Add it to itself.",
        "1.91, hint 2 of 2: Add it to itself.",
    ]


@pytest.mark.parametrize("use", [lambda number: core.check(number, 1), core.hint])
@WITH_TWO
def test_an_unknown_exercise_is_refused_with_the_nearest_numbers(use):
    with pytest.raises(ValueError, match=r"no exercise '1\.93'; did you mean .*'1\.9[12]'"):
        use("1.93")
    with pytest.raises(TypeError, match=r"not by 1\.2"):
        use(1.2)


def test_a_notebook_shows_no_feedback_twice(capsys):
    core.Feedback(True, "passed")._ipython_display_()
    assert capsys.readouterr().out == ""


def test_the_package_offers_check_hint_and_feedback():
    assert (exercises.check, exercises.hint, exercises.Feedback) == (core.check, core.hint, core.Feedback)


def test_every_exercise_of_the_lessons_has_hints():
    numbers = core.available()
    assert numbers
    for number in numbers:
        assert core._exercises[number].hints, number
