"""The class list: who should have handed in, and which folder is whose."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from course_utils.homework import spreadsheets
from course_utils.homework.student_names import clean_name
from course_utils.homework.submissions import UNREADABLE, Submission

COLUMNS = {  # and the names that they have in other files, Canvas' exported gradebook and Moodle's participants too
    "id": ("sis user id", "id", "id number", "student id"),
    "name": ("name", "full name", "student"),
    "first": ("first name", "given name"),
    "last": ("last name", "surname", "family name"),
    "email": ("e-mail", "email", "mail", "email address", "e-mail address", "sis login id"),
    "section": ("section", "group", "groups"),
    "canvas_id": ("canvas_id", "canvas id"),
}
CANVAS_ROWS = ("points possible", "student, test")  # of its exported gradebook, which are no students
MOODLE_FOLDER = re.compile(r"_[0-9]+_assignsubmission_file_?$")
ROUNDED = re.compile(r"\d([.,]\d+)?E\+?\d+|\d+[.,]0", re.IGNORECASE)  # what a spreadsheet makes of a long number


@dataclass(frozen=True)
class Student:
    """One student of the class.

    Attributes:
        id: as the university's system knows the student.
        name: in full.
        email: the address; may be empty.
        section: or several, with a semicolon between them; may be empty.
        canvas_id: Canvas' own number, where one knows it.
    """

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    canvas_id: str = ""


def read(path: Path) -> list[Student]:
    """The students of a CSV file, by id, each once: one who is in two sections has both."""
    students: dict[str, Student] = {}
    lines: dict[str, str] = {}
    for row in spreadsheets.read(path):
        if not any(name in row for name in COLUMNS["id"]):
            raise ValueError(f"{path} has no column `id`; its columns are: {', '.join(set(row) - {'line', ''})}")
        student = _student(row)
        if student.name.lower() in CANVAS_ROWS:
            continue
        where = f"{path}, line {row['line']}"
        if problem := _problem(student):
            raise ValueError(f"{where}: {problem}")
        key = folded(clean_name(student.id))  # of its folder
        before = students.get(key)
        if before and not _same(before, student):
            raise ValueError(f"{where}: the id {student.id!r} is that of {before.name or before.id} in {lines[key]}")
        if before:
            sections = dict.fromkeys(filter(None, (*before.section.split("; "), student.section)))
            name, email = before.name or student.name, before.email or student.email
            student = replace(before, name=name, email=email, section="; ".join(sections))
        students[key] = student
        lines.setdefault(key, f"line {row['line']}")
    if not students:
        raise ValueError(f"{path} names no students")
    numbers = Counter(student.canvas_id for student in students.values() if student.canvas_id)
    if twice := [number for number, count in numbers.items() if count > 1]:
        raise ValueError(f"{path}: two students have the canvas_id {twice[0]}")
    return sorted(students.values(), key=lambda student: student.id)


def _problem(student: Student) -> str:
    """Why a line cannot be meant; empty where it can."""
    if not student.id:
        return "the id is empty"
    for value in (student.id, student.email):
        if spreadsheets.harmless(value) != value:
            return f"a spreadsheet takes {value[:40]!r} for a formula, or cuts it"
    if ROUNDED.fullmatch(student.id):
        return f"the id {student.id!r} is a number that a spreadsheet has rewritten"
    if student.canvas_id and not re.fullmatch(r"[0-9]+", student.canvas_id):
        return f"canvas_id is {student.canvas_id!r}; it may be a whole number"
    return ""


def _student(row: dict[str, str]) -> Student:
    found = {field: next((row[name] for name in names if row.get(name)), "") for field, names in COLUMNS.items()}
    found = {field: unicodedata.normalize("NFC", spreadsheets.visible(value)) for field, value in found.items()}
    first, last = found.pop("first"), found.pop("last")
    if "sis user id" in row:
        found["canvas_id"] = found["canvas_id"] or row.get("id", "")
    return Student(**found | {"name": found["name"] or f"{first} {last}".strip()})


def _same(one: Student, other: Student) -> bool:
    """Whether two lines can be one student's: one id, and nothing that differs."""
    pairs = ((one.name, other.name), (one.email, other.email))
    return one.id == other.id and all(not a or not b or folded(a) == folded(b) for a, b in pairs)


def folded(text: str) -> str:
    """Text for comparing: case and the way in which letters are composed do not count."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def owner(names: Iterable[str], students: list[Student]) -> dict[str, Student]:
    """Which student each folder belongs to: by the id, the address, what stands before its @, or the full name.

    A name that fits two students, or none, is left out; of two folders of one student the one with the better name
    counts, in the order above.
    """
    ways: list[Callable[[Student], str]] = [
        lambda student: clean_name(student.id),  # to the letter, where another folder differs in case alone
        lambda student: folded(clean_name(student.id)),
        lambda student: student.email and folded(clean_name(student.email)),
        lambda student: student.email and folded(clean_name(student.email.split("@")[0])),
        lambda student: " ".join(name_words(student.name)),
    ]
    folders = {name: [name, *[folded(name)] * 3, " ".join(name_words(MOODLE_FOLDER.sub("", name)))] for name in names}
    found: dict[str, Student] = {}
    taken: set[str] = set()
    for number, way in enumerate(ways):
        known: dict[str, list[Student]] = {}
        for student in students:
            known.setdefault(way(student), []).append(student)
        for name, keys in folders.items():
            fitting = known.get(keys[number], []) if keys[number] else []
            if name not in found and len(fitting) == 1 and fitting[0].id not in taken:
                found[name] = fitting[0]
                taken.add(fitting[0].id)
    return found


def claim(
    folder: Path, work: list[Submission], students: list[Student], assignments: list[str]
) -> tuple[list[Submission], dict[str, str]]:
    """Give each student what is theirs: the work by their ids, and what in the folder is nobody's, with the reason."""
    whose = owner(dict.fromkeys(each.student for each in work), students)
    loose = [path.name for path in sorted(folder.iterdir()) if not path.name.startswith(".") and not path.is_dir()]
    nobodys = dict.fromkeys(loose, "a file beside the students' folders")
    claimed = []
    for each in work:
        student = whose.get(each.student)
        if student is None:
            nobodys[each.student] = f"no student of the roster has this name {each.problem}".strip()
            claimed.append(each)
        elif each.assignment:
            claimed.append(replace(each, student=clean_name(student.id)))
        elif each.problem.startswith(UNREADABLE):
            name = clean_name(student.id)
            claimed += [replace(each, student=name, assignment=assignment) for assignment in assignments]
        else:
            nobodys[each.student] = each.problem
    return claimed, nobodys


def name_words(name: str) -> list[str]:
    """The words of a name in lower case, sorted, so that it does not matter which of them is written first."""
    return sorted(re.findall(r"[^\W_]+", folded(name)))
