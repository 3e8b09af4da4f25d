"""What a lesson imports, itself and through the course: read from the sources, of which nothing is run."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from course_utils.corpora.registry import registry
from course_utils.notebooks import FOLDER, source

ROOT = FOLDER.parent


class Needs(NamedTuple):
    """The modules of others that a lesson imports.

    Attributes:
        start: in the cells tagged `setup`, with all that those import in turn.
        cells: in other cells, beyond those.
        functions: inside functions of the parts of the course that it imports, which it may or may not call.
        texts: the packages whose data files hold the texts that it loads.
    """

    start: set[str]
    cells: set[str]
    functions: set[str]
    texts: set[str]


def imported(node: ast.AST, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """The dotted names that code imports, each with whether it stands in a function; not what only types need."""
    if isinstance(node, ast.Import):
        yield from ((alias.name, inside) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from ((f"{node.module}.{alias.name}", inside) for alias in node.names)
    elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
        inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.iter_child_nodes(node):
            yield from imported(child, inside)


@cache
def in_module(path: Path) -> list[tuple[str, bool]]:
    """What `imported` finds in a file."""
    return list(imported(ast.parse(path.read_text(encoding="utf-8"))))


def closure(names: Iterable[str], functions: bool = False) -> set[str]:
    """The modules of others, by their first name, that importing these dotted names loads.

    Args:
        names: what is imported.
        functions: whether what functions of the course import counts as well.
    """
    found: set[str] = set()
    seen: set[Path] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name.partition(".")[0] != "course_utils":
            found.add(name.partition(".")[0])
            continue
        for part in accumulate(name.split("."), "{}/{}".format):
            for path in (ROOT / part / "__init__.py", ROOT / f"{part}.py"):
                if path.is_file() and path not in seen:
                    seen.add(path)
                    queue += [each for each, inside in in_module(path) if functions or not inside]
    return found - sys.stdlib_module_names


def needs(lesson: Path) -> Needs:
    """What a lesson imports, read from its cells and from the modules of the course, which are not run."""
    cells = [cell for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    names: dict[bool, list[str]] = {True: [], False: []}
    for cell in cells:
        names["setup" in cell["metadata"].get("tags", [])] += [name for name, _ in imported(ast.parse(source(cell)))]
    code = "\n".join(map(source, cells))
    texts = {entry["distribution"] for name, entry in registry()["installed"].items() if f'load("{name}"' in code}
    start = closure(names[True])
    everywhere = closure(names[True] + names[False])
    return Needs(start, everywhere - start, closure(names[True] + names[False], functions=True) - everywhere, texts)
