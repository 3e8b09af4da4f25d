"""Which exercises were answered, right, with how many tries: one JSON file beside the notebook, and a picture of it.

`python course.py progress` shows it; the site's pages keep the same record in the browser, and each reads the other's.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from pathlib import Path
from typing import Any

FILE = "progress.json"
Record = dict[str, dict[str, Any]]


def path() -> Path:
    """Where the record lies: beside the notebook, or where the variable COURSE_PROGRESS says.

    Returns:
        The path of a file that need not be there.
    """
    return Path(os.environ.get("COURSE_PROGRESS", FILE))


def load(file: Path) -> Record:
    """The record in a file.

    Args:
        file: its path.

    Returns:
        An entry for each exercise that was answered, by its number; empty where the file is missing or no record.
    """
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    entries = read.get("exercises") if isinstance(read, dict) and read.get("version") == 1 else None
    return (
        {str(n): entry for n, entry in entries.items() if isinstance(entry, dict)} if isinstance(entries, dict) else {}
    )


def schedule(entry: dict[str, Any], quality: int, today: datetime.date) -> dict[str, Any]:
    """When to ask again: the rule SM-2 (Wozniak 1990).

    Args:
        entry: of the exercise, before.
        quality: 5 right at once, 3 right after tries, 1 wrong.
        today: the day of the answer.

    Returns:
        The entry with its ease factor, number of repetitions, interval in days and the day when it is due.
    """
    ease = max(1.3, entry.get("ease", 2.5) + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02))
    repetitions = 0 if quality < 3 else entry.get("repetitions", 0) + 1
    days = 1 if repetitions < 2 else 6 if repetitions == 2 else round(entry.get("interval", 6) * ease)
    due = (today + datetime.timedelta(days)).isoformat()
    return entry | {"ease": ease, "repetitions": repetitions, "interval": days, "due": due}


def remember(number: str, right: bool, file: Path | None = None) -> None:
    """Keep that an exercise was answered. A folder that cannot be written to keeps nothing, without a word.

    Args:
        number: of the exercise.
        right: whether the answer was.
        file: the record; None for `path()`.
    """
    file = path() if file is None else file
    record, today = load(file), datetime.date.today()
    before = record.get(number, {})
    tries = before.get("tries", 0) if isinstance(before.get("tries"), int) else 0
    quality = (3 if tries and not before.get("right") else 5) if right else 1
    entry = before | {"tries": tries + 1, "right": right, "last": today.isoformat()}
    try:
        record[number] = schedule(entry, quality, today)
    except (TypeError, ValueError, OverflowError):  # somebody wrote other things into the file
        record[number] = schedule({"tries": 1, "right": right, "last": today.isoformat()}, quality, today)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        unfinished.write_text(json.dumps({"version": 1, "exercises": record}, indent=1), encoding="utf-8")
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)


def picture(record: Record) -> str:
    """The record as lines of text: a row of marks for each lesson, then what is due.

    Args:
        record: from `load`.

    Returns:
        For example "lesson 01   ##+x......  3 of 10 right".
    """
    from course_utils.exercises.checking import LESSONS, of_lesson

    lines = ["# right at once   + right after tries   x not yet   . open", ""]
    due = []
    for lesson in LESSONS:
        numbers = list(of_lesson(lesson))
        marks = [_mark(record.get(number)) for number in numbers]
        right = sum(mark in "#+" for mark in marks)
        lines.append(f"lesson {lesson:02}  {''.join(marks)}  {right} of {len(numbers)} right")
        due += [number for number in numbers if number in record and _is_due(record[number])]
    return "\n".join([*lines, "", f"To review today: {', '.join(due) or 'nothing'}"])


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
        if not added:
            print(f"course.py progress: {words[1]} is no progress.json of the course", file=sys.stderr)
            return 1
        file.write_text(json.dumps({"version": 1, "exercises": load(file) | added}, indent=1), encoding="utf-8")
    elif words:
        print("course.py progress takes nothing, or import FILE, or reset", file=sys.stderr)
        return 2
    print(picture(load(file)))
    print(f"Kept in {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
