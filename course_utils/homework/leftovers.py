"""Temporary folders that say whose they are, so that what a killed run has left is removed at the next start."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_NAME = "course-grading-"


def prefix() -> str:
    """The beginning of the name of a folder that this process makes.

    Returns:
        It holds the number of the process.
    """
    return f"{_NAME}{os.getpid()}-"


def folder() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder that only its owner may open.

    Returns:
        A context manager that gives its path and removes it in the end.
    """
    return tempfile.TemporaryDirectory(prefix=prefix())


def remove() -> None:
    """Remove the folders of processes that have ended without removing them."""
    import psutil

    for left in Path(tempfile.gettempdir()).glob(f"{_NAME}[0-9]*-*"):
        number = left.name.removeprefix(_NAME).split("-")[0]
        if left.is_dir() and not left.is_symlink() and number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left, ignore_errors=True)
