"""Work in a process of its own, which can be ended at any moment: nothing of it outlives its time.

Whatever an answer returned is decoded, compared and shown in such a process. Its memory is bounded, and what it sends
is read as MessagePack, so that it is believed no more than a file.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec

MEMORY = 2 * 2**30  # bytes beyond what the process has reserved at its start
CPU_SECONDS = 90
LARGEST = 256 * 2**20  # bytes of one message
_PRELOADED = ["course_utils.homework.preloaded"]
_WAY = "spawn" if sys.platform == "win32" else "forkserver"


_running: set[Worker] = set()
_stopping, _starting = threading.Event(), threading.Lock()


class StoppedError(BaseException):
    """The whole run is being stopped: no new process is started."""


class GoneError(Exception):
    """The process has ended, or (`late`) was waited for long enough."""

    def __init__(self, late: bool) -> None:
        super().__init__("the time is over" if late else "the process has ended")
        self.late = late


class Worker:
    """One process, from its start until `end`."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        if _stopping.is_set():
            raise StoppedError
        prepare()
        context: Any = multiprocessing.get_context(_WAY)
        # A worker of Dask is a daemon, which may not start others; these end with `end`, and when their parent does.
        multiprocessing.process.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        self.connection, theirs = context.Pipe(duplex=False)
        self.process = context.Process(target=_enter, args=(theirs, work, given), daemon=True)
        with _without_main():
            self.process.start()
        theirs.close()
        _running.add(self)

    def receive(self, seconds: float) -> Any:
        """The next message."""
        try:
            if not self.connection.poll(max(0.0, seconds)):
                raise GoneError(late=True)
            return msgspec.msgpack.decode(self.connection.recv_bytes(LARGEST))
        except (OSError, EOFError, msgspec.DecodeError):
            raise GoneError(late=False) from None

    def end(self) -> None:
        """End the process and all it has started."""
        self.kill()
        self.process.join()
        self.connection.close()
        _running.discard(self)

    def kill(self) -> None:
        """End them without waiting for it."""
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self.process.pid)], capture_output=True)
        else:
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()


def prepare() -> None:
    """Start the process that all others are copies of: it loads what they need while this one does something else."""
    if _WAY == "forkserver":
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload(_PRELOADED)
        with _without_main():
            forkserver.ensure_running()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """A new process would first import what its parent runs as a program: half of Dask, in one of its workers."""
    with _starting:
        main, sys.modules["__main__"] = sys.modules["__main__"], types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def end_all() -> None:
    """End all processes, and let the threads that wait for them end too."""
    _stopping.set()
    while _running:
        for worker in list(_running):
            worker.kill()
        time.sleep(0.05)
    _stopping.clear()


def _enter(connection: Connection, work: Callable[..., None], given: tuple[Any, ...]) -> None:
    if sys.platform != "win32":
        os.setsid()
        _set_limits()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
        work(lambda message: connection.send_bytes(msgspec.msgpack.encode(message)), *given)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        if sys.platform != "win32":
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def _set_limits() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with contextlib.suppress(OSError, ValueError):  # on Linux alone it is known what is reserved already
        reserved = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = reserved + MEMORY
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
