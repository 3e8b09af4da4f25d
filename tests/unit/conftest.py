"""What the tests of this room share: the files beside them, and the programs that publish the course."""

import importlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def publish(monkeypatch):
    """Import a module of publish/, as its programs do, which run with that folder on their path."""
    for package in ("sphinx", "nbconvert", "bs4"):
        pytest.importorskip(package, reason="the site needs the extra site")
    monkeypatch.syspath_prepend(ROOT / "publish")
    return importlib.import_module
