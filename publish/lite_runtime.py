"""A Pyodide runtime in a folder: whether it is whole, and which packages of Python a page can load from it.

Pyodide loads what its lock file lists. A release brings a wheel for each entry, npm's package brings none. A wheel of
pure Python that is put into the folder counts as well: the lock of the site lists it by what it says of itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "COURSE_PYODIDE"
LOCK = "pyodide-lock.json"
FILES = ("pyodide.js", "pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)
BROWSER = {"extra": "", "sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix"}


class NoRuntimeError(ValueError):
    """COURSE_PYODIDE names something that is no runtime; the message has the path and what is missing."""


@dataclass(frozen=True)
class Runtime:
    """A whole runtime.

    Attributes:
        folder: where it lies.
        python: its version of Python.
        lock: its lock file, with entries for the wheels of pure Python that lie beside it.
        there: the packages that can be loaded: their wheel is what the lock says, and so are those they depend on.
    """

    folder: Path
    python: str
    lock: dict[str, Any]
    there: frozenset[str]

    def package(self, module: str) -> str:
        """The package that brings a module, by the lock; the module's own name where the lock has none."""
        packages: dict[str, Any] = self.lock["packages"]
        return next((name for name, entry in packages.items() if module in entry["imports"]), canonicalize_name(module))

    def missing(self, modules: set[str]) -> list[str]:
        """The packages of these modules that cannot be loaded."""
        return sorted({self.package(module) for module in modules} - self.there)


def from_environment() -> Runtime | None:
    """The runtime that COURSE_PYODIDE names; None where it is not set or empty.

    Raises:
        NoRuntimeError: it names something else.
    """
    named = os.environ.get(VARIABLE)
    return read(Path(named).resolve()) if named else None


def read(folder: Path) -> Runtime:
    """Read the runtime in a folder.

    Raises:
        NoRuntimeError: the folder holds no whole one.
    """
    if not folder.is_dir():
        raise NoRuntimeError(f"{VARIABLE} must name a folder with a Pyodide runtime in it, {folder} is no folder")
    lacking = [name for name in FILES if not (folder / name).is_file()]
    if lacking:
        raise NoRuntimeError(f"{VARIABLE}: {folder} is no whole Pyodide runtime, it lacks {', '.join(lacking)}")
    try:
        lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
        python: str = lock["info"]["python"]
        packages: dict[str, Any] = {canonicalize_name(name): entry for name, entry in lock["packages"].items()}
        stated = {entry["file_name"]: entry["sha256"] for entry in packages.values()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoRuntimeError(f"{VARIABLE}: {folder / LOCK} is no lock file of Pyodide: {error!r}") from error
    digests = {path.name: digest(path) for path in folder.iterdir() if path.name in stated or path.suffix == ".whl"}
    for name in sorted(digests):
        if name.endswith("-none-any.whl") and stated.get(name) != digests[name]:
            package, entry = described(folder / name, python)
            packages[package] = entry
    there = {name for name, entry in packages.items() if digests.get(entry["file_name"]) == entry["sha256"]}
    while lame := {name for name in there if not {*map(canonicalize_name, packages[name]["depends"])} <= there}:
        there -= lame
    return Runtime(folder, python, lock | {"packages": packages}, frozenset(there))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def described(wheel: Path, python: str) -> tuple[str, dict[str, Any]]:
    """The name of a wheel of pure Python, and its entry in a lock file; what it depends on goes by the Python there.

    Raises:
        NoRuntimeError: it is no wheel.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            about = message_from_bytes(archive.read(next(n for n in names if n.endswith(".dist-info/METADATA"))))
    except (zipfile.BadZipFile, StopIteration) as error:
        raise NoRuntimeError(f"{VARIABLE}: {wheel} is no wheel") from error
    needs = [Requirement(line) for line in about.get_all("Requires-Dist", [])]
    browser = BROWSER | {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python}
    name = canonicalize_name(about["Name"])
    return name, {
        "name": name,
        "version": about["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": digest(wheel),
        "package_type": "package",
        "imports": sorted({n.split("/")[0].removesuffix(".py") for n in names if n.endswith(".py")}),
        "depends": [canonicalize_name(n.name) for n in needs if n.marker is None or n.marker.evaluate(browser)],
        "unvendored_tests": False,
    }


def copy(runtime: Runtime, folder: Path, needed: set[str]) -> None:
    """Copy a runtime, and put the course into it.

    Args:
        runtime: what is copied; other files in its folder are left out.
        folder: a new folder.
        needed: the packages that are loaded with the course, as far as they are there.
    """
    folder.mkdir(parents=True)
    entries = runtime.lock["packages"].values()
    wheels = {entry["file_name"] for entry in entries if canonicalize_name(entry["name"]) in runtime.there}
    for path in runtime.folder.iterdir():
        if path.name in wheels or path.name.startswith(("pyodide.", "python_stdlib")):
            shutil.copy(path, folder)
    name, entry = described(course_wheel(folder), runtime.python)
    entry["depends"] = sorted(needed & runtime.there)
    lock = runtime.lock | {"packages": runtime.lock["packages"] | {name: entry}}
    (folder / LOCK).write_text(json.dumps(lock), encoding="utf-8")


def course_wheel(folder: Path) -> Path:
    """Write the course as a wheel: the package and, beside it as here, the data that it reads."""
    wheel = folder / "course_utils-0-py3-none-any.whl"
    about = {
        "METADATA": "Metadata-Version: 2.1\nName: course-utils\nVersion: 0\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted([*ROOT.glob("course_utils/**/*"), *ROOT.glob("data/**/*")]):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(ROOT).as_posix())
        about["RECORD"] = "".join(f"{name},,\n" for name in archive.namelist())
        for name, text in about.items():
            archive.writestr(f"course_utils-0.dist-info/{name}", text)
    return wheel
