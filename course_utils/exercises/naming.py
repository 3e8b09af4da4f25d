"""What a wrong answer is called: a declared mistake, else what its results are to the right ones, else one change."""

from __future__ import annotations

import inspect
import pickle
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import numpy as np

from course_utils.exercises.comparing import Stopped, alike, plain
from course_utils.exercises.declaration import Case, Exercise
from course_utils.exercises.one_change import changed, harmless
from course_utils.exercises.relations import relation

MOST_PARTS = 6  # of a result that is named part by part
Run = Callable[[Callable[..., Any], Case], Any]
_last: list[Any] = []  # the exercise that was named last, its cases, and its suspects: who failed tries again


@dataclass(frozen=True)
class Suspect:
    """A wrong function, which is run on a case when somebody asks for it, and once only.

    Attributes:
        phrase: what is said of its mistake.
        function: it.
        cases: what it is run on.
        run: runs a function on a case, and never raises.
        results: by the place of the case, as far as it was run.
    """

    phrase: str
    function: Callable[..., Any]
    cases: Sequence[Case]
    run: Run
    results: dict[int, Any] = field(default_factory=dict)

    def result(self, place: int) -> Any:
        """What it gives in a case.

        Args:
            place: of the case.

        Returns:
            As from `plain`.
        """
        if place not in self.results:
            self.results[place] = self.run(self.function, self.cases[place])
        return self.results[place]


def name_of(
    exercise: Exercise,
    answer: Callable[..., Any],
    cases: Sequence[Case],
    found: list[Any],
    expected: list[Any],
    run: Run,
) -> tuple[str, bool] | None:
    """What the mistake is, if it can be told from the results.

    Args:
        exercise: its declaration.
        answer: the learner's function.
        cases: of the calls.
        found: the answer's results, as from `plain`.
        expected: the right ones.
        run: runs a function on a case, and never raises.

    Returns:
        A sentence, and whether it says all: else the failing case should stand behind it. None where nothing is known.
    """
    everywhere = range(len(cases))
    right = [alike(*pair, exercise.rtol) for pair in zip(found, expected)]
    ways: list[tuple[Sequence[int], Any]] = [(everywhere, None)]  # in which cases, and in which part of the result
    ordinary = [place for place in everywhere if not cases[place].label]
    if not all(right[place] for place in ordinary):
        ways.append((ordinary, None))
    ways += [(everywhere, part) for part in _wrong_parts(found, expected, exercise.rtol)]
    given = [dict(zip(exercise.parameters, case.arguments)) for case in cases]
    declared, changes = _suspects(exercise, cases, run)

    def agree(suspect: Suspect) -> bool:
        return all(alike(_of(found[n], part), _of(suspect.result(n), part), exercise.rtol) for n in places)

    for places, part in ways:
        of_part = "" if part is None else f"{part!r}: " if isinstance(part, str) else f"result {part + 1}: "
        if (suspect := next(filter(agree, declared), None)) is not None:
            return of_part + suspect.phrase, part is None
        if not any(_says_something(_of(found[n], part)) for n in places):
            continue
        pairs = [(_of(found[n], part), _of(expected[n], part)) for n in places]
        if (phrase := relation(pairs, [given[n] for n in places], exercise.rtol)) is not None:
            return f"{of_part}your result {phrase}", False
        if all(right[n] or isinstance(found[n], Stopped) for n in places):
            continue  # that another one stops too, where this one does, tells nothing
        if not changes:
            changes += [Suspect(phrase, other, cases, run) for phrase, _, other in _changes(exercise.reference)]
        if (suspect := next(filter(agree, changes), None)) is not None:
            return f"{of_part}the worked solution would give the same if in it {suspect.phrase}", False
    first = right.index(False)
    for phrase, fragment, other in _changes(answer, harmless):
        suspect = Suspect(phrase, other, cases, run)
        if all(alike(suspect.result(n), expected[n], exercise.rtol) for n in (first, *everywhere)):
            too_much = re.sub(r"\b(is|are) missing\b", r"\1 too much", phrase)
            return f"nearly: {too_much if too_much != phrase else f'a change in `{fragment}` is enough'}", False
    return None


def _suspects(exercise: Exercise, cases: Sequence[Case], run: Run) -> tuple[list[Suspect], list[Suspect]]:
    """The declared mistakes, and the changes of the worked solution as soon as somebody has filled them in."""
    asked = pickle.dumps([case.arguments for case in cases])
    if not _last or _last[0] is not exercise or _last[1] != asked:
        declared = [Suspect(message, function, cases, run) for message, function in exercise.wrong()]
        _last[:] = exercise, asked, declared, []
    return _last[2], _last[3]


def _changes(
    function: Callable[..., Any], allowed: Callable[[str, Mapping[str, Any]], bool] = lambda *_: True
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """A function with one change each, as from `changed`; none where its text is not there or is not allowed."""
    if not isinstance(function, FunctionType) or function.__name__ == "<lambda>" or function.__closure__:
        return
    try:
        source = textwrap.dedent(inspect.getsource(function))
        if not allowed(source, function.__globals__):
            return
    except (OSError, TypeError, SyntaxError):
        return
    yield from changed(source, function.__globals__)


def _wrong_parts(found: Sequence[Any], expected: Sequence[Any], rtol: float) -> list[int | str]:
    """The parts that are wrong somewhere, where every result has the same parts as the right one."""
    parts = [_parts(each) for each in (*found, *expected)]
    if not parts[0] or any(each != parts[0] for each in parts):
        return []
    pairs = list(zip(found, expected))
    return [part for part in parts[0] if not all(alike(_of(f, part), _of(e, part), rtol) for f, e in pairs)]


def _says_something(result: Any) -> bool:
    """Whether a result has more in it than NaN: that another one has NaN too tells nothing."""
    if isinstance(result, dict | tuple):
        return any(map(_says_something, result.values() if isinstance(result, dict) else result))
    numbers = isinstance(result, np.ndarray) and result.dtype.kind == "f" and result.size
    return not (numbers and np.isnan(result).all())


def _parts(result: Any) -> list[Any]:
    if isinstance(result, dict):
        return list(result)
    several = isinstance(result, tuple) or (isinstance(result, np.ndarray) and result.ndim)
    return list(range(len(result))) if several and 2 <= len(result) <= MOST_PARTS else []


def _of(result: Any, part: Any) -> Any:
    """A part of a result; the whole where no part is asked for, or where it is not there."""
    try:
        return result if part is None else plain(result[part])
    except (TypeError, LookupError):
        return None
