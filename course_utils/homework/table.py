"""Results as one CSV: a line a submission, a column a question."""

from __future__ import annotations

from dataclasses import dataclass

from course_utils.homework import repair, spreadsheets
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.late import Rule
from course_utils.homework.repair import question
from course_utils.homework.roster import Student
from course_utils.homework.submissions import Submission

Row = dict[str, object]


@dataclass(frozen=True)
class Class:
    """What a table needs beside the results.

    Attributes:
        work: what was handed in, for its time.
        students: of the roster, where there is one.
        rules: for late work, by assignment.
    """

    work: list[Submission]
    students: list[Student]
    rules: dict[str, Rule]


def rows(results: list[Result], assignments: dict[str, Assignment], of: Class) -> list[tuple[Result, Row]]:
    """A row a submission, in an order that does not depend on who was graded first.

    Args:
        results: of any students and assignments.
        assignments: by name.
        of: the class; each of its students has a row for every assignment.

    Returns:
        Each result with its values by column. `total` is what was reached, `points` what counts: None until nothing is
        left to read.
    """
    times = {(each.student, each.assignment): each.handed_in for each in of.work}
    known = {repair.clean_name(student.id): student for student in of.students}
    there = {(result.student, result.assignment) for result in results}
    absent = [
        Result(name, assignment, status="not handed in")
        for name in known
        for assignment in assignments
        if (name, assignment) not in there
    ]
    made: list[tuple[Result, Row]] = []
    for result in sorted([*results, *absent], key=lambda result: (result.student, result.assignment)):
        student = known.get(result.student, Student(result.student))
        given = assignments[result.assignment].points() if result.assignment in assignments else {}
        total = sum(score or 0.0 for score in result.scores.values()) if result.scores else None
        moment, rule = times.get((result.student, result.assignment)), of.rules.get(result.assignment)
        days = rule.days(student.id, moment) if rule and moment else None
        deduction = rule.deduction(days, total, sum(given.values())) if rule and days and total is not None else None
        stranger = "not in the roster" if of.students and result.student not in known else ""
        row: Row = {"student": student.id, "name": student.name, "section": student.section}
        row |= {"assignment": result.assignment, **by_question(result.scores)}
        row |= {
            "total": total,
            "of": sum(given.values()) if given else None,
            "days late": days,
            "deduction": deduction,
            "points": None if total is None or None in result.scores.values() else total - (deduction or 0.0),
            "status": result.status,
            "note": "; ".join(filter(None, [stranger, result.note])),
            "seconds": result.seconds,
        }
        made.append((result, row))
    return made


def text(rows: list[Row], assignments: dict[str, Assignment]) -> str:
    """The CSV: a line a row, a column a question.

    Args:
        rows: as from `rows`.
        assignments: by name.

    Returns:
        The text of the file.
    """
    questions = dict.fromkeys(question(cell) for each in assignments.values() for cell in each.points())
    header = ["student", "name", "section", "assignment", *questions, "total", "of", "days late", "deduction", "points"]
    header += ["status", "note", "seconds"]
    return spreadsheets.text(header, ([row.get(column) for column in header] for row in rows))


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
