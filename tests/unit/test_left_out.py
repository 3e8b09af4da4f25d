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

    def run(**files: str) -> str:
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "-p", "hide"]
        command += ["-p", "conftest", "-o", "addopts=--import-mode=importlib", str(tmp_path)]
        environment = os.environ | {"PYTHONPATH": str(tmp_path)}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False).stdout

    return run


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
