"""`python course.py progress`: which exercises were answered, right, with how many tries, which are due."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import Any

from course_utils.exercises.checking import LESSONS, TASKS, of_lesson
from course_utils.record import FILE, Entries, load, predictions_said, save


def picture(record: dict[str, Entries]) -> str:
    """The record as lines of text: a row of marks for each lesson, then what is due, then what was predicted.

    Args:
        record: from `load`.

    Returns:
        For example "lesson 01   ##+x......  3 of 10 right".
    """
    answers, made = record["exercises"], list(record["predictions"].values())
    lines = ["# right at once   + right after tries   x not yet   . open", ""]
    due = []
    rows = [("lesson", lesson) for lesson in LESSONS] + [("task", lesson) for lesson in TASKS]
    for kind, lesson in rows:
        numbers = list(of_lesson(lesson, kind))
        marks = [_mark(answers.get(number)) for number in numbers]
        right = sum(mark in "#+" for mark in marks)
        lines.append(f"{kind:6} {lesson:02}  {''.join(marks)}  {right} of {len(numbers)} right")
        due += [number for number in numbers if number in answers and _is_due(answers[number])]
    lines += ["", f"To review today: {', '.join(due) or 'nothing'}"]
    return "\n".join([*lines, *(["", f"Predictions: {predictions_said(made)}"] if made else [])])


def _mark(entry: dict[str, Any] | None) -> str:
    if entry is None:
        return "."
    if not entry.get("right"):
        return "x"
    return "#" if entry.get("tries") == 1 else "+"


def _is_due(entry: dict[str, Any]) -> bool:
    return not entry.get("right") or str(entry.get("due", "")) <= datetime.date.today().isoformat()


def main(words: list[str]) -> int:
    """The verb `progress`.

    Args:
        words: nothing; "import FILE" to take in another record; or "reset".

    Returns:
        What the process ends with.
    """
    file = Path(os.environ.get("COURSE_PROGRESS", Path("notebooks") / FILE))
    if words == ["reset"]:
        file.unlink(missing_ok=True)
        print(f"Forgotten: {file}")
        return 0
    if len(words) == 2 and words[0] == "import":
        added = load(Path(os.environ.get("COURSE_CALLED_FROM", ".")) / words[1])
        if not any(added.values()):
            print(f"course.py progress: {words[1]} is no progress.json of the course", file=sys.stderr)
            return 1
        save({part: entries | added[part] for part, entries in load(file).items()}, file)
    elif words:
        print("course.py progress takes nothing, or import FILE, or reset", file=sys.stderr)
        return 2
    print(picture(load(file)))
    print(f"Kept in {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
