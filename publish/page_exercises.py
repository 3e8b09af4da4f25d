"""The exercises as data for the site's pages, where no kernel runs.

A choice is compared by a salted digest, so that no right answer can be read in the page's source. It is no secret: who
wants to try all choices in a program can. Formulas are compared by their values on random arrays.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.exercises import Formula, FormulaPart, Question, Table
from course_utils.exercises.checking import declared
from course_utils.exercises.formulas import DRAWS, draw, evaluate, known_mistakes, parse, sizes_said
from course_utils.exercises.judging import normal, row_mistakes
from course_utils.exercises.predictions import ASKED
from course_utils.notebooks import FOLDER, exercise_number, tags, with_exercises

SALT = "counting, embedding and recurrent models"


def digest(number: str, answer: Any) -> str:
    """A salted digest of an answer.

    Args:
        number: of its exercise.
        answer: the choice.

    Returns:
        Hexadecimal digits.
    """
    return hashlib.sha256(f"{SALT}|{number}|{normal(answer)}".encode()).hexdigest()[:24]


def kind(question: Question) -> str:
    """How a question is answered on a page.

    Args:
        question: its declaration.

    Returns:
        "choice" among buttons, "line" of the listing above, or a "text" of one's own.
    """
    values = list(question.choices)
    if set(map(type, values)) == {bool}:
        return "choice"
    if all(type(value) is int for value in values):
        return "line" if "number of a line" in question.otherwise else "text"
    return "choice" if not question.otherwise else "text"


def question_data(question: Question) -> dict[str, Any]:
    """A question as data for the page.

    Args:
        question: its declaration.

    Returns:
        Kind, options, hints and the messages by digest; "" is the message of a right answer.
    """
    how = kind(question)
    options = sorted(map(str, question.choices), key=str.lower) if how == "choice" else []
    if set(options) == {"True", "False"}:
        options = ["True", "False"]
    return {
        "kind": how,
        "options": options,
        "hints": list(question.hints),
        "otherwise": question.otherwise or "choose one of them",
        "messages": {digest(question.number, value): message or "" for value, message in question.choices.items()},
    }


def table_data(table: Table) -> dict[str, Any]:
    """A worked table as data for the page: numbers in hundredths, each of which may be off by one.

    Args:
        table: its declaration.

    Returns:
        Kind, hints, and for each row how many numbers it has, and the messages by digest; "" is that of right ones.
    """
    rows: dict[str, Any] = {}
    for name, (right, _) in table.rows.items():
        messages: dict[str, str] = {}
        for message, numbers in [("", right), *row_mistakes(table, name)]:
            near = [[round(100 * number) + off for off in (-1, 0, 1)] for number in numbers]
            for each in itertools.product(*near):
                messages.setdefault(digest(f"{table.number} {name}", each), message)
        rows[name] = {"size": len(right), "messages": messages}
    return {"kind": "table", "rows": rows, "hints": list(table.hints)}


def part_data(part: FormulaPart) -> dict[str, Any]:
    """A formula's random arrays, the right values and those of the mistakes.

    Args:
        part: what is asked.

    Returns:
        What `formulas.js` judges by.
    """
    draws = [draw(part, seed) for seed in range(DRAWS)]

    def values(formula: str) -> list[dict[str, Any]]:
        tree = parse(formula, list(part.names))
        with np.errstate(all="ignore"):
            return [array(evaluate(tree, each.values)) for each in draws]

    told, named = [values(part.right)], []
    for message, formula in known_mistakes(part):
        if (given := values(formula)) not in told:  # what comes later is never said
            told.append(given)
            named.append({"message": message, "values": given})
    return {
        "names": list(part.names),
        "sizes": sizes_said(draws[0]),
        "draws": [{name: array(value) for name, value in each.values.items()} for each in draws],
        "right": values(part.right),
        "mistakes": named,
    }


def array(value: Any) -> dict[str, Any]:
    """An array for JavaScript, which reads NaN and Infinity as Python writes them.

    Args:
        value: float64.

    Returns:
        Its shape and its entries in one list, to twelve digits: the page compares nine.
    """
    return {"shape": list(np.shape(value)), "values": [float(f"{each:.12g}") for each in np.ravel(value)]}


def data() -> dict[str, Any]:
    """Every exercise by its number: how it is answered on a page, or that it needs the notebook.

    Returns:
        What `exercises.js` reads.
    """
    found: dict[str, Any] = {}
    for number, page in pages().items():
        exercise = declared(number)
        if isinstance(exercise, Question):
            found[number] = question_data(exercise)
        elif isinstance(exercise, Formula):
            parts = {name: part_data(part) for name, part in exercise.parts.items()}
            found[number] = {"kind": "formulas", "parts": parts, "hints": list(exercise.hints)}
        elif isinstance(exercise, Table):
            found[number] = table_data(exercise)
        else:
            found[number] = {"kind": "code", "hints": list(exercise.hints)}
        found[number]["page"] = page
    return found


def pages() -> dict[str, str]:
    """The page of each exercise's lesson, by the exercise's number.

    Returns:
        For example "notebooks/01_tfidf".
    """
    found = {}
    for path in with_exercises():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if "exercise" in tags(cell) and (number := exercise_number(cell)):
                found[number] = path.relative_to(FOLDER.parent).with_suffix("").as_posix()
    return found


def write(folder: Path) -> None:
    """Write the data as a script, which a page opened from the disk can load too.

    Args:
        folder: the site's `_static`.
    """
    text = json.dumps({"salt": SALT, "exercises": data(), "predictions": ASKED}, ensure_ascii=False)
    (folder / "exercises_data.js").write_text(f"window.courseExercises = {text};\n", encoding="utf-8")
