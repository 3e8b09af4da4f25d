"""A question's named parts: each is tried whatever became of the others, and together they give the points.

A test cell of an assignment reads `check = Parts("rank", rank, 3)`, then examples that a student sees, then, in its
hidden part, cases on which the answer is compared with the model answer, and last `check.points()`, whose value
nbgrader takes.
"""

from __future__ import annotations

import contextlib
import copy
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course_utils.exercises.comparing import Stopped, difference, plain, said
from course_utils.exercises.declaration import Case, Exercise, Formula
from course_utils.exercises.formulas import FormulaError, evaluate, judge_part, parse
from course_utils.exercises.judging import judge_function

Function = Callable[..., Any]
Cases = Sequence[Case | tuple[Any, ...]]


@dataclass
class Grading:
    """What the grader sets before a test runs; a notebook that runs by itself leaves it as it is.

    Attributes:
        models: the names that the model answers define.
        silent: name the parts that failed, and nothing of what was found: it may hold data of hidden parts.
        student: whose work it is, as the class list has it.
        clock: the seconds of the processor that the answers' process has taken; a busy machine makes them no more.
    """

    models: Mapping[str, Any] = field(default_factory=dict)
    silent: bool = False
    student: str = ""
    clock: Callable[[], float] = time.process_time


GRADING = Grading()


class Points(float):
    """What a question gave. A notebook shows it as the lines that `Parts.points` has printed already.

    Attributes:
        told: those lines; empty where every part passed.
    """

    told = ""

    def _ipython_display_(self) -> None:
        """Nothing more is shown."""


class Parts:
    """The parts of one question.

    Args:
        name: of the answer: a function or a value of the notebook.
        answer: the student's.
        most: the points of the question.
    """

    def __init__(self, name: str, answer: Any, most: float) -> None:
        self.name, self.answer, self.most = name, answer, most
        self.problems: dict[str, str | None] = {}
        self.hidden_parts: set[str] = set()

    @property
    def model(self) -> Any:
        """The model answer; where nobody grades, the answer itself."""
        return GRADING.models.get(self.name, self.answer)

    def call(self, *arguments: Any) -> Any:
        """What the answer gives, on copies: emptied by it, they would make the model's task as easy as its own.

        Args:
            arguments: of the call.

        Returns:
            Its result.
        """
        return self.answer(*copy.deepcopy(arguments))

    def clock(self) -> float:
        """Seconds of the processor that the answers' process has taken."""
        return GRADING.clock()

    def example(
        self,
        arguments: tuple[Any, ...],
        gives: Any,
        mistakes: Mapping[str, Any] | None = None,
        name: str = "the example",
        rtol: float = 1e-6,
    ) -> None:
        """A call that the student sees. The first one looks at shape and type before it looks at values.

        Args:
            arguments: of the call.
            gives: what it should return.
            mistakes: for each message what a typical wrong answer returns.
            name: of the part.
            rtol: as for `Exercise`.
        """
        if not self.problems:
            with self.seen("shape and type"):
                if not callable(self.answer):
                    _require(f"{self.name} is a function, and here it is something else")
                try:
                    found = plain(self.answer(*arguments))
                except (Exception, SystemExit) as error:
                    found = Stopped(error)
                _require_form(found, plain(gives), self.name)
        given = {message: _constant(wrong) for message, wrong in (mistakes or {}).items()}
        exercise = Exercise("", _constant(gives), lambda: [arguments], given, [], rtol)
        with self.seen(name):
            _require(judge_function(exercise, self.answer))

    def against(
        self,
        name: str,
        cases: Cases,
        *,
        rtol: float = 1e-6,
        whole: bool = False,
        no_warning: bool = False,
        seconds: float | None = None,
    ) -> None:
        """Hidden calls, compared with the model answer.

        Args:
            name: of the part; students see it, so it says what is special about the cases and not what they are.
            cases: the arguments of each call.
            rtol: how far a right answer in float64 may be off, relative to its largest entry.
            whole: the answer consists of whole numbers.
            no_warning: NumPy may not warn.
            seconds: of the processor that all calls together may take.
        """
        answer = _without_warning(self.answer) if no_warning else self.answer
        with self.hidden(name):
            start = self.clock()
            for case in cases:
                expected = self.model(*_copied(case))
                exercise = Exercise("", _constant(expected), _constant([case]), {}, [], rtol)
                _require(judge_function(exercise, answer))
                if whole:
                    _require_form(plain(self.answer(*_copied(case))), plain(expected), self.name)
            if seconds is not None and (took := self.clock() - start) > seconds:
                _require(f"it took {took:.1f} s, and may take {seconds:g} s")

    def readable(self, name: str, shapes: Mapping[str, Mapping[str, tuple[int, ...]]]) -> None:
        """A formula for each name that is asked, which can be read and whose shapes fit; its value is not looked at.

        Args:
            name: of the part.
            shapes: for each formula of the answer, a dict, the names that it may use and the shape of each, () for a
                number: of sizes that all differ, so that nothing fits by chance.
        """
        with self.seen(name):
            if not isinstance(self.answer, dict):
                _require(f"{self.name} is a dict")
            for asked, used in shapes.items():
                text = self.answer.get(asked)
                if text is None or text is ... or (isinstance(text, str) and not text.strip()):
                    _require(f"{asked} is still open")
                ones = {each: np.ones(shape) for each, shape in used.items()}
                try:
                    with np.errstate(all="ignore"):
                        evaluate(parse(text, list(used)), ones)
                except FormulaError as error:
                    _require(f"{asked} cannot be read: {error}")

    def formulas(self, declared: Formula) -> None:
        """Formulas, one part each; the answer is a dict of them.

        Args:
            declared: what is asked, as for an exercise of a lesson.
        """
        for name, part in declared.parts.items():
            with self.hidden(name):
                text = self.answer.get(name) if isinstance(self.answer, dict) else None
                _require(judge_part(part, text, named=not GRADING.silent) if isinstance(text, str) else "still open")

    @contextlib.contextmanager
    def seen(self, name: str) -> Iterator[None]:
        """A part that stands in what students get.

        Args:
            name: of the part.

        Yields:
            Nothing; an error inside fails the part, and its message is what was wrong.
        """
        self.problems[name] = None
        try:
            yield
        except AssertionError as error:
            self.problems[name] = str(error) or "it did not hold"
        except (Exception, SystemExit) as error:
            self.problems[name] = f"the answer stopped with {said(error)}"

    @contextlib.contextmanager
    def hidden(self, name: str) -> Iterator[None]:
        """A part that only the grader has; as `seen`.

        Args:
            name: of the part; students see it.

        Yields:
            Nothing.
        """
        self.hidden_parts.add(name)
        with self.seen(name):
            yield

    def points(self) -> Points:
        """Print which parts passed, and give the points.

        Returns:
            A share for each part that passed; none where no hidden part did: what is seen can be learned by heart.
        """
        failed = [name for name, problem in self.problems.items() if problem is not None]
        passed, of = len(self.problems) - len(failed), len(self.problems)
        earned = any(name not in failed for name in self.hidden_parts or self.problems)
        lines = [f"{passed} of {of} passed" + ("" if failed else f": {', '.join(self.problems)}")]
        for name in failed:
            lines.append(f"  not yet: {name}" + ("" if GRADING.silent else f": {self.problems[name]}"))
        print(*lines, sep="\n")
        found = Points(round(self.most * passed / of, 2) if of and earned else 0.0)
        if failed:
            found.told = f"{passed} of {of} parts passed; not yet: {', '.join(failed)}"
        return found


