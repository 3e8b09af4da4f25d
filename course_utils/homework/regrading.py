"""One question graded anew for all, after its test was mended: everything else stays as it was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from course_utils.homework.autograde import Result
from course_utils.homework.repair import question
from course_utils.homework.submissions import Submission
from course_utils.homework.table import by_question


def prepared(work: list[Submission], before: list[Result], sources: dict[str, str], only: str) -> list[Submission]:
    """Work that was graded under other tests, with the outputs of all tests that do not run again.

    Args:
        work: to be graded.
        before: results of it; what has none is graded whole.
        sources: the instructor's notebooks as they are now, by assignment.
        only: the question to grade anew.

    Returns:
        The same work.

    Raises:
        ValueError: no assignment has this question, or other cells have changed too.
    """
    asked = {question(name) for source in sources.values() for name, cell in _given(source).items() if _test(cell)}
    if only not in asked:
        raise ValueError(f"no assignment has a question {only!r} with a test; there are {', '.join(sorted(asked))}")
    known = {(result.student, result.assignment): result for result in before if result.notebook}
    return [
        replace(each, kept=kept_outputs(known[each.student, each.assignment], sources[each.assignment], only))
        if (each.student, each.assignment) in known
        else each
        for each in work
    ]


def kept_outputs(before: Result, source: str, only: str) -> dict[str, list[Any]]:
    """The outputs of all other tests, which count again.

    Args:
        before: the result of the same work.
        source: the instructor's notebook as it is now.
        only: the question to grade anew.

    Returns:
        Outputs by the test cell's grade_id.

    Raises:
        ValueError: other cells have changed too.
    """
    old, new = _given(before.notebook), _given(source)
    others = {name: cell for name, cell in new.items() if question(name) != only}
    changed = [name for name, cell in others.items() if name not in old or _source(old[name]) != _source(cell)]
    if changed:
        cells = ", ".join(changed)
        raise ValueError(f"{before.assignment} has changed in {cells} too, not in {only} alone: grade without --only")
    return {name: old[name]["outputs"] for name, cell in others.items() if cell["cell_type"] == "code" and _test(cell)}


def _given(notebook: str) -> dict[str, dict[str, Any]]:
    """The instructor's cells, by grade_id."""
    marked = [(cell["metadata"].get("nbgrader") or {}, cell) for cell in json.loads(notebook)["cells"]]
    return {marks["grade_id"]: cell for marks, cell in marked if marks.get("grade_id") and not marks.get("solution")}


def _test(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"]["nbgrader"].get("grade"))


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def changes(before: Iterable[Result], after: Iterable[Result], only: str) -> list[str]:
    """Whose points of a question have changed.

    Args:
        before: results.
        after: results; those of the same students and assignments are compared.
        only: the question.

    Returns:
        A line for each.
    """
    old = {(result.student, result.assignment): by_question(result.scores).get(only) for result in before}
    lines = []
    for result in after:
        was, now = old.get((result.student, result.assignment)), by_question(result.scores).get(only)
        if was is not None and now is not None and was != now:
            lines.append(f"{result.student}, {result.assignment}: {only} {was:g} -> {now:g}")
    return sorted(lines) or ([f"{only}: nobody's points have changed"] if only else [])
