"""Results as one CSV: a line a submission, a column a question."""

from __future__ import annotations

from course_utils.homework import repair, spreadsheets
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.late import Rule
from course_utils.homework.roster import Student
from course_utils.homework.submissions import Submission


def table(
    results: list[Result],
    assignments: dict[str, Assignment],
    work: list[Submission] | None = None,
    students: list[Student] | None = None,
    rules: dict[str, Rule] | None = None,
) -> str:
    """The CSV: a line a submission, a column a question, in an order that does not depend on who was graded first.

    Args:
        results: of any students and assignments.
        assignments: by name.
        work: what was handed in, for its time.
        students: the class; each has a line for every assignment.
        rules: for late work, by assignment.

    Returns:
        The text of the file. `total` is what was reached, `points` what counts: empty until nothing is left to read.
    """
    questions = dict.fromkeys(question(cell) for each in assignments.values() for cell in each.points())
    times = {(each.student, each.assignment): each.handed_in for each in work or []}
    known = {repair.clean_name(student.id): student for student in students or []}
    there = {(result.student, result.assignment) for result in results}
    absent = [
        Result(name, assignment, status="not handed in")
        for name in known
        for assignment in assignments
        if (name, assignment) not in there
    ]
    rows: list[list[object]] = []
    for result in sorted([*results, *absent], key=lambda result: (result.student, result.assignment)):
        student = known.get(result.student, Student(result.student))
        scores = by_question(result.scores)
        points = assignments[result.assignment].points() if result.assignment in assignments else {}
        total = sum(score or 0 for score in result.scores.values()) if result.scores else None
        moment, rule = times.get((result.student, result.assignment)), (rules or {}).get(result.assignment)
        days = rule.days(student.id, moment) if rule and moment else None
        deduction = rule.deduction(days, total, sum(points.values())) if rule and days and total else 0.0
        final = None if total is None or None in scores.values() else total - deduction
        row: list[object] = [student.id, student.name, student.section, result.assignment]
        row += [scores.get(name) for name in questions]
        row += [total, sum(points.values()) if points else None, days, deduction if days else None, final]
        stranger = "not in the roster" if students and result.student not in known else ""
        note = "; ".join(filter(None, [stranger, result.note]))
        rows.append([*row, result.status, note, result.seconds])
    header = ["student", "name", "section", "assignment", *questions, "total", "of", "days late", "deduction", "points"]
    return spreadsheets.text([*header, "status", "note", "seconds"], rows)


def question(cell: str) -> str:
    """The question that a graded cell belongs to: `q3_test_more` belongs to `q3`.

    Args:
        cell: its grade_id.

    Returns:
        The question's name.
    """
    return cell.split("_")[0]


def by_question(scores: dict[str, float | None]) -> dict[str, float | None]:
    """Points of each question; None where a person still has to read a part of it.

    Args:
        scores: points of each graded cell; None where a person has to read the answer.

    Returns:
        Points by the question's name.
    """
    sums: dict[str, float | None] = {}
    for cell, score in scores.items():
        before = sums.get(question(cell), 0.0)
        sums[question(cell)] = None if score is None or before is None else before + score
    return sums
