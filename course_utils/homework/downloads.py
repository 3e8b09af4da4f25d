"""The archive of all submissions that Moodle or Canvas gives an instructor: whose each file is, and its name there.

Both take feedback back in one archive, by the names of their own download, since those carry their numbers:
Moodle `Full Name_NUMBER_assignsubmission_file/work.ipynb` (with a folder a student, or flat),
Canvas `lastfirst_LATE_USER_ATTACHMENT_work.ipynb`.
"""

from __future__ import annotations

import contextlib
import os
import re
import zipfile
import zlib
from collections import Counter
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from course_utils.homework import attachments, repair
from course_utils.homework.roster import Student, folded, name_words
from course_utils.homework.student_names import clean_name
from course_utils.homework.submissions import ARCHIVES

MOODLE = re.compile(r"(?P<name>[^/_]*)_(?P<number>[0-9]+)_assignsubmission_file(?:_?/|_)(?P<file>.+)", re.DOTALL)
CANVAS = re.compile(r"(?P<name>[^/_]+)_(?:LATE_)?(?P<number>[0-9]+)_(?P<attachment>[0-9]+)_(?P<file>[^/]+)", re.DOTALL)
MOST_FILES = 20_000


class Entry(NamedTuple):
    """A file in the archive, and whose it is, under which name; where it is nobody's, why."""

    path: str
    student: Student | None
    why: str = ""
    file: str = ""
    number: str = ""


def entries(archive: zipfile.ZipFile, students: list[Student]) -> list[Entry]:
    """Whose each file of a download is, as Moodle or Canvas made it."""
    names = [name for name in archive.namelist() if not name.endswith("/")]
    if len(names) > MOST_FILES:
        raise ValueError(f"{archive.filename} holds {len(names):,} files; at most {MOST_FILES:,} are read")
    found = []
    for path in names:
        match = MOODLE.fullmatch(path) or CANVAS.fullmatch(path)
        if match is None or ".." in path.split("/"):
            found.append(Entry(path, None, "its name is neither Moodle's nor Canvas'"))
            continue
        is_canvas = match.re is CANVAS
        fitting = [each for each in students if is_canvas and each.canvas_id == match["number"]]
        fitting = fitting or [each for each in students if _same_name(each, match["name"], is_canvas)]
        if len(fitting) == 1:
            # Canvas numbers a file that is handed in anew: train-1.txt
            file = re.sub(r"-[0-9]+(?=\.[a-z]+$)", "", match["file"]) if is_canvas else match["file"].split("/")[-1]
            found.append(Entry(path, fitting[0], file=file, number=match["number"]))
        else:
            how = f"{len(fitting)} students have" if fitting else "nobody in the roster has"
            found.append(Entry(path, None, f"{how} this name"))
    return _without_namesakes(found)


def _without_namesakes(found: list[Entry]) -> list[Entry]:
    """Nobody's is what reaches a student under several of the system's numbers: whoever changes a name takes another's.

    Canvas' own number, where the roster has it, is sure all the same.
    """
    numbers: dict[str, set[str]] = {}
    for each in found:
        if each.student:
            numbers.setdefault(each.student.id, set()).add(each.number)
    checked = []
    for each in found:
        if each.student and len(numbers[each.student.id]) > 1 and each.number != each.student.canvas_id:
            under = ", ".join(sorted(numbers[each.student.id]))
            each = Entry(each.path, None, f"{each.student.id} would have it under several numbers: {under}")
        checked.append(each)
    return checked


def _same_name(student: Student, name: str, joined: bool) -> bool:
    """Whether a name is the student's, whichever word stands first; Canvas writes it as one word."""
    if not joined:
        return bool(student.name) and name_words(student.name) == name_words(name)
    words = re.findall(r"[^\W_]+", folded(student.name))
    return folded(name) in {"".join(words[i:] + words[:i]) for i in range(len(words))}


def collect(archive: Path, assignment: str, students: list[Student], folder: Path) -> list[Entry]:
    """Put each student's files where `grade` looks for them: `folder/ID/ASSIGNMENT/`, in place of earlier ones.

    The files that nothing can be graded by are returned, with the reason of each.
    """
    left: list[Entry] = []
    taken: Counter[str] = Counter()
    with opened(archive) as download:
        for entry in entries(download, students):
            info, why = download.getinfo(entry.path), entry.why
            ending, beside = PurePosixPath(entry.path).suffix.lower(), attachments.is_one(entry.file)
            largest = attachments.LARGEST if beside else repair.LARGEST
            if not beside and ending not in (".ipynb", *ARCHIVES):
                why = why or "it is no notebook"
            elif info.file_size > largest:
                why = why or f"it is larger than {largest:,} bytes"
            try:
                data = b"" if why else download.read(info)
            except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
                why = f"it cannot be unpacked: {error}"
            if entry.student is None or why:
                left.append(Entry(entry.path, entry.student, why))
                continue
            place = folder / clean_name(entry.student.id) / assignment
            place.mkdir(parents=True, exist_ok=True)
            if ending in ARCHIVES:  # it lies there, so that the table names it where there is no notebook
                (place / f"{assignment}{ending}").write_bytes(data)
                where = f"{place.parent.name}/{assignment}"
                why = f"it is an archive: unpack it, and put the notebook into the folder {where}"
                left.append(Entry(entry.path, entry.student, why))
                continue
            if entry.student.id not in taken:
                for old in (*place.glob("*.ipynb"), *attachments.find(place)):  # of an earlier download
                    old.unlink()
            taken[entry.student.id] += not beside
            number = taken[entry.student.id]
            name = f"{assignment}.ipynb" if number == 1 else f"{assignment} ({number}).ipynb"
            file = place / (clean_name(entry.file) if beside else name)
            file.write_bytes(data)
            with contextlib.suppress(ValueError, OverflowError):  # a date that is none
                moment = datetime(*info.date_time).timestamp()
                os.utime(file, (moment, moment))
    return left


def opened(archive: Path) -> zipfile.ZipFile:
    """An archive for reading; what is none is a ValueError."""
    if archive.is_dir():
        raise ValueError(f"{archive} is a folder: give the archive as it was downloaded, or pack the folder's content")
    try:
        return zipfile.ZipFile(archive)
    except zipfile.BadZipFile as error:
        raise ValueError(f"{archive} is no archive: {error}") from None
