"""What a process and all that it started have taken of the processor, those included that have ended unnoticed.

A process adds to its own what a child took when it waits for its end. One that ignores its children adds nothing, so a
control group's own count is taken where there is one; elsewhere the processes are looked at many times a second.
"""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

from course_utils.homework import leftovers

_GROUPS = Path("/sys/fs/cgroup")
_PAUSE = 0.05  # seconds between two looks


class Clock:
    """The seconds of the processor that one process has taken, with all below it.

    Args:
        pid: its number.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.own: dict[object, float] = {}  # of each process that was there at the last look
        self.waited: dict[object, float] = {}  # of those for whose end it has waited
        self.gone = 0.0
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None

    def seconds(self) -> float:
        """The seconds until now; from the first call on, nothing that ends is lost."""
        if (exact := _of_group(self.pid)) is not None:
            return exact
        if self.thread is None:
            self.thread = threading.Thread(target=self._follow, daemon=True)
            self.thread.start()
        self.look()
        return self.gone + sum(self.own.values())

    def look(self) -> bool:
        """Add up what has changed since the last look; False where the process has ended."""
        import psutil

        with self.lock:
            own: dict[object, float] = {}
            waited: dict[object, float] = {}
            with contextlib.suppress(psutil.Error):
                process = psutil.Process(self.pid)
                for each in (process, *process.children(recursive=True)):
                    with contextlib.suppress(psutil.Error):
                        times = each.cpu_times()
                        own[each], waited[each] = times.user + times.system, times.children_user + times.children_system
            ended = [each for each in self.own if each not in own]
            noticed = sum(now - self.waited.get(each, 0.0) for each, now in waited.items())
            noticed -= sum(self.waited[each] for each in ended)  # which was added when they noticed it
            self.gone += max(noticed, sum(self.own[each] for each in ended))
            self.own, self.waited = own, waited
            return bool(own)

    def _follow(self) -> None:
        while self.look():
            time.sleep(_PAUSE)


def _of_group(pid: int) -> float | None:
    """What the control group that was made for a process has counted; None where there is none."""
    with contextlib.suppress(OSError, ValueError, StopIteration):
        lines = Path(f"/proc/{pid}/cgroup").read_text(encoding="ascii").splitlines()
        group = _GROUPS / next(line[4:] for line in lines if line.startswith("0::/"))
        if group.name.startswith(leftovers.prefix()):
            counted = (group / "cpu.stat").read_text(encoding="ascii").split()
            return int(counted[counted.index("usage_usec") + 1]) / 1e6
    return None
