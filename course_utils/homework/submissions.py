"""What was handed in: nbgrader's folders, or one folder a student."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from course_utils.homework import late, repair

UNREADABLE = "the folder cannot be read"


@dataclass(frozen=True)
class Submission:
    """One student's file for one assignment.

    Attributes:
        student: whose.
        assignment: which; empty where the student handed in none.
        data: the file, or None where there is none.
        problem: why there is none.
        handed_in: when, where there is a file.
        kept: outputs of tests that do not run again, by grade_id.
    """

    student: str
    assignment: str
    data: bytes | None
    problem: str = ""
    handed_in: datetime | None = None
    kept: dict[str, list[Any]] | None = None


def collect(folder: Path, assignments: list[str]) -> list[Submission]:
    """All submissions, by student and assignment.

    Args:
        folder: `STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb`, as nbgrader collects them, or `STUDENT/ASSIGNMENT.ipynb`; the
            start of an assignment's name ("hw1") is enough.
        assignments: the full names of those there are.

    Returns:
        One entry a student and assignment that was handed in, and one for a student of whom there is none.

    Raises:
        ValueError: the folder does not exist or holds no student's folder.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder of submissions")
    found: list[Submission] = []
    names: set[str] = set()
    for place in sorted(path for path in folder.iterdir() if path.is_symlink() or path.is_dir()):
        if place.name.startswith("."):
            continue
        student = repair.clean_name(place.name)
        while student in names:  # two folders that differ only in how a letter is composed
            student += "_"
        names.add(student)
        if place.is_symlink():
            found.append(Submission(student, "", None, f"{UNREADABLE}: it is a link"))
            continue
        try:
            entries = sorted(path for path in place.iterdir() if path.is_dir() or path.suffix == ".ipynb")
        except OSError as error:
            found.append(Submission(student, "", None, f"{UNREADABLE}: {error.strerror}"))
            continue
        for name in assignments:
            mine = [path for path in entries if path.stem == name or name.startswith(path.stem + "_")]
            if mine:
                found.append(_submission(student, name, mine[0]))
        if not any(submission.student == student for submission in found):
            problem = f"none of the assignments ({', '.join(assignments)}) is in the folder"
            found.append(Submission(student, "", None, problem))
    if not found:
        raise ValueError(f"{folder} holds no students' folders: it should hold STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb")
    return found


def _submission(student: str, name: str, place: Path) -> Submission:
    try:
        if place.is_dir() and not place.is_symlink():
            files = sorted(path for path in place.iterdir() if path.suffix == ".ipynb" and path.name[0] != ".")
            named = [path for path in files if path.stem == name] or files
            if not named:
                return Submission(student, name, None, "no notebook was handed in")
            if len(named) > 1:
                return Submission(student, name, None, f"{len(named)} notebooks, and none is called {name}.ipynb")
            place = named[0]
        # A link could lead to a file that is not the student's, a pipe could be waited for without end.
        if place.is_symlink() or not place.is_file():
            return Submission(student, name, None, "what was handed in is a link or no file")
        if place.stat().st_size > repair.LARGEST:
            return Submission(student, name, None, f"the file is larger than {repair.LARGEST:,} bytes")
        return Submission(student, name, place.read_bytes(), handed_in=late.handed_in(place))
    except OSError as error:
        return Submission(student, name, None, f"the file cannot be read: {error.strerror}")
