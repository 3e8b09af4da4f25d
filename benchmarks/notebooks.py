"""Seconds and memory of every lesson from a cold kernel, and of the whole test run.

The memory is that of all processes together, as seen ten times a second; what two of them share counts twice.

Run `python benchmarks/notebooks.py`, with `--tests` for the test run too (minutes), or with `--quick` for two lessons.
`python course.py bench` includes the test run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from common import environment, record
from processes import Usage, watch
from tqdm import tqdm

from course_utils.notebooks import FOLDER

LESSON_BAR, TESTS_BAR = 45, 420  # seconds on the clock, on two cores
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
resources = {"metadata": {"path": sys.argv[2]}}
NotebookClient(nbformat.read(sys.argv[1], 4), timeout=300, kernel_name="python3", resources=resources).execute()
"""


def report(name: str, usage: Usage, bar: float, note: str) -> None:
    verdict = "met" if usage.wall <= bar else "MISSED"
    print(f"{name:<28} {usage.wall:7.1f} {usage.cpu:7.1f} {usage.peak:8.0f}   {bar:g} s {verdict}  {note}", flush=True)
    cpu_and_memory = f"{usage.cpu:.1f} CPU s, {usage.peak:.0f} MB at most"
    record(name, usage.wall, "s", most=bar, quality=", ".join(filter(None, (cpu_and_memory, note))))


def lesson(path: Path) -> bool:
    """One line; returns whether the notebook ran to its end."""
    usage = watch([sys.executable, "-c", EXECUTE, str(path), str(FOLDER)])
    report(path.stem, usage, LESSON_BAR, "" if usage.code == 0 else "FAILED")
    return usage.code == 0


def tests() -> bool:
    """`python course.py test`, its own progress shown."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tests.xml"
        usage = watch([sys.executable, "course.py", "test"], shown=True, PYTEST_ADDOPTS=f"-q --junitxml={file}")
        suites = ElementTree.parse(file).getroot().iter("testsuite") if file.exists() else []
        counts = [suite.attrib for suite in suites]
    total, failed, skipped = (
        sum(int(suite[name]) for suite in counts for name in names)
        for names in (("tests",), ("failures", "errors"), ("skipped",))
    )
    note = f"{total:,} tests, {failed} failed, {skipped} skipped; load {os.getloadavg()[0]:.1f}"
    report("the whole test run", usage, TESTS_BAR, note)
    return usage.code == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two lessons")
    parser.add_argument("--tests", action="store_true", help="the whole test run too")
    chosen = parser.parse_args()
    paths = sorted(FOLDER.glob("*.ipynb"))[: 2 if chosen.quick else None]
    print(environment("jupyterlab", "nbclient", "pytest"))
    print(f"{'from a cold kernel':<28} {'wall s':>7} {'CPU s':>7} {'peak MB':>8}   bar", flush=True)
    well = [lesson(path) for path in tqdm(paths, unit="lesson")]
    if chosen.tests:
        well.append(tests())
    if not all(well):
        raise SystemExit("something failed, and its seconds say nothing")


if __name__ == "__main__":
    main()
