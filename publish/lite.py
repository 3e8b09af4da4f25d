"""JupyterLite in the site, where COURSE_PYODIDE names an unpacked release of Pyodide: Python in the browser, no server.

What JupyterLite's own builder does stands in `jupyterlite/`; here the release gets the course, with data and texts.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat

from course_utils.corpora.installed import locate
from course_utils.corpora.registry import entries
from course_utils.notebooks import FOLDER, with_exercises

ROOT, HERE, LOCK = FOLDER.parent, Path(__file__).resolve().parent, "pyodide-lock.json"
NEEDED = ["matplotlib", "numpy", "platformdirs", "requests", "scikit-learn", "scipy", "threadpoolctl", "tqdm"]
PURE = ["anywidget", "comm", "ipywidgets", "pooch", "psygnal"]  # which no release has; pip fetches them
TRIED = "What was tried, and what was seen: [front ends](front_ends.md#jupyterlite).\n"
WITH = 'Through a server, not as files: <a href="lite/lab/index.html?path=01_tfidf.ipynb">open lesson 01</a>. '
WITHOUT = "**It is not in this copy of the site**: no `COURSE_PYODIDE` named a release of Pyodide to the build. "


def page(release: Path | None) -> str:
    return f"# In the browser alone\n\nJupyterLite needs a browser alone. {WITH if release else WITHOUT}{TRIED}"


def release_folder() -> Path | None:
    """The folder that COURSE_PYODIDE names, None where it is not set; ValueError where that is no whole release."""
    if not (named := os.environ.get("COURSE_PYODIDE")):
        return None
    folder = Path(named).resolve()
    try:
        packages = json.loads((folder / LOCK).read_text(encoding="utf-8"))["packages"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"COURSE_PYODIDE: {folder} is no unpacked release of Pyodide: {error!r}") from None
    if lacking := [name for name in NEEDED if not (folder / packages.get(name, {}).get("file_name", "?")).is_file()]:
        raise ValueError(f"COURSE_PYODIDE: {folder} is no whole release of Pyodide, it lacks {', '.join(lacking)}")
    return folder


def build(target: Path, release: Path) -> None:
    """Build JupyterLite with the lessons into a folder; RuntimeError with the last words of what failed."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(shutil.copytree(HERE / "jupyterlite", Path(temporary) / "lite"))
        source = shutil.copytree(ROOT, Path(temporary) / "course", ignore=shutil.ignore_patterns(".*", "docs", "tests"))
        runtime = Path(shutil.copytree(release, work / "static" / "pyodide"))
        (source / "data" / "wheels").mkdir()
        for entry in (*entries()["installed"].values(), *entries()["evaluation"].values()):
            texts = source / "data" / "wheels" / f"{entry['distribution']}-texts.whl"
            with zipfile.ZipFile(texts, "a", zipfile.ZIP_DEFLATED) as archive:
                for name in entry["files"]:
                    archive.write(locate(entry["distribution"], name), name)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
        run([*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(runtime), str(source)], ROOT)
        wanted = ["--platform", "any", "--python-version", "3.14", "--only-binary", ":all:", "-c", "constraints.txt"]
        run([*pip, "download", "--no-deps", "--dest", str(runtime), *wanted, *PURE], ROOT)
        lock = json.loads((runtime / LOCK).read_text(encoding="utf-8"))
        for name in ("course_utils", *PURE):
            (wheel,) = runtime.glob(f"{name}-*.whl")
            entry = {"name": name, "version": wheel.name.split("-")[1], "file_name": wheel.name, "imports": [name]}
            entry |= {"sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(), "install_dir": "site"}
            entry |= {"depends": NEEDED + PURE if name == "course_utils" else [], "package_type": "package"}
            lock["packages"][name.replace("_", "-")] = entry
        (runtime / LOCK).write_text(json.dumps(lock), encoding="utf-8")
        (work / "files" / "build_up").mkdir(parents=True)
        for path in with_exercises():  # its lines joined: JupyterLite's outline takes no lists of them
            joined = json.dumps(nbformat.read(path, as_version=4), ensure_ascii=False)
            (work / "files" / path.relative_to(FOLDER)).write_text(joined, encoding="utf-8")
        run([sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", str(target)], work)


def run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"JupyterLite was not built; its last words: {(done.stdout + done.stderr)[-1000:]}")
