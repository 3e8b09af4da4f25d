"""Where results are kept: a file each, so that a second start goes on where the first one was stopped."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from course_utils.homework.autograde import Result
from course_utils.homework.submissions import Submission

Key = tuple[str, str]


@dataclass
class _Stored:
    key: Key
    result: Result


def load(folder: Path, submission: Submission, key: Key, any_tests: bool = False) -> Result | None:
    """The result of exactly this work under exactly these tests (or `any_tests`), if there is one."""
    stored = _read(_path(folder, submission.student, submission.assignment))
    if stored and stored.key[0] == key[0] and (any_tests or stored.key == key):
        return stored.result
    return None


def every(folder: Path) -> Iterator[Result]:
    """Every result that is kept, by assignment and student."""
    for path in sorted((folder / "results").glob("*/*.json")):
        if stored := _read(path):
            yield stored.result


def save(folder: Path, result: Result, key: Key) -> None:
    """Keep a result, whole or not at all."""
    path = _path(folder, result.student, result.assignment)
    write(path.with_suffix(".html"), result.feedback)
    write(path, msgspec.json.encode(_Stored(key, replace(result, feedback=""))).decode())


def cells(folder: Path, result: Result) -> str:
    """The cells of the student's page, which are large and not kept in memory; empty where there are none."""
    with contextlib.suppress(OSError):
        return _path(folder, result.student, result.assignment).with_suffix(".html").read_text(encoding="utf-8")
    return ""


def _read(path: Path) -> _Stored | None:
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(path.read_bytes(), type=_Stored)
    return None


def _path(folder: Path, student: str, assignment: str) -> Path:
    return folder / "results" / (assignment or "nothing") / f"{student}.json"


def key(submission: Submission, source: str) -> Key:
    """Digests of all that decides a result: of the work, and of the tests together with the grader itself."""
    work = hashlib.sha256(submission.problem.encode())
    for name, data in submission.read():
        work.update(name.encode("utf-8", "surrogateescape") + b"\0" + data)
    return work.hexdigest(), hashlib.sha256(_grader() + source.encode()).hexdigest()


@functools.cache
def _grader() -> bytes:
    here = Path(__file__).parent
    return b"".join(path.read_bytes() for path in sorted([*here.glob("*.py"), *here.glob("templates/*.html")]))


def write(path: Path, text: str) -> None:
    """Write a file in UTF-8, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_text(text, encoding="utf-8", newline="")
    os.replace(unfinished, path)
