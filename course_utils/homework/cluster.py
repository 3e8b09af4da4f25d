"""Submissions graded by the workers of a Dask scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_utils.homework import autograde, sandbox
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.submissions import Submission

WAIT = 15  # seconds for the scheduler


@dataclass(frozen=True)
class Keys:
    """The files by which scheduler, workers and client know each other, as OpenSSL makes them.

    Attributes:
        authority: the certificate that signed the others.
        certificate: the client's own.
        key: its private key.
    """

    authority: Path
    certificate: Path
    key: Path


class LostError(Exception):
    """The scheduler cannot be reached, or has gone; the text says so in a sentence."""


def spread(
    work: list[Submission], assignments: dict[str, Assignment], scheduler: str, keys: Keys | None, safe: bool
) -> Iterator[Result]:
    """Results in the order in which they come.

    An assignment travels once. A submission is read when a worker is about to be free, and forgotten with its result.

    Args:
        work: what was handed in.
        assignments: by name.
        scheduler: its address, `tcp://HOST:PORT` or `tls://HOST:PORT`.
        keys: for TLS.
        safe: run students' code in the sandbox.

    Yields:
        One result a submission.

    Raises:
        LostError: the scheduler cannot be reached, or has gone.
        sandbox.SandboxError: a worker cannot use the sandbox.
    """
    import dask
    from distributed import Client, as_completed
    from distributed.security import Security

    security = None
    if keys:
        names = {"tls_ca_file": keys.authority, "tls_client_cert": keys.certificate, "tls_client_key": keys.key}
        security = Security(**{name: str(path) for name, path in names.items()}, require_encryption=True)
    with dask.config.set({"distributed.comm.timeouts.connect": f"{WAIT}s"}):
        try:
            client = Client(scheduler, timeout=WAIT, security=security)
        except (OSError, TypeError, ValueError) as error:
            raise LostError(f"the scheduler {scheduler} cannot be reached: {str(error)[:200]}") from None
        try:
            # A task of its own each, since what is scattered is lost with the workers that hold it.
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
                task = client.submit(
                    _graded, carried[each.assignment], each.student, each.read(), safe, each.kept, pure=False, retries=2
                )
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
        raise LostError(
            f"the scheduler {scheduler} has gone; what is graded is kept, and the same command goes on from there"
        )
    error = task.exception()
    if isinstance(error, sandbox.SandboxError):
        raise error
    found = task.result() if error is None else None
    task.release()
    if found is None:
        return Result(each.student, each.assignment, note=f"the worker failed: {str(error)[:300]}", final=False)
    assert isinstance(found, Result)
    return found
