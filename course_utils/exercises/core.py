"""How an answer is checked, whatever the lesson: find the exercise, judge, say what to look at."""

from __future__ import annotations

import difflib
import dis
import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

Judge = Callable[[Any], str | None]
LESSONS = range(1, 9)
_MARKS = ("RESUME", "NOP", "CACHE")


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


@dataclass(frozen=True)
class Exercise:
    """An exercise as the lesson's module declares it.

    Attributes:
        judge: given an answer, says what is wrong with it in a sentence, or None when it is right. An exception
            inside it comes from the learner's own function and is reported as that.
        hints: steps towards the answer, the gentlest first.
    """

    judge: Judge
    hints: tuple[str, ...]


_exercises: dict[str, Exercise] = {}
_hints_given: dict[str, int] = {}


def exercise(number: str, hints: Sequence[str]) -> Callable[[Judge], Judge]:
    """Declare the function below it as the judge of one exercise.

    Args:
        number: lesson and number, as "1.2", or with a leading Q or E for the lecture's own questions, as "Q1.2".
        hints: steps towards the answer, the gentlest first.

    Returns:
        The decorator.
    """

    def declare(judge: Judge) -> Judge:
        _exercises[number] = Exercise(judge, tuple(hints))
        return judge

    return declare


def check(exercise: str, answer: Any) -> Feedback:
    """Judge an answer, print what was found, and return it. A wrong answer never raises.

    Args:
        exercise: its number in the lesson, as "1.2" or "Q1.2".
        answer: what the exercise asks for: a value, or the function itself (without calling it). None, ...
            and a function without a body (`def f(x): ...`) stand for "not answered yet".

    Returns:
        The feedback that was printed.

    Raises:
        ValueError: there is no such exercise; the nearest numbers are named.

    >>> feedback = check("Q1.1", None)
    Q1.1 waiting for your answer
    """
    found = _find(exercise)
    if answer is None or answer is ... or _is_stub(answer):
        feedback = Feedback(False, "waiting for your answer", found.hints[0] if found.hints else "")
        print(f"{exercise} {feedback.message}")
        return feedback
    try:
        problem = found.judge(answer)
    except Exception as error:  # the learner's own function failed: that is feedback, not a crash
        problem = ": ".join(["your answer stopped with " + type(error).__name__, *str(error).splitlines()[:1]])
    if problem is None:
        feedback = Feedback(True, "passed")
        print(f"{exercise} passed")
        return feedback
    feedback = Feedback(False, problem, found.hints[0] if found.hints else "")
    print(f"{exercise} not yet: {problem}")
    if feedback.hint:
        print(f'  A first step: {feedback.hint} More: hint("{exercise}")')
    return feedback


def hint(exercise: str) -> None:
    """Print the next hint of an exercise; each call goes one step further, and the last one stays.

    Args:
        exercise: its number, as "1.2".

    Raises:
        ValueError: there is no such exercise.
    """
    hints = _find(exercise).hints
    if not hints:
        print(f"{exercise} has no hints.")
        return
    step = min(_hints_given.get(exercise, 0), len(hints) - 1)
    _hints_given[exercise] = step + 1
    print(f"{exercise}, hint {step + 1} of {len(hints)}: {hints[step]}")


def available() -> list[str]:
    """The numbers of all exercises, in the order of the lessons.

    Returns:
        For example ["1.1", "1.2", "Q1.1"].

    Raises:
        ModuleNotFoundError: the judges of a lesson need something that is not installed.
    """
    for lesson in LESSONS:
        name = f"course_utils.exercises.lesson_{lesson:02}"
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as missing:
            if missing.name != name:
                raise
    return list(_exercises)


def _is_stub(answer: Any) -> bool:
    """Whether a function is still the exercise's own: `...` or `pass`, with a docstring or without."""
    return isinstance(answer, FunctionType) and _instructions(answer) == _instructions(_stub)


def _stub() -> None: ...


def _instructions(function: Callable[..., Any]) -> list[tuple[str, Any]]:
    """What a function does, as bytecode without the marks that do nothing: the same body, the same list."""
    return [(step.opname, step.argval) for step in dis.get_instructions(function) if step.opname not in _MARKS]


def _find(number: str) -> Exercise:
    if not isinstance(number, str):
        raise TypeError(f'the exercise is named by a string such as "1.2", not by {number!r}')
    known = available()
    if number not in _exercises:
        near = difflib.get_close_matches(number, known, n=3, cutoff=0.3) or known[:3]
        raise ValueError(f"there is no exercise {number!r}; did you mean {', '.join(map(repr, near))}?")
    return _exercises[number]
