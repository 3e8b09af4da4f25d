"""The tests that carry the mark of a claim, and whether they assert anything: read from their source, never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class MarkedTest:
    """A test with the mark of a claim.

    Attributes:
        file: its file.
        name: its function.
        asserts: whether something in it can fail: an assertion, here or in a function of the same file that it calls.
    """

    file: str
    name: str
    asserts: bool

    def __str__(self) -> str:
        return f"{self.file}::{self.name}"


def marked_tests(folder: Path) -> Iterator[tuple[str, MarkedTest]]:
    """The ids that stand in marks, each with its test.

    Args:
        folder: of the tests, which is searched with all below it.

    Yields:
        A pair for each mark; a test that carries two marks comes twice.
    """
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
        file = path.relative_to(folder.parent).as_posix()
        for name, function in functions.items():
            for claim in marks(function):
                yield claim, MarkedTest(file, name, not never_runs(function) and asserts(function, functions))


def marks(function: Function) -> list[str]:
    """The ids in the marks of a function, in their order; of its parameter sets too."""
    calls = [
        node for decorator in function.decorator_list for node in ast.walk(decorator) if isinstance(node, ast.Call)
    ]
    texts = [call.args for call in calls if ast.unparse(call.func) == "pytest.mark.claim"]
    return [str(each.value) for arguments in texts for each in arguments if isinstance(each, ast.Constant)]


def never_runs(function: Function) -> bool:
    """Whether a test is skipped, or expected to fail, wherever it runs."""
    names = [ast.unparse(getattr(decorator, "func", decorator)) for decorator in function.decorator_list]
    return any(name in ("pytest.mark.skip", "pytest.mark.xfail") for name in names)


def asserts(function: Function, functions: dict[str, Function], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function, or one of `functions` that it calls, holds something that can fail.

    Args:
        function: the syntax tree.
        functions: the functions of its file by their names.
        seen: names of functions that are being looked at already.

    Returns:
        True for an `assert` of anything but a constant, `pytest.raises` or `pytest.warns`, and a call of `assert_...`.
    """
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("pytest.raises", "pytest.warns") or called.rpartition(".")[2].startswith("assert_"):
                return True
            if called in functions and called not in seen and asserts(functions[called], functions, seen | {called}):
                return True
    return False
