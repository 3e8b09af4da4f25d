"""Where results are kept: a file each, so that a second start goes on where the first one was stopped."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

from course_utils.homework.autograde import Result
from course_utils.homework.submissions import Submission


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
