"""The page "In the browser alone", and JupyterLite in the site where a Pyodide runtime is at hand.

What the page says is computed: whether JupyterLite can be built in, and which packages each lesson would miss. Nothing
is asked of the network, neither by the build nor by what is built.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import lite_runtime
import nbformat
from lite_needs import needs
from lite_runtime import VARIABLE, Runtime
from packaging.specifiers import SpecifierSet

from course_utils.notebooks import FOLDER

ROOT = FOLDER.parent
BUILDERS = ("jupyterlite-core", "jupyterlite-pyodide-kernel")
KERNEL = {"comm", "ipython", "jedi", "micropip"}  # what the kernel loads before the first cell
# Built for a server, which there is none of.
SERVED = ["nbdime-jupyterlab", "@jupyter/nbgrader", "@jupyterlab/apputils-extension:announcements"]
WITHOUT = """
To build it in, take a runtime, put what is pure Python beside it, and name the folder in `COURSE_PYODIDE`:

```
npm pack pyodide@0.29.5
mkdir runtime
tar xzf pyodide-0.29.5.tgz -C runtime --strip-components=1
pip download --no-deps --only-binary :all: --platform any --python-version 3.13 -d runtime micropip ipython==9.0.2 \\
    ipython-pygments-lexers asttokens decorator executing jedi matplotlib-inline packaging parso prompt-toolkit \\
    pure-eval pygments six stack-data traitlets wcwidth comm ipywidgets jupyterlab-widgets widgetsnbextension \\
    anywidget psygnal typing-extensions tqdm threadpoolctl
COURSE_PYODIDE=runtime python course.py site
```

That much starts Python, without NumPy. The archive of a release of Pyodide 0.29 holds the compiled packages too, among
them NumPy, SciPy, scikit-learn and matplotlib; unpacked, its folder takes the place of `runtime`. **Not verified.**
"""


def lessons() -> list[Path]:
    return sorted(FOLDER.glob("*.ipynb"))


def builders_missing() -> list[str]:
    """The packages that build JupyterLite and are not installed."""
    missing = []
    for name in BUILDERS:
        try:
            distribution(name)
        except PackageNotFoundError:
            missing.append(name)
    return missing


def page(runtime: Runtime | None) -> str:
    """The page, in Markdown: what this copy of the site can do in a browser without a server."""
    lines = ["# In the browser alone", ""]
    lines += ["JupyterLab can run in a browser, without a server and without an installation: JupyterLite.", ""]
    missing = builders_missing()
    if runtime is None or missing:
        why = [f"no Pyodide runtime was at hand, `{VARIABLE}` names none"] if runtime is None else []
        why += [f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} not installed"] if missing else []
        lines += [f"**It is not built into this copy of the site**: {', and '.join(why)}.", WITHOUT]
    else:
        lines += [*built_in(runtime), ""]
    lines += ["What was tried, and what was seen: [front ends](front_ends.md#jupyterlite)."]
    return "\n".join(lines) + "\n"


def built_in(runtime: Runtime) -> list[str]:
    """The part of the page for a site that has JupyterLite: whether cells run, and a row for each lesson."""
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    python = runtime.python
    fits = SpecifierSet(allowed).contains(python)
    lacking = sorted(KERNEL - runtime.there)
    lines = [
        f"**It is built into this copy of the site**: {link(lessons()[0], 'open lesson 01')}.",
        "Every lesson can be read there, with its stored outputs. It needs a server, if only",
        "`python -m http.server -d docs/_build/html`: opened as a file it does not start.",
        "",
    ]
    if not fits:
        lines += [f"**No lesson is meant to run with it**: it has Python {python}, the course asks for {allowed}.", ""]
    if lacking:
        lines += [f"**No cell runs**: the kernel does not start without {', '.join(lacking)}.", ""]
    lines += [
        f"The runtime has Python {python} and {len(runtime.there)} packages. What the lessons import beyond them:",
        "",
        "| lesson | with this runtime | missing at the start | missing in other cells | in functions it may call |",
        "|---|---|---|---|---|",
    ]
    for path in lessons():
        need = needs(path)
        start = runtime.missing(need.start)
        cells = sorted({*runtime.missing(need.cells), *need.texts - runtime.there} - {*start})
        verdict = "cannot start" if start or lacking or not fits else "starts; some cells fail" if cells else "can run"
        columns = [", ".join(names) or "nothing" for names in (start, cells, runtime.missing(need.functions))]
        lines.append(f"| {link(path, path.stem[:2])} | {verdict} | {' | '.join(columns)} |")
    return [
        *lines,
        "",
        "A text counts as the package it lies in. The table is computed from imports and files; no cell was run.",
    ]


def link(lesson: Path, text: str) -> str:
    """A link into JupyterLite, as HTML: its pages are no pages of this site, whose links are checked."""
    return f'<a href="lite/lab/index.html?path={lesson.name}">{text}</a>'


def build(target: Path, runtime: Runtime) -> None:
    """Build JupyterLite with the lessons.

    Args:
        target: the folder that it becomes.
        runtime: what its kernel runs on, copied into it.

    Raises:
        RuntimeError: JupyterLite's own builder failed; the message has the end of what it printed.
    """
    settings = {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}}
    page_config = {"litePluginSettings": settings, "disabledExtensions": SERVED, "exposeAppInBrowser": True}
    every = [needs(path) for path in lessons()]
    modules = set().union(*(need.start | need.cells | need.functions for need in every))
    packages = {runtime.package(module) for module in modules}.union(*(need.texts for need in every))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lite_runtime.copy(runtime, folder / "static" / "pyodide", packages)
        (folder / "files").mkdir()
        for path in lessons():
            # Joined lines: the outline of JupyterLite does not take the lists that a stored notebook has.
            joined = json.dumps(nbformat.read(path, as_version=4), ensure_ascii=False)
            (folder / "files" / path.name).write_text(joined, encoding="utf-8")
        config = {"jupyter-lite-schema-version": 0, "jupyter-config-data": page_config}
        (folder / "jupyter-lite.json").write_text(json.dumps(config), encoding="utf-8")
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--apps", "lab", "--no-sourcemaps"]
        done = subprocess.run([*command, "--output-dir", str(target)], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"JupyterLite was not built; its last words: {(done.stdout + done.stderr)[-1000:]}")
