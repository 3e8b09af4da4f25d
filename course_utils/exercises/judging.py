"""What is wrong with an answer: the known mistake it makes, or the smallest case on which it fails."""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_utils.exercises.comparing import Stopped, call, difference, plain, said, same
from course_utils.exercises.declaration import Case, Declaration, Exercise, Formula, Question, Table
from course_utils.exercises.formulas import judge_formulas
from course_utils.exercises.one_change import changed, may_not_end
from course_utils.exercises.relations import relation

Function = Callable[..., Any]


def judge(exercise: Declaration, answer: Any) -> str | None:
    """What is wrong with an answer.

    Args:
        exercise: its declaration.
        answer: the learner's.

    Returns:
        A sentence, or None where nothing is.
    """
    if isinstance(exercise, Exercise):
        return judge_function(exercise, answer)
    if isinstance(exercise, Question):
        return judge_choice(exercise, answer)
    if isinstance(exercise, Formula):
        return judge_formulas(exercise, answer)
    if isinstance(exercise, Table):
        return judge_table(exercise, answer)
    return exercise.judge(answer)


def judge_function(exercise: Exercise, answer: Any) -> str | None:
    """Run a function on every case beside the reference.

    Args:
        exercise: its declaration.
        answer: the learner's function.

    Returns:
        The message of the first mistake that gives the same results; else the smallest case that fails.
    """
    parameters = list(inspect.signature(exercise.reference).parameters)
    if not callable(answer):
        given = ", ".join(parameters)
        return f"the answer is the function itself, not what it returns: write its name, without ({given})"
    cases = [case if isinstance(case, Case) else Case("", case) for case in exercise.cases()]
    expected = [plain(exercise.reference(*copy.deepcopy(case.arguments))) for case in cases]
    outcomes = [_run(exercise, answer, case, quiet=number > 0) for number, case in enumerate(cases)]
    found = [result for result, _ in outcomes]
    changed = next((place for _, place in outcomes if place is not None), None)
    if changed is not None:
        return f"your function changes {parameters[changed]}, which it was given: work on a copy, others still need it"
    right = [same(*pair, exercise.rtol) for pair in zip(found, expected)]
    if all(right):
        return exercise.also(answer) if exercise.also else None
    if all(result is None for result in found):
        return "your function returns None: does it end with return?"
    if all(isinstance(result, Stopped) for result in found):
        return f"your answer stopped with {said(found[0].error)}"
    if (message := _known(exercise, cases, found, right)) is not None:
        return message
    place = right.index(False)
    called = call(getattr(answer, "__name__", "your function"), parameters, cases[place].arguments)
    wrong = f"{called} {difference(found[place], expected[place], exercise.rtol)}"
    named = [dict(zip(parameters, case.arguments)) for case in cases]
    phrase = relation([plain(each) for each in found], expected, named, exercise.rtol)
    if phrase is not None:
        return f"your result {phrase}: {wrong}"
    if (change := _one_change(exercise, cases, found)) is not None:
        return f"the worked solution would give the same if in it {change}: {wrong}"
    if cases[place].label:
        return f"{'right so far, but not ' if right[0] else ''}for {cases[place].label}: {wrong}"
    return f"right for the example, but {wrong}" if right[0] else wrong


def _run(exercise: Exercise, function: Function, case: Case, quiet: bool = True) -> tuple[Any, int | None]:
    """What a function makes of a copy of the arguments, and which of them it has changed in place."""
    arguments = copy.deepcopy(case.arguments)
    silence = contextlib.redirect_stdout(io.StringIO()) if quiet else contextlib.nullcontext()
    with silence, np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = function(*arguments)
        except KeyboardInterrupt:  # the learner's own: what never ends is stopped by the kernel's stop button
            raise
        except BaseException as error:
            return Stopped(error), None
    if exercise.in_place and result is None:
        result = arguments[0]
    first = 1 if exercise.in_place else 0
    pairs = enumerate(zip(arguments[first:], case.arguments[first:]), first)
    changed = next((place for place, (after, before) in pairs if not _unchanged(after, before)), None)
    if exercise.form is not None and result is not None:
        with contextlib.suppress(TypeError, ValueError, LookupError):  # it has no such form: the comparison will say so
            result = exercise.form(result)
    return result, changed


def _unchanged(after: Any, before: Any) -> bool:
    if type(after) is not type(before):
        return False
    if isinstance(before, dict):
        return after.keys() == before.keys() and all(_unchanged(after[name], before[name]) for name in before)
    if isinstance(before, list | tuple):
        return len(after) == len(before) and all(_unchanged(*pair) for pair in zip(after, before))
    if isinstance(before, np.ndarray):
        return after.shape == before.shape and np.array_equal(after, before, equal_nan=before.dtype.kind == "f")
    return True


