"""How long and with how much memory the grader itself may work on what an answer returned."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Iterator
from pathlib import Path

MEMORY = 2 * 2**30  # bytes beyond what the process has reserved already


class OutOfTime(BaseException):
    """Raised from outside into a test that takes too long; no `except Exception` of the test catches it."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let Python code run for a time, and on Linux with bounded memory: beyond it, numpy raises MemoryError.

    Args:
        seconds: after which `OutOfTime` is raised in the code, at its next step in Python.

    Raises:
        OutOfTime: the time is over.
    """
    thread, lock, over = ctypes.c_ulong(threading.get_ident()), threading.Lock(), False

    def stop() -> None:
        with lock:
            if not over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(OutOfTime))

    timer = threading.Timer(seconds, stop)
    with _bounded_memory():
        timer.start()
        try:
            yield
        finally:
            with lock:
                over = True
            timer.cancel()  # a call: what was raised from outside until here arrives now at the latest


@contextlib.contextmanager
def _bounded_memory() -> Iterator[None]:
    try:
        import resource

        reserved = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        before = resource.getrlimit(resource.RLIMIT_AS)
    except (ImportError, OSError):  # not Linux
        yield
        return
    most = reserved + MEMORY if before[1] == resource.RLIM_INFINITY else min(reserved + MEMORY, before[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
