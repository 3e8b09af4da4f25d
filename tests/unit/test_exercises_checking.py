"""What a check prints and returns, whatever the lesson: right, wrong, failing, unanswered, unknown."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys

import numpy as np
import pytest
from scipy.special import chdtrc

from course_utils import exercises
from course_utils.exercises import Exercise, Question, checking, judging, lesson_01, lesson_02
from course_utils.exercises.chance import chi_square_tail


@pytest.fixture
def two_exercises(monkeypatch):
    """Exercise 1.91 wants a function that doubles, 1.92 the number 7 and has no hints; there are no others."""
    two = {
        "1.91": Exercise("1.91", lambda x: 2 * x, lambda: [(3,), (5,)], {}, ["What is 2 + 2?", "Add it to itself."]),
        "1.92": Question("1.92", {7: None}, [], "that is not 7"),
    }
    monkeypatch.setattr(
        checking, "of_lesson", lambda lesson, kind="lesson": two if (lesson, kind) == (1, "lesson") else {}
    )
    monkeypatch.setattr(checking, "_hints_given", {})


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
    feedback = checking.check("1.91", answer)
    assert feedback == checking.Feedback(False, "waiting for your answer", "What is 2 + 2?")
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
    feedback = checking.check("1.91", answer)
    assert not feedback.passed
    assert "waiting" not in feedback.message
    assert "waiting" not in capsys.readouterr().out


@WITH_TWO
def test_a_right_answer_passes_without_a_hint(capsys):
    assert checking.check("1.91", lambda x: 2 * x) == checking.Feedback(True, "passed", "")
    assert capsys.readouterr().out == "1.91 passed\n"


@WITH_TWO
def test_a_wrong_answer_says_what_is_wrong_and_gives_the_first_hint(capsys):
    feedback = checking.check("1.91", lambda x: x * x + 1)
    assert feedback == checking.Feedback(False, "<lambda>(3) gives 10, it should be 6", "What is 2 + 2?")
    assert capsys.readouterr().out == (
        '1.91 not yet: <lambda>(3) gives 10, it should be 6\n  A first step: What is 2 + 2? More: hint("1.91")\n'
    )


@WITH_TWO
def test_an_exercise_without_hints_gives_none(capsys):
    assert checking.check("1.92", 6) == checking.Feedback(False, "that is not 7", "")
    checking.hint("1.92")
    assert capsys.readouterr().out == "1.92 not yet: that is not 7\n1.92 has no hints.\n"


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
        (7, "the answer is the function itself, not what it returns"),
        (recurses, "your answer stopped with RecursionError: "),
        (fails_on_two_lines, "your answer stopped with ValueError: first line"),
        (fails_without_words, "your answer stopped with AssertionError"),
    ],
)
@WITH_TWO
def test_an_answer_that_fails_is_reported_in_one_line_and_never_raised(answer, message):
    feedback = checking.check("1.91", answer)
    assert not feedback.passed
    assert feedback.message.startswith(message)
    assert "\n" not in feedback.message


@WITH_TWO
def test_stopping_the_kernel_stops_the_check():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checking.check("1.91", interrupted)


@WITH_TWO
def test_hints_go_one_step_further_and_the_last_one_stays(capsys):
    for _ in range(3):
        checking.hint("1.91")
    assert capsys.readouterr().out.splitlines() == [
        "1.91, hint 1 of 2: What is 2 + 2?",
        "1.91, hint 2 of 2: Add it to itself.",
        "1.91, hint 2 of 2: Add it to itself.",
    ]


@pytest.mark.parametrize("use", [lambda number: checking.check(number, 1), checking.hint])
@WITH_TWO
def test_an_unknown_exercise_is_refused_with_the_nearest_numbers(use):
    with pytest.raises(ValueError, match=r"no exercise '1\.93'; did you mean .*'1\.9[12]'"):
        use("1.93")
    with pytest.raises(TypeError, match=r"not by 1\.2"):
        use(1.2)


@pytest.mark.parametrize("number", ["12.1", "T0.1", "Q12.1"])
def test_an_exercise_of_no_lesson_is_refused_as_well(number):
    with pytest.raises(ValueError, match=f"no exercise '{number}'; did you mean '"):
        checking.check(number, 1)


def test_a_notebook_shows_no_feedback_twice(capsys):
    checking.Feedback(True, "passed")._ipython_display_()
    assert capsys.readouterr().out == ""


def test_the_package_offers_check_hint_and_feedback():
    assert (exercises.check, exercises.hint, exercises.Feedback) == (checking.check, checking.hint, checking.Feedback)


def test_a_check_imports_the_exercises_of_one_lesson_only_and_stands_where_another_is_broken():
    program = """
