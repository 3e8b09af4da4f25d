"""One line on the terminal for each step; all that its program prints goes to a log file."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from typing import IO

from launcher.places import OWN, ROOT, CourseError

LOG = OWN / "install.log"
UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}


class Progress:
    """What pip has said so far: how many packages it chose, and how much it downloads."""

    packages = 0
    size = 0.0
    last_error = ""

    def read(self, output: IO[str], log: IO[str]) -> None:
        for line in output:
            log.write(line)
            log.flush()
            self.packages += line.lstrip().startswith("Collecting ")
            download = re.match(r"\s*Downloading .*\((?:[\d.]+/)?([\d.]+) ?(kB|MB|GB)\)", line)
            if download:
                self.size += float(download[1]) * UNITS[download[2]]
            if re.match(r"\s*error\b", line, re.IGNORECASE):
                self.last_error = line.strip()

    def __str__(self) -> str:
        return f", {self.packages} packages, {self.size / 1e6:.0f} MB downloaded" if self.packages else ""


def step(what: str, command: list[str], env: dict[str, str] | None = None, may_fail: bool = False) -> bool:
    """Run a program, a line that moves on a terminal meanwhile.

    Raises:
        CourseError: it failed, and may not; the message has its last error and the path of the log.
    """
    OWN.mkdir(exist_ok=True)
    started, progress, moving = time.monotonic(), Progress(), sys.stdout.isatty()
    if not moving:
        print(f"{what} ...")
    with LOG.open("a", encoding="utf-8", errors="replace") as log:
        log.write(f"\n$ {' '.join(command)}\n")
        try:
            child = subprocess.Popen(
                command, cwd=str(ROOT), env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
            )  # fmt: skip
        except OSError as error:
            log.write(f"{error}\n")
            return failed(what, str(error), may_fail)
        assert child.stdout is not None
        reader = threading.Thread(target=progress.read, args=(child.stdout, log), daemon=True)
        reader.start()
        try:
            while reader.is_alive():
                reader.join(0.2)
                if moving:
                    print(f"\r{what}{progress}, {time.monotonic() - started:.0f} s ", end="", flush=True)
            code = child.wait()
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            raise
    if moving:
        print()
    elif not code:
        print(f"  done{progress}, {time.monotonic() - started:.0f} s")
    return failed(what, progress.last_error, may_fail) if code else True


def failed(what: str, why: str, may_fail: bool) -> bool:
    if may_fail:
        return False
    raise CourseError(f"this failed: {what}. {why}\nAll that it printed is in {LOG}. Then ask: python course.py doctor")
