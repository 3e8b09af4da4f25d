#!/usr/bin/env python3
"""Starts the course. Needs nothing but Python: the first start makes .venv and installs the pinned packages there.

python course.py lab        open the lessons in JupyterLab
python course.py test       run all tests, every notebook included
python course.py install    install everything now and start nothing
python course.py doctor     say what is installed, what is wrong, and how to mend it
python course.py run 01     execute a lesson and store its outputs (for authors)
python course.py bench      measure the course against its peers
python course.py claims     list every claim of the syllabus, its test and its measured number
python course.py site       build the course as a site in docs/_build
python course.py grade DIR  grade a folder of submitted homework (instructors)
python course.py grades ... collect, report and export: the way from and to Moodle or Canvas (instructors)
python course.py check hw1  grade your own homework

Words after the verb go to the program behind it: `lab --no-browser`, `test -n 0 -x`, `bench tfidf`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "course.json"
PYTHONS = ((3, 11), (3, 14))
DISK_NEEDED = 5e9  # bytes; the packages take about 2 GB, pip needs as much again while it unpacks
TORCH_CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
READ = ("texts", "fast")
GRADE, SITE = (*READ, "homework"), (*READ, "site")
# The tests read what every package states of its licence, so they need the linters too.
ALL, LITE = (*READ, "homework", "site", "test", "lint"), (*SITE, "lite")


class CourseError(Exception):
    """Something the user can mend; its text says how."""


def main(words: list[str]) -> int:
    verbs = {"lab": lab, "test": test, "install": install, "doctor": doctor, "run": run_lessons, "bench": bench}
    verbs |= {"claims": claims, "site": site, "grade": grade, "grades": grades, "check": check_homework}
    if words and words[0] in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0
    if not words or words[0] not in verbs:
        if words:
            print(f"course.py: unknown verb {words[0]!r}\n", file=sys.stderr)
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        return verbs[words[0]](words[1:])
    except CourseError as error:
        print(f"course.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130


# The verbs ----------------------------------------------------------------------------------------------------------


def lab(words: list[str]) -> int:
    ensure_installed(READ)
    if getattr(os, "geteuid", lambda: 1)() == 0:  # a container's only user; JupyterLab would refuse
        print("You are root, and so is every notebook: run only what you trust.", file=sys.stderr)
        words = ["--allow-root", *words]
    return hand_over(["-m", "jupyterlab", "notebooks", *words])


def test(words: list[str]) -> int:
    """All tests, a file of them at a time on each of two processors; with words of one's own, what these say."""
    ensure_installed(ALL)
    both = ["-n", "2", "--dist", "loadscope"] if (os.cpu_count() or 1) > 1 else []
    return hand_over(["-m", "pytest", *(words or both)])


def claims(words: list[str]) -> int:
    ensure_installed(READ)
    return hand_over(["publish/claims.py", *words])


def site(words: list[str]) -> int:
    runtime = os.environ.get("COURSE_PYODIDE")
    if runtime:
        os.environ["COURSE_PYODIDE"] = os.path.abspath(runtime)  # it is meant from where the user stands
    ensure_installed(LITE if runtime else SITE)
    return hand_over(["publish/build.py", *words])


def grade(words: list[str]) -> int:
    return homework("grade", words)


def grades(words: list[str]) -> int:
    return homework("grades", words)


def check_homework(words: list[str]) -> int:
    return homework("check", words)


def homework(verb: str, words: list[str]) -> int:
    ensure_installed(GRADE)
    os.environ["COURSE_CALLED_FROM"] = os.getcwd()  # the folders that the words name are meant from there
    return hand_over(["-m", "course_utils.homework.commands", verb, *words])


def install(words: list[str]) -> int:
    if words:
        raise CourseError(f"install takes no further words, it got {' '.join(words)}")
    ensure_installed(ALL)
    print("Everything is installed. Open the lessons with: python course.py lab")
    return 0


def run_lessons(words: list[str]) -> int:
    ensure_installed(ALL)
    return hand_over(["-m", "course_utils.notebooks", *words])


