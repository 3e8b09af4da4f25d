"""What holds for all tests, however pytest was called: one BLAS thread, the kernel of this environment, what is
expected where a library is missing, and one line for all tests that are left out for one reason."""

import contextlib
import os
import re
import tempfile
from collections import Counter
from importlib.util import find_spec

import pytest
from hypothesis import settings

from course_utils.display import missing_library

with contextlib.suppress(ImportError):
    import setuptools  # noqa: F401  nbgrader needs it, and it wants to be there before anything loads the old distutils

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
for name in ("PYTHONPATH", "JUPYTER_PATH"):  # another course, another numpy, another kernel
    os.environ.pop(name, None)
os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
settings.register_profile("any machine", deadline=None)  # a slow one is no fault
settings.load_profile("any machine")


def pytest_collection_modifyitems(items):
    """Where torch is missing, a cell that begins with `if has_library("torch"):` prints one line: nbval expects it."""
    for item in items:
        cell = getattr(item, "cell", None)
        if cell is None:
            continue
        first = cell.source.partition("\n")[0]
        missing = [name for name in re.findall(r'has_library\("(\w+)"\)', first) if find_spec(name) is None]
        if missing and first.startswith("if has_library("):
            line = {"output_type": "stream", "name": "stdout", "text": missing_library(missing[0]) + "\n"}
            cell.outputs = [type(cell)(line)]


def left_out(error):
    """Why what ended with this error is left out: it needs a library that has no release here. None: it is a fault."""
    needed = re.search(r"ModuleNotFoundError: .*\b(gensim|numba|torch)\b", error)
    return missing_library(needed[1]) if needed and find_spec(needed[1]) is None else None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if report.failed and (why := left_out(str(report.longrepr))):
        report.outcome, report.longrepr = "skipped", (str(collector.path), 0, f"Skipped: {why}")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.excinfo and (why := left_out(call.excinfo.exconly())):
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, f"Skipped: {why}")
    return report


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section(f"{len(skipped)} left out")
        reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
        for why, number in reasons.most_common():
            terminalreporter.line(f"{number:5d}  {why}")


# Tests answer exercises; what they answer is nobody's progress.
os.environ.setdefault("COURSE_PROGRESS", os.path.join(tempfile.gettempdir(), f"course-progress-{os.getpid()}.json"))
