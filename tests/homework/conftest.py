"""The practice assignment of practice.py, released once, and the rule where tests of the sandbox are skipped."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import practice as practice_module

from course_utils.homework import autograde, sandbox


@pytest.fixture(scope="session")
def practice():
    return practice_module


@pytest.fixture(scope="session")
def source_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    practice_module.write_source(folder)
    return folder


@pytest.fixture(scope="session")
def assignment(source_folder):
    return autograde.Assignment.load(source_folder / "practice" / "practice.ipynb")


@pytest.fixture(scope="session")
def _sandbox_works():
    problem = sandbox.why_not()
    if problem:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail(f"CI must test the sandbox: {problem}")
        pytest.skip(problem)


@pytest.fixture
def safely(_sandbox_works):
    """Ask for this where a test needs the sandbox."""
