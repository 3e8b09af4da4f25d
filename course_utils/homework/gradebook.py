"""nbgrader's gradebook of all results, for its formgrader, and what a person gave there."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from course_utils.homework import formgrader, release, repair
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.repair import question


@dataclasses.dataclass(frozen=True)
class Read:
    """A result in which a person's points count as the machine's do.

    Attributes:
        result: with these points.
        comments: of the person, by question.
    """

    result: Result
    comments: dict[str, str]


def merge(results: list[Result], assignments: dict[str, Assignment], folder: Path) -> tuple[list[Read], list[str]]:
    """Store all results for formgrader; they come back with a person's points, with a line for each that is gone."""
    from nbgrader.api import Gradebook

    folder.mkdir(parents=True, exist_ok=True)
    release.prepare()
    formgrader.set_up(folder)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.db.commit = gradebook.db.flush  # nbgrader would commit each cell and student by itself
        for name, assignment in assignments.items():
            (folder / "source" / name).mkdir(parents=True, exist_ok=True)  # formgrader lists what lies here
            (folder / "source" / name / f"{name}.ipynb").write_text(assignment.source, encoding="utf-8")
            _declare(gradebook, assignment)
        read = [_merged(gradebook, result, folder) if result.notebook else Read(result, {}) for result in results]
        gradebook.db().commit()
        there = {(result.student, result.assignment) for result in results}
        gone = [
            f"{each.student.id}, {name}: a person gave points, and the work is not there any more"
            for name in assignments
            for each in gradebook.assignment_submissions(name)
            if (each.student.id, name) not in there
            and any(grade.manual_score is not None for notebook in each.notebooks for grade in notebook.grades)
        ]
    return read, sorted(gone)


def _merged(gradebook: Any, result: Result, folder: Path) -> Read:
    """Store what the machine found, and find what a person gave."""
    from nbgrader.api import Comment, Grade

    place = folder / "autograded" / result.student / result.assignment / f"{result.assignment}.ipynb"
    changed = _changed_questions(place, result.notebook)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(result.notebook, encoding="utf-8")
    gradebook.update_or_create_student(result.student)
    [notebook] = gradebook.update_or_create_submission(result.assignment, result.student).notebooks
    for kind, known, cells in (
        (Grade, notebook.grades, notebook.notebook.grade_cells),
        (Comment, notebook.comments, notebook.notebook.solution_cells),
    ):
        there = {each.cell_id for each in known}  # a question that was added later is not
        gradebook.db.add_all(kind(cell=cell, notebook=notebook) for cell in cells if cell.id not in there)
    gradebook.db.flush()
    scores: dict[str, float | None] = {}
    for grade in notebook.grades:
        if grade.name not in result.scores:
            continue
        grade.auto_score = result.scores[grade.name]
        if question(grade.name) in changed:
            _drop(grade)
        score = grade.auto_score if grade.manual_score is None else grade.manual_score
        grade.needs_manual_grade = score is None
        scores[grade.name] = None if score is None else score + (grade.extra_credit or 0.0)
    comments: dict[str, str] = {}
    notes = [result.note] if result.note else []
    by_hand = {question(grade.name) for grade in notebook.grades if grade.manual_score is not None}
    taken_back: dict[str, str] = {}
    for each in notebook.comments:
        asked = question(each.name)
        if each.manual_comment:
            comments[asked] = f"{comments.get(asked, '')} {each.manual_comment}".strip()
        if each.auto_comment and asked not in by_hand:
            taken_back[asked] = f"{asked}: {each.auto_comment}"
    notes += taken_back.values()
    scores = {name: scores.get(name, score) for name, score in result.scores.items()}
    status = result.status
    if status == "needs manual grading" and None not in scores.values():
        status = "graded"
    return Read(dataclasses.replace(result, scores=scores, status=status, note="; ".join(notes)), comments)


def _changed_questions(before: Path, now: str) -> set[str]:
    """The questions whose answer is another one than in the notebook that was merged last."""
    try:
        old = _answers(before.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return {question(name) for name, answer in _answers(now).items() if old.get(name) != answer}


def _answers(notebook: str) -> dict[str, Any]:
    """What tells each answer from another one."""
    cells = repair.marked(notebook).items()
    return {name: cell["metadata"].get("answer") for name, cell in cells if repair.is_answer(cell)}


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
    for grade_id, cell in repair.marked(assignment.source).items():
        place, kind, points = (grade_id, name, name), cell["cell_type"], repair.marks(cell).get("points")
        if repair.marks(cell).get("grade"):
            gradebook.update_or_create_grade_cell(*place, max_score=points, cell_type=kind)
        if repair.is_answer(cell):
            gradebook.update_or_create_solution_cell(*place)
        locked = not repair.is_answer(cell)
        gradebook.update_or_create_source_cell(*place, cell_type=kind, source=cell["source"], locked=locked)
