"""The verbs of course.py: each installs what it needs and becomes the program behind it."""

from __future__ import annotations

import os
import subprocess
import sys

from launcher import tools
from launcher.doctor import doctor
from launcher.install import ALL, GRADE, LITE, READ, SITE, ensure_installed
from launcher.places import ROOT, CourseError, home, venv_python

# What most verbs are: the packages that they need, and the program that gets the words after the verb.
PROGRAMS = {
    "run": (ALL, ["-m", "course_utils.notebooks"]),
    "bench": (ALL, ["benchmarks/results.py"]),
    "claims": (READ, ["publish/claims.py"]),
    "progress": (READ, ["-m", "course_utils.exercises.progress"]),
    "exercises": (GRADE, ["publish/export_questions.py"]),
    "grade": (GRADE, ["-m", "course_utils.homework.commands", "grade"]),
    "grades": (GRADE, ["-m", "course_utils.homework.commands", "grades"]),
    "check": (GRADE, ["-m", "course_utils.homework.commands", "check"]),
}


def main(words: list[str], usage: str) -> int:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # each line is seen at once, in a file too
    verbs = {"lab": lab, "test": test, "install": install, "doctor": doctor, "site": site}
    if words and words[0] in ("-h", "--help", "help"):
        print(usage.strip())
        return 0
    if not words or words[0] not in {**verbs, **PROGRAMS}:
        if words:
            print(f"course.py: unknown verb {words[0]!r}\n", file=sys.stderr)
        print(usage.strip(), file=sys.stderr)
        return 2
    try:
        return verbs[words[0]](words[1:]) if words[0] in verbs else program(words[0], words[1:])
    except CourseError as error:
        print(f"course.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130


# The verbs ----------------------------------------------------------------------------------------------------------


def program(verb: str, words: list[str]) -> int:
    extras, command = PROGRAMS[verb]
    prepare(extras)
    if verb == "grade":
        tools.bring_sandbox()
    os.environ["COURSE_CALLED_FROM"] = os.getcwd()  # the folders that the words name are meant from there
    return hand_over([*command, *words])


def lab(words: list[str]) -> int:
    prepare(READ)
    if getattr(os, "geteuid", lambda: 1)() == 0:  # a container's only user; JupyterLab would refuse
        print("You are root, and so is every notebook: run only what you trust.", file=sys.stderr)
        words = ["--allow-root", *words]
    return hand_over(["-m", "course_utils.start", *words])


def test(words: list[str]) -> int:
    """All tests, files side by side where there are two processors; with words of one's own, what these say.

    `--quick`: what takes a minute, without browser, sandbox and lessons; conftest.py knows which are slow.
    """
    prepare(ALL)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, not by each worker and each program of a test
    # Four for two processors: a worker often waits, for a browser, a sandbox or an answer; not in what is quick.
    workers = "2" if "--quick" in words else "4"
    beside = ["-n", workers, "--dist", "loadscope"] if (os.cpu_count() or 1) > 1 else []
    if not set(words) - {"--quick", "--write-durations"}:
        words = [*beside, *words]
    if "--quick" in words:
        return hand_over(["-m", "pytest", "tests/unit", "tests/notebooks", *words])
    tools.bring_sandbox()
    tools.bring_chromium()
    return hand_over(["-m", "pytest", *words])


def site(words: list[str]) -> int:
    runtime = os.environ.get("COURSE_PYODIDE")
    if runtime:
        os.environ["COURSE_PYODIDE"] = os.path.abspath(runtime)  # it is meant from where the user stands
    ensure_installed(LITE if runtime else SITE)
    return hand_over(["publish/build.py", *words])


def install(words: list[str]) -> int:
    if words:
        raise CourseError(f"install takes no further words, it got {' '.join(words)}")
    ensure_installed(ALL)
    tools.bring_sandbox()
    tools.bring_chromium()
    print("Everything is installed. Open the lessons with: python course.py lab")
    return 0


def prepare(extras: tuple[str, ...]) -> None:
    """What a verb that starts kernels needs: the packages, and a home folder for their files."""
    wrong = home()
    if wrong:
        raise CourseError(wrong)
    ensure_installed(extras)


def hand_over(words: list[str]) -> int:
    """Become the program: it gets Ctrl-C and every other signal itself, and nothing of the launcher stays behind."""
    command = [str(venv_python()), *words]
    os.chdir(ROOT)
    if os.name != "nt":
        os.execve(command[0], command, tools.env())
    child = subprocess.Popen(command, env=tools.env())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the console sent Ctrl-C to the child too; wait until it has cleaned up
