"""What a learner answered, when it is asked again, what was predicted: a JSON file that never leaves the machine.

The site's pages keep the same record in the browser, and each reads the other's: version, "exercises" by number,
"predictions" by what they are about.
"""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

FILE = "progress.json"
Entries = dict[str, dict[str, Any]]
PARTS = ("exercises", "predictions")


def path() -> Path:
    """Where the record lies: beside the lessons, or where the variable COURSE_PROGRESS says.

    Returns:
        The path of a file that need not be there.
    """
    here = Path.cwd()
    beside = here.parent if here.name == "build_up" else here  # one record for a lesson and its task
    return Path(os.environ.get("COURSE_PROGRESS", beside / FILE))


def load(file: Path) -> dict[str, Entries]:
    """The record in a file.

    Args:
        file: its path.

    Returns:
        "exercises" and "predictions"; both empty where the file is missing or no record.
    """
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or read.get("version") != 1:
        return {part: {} for part in PARTS}
    kept = {part: read[part] if isinstance(read.get(part), dict) else {} for part in PARTS}
    return {part: {str(n): e for n, e in entries.items() if isinstance(e, dict)} for part, entries in kept.items()}


def save(record: dict[str, Entries], file: Path) -> None:
    """Write a record whole or not at all. A folder that cannot be written to keeps nothing, without a word.

    Args:
        record: as from `load`.
        file: its path.
    """
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        unfinished.write_text(json.dumps({"version": 1, **record}, indent=1), encoding="utf-8")
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)


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


def keep_answer(number: str, right: bool) -> None:
    """Keep that an exercise was answered.

    Args:
        number: of the exercise.
        right: whether the answer was.
    """
    record, today = load(path()), datetime.date.today()
    before = record["exercises"].get(number, {})
    tries = before.get("tries", 0) if isinstance(before.get("tries"), int) else 0
    quality = (3 if tries and not before.get("right") else 5) if right else 1
    entry = before | {"tries": tries + 1, "right": right, "last": today.isoformat()}
    try:
        record["exercises"][number] = schedule(entry, quality, today)
    except (TypeError, ValueError, OverflowError):  # somebody wrote other things into the file
        anew = {"tries": 1, "right": right, "last": today.isoformat()}
        record["exercises"][number] = schedule(anew, quality, today)
    save(record, path())


def keep_prediction(lesson: int, about: str, prediction: str, outcome: str, right: bool | None) -> None:
    """Keep what a learner expected beside what came out. The first prediction stays: a later one knew the outcome.

    A widget calls it when its question has been answered; so does a cell that asks:
    `keep_prediction(1, "the most frequent word", "storm", "the", right=False)`. On the site the frame of a widget
    says the same to its page: `parent.postMessage({ coursePrediction: { about, prediction, outcome, right } }, "*")`.

    Args:
        lesson: its number.
        about: what was asked, in a few words; a lesson asks it once.
        prediction: what was expected.
        outcome: what came out.
        right: whether the two agree; None where that is the learner's to say.

    >>> keep_prediction(1, "the sum of 2 and 2", "5", "4", right=False)
    >>> predictions(1)[-1]["outcome"]
    '4'
    """
    record = load(path())
    kept = {"lesson": lesson, "about": about, "prediction": prediction, "outcome": outcome, "right": right}
    record["predictions"].setdefault(f"{lesson:02} {about}", kept)
    save(record, path())


def predictions(lesson: int) -> list[dict[str, Any]]:
    """The predictions of a lesson.

    Args:
        lesson: its number.

    Returns:
        In the order in which they were made: each with about, prediction, outcome and right.
    """
    return [entry for entry in load(path())["predictions"].values() if entry.get("lesson") == lesson]


def predictions_said(made: list[dict[str, Any]]) -> str:
    """Predictions as lines of text.

    Args:
        made: from `predictions`.

    Returns:
        For example "2 of 3 were right" and a line for each.
    """
    judged = [entry["right"] is True for entry in made if isinstance(entry.get("right"), bool)]
    first = (
        f"{sum(judged)} of {len(judged)} {'was' if sum(judged) == 1 else 'were'} right" if judged else "yours to judge"
    )
    lines = []
    for entry in made:
        about, prediction, outcome = (_printable(entry.get(name)) for name in ("about", "prediction", "outcome"))
        mark = "?" if not isinstance(entry.get("right"), bool) else "+" if entry["right"] else "x"
        lines.append(f"  {mark} {about}: {prediction}; it was {outcome}")
    return "\n".join([first, *lines])


def _printable(text: Any) -> str:
    """What somebody's file holds, without what a terminal would obey."""
    return "".join(character for character in str(text) if character.isprintable())[:120]
