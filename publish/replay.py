"""The widgets of a lesson as frames that work without a kernel.

A committed lesson keeps a picture and a line of text of each widget, not its data. So the cells that made the widget
run again, and only those: going up from the widget, each cell that stores a name which a kept cell loads.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import importlib
import io
import json
import os
import pkgutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import course_utils.widgets
from course_utils.notebooks import Notebook, source
from course_utils.widgets.base import CourseWidget

ROOT = Path(__file__).resolve().parent.parent


def frames(lesson: str, notebook: Notebook, cache: Path) -> dict[int, str]:
    """The frames of a lesson, from the cache where nothing that they follow from has changed.

    Args:
        lesson: its name, for the file in the cache.
        notebook: the executed lesson, its JSON as a dict.
        cache: a folder; an older file of the same lesson is removed from it.

    Returns:
        HTML of an `<iframe>` for each output cell that holds a widget, by the cell's number in the notebook.

    Raises:
        RuntimeError: a cell shows another widget than the one the lesson stores.
    """
    stored = stored_widgets(notebook)
    code = {number: source(cell) for number, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"}
    cells = {number: code[number] for number in needed(code, set(stored))}
    inputs = json.dumps([list(cells.items()), list(stored.items()), sys.version_info[:2], package_digest()])
    file = cache / f"{lesson}-{hashlib.sha256(inputs.encode()).hexdigest()[:20]}.json"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = json.dumps(replay(cells, stored))
        keep(text, file)
        for older in set(cache.glob(f"{lesson}-*")) - {file}:
            older.unlink(missing_ok=True)
    return {int(number): frame for number, frame in json.loads(text).items()}


def keep(text: str, file: Path) -> None:
    """Write a file whole or not at all. Of two builds at once each writes a file of its own; the later one stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix="unfinished-")
    try:
        with open(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(unfinished, file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def stored_widgets(notebook: Notebook) -> dict[int, str]:
    """The text of the widget that a cell shows, by the cell's number."""
    for module in pkgutil.iter_modules(course_utils.widgets.__path__, "course_utils.widgets."):
        importlib.import_module(module.name)
    starts = tuple(f"{widget.__name__}: " for widget in CourseWidget.__subclasses__())
    texts = {}
    for number, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", []):
            text = "".join(output.get("data", {}).get("text/plain", ""))
            if text.startswith(starts):
                texts[number] = text
    return texts


def needed(code: dict[int, str], wanted: set[int]) -> list[int]:
    """The cells that must run so that the wanted ones can, in order.

    Args:
        code: the source of each code cell by its number, ascending.
        wanted: the numbers of some of them.
    """
    loaded: set[str] = set()
    kept = []
    for number in sorted(code, reverse=True):
        loads, stores, binds = names(code[number])
        if number in wanted or stores & loaded:
            kept.append(number)
            loaded = loaded - binds | loads
    return kept[::-1]


def names(code: str) -> tuple[set[str], set[str], set[str]]:
    """What a piece of code does with names.

    Args:
        code: a cell.

    Returns:
        The names that it loads before it binds them; those that it stores or changes by an index or an attribute; and
        those among them that it binds whatever happens, so that nothing earlier decides what they stand for.
    """
    tree = ast.parse(code)
    loads: set[str] = set()
    binds: set[str] = set()
    for statement in reversed(tree.body):
        loads = loads - _bound(statement) | _loaded(statement)
        binds |= _bound(statement)
    stores: set[str] = set(binds)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stores.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            stores.add(node.name)
        elif isinstance(node, ast.alias):
            stores.add(_imported(node))
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            changed: ast.expr = node
            while isinstance(changed, ast.Subscript | ast.Attribute):
                changed = changed.value
            if isinstance(changed, ast.Name):
                stores.add(changed.id)
    return loads, stores, binds


def _loaded(node: ast.AST) -> set[str]:
    """The names that it loads; those of its own comprehensions, arguments and loops are nobody else's."""
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Load) else set()
    found = {name for child in ast.iter_child_nodes(node) for name in _loaded(child)}
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return found - _stored(*(each.target for each in node.generators)) | _loaded(node.generators[0].iter)
    if isinstance(node, ast.For):
        return found - _stored(node.target) | _loaded(node.iter)
    if isinstance(node, ast.Lambda):
        return found - _arguments(node.args) | _loaded(node.args)
    if isinstance(node, ast.FunctionDef):
        return found - _arguments(node.args) - _stored(*node.body) | _loaded(node.args)
    if isinstance(node, ast.AugAssign):
        return found | _stored(node.target)
    return found


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Assign):
        return _stored(*statement.targets)
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {_imported(each) for each in statement.names}
    return {statement.name} if isinstance(statement, ast.FunctionDef | ast.ClassDef) else set()


def _stored(*nodes: ast.AST) -> set[str]:
    every = (node for each in nodes for node in ast.walk(each))
    return {node.id for node in every if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _arguments(given: ast.arguments) -> set[str]:
    return {node.arg for node in ast.walk(given) if isinstance(node, ast.arg)}


def _imported(alias: ast.alias) -> str:
    return (alias.asname or alias.name).split(".")[0]


def replay(cells: dict[int, str], stored: dict[int, str]) -> dict[int, str]:
    """Run cells in one namespace; the frames of those that show a widget."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    found = {}
    for number, code in cells.items():
        with contextlib.redirect_stdout(io.StringIO()):
            value = run(code, namespace)
        if number in stored:
            if repr(value) != stored[number]:
                raise RuntimeError(f"cell {number} stores {stored[number]!r}, run again it shows {value!r}")
            found[number] = value.static_iframe()
    return found


def run(code: str, namespace: dict[str, Any]) -> Any:
    """Execute a cell; the value of its last line, as a notebook shows it."""
    tree = ast.parse(code)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<cell>", "exec"), namespace)
        return None
    del tree.body[-1]
    exec(compile(tree, "<cell>", "exec"), namespace)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)


@functools.cache
def package_digest() -> str:
    """A digest of all that a widget's data and browser code follow from: the package and the pinned versions."""
    digest = hashlib.sha256((ROOT / "constraints.txt").read_bytes())
    for path in sorted((ROOT / "course_utils").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:  # bytecode, and what numba has compiled
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
