"""The model answers of an assignment, run here: answers are compared with them, and they stand in for wrong ones."""

from __future__ import annotations

import contextlib
import io
from types import FunctionType
from typing import Any

from course_utils.homework.repair import Cell, grade_id
from course_utils.homework.variants import NAME, written


class Models:
    """The names of the given cells and the model answers, as far as they have run.

    Args:
        cells: those cells, in the order of the notebook.
        student: whose questions are answered.
    """

    def __init__(self, cells: list[Cell], student: str) -> None:
        self.waiting = [cell for cell in cells if written([cell]) is None]
        self.names: dict[str, Any] = {"__name__": "__main__", NAME: student}
        self.functions: dict[str, list[str]] = {}
        self.data: dict[str, list[str]] = {}

    def until(self, answer: str) -> dict[str, Any]:
        """Run all cells down to an answer.

        Args:
            answer: its grade_id.

        Returns:
            All names that are defined then.
        """
        while answer not in self.functions and self.waiting:
            cell = self.waiting.pop(0)
            before = dict(self.names)
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                exec(compile(cell["source"], "<model>", "exec"), self.names)
            answered = str(grade_id(cell))
            new = {name: value for name, value in self.names.items() if before.get(name) is not value}
            self.functions[answered] = [
                name
                for name, value in new.items()
                if isinstance(value, FunctionType) and value.__module__ == "__main__"
            ]
            self.data[answered] = [name for name, value in new.items() if not callable(value)]
        return self.names
