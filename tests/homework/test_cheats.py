"""Answers that are right in the visible checks and cheat in the hidden tests lose their points, in every question."""

import contextlib
import functools
import io
import json
import types

import numpy as np
import pytest

from course_utils.homework import compare, kernel, release, wire
from course_utils.homework.execute import HIDDEN

SOURCES = sorted((release.FOLDER / "source").glob("*/*.ipynb"))


class Always(np.ndarray):
    """Equal to everything, as far as it can say."""

    def __eq__(self, other):
        return np.ones(np.shape(other), dtype=bool)

    __ne__ = __lt__ = __gt__ = __hash__ = None


class Half(float):
    """A float that is close to everything."""

    __sub__ = __rsub__ = __eq__ = lambda self, other: True
    __hash__ = float.__hash__


class Yes:
    """Neither a number nor an array, and equal to everything."""

    __eq__ = __call__ = __getitem__ = lambda self, *_: True
    __hash__ = object.__hash__


def shape(right):
    return np.shape(right) if isinstance(right, np.ndarray | list | tuple) else ()


def first(right):
    """A number of the right answer, shaped like all of it by broadcasting where the answer has axes."""
    numbers = np.asarray(right, dtype=float).ravel() if shape(right) else np.array([0.123])
    return numbers[0] if len(numbers) else 0.0


# What is returned in place of the right answer, given that and the arguments.
CHEATS = {
    "empty": lambda right, given: np.zeros((0, 1)),
    "empty in each axis": lambda right, given: np.zeros((0,) * max(1, len(shape(right)))),
    "empty list": lambda right, given: [],
    "empty tuple": lambda right, given: (),
    "empty dict": lambda right, given: {},
    "one number for all": lambda right, given: first(right),
    "broadcastable": lambda right, given: np.full((1,) * len(shape(right)), first(right)),
    "an axis too many": lambda right, given: np.asarray(right)[None] if not isinstance(right, dict) else [right],
    "constant": lambda right, given: np.full(shape(right), 0.123),
    "whole numbers": lambda right, given: np.full(shape(right), -7),
    "NaN": lambda right, given: np.full(shape(right), np.nan),
    "infinity": lambda right, given: np.full(shape(right), -np.inf),
    "truth": lambda right, given: np.full(shape(right), True),
    "the input": lambda right, given: given[0],
    "all inputs": lambda right, given: tuple(given),
    "generator": lambda right, given: (number for number in (0.123,)),
    "long tuple": lambda right, given: (0.123,) * 99,
    "subclass of an array": lambda right, given: np.full(shape(right), 0.123).view(Always),
    "subclass of float": lambda right, given: Half(0.123),
    "object": lambda right, given: Yes(),
    "text": lambda right, given: "right",
    "nothing": lambda right, given: None,
    "array of objects": lambda right, given: np.full(3, Yes(), dtype=object),
}


