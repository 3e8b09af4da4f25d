"""Results as one CSV: a line a submission, a column a question."""

from __future__ import annotations

import csv
import io

from course_utils.homework.autograde import Assignment, Result


def table(results: list[Result], assignments: dict[str, Assignment]) -> str:
    """The CSV: a line a submission, a column a question, in an order that does not depend on who was graded first.

    Args:
        results: of any students and assignments.
        assignments: by name.

    Returns:
        The text of the file.
    """
    questions = dict.fromkeys(question(cell) for each in assignments.values() for cell in each.points())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student", "assignment", *questions, "total", "of", "status", "note", "seconds"])
    for result in sorted(results, key=lambda result: (result.student, result.assignment)):
        known = assignments.get(result.assignment)
        scores = by_question(result.scores)
        row: list[object] = [_harmless(result.student), result.assignment]
        row += ["" if scores.get(name) is None else f"{scores[name]:g}" for name in questions]
        total = f"{sum(score or 0 for score in result.scores.values()):g}" if result.scores else ""
        of = f"{sum(known.points().values()):g}" if known else ""
        writer.writerow([*row, total, of, result.status, _harmless(result.note), result.seconds])
    return text.getvalue()


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


def _harmless(text: str) -> str:
    """A spreadsheet takes a cell that begins like this for a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@") else text
