"""Submissions graded by the workers of a Dask scheduler.

An assignment travels once, as a task of its own. Scattered to all workers it would travel as often and outlive one of
them, but not all at once, as where a cluster restarts them: of 40 tasks that needed it 40 were cancelled then, of 40
that needed a task's result none, for that is made anew. A submission is read when a worker is about to be free, and
forgotten with its result.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from course_utils.homework import autograde, sandbox
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.submissions import Submission

WAIT = 15  # seconds for the scheduler


class Keys(NamedTuple):
    """The files by which scheduler, workers and client know each other: an authority's, one's own, its private key."""

    authority: Path
    certificate: Path
    key: Path


class LostError(Exception):
    """The scheduler cannot be reached, or has gone; the text says so in a sentence."""


def spread(
    work: list[Submission], assignments: dict[str, Assignment], scheduler: str, keys: Keys | None, safe: bool
) -> Iterator[Result]:
    """Results in the order in which they come; LostError where the scheduler cannot be reached, or has gone."""
    import dask
    from distributed import Client, as_completed
    from distributed.security import Security

    security = None
    if keys:
        names = {"tls_ca_file": keys.authority, "tls_client_cert": keys.certificate, "tls_client_key": keys.key}
        security = Security(**{name: str(path) for name, path in names.items()}, require_encryption=True)
    with dask.config.set({"distributed.comm.timeouts.connect": f"{WAIT}s"}):
        try:
            client = Client(scheduler, security=security)
        except (OSError, TypeError, ValueError) as error:
            raise LostError(f"the scheduler {scheduler} cannot be reached: {str(error)[:200]}") from None
        try:
            carried = {name: client.submit(_same, each, retries=9) for name, each in assignments.items()}
            most = 2 * max(1, sum(client.nthreads().values())) + 2
            tasks: dict[Any, Submission] = {}
            done = as_completed()
            for each in work:
                if not each.files or each.assignment not in carried:
                    yield Result(each.student, each.assignment, note=each.problem)
                    continue
                if len(tasks) >= most:
                    yield _result(next(done), tasks, scheduler)
                given = (carried[each.assignment], each.student, each.read(), safe, each.kept)
                task = client.submit(_graded, *given, pure=False, retries=2)
                tasks[task] = each
                done.add(task)
            while tasks:
                yield _result(next(done), tasks, scheduler)
        except OSError as error:
            raise LostError(f"the scheduler {scheduler} has gone: {str(error)[:200]}") from None
        finally:
            client.close(timeout=2)


def _same(assignment: Assignment) -> Assignment:
    return assignment


def _graded(assignment: Assignment, student: str, files: list[tuple[str, bytes]], safe: bool, kept: Any) -> Result:
    return autograde.grade(assignment, student, files, safe, kept=kept)


def _result(task: Any, tasks: dict[Any, Submission], scheduler: str) -> Result:
    each = tasks.pop(task)
    if task.status in ("cancelled", "lost"):
        raise LostError(f"the scheduler {scheduler} has gone; what is graded is kept, and the same command goes on")
    error = task.exception()
    if isinstance(error, sandbox.SandboxError):
        raise error
    if error is not None:
        return Result(each.student, each.assignment, note=f"the worker failed: {str(error)[:300]}", final=False)
    found: Result = task.result()
    task.release()
    return found
