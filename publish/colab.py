"""What the first cell of a lesson runs on Colab: the pinned packages, the right folder, and widgets of our own.

Colab's own machinery (its kernel, ipywidgets, torch) stays as Colab has it: a newer kernel may not start there, and
torch is only a yardstick in the lessons.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from launcher.install import TEXTS, texts  # noqa: E402

COLABS_OWN = {"ipywidgets", "jupyterlab", "torch"}


def pinned() -> list[str]:
    """The lines of the constraint file that pin what the lessons import."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {name(line) for line in (*project["dependencies"], *extras["texts"], *extras["fast"])} - COLABS_OWN
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if name(line) in wanted]


def name(requirement: str) -> str:
    """The package that a requirement names; an empty string for a comment."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def stale(lines: list[str]) -> list[str]:
    """Packages that this session imported in another version than the one that is installed now."""
    loaded = {name(line): getattr(sys.modules.get(name(line)), "__version__", None) for line in lines}
    return [
        package
        for package, version in loaded.items()
        # Some modules write v1.8 where their metadata has 1.8.
        if version is not None and version.lstrip("v") != importlib.metadata.version(package)
    ]


def main() -> None:
    lines = pinned()
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *lines], check=True)
    for package in TEXTS:
        if find_spec(package) is None:
            subprocess.run([sys.executable, "-m", "pip", *texts(package, Path(sys.prefix))], check=True)
    if old := stale(lines):
        raise SystemExit(f"Choose Runtime > Restart session, then run this cell again: {', '.join(old)} was renewed.")
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"  # as course.py does, so that printed numbers repeat
    os.chdir(ROOT / "notebooks")
    from google.colab import output

    output.enable_custom_widget_manager()


if __name__ == "__main__":
    main()
