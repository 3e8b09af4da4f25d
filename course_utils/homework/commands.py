"""`python course.py grade FOLDER` and `python course.py check HW`: the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from course_utils.homework import autograde, release, sandbox
from course_utils.homework.grading import grade_folder


def check(name: str, path: Path | None) -> bool:
    """Grade one's own work as the instructor's grader would, without its sandbox, and print what it finds.

    Args:
        name: of the assignment, or its start.
        path: the notebook; None takes the one that was handed out, where it lies.

    Returns:
        Whether every point that a machine can give was given.

    Raises:
        ValueError: there is no such assignment or file.
    """
    source = release.find(name)
    path = path or release.FOLDER / "release" / source.stem / source.name
    if not path.is_file():
        raise ValueError(f"{path} does not exist")
    assignment = autograde.Assignment.load(source)
    result = autograde.grade(assignment, "you", path.read_bytes(), safe=False, feedback=False)
    points = assignment.points()
    for cell, score in result.scores.items():
        if score is None:
            print(f"{cell}: a person reads this answer ({points[cell]:g} points)")
        else:
            print(f"{cell}: {score:g} of {points[cell]:g}{_reason(result.notebook, cell)}")
    print(f"{source.stem}: {sum(score or 0 for score in result.scores.values()):g} of {sum(points.values()):g} points")
    if result.note:
        print(result.note)
    return bool(result.scores) and all(score in (None, points[cell]) for cell, score in result.scores.items())


def _reason(notebook: str, name: str) -> str:
    """What the failed test said, as the end of a line; empty where it passed."""
    for cell in json.loads(notebook)["cells"]:
        if (cell["metadata"].get("nbgrader") or {}).get("grade_id") == name:
            said = [output["evalue"] for output in cell.get("outputs", []) if output["output_type"] == "error"]
            return f"  {said[0]}" if said else ""
    return ""


def main(words: list[str]) -> int:
    """The command line behind the two verbs of course.py.

    Args:
        words: the verb, "grade" or "check", and what follows it.

    Returns:
        What the process ends with: 0 where all went well.
    """
    parser = argparse.ArgumentParser(prog="course.py")
    verbs = parser.add_subparsers(dest="verb", required=True)
    grading = verbs.add_parser("grade", help="grade a folder of submissions")
    grading.add_argument("folder", help="STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb, as nbgrader collects them")
    grading.add_argument("--source", help="the instructor's notebooks; the course's own, where it is not given")
    grading.add_argument("--scheduler", help="the address of a Dask scheduler: tcp://HOST:PORT")
    grading.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes to start here")
    grading.add_argument("--out", default="grades.csv", help="the CSV; results are kept in a folder beside it")
    grading.add_argument("--unsafe", action="store_true", help="without the sandbox: for your own work only")
    checking = verbs.add_parser("check", help="grade your own homework")
    checking.add_argument("homework", help="hw1, hw2, hw3 or hw4")
    checking.add_argument("file", nargs="?", help="your notebook; the released one, where it is not given")
    given = parser.parse_args(words)
    here = Path(os.environ.get("COURSE_CALLED_FROM", "."))
    try:
        if given.verb == "check":
            return 0 if check(given.homework, here / given.file if given.file else None) else 1
        source = here / given.source if given.source else release.FOLDER / "source"
        out = here / given.out
        results = grade_folder(here / given.folder, out, source, given.scheduler, given.workers, not given.unsafe)
    except (ValueError, OSError, sandbox.SandboxError) as error:
        print(f"course.py {given.verb}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is graded is kept; the same command goes on from here.", file=sys.stderr)
        return 130
    statuses = [result.status for result in results]
    counts = ", ".join(f"{statuses.count(status)} {status}" for status in dict.fromkeys(statuses))
    print(f"{len(results)} submissions ({counts}): {out}; feedback and gradebook: {out.with_suffix('')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