def bench(words: list[str]) -> int:
    ensure_installed(ALL)
    return hand_over(["benchmarks/results.py", *words])


def doctor(words: list[str]) -> int:
    findings = [check() for check in (python_version, venv_module, disk_space, environment, network, port, browser)]
    for problem, line in findings:
        print(f"{'PROBLEM' if problem else 'ok     '}  {line}")
    return 1 if any(problem for problem, _ in findings) else 0


# Installation -------------------------------------------------------------------------------------------------------


def ensure_installed(extras: tuple[str, ...]) -> None:
    """Install the course with these extras into .venv, unless a stamp says that it was done with the same inputs."""
    stamp = read_stamp()
    in_step = stamp.get("inputs") == inputs_hash() and venv_python().exists()
    if in_step and set(extras) <= set(stamp.get("extras", ())):
        return
    for check in (python_version, venv_module, disk_space):
        problem, line = check()
        if problem:
            raise CourseError(line)
    wanted = sorted(set(extras) | set(stamp.get("extras", ())))
    print(f"Installing the course into {VENV} (about 2 GB, some minutes, once) ...", flush=True)
    STAMP.unlink(missing_ok=True)  # an interrupted installation must not pass for a finished one
    make_venv()
    constrained = ["-m", "pip", "install", "--disable-pip-version-check", "-c", str(ROOT / "constraints.txt")]
    if sys.platform == "linux" and not has_torch():
        if answers(TORCH_CPU_WHEELS + "/torch/", seconds=3):
            # Without dependencies: the second command takes those from the index that pip is configured for.
            pip([*constrained, "--no-deps", "--index-url", TORCH_CPU_WHEELS, "torch"], may_fail=True)
        else:
            print("The index of torch's CPU builds does not answer: pip takes torch from where it is configured to.")
    pip([*constrained, "-e", f".[{','.join(wanted)}]"])
    no_announcements()
    STAMP.write_text(json.dumps({"inputs": inputs_hash(), "extras": wanted}), encoding="utf-8")


