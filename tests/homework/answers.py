"""Model answers with something changed, and the points that the tests of the assignments give them."""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import importlib.util
import io
import json
import time
from pathlib import Path
from unittest import mock

import numpy as np

from course_utils.homework import parts, release

SOURCES = sorted((release.FOLDER / "source").glob("*/*.ipynb"))


@functools.cache
def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def marks(cell):
    return cell["metadata"].get("nbgrader", {})


def grade_id(cell):
    return marks(cell).get("grade_id", "")


def text(cell):
    return "".join(cell["source"])


def tests(path):
    """The questions that a machine grades, each with its test cell."""
    graded = [cell for cell in cells(path) if cell["cell_type"] == "code" and marks(cell).get("grade")]
    return {grade_id(cell).removesuffix("_test"): cell for cell in graded}


@functools.cache
def variants(path):
    """The wrong and right answers kept for an assignment."""
    file = Path(__file__).parent / "variants" / f"{path.stem.split('_')[0]}.py"
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def changed(source, pairs):
    """A cell whose solutions have some text replaced; the replaced text must be there."""
    begin = source.index("### BEGIN SOLUTION")
    head, solution = source[:begin], source[begin:]
    for old, new in pairs:
        assert old in solution, f"{old!r} is not in the model answer any more"
        solution = solution.replace(old, new)
    return head + solution


@functools.cache
def models(path, question):
    """All names as the model answers leave them before a question, and after it."""
    space = {"__name__": "homework"}
    before = space
    for cell in cells(path):
        if grade_id(cell) == question:
            before = dict(space)
        if grade_id(cell) == f"{question}_test":
            return before, space
        if cell["cell_type"] == "code" and not grade_id(cell).endswith("_test"):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(text(cell), space)
    raise AssertionError(f"{path.stem} has no test {question}_test")


def own(space):
    """The names with data of their own: an answer that changes what it is given leaves that of the others alone."""
    data = list | dict | tuple | set | np.ndarray | np.random.Generator
    kept = {name: value for name, value in space.items() if isinstance(value, data) and not name.startswith("__")}
    return {**space, **copy.deepcopy(kept)}


def run_test(code, space, path, question):
    """What a test, or a piece of one, gives in the end: points, or None."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    before, parts.GRADING = parts.GRADING, parts.Grading(models(path, question)[1])
    # An answer runs in this process here: its seconds are the processor's, and a busy machine makes none of them more.
    clock = mock.patch("time.perf_counter", time.process_time)
    try:
        with contextlib.redirect_stdout(io.StringIO()), clock:
            exec(compile(tree, "<test>", "exec"), space)
            return None if last is None else eval(compile(ast.Expression(last.value), "<test>", "eval"), space)
    finally:
        parts.GRADING = before


def points(path, question, source):
    """The points of an answer, given as the source of its cell; where that stops, it is tested as far as it came."""
    space = own(models(path, question)[0])
    code = compile(source, "<answer>", "exec")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        exec(code, space)
    return run_test(text(tests(path)[question]), space, path, question)


def answer(path, question, pairs=()):
    """The source of the model answer, changed."""
    [cell] = [cell for cell in cells(path) if grade_id(cell) == question]
    return changed(text(cell), pairs)


def listed(kind):
    """Every variant of every assignment: its assignment, question, name and changes."""
    return [
        (path, question, what, pairs)
        for path in SOURCES
        for question, each in getattr(variants(path), kind).items()
        for what, *pairs in each
    ]
