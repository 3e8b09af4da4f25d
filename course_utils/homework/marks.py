"""What counts, at the top of a student's feedback page: points of each question, a person's comments, lateness."""

from __future__ import annotations

import re
from typing import Any

from course_utils.homework import pages
from course_utils.homework.autograde import Assignment
from course_utils.homework.gradebook import Manual
from course_utils.homework.repair import question
from course_utils.homework.table import by_question


def on_page(page: str, row: dict[str, Any], assignment: Assignment, given: Manual) -> str:
    """A feedback page with a table of the points before all else.

    Args:
        page: as the machine made it.
        row: of the table of all grades.
        assignment: for the points of its questions.
        given: by a person.

    Returns:
        The HTML.
    """
    comments: dict[str, str] = {}
    for cell, comment in given.comments.items():
        comments[question(cell)] = f"{comments.get(question(cell), '')} {comment}".strip()
    most = by_question(dict(assignment.points()))
    table = pages.render("marks.html", row=row, most=most, comments=comments)
    begin = re.search(r"<body[^>]*>", page)
    at = begin.end() if begin else 0
    return f"{page[:at]}\n{table}{page[at:]}"
