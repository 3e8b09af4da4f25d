"""One submission graded, watched from outside: a step whose time is over is ended, and `execute` goes on after it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_utils.homework import attachments, execute, leftovers, release, repair, sandbox
from course_utils.homework.kernel import failure
from course_utils.homework.process import GoneError, Worker

BUDGET = 45.0  # seconds for running a submission; what it showed is then made into pages
CELL = 20.0  # seconds a cell, at first: each that runs out leaves less to the next, so that the last has some left
STARTING = 60.0  # seconds for the start of a process: the first of all loads what it needs, later ones are copies of it
READING = 8.0  # seconds
STOPPED = {"CellTimeout": "timeout", "KernelDied": "error"}
_TOO_LONG = "it ran longer than a cell may, and was stopped"
_DIED = "the process that compares what it returned has ended, or needed too much memory"
SHOWING = 5.0  # seconds; again without markup, and once more without a page


@dataclass(frozen=True)
class Assignment:
    """What a worker needs to know of an assignment, whole, since it may run on another machine.

    Attributes:
        name: as "hw1_tfidf".
        source: the instructor's notebook, as text.
        release: the students' notebook, as text.
        others: `repair.fingerprint` of the other assignments, by name.
    """

    name: str
    source: str
    release: str
    others: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, source: Path) -> Assignment:
        """Read an assignment and let nbgrader release it."""
        with leftovers.folder() as temporary:
            release.build(source, Path(temporary))
            handed_out = release.released_notebook(Path(temporary), source.stem).read_text(encoding="utf-8")
        others = {
            name: repair.fingerprint(_parsed(path.read_text(encoding="utf-8")))
            for name, path in release.sources(source.parent.parent).items()
        }
        return cls(source.stem, source.read_text(encoding="utf-8"), handed_out, others)

    def points(self) -> dict[str, float]:
        """The points of each graded cell, in the order of the notebook."""
        cells = repair.marked(self.release).items()
        return {name: float(repair.marks(cell)["points"]) for name, cell in cells if repair.marks(cell).get("grade")}

    def job(
        self, files: list[tuple[str, bytes]], mode: str, page: bool, kept: dict[str, list[Any]], student: str = ""
    ) -> execute.Job:
        """A submission of this assignment, before anything has run."""
        handed_out = _parsed(self.release)
        source = _parsed(self.source)["cells"]
        tests = {str(repair.grade_id(cell)): cell["source"] for cell in source if repair.is_test(cell)}
        models = [cell for cell in source if cell["cell_type"] == "code" and not repair.is_test(cell)]
        known = {self.name: repair.fingerprint(handed_out)} | {k: v for k, v in self.others.items() if k != self.name}
        notebooks, beside = attachments.split(files)
        until = time.monotonic() + BUDGET
        return execute.Job(handed_out, tests, models, known, notebooks, mode, page, kept, until, student, beside)


def _parsed(text: str) -> repair.Notebook:
    notebook: repair.Notebook = json.loads(text)
    return notebook | {"cells": repair.cells_of(notebook)}


@dataclass
class Result:
    """What grading one submission gave.

    Attributes:
        student: whose work.
        assignment: which.
        scores: points of each graded cell; None where a person has to decide.
        status: "graded", "error", "timeout" or "needs manual grading".
        note: what the instructor has to know, in a sentence; empty where nothing happened.
        seconds: how long it took.
        notebook: the graded notebook, as text; empty where the file was no notebook.
        feedback: the cells of the student's page, as HTML, without hidden tests.
        told: what the student is told of each test that failed, by grade_id.
        times: seconds of each cell that has a grade_id, by it.
        final: False where the grader failed, not the work, so that the next start tries again.
    """

    student: str
    assignment: str
    scores: dict[str, float | None] = field(default_factory=dict)
    status: str = "error"
    note: str = ""
    seconds: float = 0.0
    notebook: str = ""
    feedback: str = ""
    told: dict[str, str] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)
    final: bool = True


def grade(
    assignment: Assignment,
    student: str,
    files: bytes | Sequence[tuple[str, bytes]],
    safe: bool = True,
    feedback: bool = True,
    longest: float = CELL,
    kept: dict[str, list[Any]] | None = None,
) -> Result:
    """Grade one submission. Whatever was handed in gives a result; nothing of it is raised.

    Args:
        assignment: what was set.
        student: whose work it is.
        files: the file that was handed in; or several, each with its name, the likeliest first.
        safe: run the student's code in the sandbox.
        feedback: make the HTML page too.
        longest: seconds a cell or a test.
        kept: outputs of test cells that do not run again, by grade_id.

    Returns:
        Scores, status and notes.

    Raises:
        sandbox.SandboxError: the sandbox cannot be used here, so nobody's work can be graded.
    """
    mode = sandbox.mode() if safe else ""
    named = [(f"{assignment.name}.ipynb", files)] if isinstance(files, bytes) else list(files)
    result = Result(student, assignment.name, status="graded")
    start = time.monotonic()
    try:
        _Supervisor(result, assignment.job(named, mode, feedback, kept or {}, student), longest).run()
    except Exception as error:  # a bug of ours must not cost the other students their grades
        result.status, result.final = "error", False
        result.note = f"the grader failed: {type(error).__name__}: {str(error)[:300]}"
    stopped = [name for name, outputs in (kept or {}).items() if any(o.get("ename") in STOPPED for o in outputs)]
    if stopped and result.status not in STOPPED.values():
        result.status = STOPPED[(kept or {})[stopped[0]][0]["ename"]]
        result.note = "; ".join(filter(None, [result.note, f"{', '.join(stopped)}: stopped before, and not run again"]))
    result.seconds = round(time.monotonic() - start, 2)
    return result


class _Supervisor:
    """Follows a job from process to process."""

    def __init__(self, result: Result, job: execute.Job, longest: float) -> None:
        self.result, self.job, self.longest = result, job, longest
        self.notes: list[str] = []
        self.place = (0, 0)
        self.since = time.monotonic()

    def run(self) -> None:
        """Start processes until one finishes, or there is no more to be tried."""
        goes_on = True
        while goes_on:
            worker = Worker(execute.work, self.job)
            self.place = (-1, 0)
            try:
                while (message := worker.receive(self.seconds()))[0] not in ("finished", "refused", "gone"):
                    self.follow(message)
                goes_on = self.end(message)
            except GoneError as gone:
                goes_on = self.blame("timeout", _TOO_LONG) if gone.late else self.blame("error", _DIED)
            finally:
                worker.end()
        self.result.note = "; ".join(self.notes[:4])

    def seconds(self) -> float:
        """How long the step may take that runs now."""
        run, _ = self.place
        if run not in (1, 2):
            return {-1: STARTING, 0: READING, 3: SHOWING}[run]
        left = self.job.until - time.monotonic()
        return max(0.0, min(self.longest, max(0.5, 0.4 * left), left))

    def follow(self, message: list[Any]) -> None:
        """Take note of a step that begins or is done."""
        kind, *content = message
        if kind == "at":
            self.place, self.since = (content[0], content[1]), time.monotonic()
        elif kind == "read":
            self.job.cells, notes, self.job.missing = content
            self.notes += notes
            if self.job.missing:
                self.result.status = "error"
        elif kind == "scored":  # and kept, whatever becomes of the page
            self.result.scores = content[0]
            self.result.told = {
                str(repair.grade_id(self.job.cells[n])): text or "" for n, text in self.job.told.items()
            }
        elif kind == "done":
            run, number, outputs, told = content
            self.job.take((run, number), outputs, told)
            name = repair.grade_id(self.job.cells[number])
            if run == 1 and name:
                self.result.times[name] = round(time.monotonic() - self.since, 3)

    def end(self, message: list[Any]) -> bool:
        """The last message of a process; True where another has to go on."""
        kind, *content = message
        if kind == "refused":
            self.notes.append(content[0])
            self.result.status = "error"
            return False
        if kind == "gone":
            return self.blame("error", content[0])
        self.result.notebook, self.result.feedback = content
        if any((1, number) not in self.job.outputs for number in range(len(self.job.cells))):
            self.result.status = "timeout"
            self.notes.append("the time for the whole notebook was used up")
        waiting = any(score is None for score in self.result.scores.values())
        if self.result.status == "graded" and waiting:
            self.result.status = "needs manual grading"
        return False

    def blame(self, kind: str, what: str) -> bool:
        """The step that ran when the process ended is left out from now on; True where the rest can go on."""
        run, number = self.place
        if run == -1:
            self.result.status, self.result.final = "error", False
            self.notes.append("a process that grades it did not start: the machine has too little time or memory left")
            return False
        if run == 0:
            self.result.status = kind
            self.notes.append("the file could not be read within the limits of time and memory")
            return False
        if run == 3:
            self.notes.append("no page could be made" if self.job.plain else "its page is shown without markup")
            self.job.page, goes_on = not self.job.plain, self.job.page
            self.job.plain = True
            self.result.status = self.result.status if goes_on else "error"
            return goes_on
        first = (run, number) not in self.job.outputs
        if not repair.is_test(self.job.cells[number]):
            self.job.dead.add((run, number))
            what += "; the cells below do without the names that it defines"
        if first:
            name = "CellTimeout" if kind == "timeout" else "KernelDied"
            self.job.outputs[run, number] = [failure(name, what)]
            if repair.is_test(self.job.cells[number]):
                self.job.told[number] = self.job.told.get(number) or what
            if run == 1:
                self.result.status = kind if self.result.status != "timeout" else "timeout"
                of = repair.grade_id(self.job.cells[number])
                where = f"cell {number + 1}" + (f" ({of})" if of else "")
                self.notes.append(f"{where}: {re.sub(r'[^ -~]', '?', what)}")
        return True
