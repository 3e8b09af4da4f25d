"""Where results are kept: a file each, so that a second start goes on where the first one was stopped."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, replace
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

    def load(self, submission: Submission, key: tuple[str, str], any_tests: bool = False) -> Result | None:
        """The result of exactly this work under exactly these tests, if there is one.

        Args:
            submission: the work.
            key: as from `key`.
            any_tests: take the result of the same work under other tests, too.

        Returns:
            The result, or None.
        """
        stored = self._read(self._path(submission.student, submission.assignment))
        if stored and stored[0][0] == key[0] and (any_tests or stored[0] == key):
            return stored[1]
        return None

    def all(self) -> Iterator[Result]:
        """Every result that is kept.

        Yields:
            Results by assignment and student.
        """
        for path in sorted((self.folder / "results").glob("*/*.json")):
            if stored := self._read(path):
                yield stored[1]

    def _read(self, path: Path) -> tuple[tuple[str, str], Result] | None:
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            return tuple(stored["key"]), Result(**stored["result"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, result: Result, key: tuple[str, str]) -> None:
        """Keep a result, whole or not at all.

        Args:
            result: what grading gave.
            key: as from `key`.
        """
        text = json.dumps({"key": key, "result": asdict(replace(result, feedback=""))})
        path = self._path(result.student, result.assignment)
        write(path.with_suffix(".html"), result.feedback)
        write(path, text)

    def page(self, result: Result) -> str:
        """The student's page, which is large and not kept in memory.

        Args:
            result: whose.

        Returns:
            HTML; empty where there is none.
        """
        try:
            return self._path(result.student, result.assignment).with_suffix(".html").read_text(encoding="utf-8")
        except OSError:
            return ""

    def _path(self, student: str, assignment: str) -> Path:
        return self.folder / "results" / (assignment or "nothing") / f"{student}.json"


def key(submission: Submission, source: str) -> tuple[str, str]:
    """Digests of all that decides a result.

    Args:
        submission: the work.
        source: the instructor's notebook, as text.

    Returns:
        Of the work, and of the tests together with the grader itself.
    """
    work = hashlib.sha256(submission.problem.encode())
    for name, data in submission.read():
        work.update(name.encode("utf-8", "surrogateescape") + b"\0" + data)
    return work.hexdigest(), hashlib.sha256(_grader() + source.encode()).hexdigest()


@functools.cache
def _grader() -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))


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
