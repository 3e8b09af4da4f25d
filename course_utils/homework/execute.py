"""Runs a repaired notebook: the student's cells in the sandbox, the instructor's tests here.

A test calls the student's functions through `kernel.Kernel`. A cell that kills or wedges its kernel is marked failed;
a new kernel runs what went well before, without it, and the rest follows.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
import io
import json
import operator
import re
import time
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from course_utils.homework import limits
from course_utils.homework.kernel import Kernel, KernelGoneError, StudentError, plain_text
from course_utils.homework.wire import WireError

BUDGET = 52.0  # seconds a submission; the rest of its minute is for starting kernels and for nbgrader
CELL = 20.0  # seconds a cell, at first: each that runs out leaves less to the next, so that the last has some left
OUTPUT = 10_000_000  # characters that all cells of a notebook may show together
HIDDEN = "### BEGIN HIDDEN TESTS"
_TEST = "<test>"
Cell = dict[str, Any]


@dataclass
class Report:
    """What happened besides the outputs.

    Attributes:
        kind: "graded", "timeout" or "error".
        notes: a sentence for each cell that had to be stopped.
        times: seconds of each cell that has a name.
    """

    kind: str = "graded"
    notes: list[str] = field(default_factory=list)
    times: dict[str, float] = field(default_factory=dict)


def run(
    notebook: dict[str, Any], safe: bool = True, budget: float = BUDGET, kept: dict[str, list[Any]] | None = None
) -> Report:
    """Run all code cells in order and store their outputs in the notebook, in place.

    Args:
        notebook: repaired, with the instructor's tests in it.
        safe: run the student's cells in the sandbox.
        budget: seconds for all of it.
        kept: outputs of test cells that do not run again, by grade_id.

    Returns:
        How it went, with what is to be noted about it.

    Raises:
        sandbox.SandboxError: the sandbox cannot be used here.
    """
    runner = _Runner(safe, time.monotonic() + budget)
    count = 0
    try:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                count += 1
                name = (cell["metadata"].get("nbgrader") or {}).get("grade_id")
                start = time.monotonic()
                cell["outputs"] = kept[name] if kept and name in kept else runner.outputs(cell, count)
                cell["execution_count"] = count
                if name:
                    runner.report.times[name] = round(time.monotonic() - start, 3)
    finally:
        runner.close()
    return runner.report


class _Runner:
    def __init__(self, safe: bool, deadline: float) -> None:
        self.safe, self.deadline = safe, deadline
        self.report = Report()
        self.kernel: Kernel | None = None
        self.done: list[str] = []  # what a new kernel runs again
        self.space: dict[str, Any] = {"__name__": "__main__"}  # the instructor's names
        self.room = OUTPUT

    def close(self) -> None:
        if self.kernel:
            self.kernel.close()
        self.kernel = None

    def outputs(self, cell: Cell, number: int) -> list[dict[str, Any]]:
        marks = cell["metadata"].get("nbgrader") or {}
        if not cell["source"].strip():
            return []
        try:
            if marks.get("grade") and not marks.get("solution"):
                return self.test(cell["source"])
            if marks.get("locked"):
                with _quiet():
                    exec(compile(cell["source"], "<given>", "exec"), self.space)
            outputs = self.in_kernel(lambda kernel: kernel.run(cell["source"]))
        except KernelGoneError as gone:
            self.close()
            if self.report.kind != "timeout":
                self.report.kind = gone.kind
            self.report.notes.append(f"cell {number}: {gone}")
            return [_failure("CellTimeout" if gone.kind == "timeout" else "KernelDied", str(gone))]
        self.done.append(cell["source"])
        self.room -= len(json.dumps(outputs))
        return outputs if self.room > 0 else [_failure("TooMuchOutput", "the notebook shows too much: left out")]

    def in_kernel(self, work: Callable[[Kernel], Any]) -> Any:
        """Do something with the student's kernel; where there is none any more, a new one is brought to this point.

        Args:
            work: what to do, given the kernel.

        Returns:
            What `work` returns.

        Raises:
            KernelGoneError: the time is over, or the process has ended.
        """
        while self.kernel is None:
            if time.monotonic() > self.deadline:
                raise KernelGoneError("timeout", "the time for the whole notebook is used up")
            kernel = Kernel(self.safe)
            for position, source in enumerate(self.done):
                kernel.until = time.monotonic() + self.limit()
                try:
                    kernel.run(source)
                except KernelGoneError:  # it ran before and does not now: from here on without it
                    del self.done[position]
                    break
            else:
                self.kernel = kernel
        self.kernel.until = time.monotonic() + self.limit()
        return work(self.kernel)

    def limit(self) -> float:
        return max(0.5, min(CELL, 0.4 * (self.deadline - time.monotonic())))

    def test(self, source: str) -> list[dict[str, Any]]:
        """Run a test cell here, with the student's names standing for what is in the kernel.

        Args:
            source: the cell's code.

        Returns:
            The cell's outputs, as in a notebook.

        Raises:
            KernelGoneError: the time is over, or the process has ended.
        """
        tree = ast.parse(source)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body.pop()
        space = {name: _own_copy(value) for name, value in self.space.items()}
        printed = io.StringIO()
        outputs: list[dict[str, Any]] = []
        try:
            for name in sorted(_free_names(source) - set(self.space) - set(dir(builtins))):
                with contextlib.suppress(NameError):
                    space[name] = self.in_kernel(operator.methodcaller("get", name))
            with limits.within(self.limit() + 2.0), contextlib.redirect_stdout(printed):
                exec(compile(tree, _TEST, "exec"), space)
                if isinstance(last, ast.Expr):
                    value = eval(compile(ast.Expression(last.value), _TEST, "eval"), space)
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        data = {"text/plain": repr(value)}
                        outputs = [
                            {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}
                        ]
        except limits.OutOfTime:
            raise KernelGoneError(
                "timeout", "its test could not be finished in time with what the answer returned"
            ) from None
        except (Exception, WireError) as error:
            outputs = [_failure(type(error).__name__, _explained(error, source))]
        if printed.getvalue():
            text = plain_text(printed.getvalue(), 20_000)
            outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": text})
        return outputs


def _own_copy(value: Any) -> Any:
    """A value of the given cells for one test alone: what a function changes in place must not reach the next one."""
    return value if isinstance(value, types.ModuleType) else copy.deepcopy(value)


def _free_names(source: str) -> set[str]:
    """The names that a test reads and does not bind itself: these are the student's."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {(node.asname or node.name).split(".")[0] for node in nodes if isinstance(node, ast.alias)}
    return {node.id for node in names if isinstance(node.ctx, ast.Load)} - bound


def _explained(error: BaseException, source: str) -> str:
    """What a failed test tells the student. What their own code said in a hidden test stays there: it saw its data."""
    if isinstance(error, NameError) and getattr(error, "name", None):
        return f"the notebook does not define `{error.name}`, or the cell that does stopped with an error"
    places = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    text = str(error) or "a test did not pass"
    if not isinstance(error, AssertionError) or places[-1][0] != _TEST:
        hidden = source.splitlines().index(HIDDEN) + 1 if HIDDEN in source.splitlines() else len(source)
        named = text if isinstance(error, StudentError) else f"{type(error).__name__}: {text}"
        if max((line for file, line in places if file == _TEST), default=0) > hidden:
            named = "an error of a kind of your own" if isinstance(error, StudentError) else type(error).__name__
        text = f"{named} (while a test ran)"
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", plain_text(text, 1000))


def _failure(name: str, message: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [message]}


@contextlib.contextmanager
def _quiet() -> Any:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