import sys
for lesson in range(2, 9):  # as if each of these files were broken
    sys.modules[f"course_utils.exercises.lesson_{lesson:02}"] = None
from course_utils.exercises import check
check("1.1", None)
loaded = (name for name, module in sys.modules.items() if module)
print(sorted(name for name in loaded if name.startswith("course_utils.exercises.lesson")))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("['course_utils.exercises.lesson_01']\n")


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 10])
def test_the_tail_of_the_chi_square_distribution_is_scipys(freedom):
    for value in (0.0, 0.5, 3.0, 18.4, 40.0):
        assert chi_square_tail(freedom, value) == pytest.approx(float(chdtrc(freedom, value)), rel=1e-9)


class Hostile:
    """It stops whoever looks at it."""

    def _stop(self, *given):
        raise RuntimeError("do not look")

    __repr__ = __str__ = __eq__ = __bool__ = __len__ = __array__ = _stop
    __hash__ = None


def holds_itself(x):
    found = []
    found.append(found)
    return found


class Endless:
    """A sequence, by its own account, of so many entries that nobody sees the last one."""

    def __len__(self):
        return 10**12

    def __getitem__(self, place):
        return place


class Counting(dict):
    """A dict that never comes to its end."""

    def __iter__(self):
        return itertools.count()

    items = values = __iter__


class Growing(list):
    """A list that never comes to its end."""

    def __iter__(self):
        return itertools.count()


def nested(depth):
    found = []
    for _ in range(depth):
        found = [found]
    return found


def leaves(x):
    raise SystemExit(3)


class SpeechlessError(Exception):
    def __str__(self):
        raise RuntimeError("do not ask")


def speechless(x):
    raise SpeechlessError


class Incomparable(str):
    def __eq__(self, other):
        raise RuntimeError("do not compare")

    __hash__ = str.__hash__


def without_its_text():
    names = {}
    exec("def made(x):\n    return x + 5", names)
    return names["made"]


async def later(x):
    yield x


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x: Hostile(), "gives a Hostile, it should be one number"),
        (holds_itself, "gives a list, it should be one number"),
        (lambda x: (each for each in (1, 2)), "gives a generator, it should be one number"),
        (lambda x: np.array([None, "x"], dtype=object), "gives an array that holds no numbers"),
        (lambda x: np.broadcast_to(0.0, (10**6, 10**6)), "gives an array of shape (1000000, 1000000)"),
        (lambda x: 10**400, "gives a number of about 400 digits, it should be one number"),
        (leaves, "your answer stopped with SystemExit: 3"),
        (speechless, "your answer stopped with SpeechlessError"),
        (without_its_text(), "made(3) gives 8, it should be 6"),
        (later, "gives a async_generator, it should be one number"),
        (dict, "your answer stopped with TypeError"),
        (Hostile, "your answer stopped with TypeError"),
        (lambda x: [0] * 10**7, "gives a list of 10,000,000 entries, it should be one number"),
        (lambda x: "x" * 10**7, "gives a text of 10,000,000 letters, it should be one number"),
        (lambda x: dict.fromkeys(range(10**6)), "gives a dict of 1,000,000 entries, it should be one number"),
        (lambda x: range(10**12), "gives a range of 1,000,000,000,000 entries, it should be one number"),
        (lambda x: Endless(), "gives a Endless, it should be one number"),
        (lambda x: nested(10**5), "gives a list, it should be one number"),
        (lambda x: 10 ** (10**6), "gives a number of about 1,000,000 digits, it should be one number"),
        (lambda x: itertools.count(), "gives a count, it should be one number"),
        (lambda x: Counting(a=1), "gives a dict, it should be one number"),
        (lambda x: Growing("ab"), "gives 2 texts, it should be one number"),
        (lambda x: set(range(15_000)), "gives a set, it should be one number"),
        ((each for each in "ab"), "the answer is the function itself"),
        (Hostile(), "the answer is the function itself"),
    ],
)
@WITH_TWO
def test_an_odd_answer_is_judged_like_any_other(answer, said):
    assert said in checking.check("1.91", answer).message


def test_a_text_that_cannot_be_compared_is_known_by_its_letters():
    exercise = Exercise("1.91", lambda x: "a", lambda: [(1,), (2,)], {}, [])
    assert judging.judge(exercise, lambda x: Incomparable("a")) is None
    assert judging.judge(exercise, lambda x: Incomparable("b")).endswith(" gives 'b', it should be 'a'")


