"""Tests that cannot run here are left out with their number and their reason, one line for each reason."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest

def test_a_yardstick():
    import torch

def test_the_course():
    assert 1 + 1 == 2

def test_a_browser():
    pytest.skip("no Chromium")

def test_another_browser():
    pytest.skip("no Chromium")
"""


@pytest.fixture
def run(tmp_path):
    """Run tests where torch cannot be imported; their output."""
    (tmp_path / "hide.py").write_text('import sys\nsys.modules["torch"] = None\n')

    def run(*words: str, **files: str) -> str:
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "-p", "hide"]
        command += [
            "-p",
            "conftest",
            "-o",
            "addopts=--import-mode=importlib",
            "--rootdir",
            str(tmp_path),
            str(tmp_path),
            *words,
        ]
        alone = {"PYTHONPATH": str(tmp_path), "PYTEST_ADDOPTS": ""}  # the words there are for the outer run
        return subprocess.run(
            command, cwd=ROOT, env=os.environ | alone, capture_output=True, text=True, check=False
        ).stdout

    return run


def test_what_a_test_keeps_as_progress_is_gone_after_the_run(run, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    keep = "import os, pathlib\nkeep = lambda: pathlib.Path(os.environ['COURSE_PROGRESS']).write_text('{}')\n"
    out = run(test_keeping=f"{keep}keep()  # as a lesson does, outside a test\ndef test_it():\n    assert keep()\n")
    assert "1 passed" in out, out
    assert list(tmp_path.glob("course-progress-*")) == []


def test_what_is_left_out_is_counted_by_its_reason(run):
    out = run(test_some=TESTS, test_all="import torch\n\ndef test_it():\n    assert torch\n")
    why = "torch is not installed: what needs it is left out here."
    assert "4 left out" in out, out
    assert {f"    2  {why}", "    2  no Chromium"} <= set(out.splitlines())
    assert "1 passed" in out


def test_another_missing_module_and_another_error_are_faults(run):
    out = run(
        test_missing="def test_it():\n    import nobody_has_it\n",
        test_error="def test_it():\n    import torch.nn as x\n    assert x\n\ndef test_two():\n    assert 1 == 2\n",
    )
    assert "1 left out" in out, out
    assert "2 failed" in out


def test_quick_leaves_out_the_functions_that_the_table_lists_and_the_longest_file_comes_first(run, tmp_path):
    table = [
        "| 9 | 9 | all |",
        "| 3 | 8 | test_b.py |",
        "| 5 | 1 | test_a.py |",
        "| 2.0 | 2.5 | test_a.py::test_it |",
    ]
    (tmp_path / "table.md").write_text("\n".join(8 * [""] + table))
    (tmp_path / "known.py").write_text(
        f"import conftest, pathlib\nconftest.DURATIONS = pathlib.Path({str(tmp_path / 'table.md')!r})"
    )
    files = {"test_a": TESTS.replace("test_the_course", "test_it"), "test_b": "def test_it():\n    pass\n"}
    out = run("-vv", "-p", "known", **files)
    assert out.index("test_b.py::test_it PASSED") < out.index("test_a.py::test_it PASSED")
    out = run("-vv", "-p", "known", "--quick", **files)
    assert "test_b.py::test_it PASSED" in out
    assert "test_a.py::test_it" not in out
    assert "1 deselected" in out


def test_the_table_has_the_sums_of_files_and_of_the_lessons_in_jupyterlab_and_the_functions_that_quick_leaves_out(
    run, tmp_path
):
    table = tmp_path / "table.md"
    (tmp_path / "known.py").write_text(f"import conftest, pathlib\nconftest.DURATIONS = pathlib.Path({str(table)!r})")
    table.touch()
    busy = "import pytest, subprocess, sys\nBUSY = 'import time\\nwhile time.process_time() < {}: pass'\n"
    busy += "@pytest.mark.parametrize('name', ['a', 'b | c'])\ndef test_it(name):\n"
    busy += "    subprocess.run([sys.executable, '-c', BUSY.format({})])\n"
    out = run("-p", "known", "-n", "2", "--dist", "loadscope", "--write-durations",
              test_a=busy.replace("{})])", "0.7)])"), test_b=busy.partition("    sub")[0] + "    pass")  # fmt: skip
    assert "4 passed" in out, out
    lines = [
        line.strip("| ").split(" | ") for line in table.read_text().splitlines() if ".py |" in line or "::" in line
    ]
    names = [name for _, _, name in lines]
    assert names[0] == "test_a.py"
    assert names[-1] == "test_a.py::test_it", "the other took less"
    assert 1.4 <= float(lines[-1][0]) < 4
    sys.path.insert(0, str(ROOT))
    try:
        from conftest import scope
    finally:
        sys.path.remove(str(ROOT))
    files = ("test_lesson_01.py::test_x[a]", "test_lesson_02.py::test_y", "test_start_page.py::test_z")
    names = [f"tests/browser/{file}" for file in files]
    assert {scope(name) for name in names} == {"tests/browser/test_lesson"}
    names = ("tests/browser/test_site.py::test_z", "tests/browser/test_firefox.py::test_z")
    assert {scope(name) for name in names} == {"tests/browser/test_site.py"}
