"""What a worker started here loads before its first task."""

from __future__ import annotations

import signal
from typing import Any

import nbgrader.converters  # noqa: F401  takes a second, which is better spent while assignments are released


def dask_setup(worker: Any) -> None:
    """Leave Ctrl-C to the parent, which then ends its workers.

    Args:
        worker: the Dask worker that preloads this module.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
