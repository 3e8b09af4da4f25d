"""Where things lie, the environment that programs get, and the error that a user can mend."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OWN = ROOT / ".course"  # the log, and the Python that uv brings
# Each would put another course, another numpy, another kernel or another JupyterLab in the place of those in .venv.
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "JUPYTER_PATH", "JUPYTERLAB_DIR")


class CourseError(Exception):
    """Something the user can mend; its text says how."""


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def child_env() -> dict[str, str]:
    """One BLAS thread, so that printed numbers repeat; the packages and the kernel of .venv, whatever else is set."""
    defaults = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    forced = {"VIRTUAL_ENV": str(VENV), "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONNOUSERSITE": "1"}
    return {**defaults, **kept, **forced}


def home() -> str | None:
    """What is wrong with the home folder, where JupyterLab and the kernels keep their files; None where nothing is."""
    try:
        folder = Path.home()
    except RuntimeError:
        return "there is no home folder, where JupyterLab keeps its files: set HOME to a folder you can write to"
    if not writable(folder):
        return f"the home folder {folder} cannot be written to: set HOME to a folder you can write to"
    return None


def writable(folder: Path) -> bool:
    """Whether a file can be made in the folder, or the folder itself where it is not there. By trying: root may all."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=str(folder)):
            return True
    except OSError:
        return False
