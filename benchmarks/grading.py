"""Submissions graded a minute: this grader with one worker and with two, beside stock nbgrader, in one run.

The assignment has three NumPy questions (tests/homework/practice.py). Stock nbgrader runs a student's code with the
instructor's own rights; here it runs in a sandbox, so the peer does less. Starting up is counted on all sides.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
import time
from pathlib import Path

from common import environment, record

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "homework"))

import practice

from course_utils.homework import grading as grader
from course_utils.homework import release, sandbox

RATE_BAR = 50  # submissions a minute with two workers
SERIAL_BAR = 1.6  # times the rate of one worker


def hand_in(folder: Path, students: int) -> None:
    """Submissions of which every fourth is wrong."""
    import json

    for number in range(students):
        place = folder / f"student{number:03}" / "practice"
        place.mkdir(parents=True)
        content = practice.answers(q2=practice.WRONG) if number % 4 == 3 else practice.answers()
        (place / "practice.ipynb").write_text(json.dumps(content), encoding="utf-8")


def ours(submitted: Path, source: Path, out: Path, workers: int) -> list[float]:
    """Totals of all students, by name."""
    with contextlib.redirect_stdout(io.StringIO()):
        results = grader.grade_folder(submitted, out, source, workers=workers)
    return [sum(score or 0 for score in result.scores.values()) for result in results]


def stock(submitted: Path, source: Path, folder: Path) -> list[float]:
    """The same through `nbgrader autograde` and `nbgrader generate_feedback`, as its manual says."""
    import shutil

    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde, GenerateFeedback

    release.build(source / "practice" / "practice.ipynb", folder)
    shutil.copytree(submitted, folder / "submitted")
    release.quiet(Autograde, folder, "practice").start()
    release.quiet(GenerateFeedback, folder, "practice").start()
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        scores = {each.student.id: each.score for each in gradebook.assignment_submissions("practice")}
    return [scores[student] for student in sorted(scores)]


def main() -> None:
    """Print a table: submissions a minute, and the ratio to stock nbgrader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer submissions, one round")
    parser.add_argument("--submissions", type=int, default=150, help="how many are graded by each side")
    chosen = parser.parse_args()
    if problem := sandbox.why_not():
        raise SystemExit(problem)
    students, rounds = 10 if chosen.quick else chosen.submissions, 1
    rates: dict[str, list[float]] = {"1 worker": [], "2 workers": [], "stock nbgrader": []}
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        practice.write_source(root / "source")
        hand_in(root / "submitted", students)
        for turn in range(rounds):
            sides = {
                "1 worker": lambda place: ours(root / "submitted", root / "source", place / "grades.csv", 1),
                "2 workers": lambda place: ours(root / "submitted", root / "source", place / "grades.csv", 2),
                "stock nbgrader": lambda place: stock(root / "submitted", root / "source", place),
            }
            totals = set()
            for name, run in sides.items() if turn % 2 == 0 else reversed(sides.items()):
                place = root / f"{turn} {name}"
                place.mkdir()
                start = time.monotonic()
                totals.add(tuple(run(place)))
                rates[name].append(60 * students / (time.monotonic() - start))
            assert len(totals) == 1, "the sides give different grades"
    print(f"{environment('nbgrader', 'distributed')}; load {os.getloadavg()[0]:.1f}; {students} submissions")
    for name, values in rates.items():
        shown = ", ".join(f"{value:.1f}" for value in values)
        print(f"{name:<15} {shown} a minute")
    best = {name: max(values) for name, values in rates.items()}
    unit, rate = "submissions / minute", best["2 workers"]
    for name, bar in (("1 worker", SERIAL_BAR), ("stock nbgrader", None)):
        ratio = rate / best[name]
        print(f"2 workers / {name}: {ratio:.2f}")
        record(f"2 workers beside {name}", rate, unit, peer=(name, best[name]), ratio=[ratio], least=bar)
    note = f"{students} submissions; all sides give equal grades; ours run in a sandbox, stock nbgrader's do not"
    record("2 workers", rate, unit, least=RATE_BAR, quality=note)


if __name__ == "__main__":
    main()
