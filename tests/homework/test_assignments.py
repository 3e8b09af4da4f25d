"""The assignments: released without solutions or hidden tests, and solvable."""

import ast
import json
import re

import answers
import pytest
from answers import cells, grade_id, marks, text

from course_utils.homework import autograde, release, repair

assignments = pytest.mark.parametrize("path", answers.SOURCES, ids=lambda path: path.stem)


def read_by_a_person(path):
    return [grade_id(cell) for cell in cells(path) if marks(cell).get("grade") and marks(cell).get("solution")]


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
    for cell in cells(path):
        for outside in re.split(r"### BEGIN.*?### END[^\n]*", text(cell), flags=re.DOTALL):
            secret -= {line.strip() for line in outside.splitlines()}
    assert len(secret) > 40
    assert not secret & lines
    assert "BEGIN" not in released


@assignments
def test_the_model_answers_get_every_point_that_a_machine_gives(path):
    assignment = autograde.Assignment.load(path)
    files = [(path.name, answers.handed_in(path, "solved")), *answers.beside(path)]
    solved = autograde.grade(assignment, "solved", files, safe=False, feedback=False)
    points = assignment.points()
    assert {name: score for name, score in solved.scores.items() if score is not None} == {
        name: given for name, given in points.items() if solved.scores[name] is not None
    }
    assert [name for name, score in solved.scores.items() if score is None] == read_by_a_person(path)
    assert (solved.status, solved.note) == ("needs manual grading", "")
    unsolved = autograde.grade(assignment, "", assignment.release.encode(), safe=False, feedback=False)
    assert set(unsolved.scores.values()) == {0.0}
    assert unsolved.status == "graded"


@assignments
def test_an_assignment_has_five_to_eight_questions_and_clear_cells(path):
    found = cells(path)
    questions = [name for cell in found if (name := grade_id(cell)) and re.fullmatch(r"q\d", name)]
    assert 5 <= len(questions) <= 8
    assert questions == [f"q{number}" for number in range(1, len(questions) + 1)]
    for cell in found:
        if cell["cell_type"] == "code":
            ast.parse(text(cell))
            assert max(map(len, text(cell).splitlines())) <= 88
            names = {node.id for node in ast.walk(ast.parse(text(cell))) if isinstance(node, ast.Name)}
            assert not grade_id(cell).endswith("_test") or {"Parts", "check"} <= names


@assignments
def test_a_question_says_its_points_and_minutes_and_prose_has_a_rubric_with_examples(path):
    texts = [text(cell) for cell in cells(path) if cell["cell_type"] == "markdown"]
    heads = [line for each in texts for line in each.splitlines() if line.startswith("## Question")]
    for number, head in enumerate(heads, start=1):
        assert re.match(rf"## Question {number}: .* \(\d points, \d+ minutes\)$", head)
    of = {
        name.split("_")[0]: most
        for name, most in autograde.Assignment.load(path).points().items()
        if "words" not in name
    }
    assert [int(re.search(r"(\d) points", head)[1]) for head in heads] == list(of.values())
    assert all(word in texts[0] for word in ("Working together", "Assistants", "Plan"))
    for cell, before in zip(cells(path)[1:], cells(path)):
        if grade_id(cell) in read_by_a_person(path):
            assert "*What a reader looks for:" in text(before)
            levels = re.findall(r"(\d) points?: ", text(cell))
            assert levels == sorted(levels, reverse=True)
            assert int(levels[0]) == marks(cell)["points"]
            assert levels[-1] == "0"


@assignments
def test_it_is_graded_in_the_order_in_which_it_was_handed_out_and_no_given_cell_comes_after_an_answer(path):
    handed_out = release.released_notebook(release.FOLDER, path.stem)
    notebook = json.loads(handed_out.read_text(encoding="utf-8"))
    known = notebook | {"cells": repair.cells_of(notebook)}

    def graded(order):
        data = json.dumps(notebook | {"cells": order}).encode()
        return repair.repaired(data, known, {}).notebook["cells"]

    assert [cell["source"] for cell in graded(notebook["cells"])] == [cell["source"] for cell in known["cells"]]

    def given_and_answers(order):
        return [grade_id(cell) for cell in order if marks(cell) and not repair.is_test(cell)]

    names = given_and_answers(notebook["cells"])
    for moved in [cell for cell in notebook["cells"] if marks(cell) and not marks(cell)["solution"]]:
        others = [cell for cell in notebook["cells"] if cell is not moved]
        assert given_and_answers(graded([*others, moved])) == given_and_answers(graded([moved, *others])) == names
