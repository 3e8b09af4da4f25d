"""nbgrader's gradebook of all results, for its formgrader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course_utils.homework import release
from course_utils.homework.autograde import Assignment, Result

FORMGRADER = """# What students wrote is shown without scripts.
c = get_config()
c.HTMLExporter.sanitize_html = True
"""


def merge(results: list[Result], assignments: dict[str, Assignment], folder: Path) -> None:
    """One gradebook and one folder of graded notebooks out of all results, for nbgrader's formgrader.

    Args:
        results: of any students and assignments.
        assignments: by name.
        folder: becomes a course folder of nbgrader's, with `gradebook.db`, `source/` and `autograded/`; scores that a
            person has given there are kept.
    """
    from nbgrader.api import Gradebook

    folder.mkdir(parents=True, exist_ok=True)
    release.prepare()
    (folder / "nbgrader_config.py").write_text(FORMGRADER, encoding="utf-8")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for name, assignment in assignments.items():
            (folder / "source" / name).mkdir(parents=True, exist_ok=True)  # formgrader lists what lies here
            (folder / "source" / name / f"{name}.ipynb").write_text(assignment.source, encoding="utf-8")
            _declare(gradebook, assignment)
        for result in results:
            if not result.notebook:
                continue
            place = folder / "autograded" / result.student / result.assignment
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{result.assignment}.ipynb").write_text(result.notebook, encoding="utf-8")
            gradebook.update_or_create_student(result.student)
            gradebook.update_or_create_submission(result.assignment, result.student)
            for name, score in result.scores.items():
                grade = gradebook.find_grade(name, result.assignment, result.assignment, result.student)
                grade.auto_score = score
                grade.needs_manual_grade = score is None and grade.manual_score is None
        gradebook.db.commit()


def _declare(gradebook: Any, assignment: Assignment) -> None:
    """Tell the merged gradebook of an assignment's cells, as nbgrader does when it releases it."""
    name = assignment.name
    gradebook.update_or_create_assignment(name)
    gradebook.update_or_create_notebook(name, name)
    for cell in json.loads(assignment.source)["cells"]:
        marks = cell["metadata"].get("nbgrader")
        if not marks:
            continue
        grade_id, kind = marks["grade_id"], cell["cell_type"]
        if marks.get("grade"):
            gradebook.update_or_create_grade_cell(grade_id, name, name, max_score=marks["points"], cell_type=kind)
        if marks.get("solution"):
            gradebook.update_or_create_solution_cell(grade_id, name, name)
        gradebook.update_or_create_source_cell(
            grade_id, name, name, cell_type=kind, source="".join(cell["source"]), locked=not marks.get("solution")
        )
