"""Grades one submission: nbgrader's own steps in a temporary course folder, with our execution in their midst."""

from __future__ import annotations

import builtins
import json
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_utils.homework import execute, release, repair, sandbox

_one_at_a_time = threading.Lock()  # nbgrader changes the folder of the whole process


@dataclass(frozen=True)
class Assignment:
    """What a worker needs to know of an assignment, whole, since it may run on another machine.

    Attributes:
        name: as "hw1_tfidf".
        source: the instructor's notebook, as text.
        release: the students' notebook, as text.
        gradebook: nbgrader's SQLite file with the questions and nobody's grades.
    """

    name: str
    source: str
    release: str
    gradebook: bytes

    @classmethod
    def load(cls, source: Path) -> Assignment:
        """Read an assignment and let nbgrader release it.

        Args:
            source: the instructor's notebook.

        Returns:
            The assignment, source and release together.

        Raises:
            release.ReleaseError: nbgrader refuses the source.
        """
        with tempfile.TemporaryDirectory() as temporary:
            course = Path(temporary)
            release.build(source, course)
            handed_out = release.released_notebook(course, source.stem).read_text(encoding="utf-8")
            database = (course / "gradebook.db").read_bytes()
        return cls(source.stem, source.read_text(encoding="utf-8"), handed_out, database)

    def points(self) -> dict[str, float]:
        """The points of each graded cell, in the order of the notebook.

        Returns:
            Points by the cell's grade_id.
        """
        marks = [cell["metadata"].get("nbgrader", {}) for cell in json.loads(self.release)["cells"]]
        return {mark["grade_id"]: float(mark["points"]) for mark in marks if mark.get("grade")}


@dataclass
class Result:
    """What grading one submission gave.

    Attributes:
        student: whose work.
        assignment: which.
        scores: points of each graded cell; None where a person has to read the answer.
        status: "graded", "error", "timeout" or "needs manual grading".
        note: what went wrong, in a sentence; empty where nothing did.
        seconds: how long it took.
        notebook: the graded notebook, as text; empty where the file was no notebook.
        feedback: the student's HTML page, without hidden tests.
        times: seconds of each cell that has a name.
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
    times: dict[str, float] = field(default_factory=dict)
    final: bool = True


def grade(
    assignment: Assignment,
    student: str,
    data: bytes,
    safe: bool = True,
    feedback: bool = True,
    kept: dict[str, list[Any]] | None = None,
) -> Result:
    """Grade one submission. Whatever was handed in gives a result; nothing of it is raised.

    Args:
        assignment: what was set.
        student: whose work it is.
        data: the file that was handed in.
        safe: run the student's code in the sandbox.
        feedback: make the HTML page too.
        kept: outputs of test cells that do not run again, by grade_id.

    Returns:
        Scores, status and notes.

    Raises:
        sandbox.SandboxError: the sandbox cannot be used here, so nobody's work can be graded.
    """
    result = Result(student, assignment.name)
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="grading-") as temporary:
        start = time.monotonic()
        try:
            _grade(assignment, result, data, Path(temporary), safe, feedback, kept)
        except repair.UnreadableError as error:
            result.note = str(error)
        except sandbox.SandboxError:
            raise
        except Exception as error:  # a bug of ours must not cost the other students their grades
            result.status, result.final = "error", False
            result.note = f"the grader failed: {type(error).__name__}: {str(error)[:300]}"
        result.seconds = round(time.monotonic() - start, 2)
    return result


def _grade(
    assignment: Assignment,
    result: Result,
    data: bytes,
    course: Path,
    safe: bool,
    feedback: bool,
    kept: dict[str, list[Any]] | None,
) -> None:
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import DeduplicateIds, LimitOutput, OverwriteCells, OverwriteKernelspec, SaveAutoGrades

    name, student = assignment.name, "student"  # a fixed name on disk, whatever the student's is
    notebook = repair.repaired(data, json.loads(assignment.release))
    for folder, text in (("source", assignment.source), (f"submitted/{student}", json.dumps(notebook))):
        (course / folder / name).mkdir(parents=True)
        (course / folder / name / f"{name}.ipynb").write_text(text, encoding="utf-8")
    (course / "gradebook.db").write_bytes(assignment.gradebook)
    report = execute.Report()

    def run(notebook: Any, resources: Any) -> tuple[Any, Any]:
        from nbformat import from_dict

        plain = json.loads(json.dumps(notebook))
        found = execute.run(plain, safe, kept=kept)
        report.kind, report.notes, result.times = found.kind, found.notes, found.times
        return from_dict(plain), resources

    steps = release.quiet(Autograde, course, name)
    steps.sanitize_preprocessors = [DeduplicateIds, OverwriteKernelspec, OverwriteCells]
    steps.autograde_preprocessors = [run, LimitOutput, SaveAutoGrades]
    steps.start()
    graded = course / "autograded" / student / name / f"{name}.ipynb"
    result.notebook = graded.read_text(encoding="utf-8")
    result.scores = _scores(course / "gradebook.db", assignment.points())
    waiting = any(score is None for score in result.scores.values())
    result.status = report.kind if report.kind != "graded" else "needs manual grading" if waiting else "graded"
    result.note = "; ".join(report.notes[:4])
    if feedback:
        result.feedback = _feedback(assignment, graded, course)


def _scores(database: Path, points: dict[str, float]) -> dict[str, float | None]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{database}") as gradebook:
        [submission] = gradebook.db.query(_submissions()).all()
        given = {grade.name: grade for notebook in submission.notebooks for grade in notebook.grades}
        return {
            name: None if given[name].needs_manual_grade or given[name].auto_score is None else given[name].auto_score
            for name in points
        }


def _submissions() -> Any:
    from nbgrader.api import SubmittedAssignment

    return SubmittedAssignment


def _feedback(assignment: Assignment, graded: Path, course: Path) -> str:
    """The student's page: test cells as they were handed out, and of a failed test its message alone.

    What the student's cells show after the first test is left out, since it may be the data of hidden tests.
    """
    from nbgrader.converters import GenerateFeedback

    handed_out = {repair.grade_id(cell): cell for cell in json.loads(assignment.release)["cells"]}
    notebook = json.loads(graded.read_text(encoding="utf-8"))
    tested = False
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader") or {}
        if marks.get("grade") and not marks.get("solution"):
            cell["source"] = handed_out[marks["grade_id"]]["source"]
            tested = True
        elif tested and cell["cell_type"] == "code":
            cell["outputs"] = [_without_text(output) for output in cell["outputs"] if output["output_type"] == "error"]
    graded.chmod(0o644)
    graded.write_text(json.dumps(notebook), encoding="utf-8")
    release.quiet(GenerateFeedback, course, assignment.name).start()
    page = course / "feedback" / "student" / assignment.name / f"{assignment.name}.html"
    return page.read_text(encoding="utf-8")


def _without_text(error: dict[str, Any]) -> dict[str, Any]:
    name = error["ename"] if error["ename"] in (*dir(builtins), "CellTimeout", "KernelDied") else "an error"
    return error | {"ename": name, "evalue": "", "traceback": [f"{name}: run the cell yourself to see more"]}
