"""What is wrong with an answer: the known mistake it makes, or the smallest case on which it fails."""

from __future__ import annotations

import contextlib
import copy
import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from course_utils.exercises.comparing import Stopped, alike, call, difference, listed, plain, said, too_large, untouched
from course_utils.exercises.declaration import Case, Declaration, Exercise, Formula, Question, Table
from course_utils.exercises.formulas import judge_formulas
from course_utils.exercises.naming import name_of

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
    parameters = exercise.parameters
    if not callable(answer):
        given = ", ".join(parameters)
        return f"the answer is the function itself, not what it returns: write its name, without ({given})"
    cases = [case if isinstance(case, Case) else Case("", case) for case in exercise.cases()]
    expected = [_several(exercise.reference(*copy.deepcopy(case.arguments))) for case in cases]
    outcomes = [_run(exercise, answer, case, quiet=number > 0) for number, case in enumerate(cases)]
    found = [plain(result) for result, _ in outcomes]
    changed = next((place for _, place in outcomes if place is not None), None)
    if changed is not None:
        return f"your function changes {parameters[changed]}, which it was given: work on a copy, others still need it"
    right = [alike(*pair, exercise.rtol) for pair in zip(found, expected)]
    if all(right):
        try:
            return exercise.also(answer) if exercise.also else None
        except Exception as error:  # the answer's own: it is run there with other arguments
            return f"right so far, but it stops with {said(error)} when it is tried with other arguments"
    if all(result is None for result in found):
        return "your function returns None: does it end with return?"
    place = right.index(False)
    name = answer.__name__ if isinstance(answer, FunctionType | BuiltinFunctionType | type) else "your function"
    called = call(name, parameters, cases[place].arguments)
    wrong = f"{called} {difference(found[place], expected[place], exercise.rtol)}"
    always_stops = all(isinstance(result, Stopped) for result in found)
    if always_stops:
        wrong = f"your answer stopped with {said(found[0].error)}"

    def run(function: Function, case: Case) -> Any:
        return plain(_run(exercise, function, case)[0])

    if (named := name_of(exercise, answer, cases, found, expected, run)) is not None:
        mistake, says_all = named
        return mistake if says_all else f"{mistake}: {wrong}"
    if cases[place].label and not always_stops:
        return f"{'right so far, but not ' if right[0] else ''}for {cases[place].label}: {wrong}"
    return f"right for the example, but {wrong}" if right[0] else wrong


def _several(result: Any) -> Any:
    """A right result in NumPy's terms; several results stay several, also where they have one shape."""
    return tuple(map(plain, result)) if isinstance(result, tuple) else plain(result)


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
    if exercise.form is not None and result is not None and not too_large(result):
        with contextlib.suppress(Exception):  # it has no such form: the comparison will say so
            result = exercise.form(untouched(result))
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


def judge_table(table: Table, answer: Any) -> str | None:
    """What is wrong with the first row that is not right.

    Args:
        table: its declaration.
        answer: a dict from each row's name to its number, or several.

    Returns:
        A sentence, or None.
    """
    answer = untouched(answer)
    if not isinstance(answer, dict):
        return f"the answer is a dict with the numbers of {', '.join(table.rows)}"
    if unknown := [name for name in answer if name not in table.rows]:
        return f"{listed(unknown)} is no row of the table; there are {', '.join(table.rows)}"
    for right, (name, (wanted, _)) in enumerate(table.rows.items()):
        so_far, found = f"from the top, {right} of {len(table.rows)} rows are right", _numbers(answer.get(name))
        if answer.get(name) is None:
            return f"{so_far}; {name} is still open"
        if found is None or len(found) != len(wanted):
            return (
                f"{so_far}, then {name}: {len(wanted)} number{'s' * (len(wanted) > 1)} to three decimals are asked for"
            )
        off = _hundredths(found, wanted)
        if max(off) <= 1:
            continue
        known = (message for message, wrong in row_mistakes(table, name) if max(_hundredths(found, wrong)) <= 1)
        place = next(place for place, each in enumerate(off) if each > 1)
        return f"{so_far}, then {name}: {next(known, f'number {place + 1} of {len(wanted)} is another one')}"
    return None


def row_mistakes(table: Table, name: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """The wrong numbers of a row that have a name: those declared, then its own in another order or with another sign.

    Args:
        table: its declaration.
        name: of the row.

    Yields:
        What is said of them, and the numbers.
    """
    right, mistakes = table.rows[name]
    yield from mistakes.items()
    yield "the sign is turned", tuple(-each for each in right)
    yield "the numbers are in the opposite order", right[::-1]
    for place in range(len(right)):
        turned = tuple(-each if place == n else each for n, each in enumerate(right))
        yield f"the sign of number {place + 1} is turned", turned
        halved = tuple(each if place == n else 0.0 for n, each in enumerate(right))
        yield f"only number {place + 1} is not 0 in your row", halved
    for other, (numbers, _) in table.rows.items():
        if other != name and len(numbers) == len(right):
            yield f"these are the numbers of {other}", numbers


def _hundredths(found: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """How far numbers are apart after rounding to two decimals: who rounds on the way may be off by one."""
    return [abs(round(100 * a) - round(100 * b)) for a, b in zip(found, wanted)]


def _numbers(value: Any) -> list[float] | None:
    """One or several numbers, also as text; None where it is something else, or not finite."""
    if isinstance(value, str):
        value = value.strip("()[] ").replace(",", " ").split()
    try:
        found = np.asarray(None if too_large(value) else value, dtype=float).ravel()
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
    given = normal(answer)
    for value, message in question.choices.items():
        if given == normal(value):
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
    try:
        text = " ".join(map(str, value)) or "nothing" if isinstance(value, tuple | list) else str(value)
    except Exception:  # it has no text, or one of too many digits
        return "nothing"
    words = re.sub(r"[\"'()\[\],]", " ", text.lower()).split()
    return " ".join(word.removesuffix(".0").removesuffix(".") for word in words if word != "line")