def inputs_hash() -> str:
    """A digest of all that decides what is installed: change one of it, and the next start installs again."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def read_stamp() -> dict[str, Any]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return stamp if isinstance(stamp, dict) else {}
    except (OSError, ValueError):
        return {}


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv() -> None:
    """A new environment; an old one that works and has the same Python is kept."""
    ask = [str(venv_python()), "-c", "import sys, pip; print(sys.version_info[:2])"]
    try:
        answer = subprocess.run(ask, capture_output=True, text=True).stdout.strip()
    except OSError:
        answer = ""
    if answer == str(sys.version_info[:2]):
        return
    outside = getattr(sys, "_base_executable", None) or sys.executable  # a venv cannot clear itself
    if subprocess.call([outside, "-m", "venv", "--clear", str(VENV)]):
        raise CourseError(f"{outside} -m venv failed; see above, then run: python course.py doctor")


def has_torch() -> bool:
    return "torch" in installed_versions()


def pip(words: list[str], may_fail: bool = False) -> None:
    if subprocess.call([str(venv_python()), *words], cwd=ROOT, env=child_env()) and not may_fail:
        raise CourseError("pip could not install the course; its last lines say why. Then run: python course.py doctor")


def no_announcements() -> None:
    """JupyterLab asks about news from its web site at every start; a course that works offline does not."""
    folder = VENV / "etc" / "jupyter" / "labconfig"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (folder / "page_config.json").write_text(json.dumps(settings), encoding="utf-8")


def answers(address: str, seconds: float) -> bool:
    """Whether a server answers in time. In a thread, since the time to look up a name has no limit of its own."""
    answered = threading.Event()

    def ask() -> None:
        try:
            with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=seconds):
                answered.set()
        except (OSError, ValueError):
            pass

    threading.Thread(target=ask, daemon=True).start()
    return answered.wait(seconds)


# Handing over -------------------------------------------------------------------------------------------------------


def child_env() -> dict[str, str]:
    """One BLAS thread, so that printed numbers repeat; the kernel of .venv, whatever else is installed."""
    defaults = {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONUTF8": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    return {**defaults, **os.environ, "VIRTUAL_ENV": str(VENV)}


def hand_over(words: list[str]) -> int:
    """Become the program: it gets Ctrl-C and every other signal itself, and nothing of the launcher stays behind."""
    command = [str(venv_python()), *words]
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, child_env())
    child = subprocess.Popen(command, env=child_env())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the console sent Ctrl-C to the child too; wait until it has cleaned up


# What the doctor looks at: each returns (is it a problem?, a line that says how things are or how to mend them) -------


def python_version() -> tuple[bool, str]:
    here = ".".join(map(str, sys.version_info[:3]))
    if PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        return False, f"Python {here} ({sys.executable})"
    return True, f"Python {here} does not fit: start course.py with Python 3.11, 3.12, 3.13 or 3.14"


def venv_module() -> tuple[bool, str]:
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as missing:
        return True, f"Python lacks the module {missing.name}; on Debian and Ubuntu: apt install python3-venv"
    return False, "Python can make virtual environments"


def disk_space() -> tuple[bool, str]:
    free = shutil.disk_usage(ROOT).free
    if read_stamp() or free >= DISK_NEEDED:
        return False, f"{free / 1e9:.1f} GB of disk are free"
    needed = f"{DISK_NEEDED / 1e9:.0f} GB"
    return True, f"{free / 1e9:.1f} GB of disk are free, installing needs {needed}: make room, or clone elsewhere"


def installed_versions() -> dict[str, str]:
    folders = [str(path) for path in (*VENV.glob("lib/python*/site-packages"), VENV / "Lib" / "site-packages")]
    found = importlib.metadata.distributions(path=folders)
    return {normal(d.metadata["Name"]): d.version.split("+")[0] for d in found if d.metadata["Name"]}


def pinned_versions() -> dict[str, list[str]]:
    """Each package of the constraint file with its version, or its versions where markers choose among several."""
    pins: dict[str, list[str]] = {}
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE):
        pins.setdefault(normal(name), []).append(version)
    return pins


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def environment() -> tuple[bool, str]:
    if not venv_python().exists():
        return False, "not installed yet: `python course.py lab` does it"
    stamp = read_stamp()
    if stamp.get("inputs") != inputs_hash():
        return False, "the environment is older than the course or half done: the next `lab` or `test` renews it"
    installed, pins = installed_versions(), pinned_versions()
    wrong = sorted(f"{n} {v}, not {'/'.join(pins[n])}" for n, v in installed.items() if n in pins and v not in pins[n])
    if wrong:
        return True, f"{'; '.join(wrong)}: delete {VENV} and run `python course.py lab`"
    shown = ", ".join(f"{n} {installed[n]}" for n in ("numpy", "torch", "gensim", "jupyterlab") if n in installed)
    return False, f"installed as pinned, with {', '.join(stamp['extras'])}: {shown}, {len(installed)} packages"


def network() -> tuple[bool, str]:
    """Ask pip itself, so that its own configuration (proxy, mirror) is what is tried."""
    python = venv_python() if venv_python().exists() else Path(sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        ask = ["-m", "pip", "download", "-q", "--no-deps", "--no-cache-dir", "--retries", "0", "--timeout", "5"]
        try:
            done = subprocess.run([str(python), *ask, "-d", folder, "iniconfig"], capture_output=True, timeout=30)
            reached = done.returncode == 0
        except subprocess.TimeoutExpired:
            reached = False
    if reached:
        return False, "pip reaches its package index"
    if read_stamp():
        return False, "pip does not reach its package index: only a new installation would need it"
    return True, "pip does not reach its package index, which the first start needs: check the network, proxy or mirror"


def port() -> tuple[bool, str]:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 8888)):
            return False, "port 8888 is free for JupyterLab"
    return False, "port 8888 is taken: JupyterLab takes the next free one, or say `lab --port 9000`"


def browser() -> tuple[bool, str]:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = os.environ.get("COURSE_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return False, f"browser tests run in {found}" if found else "no Chromium found: the browser tests are skipped here"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
