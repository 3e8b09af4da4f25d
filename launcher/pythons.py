"""Which Python makes the environment: the one that runs this, another one on the machine, or one that uv brings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from glob import glob
from pathlib import Path
from typing import Iterator, NamedTuple

from launcher.log import LOG, step
from launcher.places import OWN, ROOT, CourseError, child_env

FITS = ((3, 11), (3, 14))
# Of those on the machine, the first of these: up to 3.13 every library has a release, and 3.13 is kept up the longest.
ORDER = ((3, 13), (3, 12), (3, 11), (3, 14))
BROUGHT = "3.13"
NAMES = ["python{}.{}".format(*version) for version in ORDER] + ["python3", "python"]
ASK = """
import json, sys, sysconfig
import ensurepip, venv
base = getattr(sys, "_base_executable", None) or sys.executable  # a venv cannot make itself anew
free = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
usual = sys.implementation.name == "cpython" and sys.maxsize > 2**32 and not free
print(json.dumps([base, *sys.version_info[:3], usual]))
"""


class Python(NamedTuple):
    path: str
    version: tuple[int, int, int]

    def __str__(self) -> str:
        return f"Python {'.'.join(map(str, self.version))} ({self.path})"


def ask(path: str) -> Python | None:
    """The Python at a path, if it runs, fits the course and can make environments."""
    try:
        done = subprocess.run([path, "-I", "-c", ASK], capture_output=True, timeout=20, env=child_env())
        base, major, minor, micro, usual = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    fits = usual and FITS[0] <= (major, minor) <= FITS[1]
    return Python(base, (major, minor, micro)) if fits else None


def find() -> Python | None:
    """This Python, where it fits; else the best of all that are found."""
    own = ask(sys.executable)
    if own:
        return own
    asked: dict[str, str] = {}  # links to one and the same are asked once
    for path in candidates():
        asked.setdefault(os.path.realpath(path), path)
    found = [python for python in map(ask, asked.values()) if python]
    return min(found, key=lambda python: ORDER.index(python.version[:2]), default=None)


def candidates() -> Iterator[str]:
    """The paths of Pythons, where programs put them."""
    home = os.path.expanduser("~")
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield from executables(folder or os.curdir)
    for folder in (
        f"{os.environ.get('PYENV_ROOT') or f'{home}/.pyenv'}/versions/*/bin",
        f"{home}/.pyenv/pyenv-win/versions/*",
        *(f"{folder}/cpython-*{end}" for folder in uv_folders() for end in ("/bin", "")),
        *(f"{folder}{end}" for folder in conda_folders() for end in ("/bin", "")),
        *("/opt/homebrew/bin", "/usr/local/bin", "/home/linuxbrew/.linuxbrew/bin"),
        *(f"{folder}/opt/python@3.*/bin" for folder in ("/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew")),
        "/Library/Frameworks/Python.framework/Versions/3.*/bin",
        f"{os.environ.get('LOCALAPPDATA') or home}/Programs/Python/Python3*",
    ):
        for each in sorted(glob(folder)):
            yield from executables(each)
    yield from py_launcher()


def executables(folder: str) -> Iterator[str]:
    for name in NAMES:
        path = os.path.join(folder, f"{name}.exe" if os.name == "nt" else name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            yield path


def uv_folders() -> list[str]:
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    places = [os.environ.get("UV_PYTHON_INSTALL_DIR"), f"{data}/uv/python", str(OWN / "python")]
    if os.environ.get("APPDATA"):
        places.append(f"{os.environ['APPDATA']}/uv/python")
    return [place for place in places if place]


def conda_folders() -> list[str]:
    """Where conda has environments: by its own list, by its variables, and by its installers' customs."""
    home = os.path.expanduser("~")
    try:
        folders = Path(home, ".conda", "environments.txt").read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        folders = []
    folders.append(os.environ.get("CONDA_PREFIX", ""))
    folders.append(os.path.dirname(os.path.dirname(os.environ.get("CONDA_EXE", ""))))
    for name in ("miniforge3", "miniconda3", "anaconda3", "mambaforge", "micromamba"):
        folders += [f"{place}/{name}{each}" for place in (home, "/opt") for each in ("", "/envs/*")]
    return [folder.strip() for folder in folders if folder.strip()]


def py_launcher() -> Iterator[str]:
    """What the launcher of Windows lists: ` -V:3.13 *  C:\\Python313\\python.exe`."""
    py = shutil.which("py")
    if py:
        listed = subprocess.run([py, "-0p"], capture_output=True, text=True).stdout
        yield from (line.split(None, 2)[-1].lstrip("* ").strip() for line in listed.splitlines() if line.strip())


def bring() -> Python:
    """A Python that uv downloads into a folder of the course; uv itself comes from the package index.

    Raises:
        CourseError: that cannot be; what the user can do.
    """
    environment = {**child_env(), "UV_PYTHON_INSTALL_DIR": str(OWN / "python"), "UV_PYTHON_INSTALL_BIN": "0"}
    uv = shutil.which("uv") or install_uv()
    if uv and step(
        f"Bringing Python {BROUGHT} with uv", [uv, "python", "install", BROUGHT], environment, may_fail=True
    ):
        asked = [uv, "python", "find", "--managed-python", "--no-project", BROUGHT]
        path = subprocess.run(asked, capture_output=True, text=True, env=environment).stdout.strip()
        brought = ask(path) if path else None
        if brought:
            return brought
    raise CourseError(f"{misfit()}, no other was found here, and none could be fetched ({LOG} says why): {advice()}")


def install_uv() -> str | None:
    """The path of a uv from the package index in a folder of the course, by this Python's pip or that of a new one."""
    folder, environment = OWN / "uv", child_env()
    own = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    wanted = ["-m", "pip", "install", "--only-binary", ":all:", "-c", str(ROOT / "constraints.txt"), "uv"]
    what = "Fetching uv from the package index"
    if not step(what, [sys.executable, *wanted, "--target", str(folder)], environment, may_fail=True):
        made = step(
            "Making an environment for uv", [sys.executable, "-m", "venv", str(folder)], environment, may_fail=True
        )
        if not (made and step(what, [own, *wanted], environment, may_fail=True)):
            return None
    return next((str(path) for name in ("uv", "uv.exe") for path in folder.glob(f"*/{name}")), None)


def misfit() -> str:
    """What is wrong with the Python that runs this."""
    here = ".".join(map(str, sys.version_info[:3]))
    if not FITS[0] <= sys.version_info[:2] <= FITS[1]:
        return f"Python {here} does not fit the course"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as missing:
        return f"Python {here} lacks the module {missing.name}"
    return f"Python {here} is no usual 64-bit CPython"


def advice() -> str:
    versions = "3.11, 3.12, 3.13 or 3.14"
    debian = " (on Debian and Ubuntu: apt install python3-venv)" if sys.platform == "linux" else ""
    return f"install Python {versions}{debian}, and give the same command again"
