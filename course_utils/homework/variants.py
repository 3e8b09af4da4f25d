"""Each student's form of a question, drawn from the id: two students hardly ever answer the same set.

A set's forms are the points of a line over a field of eleven, which the id draws. Two different lines meet at most
once, so two students share all forms of a set (one pair in 121) or at most one of them.
"""

from __future__ import annotations

import ast
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from course_utils.homework.repair import Cell, grade_id
from course_utils.homework.student_names import clean_name

FORMS = 11
NAME = "student_id"
LONGEST = 2000  # characters of a cell that is looked at
Form = TypeVar("Form")


def variant(assignment: str, question: int, student: object, forms: Sequence[Form]) -> Form:
    """The form of a question that a student gets.

    Args:
        assignment: as "hw1"; another one draws anew.
        question: its number.
        student: the id, any text; empty: the first form.
        forms: all eleven.

    Returns:
        One of them.

    Raises:
        ValueError: there are not eleven.
    """
    if len(forms) != FORMS:
        raise ValueError(f"{assignment} q{question} has {len(forms)} forms; it may have {FORMS}")
    start, step = line(assignment, student)
    return forms[(start + step * question) % FORMS]


def line(assignment: str, student: object) -> tuple[int, int]:
    """Start and slope of a student's line."""
    name = same(student)
    digest = hashlib.sha256(f"{assignment} {name}".encode()).digest()
    return divmod(int.from_bytes(digest) % FORMS**2, FORMS) if name else (0, 0)


def same(student: object) -> str:
    """An id without what people change when they write it: case, spaces around it, how an accent is stored."""
    name = clean_name(str(student))
    return "" if name == "_" else unicodedata.normalize("NFKC", name).casefold()


def is_form(cell: Cell) -> bool:
    """Whether a cell draws a form. The student's process has none of its names, so that an answer holds the numbers."""
    return str(grade_id(cell)).endswith("_form")


def written(cells: Sequence[Cell]) -> str | None:
    """The id that a notebook names, read and not run; None where it names none."""
    for cell in cells:
        try:
            if cell["cell_type"] != "code" or NAME not in cell["source"][:LONGEST]:
                continue
            for each in ast.parse(cell["source"][:LONGEST]).body:
                if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == NAME:
                    return str(ast.literal_eval(each.value))
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
    return None


def note(student: str, release: Mapping[str, Any], cells: Sequence[Cell]) -> str:
    """What to say where the notebook's id is not that of the student who handed it in; empty where it is."""
    found = written(cells) or ""
    if not student or written(release["cells"]) is None or same(found) == same(student):
        return ""
    return f"the notebook has {f'the id {found[:60]!r}' if found else 'no id'}; the questions of {student} were graded"
