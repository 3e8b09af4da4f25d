"""Temporary folders that say whose they are, so that what a killed run has left is removed at the next start."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_NAME = "course-grading-"


def prefix() -> str:
    """The beginning of the name of a folder that this process makes: it holds the number of the process."""
    return f"{_NAME}{os.getpid()}-"


def folder() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder that only its owner may open, removed in the end."""
    return tempfile.TemporaryDirectory(prefix=prefix())


def remove() -> None:
    """Remove the folders of processes that have ended without removing them."""
    for left in nobodys(Path(tempfile.gettempdir())):
        shutil.rmtree(left, ignore_errors=True)


def nobodys(place: Path) -> list[Path]:
    """The folders that processes which have ended left at a place."""
    import psutil

    numbers = {left: left.name.removeprefix(_NAME).split("-")[0] for left in place.glob(f"{_NAME}[0-9]*-*")}
    ended = [left for left, number in numbers.items() if number.isdigit() and not psutil.pid_exists(int(number))]
    return [left for left in ended if left.is_dir() and not left.is_symlink()]