def _known(exercise: Exercise, cases: Sequence[Case], found: list[Any], right: list[bool]) -> str | None:
    """The message of the first mistake that gives these results: in every case, else in every ordinary one."""
    ordinary = [not case.label for case in cases]
    fits_ordinary = None
    for message, function in exercise.wrong():
        agrees = []
        for case, result in zip(cases, found):
            agrees.append(same(result, plain(_run(exercise, function, case)[0]), exercise.rtol))
            if not agrees[-1] and not case.label:
                break
        else:
            if all(agrees):
                return message
            if not all(ok for ok, plain_case in zip(right, ordinary) if plain_case):
                fits_ordinary = fits_ordinary or message
    return fits_ordinary


def _one_change(exercise: Exercise, cases: Sequence[Case], found: list[Any]) -> str | None:
    """What is said of the first change of the reference that gives these results; None for one that may not end."""
    if exercise.reference.__name__ == "<lambda>" or may_not_end(exercise.reference):
        return None
    for phrase, _, function in changed(exercise.reference):
        if all(
            same(result, plain(_run(exercise, function, case)[0]), exercise.rtol) for case, result in zip(cases, found)
        ):
            return phrase
    return None


def judge_table(table: Table, answer: Any) -> str | None:
    """What is wrong with the first row that is not right.

    Args:
        table: its declaration.
        answer: a dict from each row's name to its number, or several.

    Returns:
        A sentence, or None.
    """
    if not isinstance(answer, dict):
        return f"the answer is a dict with the numbers of {', '.join(table.rows)}"
    if unknown := [str(name) for name in answer if name not in table.rows]:
        return f"{', '.join(unknown)} is no row of the table; there are {', '.join(table.rows)}"
    for right, (name, (wanted, mistakes)) in enumerate(table.rows.items()):
        so_far, found = f"{right} of {len(table.rows)} rows are right", _numbers(answer.get(name))
        if answer.get(name) is None:
            return f"{so_far}; {name} is still open"
        if found is None or len(found) != len(wanted):
            return (
                f"{so_far}, then {name}: {len(wanted)} number{'s' * (len(wanted) > 1)} to three decimals are asked for"
            )
        off = _hundredths(found, wanted)
        if max(off) <= 1:
            continue
        known = (message for message, wrong in mistakes.items() if max(_hundredths(found, wrong)) <= 1)
        place = next(place for place, each in enumerate(off) if each > 1)
        return f"{so_far}, then {name}: {next(known, f'number {place + 1} of {len(wanted)} is another one')}"
    return None


def _hundredths(found: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """How far numbers are apart after rounding to two decimals: who rounds on the way may be off by one."""
    return [abs(round(100 * a) - round(100 * b)) for a, b in zip(found, wanted)]


def _numbers(value: Any) -> list[float] | None:
    """One or several numbers, also as text; None where it is something else, or not finite."""
    if isinstance(value, str):
        value = value.strip("()[] ").replace(",", " ").split()
    try:
        found = np.asarray(value, dtype=float).ravel()
    except (TypeError, ValueError):
        return None
    return found.tolist() if np.isfinite(found).all() else None


def judge_choice(question: Question, answer: Any) -> str | None:
    """Compare an answer with the choices, whatever form it comes in: 3, 3.0, "3" and "line 3" are one answer.

    Args:
        question: its declaration.
        answer: the learner's.

    Returns:
        What speaks against it, or None.
    """
    for value, message in question.choices.items():
        if normal(answer) == normal(value):
            return message
    if question.otherwise:
        return question.otherwise
    if set(question.choices) == {True, False}:
        return "the answer is True or False"
    return f"the answer is one of {', '.join(map(repr, question.choices))}"


def normal(answer: Any) -> str:
    """One spelling for every way to write an answer; the page's `exercises.js` has the same rule.

    Args:
        answer: a choice, or what a learner wrote.

    Returns:
        Lower case, without quotes, brackets, commas, a full stop at the end, a trailing ".0" and the word "line".
    """
    value = plain(answer)
    value = value.tolist() if isinstance(value, np.ndarray | np.generic) else value
    text = " ".join(map(str, value)) or "nothing" if isinstance(value, tuple | list) else str(value)
    words = re.sub(r"[\"'()\[\],]", " ", text.lower()).split()
    return " ".join(word.removesuffix(".0").removesuffix(".") for word in words if word != "line")
