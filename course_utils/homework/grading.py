"""From a folder of submissions to results: graded here by several processes, or on a Dask cluster.

What is graded is kept at once, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from course_utils.homework import (
    autograde,
    cluster,
    gradebook,
    leftovers,
    pages,
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
    paths = release.sources(source)
    if not paths:
        raise ValueError(f"{source} holds no assignments: it should hold ASSIGNMENT/ASSIGNMENT.ipynb")
    if workers < 1:
        raise ValueError(f"workers is {workers}; it may be 1 or more")
    if scheduler is None:
        process.prepare()
    if safe and scheduler is None and (problem := sandbox.why_not() or sandbox.seen((folder, out, source))):
        raise sandbox.SandboxError(problem)
    leftovers.remove()
    nobodys: dict[str, str] = {}
    work = submissions.collect(folder, [*paths], may_be_empty=bool(students))
    if students:
        work, nobodys = roster.claim(folder, work, students, [*paths])
    sources = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    keys = {(each.student, each.assignment): store.key(each, sources.get(each.assignment, "")) for each in work}
    kept = out.with_suffix("")
    results, missing, before = [], [], []
    for each in work:
        key = keys[each.student, each.assignment]
        if found := store.load(kept, each, key):
            results.append(found)
            continue
        missing.append(each)
        if only and (found := store.load(kept, each, key, any_tests=True)):
            before.append(found)
    if only:
        missing = regrading.prepared(missing, before, sources, only)
    if results:
        print(f"{len(results)} of {len(work)} are graded already.")
    wanted = {each.assignment for each in work}
    assignments = {name: Assignment.load(path) for name, path in paths.items() if students or name in wanted}
    lost = None
    try:
        if scheduler:
            arriving = cluster.spread(missing, assignments, scheduler, tls, safe)
        else:
            arriving = _here(missing, assignments, workers, safe)
        for result in _with_bar(arriving, len(missing)):
            if result.final:
                store.save(kept, result, keys[result.student, result.assignment])
            results.append(replace(result, feedback=""))
    except cluster.LostError as error:
        lost = error
    finally:
        read, lines = gradebook.merge(results, assignments, kept)
        rows = table.rows([each.result for each in read], assignments, work, students or [], rules or {})
        store.write(out, table.text([row for _, row in rows], assignments))
        _write_pages(read, rows, assignments, kept)
    if students:
        store.write(kept / "unclaimed.csv", spreadsheets.text(["file", "why"], nobodys.items()))
    lines += [f"{name}: {why}" for name, why in nobodys.items()]
    results = [each.result for each in read]
    for line in [*lines, *regrading.changes(before, results, only)]:
        print(spreadsheets.harmless(line))
    if lost:
        raise lost
    return sorted(results, key=lambda result: (result.student, result.assignment))


def _write_pages(
    read: list[gradebook.Read], rows: list[tuple[Result, table.Row]], assignments: dict[str, Assignment], kept: Path
) -> None:
    comments = {(each.result.student, each.result.assignment): each.comments for each in read}
    for result, row in rows:
        if result.scores and (cells := store.cells(kept, result)):
            most = table.by_question(dict(assignments[result.assignment].points()))
            said = comments[result.student, result.assignment]
            page = pages.render("feedback.html", row=row, most=most, comments=said, cells=Markup(cells))
            store.write(kept / "feedback" / result.student / f"{result.assignment}.html", page)


def _here(work: list[Submission], assignments: dict[str, Assignment], workers: int, safe: bool) -> Iterator[Result]:
    """Results in the order in which they come. A thread waits for each submission; processes do the work."""

    def one(each: Submission) -> Result:
        assignment = assignments.get(each.assignment)
        if not each.files or assignment is None:
            return Result(each.student, each.assignment, note=each.problem)
        return autograde.grade(assignment, each.student, each.read(), safe, kept=each.kept)

    with ThreadPoolExecutor(workers) as pool:
        try:
            for future in as_completed(pool.submit(one, each) for each in work):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            process.end_all()
            raise


def _with_bar(results: Iterator[Result], total: int) -> Iterator[Result]:
    from tqdm import tqdm

    yield from tqdm(results, total=total, desc="grading", unit="submission", disable=None)