def _constant(value: Any) -> Function:
    return lambda *arguments: value


def _copied(case: Case | tuple[Any, ...]) -> tuple[Any, ...]:
    return copy.deepcopy(case.arguments if isinstance(case, Case) else case)


def _require(problem: str | None) -> None:
    if problem is not None:
        raise AssertionError(problem)


def _require_form(found: Any, expected: Any, name: str) -> None:
    """Shape and kind alone, before any value is looked at."""
    if found is None:
        _require(f"{name} returns None: does it end with return?")
    if isinstance(found, Stopped):
        _require(f"{name} stopped with {said(found.error)}")
    if isinstance(expected, np.ndarray) and isinstance(found, np.ndarray) and found.shape == expected.shape:
        wanted = {"b": "b", "i": "iu", "u": "iu", "f": "iuf"}.get(expected.dtype.kind, expected.dtype.kind)
        if found.dtype.kind not in wanted and found.size:
            words = {"b": "truth values", "i": "whole numbers", "f": "numbers"}
            _require(f"{name} should return {words[wanted[0] if wanted != 'iuf' else 'f']}")
        return
    several = found if isinstance(found, tuple) or (isinstance(found, np.ndarray) and found.ndim) else ()
    if isinstance(expected, tuple) and len(several) == len(expected):
        for place, pair in enumerate(zip(several, expected)):
            _require_form(*pair, f"result {place + 1} of {name}")
        return
    if isinstance(expected, dict) and isinstance(found, dict):
        return
    if not isinstance(expected, np.ndarray | tuple | dict) and type(found) is type(expected):
        return
    _require(f"{name} {difference(found, expected)}")


def _without_warning(function: Any) -> Any:
    """The same function, for which a warning is an error."""

    def called(*arguments: Any) -> Any:
        with warnings.catch_warnings(record=True) as given, np.errstate(divide="warn", over="warn", invalid="warn"):
            warnings.simplefilter("always")
            found = function(*arguments)
        if given:
            _require(f"it warns: {given[0].message}")
        return found

    return called if callable(function) else function
