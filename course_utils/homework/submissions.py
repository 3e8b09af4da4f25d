"""What was handed in, and where results are kept: nbgrader's folders in, one CSV and one page a student out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from course_utils.homework import repair
from course_utils.homework.autograde import Assignment, Result


@dataclass(frozen=True)
class Submission:
    """One student's file for one assignment.

    Attributes:
        student: whose.
        assignment: which; empty where the student handed in none.
        data: the file, or None where there is none.
        problem: why there is none.
    """

    student: str
    assignment: str
    data: bytes | None
    problem: str = ""


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
    for place in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        student = repair.clean_name(place.name)
        while student in names:  # two folders that differ only in how a letter is composed
            student += "_"
        names.add(student)
        entries = sorted(path for path in place.iterdir() if path.is_dir() or path.suffix == ".ipynb")
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
    if place.is_dir() and not place.is_symlink():
        files = sorted(path for path in place.glob("*.ipynb") if not path.name.startswith("."))
        named = [path for path in files if path.stem == name] or files
        if not named:
            return Submission(student, name, None, "no notebook was handed in")
        if len(named) > 1:
            return Submission(student, name, None, f"{len(named)} notebooks, and none is called {name}.ipynb")
        place = named[0]
    try:
        # A link could lead to a file that is not the student's, a pipe could be waited for without end.
        if place.is_symlink() or not place.is_file():
            return Submission(student, name, None, "what was handed in is a link or no file")
        if place.stat().st_size > repair.LARGEST:
            return Submission(student, name, None, f"the file is larger than {repair.LARGEST:,} bytes")
        return Submission(student, name, place.read_bytes())
    except OSError as error:
        return Submission(student, name, None, f"the file cannot be read: {error.strerror}")


class Store:
    """Results on disk, one file each, so that a second start goes on where the first one was stopped.

    Args:
        folder: where the results are kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, submission: Submission, key: str) -> Result | None:
        """The result of exactly this work under exactly these tests, if there is one.

        Args:
            submission: the work.
            key: as from `key`.

        Returns:
            The result, or None.
        """
        try:
            stored = json.loads(self._path(submission.student, submission.assignment).read_text(encoding="utf-8"))
            return Result(**stored["result"]) if stored["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, result: Result, key: str) -> None:
        """Keep a result and its feedback page, whole or not at all.

        Args:
            result: what grading gave.
            key: as from `key`.
        """
        text = json.dumps({"key": key, "result": asdict(result)})
        write(self._path(result.student, result.assignment), text)
        if result.feedback:
            write(self.folder / "feedback" / result.student / f"{result.assignment}.html", result.feedback)

    def _path(self, student: str, assignment: str) -> Path:
        return self.folder / "results" / (assignment or "nothing") / f"{student}.json"


def key(submission: Submission, source: str) -> str:
    """A digest of all that decides a result: the work, the tests, and the grader itself.

    Args:
        submission: the work.
        source: the instructor's notebook, as text.

    Returns:
        Hexadecimal digits.
    """
    digest = hashlib.sha256(submission.data or submission.problem.encode())
    digest.update(source.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Args:
        path: where to.
        text: what to write, in UTF-8.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    with open(unfinished, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    os.replace(unfinished, path)


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
