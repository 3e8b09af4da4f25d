"""Late work: when it was due, when it was handed in, and what that costs."""

from __future__ import annotations

import contextlib
import math
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Number = Annotated[float, msgspec.Meta(ge=0, le=1e6)]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What late work on one assignment costs: a table of `late.toml`.

    Attributes:
        due: when it is due.
        points_a_day: taken off for each day that has begun.
        percent_a_day: of the possible points, taken off for each day.
        grace_hours: how much later is still in time.
        waivers: by student, another due time, or True where none counts.
    """

    due: Moment
    points_a_day: Number = 0.0
    percent_a_day: Number = 0.0
    grace_hours: Number = 0.0
    waivers: dict[str, Moment | bool] = {}

    def days(self, student: str, handed_in: datetime) -> int:
        """How many days late work is; a day that has begun counts, from the due time on; 0 within the grace."""
        due = self.waivers.get(student, self.due)
        if isinstance(due, bool) or handed_in - due <= timedelta(hours=self.grace_hours):
            return 0
        return max(1, math.ceil((handed_in - due) / timedelta(days=1)))

    def deduction(self, days: int, total: float, possible: float) -> float:
        """The points, of those reached, that work late by so many days loses; at most all of them."""
        return min(max(total, 0.0), days * (self.points_a_day + self.percent_a_day / 100 * possible))


def read(path: Path, assignments: list[str]) -> dict[str, Rule]:
    """The rules of a TOML file with one table an assignment, of which the start of its name ("hw1") is enough."""
    try:
        tables = msgspec.toml.decode(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:  # msgspec's own too
        raise ValueError(f"{path} is no TOML: {error}") from None
    rules: dict[str, Rule] = {}
    for name, table in tables.items():
        fitting = [name] if name in assignments else [each for each in assignments if each.startswith(f"{name}_")]
        if len(fitting) != 1:
            raise ValueError(f"{path}: no single assignment {name!r}; there are: {', '.join(assignments)}")
        if fitting[0] in rules:
            raise ValueError(f"{path}: {fitting[0]} has two tables")
        try:
            rule = msgspec.convert(table, Rule)
        except msgspec.ValidationError as error:
            raise ValueError(f"{path}, [{name}]: {error}; a time is like 2026-11-02T23:59:00+01:00") from None
        if rule.points_a_day and rule.percent_a_day:
            raise ValueError(f"{path}, [{name}]: points_a_day or percent_a_day, not both")
        if False in rule.waivers.values():
            raise ValueError(f"{path}, [{name}]: a waiver is a time, or true for no time at all")
        rules[fitting[0]] = rule
    return rules


def refuse_strangers(rules: dict[str, Rule], students: set[str]) -> None:
    """Refuse a waiver that names nobody in the class (by ids): a slip of the pen would cost a student points."""
    for assignment, rule in rules.items():
        if strangers := sorted(set(rule.waivers) - students):
            raise ValueError(f"{assignment}: a waiver is for {', '.join(strangers)}, who is not in the roster")


def handed_in(notebook: Path) -> datetime:
    """When work was handed in, in UTC: nbgrader's `timestamp.txt` beside it, else the time of the file."""
    stamp = notebook.with_name("timestamp.txt")
    if stamp.is_file() and not stamp.is_symlink() and stamp.stat().st_size < 200:
        # ValueError: not what nbgrader writes; KeyError: no such zone; the rest: a date that no calendar has
        with contextlib.suppress(ValueError, KeyError, OverflowError, OSError):
            day, time, zone = stamp.read_text(encoding="utf-8").split()
            if re.fullmatch(r"[+-]\d{4}", zone):
                return datetime.fromisoformat(f"{day}T{time}{zone}").astimezone(UTC)
            return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    moment = notebook.stat().st_mtime
    try:
        return datetime.fromtimestamp(moment, UTC)
    except (ValueError, OverflowError, OSError):  # a disk may hold times that no calendar has
        return (datetime.max if moment > 0 else datetime.min).replace(tzinfo=UTC)
