"""`check` and `hint`: find the exercise, judge the answer, say what to look at."""

from __future__ import annotations

import difflib
import dis
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any

from course_utils import record
from course_utils.exercises.comparing import said
from course_utils.exercises.declaration import Declaration, Exercise
from course_utils.exercises.judging import judge

LESSONS = range(1, 10)
TASKS = range(1, 10)  # lessons that have a task to build something, step by step
_MARKS = ("RESUME", "NOP", "CACHE")
_hints_given: dict[str, int] = {}
_accepted: dict[str, Callable[..., Any]] = {}


@dataclass(frozen=True)
class Feedback:
    """What a check found.

    Attributes:
        passed: whether the answer is right.
        message: one line for the learner.
        hint: the first step towards the answer; empty when it is right.
    """

    passed: bool
    message: str
    hint: str = ""

    def _ipython_display_(self) -> None:
        """`check` has printed it already: a notebook shows nothing twice."""


def check(exercise: str, answer: Any) -> Feedback:
    """Judge an answer, print what was found, and return it. A wrong answer never raises.

    Args:
        exercise: its number in the lesson, as "1.2" or "Q1".
        answer: what the exercise asks for: a value, or the function itself (without calling it). None, ...
            a dict of None and a function without a body (`def f(x): ...`) stand for "not answered yet".

    Returns:
        The feedback that was printed.

    Raises:
        ValueError: there is no such exercise; the nearest numbers are named.

    >>> feedback = check("Q1", None)
    Q1 waiting for your answer
    """
    found = declared(exercise)
    if answer is None or answer is ... or _is_stub(answer) or _is_open(answer):
        feedback = Feedback(False, "waiting for your answer", found.hints[0] if found.hints else "")
        print(f"{exercise} {feedback.message}")
        return feedback
    try:
        problem = judge(found, answer)
    except Exception as error:
        problem = f"the check itself failed ({said(error)}): that is no fault of yours, please report it"
    record.keep_answer(exercise, problem is None)
    feedback = Feedback(True, "passed")
    if problem is None and isinstance(found, Exercise):
        _accepted[exercise] = answer
    if problem is not None:
        feedback = Feedback(False, problem, found.hints[0] if found.hints else "")
    print(f"{exercise} {'passed' if feedback.passed else f'not yet: {problem}'}")
    if feedback.hint:
        print(f'  A first step: {feedback.hint} More: hint("{exercise}")')
    kind, lesson = _place(exercise)
    if exercise == list(of_lesson(lesson, kind))[-1] and (made := record.predictions(lesson)):
        print(f"Your predictions in this lesson: {record.predictions_said(made)}")
    return feedback


def hint(exercise: str) -> None:
    """Print the next hint of an exercise; each call goes one step further, and the last one stays.

    Args:
        exercise: its number, as "1.2".

    Raises:
        ValueError: there is no such exercise.
    """
    hints = declared(exercise).hints
    if not hints:
        print(f"{exercise} has no hints.")
        return
    step = min(_hints_given.get(exercise, 0), len(hints) - 1)
    _hints_given[exercise] = step + 1
    print(f"{exercise}, hint {step + 1} of {len(hints)}: {hints[step]}")


def built(*steps: str) -> Any:
    """The functions of a task's steps, for the steps after them: yours where its check passed, else the course's.

    Args:
        steps: their numbers, as "B1.2".

    Returns:
        The function; for several steps a list of them.

    Raises:
        ValueError: there is no such step.
    """
    functions, whose = [], []
    for number in steps:
        found = declared(number)
        if not isinstance(found, Exercise):
            raise ValueError(f"{number} asks for no function")
        functions.append(_accepted.get(number, found.reference))
        whose.append(f"{number} {'is yours' if number in _accepted else 'comes from the course'}")
    print("; ".join(whose))
    return functions[0] if len(steps) == 1 else functions


@cache
def of_lesson(lesson: int, kind: str) -> dict[str, Declaration]:
    """The exercises of one lesson, or the steps of its task; no other lesson's are imported.

    Args:
        lesson: its number.
        kind: "lesson", or "task" for the task.

    Returns:
        Declarations by number, in the order of the notebook; none where there is no such lesson.
    """
    if lesson not in (LESSONS if kind == "lesson" else TASKS):
        return {}
    module = importlib.import_module(f"course_utils.exercises.{kind}_{lesson:02}")
    return {each.number: each for each in module.EXERCISES}


def available() -> list[str]:
    """The numbers of all exercises, in the order of the lessons, then the steps of the tasks.

    Returns:
        For example ["1.1", "1.2", "Q1", "B1.1"].
    """
    tasks = [number for lesson in TASKS for number in of_lesson(lesson, "task")]
    return [number for lesson in LESSONS for number in of_lesson(lesson, "lesson")] + tasks


def _place(number: str) -> tuple[str, int]:
    """The kind and lesson of a number. Q1 belongs to lesson 01, Q2 and Q4 to 02; B1.2 is a step of lesson 01's task."""
    first, _, _ = number.removeprefix("Q").removeprefix("B").partition(".")
    kind = "task" if number.startswith("B") else "lesson"
    return kind, {"Q1": 1, "Q2": 2, "Q4": 2}.get(number, int(first) if first.isdigit() else 0)


def _is_open(answer: Any) -> bool:
    """Whether a dict of formulas has none yet."""
    return isinstance(answer, dict) and dict.__len__(answer) > 0 and all(value is None for value in dict.values(answer))


def _is_stub(answer: Any) -> bool:
    """Whether a function is still the exercise's own: `...` or `pass`, with a docstring or without."""
    return isinstance(answer, FunctionType) and _instructions(answer) == _instructions(_stub)


def _stub() -> None: ...


def _instructions(function: Callable[..., Any]) -> list[tuple[str, Any]]:
    """What a function does, as bytecode without the marks that do nothing: the same body, the same list."""
    return [(step.opname, step.argval) for step in dis.get_instructions(function) if step.opname not in _MARKS]


def declared(number: str) -> Declaration:
    """The declaration of an exercise.

    Args:
        number: as "1.2" or "Q1".

    Returns:
        What its lesson declares.

    Raises:
        ValueError: there is no such exercise; the nearest numbers are named.
        TypeError: the number is no string.
    """
    if not isinstance(number, str):
        raise TypeError(f'the exercise is named by a string such as "1.2", not by {number!r}')
    kind, lesson = _place(number)
    found = of_lesson(lesson, kind).get(number)
    if found is None:
        known = available()
        near = difflib.get_close_matches(number, known, cutoff=0.3) or known[:3]
        raise ValueError(f"there is no exercise {number!r}; did you mean {', '.join(map(repr, near))}?")
    return found
