"""The list of the lessons, and the page on which JupyterLab opens: `python course.py lab`."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from course_utils.exercises.checking import of_lesson
from course_utils.notebooks import FOLDER
from course_utils.record import FILE, Entries, load

README = FOLDER.parent / "README.md"
PAGE = "START.md"
ROW = re.compile(r"^\| (\d\d) \| \[([^\]]+)\]\(notebooks/(\w+\.ipynb)\) \| (.+?) \| (\d+) min \|$", re.MULTILINE)
ACROSS = 3  # cards side by side
SETTINGS = FOLDER.parent / "launcher" / "jupyter"  # JupyterLab's: what all get, and what only learners do


@dataclass(frozen=True)
class Lesson:
    """A row of the README's table, which is the one list of the lessons.

    Attributes:
        number: as "01".
        name: what it is about.
        file: its notebook.
        question: that it answers.
        minutes: that it takes, about.
    """

    number: str
    name: str
    file: str
    question: str
    minutes: int


def lessons(readme: Path = README) -> list[Lesson]:
    """The lessons in their order.

    Args:
        readme: the file with the table.

    Returns:
        One for each row.

    Raises:
        ValueError: the file has no such table.
    """
    rows = ROW.findall(readme.read_text(encoding="utf-8"))
    found = [Lesson(number, name, file, question, int(minutes)) for number, name, file, question, minutes in rows]
    if not found:
        raise ValueError(f"{readme} has no table of lessons: | 01 | [TF-IDF](notebooks/01_tfidf.ipynb) | … | 90 min |")
    return found


def hours(listed: list[Lesson]) -> int:
    """How long the lessons take together.

    Args:
        listed: the lessons.

    Returns:
        Whole hours.
    """
    return round(sum(lesson.minutes for lesson in listed) / 60)


def page(listed: list[Lesson], answers: Entries) -> str:
    """The start page for JupyterLab's preview of Markdown.

    Args:
        listed: the lessons.
        answers: the "exercises" of the learner's record.

    Returns:
        Markdown: where to begin, and a card for each lesson with what was answered.
    """
    right = {lesson.file: _right(lesson, answers) for lesson in listed}
    following = next((lesson for lesson in listed if right[lesson.file][0] < right[lesson.file][1]), listed[0])
    word = "Start with" if following is listed[0] else "Go on with"
    cards = [_card(lesson, *right[lesson.file]) for lesson in listed]
    rows = [cards[at : at + ACROSS] for at in range(0, len(cards), ACROSS)]
    table = "\n".join("| " + " | ".join([*row, *[""] * (ACROSS - len(row))]) + " |" for row in rows)
    return f"""# Counting, embedding and recurrent models of language

From counting words to networks that remember, in {len(listed)} lessons of one to two hours. You need to read Python,
and to know what a vector, a derivative and a probability are.

## [{word} lesson {following.number}: {following.question}]({following.file})

![A network of seven steps, unrolled: step by step the way back from its loss is walked, and a term of the gradient is
added.](pictures/moving.webp)

{"|" * (ACROSS + 1)}
{"|" + ":---:|" * ACROSS}
{table}

In a lesson, run cell by cell with **Shift+Enter**, from the top: say first what you expect. `check(...)` below an
exercise tells you what to look at. What you answer is kept in `{FILE}` beside the notebooks and nowhere else; the
numbers above are those of the last start, `python course.py progress` has them all.
"""


def _card(lesson: Lesson, right: int, all_of_them: int) -> str:
    done = f"<br>{right} of {all_of_them} answered" if right else ""
    picture = f"[![{lesson.name}](pictures/{lesson.number}.svg)]({lesson.file})"
    title = f"**[{lesson.number} {lesson.name}]({lesson.file})**"
    return f"{picture}<br>{title}<br>{lesson.question}<br>{lesson.minutes} min{done}"


def _right(lesson: Lesson, answers: Entries) -> tuple[int, int]:
    """How many of a lesson's exercises were answered right, and how many there are."""
    numbers = of_lesson(int(lesson.number), "lesson")
    return sum(answers.get(number, {}).get("right") is True for number in numbers), len(numbers)


def main(words: list[str]) -> int:
    """Write the start page and become JupyterLab with it open.

    Args:
        words: for JupyterLab; with --teacher among them the menus of nbgrader stay.

    Returns:
        What JupyterLab ends with.
    """
    from jupyterlab.labapp import main as jupyterlab

    record = load(Path(os.environ.get("COURSE_PROGRESS", FOLDER / FILE)))
    (FOLDER / PAGE).write_text(page(lessons(), record["exercises"]), encoding="utf-8")
    settings = [SETTINGS / "everybody", *([] if "--teacher" in words else [SETTINGS / "learners"])]
    own = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([*map(str, settings), *([own] if own else [])])
    words = [word for word in words if word != "--teacher"]
    sys.argv[:] = ["jupyter-lab", str(FOLDER), f"--LabApp.default_url=/lab/tree/{PAGE}", *words]
    code: int = jupyterlab() or 0
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
