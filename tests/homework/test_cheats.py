"""Answers that are right in the visible examples and cheat in the hidden parts lose points, in every question."""

import ast
import types

import answers
import numpy as np
import pytest

from course_utils.homework import kernel, wire
from course_utils.homework.execute import HIDDEN


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


def questions():
    """Those whose answer is a function, and their names; no model answer runs for it, for every worker asks."""
    for path in answers.SOURCES:
        for question, cell in answers.tests(path).items():
            own = [each for each in answers.cells(path) if answers.grade_id(each) == question]
            code = [ast.parse(answers.text(each)).body for each in own if each["cell_type"] == "code"]
            names = list(
                dict.fromkeys(each.name for body in code for each in body if isinstance(each, ast.FunctionDef))
            )
            if names:
                case = f"{path.stem.split('_')[0]}-{question}"
                yield pytest.param(path, question, names, answers.text(cell), id=case)


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


def switched(function, cheat):
    """Right for every call of the visible part, which can be learned by heart; a cheat for every other one."""
    known = {}

    def answer(*arguments, **keywords):
        if any(isinstance(each, types.FunctionType) for each in arguments):  # a test that was handed in
            return function(*arguments) if not answer.hidden else None
        key = wire.pack([arguments, keywords], lambda value: {})
        if not answer.hidden or key in known:
            known[key] = function(*arguments, **keywords)
            return as_it_arrives(known[key])
        return as_it_arrives(cheat(*arguments, **keywords))

    answer.hidden = False
    return answer


def share(path, question, names, test, cheats):
    """The share of a question's points that an answer gets whose functions cheat in the hidden parts."""
    space = answers.own(answers.remembering(path, question))
    made = [switched(space[name], cheats(space[name])) for name in names]
    space |= dict(zip(names, made))
    hidden = HIDDEN.search(test)
    with np.errstate(all="ignore"):
        answers.run_test(test[: hidden.start()], space, path, question)
        for each in made:
            each.hidden = True
        found = answers.run_test(test[hidden.start() :], space, path, question)
    return found / answers.marks(answers.tests(path)[question])["points"]


def as_it_arrives(value):
    """A value as a test gets it from the student's process."""
    if isinstance(value, types.GeneratorType):
        value = list(value)
    packed = wire.pack(value, lambda other: {"object": 0})
    return wire.unpack(packed, lambda mark: kernel.StudentObject(None, 0))


CHANGING = (emptying, emptying_what_is_large, spoiling, giving_up, forgetting)
QUESTIONS = list(questions())
quietly = pytest.mark.filterwarnings("ignore")
# Parts that such an answer passes: where zeros, nothing or the first answer are right.
EARNED = 0.6


# Their functions get one number or text each, and nothing of it can be emptied.
NUMBERS = ("hw5-q4", "capstone-q7")


# What is given emptied is an easy task for the answer alone, and none for the model.
MOST = {emptying: 0.4}


@quietly
@pytest.mark.parametrize(("path", "question", "names", "test"), QUESTIONS)
def test_who_knows_the_visible_examples_by_heart_and_cheats_otherwise_loses_points(path, question, names, test):
    def with_cheat(what):
        return lambda function: lambda *given, **more: what(function(*given, **more), [*given, *more.values()])

    shares = {name: share(path, question, names, test, with_cheat(what)) for name, what in CHEATS.items()}
    assert {name: found for name, found in shares.items() if found > EARNED} == {}


@quietly
@pytest.mark.parametrize(("path", "question", "names", "test"), QUESTIONS)
def test_the_right_answer_keeps_its_points_as_it_arrives(path, question, names, test):
    before, after = answers.models(path, question)
    assert names == [key for key, value in after.items() if before.get(key) is not value and callable(value)]
    space = answers.own(after)
    for name in names:
        right = space[name]
        space[name] = lambda *given, right=right, **more: as_it_arrives(right(*given, **more))
    assert answers.run_test(test, space, path, question) == answers.marks(answers.tests(path)[question])["points"]


@quietly
@pytest.mark.parametrize(("path", "question", "names", "test"), QUESTIONS)
def test_who_changes_what_is_given_or_gives_up_in_the_hidden_parts_loses_points(path, question, names, test, request):
    takes_numbers = request.node.callspec.id in NUMBERS
    cheats = [each for each in CHANGING if not (takes_numbers and each in (emptying, emptying_what_is_large))]
    shares = {each: share(path, question, names, test, each) for each in cheats}
    assert {each.__name__: found for each, found in shares.items() if found >= MOST.get(each, 1)} == {}
