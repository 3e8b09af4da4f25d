"""Late work: when it was due, when it was handed in, and what that costs."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NUMBERS = ("points_a_day", "percent_a_day", "grace_hours")


@dataclass(frozen=True)
class Rule:
    """What late work on one assignment costs.

    Attributes:
        due: when it is due.
        points_a_day: taken off for each day that has begun.
        percent_a_day: of the possible points, taken off for each day.
        grace_hours: how much later is still in time.
        waivers: by student, another due time, or True where none counts.
    """

    due: datetime
    points_a_day: float = 0.0
    percent_a_day: float = 0.0
    grace_hours: float = 0.0
    waivers: dict[str, datetime | bool] = field(default_factory=dict)

    def days(self, student: str, handed_in: datetime) -> int:
        """How many days late work is; a day that has begun counts, from the due time on.

        Args:
            student: the name in `waivers`.
            handed_in: when, with its time zone.

        Returns:
            0 where it is in time or within the grace.
        """
        due = self.waivers.get(student, self.due)
        if isinstance(due, bool):
            return 0
        late = handed_in - due
        if late <= timedelta(hours=self.grace_hours):
            return 0
        return max(1, math.ceil(late / timedelta(days=1)))

    def deduction(self, days: int, total: float, possible: float) -> float:
        """The points, of those reached, that work late by so many days loses; at most all of them."""
        return min(max(total, 0.0), days * (self.points_a_day + self.percent_a_day / 100 * possible))


def read(path: Path, assignments: list[str]) -> dict[str, Rule]:
    """The rules of a TOML file with one table an assignment; the start of its name ("hw1") is enough.

    Args:
        path: of the file.
        assignments: the full names of those there are.

    Returns:
        Rules by assignment; one that the file does not name has none.

    Raises:
        ValueError: the file says what cannot be meant; the text says where.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"{path} is no TOML: {error}") from None
    rules: dict[str, Rule] = {}
    for name, table in tables.items():
        fitting = [each for each in assignments if each == name] or [
            each for each in assignments if each.startswith(f"{name}_")
        ]
        if len(fitting) != 1:
            raise ValueError(f"{path}: no single assignment {name!r}; there are: {', '.join(assignments)}")
        if fitting[0] in rules:
            raise ValueError(f"{path}: {fitting[0]} has two tables")
        rules[fitting[0]] = _rule(table, f"{path}, [{name}]")
    return rules


def _rule(table: Any, where: str) -> Rule:
    if not isinstance(table, dict):
        raise ValueError(f"{where} is {table!r}; it should be a table with `due`")
    known = {"due", "waivers", *NUMBERS}
    if unknown := set(table) - known:
        raise ValueError(f"{where}: {', '.join(sorted(unknown))} is unknown; it may say {', '.join(sorted(known))}")
    for name in NUMBERS:
        value = table.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            raise ValueError(f"{where}: {name} is {value!r}; it may be a number from 0 on")
    if table.get("points_a_day") and table.get("percent_a_day"):
        raise ValueError(f"{where}: points_a_day or percent_a_day, not both")
    waivers = table.get("waivers", {})
    if not isinstance(waivers, dict):
        raise ValueError(f"{where}: waivers is {waivers!r}; it should be a table of students")
    times: dict[str, datetime | bool] = {
        student: due if due is True else _moment(due, f"{where} {student}") for student, due in waivers.items()
    }
    return Rule(_moment(table.get("due"), f"{where} due"), **{n: table.get(n, 0) for n in NUMBERS}, waivers=times)


def _moment(value: Any, where: str) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"{where} is {value}; it should be a time with its zone, like 2026-11-02T23:59:00+01:00")
    return value


def refuse_strangers(rules: dict[str, Rule], students: set[str]) -> None:
    """Refuse a waiver that names nobody: a slip of the pen would cost a student points.

    Args:
        rules: by assignment.
        students: the ids of the class.

    Raises:
        ValueError: a waiver is for somebody who is not in the class.
    """
    for assignment, rule in rules.items():
        if strangers := sorted(set(rule.waivers) - students):
            raise ValueError(f"{assignment}: a waiver is for {', '.join(strangers)}, who is not in the roster")


def handed_in(notebook: Path) -> datetime:
    """When work was handed in: nbgrader's `timestamp.txt` beside it, else the time of the file.

    Args:
        notebook: the file that was handed in.

    Returns:
        The time, in UTC.

    Raises:
        OSError: the file is not there.
    """
    stamp = notebook.with_name("timestamp.txt")
    if stamp.is_file() and not stamp.is_symlink() and stamp.stat().st_size < 200:
        from nbgrader.utils import parse_utc

        try:
            said = stamp.read_text(encoding="utf-8").strip()
            if numeric := re.fullmatch(r"(\S+ \S+) ([+-]\d{4})", said):  # nbgrader takes these digits for seconds
                return datetime.fromisoformat("".join(numeric.groups())).astimezone(UTC)
            moment: datetime = parse_utc(said)
            return moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError, TypeError, AttributeError, OSError):
            pass  # not what nbgrader writes
    return datetime.fromtimestamp(notebook.stat().st_mtime, UTC)
