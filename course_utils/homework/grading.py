"""From a folder of submissions to results: graded here by several processes, or on a Dask cluster.

What is graded is kept at once, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

from course_utils.homework import (
    autograde,
    cluster,
    gradebook,
    leftovers,
    marks,
    process,
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
    tls: cluster.Keys | None = None,
) -> list[Result]:
    """Grade all submissions of a folder that are not graded yet.

    Args:
        folder: see `submissions.collect`.
        out: the CSV; a folder of the same name without its suffix keeps results, feedback and gradebook.
        source: the instructor's notebooks, with solutions and hidden tests.
        scheduler: the address of a Dask scheduler; None grades here.
        workers: how many submissions are graded here at once.
        safe: run students' code in the sandbox.
        students: the class, see `roster.read`.
        rules: for late work, see `late.read`.
        only: a question, "q3": it alone is graded anew, for all; whose points have changed is printed.
        tls: the files by which scheduler and client know each other.

    Returns:
        All results, by student, a person's points included; their pages are in the folder.

    Raises:
        ValueError: nothing to grade, or nothing to grade it by.
        sandbox.SandboxError: the sandbox cannot be used here.
        cluster.LostError: the scheduler has gone; what was graded until then is kept.
    """
    paths = sorted(path for path in source.glob("*/*.ipynb") if path.stem == path.parent.name)
    if not paths:
        raise ValueError(f"{source} holds no assignments: it should hold ASSIGNMENT/ASSIGNMENT.ipynb")
    if workers < 1:
        raise ValueError(f"workers is {workers}; it may be 1 or more")
    if safe and scheduler is None and (problem := sandbox.why_not()):
        raise sandbox.SandboxError(problem)
    leftovers.remove()
    names = [path.stem for path in paths]
    work = submissions.collect(folder, names, may_be_empty=bool(students))
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
        before = [found for each in missing if (found := kept.load(each, keys[each.student, each.assignment], True))]
        missing = regrading.prepared(missing, before, sources, only)
    if results:
        print(f"{len(results)} of {len(work)} are graded already.")
    wanted = {each.assignment for each in work}
    assignments = {path.stem: Assignment.load(path) for path in paths if students or path.stem in wanted}
    lost = None
    try:
        if scheduler:
            arriving = cluster.spread(missing, assignments, scheduler, tls, safe)
        else:
            arriving = _here(missing, assignments, workers, safe)
        for result in _with_bar(arriving, len(missing)):
            if result.final:
                kept.save(result, keys[result.student, result.assignment])
            results.append(replace(result, feedback="", returned=""))
    except cluster.LostError as error:
        lost = error
    finally:
        results = _publish(results, assignments, kept, out, table.Class(work, students or [], rules or {}))
    if students:
        store.write(kept.folder / "unclaimed.csv", spreadsheets.text(["file", "why"], nobodys.items()))
    for line in [*(f"{name}: {why}" for name, why in nobodys.items()), *regrading.changes(before, results, only)]:
        print(spreadsheets.harmless(line))
    if lost:
        raise lost
    return sorted(results, key=lambda result: (result.student, result.assignment))


def _publish(
    results: list[Result], assignments: dict[str, Assignment], kept: store.Store, out: Path, of: table.Class
) -> list[Result]:
    """Gradebook, CSV and feedback pages of all results; what a person gave counts in each of them."""
    folder, nothing = kept.folder, gradebook.Manual()
    gradebook.merge(results, assignments, folder)
    given = gradebook.manual(folder)
    by_hand = [given.get((each.student, each.assignment), nothing) for each in results]
    results = [gradebook.with_manual(each, manual) for each, manual in zip(results, by_hand)]
    there = {(each.student, each.assignment) for each in results}
    for student, assignment in sorted(key for key, manual in given.items() if manual.scores and key not in there):
        print(
            spreadsheets.harmless(f"{student}, {assignment}: a person gave points, and the work is not there any more")
        )
    rows = table.rows(results, assignments, of)
    store.write(out, table.text([row for _, row in rows], assignments))
    for result, row in rows:
        if (machine := kept.page(result)) and result.scores:
            manual = given.get((result.student, result.assignment), nothing)
            page = marks.on_page(machine, row, assignments[result.assignment], manual)
            store.write(folder / "feedback" / result.student / f"{result.assignment}.html", page)
    return results


def _one(submission: Submission, assignment: Assignment | None, safe: bool) -> Result:
    if not submission.files or assignment is None:
        return Result(submission.student, submission.assignment, note=submission.problem)
    return autograde.grade(assignment, submission.student, submission.read(), safe, kept=submission.kept)


def _here(work: list[Submission], assignments: dict[str, Assignment], workers: int, safe: bool) -> Iterator[Result]:
    """Results in the order in which they come. A thread waits for each submission; processes do the work."""
    if workers == 1:
        for each in work:
            yield _one(each, assignments.get(each.assignment), safe)
        return
    running: set[Future[Result]] = set()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for each in work:
                running.add(pool.submit(_one, each, assignments.get(each.assignment), safe))
                if len(running) > workers:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            process.end_all()
            raise


def _with_bar(results: Iterator[Result], total: int) -> Iterator[Result]:
    from tqdm import tqdm

    yield from tqdm(results, total=total, desc="grading", unit="submission", disable=None)
