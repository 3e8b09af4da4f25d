"""The installed wheel, without the repository: it carries the weights, the measured tables and the homework."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("course_utils", "data", "notebooks/homework")


def ran(*command, cwd: Path) -> str:
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    """The Python of a bare environment with the built wheel in it; everything else it finds where the tests do."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, folder / "source")
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder]
    ran(sys.executable, "-m", "pip", *build, folder / "source", cwd=folder)
    (wheel,) = folder.glob("*.whl")
    shutil.rmtree(folder / "source")
    ran(sys.executable, "-m", "venv", "--without-pip", folder / "bare", cwd=folder)
    bare = folder / "bare" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = ["--python", bare, "install", "--no-deps", "--no-index", "--quiet"]
    ran(sys.executable, "-m", "pip", *install, wheel, cwd=folder)
    site = ran(bare, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    # A folder that is named in a .pth is searched, while the .pth files in it are not read: no editable installation.
    Path(site, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return bare


def test_weights_tables_and_homework_are_found_in_an_empty_folder(python, tmp_path):
    program = """
import pathlib, course_utils
from course_utils.experiments.stored_tables import agreement_runs
from course_utils.homework import release
from course_utils import checkpoints
from course_utils.experiments.stored_tables import window_runs
print(checkpoints.load("recipes_characters") is not None, len(window_runs()) > 0, len(agreement_runs()) > 0)
print(release.find("hw1").is_file(), pathlib.Path(course_utils.__file__).parent)
"""
    first, second = ran(python, "-c", program, cwd=tmp_path).splitlines()
    assert first == "True True True"
    found, place = second.split(" ", 1)
    assert found == "True"
    assert Path(place).is_relative_to(python.parents[1])
    assert list(tmp_path.iterdir()) == []


def test_homework_is_checked_from_an_empty_folder(python, tmp_path):
    done = subprocess.run(
        [str(python), "-m", "course_utils.homework.commands", "check", "hw1"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter")},  # nbgrader's pages lie there
    )  # fmt: skip
    assert "hw1_tfidf_language_models: 0 of 25 points" in done.stdout, done.stdout + done.stderr
