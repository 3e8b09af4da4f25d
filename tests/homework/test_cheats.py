"""Answers that are right in the visible checks and cheat in the hidden tests lose their points, in every question."""

import contextlib
import functools
import io
import json

import numpy as np
import pytest

from course_utils.homework import release
from course_utils.homework.execute import HIDDEN

SOURCES = sorted((release.FOLDER / "source").glob("*/*.ipynb"))


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


def lengthening(function):
    """One axis too many in front: an array of this shape still compares as equal, element by element."""

    def longer(value):
        if isinstance(value, tuple):
            return tuple(map(longer, value))
        return value[None] if isinstance(value, np.ndarray) else value

    return lambda *arguments, **keywords: longer(function(*arguments, **keywords))


CHEATS = (emptying, emptying_what_is_large, spoiling, giving_up, forgetting)
# Nothing is given in these questions that could be emptied.
NOT_POSSIBLE = (
    ("hw3-q1", emptying),
    ("hw3-q1", emptying_what_is_large),
    ("hw4-q4", emptying_what_is_large),
)


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::scipy.stats.ConstantInputWarning")
@pytest.mark.parametrize(
    ("path", "question", "cheat"),
    [
        pytest.param(*case.values, cheat, id=f"{case.id}-{cheat.__name__}")
        for case in questions()
        for cheat in CHEATS
        if (case.id, cheat) not in NOT_POSSIBLE
    ],
)
def test_who_cheats_in_the_hidden_tests_loses_the_points(path, question, cheat):
    space, functions, test = spaces(path, question)
    visible, hidden = test.split(HIDDEN)
    exec(visible, space)
    space |= {name: cheat(space[name]) for name in functions}
    with np.errstate(all="ignore"), pytest.raises(Exception, match=r"(?s).*"):
        exec(hidden, space)


@pytest.mark.parametrize(("path", "question"), list(questions()))
def test_a_result_with_an_axis_too_many_loses_the_points(path, question):
    space, functions, test = spaces(path, question)
    space |= {name: lengthening(space[name]) for name in functions}
    try:
        exec(test, space)
    except Exception:
        return
    arrays = [name for name in functions if "array" in (space[name].__doc__ or "")]
    assert arrays == []
