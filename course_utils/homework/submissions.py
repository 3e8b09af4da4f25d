"""What was handed in: `STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb`, as nbgrader collects it, or `STUDENT/ASSIGNMENT.ipynb`.

A name that students or systems give is known too: `hw1 (1)`, `HW1`, `hw1-Copy1`, `hw1_ada`, `Homework 1`.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from course_utils.homework import attachments, late, repair
from course_utils.homework.student_names import clean_name

UNREADABLE = "the folder cannot be read"
_LINK = "what was handed in is a link or no file"
ARCHIVES = (".zip", ".7z", ".rar", ".gz")
MOST = 12  # notebooks of a student for one assignment that are read, the latest ones: each may be large


@dataclass(frozen=True)
class Submission:
    """One student's work for one assignment.

    Attributes:
        student: whose.
        assignment: which; empty where the student handed in none.
        files: the notebooks, the likeliest first; empty where there is none.
        problem: why there is none.
        handed_in: when, where there is a file.
        kept: outputs of tests that do not run again, by grade_id.
        beside: what was handed in beside the notebooks.
    """

    student: str
    assignment: str
    files: tuple[Path, ...] = ()
    problem: str = ""
    handed_in: datetime | None = None
    kept: dict[str, list[Any]] | None = None
    beside: tuple[Path, ...] = ()

    def read(self) -> list[tuple[str, bytes]]:
        """The notebooks, and the files beside them."""
        return [(_printable(path), path.read_bytes()) for path in (*self.files, *self.beside)]


def collect(folder: Path, assignments: list[str], may_be_empty: bool = False) -> list[Submission]:
    """All submissions: one a student and assignment, and one without an assignment that says what else is there."""
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder of submissions")
    found: list[Submission] = []
    names: set[str] = set()
    places = [path for path in folder.iterdir() if (path.is_symlink() or path.is_dir()) and not _hidden(path)]
    # Whose name is written as it is stored comes first: another spelling of it takes nobody's place.
    for place in sorted(places, key=lambda path: (path.name != clean_name(path.name), path)):
        student = clean_name(place.name)
        while student in names:  # two folders that differ only in how a letter is composed
            student += "_"
        names.add(student)
        try:
            found += _of_student(student, place, assignments)
        except OSError as error:
            found.append(Submission(student, "", (), f"{UNREADABLE}: {error.strerror}"))
    if not found and not may_be_empty:
        raise ValueError(f"{folder} holds no students' folders: it should hold STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb")
    return found


def _hidden(path: Path) -> bool:
    """What systems leave beside files: `.ipynb_checkpoints`, `.DS_Store`, `._hw1.ipynb`, `__MACOSX`."""
    return path.name.startswith((".", "__MACOSX"))


def _printable(path: Path) -> str:
    """The name of a file, as text that every file in UTF-8 can hold: other bytes are written as numbers."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def _of_student(student: str, place: Path, assignments: list[str]) -> list[Submission]:
    if place.is_symlink():
        return [Submission(student, "", (), f"{UNREADABLE}: it is a link")]
    files: dict[str, list[Path]] = {}
    empty: dict[str, str] = {}
    strange: list[str] = []
    for entry in sorted(path for path in place.iterdir() if not _hidden(path)):
        name = _assignment(entry.stem if entry.suffix.lower() == ".ipynb" else entry.name, assignments)
        if entry.suffix.lower() == ".ipynb":
            files.setdefault(name, []).append(entry)
            strange += [] if name else [_printable(entry)]
        elif name and entry.is_symlink():
            empty[name] = _LINK
        elif name and entry.is_dir():
            there = sorted(path for path in entry.iterdir() if not _hidden(path))
            inside = [path for path in there if path.suffix.lower() == ".ipynb"]
            files.setdefault(name, []).extend(inside)
            if not inside:
                packed = [_printable(path) for path in there if path.suffix.lower() in ARCHIVES]
                empty[name] = _packed(packed[0]) if packed else "no notebook was handed in"
        elif name and entry.suffix.lower() in ARCHIVES:
            empty[name] = _packed(_printable(entry))
    found = []
    for name in sorted({*files, *empty} - {""}):
        good, problem = _readable(files.get(name, []), empty.get(name, ""))
        good.sort(key=lambda path: (path.stat().st_mtime_ns, path.stem == name), reverse=True)
        good = good[:MOST]
        moment = late.handed_in(good[0]) if good else None
        beside = attachments.find(good[0].parent) if good and good[0].parent != place else ()
        found.append(Submission(student, name, tuple(good), "" if good else problem, moment, beside=beside))
    none_of = f"none of the assignments ({', '.join(assignments)})"
    if strange:
        found.append(Submission(student, "", problem=f"{', '.join(strange[:3])}: named like {none_of}"))
    elif not found:
        found.append(Submission(student, "", problem=f"{none_of} is in the folder"))
    return found


def _packed(name: str) -> str:
    return f"{name} is an archive, and no notebook was handed in: unpack it, put its notebook there, and grade again"


def _assignment(stem: str, assignments: list[str]) -> str:
    """The assignment that a file's name means; empty where it means none.

    Its first word is enough ("hw1") where no other assignment begins with it, wherever it stands, as is "Homework 1".
    """
    plain = unicodedata.normalize("NFKC", stem).casefold()
    whole = [name for name in assignments if name.casefold() in plain or name.casefold().startswith(plain + "_")]
    if whole:
        return max(whole, key=len)
    firsts = [name.split("_")[0].casefold() for name in assignments]
    for name, first in zip(assignments, firsts):
        word = re.escape(first)
        if numbered := re.fullmatch(r"hw(\d+)", first):
            word = rf"(?:hw|homework)[ _-]*0*{numbered[1]}"
        if firsts.count(first) == 1 and re.search(rf"(?<![^\W_]){word}(?![^\W_])", plain):
            return name
    return ""


def _readable(files: list[Path], problem: str) -> tuple[list[Path], str]:
    """Those that can be read. A link could lead to a file that is not the student's; a pipe could wait without end."""
    good = []
    for path in files:
        try:
            if path.is_symlink() or not path.is_file():
                problem = _LINK
            elif path.stat().st_size > repair.LARGEST:
                problem = f"the file is larger than {repair.LARGEST:,} bytes"
            else:
                with path.open("rb"):
                    good.append(path)
        except OSError as error:
            problem = f"the file cannot be read: {error.strerror}"
    return good, problem
