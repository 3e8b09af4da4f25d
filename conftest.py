"""What holds for all tests, however pytest was called: one BLAS thread, the kernel of this environment, what is
expected where a library is missing, one line for all tests that are left out for one reason, and how long each takes.
"""

import ast
import contextlib
import gc
import itertools
import os
import re
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import psutil
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


DURATIONS = Path(__file__).parent / "tests" / "durations.md"
LISTED = 0.3  # CPU seconds; a function whose tests together take less has no line of its own
HEAD = """# How long the tests take

CPU seconds of each test and of all that it starts, fixtures with the first test that asks for them, and seconds by the
clock. Written by `python course.py test --write-durations`. The whole run starts with the files that take the longest;
`--quick` leaves out the functions that are listed here.

| CPU seconds | seconds | file, then function |
|---|---|---|
"""


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help=f"leave out the tests that {DURATIONS.name} lists")
    parser.addoption("--write-durations", action="store_true", help=f"write tests/{DURATIONS.name} anew")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session):
    """What is collected stays to the end: it is looked through for garbage neither while it grows nor later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config, items):
    expect_missing_libraries(items)
    lines = [line.strip("| ").split(" | ", 2) for line in DURATIONS.read_text(encoding="utf-8").splitlines()[9:]]
    clock = {name: -float(seconds) for _, seconds, name in lines}
    items.sort(key=lambda item: clock.get(scope(item.nodeid), 0))
    if config.getoption("quick"):
        slow = {name for name in clock if "::" in name}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid.partition("[")[0] in slow])
        items[:] = [item for item in items if item.nodeid.partition("[")[0] not in slow]


def scope(name):
    """What one worker runs in one go: a file, all that opens the one JupyterLab or the one site."""
    file = name.partition("::")[0]
    if file.startswith(("tests/browser/test_lesson", "tests/browser/test_start")):
        return "tests/browser/test_lesson"
    return file.replace("test_firefox", "test_site")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        _split_scope = staticmethod(scope)

    config.option.loadscopereorder = False  # the longest first, not those of many tests
    return Scheduling(config, log)


ASKING = Counter()  # what it took to look for processes, which is no test's


def cpu_seconds():
    """What this process has taken, those that it started and that run, and all of theirs that have ended."""
    began = time.process_time()
    total = began - ASKING["seconds"] + sum(os.times()[2:4])
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            total += sum(process.cpu_times()[:4])
    ASKING["seconds"] += time.process_time() - began
    return total


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    item.began = cpu_seconds() if item.config.getoption("write_durations") else None


def durations(reports):
    """The table: scopes first, then functions, each with all its tests."""
    cpu, clock, cpus, clocks = Counter(), Counter(), Counter(), Counter()
    for report in reports:
        taken = dict(report.user_properties).get("cpu", 0) if report.when == "teardown" else 0
        function = report.nodeid.partition("[")[0]
        for counter, name, seconds in (
            (cpu, function, taken), (cpus, scope(report.nodeid), taken),
            (clock, function, report.duration), (clocks, scope(report.nodeid), report.duration),
        ):  # fmt: skip
            counter[name] += seconds
    lines = [f"| {cpus.total():.0f} | {clocks.total():.0f} | all |"]
    lines += [f"| {cpus[name]:.0f} | {s:.0f} | {name} |" for name, s in clocks.most_common() if s >= 1]
    lines += [f"| {s:.1f} | {clock[name]:.1f} | {name} |" for name, s in cpu.most_common() if s >= LISTED]
    return HEAD + "\n".join(lines) + "\n"


def expect_missing_libraries(items):
    """Where torch is missing, `if has_library("torch"):` at the end of a cell prints one line, what is in it none."""
    for item in items:
        cell = getattr(item, "cell", None)
        if cell is None or "has_library(" not in cell.source:
            continue
        *before, block = ast.parse(cell.source).body
        asked = re.match(r"if has_library\('(\w+)'\):", ast.unparse(block))
        if asked and find_spec(asked[1]) is None:
            kept, text = [], ""
            if before:
                *kept, printed = cell.outputs
                gone = sum(ast.unparse(each).startswith("print(") for each in block.body)
                text = "".join(printed["text"].splitlines(keepends=True)[:-gone])
            text += missing_library(asked[1]) + "\n"
            cell.outputs = [*kept, type(cell)({"output_type": "stream", "name": "stdout", "text": text})]


def left_out(error):
    """Why what ended with this error is left out: it needs a library that has no release here. None: it is a fault."""
    needed = re.search(r"(?:Module|Package)NotFoundError: .*\b(gensim|numba|torch)\b", error)
    return missing_library(needed[1]) if needed and find_spec(needed[1]) is None else None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if report.failed and (why := left_out(str(report.longrepr))):
        report.outcome, report.longrepr = "skipped", (str(collector.path), 0, f"Skipped: {why}")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    if call.when == "teardown" and item.began is not None:
        item.user_properties.append(("cpu", max(0.0, cpu_seconds() - item.began)))  # some that ended are not counted
    report = yield
    if call.excinfo and (why := left_out(call.excinfo.exconly())):
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, f"Skipped: {why}")
    return report


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("write_durations"):
        reports = [report for reports in terminalreporter.stats.values() for report in reports]
        if ran := [report for report in reports if isinstance(report, pytest.TestReport)]:
            DURATIONS.write_text(durations(ran), encoding="utf-8")
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section(f"{len(skipped)} left out")
        reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
        for why, number in reasons.most_common():
            terminalreporter.line(f"{number:5d}  {why}")


# Tests answer exercises and ask widgets; what comes of it is nobody's progress, and no other test's.
NOBODYS = (os.path.join(tempfile.gettempdir(), f"course-progress-{os.getpid()}-{n}.json") for n in itertools.count())
os.environ["COURSE_PROGRESS"] = next(NOBODYS)


@pytest.fixture(autouse=True)
def progress_of_one_test(monkeypatch):
    file = Path(next(NOBODYS))
    monkeypatch.setenv("COURSE_PROGRESS", str(file))
    yield
    file.unlink(missing_ok=True)


def pytest_unconfigure():
    Path(os.environ["COURSE_PROGRESS"]).unlink(missing_ok=True)  # of the lessons' kernels
