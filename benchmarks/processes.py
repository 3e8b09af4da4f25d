"""A program watched from outside: its seconds on the clock and of CPU, and the memory of its whole family."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

ROOT = Path(__file__).resolve().parent.parent
INTERVAL = 0.1  # seconds from one look at the memory to the next


class Usage(NamedTuple):
    """What a program took.

    Attributes:
        wall: seconds on the clock.
        cpu: CPU seconds of the program and of every descendant that was waited for; 0 on Windows, which does not say.
        peak: largest sum of the resident memory of the program and its descendants, MB (10^6 bytes), seen every 0.1 s;
            memory that two of them share counts twice.
        code: the exit code.
        output: what it wrote to stdout; empty where that was shown.
    """

    wall: float
    cpu: float
    peak: float
    code: int
    output: str


def watch(command: Sequence[str], shown: bool = False, **variables: str) -> Usage:
    """Run a program in the course's folder and wait for it; what it writes to stderr is shown.

    Args:
        command: the program and its words.
        shown: whether its stdout is shown too, and not kept.
        variables: of the environment, besides those there are.

    Returns:
        What it took.
    """
    before, start = os.times(), time.perf_counter()
    stdout = None if shown else subprocess.PIPE
    # The kernel of this environment, whatever else is installed.
    environment = os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"} | variables
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=stdout, text=True, encoding="utf-8") as process:
        peak, done = [0.0], threading.Event()
        watcher = threading.Thread(target=_look, args=(process.pid, peak, done))
        watcher.start()
        try:
            output, _ = process.communicate()
        finally:
            done.set()
            watcher.join()
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Usage(wall, cpu, peak[0] / 1e6, process.returncode, output or "")


def _look(pid: int, peak: list[float], done: threading.Event) -> None:
    while not done.wait(INTERVAL):
        peak[0] = max(peak[0], family_memory(pid))


def family_memory(pid: int) -> float:
    """Resident bytes of a process and all its descendants.

    Args:
        pid: its number.

    Returns:
        Their sum; a process that ends meanwhile counts as nothing.
    """
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0.0
    for process in family:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
