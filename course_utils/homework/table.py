"""Results as one CSV: a line a submission, a column a question."""

from __future__ import annotations

from pathlib import Path

from course_utils.homework import spreadsheets
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.late import Rule
from course_utils.homework.repair import question
from course_utils.homework.roster import Student
from course_utils.homework.student_names import clean_name
from course_utils.homework.submissions import Submission

LAST = ("total", "of", "days late", "deduction", "points", "status", "note", "seconds")  # columns after the questions
Row = dict[str, object]


def rows(
    results: list[Result],
    assignments: dict[str, Assignment],
    work: list[Submission],
    students: list[Student],
    rules: dict[str, Rule],
) -> list[tuple[Result, Row]]:
    """A row a submission, in an order that does not depend on who was graded first.

    Args:
        results: of any students and assignments.
        assignments: by name.
        work: what was handed in, for its time.
        students: of the roster, where there is one; each has a row for every assignment.
        rules: for late work, by assignment.

    Returns:
        Each result with its values by column. `total` is what was reached, `points` what counts: None until nothing is
        left to read.
    """
    times = {(each.student, each.assignment): each.handed_in for each in work}
    known = {clean_name(student.id): student for student in students}
    there = {(result.student, result.assignment) for result in results}
    wanted = [(name, assignment) for name in known for assignment in assignments]
    absent = [Result(*each, status="not handed in") for each in wanted if each not in there]
    made: list[tuple[Result, Row]] = []
    for result in sorted([*results, *absent], key=lambda result: (result.student, result.assignment)):
        student = known.get(result.student, Student(result.student))
        of = sum(assignments[result.assignment].points().values()) if result.assignment in assignments else None
        total = sum(score or 0.0 for score in result.scores.values()) if result.scores else None
        moment, rule = times.get((result.student, result.assignment)), rules.get(result.assignment)
        days = rule.days(student.id, moment) if rule and moment else None
        deduction = rule.deduction(days, total, of or 0.0) if rule and days and total is not None else None
        stranger = "not in the roster" if students and result.student not in known else ""
        row: Row = {"student": student.id, "name": student.name, "section": student.section}
        row |= {"assignment": result.assignment, **by_question(result.scores), "total": total, "of": of}
        row |= {"days late": days, "deduction": deduction}
        row["points"] = None if total is None or None in result.scores.values() else total - (deduction or 0.0)
        row |= {"status": result.status, "note": "; ".join(filter(None, [stranger, result.note]))}
        made.append((result, row | {"seconds": result.seconds}))
    return made


def text(rows: list[Row], assignments: dict[str, Assignment]) -> str:
    """The CSV: a line a row, a column a question."""
    questions = dict.fromkeys(question(cell) for each in assignments.values() for cell in each.points())
    header = ["student", "name", "section", "assignment", *questions, *LAST]
    return spreadsheets.text(header, ([row.get(column) for column in header] for row in rows))


def read(path: Path) -> list[dict[str, str]]:
    """The rows of such a CSV."""
    rows = spreadsheets.read(path)
    if missing := [name for name in ("student", "assignment", *LAST) if rows and name not in rows[0]]:
        raise ValueError(f"{path} is no table of `grade`: it has no column {', '.join(missing)}")
    return rows


def by_question(scores: dict[str, float | None]) -> dict[str, float | None]:
    """Points of each question, from those of its cells; None where a person still has to read a part of it."""
    sums: dict[str, float | None] = {}
    for cell, score in scores.items():
        before = sums.get(question(cell), 0.0)
        sums[question(cell)] = None if score is None or before is None else before + score
    return sums
