"""`python course.py grade`, `grades` and `check`: the command line."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from course_utils.homework import (
    autograde,
    cluster,
    downloads,
    export,
    late,
    release,
    report,
    roster,
    sandbox,
    spreadsheets,
    store,
)
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
    result = autograde.grade(assignment, "you", [(path.name, path.read_bytes())], safe=False, feedback=False)
    points = assignment.points()
    if not result.scores:
        print(f"{path.name} was not graded: {result.note}")
        return False
    for cell, score in result.scores.items():
        if score is None:
            print(f"{cell}: a person reads this answer ({points[cell]:g} points)")
        else:
            print(f"{cell}: {score:g} of {points[cell]:g}{f'  {said}' if (said := result.told.get(cell, '')) else ''}")
    print(f"{source.stem}: {sum(score or 0 for score in result.scores.values()):g} of {sum(points.values()):g} points")
    if result.note:
        print(result.note)
    return all(score in (None, points[cell]) for cell, score in result.scores.items())


def main(words: list[str]) -> int:
    """The command line behind the verbs of course.py.

    Args:
        words: the verb, "grade", "grades" or "check", and what follows it.

    Returns:
        What the process ends with: 0 where all went well.
    """
    given = _parser().parse_args(words)
    try:
        return int(given.run(given))
    except (ValueError, OSError, sandbox.SandboxError, cluster.LostError) as error:
        print(f"course.py {given.verb}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is graded is kept; the same command goes on from here.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course.py")
    verbs = parser.add_subparsers(dest="verb", required=True)
    grading = verbs.add_parser("grade", help="grade a folder of submissions")
    grading.set_defaults(run=_grade)
    grading.add_argument("folder", type=_path, help="STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb, as nbgrader collects them")
    source = release.FOLDER / "source"
    grading.add_argument("--source", type=_path, default=source, help="the instructor's notebooks: the course's own")
    grading.add_argument("--scheduler", help="the address of a Dask scheduler: tcp://HOST:PORT or tls://HOST:PORT")
    keys: dict[str, Any] = {"nargs": 3, "type": _path, "metavar": ("CA", "CERTIFICATE", "KEY")}
    grading.add_argument("--tls", **keys, help="the files by which the scheduler knows you")
    grading.add_argument(
        "--workers", type=int, default=min(2, os.cpu_count() or 1), help="submissions graded here at once"
    )
    out: dict[str, Any] = {"type": _path, "default": "grades.csv"}
    grading.add_argument("--out", **out, help="the CSV; results are kept in a folder beside it")
    grading.add_argument("--roster", type=_path, help="the class as CSV: id, name, e-mail, section")
    grading.add_argument("--late", type=_path, help="due times and rules for late work, as TOML")
    grading.add_argument("--only", default="", metavar="QUESTION", help="grade one question anew for all: q3")
    grading.add_argument("--unsafe", action="store_true", help="without the sandbox: for your own work only")
    checking = verbs.add_parser("check", help="grade your own homework")
    checking.set_defaults(run=_check)
    checking.add_argument("homework", help="hw1, hw2, hw3 or hw4")
    checking.add_argument("file", nargs="?", type=_path, help="your notebook; the released one, where it is not given")
    _add_grades(verbs.add_parser("grades", help="from and to a university's system; reports"), out)
    return parser


def _add_grades(grades: argparse.ArgumentParser, out: dict[str, Any]) -> None:
    verbs = grades.add_subparsers(dest="part", required=True)
    source: dict[str, Any] = {"type": _path, "default": release.FOLDER / "source", "help": "the instructor's notebooks"}
    releasing = verbs.add_parser("release", help="write what students get: no solutions, no hidden tests")
    releasing.set_defaults(run=_release)
    releasing.add_argument("assignments", nargs="*", help="hw1, hw2, hw3, hw4; all, where none is named")
    releasing.add_argument("--source", **source)
    releasing.add_argument("--to", type=_path, default="handed_out", help="the folder to write")
    collecting = verbs.add_parser("collect", help="sort Moodle's or Canvas' download of one assignment into a folder")
    collecting.set_defaults(run=_collect)
    collecting.add_argument("download", type=_path, help="the archive of all submissions")
    collecting.add_argument("assignment", help="hw1, hw2, hw3 or hw4")
    collecting.add_argument("--roster", type=_path, required=True, help="the class as CSV: id, name, e-mail, section")
    collecting.add_argument("--source", **source)
    collecting.add_argument("--to", type=_path, default="submitted", help="the folder that `grade` takes")
    reading = verbs.add_parser("read", help="open nbgrader's formgrader on the open answers")
    reading.set_defaults(run=_read)
    reading.add_argument("--grades", **out, help="the CSV that `grade` has written")
    exporting = verbs.add_parser("export", help="write what Canvas or Moodle imports, or one wide table")
    exporting.set_defaults(run=_export)
    exporting.add_argument("--to", required=True, choices=export.FORMS)
    exporting.add_argument("--roster", type=_path, required=True, help="the class as CSV: id, name, e-mail, section")
    exporting.add_argument("--grades", **out, help="the CSV that `grade` has written")
    exporting.add_argument("--download", type=_path, help="make an archive of feedback for this one of submissions")
    exporting.add_argument("--assignment", default="", help="whose download it is: hw1")
    reporting = verbs.add_parser("report", help="write pages on the questions, and on submissions that are alike")
    reporting.set_defaults(run=_report)
    reporting.add_argument("--grades", **out, help="the CSV that `grade` has written")


def _path(word: str) -> Path:
    """A path as the user means it, who may stand elsewhere than course.py."""
    return Path(os.environ.get("COURSE_CALLED_FROM", ".")) / word


def _check(given: argparse.Namespace) -> int:
    return 0 if check(given.homework, given.file) else 1


def _grade(given: argparse.Namespace) -> int:
    names = sorted(path.parent.name for path in given.source.glob("*/*.ipynb"))
    students = roster.read(given.roster) if given.roster else None
    rules = late.read(given.late, names) if given.late else None
    if students and rules:
        late.refuse_strangers(rules, {student.id for student in students})
    if not given.unsafe and not given.scheduler and not sandbox.why_not() and (said := sandbox.memory_note()):
        print(said)
    results = grade_folder(
        given.folder,
        given.out,
        given.source,
        given.scheduler,
        given.workers,
        not given.unsafe,
        students=students,
        rules=rules,
        only=given.only,
        tls=cluster.Keys(*given.tls) if given.tls else None,
    )
    statuses = [result.status for result in results]
    counts = ", ".join(f"{statuses.count(status)} {status}" for status in dict.fromkeys(statuses))
    folder = given.out.with_suffix("")
    print(f"{len(results)} submissions ({counts}): {given.out}; feedback and gradebook: {folder}")
    return 0


def _release(given: argparse.Namespace) -> int:
    for folder in release.hand_out(given.assignments, given.source, given.to):
        print(folder)
    return 0


def _collect(given: argparse.Namespace) -> int:
    name = release.find(given.assignment, given.source).stem
    left = downloads.collect(given.download, name, roster.read(given.roster), given.to)
    for entry in left:
        print(spreadsheets.harmless(f"{entry.path}: {entry.why}"))
    count = len(list(given.to.glob(f"*/{name}/{name}.ipynb")))
    print(f"{given.to}: {name} of {count} students; {len(left)} files left out")
    return 0


def _read(given: argparse.Namespace) -> int:
    """JupyterLab in the folder of results takes the place of this process, and gets every signal itself."""
    folder = given.grades.with_suffix("")
    if not (folder / "gradebook.db").is_file():
        raise ValueError(f"{folder} holds no gradebook: grade first")
    words = ["-m", "jupyterlab", "--ServerApp.default_url=/formgrader"]
    if getattr(os, "geteuid", lambda: 1)() == 0:  # a container's only user; JupyterLab would refuse
        words.append("--allow-root")
    if os.name == "nt":
        return subprocess.call([sys.executable, *words], cwd=folder)
    os.chdir(folder)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *words])


def _export(given: argparse.Namespace) -> int:
    if bool(given.download) != bool(given.assignment):
        raise ValueError("--download and --assignment belong together: feedback goes back one assignment at a time")
    students, rows = roster.read(given.roster), spreadsheets.read(given.grades)
    text, notes = export.grades(rows, students, given.to)
    target = given.grades.with_name(f"{given.grades.stem}_{given.to}.csv")
    store.write(target, text)
    print(*notes, f"Grades for {len(students)} students: {target}", sep="\n")
    if given.download:
        known = sorted({row["assignment"] for row in rows if row["assignment"].startswith(given.assignment)})
        if len(known) != 1:
            raise ValueError(f"no single assignment {given.assignment!r} in {given.grades}; found: {', '.join(known)}")
        archive = target.with_name(f"feedback_{known[0]}.zip")
        pages = given.grades.with_suffix("") / "feedback"
        print(*export.feedback(given.download, students, known[0], pages, archive), sep="\n")
        print(f"Feedback: {archive}")
    return 0


def _report(given: argparse.Namespace) -> int:
    for page in report.write(given.grades):
        print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
