"""One question graded anew for all, after its test was mended: everything else stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from course_utils.homework import repair
from course_utils.homework.autograde import Result
from course_utils.homework.repair import Cell, question
from course_utils.homework.submissions import Submission
from course_utils.homework.table import by_question


def prepared(work: list[Submission], before: list[Result], sources: dict[str, str], only: str) -> list[Submission]:
    """Work that was graded `before` under other tests, with the outputs of all tests that do not run again."""
    now = {assignment: _given(source) for assignment, source in sources.items()}
    asked = {question(name) for given in now.values() for name, cell in given.items() if repair.is_test(cell)}
    if only not in asked:
        raise ValueError(f"no assignment has a question {only!r} with a test; there are {', '.join(sorted(asked))}")
    known = {(result.student, result.assignment): result for result in before if result.notebook}
    return [
        replace(each, kept=_kept_outputs(known[each.student, each.assignment], now[each.assignment], only))
        if (each.student, each.assignment) in known
        else each
        for each in work
    ]


def _kept_outputs(before: Result, now: dict[str, Cell], only: str) -> dict[str, list[Any]]:
    """The outputs of all other tests, which count again, by grade_id."""
    old = _given(before.notebook)
    others = {name: cell for name, cell in now.items() if question(name) != only}
    changed = [name for name, cell in others.items() if name not in old or old[name]["source"] != cell["source"]]
    if changed:
        cells = ", ".join(changed)
        raise ValueError(f"{before.assignment} has changed in {cells} too, not in {only} alone: grade without --only")
    return {name: old[name]["outputs"] for name, cell in others.items() if repair.is_test(cell)}


def _given(notebook: str) -> dict[str, Cell]:
    """The instructor's cells of code, by grade_id."""
    cells = repair.marked(notebook).items()
    return {name: cell for name, cell in cells if cell["cell_type"] == "code" and not repair.is_answer(cell)}


def changes(before: Iterable[Result], after: Iterable[Result], only: str) -> list[str]:
    """A line for each whose points of a question have changed; empty where there is no question."""
    old = {(result.student, result.assignment): by_question(result.scores).get(only) for result in before}
    lines = []
    for result in after:
        was, now = old.get((result.student, result.assignment)), by_question(result.scores).get(only)
        if was is not None and now is not None and was != now:
            lines.append(f"{result.student}, {result.assignment}: {only} {was:g} -> {now:g}")
    return sorted(lines) or ([f"{only}: nobody's points have changed"] if only else [])
