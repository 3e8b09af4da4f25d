"""Every exercise of every lesson as a learner meets it: unsolved it waits, solved it passes, and nothing that is said
of a wrong answer gives the right one away."""

import ast
import contextlib
import functools
import importlib.util
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from course_utils import exercises, notebooks
from course_utils.exercises.checking import declared

ROOT = notebooks.FOLDER.parent


def module(path: Path):
    specification = importlib.util.spec_from_file_location(f"course_{path.stem}", path)
    loaded = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(loaded)
    return loaded


needed = module(ROOT / "publish" / "replay.py").needed


@functools.cache
def lesson(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


# In the order of the lessons: an exercise's number, its notebook and the place of its cell.
EXERCISES = {
    notebooks.exercise_number(cell): (path, place)
    for path in notebooks.with_exercises()
    for place, cell in enumerate(lesson(path)["cells"])
    if "exercise" in notebooks.tags(cell)
}
every = pytest.mark.parametrize("number", EXERCISES)


def stub(number: str) -> str:
    path, place = EXERCISES[number]
    return notebooks.source(lesson(path)["cells"][place])


def solution(number: str) -> str:
    path, place = EXERCISES[number]
    return notebooks.solution(lesson(path), place)


@functools.cache
def after(path: Path, places: tuple[int, ...]) -> dict[str, Any]:
    """The names that some cells of a lesson leave behind."""
    namespace: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for place in places:
            exec(compile(notebooks.source(lesson(path)["cells"][place]), path.name, "exec"), namespace)
    return namespace


def answered(number: str, answer: str) -> exercises.Feedback:
    """What the exercise's check says of an answer, which has the names of the cells tagged `setup` and no others."""
    path, place = EXERCISES[number]
    check = stub(number).strip().splitlines()[-1]
    cells = enumerate(lesson(path)["cells"][:place])
    code = {at: notebooks.source(cell) for at, cell in cells if "setup" in notebooks.tags(cell)}
    places = needed(code | {place: f"{answer}\n{check}"}, {place})
    namespace = dict(after(path, tuple(places[:-1])))
    exec(compile(answer, f"answer {number}", "exec"), namespace)
    return eval(check, namespace)


def given_away(told: str, right: str) -> list[str]:
    """What of a worked solution stands in a text: its value or a string in it, or a whole expression of its code."""
    (*_, last) = ast.parse(right).body
    if isinstance(last, ast.Assign):
        value = ast.literal_eval(last.value)
        secrets = [each for each in value.values() if isinstance(each, str)] if isinstance(value, dict) else [value]
        return [str(each) for each in secrets if re.search(rf"(?<!\w){re.escape(str(each))}(?!\w)", told)]
    values = [node.value for node in ast.walk(last) if isinstance(node, ast.Assign | ast.Return | ast.AugAssign)]
    code = [ast.unparse(value) for value in values]
    return [each for each in code if len(each) > 12 and each.replace(" ", "") in told.replace(" ", "")]


def test_every_declared_exercise_has_its_cell():
    assert exercises.available() == list(EXERCISES)
    assert {path for path, _ in EXERCISES.values()} == set(notebooks.with_exercises())


@every
def test_unsolved_it_waits(number, capsys):
    unsolved = stub(number).strip().rpartition("\n")[0]
    assert answered(number, unsolved).message == "waiting for your answer"
    assert capsys.readouterr().out == f"{number} waiting for your answer\n"


@every
def test_the_worked_solution_passes(number, capsys):
    assert answered(number, solution(number)).passed
    assert capsys.readouterr().out == f"{number} passed\n"


@every
def test_no_message_and_no_first_step_gives_the_answer_away(number):
    exercise = declared(number)
    messages = [*getattr(exercise, "mistakes", {}), *filter(None, getattr(exercise, "choices", {}).values())]
    for told in (*messages, exercise.hints[0]):
        assert given_away(told, solution(number)) == [], told


@pytest.mark.parametrize(
    ("told", "right", "found"),
    [
        ("it is line 3, of course", "line = 3\n", ["3"]),
        ("line 13 is right, and so is W3", "line = 3\n", []),
        ("the same", 'answer = "same"\n', ["same"]),
        ("take kneser_ney", 'settings = {"order": 3, "smoothing": "kneser_ney"}\n', ["kneser_ney"]),
        ("it is ('a', 'b')", 'pair = ("a", "b")\n', ["('a', 'b')"]),
        ("return math.log(n/d)", "def idf(n, d):\n    return math.log(n / d)\n", ["math.log(n / d)"]),
        ("which number is on top?", "def idf(n, d):\n    return math.log(n / d)\n", []),
    ],
)
def test_an_answer_that_is_given_away_is_found(told, right, found):
    assert given_away(told, right) == found