@pytest.mark.parametrize(
    "made",
    [
        lambda: [0] * 10**7,
        lambda: "x" * 10**7,
        lambda: 10 ** (10**6),
        lambda: nested(10**5),
        Hostile,
        Endless,
        lambda: np.zeros(10**7),
        lambda: {1: "x" * 10**7},
    ],
)
@WITH_TWO
def test_an_odd_choice_is_judged_like_any_other(made):
    assert checking.check("1.92", made()).message == "that is not 7"


@pytest.mark.parametrize("number", ["1.6", "2.1", "2.5", "B6.1"])
def test_a_huge_answer_to_any_kind_of_question_gets_one_line(number):
    many = dict.fromkeys(map(str, range(10**5)), 1)
    for answer in ("x " * 10**6, ["x"] * 10**6, many, {"order": 10**9}, 10**5000, Counting(a=1), Growing("ab")):
        message = checking.check(number, answer).message
        assert len(message) < 400
        assert "the check itself failed" not in message


@WITH_TWO
def test_an_argument_that_is_emptied_is_named(monkeypatch):
    emptied = Exercise("1.91", lambda words: len(words), lambda: [(["a", "b"],), (["c"],)], {}, [])
    monkeypatch.setattr(checking, "of_lesson", lambda lesson, kind: {"1.91": emptied})
    assert checking.check("1.91", lambda words: words.clear()).message.startswith("your function changes words")


@WITH_TWO
def test_who_lets_numpy_stop_at_a_division_by_zero_gets_the_same_word():
    def doubled(x):
        return np.maximum(np.log(np.array([0.0])), 2 * x)[0]

    with np.errstate(all="raise"):
        assert checking.check("1.91", doubled).passed


@WITH_TWO
def test_an_error_of_the_check_itself_is_not_blamed_on_the_learner(monkeypatch, capsys):
    monkeypatch.setattr(checking, "judge", lambda exercise, answer: 1 / 0)
    feedback = checking.check("1.91", lambda x: x)
    assert feedback.message.startswith("the check itself failed (ZeroDivisionError")


def test_a_later_step_gets_the_learners_accepted_function_or_else_the_courses(capsys, monkeypatch):
    monkeypatch.setattr(checking, "_accepted", {})

    def idf_of(index, number_of_documents):
        return {word: math.log(number_of_documents / len(found)) for word, found in index.items()}

    reference = checking.declared("B1.2").reference
    assert exercises.built("B1.2") is reference
    assert not checking.check("B1.2", lambda index, number_of_documents: {}).passed
    assert exercises.built("B1.2") is reference
    assert checking.check("B1.2", idf_of).passed
    assert exercises.built("B1.1", "B1.2")[1] is idf_of
    assert "B1.1 comes from the course; B1.2 is yours" in capsys.readouterr().out
    with pytest.raises(ValueError, match="Q1 asks for no function"):
        exercises.built("Q1")


def test_an_answer_that_stops_is_not_said_to_be_another_one_that_stops(tmp_path, monkeypatch):
    """A forgotten .T of the learner's own is found in the learner's own text."""
    (tmp_path / "forgotten.py").write_text(
        "def step_backward(d_h, h, h_before, W_hh):\n"
        "    d_a = d_h * (1 - h**2)\n"
        "    return h_before @ d_a, d_a @ W_hh.T\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    import forgotten

    message = judging.judge_function(checking.declared("6.1"), forgotten.step_backward)
    assert message.startswith("nearly: a change in `h_before @ d_a` is enough: step_backward with ")
    assert "stops with ValueError" in message
    no_source = judging.judge_function(
        checking.declared("6.1"), lambda d_h, h, h_before, W_hh: (h_before @ (d_h * (1 - h**2)), 0)
    )
    assert "worked solution would give the same" not in no_source


def test_a_query_is_read_up_to_its_longest_and_no_further():
    query = checking.declared("1.6").right
    assert checking.check("1.6", query.ljust(lesson_01.LONGEST)).passed
    assert "a query of a few words" in checking.check("1.6", query.ljust(lesson_01.LONGEST + 1)).message


def test_an_order_that_no_text_has_is_not_tried():
    longest = lesson_02.LONGEST
    for order in (longest + 1, float(longest + 1), 10**9):
        assert f"contexts of {longest} words and more" in checking.check("2.5", {"order": order}).message
