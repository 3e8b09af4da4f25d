"""The assignments: released without solutions or hidden tests, solvable, and lost by every wrong answer we know."""

import ast
import contextlib
import importlib.util
import io
import json
import re
from pathlib import Path

import pytest

from course_utils.homework import autograde, release

SOURCES = sorted((release.FOLDER / "source").glob("*/*.ipynb"))
assignments = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def marks(cell):
    return cell["metadata"].get("nbgrader", {})


def text(cell):
    return "".join(cell["source"])


def variants(path):
    """The wrong and right answers kept for an assignment."""
    file = Path(__file__).parent / "variants" / f"{path.stem.split('_')[0]}.py"
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wrong_and_right(kind):
    return [
        pytest.param(path, question, pairs, id=f"{path.stem[:3]}-{question}-{what}")
        for path in SOURCES
        for question, listed in getattr(variants(path), kind).items()
        for what, *pairs in listed
    ]


def changed(source, pairs):
    """A cell whose solution has some text replaced; the replaced text must be there."""
    begin = source.index("### BEGIN SOLUTION")
    head, solution = source[:begin], source[begin:]
    for old, new in pairs:
        assert old in solution, f"{old!r} is not in the model answer any more"
        solution = solution.replace(old, new)
    return head + solution


def verdict(path, question, pairs):
    """What the test of a question says of the model answers with one of them changed; None where it passes."""
    space = {"__name__": "homework"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells(path):
            name = marks(cell).get("grade_id", "")
            if cell["cell_type"] != "code":
                continue
            if name == f"{question}_test":
                try:
                    exec(text(cell), dict(space))
                except Exception as error:
                    return error
                return None
            if not name.endswith("_test"):
                source = changed(text(cell), pairs) if name == question else text(cell)
                try:
                    exec(source, space)
                except Exception:
                    if name != question:
                        raise
    raise AssertionError(f"{path.stem} has no test {question}_test")


@pytest.mark.parametrize(("path", "question", "pairs"), wrong_and_right("WRONG"))
def test_a_wrong_answer_loses_its_points(path, question, pairs):
    error = verdict(path, question, pairs)
    assert error is not None
    assert not isinstance(error, SyntaxError | NameError) or "prediction" in str(error)


@pytest.mark.parametrize(("path", "question", "pairs"), wrong_and_right("RIGHT"))
def test_a_right_variant_keeps_its_points(path, question, pairs):
    assert verdict(path, question, pairs) is None


@assignments
def test_every_question_has_at_least_eight_wrong_answers_and_one_right_variant(path):
    tested = {marks(cell)["grade_id"].removesuffix("_test") for cell in cells(path) if text_of_test(cell)}
    listed = variants(path)
    assert set(listed.WRONG) == set(listed.RIGHT) == tested
    assert min(len(each) for each in listed.WRONG.values()) >= 8


def text_of_test(cell):
    return text(cell) if marks(cell).get("grade_id", "").endswith("_test") else ""


@assignments
def test_the_release_is_what_the_source_gives(path, tmp_path):
    release.build(path, tmp_path)
    made = release.released_notebook(tmp_path, path.stem).read_text(encoding="utf-8")
    kept = release.FOLDER / "release" / path.stem / path.name
    assert kept.read_text(encoding="utf-8") == made, "run: python -m course_utils.homework.release"


@assignments
def test_the_release_holds_no_line_of_a_solution_or_a_hidden_test(path):
    released = (release.FOLDER / "release" / path.stem / path.name).read_text(encoding="utf-8")
    shown = [text(cell) for cell in json.loads(released)["cells"]]
    lines = {line.strip() for each in shown for line in each.splitlines()}
    secret = set()
    for cell in cells(path):
        for region in re.findall(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", text(cell), re.DOTALL):
            secret |= {line.strip() for line in region.splitlines() if len(line.strip()) > 12}
        for outside in re.split(r"### BEGIN.*?### END[^\n]*", text(cell), flags=re.DOTALL):
            secret -= {line.strip() for line in outside.splitlines()}
    assert len(secret) > 40
    assert not secret & lines
    assert "BEGIN" not in released


@assignments
def test_the_model_answers_get_every_point_that_a_machine_gives(path):
    assignment = autograde.Assignment.load(path)
    solved = autograde.grade(assignment, "solved", path.read_bytes(), safe=False, feedback=False)
    points = assignment.points()
    assert {name: score for name, score in solved.scores.items() if score is not None} == {
        name: given for name, given in points.items() if solved.scores[name] is not None
    }
    assert [name for name, score in solved.scores.items() if score is None] == [list(points)[-1]]
    assert (solved.status, solved.note) == ("needs manual grading", "")
    unsolved = autograde.grade(assignment, "unsolved", assignment.release.encode(), safe=False, feedback=False)
    assert set(unsolved.scores.values()) == {0.0}
    assert unsolved.status == "graded"


@assignments
def test_an_assignment_has_five_to_eight_questions_and_clear_cells(path):
    found = cells(path)
    questions = [name for cell in found if (name := marks(cell).get("grade_id", "")) and re.fullmatch(r"q\d", name)]
    assert 5 <= len(questions) <= 8
    assert questions == [f"q{number}" for number in range(1, len(questions) + 1)]
    for cell in found:
        if cell["cell_type"] == "code":
            ast.parse(text(cell))
