"""Submissions to the practice assignment that are wrong, unfinished or damaged, without ill will.

Each declares beforehand what it must get.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from practice import Q1, WRONG, Cell, answers, cell, notebook

from course_utils.homework import autograde, execute

NO_Q2, NOTHING, TIMEOUT, ERROR = (2, 0, 1), (0, 0, 0), ("timeout",), ("error",)


@dataclass(frozen=True)
class Submission:
    """What is handed in, and what it must get: points of the three questions, and the status."""

    name: str
    data: bytes
    scores: tuple[float, ...] = (2, 3, 1)
    status: tuple[str, ...] = ("graded",)
    shows: str = ""  # what its own output must hold, so that the attack is known to have run


def handed_in(name: str, content: dict[str, Any] | bytes, *expected: Any, **more: Any) -> Submission:
    """A submission from a notebook or from bytes."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Submission(name, data, *expected, **more)


MANY_CELLS = "190 cells that sleep"


class Hurried(autograde.Assignment):
    """An assignment with a third of the time for a whole notebook."""

    def job(self, *given: Any) -> execute.Job:
        job = super().job(*given)
        return replace(job, until=job.until - autograde.BUDGET * 2 / 3)


def graded(assignment: autograde.Assignment, submission: Submission) -> autograde.Result:
    """The result of a submission, with its own limit for a cell."""
    longest = 2.0 if TIMEOUT[0] in submission.status else 20.0  # no waiting for what is known to run without end
    if submission.name == MANY_CELLS:
        assignment = Hurried(**vars(assignment))
    return autograde.grade(assignment, "student", submission.data, longest=longest)


def in_q2(body: str) -> str:
    """An answer to question 2 that does this first."""
    lines = "\n    ".join(body.splitlines())
    return f"def normalise(vector):\n    {lines}\n    return vector / np.sqrt((vector**2).sum())"


def broken() -> list[Submission]:
    """Work that is wrong, unfinished or damaged, without ill will."""
    good = answers()
    copied = [*good["cells"][:2], cell("def scale(values, factor):\n    return 0", "q1", "answer")]
    copied += [cell(Q1, "q1", "answer"), *good["cells"][2:]]
    old = {"worksheets": [{"cells": [_version_3(each) for each in good["cells"]]}], "metadata": {}, "nbformat": 3}
    bare = [{"cell_type": each["cell_type"], "source": each["source"]} for each in good["cells"]]
    sleeps = [cell("import time\ntime.sleep(0.49)")] * 190
    r = {"kernelspec": {"display_name": "R", "language": "R", "name": "ir"}}
    more_points = json.loads(json.dumps(good).replace('"points": 1', '"points": 1000'))
    no_ids = {**good, "cells": [{k: v for k, v in each.items() if k != "id"} for each in good["cells"]]}
    unsolved = answers(*[f"def {name}(*_):\n    ..." for name in ("scale", "normalise")], "dimension = None")
    return [
        handed_in("perfect", good),
        handed_in("wrong", answers(q2=WRONG), NO_Q2),
        handed_in("unsolved", unsolved, NOTHING),
        handed_in("syntax error", answers(q2="def normalise(vector)\n    return vector"), NO_Q2),
        handed_in("raises", answers(q2=in_q2("raise KeyError('no')")), NO_Q2),
        handed_in("no answer cells", notebook([cell("1 + 1")]), (), ERROR),
        handed_in("no cells", notebook([]), (), ERROR),
        handed_in("deleted tests", notebook([each for each in good["cells"] if "test" not in str(each)])),
        handed_in("copied answer", notebook(copied)),
        handed_in("copied test", notebook([*good["cells"], *good["cells"][2:5]])),
        handed_in("reversed", notebook(good["cells"][::-1])),
        handed_in("tests first", notebook(sorted(good["cells"], key=lambda each: "_test" not in str(each)))),
        handed_in("invalid JSON", b'{"cells": [', (), ERROR),
        handed_in("empty file", b"", (), ERROR),
        handed_in("another JSON", b"[1, 2]", (), ERROR),
        handed_in("not text", b"\x89PNG\x00\xff", (), ERROR),
        handed_in("nested JSON", b"[" * 100_000, (), ERROR),
        handed_in("cells of nothing", json.dumps({"cells": [None, 1, {}], "metadata": 3}).encode(), (), ERROR),
        handed_in("old format of nothing", b'{"worksheets": [{"cells": 5}, {"cells": [1]}]}', (), ERROR),
        handed_in("an id that is none", answers(extra="student_id = {[]: 1}")),
        handed_in("foreign kernelspec", {**good, "metadata": r}),
        handed_in("no kernelspec", {**good, "metadata": {}}),
        handed_in("no cell ids", no_ids),
        handed_in("old format", old),
        handed_in("future format", {**good, "nbformat": 9, "nbformat_minor": 99}),
        handed_in("points changed", more_points),
        handed_in("stray error", answers(extra="1 / 0")),
        handed_in(
            "magics",
            answers(extra="%timeit -n1 -r1 1\n%matplotlib inline\n!echo shell\nawait __import__('asyncio').sleep(0)"),
        ),
        handed_in("input", answers(extra="name = input('who?')")),
        handed_in("unicode", answers(extra="größe = '学生 🦉'\nprint(größe)"), shows="学生 🦉"),
        handed_in("half a character", answers(extra="print('\\ud800')\nraise ValueError('\\udfff')"), shows="?"),
        handed_in("eight seconds", answers(extra="import time\ntime.sleep(8)")),
        handed_in(MANY_CELLS, notebook([*good["cells"][:3], *sleeps, *good["cells"][3:]]), (2, 0, 0), TIMEOUT),
        handed_in("metadata lost", {**good, "cells": bare}),
        handed_in("large whole number", answers(q2=in_q2("return 10**4000")), NO_Q2),
        handed_in("another result", answers(q2=in_q2("return np.array([object()])")), NO_Q2),
    ]


def _version_3(each: Cell) -> Cell:
    return {"cell_type": "code", "input": each["source"], "metadata": each["metadata"], "language": "python"}
