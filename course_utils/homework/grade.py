"""`python course.py grade FOLDER` and `python course.py check HW`: from a folder of submissions to one CSV.

Each submission is a task of its own, here or on a Dask cluster; what is graded is kept at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from course_utils.homework import autograde, release, sandbox, submissions
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.submissions import Submission


def grade_folder(
    folder: Path,
    out: Path,
    source: Path = release.FOLDER / "source",
    scheduler: str | None = None,
    workers: int = 2,
    safe: bool = True,
) -> list[Result]:
    """Grade all submissions of a folder that are not graded yet.

    Args:
        folder: see `submissions.collect`.
        out: the CSV; a folder of the same name without its suffix keeps results, feedback and gradebook.
        source: the instructor's notebooks, with solutions and hidden tests.
        scheduler: the address of a Dask scheduler; None starts workers here.
        workers: how many processes to start here; 1 grades in this one.
        safe: run students' code in the sandbox.

    Returns:
        All results, by student.

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
    work = submissions.collect(folder, [path.stem for path in paths])
    sources = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    keys = {(each.student, each.assignment): submissions.key(each, sources.get(each.assignment, "")) for each in work}
    store = submissions.Store(out.with_suffix(""))
    results = [found for each in work if (found := store.load(each, keys[each.student, each.assignment]))]
    graded = {(result.student, result.assignment) for result in results}
    missing = [each for each in work if (each.student, each.assignment) not in graded]
    if results:
        print(f"{len(results)} of {len(work)} are graded already.")
    spread = bool(missing) and (scheduler is not None or workers > 1)
    with ThreadPoolExecutor(1) as starter:  # the workers start while the assignments are released here
        starting = starter.submit(_start, scheduler, min(workers, len(missing))) if spread else None
        try:
            wanted = {each.assignment for each in work}
            assignments = {path.stem: Assignment.load(path) for path in paths if path.stem in wanted}
            client = starting.result() if starting else None
            try:
                for result in _with_bar(_spread(missing, assignments, client, safe), len(missing)):
                    if result.final:
                        store.save(result, keys[result.student, result.assignment])
                    results.append(result)
            finally:
                submissions.write(out, submissions.table(results, assignments))
        finally:
            if starting:
                _stop(starting.result())
    autograde.merge(results, assignments, out.with_suffix(""))
    return sorted(results, key=lambda result: (result.student, result.assignment))


def _one(submission: Submission, assignment: Assignment | None, safe: bool) -> Result:
    if submission.data is None or assignment is None:
        return Result(submission.student, submission.assignment, note=submission.problem)
    return autograde.grade(assignment, submission.student, submission.data, safe)


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


def check(name: str, path: Path | None) -> bool:
    """Grade one's own work as the instructor's grader would, without its sandbox, and print what it finds.

    Args:
        name: of the assignment, or its start.
        path: the notebook; None takes the one that was handed out, where it lies.

    Returns:
        Whether every point that a machine can give was given.

    Raises:
        ValueError: there is no such assignment or file.
    """
    source = release.find(name)
    path = path or release.FOLDER / "release" / source.stem / source.name
    if not path.is_file():
        raise ValueError(f"{path} does not exist")
    assignment = Assignment.load(source)
    result = autograde.grade(assignment, "you", path.read_bytes(), safe=False, feedback=False)
    points = assignment.points()
    for cell, score in result.scores.items():
        if score is None:
            print(f"{cell}: a person reads this answer ({points[cell]:g} points)")
        else:
            print(f"{cell}: {score:g} of {points[cell]:g}{_reason(result.notebook, cell)}")
    print(f"{source.stem}: {sum(score or 0 for score in result.scores.values()):g} of {sum(points.values()):g} points")
    if result.note:
        print(result.note)
    return bool(result.scores) and all(score in (None, points[cell]) for cell, score in result.scores.items())


def _reason(notebook: str, name: str) -> str:
    """What the failed test said, as the end of a line; empty where it passed."""
    for cell in json.loads(notebook)["cells"]:
        if (cell["metadata"].get("nbgrader") or {}).get("grade_id") == name:
            said = [output["evalue"] for output in cell.get("outputs", []) if output["output_type"] == "error"]
            return f"  {said[0]}" if said else ""
    return ""


def main(words: list[str]) -> int:
    """The command line behind the two verbs of course.py.

    Args:
        words: the verb, "grade" or "check", and what follows it.

    Returns:
        What the process ends with: 0 where all went well.
    """
    parser = argparse.ArgumentParser(prog="course.py")
    verbs = parser.add_subparsers(dest="verb", required=True)
    grading = verbs.add_parser("grade", help="grade a folder of submissions")
    grading.add_argument("folder", help="STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb, as nbgrader collects them")
    grading.add_argument("--source", help="the instructor's notebooks; the course's own, where it is not given")
    grading.add_argument("--scheduler", help="the address of a Dask scheduler: tcp://HOST:PORT")
    grading.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes to start here")
    grading.add_argument("--out", default="grades.csv", help="the CSV; results are kept in a folder beside it")
    grading.add_argument("--unsafe", action="store_true", help="without the sandbox: for your own work only")
    checking = verbs.add_parser("check", help="grade your own homework")
    checking.add_argument("homework", help="hw1, hw2, hw3 or hw4")
    checking.add_argument("file", nargs="?", help="your notebook; the released one, where it is not given")
    given = parser.parse_args(words)
    here = Path(os.environ.get("COURSE_CALLED_FROM", "."))
    try:
        if given.verb == "check":
            return 0 if check(given.homework, here / given.file if given.file else None) else 1
        source = here / given.source if given.source else release.FOLDER / "source"
        out = here / given.out
        results = grade_folder(here / given.folder, out, source, given.scheduler, given.workers, not given.unsafe)
    except (ValueError, OSError, sandbox.SandboxError) as error:
        print(f"course.py {given.verb}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is graded is kept; the same command goes on from here.", file=sys.stderr)
        return 130
    statuses = [result.status for result in results]
    counts = ", ".join(f"{statuses.count(status)} {status}" for status in dict.fromkeys(statuses))
    print(f"{len(results)} submissions ({counts}): {out}; feedback and gradebook: {out.with_suffix('')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
