"""A small assignment of three questions, and how a student answers it. The benchmark grades the same assignment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Cell = dict[str, Any]
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def cell(source: str, grade_id: str = "", kind: str = "", points: float = 0) -> Cell:
    """A code cell; `kind` is "given", "answer" or "test" for the instructor's."""
    metadata: dict[str, Any] = {}
    if grade_id:
        metadata["nbgrader"] = {
            "grade": kind == "test",
            "grade_id": grade_id,
            "locked": kind != "answer",
            "schema_version": 3,
            "solution": kind == "answer",
            "task": False,
        } | ({"points": points} if kind == "test" else {})
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def notebook(cells: list[Cell], **changes: Any) -> dict[str, Any]:
    """A notebook of these cells, each with an id."""
    numbered = [{**each, "id": f"cell{number}"} for number, each in enumerate(cells)]
    return {"cells": numbered, "metadata": {"kernelspec": KERNELSPEC}, "nbformat": 4, "nbformat_minor": 5} | changes


Q1 = "def scale(values, factor):\n    return values * factor"
Q2 = "def normalise(vector):\n    return vector / np.sqrt((vector**2).sum())"
Q3 = "dimension = 7"
WRONG = "def normalise(vector):\n    return vector / vector.sum()"
TEST_1 = """assert scale(2, 3) == 6, "two times three"
### BEGIN HIDDEN TESTS
assert np.array_equal(scale(np.arange(4.0), 2.5), [0, 2.5, 5, 7.5]), "secret array"
### END HIDDEN TESTS"""
TEST_2 = """length = np.linalg.norm(normalise(np.array([3.0, 4.0])))
assert abs(length - 1) < 1e-12, f"the length should be 1, it is {length}"
### BEGIN HIDDEN TESTS
for size in range(2, 9):
    secret = np.linspace(-3, 1, size)
    assert np.allclose(normalise(secret), secret / np.linalg.norm(secret)), "secret vectors"
### END HIDDEN TESTS"""
TEST_3 = """assert type(dimension) is int, "a whole number"
### BEGIN HIDDEN TESTS
assert dimension == 7, "secret number"
### END HIDDEN TESTS"""
POINTS = {"q1_test": 2.0, "q2_test": 3.0, "q3_test": 1.0}


def source() -> dict[str, Any]:
    """The instructor's notebook."""
    cells = [cell("import numpy as np", "given", "given")]
    for number, (answer, test) in enumerate(((Q1, TEST_1), (Q2, TEST_2), (Q3, TEST_3)), start=1):
        begin, end = "    ### BEGIN SOLUTION\n", "\n    ### END SOLUTION"
        if number == 3:
            begin, end = "dimension = None\n### BEGIN SOLUTION\n", "\n### END SOLUTION"
            body = answer
        else:
            head, body = answer.split("\n", 1)
            begin = f"{head}\n{begin}"
        cells.append(cell(begin + body + end, f"q{number}", "answer"))
        cells.append(cell(test, f"q{number}_test", "test", POINTS[f"q{number}_test"]))
    return notebook(cells)


def write_source(folder: Path) -> Path:
    """Write the instructor's notebook where the grader looks for it."""
    path = folder / "practice" / "practice.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(source()), encoding="utf-8")
    return path


def answers(q1: str = Q1, q2: str = Q2, q3: str = Q3, extra: str = "", **changes: Any) -> dict[str, Any]:
    """A submission; `extra` is a cell of the student's own before question 2."""
    cells = [cell("import numpy as np", "given", "given")]
    for number, (answer, test) in enumerate(((q1, "pass"), (q2, "pass"), (q3, "pass")), start=1):
        if number == 2 and extra:
            cells.append(cell(extra))
        cells.append(cell(answer, f"q{number}", "answer"))
        cells.append(cell(test, f"q{number}_test", "test", 1))
    return notebook(cells, **changes)
