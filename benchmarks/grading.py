"""Submissions graded a minute: this grader with one worker and with two, beside stock nbgrader, in one run.

The assignment has three NumPy questions (tests/homework/practice.py). Stock nbgrader runs a student's code with the
instructor's own rights; here it runs in a sandbox, so the peer does less. Each side is a process of its own, whose
start is counted. `--cluster N` sends N submissions without cells, which are refused at once, through a Dask scheduler
with two workers instead: what the client and the scheduler need for it is theirs alone.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from common import environment, record

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "homework"))

import practice

from course_utils.homework import grading, release, sandbox

RATE_BAR = 50  # submissions a minute with two workers
BARS = {"1 worker": 1.6, "stock nbgrader": 2.5}  # times the rate of these
SIDES = ("1 worker", "2 workers", "stock nbgrader")


def hand_in(folder: Path, students: int, small: bool = False) -> None:
    """Submissions of which every fourth is wrong, or none of which holds anything."""
    for number in range(students):
        place = folder / f"student{number:04}" / "practice"
        place.mkdir(parents=True)
        content = practice.answers(q2=practice.WRONG) if number % 4 == 3 else practice.answers()
        if small:
            content = practice.notebook([])
        (place / "practice.ipynb").write_text(json.dumps(content), encoding="utf-8")


def ours(root: Path, out: Path, workers: int) -> list[float]:
    """Totals of all students, by name."""
    with contextlib.redirect_stdout(io.StringIO()):
        results = grading.grade_folder(root / "submitted", out / "grades.csv", root / "source", workers=workers)
    return [sum(score or 0 for score in result.scores.values()) for result in results]


def stock(root: Path, folder: Path) -> list[float]:
    """The same through `nbgrader autograde` and `nbgrader generate_feedback`, as its manual says."""
    import shutil

    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback

    shutil.copytree(root / "source", folder / "source")
    release.quiet(GenerateAssignment, folder, "practice").start()
    shutil.copytree(root / "submitted", folder / "submitted")
    release.quiet(Autograde, folder, "practice").start()
    release.quiet(GenerateFeedback, folder, "practice").start()
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        scores = {each.student.id: each.score for each in gradebook.assignment_submissions("practice")}
    return [scores[student] for student in sorted(scores)]


def side(name: str, root: Path) -> tuple[float, list[float]]:
    """Seconds and totals of one side, in a fresh process."""
    start = time.monotonic()
    command = [sys.executable, __file__, "--side", name, str(root)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return time.monotonic() - start, json.loads(printed.splitlines()[-1])


def on_a_cluster(root: Path, students: int) -> None:
    """Time of all, and the most memory of client and scheduler."""
    import psutil

    peak = {"client": 0}
    file = ["--scheduler-file", str(root / "scheduler.json")]
    with subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", *file],
        stderr=subprocess.DEVNULL,
    ) as scheduler:
        while not (root / "scheduler.json").exists() or not (root / "scheduler.json").read_text():
            time.sleep(0.1)
        address = json.loads((root / "scheduler.json").read_text())["address"]
        words = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
        workers = [subprocess.Popen(words, stderr=subprocess.DEVNULL) for _ in range(2)]
        watched = {"client": psutil.Process(), "scheduler": psutil.Process(scheduler.pid)}
        before = {name: process.memory_info().rss for name, process in watched.items()}

        def watch() -> None:
            while scheduler.poll() is None:
                for name, process in watched.items():
                    with contextlib.suppress(psutil.Error):
                        peak[name] = max(peak.get(name, 0), process.memory_info().rss)
                time.sleep(0.2)

        threading.Thread(target=watch, daemon=True).start()
        start = time.monotonic()
        with contextlib.redirect_stdout(io.StringIO()):
            results = grading.grade_folder(
                root / "submitted", root / "grades.csv", root / "source", scheduler=address, safe=False
            )
        seconds = time.monotonic() - start
        for process in (*workers, scheduler):
            process.kill()
    assert len(results) == students
    assert {result.status for result in results} == {"error"}
    print(f"{students} submissions, 2 workers: {seconds:.0f} s, {60 * students / seconds:.0f} a minute")
    for name in watched:
        print(f"{name}: {peak[name] / 2**20:.0f} MB at most, {before[name] / 2**20:.0f} MB before")


def main() -> None:
    """Print a table: submissions a minute, and the ratio to stock nbgrader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer submissions")
    parser.add_argument("--submissions", type=int, default=150, help="how many are graded by each side")
    parser.add_argument("--cluster", type=int, default=0, metavar="N", help="grade N on a cluster instead")
    parser.add_argument("--side", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.side:
        name, root = chosen.side[0], Path(chosen.side[1])
        place = Path(tempfile.mkdtemp(dir=root))
        print(json.dumps(stock(root, place) if name == "stock nbgrader" else ours(root, place, int(name[0]))))
        return
    if problem := sandbox.why_not():
        raise SystemExit(problem)
    students = chosen.cluster or (10 if chosen.quick else chosen.submissions)
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        practice.write_source(root / "source")
        hand_in(root / "submitted", students, small=bool(chosen.cluster))
        if chosen.cluster:
            on_a_cluster(root, students)
            return
        taken = {name: side(name, root) for name in SIDES}
    assert len({tuple(totals) for _, totals in taken.values()}) == 1, "the sides give different grades"
    print(f"{environment('nbgrader', 'distributed')}; load {os.getloadavg()[0]:.1f}; {students} submissions")
    rates = {name: 60 * students / seconds for name, (seconds, _) in taken.items()}
    for name, rate in rates.items():
        print(f"{name:<15} {rate:.1f} a minute")
    unit, rate = "submissions / minute", rates["2 workers"]
    for name, bar in BARS.items():
        ratio = rate / rates[name]
        print(f"2 workers / {name}: {ratio:.2f}")
        record(f"2 workers beside {name}", rate, unit, peer=(name, rates[name]), ratio=[ratio], least=bar)
    note = f"{students} submissions; all sides give equal grades; ours run in a sandbox, stock nbgrader's do not"
    record("2 workers", rate, unit, least=RATE_BAR, quality=note)


if __name__ == "__main__":
    main()
