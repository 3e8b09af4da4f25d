"""From a folder of submissions to results, here or on a Dask cluster.

Each submission is a task of its own; what is graded is kept at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from course_utils.homework import (
    autograde,
    gradebook,
    marks,
    regrading,
    release,
    roster,
    sandbox,
    spreadsheets,
    store,
    submissions,
    table,
)
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.late import Rule
from course_utils.homework.roster import Student
from course_utils.homework.submissions import Submission


def grade_folder(
    folder: Path,
    out: Path,
    source: Path = release.FOLDER / "source",
    scheduler: str | None = None,
    workers: int = 2,
    safe: bool = True,
    students: list[Student] | None = None,
    rules: dict[str, Rule] | None = None,
    only: str = "",
) -> list[Result]:
    """Grade all submissions of a folder that are not graded yet.

    Args:
        folder: see `submissions.collect`.
        out: the CSV; a folder of the same name without its suffix keeps results, feedback and gradebook.
        source: the instructor's notebooks, with solutions and hidden tests.
        scheduler: the address of a Dask scheduler; None starts workers here.
        workers: how many processes to start here; 1 grades in this one.
        safe: run students' code in the sandbox.
        students: the class, see `roster.read`.
        rules: for late work, see `late.read`.
        only: a question, "q3": it alone is graded anew, for all; whose points have changed is printed.

    Returns:
        All results, by student, a person's points included.

    Raises:
        ValueError: nothing to grade, or nothing to grade it by.
        sandbox.SandboxError: the sandbox cannot be used here.
    """
    paths = sorted(path for path in source.glob("*/*.ipynb") if path.stem == path.parent.name)
    if not paths:
        raise ValueError(f"{source} holds no assignments: it should hold ASSIGNMENT/ASSIGNMENT.ipynb")
    if workers < 1:
        raise ValueError(f"workers is {workers}; it may be 1 or more")
    if safe and scheduler is None and (problem := sandbox.why_not()):
        raise sandbox.SandboxError(problem)
    names = [path.stem for path in paths]
    work = submissions.collect(folder, names)
    nobodys: dict[str, str] = {}
    if students:
        work, nobodys = roster.claim(folder, work, students, names)
    sources = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    keys = {(each.student, each.assignment): store.key(each, sources.get(each.assignment, "")) for each in work}
    kept = store.Store(out.with_suffix(""))
    results = [found for each in work if (found := kept.load(each, keys[each.student, each.assignment]))]
    graded = {(result.student, result.assignment) for result in results}
    missing = [each for each in work if (each.student, each.assignment) not in graded]
    before: list[Result] = []
    if only:
        stored = [kept.load(each, keys[each.student, each.assignment], any_tests=True) for each in missing]
        before = [found for found in stored if found and found.notebook]
        missing = [
            replace(each, kept=regrading.kept_outputs(found, sources[each.assignment], only))
            if found and found.notebook
            else each
            for each, found in zip(missing, stored)
        ]
    if results:
        print(f"{len(results)} of {len(work)} are graded already.")
    spread = bool(missing) and (scheduler is not None or workers > 1)
    with ThreadPoolExecutor(1) as starter:  # the workers start while the assignments are released here
        starting = starter.submit(_start, scheduler, min(workers, len(missing))) if spread else None
        try:
            wanted = {each.assignment for each in work}
            assignments = {path.stem: Assignment.load(path) for path in paths if students or path.stem in wanted}
            client = starting.result() if starting else None
            try:
                for result in _with_bar(_spread(missing, assignments, client, safe), len(missing)):
                    if result.final:
                        kept.save(result, keys[result.student, result.assignment])
                    results.append(result)
            finally:
                results = _publish(results, assignments, out, table.Class(work, students or [], rules or {}))
        finally:
            if starting:
                _stop(starting.result())
    if students:
        store.write(kept.folder / "unclaimed.csv", spreadsheets.text(["file", "why"], nobodys.items()))
    for line in [*(f"{name}: {why}" for name, why in nobodys.items()), *regrading.changes(before, results, only)]:
        print(spreadsheets.harmless(line))
    return sorted(results, key=lambda result: (result.student, result.assignment))


def _publish(results: list[Result], assignments: dict[str, Assignment], out: Path, of: table.Class) -> list[Result]:
    """Gradebook, CSV and feedback pages of all results; what a person gave counts in each of them."""
    folder, nothing = out.with_suffix(""), gradebook.Manual()
    gradebook.merge(results, assignments, folder)
    given = gradebook.manual(folder)
    by_hand = [given.get((each.student, each.assignment), nothing) for each in results]
    results = [gradebook.with_manual(each, manual) for each, manual in zip(results, by_hand)]
    rows = table.rows(results, assignments, of)
    store.write(out, table.text([row for _, row in rows], assignments))
    for result, row in rows:
        if result.feedback:
            manual = given.get((result.student, result.assignment), nothing)
            page = marks.on_page(result.feedback, row, assignments[result.assignment], manual)
            store.write(folder / "feedback" / result.student / f"{result.assignment}.html", page)
    return results


def _one(submission: Submission, assignment: Assignment | None, safe: bool) -> Result:
    if submission.data is None or assignment is None:
        return Result(submission.student, submission.assignment, note=submission.problem)
    return autograde.grade(assignment, submission.student, submission.data, safe, True, submission.kept)


def _spread(work: list[Submission], assignments: dict[str, Assignment], client: Any, safe: bool) -> Iterator[Result]:
    """Results in the order in which they come: from this process, or from the workers of a Dask client."""
    if client is None:
        for submission in work:
            yield _one(submission, assignments.get(submission.assignment), safe)
        return
    from distributed import as_completed

    tasks = {
        client.submit(_one, each, assignments.get(each.assignment), safe, pure=False, retries=2): each for each in work
    }
    for task in as_completed(tasks):
        error = task.exception()
        if isinstance(error, sandbox.SandboxError):
            raise error
        if error is None:
            yield task.result()
        else:
            each = tasks[task]
            yield Result(each.student, each.assignment, note=f"the worker failed: {str(error)[:300]}", final=False)


def _start(scheduler: str | None, workers: int) -> Any:
    """A client of the scheduler, or of processes started here."""
    import logging

    from distributed import Client, LocalCluster

    if scheduler is not None:
        return Client(scheduler, timeout=20)
    return Client(
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=logging.ERROR,
            preload=["course_utils.homework.worker"],
        )
    )


def _stop(client: Any) -> None:
    cluster = client.cluster
    client.close()
    if cluster is not None:
        cluster.close()


def _with_bar(results: Iterator[Result], total: int) -> Iterator[Result]:
    from tqdm import tqdm

    yield from tqdm(results, total=total, desc="grading", unit="submission", disable=None)