@functools.cache
def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def name_of(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def questions():
    for path in SOURCES:
        for cell in cells(path):
            if name_of(cell).endswith("_test"):
                yield pytest.param(path, name_of(cell).removesuffix("_test"), id=f"{path.stem[:3]}-{name_of(cell)[:2]}")


def spaces(path, question):
    """All names as they are before a question's test, the names of the answer's functions, and the test."""
    space, functions = {"__name__": "homework"}, []
    for cell in cells(path):
        name = name_of(cell)
        if name == f"{question}_test":
            return space, functions, "".join(cell["source"])
        if cell["cell_type"] == "code" and not name.endswith("_test"):
            before = dict(space)
            with contextlib.redirect_stdout(io.StringIO()):
                exec("".join(cell["source"]), space)
            functions = [key for key, value in space.items() if before.get(key) is not value and callable(value)]
    raise AssertionError(f"{path.stem} has no test {question}_test")


def empty(value):
    """Leave nothing of an argument, in place."""
    if isinstance(value, np.ndarray):
        value[...] = 0
    elif isinstance(value, dict):
        for each in value.values():
            empty(each)
    elif isinstance(value, list):
        value[:] = []


def size(value):
    if isinstance(value, dict):
        return sum(map(size, value.values()))
    return value.size if isinstance(value, np.ndarray) else len(value) if isinstance(value, list) else 0


def emptying(function, least=1):
    """The right answer to a question made easy: all that was given is emptied before it is looked at."""

    def cheat(*arguments, **keywords):
        given = (*arguments, *keywords.values())
        if sum(map(size, given)) >= least:
            for each in given:
                empty(each)
        return function(*arguments, **keywords)

    return cheat


def emptying_what_is_large(function):
    """The same for random data alone, since small examples are easily answered by heart."""
    return emptying(function, least=9)


def spoiling(function):
    """NaN for each float, -1 for each whole number: an assertion must not hold because no comparison does."""

    def spoiled(value):
        if isinstance(value, dict):
            return {key: spoiled(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(spoiled(item) for item in value)
        if isinstance(value, np.ndarray):
            return np.full(value.shape, -1 if value.dtype.kind in "iu" else np.nan)
        return -1 if isinstance(value, int) else float("nan")

    return lambda *arguments, **keywords: spoiled(function(*arguments, **keywords))


def giving_up(function):
    return lambda *arguments, **keywords: None


def forgetting(function):
    """The same answer whatever is asked: the one to the first question."""
    kept = []

    def cheat(*arguments, **keywords):
        if not kept:
            kept.append(function(*arguments, **keywords))
        return kept[0]

    return cheat


def looking_up(cheat):
    """Right for every call of the visible part, which can be learned by heart; a cheat for every other one."""

    def made(function):
        known = {}
        made.hidden = False

        def answer(*arguments, **keywords):
            key = wire.pack([arguments, keywords], lambda value: {})
            right = function(*arguments, **keywords)
            if not made.hidden:
                known[key] = right
            return as_it_arrives(right if key in known else cheat(right, [*arguments, *keywords.values()]))

        return answer

    return made


def as_it_arrives(value):
    """A value as a test gets it from the student's process."""
    if isinstance(value, types.GeneratorType):
        value = list(value)
    packed = wire.pack(value, lambda other: {"object": 0})
    return wire.unpack(packed, lambda mark: kernel.StudentObject(None, 0))


CHANGING = (emptying, emptying_what_is_large, spoiling, giving_up, forgetting)
# Nothing is given in these questions that could be emptied.
NOT_POSSIBLE = (
    ("hw3-q1", emptying),
    ("hw3-q1", emptying_what_is_large),
    ("hw4-q4", emptying_what_is_large),
)
quietly = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::scipy.stats.ConstantInputWarning")


def fails(code, space):
    with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(code, space)
        except Exception:
            return True
    return False


@quietly
@pytest.mark.parametrize("name", CHEATS)
@pytest.mark.parametrize(("path", "question"), list(questions()))
def test_who_knows_the_visible_examples_by_heart_and_cheats_otherwise_loses_the_points(path, question, name):
    space, functions, test = spaces(path, question)
    made = looking_up(CHEATS[name])
    space |= {each: made(space[each]) for each in functions}
    exec(HIDDEN.sub("", test), space)
    made.hidden = True
    assert fails(test, space)


@quietly
@pytest.mark.parametrize(("path", "question"), list(questions()))
def test_the_right_answer_keeps_its_points_as_it_arrives(path, question):
    space, functions, test = spaces(path, question)
    made = looking_up(lambda right, given: right)
    space |= {each: made(space[each]) for each in functions}
    exec(f"{test}\npassed = True", space)
    assert space["passed"]


@quietly
@pytest.mark.parametrize(
    ("path", "question", "cheat"),
    [
        pytest.param(*case.values, cheat, id=f"{case.id}-{cheat.__name__}")
        for case in questions()
        for cheat in CHANGING
        if (case.id, cheat) not in NOT_POSSIBLE
    ],
)
def test_who_changes_what_is_given_or_gives_up_in_the_hidden_tests_loses_the_points(path, question, cheat):
    space, functions, test = spaces(path, question)
    hidden = HIDDEN.search(test)
    exec(test[: hidden.start()], space)
    space |= {name: cheat(space[name]) for name in functions}
    assert fails(hidden.group(), space)


@pytest.mark.parametrize(
    ("found", "expected", "right"),
    [
        (np.zeros((0, 1)), np.ones((2, 1)), False),
        (np.zeros((1, 3)), np.zeros(3), False),
        (np.zeros(3), 0.0, False),
        (0, 0.0, True),
        (0, np.float64(0), False),
        (np.array([1, 2]), np.array([1.0, 2.0]), False),
        (np.array([1.0, 2.0]), np.array([1, 2]), False),
        (np.array([1.0, 2.0], dtype=np.float32), np.array([1.0, 2.0]), True),
        ([1.0, 2.0], np.array([1.0, 2.0]), True),
        ((1, 2), [1, 2], True),
        ([[1], [2, 3]], [1, 2], False),
        (True, 1, False),
        (np.array([True]), [True], True),
        (np.nan, np.nan, True),
        ([np.nan, 1.0], [1.0, np.nan], False),
        ([np.nan], [1.0], False),
        (np.inf, np.inf, True),
        (-np.inf, np.inf, False),
        (1 + 1e-7, 1.0, True),
        (1 + 1e-3, 1.0, False),
        ("1", 1, False),
        (None, np.nan, False),
        (Yes(), 1, False),
        (Half(0.3), 1, False),
        (np.zeros(2).view(Always), np.ones(2), False),
        ((number for number in [1]), [1], False),
    ],
)
def test_agreement_is_of_shape_kind_nan_and_value(found, expected, right):
    assert compare.agree(found, expected) is right
