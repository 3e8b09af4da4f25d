"""From the instructor's source to what students get, through nbgrader: solutions and hidden tests are left out."""

from __future__ import annotations

import functools
import json
import logging
import logging.handlers
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import course_utils.bridges.json_schema  # noqa: F401  before nbgrader
from course_utils.places import course_folder

FOLDER = course_folder() / "notebooks" / "homework"
SAMPLE = "sample"  # a folder beside the source: what the model answers hand in beside the notebook
STUB = {"python": "...  # your code here"}
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
LOG = logging.getLogger("course_utils.homework")
LOG.propagate = False
LOG.addHandler(logging.NullHandler())


class ReleaseError(ValueError):
    """The source of an assignment cannot be released; the text says why."""


def sources(folder: Path) -> dict[str, Path]:
    """The notebooks of assignments, by name: each in a folder of its own name."""
    return {path.stem: path for path in sorted(folder.glob("*/*.ipynb")) if path.stem == path.parent.name}


def find(assignment: str, folder: Path = FOLDER / "source") -> Path:
    """The notebook of an assignment.

    Args:
        assignment: its whole name or the start of it: "hw1".
        folder: holds one folder an assignment.

    Returns:
        The path of the source notebook.

    Raises:
        ReleaseError: there is none, or more than one; those there are are named.
    """
    there = sources(folder)
    found = [name for name in there if name == assignment] or [name for name in there if name.startswith(assignment)]
    if len(found) != 1 or not assignment:
        raise ReleaseError(f"no single assignment {assignment!r} in {folder}; there are: {', '.join(there) or 'none'}")
    return there[found[0]]


def build(source: Path, course: Path) -> None:
    """Make nbgrader's course folder for one assignment, with `release/`; nbgrader may refuse it."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    name = source.stem
    shutil.copytree(source.parent, course / "source" / name, ignore=shutil.ignore_patterns(SAMPLE))
    said = logging.handlers.BufferingHandler(100)  # nbgrader's exceptions only say that something went wrong
    said.setLevel(logging.ERROR)
    LOG.addHandler(said)
    try:
        converter = quiet(GenerateAssignment, course, name, no_database=True)  # a commit a cell, for nobody
        converter.preprocessors.remove(SaveCells)
        converter.start()
    except Exception as error:
        lines = [record.getMessage().strip().splitlines()[-1] for record in said.buffer[:3]]
        raise ReleaseError(f"{source.name}: {' '.join(lines) or error}") from error
    finally:
        LOG.removeHandler(said)
    released = released_notebook(course, name)
    notebook = json.loads(released.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"{name}-{number}"  # nbgrader draws new ones each time
    notebook["metadata"] = KERNEL
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    released.write_text(text, encoding="utf-8", newline="\n")


def released_notebook(course: Path, name: str) -> Path:
    """Where `build` left the students' version."""
    return course / "release" / name / f"{name}.ipynb"


def quiet(converter: type, course: Path, name: str, **options: Any) -> Any:
    """One of nbgrader's converters, set up for a course folder, without its chatter."""
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    config.ClearSolutions.code_stub = STUB
    config.ClearSolutions.text_stub = "*Your answer here.*"
    config.HTMLExporter.sanitize_html = True
    folder = CourseDirectory(root=str(course), assignment_id=name, config=config)
    made = converter(coursedir=folder, config=config, **options)
    made.log = LOG
    prepare()
    return made


def prepare() -> None:
    """Make room for nbgrader: SQLAlchemy warns of its ways, and it starts a program to ask for its tables' version."""
    import nbgrader.api

    nbgrader.api.get_alembic_version = _tables_version
    warnings.filterwarnings("ignore", module="nbgrader")
    try:
        os.getcwd()
    except FileNotFoundError:  # a worker that was started while its parent stood in a course folder that is gone now
        os.chdir(tempfile.gettempdir())


@functools.cache
def _tables_version() -> str:
    import nbgrader
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic")).get_current_head())


def hand_out(names: list[str], source: Path, target: Path) -> list[Path]:
    """Write what students get."""
    written = []
    for name in names or sources(source):
        notebook = find(name, source)
        with tempfile.TemporaryDirectory() as temporary:
            build(notebook, Path(temporary))
            shutil.rmtree(target / notebook.stem, ignore_errors=True)
            shutil.copytree(Path(temporary) / "release" / notebook.stem, target / notebook.stem)
        written.append(target / notebook.stem)
    return written


if __name__ == "__main__":
    for folder in hand_out(sys.argv[1:], FOLDER / "source", FOLDER / "release"):
        print(folder)
