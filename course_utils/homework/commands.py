"""`python course.py grade`, `grades` and `check`: the command line."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course_utils.homework import (
    attachments,
    autograde,
    cluster,
    downloads,
    export,
    late,
    process,
    release,
    roster,
    sandbox,
    spreadsheets,
    store,
    table,
)
from course_utils.homework.grading import grade_folder


def check(name: str, path: Path | None) -> bool:
    """Grade one's own work (None: the released notebook) as the instructor's grader would; whether all is right."""
    source = release.find(name)
    path = path or release.FOLDER / "release" / source.stem / source.name
    if not path.is_file():
        raise ValueError(f"{path} does not exist")
    process.prepare()
    assignment = autograde.Assignment.load(source)
    files = [(each.name, each.read_bytes()) for each in (path, *attachments.find(path.parent))]
    result = autograde.grade(assignment, "", files, safe=False, feedback=False)
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
    """The command line behind the verbs of course.py; 0 where all went well."""
    given = _parser().parse_args(words)
    try:
        return int(given.run(given))
    except (ValueError, OSError, sandbox.SandboxError, cluster.LostError) as error:
        said = str(error)
        if isinstance(error, OSError) and error.filename and error.strerror:
            said = f"{error.filename}: {error.strerror}"
        print(f"course.py {given.verb}: {said}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is graded is kept; the same command goes on from here.", file=sys.stderr)
        return 130


def _path(word: str) -> Path:
    """A path as the user means it, who may stand elsewhere than course.py."""
    return Path(os.environ.get("COURSE_CALLED_FROM", ".")) / word


ROSTER: dict[str, Any] = {"type": _path, "help": "the class as CSV: id, name, e-mail, section"}
SOURCE = {"type": _path, "default": release.FOLDER / "source", "help": "the instructor's notebooks"}
GRADES = {"type": _path, "default": "grades.csv", "help": "the CSV that `grade` writes, results beside it"}
ASSIGNMENT = {"help": "hw1, hw2, hw3, hw4, hw5 or capstone"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course.py")
    verbs = parser.add_subparsers(dest="verb", required=True)
    options: dict[str, Any] = {
        "folder": {"type": _path, "help": "STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb, as nbgrader collects them"},
        "--source": SOURCE,
        "--out": GRADES,
        "--roster": ROSTER,
        "--late": {"type": _path, "help": "due times and rules for late work, as TOML"},
        "--only": {"default": "", "metavar": "QUESTION", "help": "grade one question anew for all: q3"},
        "--workers": {"type": int, "default": min(2, os.cpu_count() or 1), "help": "how many are graded at once"},
        "--scheduler": {"help": "the address of a Dask scheduler: tcp://HOST:PORT or tls://HOST:PORT"},
        "--tls": {"nargs": 3, "type": _path, "metavar": ("CA", "CERTIFICATE", "KEY"), "help": "your keys for it"},
        "--unsafe": {"action": "store_true", "help": "without the sandbox: for your own work only"},
    }
    _add(verbs, "grade", "grade a folder of submissions", _grade, options)
    notebook = {"nargs": "?", "type": _path, "help": "your notebook; the released one, where it is not given"}
    _add(verbs, "check", "grade your own homework", _check, {"homework": ASSIGNMENT, "file": notebook})
    parts = verbs.add_parser("grades", help="from and to a university's system; reports").add_subparsers(required=True)
    names = {"nargs": "*", "help": "hw1 to hw5, capstone; all, where none is named"}
    target = {"type": _path, "default": "handed_out", "help": "the folder to write"}
    said = "write what students get: no solutions, no hidden tests"
    _add(parts, "release", said, _release, {"assignments": names, "--source": SOURCE, "--to": target})
    options = {
        "download": {"type": _path, "help": "the archive of all submissions"},
        "assignment": ASSIGNMENT,
        "--roster": ROSTER | {"required": True},
        "--source": SOURCE,
        "--to": {"type": _path, "default": "submitted", "help": "the folder that `grade` takes"},
    }
    _add(parts, "collect", "sort Moodle's or Canvas' download of one assignment into a folder", _collect, options)
    _add(parts, "read", "open nbgrader's formgrader on the open answers", _read, {"--grades": GRADES})
    options = {
        "--to": {"required": True, "choices": export.FORMS},
        "--roster": ROSTER | {"required": True},
        "--grades": GRADES,
        "--download": {"type": _path, "help": "make an archive of feedback for this one of submissions"},
        "--assignment": {"default": "", "help": "whose download it is: hw1"},
    }
    _add(parts, "export", "write what Canvas or Moodle imports, or one wide table", _export, options)
    said = "write pages on the questions, and on submissions that are alike"
    _add(parts, "report", said, _report, {"--grades": GRADES})
    return parser


def _add(verbs: Any, name: str, said: str, run: Callable[[argparse.Namespace], int], given: dict[str, Any]) -> None:
    parser = verbs.add_parser(name, help=said)
    parser.set_defaults(run=run)
    for word, options in given.items():
        parser.add_argument(word, **options)


def _check(given: argparse.Namespace) -> int:
    return 0 if check(given.homework, given.file) else 1


def _grade(given: argparse.Namespace) -> int:
    students = roster.read(given.roster) if given.roster else None
    rules = late.read(given.late, [*release.sources(given.source)]) if given.late else None
    if students and rules:
        late.refuse_strangers(rules, {student.id for student in students})
    if not given.unsafe and not given.scheduler and not sandbox.why_not() and (said := sandbox.memory_note()):
        print(said)
    keys = cluster.Keys(*given.tls) if given.tls else None
    where = (given.folder, given.out, given.source, given.scheduler, given.workers, not given.unsafe)
    results = grade_folder(*where, students=students, rules=rules, only=given.only, tls=keys)
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
    print(f"{given.to}: {name} of {count} students; files left out: {len(left)}")
    return 0


def _read(given: argparse.Namespace) -> int:
    """JupyterLab in the folder of results takes the place of this process, and gets every signal itself."""
    folder = given.grades.with_suffix("")
    if not (folder / "gradebook.db").is_file():
        raise ValueError(f"{folder} holds no gradebook: grade first")
    words = ["-m", "jupyterlab", "--LabApp.default_url=/formgrader"]
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
    students, rows = roster.read(given.roster), table.read(given.grades)
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
        unsent = export.feedback(given.download, students, known[0], pages, archive)
        print(*unsent, f"Feedback: {archive}", sep="\n")
    return 0


def _report(given: argparse.Namespace) -> int:
    from course_utils.homework import report  # with scipy.sparse, a fifth of what a command loads

    for page in report.write(given.grades):
        print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
