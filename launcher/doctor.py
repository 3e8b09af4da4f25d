"""What the doctor looks at: each check returns whether it is a problem, and a line that says how to mend it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Callable, Tuple

from launcher import install, places, pythons, tools
from launcher.places import FOREIGN, ROOT, child_env, venv_python

Finding = Tuple[bool, str]


def doctor(words: list[str]) -> int:
    checks: list[Callable[[], Finding]] = [python, home, install.folder, install.disk_space, environment, releases]
    checks += [kernel, strangers, network, port, browser, sandbox]
    problems = False
    for check in checks:
        problem, line = check()
        problems = problems or problem
        if line:
            print(f"{'PROBLEM' if problem else 'ok     '}  {line}")
    return 1 if problems else 0


def python() -> Finding:
    there = pythons.ask(str(venv_python())) if venv_python().exists() else None
    if there:
        return False, f"{there} in .venv"
    found = pythons.find()
    if found:
        return False, f"{found} fits the course"
    return False, f"{pythons.misfit()}, and no other is here: the first start fetches one, or {pythons.advice()}"


def home() -> Finding:
    wrong = places.home()
    return (True, wrong) if wrong else (False, f"the home folder {Path.home()} can be written to")


@lru_cache
def packages() -> dict[str, Any]:
    """What packages.py says, run by the Python of the environment or by the one that would make it; else nothing."""
    fitting = pythons.ask(str(venv_python())) if venv_python().exists() else None
    chosen = str(venv_python()) if fitting else (pythons.find() or fitting)
    path = chosen if isinstance(chosen, str) or chosen is None else chosen.path
    if path is None:
        return {}
    extras = install.read_stamp().get("extras", install.READ)
    command = [path, str(ROOT / "launcher" / "packages.py"), *extras]
    done = subprocess.run(command, capture_output=True, env=child_env())
    try:
        said: dict[str, Any] = json.loads(done.stdout)
        return said
    except ValueError:
        return {}


def environment() -> Finding:
    if not venv_python().exists():
        return False, "not installed yet: `python course.py lab` does it"
    stamp = install.read_stamp()
    if not stamp or not install.is_current(stamp):
        return False, "the environment is older than the course or half done: the next `lab` or `test` renews it"
    said = packages()
    faults = [f"{name} is missing" for name in said.get("missing", ())] + list(said.get("wrong", ()))
    again = f"delete {places.VENV} and run `python course.py lab`"
    if not said:
        return True, f"the environment cannot be read: {again}"
    if faults:
        more = f" and {len(faults) - 5} more" if len(faults) > 5 else ""
        return True, f"{'; '.join(faults[:5])}{more}: {again}"
    versions = said["versions"]
    shown = ", ".join(f"{n} {versions[n]}" for n in ("numpy", "torch", "gensim", "jupyterlab") if n in versions)
    return False, f"installed as pinned, with {', '.join(stamp['extras'])}: {shown}, {len(versions)} packages"


def releases() -> Finding:
    without, asked = packages().get("without", []), install.read_stamp().get("without", [])
    lines = [f"no release for this machine and Python: {', '.join(without)}"] if without else []
    lines += [f"left out, as COURSE_WITHOUT said: {', '.join(asked)}"] if asked else []
    return False, f"{'; '.join(lines)}; the lessons say where they do without" if lines else ""


def kernel() -> Finding:
    """The kernel that JupyterLab starts for the lessons must be the one of .venv."""
    spec = places.VENV / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    if not venv_python().exists() or not install.read_stamp():
        return False, ""
    again = f"delete {places.VENV} and run `python course.py lab`"
    try:
        program = json.loads(spec.read_text(encoding="utf-8"))["argv"][0]
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return True, f"{spec} is missing or damaged: {again}"
    own = os.path.dirname(program) in ("", str(venv_python().parent))
    return (False, "the lessons run in the kernel of .venv") if own else (True, f"{spec} starts {program}: {again}")


def strangers() -> Finding:
    """What would hide the course's packages: files among the lessons do, variables are left out and only named."""
    hiding = next((ROOT / "notebooks").glob("*.py"), None)
    if hiding:
        return (
            True,
            f"notebooks/{hiding.name} can hide a package from the lessons, which run beside it: move it elsewhere",
        )
    found = []
    for name in FOREIGN:
        for folder in os.environ.get(name, "").split(os.pathsep):
            if folder:
                found.append(f"{name}={folder}{contents(Path(folder))}")
    if found:
        return False, f"lessons and tests do without what is set here: {', '.join(found)}"
    return False, ""


def contents(folder: Path) -> str:
    """What of the course's a folder of PYTHONPATH or JUPYTER_PATH would have replaced."""
    known = {"course_utils", *install.installed_versions()}
    names = {path.stem for path in folder.glob("*") if path.suffix in ("", ".py")} if folder.is_dir() else set()
    hidden = sorted(names & known) + [f"kernel {path.name}" for path in folder.glob("kernels/*")]
    return f" (it has {', '.join(hidden)})" if hidden else ""


def network() -> Finding:
    """Ask pip itself, so that its own configuration (proxy, mirror) is what is tried."""
    path = str(venv_python()) if venv_python().exists() else sys.executable
    if path == sys.executable and find_spec("pip") is None:  # Debian's own Python has none
        return False, "whether pip reaches its package index shows at the first start"
    with tempfile.TemporaryDirectory() as folder:
        ask = ["-m", "pip", "download", "-q", "--no-deps", "--no-cache-dir", "--retries", "0", "--timeout", "5"]
        try:
            done = subprocess.run([path, *ask, "-d", folder, "iniconfig"], capture_output=True, timeout=30)
            reached = done.returncode == 0
        except subprocess.TimeoutExpired:
            reached = False
    if reached:
        return False, "pip reaches its package index"
    if install.read_stamp():
        return False, "pip does not reach its package index: only a new installation would need it"
    return True, "pip does not reach its package index, which the first start needs: check the network, proxy or mirror"


def port() -> Finding:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 8888)):
            return False, "port 8888 is free for JupyterLab"
    return False, "port 8888 is taken: JupyterLab takes the next free one, or say `lab --port 9000`"


def browser() -> Finding:
    found = tools.chromium()
    return (
        False,
        f"browser tests run in {found}" if found else "no Chromium: `test` fetches one, or leaves its tests out",
    )


def sandbox() -> Finding:
    if sys.platform != "linux":
        return False, "homework of others is graded in a sandbox on Linux only"
    found = tools.sandbox()
    return False, f"homework is graded in {found}" if found else "no bubblewrap: `test` and `grade` fetch it"
