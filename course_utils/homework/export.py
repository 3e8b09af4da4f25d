"""Grades and feedback in the form that Canvas' gradebook import, Moodle's grade import or a spreadsheet takes.

Canvas (lib/gradebook_importer.rb of its source): the columns Student, ID, SIS User ID, SIS Login ID, Section, then the
assignments; a second row, Points Possible; who it is, is read from the first of the numbers that is not empty.
Moodle (grade/import/csv): any columns, each named once, which the instructor maps; `-` is no grade, a student whom it
does not know ends the import, and a grade may be at most 100 unless the site allows more.
A grade that is not final is left empty.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from course_utils.homework import downloads, spreadsheets
from course_utils.homework.roster import Student
from course_utils.homework.student_names import clean_name

Rows = dict[tuple[str, str], dict[str, str]]  # of the CSV, by student and assignment


def grades(rows: list[dict[str, str]], students: list[Student], to: str) -> tuple[str, list[str]]:
    """What a system (a key of `FORMS`) imports, of the rows of `grade --roster`, and a sentence for all to be known."""
    ids = {student.id for student in students}
    known = {(row["student"], row["assignment"]): row for row in rows if row["student"] in ids and row["assignment"]}
    if not known:
        raise ValueError("no row of the grades is of a student of the roster: grade with --roster first")
    assignments = list(dict.fromkeys(assignment for _, assignment in known))
    notes = _notes(rows, known, ids)
    header, body = FORMS[to](known, students, assignments)
    high = max(_number(row, "points") or 0.0 for row in known.values())
    if to == "moodle" and high > 100:
        notes.append(f"A grade is {high:g}: Moodle takes at most 100, unless the site has unlimited grades.")
    return spreadsheets.text(header, body), notes


def _notes(rows: list[dict[str, str]], known: Rows, ids: set[str]) -> list[str]:
    waiting = [row for row in known.values() if not row["points"] and row["status"] != "not handed in"]
    missing = sum(row["status"] == "not handed in" for row in known.values())
    strangers = sorted({row["student"] for row in rows} - ids)
    notes = [
        f"{row['student']}, {row['assignment']}: left empty, {row['status']}"
        + (f": {row['note']}" if row["note"] else "")
        for row in waiting
    ]
    if missing:
        notes.append(f"{missing} not handed in: left empty.")
    if strangers:
        notes.append(f"Not in the roster and left out: {', '.join(strangers)}.")
    return notes


def _points(known: Rows, student: Student, name: str) -> float | None:
    return _number(known.get((student.id, name), {}), "points")


def _number(row: dict[str, str], column: str) -> float | None:
    return spreadsheets.number(row[column]) if row.get(column) else None


def _canvas(known: Rows, students: list[Student], assignments: list[str]) -> tuple[list[str], list[list[object]]]:
    of = {(assignment, _number(row, "of") or 0.0) for (_, assignment), row in known.items()}
    possible = [max(points for assignment, points in of if assignment == name) for name in assignments]
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *assignments]
    body: list[list[object]] = [["    Points Possible", "", "", "", "", *possible]]
    for each in students:
        # Canvas takes a row whose name says so for the one above.
        name = each.id if "points possible" in each.name.casefold() or not each.name else each.name
        scores = [_points(known, each, assignment) for assignment in assignments]
        body.append([name, each.canvas_id, each.id, each.email, each.section, *scores])
    return header, body


def _moodle(known: Rows, students: list[Student], assignments: list[str]) -> tuple[list[str], list[list[object]]]:
    body: list[list[object]] = []
    for each in students:
        scores = [_points(known, each, assignment) for assignment in assignments]
        body.append([each.id, each.email, each.name, *("-" if score is None else score for score in scores)])
    return ["ID number", "Email address", "Full name", *assignments], body


def _wide(known: Rows, students: list[Student], assignments: list[str]) -> tuple[list[str], list[list[object]]]:
    header = ["id", "name", "e-mail", "section"]
    for name in assignments:
        header += [name, f"{name} of", f"{name} days late", f"{name} status"]
    body: list[list[object]] = []
    for each in students:
        row: list[object] = [each.id, each.name, each.email, each.section]
        for name in assignments:
            found = known.get((each.id, name), {})
            row += [*(_number(found, column) for column in ("points", "of", "days late")), found.get("status")]
        body.append([*row, sum(_points(known, each, name) or 0.0 for name in assignments)])
    return [*header, "sum"], body


Form = Callable[[Rows, list[Student], list[str]], tuple[list[str], list[list[object]]]]
FORMS: dict[str, Form] = {"canvas": _canvas, "moodle": _moodle, "csv-wide": _wide}


def feedback(download: Path, students: list[Student], assignment: str, pages: Path, out: Path) -> list[str]:
    """One archive of feedback pages, named as in the download, which Moodle and Canvas take back.

    The pages lie in `pages/STUDENT/ASSIGNMENT.html`. A sentence for each file that gets none is returned.
    """
    notes: list[str] = []
    done: set[str] = set()
    with downloads.opened(download) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in downloads.entries(source, students):
            if not entry.path.lower().endswith(".ipynb"):
                continue
            if entry.student is None:
                notes.append(f"{entry.path}: {entry.why}")
                continue
            name = entry.student.id
            page = pages / clean_name(name) / f"{assignment}.html"
            if name not in done and page.is_file():
                done.add(name)
                target.write(page, f"{entry.path[: -len('.ipynb')]}.html")
            elif name not in done:
                notes.append(f"{entry.path}: {name} has no feedback page")
    return [spreadsheets.harmless(note) for note in notes]
