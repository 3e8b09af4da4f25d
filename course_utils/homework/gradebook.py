"""nbgrader's gradebook of all results, for its formgrader."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_utils.homework import policy, release
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.repair import question

FORMGRADER = """# What students wrote is shown without scripts.
import os
from nbgrader.server_extensions.formgrader.handlers import template_path
c = get_config()
c.HTMLExporter.sanitize_html = True
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")
c.HTMLExporter.extra_template_basedirs = [here, template_path]
"""


def merge(results: list[Result], assignments: dict[str, Assignment], folder: Path) -> None:
    """One gradebook and one folder of graded notebooks out of all results, for nbgrader's formgrader.

    Args:
        results: of any students and assignments.
        assignments: by name.
        folder: becomes a course folder of nbgrader's, with `gradebook.db`, `source/` and `autograded/`; scores that a
            person has given there are kept while the answer stays the same.
    """
    from nbgrader.api import Gradebook

    folder.mkdir(parents=True, exist_ok=True)
    release.prepare()
    (folder / "nbgrader_config.py").write_text(FORMGRADER, encoding="utf-8")
    (folder / "templates" / "formgrade").mkdir(parents=True, exist_ok=True)
    head = folder / "templates" / "formgrade" / policy.TEMPLATE
    head.write_text(policy.template(policy.formgrader()), encoding="utf-8")
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
            notebook = place / f"{result.assignment}.ipynb"
            changed = _changed_questions(notebook, result.notebook)
            notebook.write_text(result.notebook, encoding="utf-8")
            gradebook.update_or_create_student(result.student)
            gradebook.update_or_create_submission(result.assignment, result.student)
            for name, score in result.scores.items():
                grade = gradebook.find_grade(name, result.assignment, result.assignment, result.student)
                grade.auto_score = score
                if question(name) in changed:
                    _drop(grade)
                grade.needs_manual_grade = score is None and grade.manual_score is None
        gradebook.db.commit()


def _changed_questions(before: Path, now: str) -> set[str]:
    """The questions whose answer is another one than in the notebook that was merged last."""
    try:
        old = json.loads(before.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    answers = [
        {
            marks["grade_id"]: "".join(cell["source"])
            for cell in notebook["cells"]
            if (marks := cell["metadata"].get("nbgrader") or {}).get("solution")
        }
        for notebook in (old, json.loads(now))
    ]
    return {question(name) for name in answers[1] if answers[0].get(name) != answers[1][name]}


def _drop(grade: Any) -> None:
    """Take back what a person gave another answer; formgrader shows what it was, beside the answer."""
    comments = [each for each in grade.notebook.comments if question(each.name) == question(grade.name)]
    said = [each.manual_comment for each in comments if each.manual_comment]
    if grade.manual_score is None and grade.extra_credit is None and not said:
        return
    given = (grade.manual_score or 0) + (grade.extra_credit or 0)
    for comment in comments:
        comment.auto_comment = f"the answer has changed, the one before had {given:g} points from a person" + (
            f", with the comment: {' '.join(said)}" if said else ""
        )
        comment.manual_comment = None
    grade.manual_score = grade.extra_credit = None


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


@dataclass
class Manual:
    """What a person gave one submission.

    Attributes:
        scores: points by cell, in place of the machine's.
        extra: points by cell, beside them.
        comments: by cell.
        dropped: by cell, what was taken back because the answer has changed.
    """

    scores: dict[str, float] = dataclasses.field(default_factory=dict)
    extra: dict[str, float] = dataclasses.field(default_factory=dict)
    comments: dict[str, str] = dataclasses.field(default_factory=dict)
    dropped: dict[str, str] = dataclasses.field(default_factory=dict)


_JOINS = """JOIN base_cell c ON given.cell_id = c.id JOIN submitted_notebook n ON given.notebook_id = n.id
JOIN submitted_assignment s ON n.assignment_id = s.id JOIN assignment a ON s.assignment_id = a.id"""


def manual(folder: Path) -> dict[tuple[str, str], Manual]:
    """What people gave in formgrader.

    Args:
        folder: as from `merge`; it need not be there yet.

    Returns:
        By student and assignment.
    """
    found: dict[tuple[str, str], Manual] = {}
    if not (folder / "gradebook.db").is_file():
        return found
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as database:
        for first, second, table, parts in (
            ("manual_score", "extra_credit", "grade", ("scores", "extra")),
            ("manual_comment", "auto_comment", "comment", ("comments", "dropped")),
        ):
            rows = database.execute(
                f"SELECT s.student_id, a.name, c.name, given.{first}, given.{second} FROM {table} given {_JOINS}"
            )
            for student, assignment, cell, *values in rows:
                for part, value in zip(parts, values):
                    if value not in (None, ""):
                        getattr(found.setdefault((student, assignment), Manual()), part)[cell] = value
    return found


def with_manual(result: Result, given: Manual) -> Result:
    """A result in which a person's points count as the machine's do.

    Args:
        result: as the machine gave it.
        given: by a person.

    Returns:
        Another result.
    """
    scores = {
        cell: None if (base := given.scores.get(cell, score)) is None else base + given.extra.get(cell, 0.0)
        for cell, score in result.scores.items()
    }
    waiting = any(score is None for score in scores.values())
    read = result.status == "needs manual grading" and not waiting
    notes = [f"{cell}: {said}" for cell, said in given.dropped.items() if cell not in given.scores]
    note = "; ".join(filter(None, [result.note, *notes]))
    return dataclasses.replace(result, scores=scores, status="graded" if read else result.status, note=note)
