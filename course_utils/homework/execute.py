"""One submission graded, inside of its process: the student's cells run in the sandbox (`kernel`), the tests here.

The first run gives the scores, with the tests as the instructor wrote them. What a student's code says after the
first hidden test may hold its data, so it is shown to the instructor alone. Where a visible test failed after that, a
second run in a fresh sandbox, without hidden tests, finds out what may be told. Each step is told to the parent
process, which ends this one where a step takes too long, and starts another that goes on after it.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
import io
import json
import re
import time
import traceback
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from course_utils.homework import feedback, models, parts, repair, variants, wire
from course_utils.homework.kernel import Kernel, KernelGoneError, Output, StudentError, failure, plain_text
from course_utils.homework.repair import Cell, is_test, marks

OUTPUT = 10_000_000  # characters that all cells of a notebook may show together
HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS.*?^### END HIDDEN TESTS[^\n]*$", re.DOTALL | re.MULTILINE)
_TEST = "<test>"
Outputs = list[Output]


@dataclass
class Job:
    """One submission on its way; a new process goes on from what is found here.

    Attributes:
        release: the assignment as it was handed out, parsed.
        tests: the test cells in full, by grade_id.
        models: the cells that are given and the model answers.
        known: fingerprints of all assignments, this one's first.
        files: what was handed in, the likeliest first.
        mode: how the sandbox is entered; empty: without it.
        page: whether the student's page is wanted.
        kept: outputs of test cells that do not run again, by grade_id.
        until: when running ends, on the clock `time.monotonic`.
        student: whose work it is; empty: whose id the notebook names.
        beside: what was handed in beside the notebooks, by name.
        cells: the repaired notebook, once it is read.
        missing: answers that were not found in it.
        outputs: of each cell that has run, by run (1 gives the scores, 2 explains) and number.
        told: what the student is told of a test that failed: a text, or None where the second run has to find one.
        dead: run and number of cells that ended or wedged their process, and are left out of that run from then on.
        plain: text is shown as it was written, since it took too long with markup.
    """

    release: repair.Notebook
    tests: dict[str, str]
    models: list[Cell]
    known: dict[str, list[str]]
    files: list[tuple[str, bytes]]
    mode: str
    page: bool
    kept: dict[str, Outputs]
    until: float = 0.0
    student: str = ""
    beside: list[tuple[str, bytes]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    outputs: dict[tuple[int, int], Outputs] = field(default_factory=dict)
    told: dict[int, str | None] = field(default_factory=dict)
    dead: set[tuple[int, int]] = field(default_factory=set)
    plain: bool = False

    def next_cell(self) -> tuple[int, int] | None:
        """What runs next."""
        unexplained = [number for number, text in self.told.items() if text is None and (2, number) not in self.outputs]
        ends = {1: len(self.cells), 2: max(unexplained, default=-1) + 1}
        left = ((run, number) for run in (1, 2) for number in range(ends[run]) if (run, number) not in self.outputs)
        return next(left, None)

    def take(self, place: tuple[int, int], outputs: Outputs, told: str | None) -> None:
        """Keep what a cell gave."""
        run, number = place
        self.outputs[place] = outputs
        if told != "" and (run == 1 or number in self.told):
            self.told[number] = told


def work(send: Callable[[Any], None], job: Job) -> None:
    """Go on with a job, and say before and after each step which it is and what it gave."""
    warnings.simplefilter("ignore")  # what a student's code leads to is no news for who looks at the grader
    send(["at", 0, 0])
    if not job.cells:
        try:
            found = repair.chosen(job.files, job.release, job.known)
        except repair.UnreadableError as error:
            send(["refused", str(error)])
            return
        job.cells = found.notebook["cells"]
        for cell in job.cells:
            cell["source"] = job.tests.get(repair.grade_id(cell) or "", cell["source"])
        found.notes += filter(None, [variants.note(job.student, job.release, job.cells)])
        send(["read", job.cells, found.notes, found.missing])
        job.missing = found.missing
    session = _Session(send, job)
    try:
        while (place := job.next_cell()) and time.monotonic() < job.until:
            outputs, told = session.run(*place)
            job.take(place, outputs, told)
            send(["done", *place, outputs, told])
    except KernelGoneError as gone:
        send(["gone", str(gone)])
        return
    finally:
        session.close()
    send(["scored", feedback.scores(job)])
    send(["at", 3, 0])
    send(["finished", *feedback.finish(job)])


class _Session:
    """The instructor's names and the student's kernel, brought to where a run stands."""

    def __init__(self, send: Callable[[Any], None], job: Job) -> None:
        self.send, self.job = send, job
        self.kernel: Kernel | None = None
        self.place = (0, 0)
        self.space: dict[str, Any] = {}
        self.kept: dict[str, Any] = {}  # what answers said in plain data, as the tests of their questions read it
        self.student = job.student or variants.written(job.cells) or ""
        self.models = models.Models(job.models, self.student)
        self.room = OUTPUT

    def close(self) -> None:
        if self.kernel:
            self.kernel.close()
        self.kernel = None

    def run(self, run: int, number: int) -> tuple[Outputs, str | None]:
        """One cell; what the student is told of it is empty where it did not fail."""
        if self.kernel is None or run != self.place[0]:
            self.close()
            self.send(["at", -1, 0])  # it starts slowly on a busy machine, which is not for a cell to pay
            self.space, self.kept = {"__name__": "__main__", variants.NAME: self.student}, {}
            self.kernel = Kernel(self.job.mode, self.job.beside)
            self.send(["at", run, number])
            for earlier in range(number):
                if not is_test(self.job.cells[earlier]):
                    self.send(["at", run, earlier])
                    self.cell(run, earlier)
                elif (run, earlier) in self.job.outputs:
                    self.stand_in(earlier, self.job.outputs[run, earlier])
        self.place = (run, number)
        self.send(["at", run, number])
        cell = self.job.cells[number]
        if not is_test(cell):
            outputs = self.cell(run, number)
            self.room -= len(json.dumps(outputs))
            return outputs if self.room > 0 else [failure("TooMuchOutput", "the notebook shows too much: left out")], ""
        before = self.job.kept.get(str(repair.grade_id(cell)))
        if run == 1 and before is not None:
            return before, None if _said(before) else ""
        source = cell["source"]
        if run == 2:
            source = HIDDEN.sub("", source)
        hidden_before = any(HIDDEN.search(each["source"]) for each in self.job.cells[:number] if is_test(each))
        answer = repair.question(str(repair.grade_id(cell)))
        self.models.until(answer)
        assert self.kernel
        parts.GRADING = parts.Grading(self.models.names, run == 1, self.student, self.kernel.seconds)
        for name in self.models.data.get(answer, []):  # another question had it, too
            self.kept.pop(name, None)
        self.keep(answer)
        outputs, told = self.test(source)
        self.stand_in(number, outputs)
        if not (said := _said(outputs)):
            return outputs, told or ""
        return outputs, None if told is None and run == 1 and hidden_before else told or said

    def cell(self, run: int, number: int) -> Outputs:
        cell = self.job.cells[number]
        if cell["cell_type"] != "code" or (run, number) in self.job.dead or not cell["source"].strip():
            return []
        if marks(cell).get("locked"):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
                exec(compile(cell["source"], "<given>", "exec"), self.space)
            if variants.is_form(cell):
                said = [variants.note(self.job.student, self.job.release, self.job.cells), printed.getvalue()]
                return [{"output_type": "stream", "name": "stdout", "text": "\n".join(filter(None, said))}]
        assert self.kernel
        return self.kernel.run(cell["source"])

    def stand_in(self, number: int, outputs: Outputs) -> None:
        """Where an answer has not all its points, later answers that call its functions get the model's instead.

        Not before the last of its tests: what is tested is the answer.
        """
        answer = repair.question(str(repair.grade_id(self.job.cells[number])))
        self.keep(answer)
        cells = enumerate(self.job.cells)
        tests = [at for at, cell in cells if is_test(cell) and repair.question(str(repair.grade_id(cell))) == answer]
        run = self.place[0]
        found = {at: outputs if at == number else self.job.outputs.get((run, at), []) for at in tests}
        if number < tests[-1] or all(_is_complete(self.job.cells[at], found[at]) for at in tests):
            return
        names = self.models.until(answer)
        assert self.kernel
        for name in self.models.functions.get(answer, []):
            self.kernel.replace(name, names[name])

    def keep(self, answer: str) -> None:
        """Hold on to the data of an answer: a cell after its test changes it for no later test."""
        self.models.until(answer)
        for name in self.models.data.get(answer, []):
            if name not in self.kept:
                with contextlib.suppress(Exception):  # it is not there, or not plain data
                    self.kept[name] = _plain_copy(self.read(name))

    def read(self, name: str) -> Any:
        """The value of a student's name."""
        assert self.kernel
        return _plain_copy(self.kept[name]) if name in self.kept else self.kernel.ask({"op": "get", "name": name})

    def test(self, source: str) -> tuple[Outputs, str | None]:
        """Run a test cell here, with the student's names standing for what is in the kernel.

        The second value is what the student may be told: of a failure in a hidden part the instructor's own words
        alone, of named parts those that failed. It is None where an error was raised elsewhere.
        """
        tree = ast.parse(source)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body.pop()
        space = {name: _own_copy(value) for name, value in self.space.items()}
        printed = io.StringIO()
        outputs: Outputs = []
        told = None
        try:
            for name in sorted(_free_names(source) - set(self.space) - set(dir(builtins))):
                with contextlib.suppress(NameError):
                    space[name] = self.read(name)
            with contextlib.redirect_stdout(printed), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a test that minds says so
                exec(compile(tree, _TEST, "exec"), space)
                if isinstance(last, ast.Expr):
                    value = eval(compile(ast.Expression(last.value), _TEST, "eval"), space)
                    told = value.told if isinstance(value, parts.Points) else None
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        shown = {"output_type": "execute_result", "data": {"text/plain": repr(value)}}
                        outputs = [shown | {"metadata": {}, "execution_count": None}]
        except Exception as error:
            outputs = [failure(type(error).__name__, _explained(error))]
            told = _told_of_hidden(error, source)
        if printed.getvalue():
            text = plain_text(printed.getvalue(), 20_000)
            outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": text})
        return outputs, told


def _said(outputs: Outputs) -> str:
    return next((output["evalue"] for output in outputs if output["output_type"] == "error"), "")


def _is_complete(test: Cell, outputs: Outputs) -> bool:
    """Whether a test gave all its points."""
    shown = [output["data"]["text/plain"] for output in outputs if output["output_type"] == "execute_result"]
    return not _said(outputs) and (not shown or float(shown[0]) >= float(marks(test)["points"]))


def _own_copy(value: Any) -> Any:
    """A value of the given cells for one test alone: what a function changes in place must not reach the next one."""
    return value if isinstance(value, types.ModuleType) else copy.deepcopy(value)


def _plain_copy(value: Any) -> Any:
    """A copy of plain data; a TypeError where there is something else in it."""
    return wire.unpack(wire.pack(value, _no_mark), _no_mark)


def _no_mark(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} is no plain data")


def _free_names(source: str) -> set[str]:
    """The names that a test reads and does not bind itself: these are the student's."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {(node.asname or node.name).split(".")[0] for node in nodes if isinstance(node, ast.alias)}
    return {node.id for node in names if isinstance(node.ctx, ast.Load)} - bound


def _places(error: BaseException) -> list[tuple[str, int]]:
    return [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]


def _explained(error: BaseException) -> str:
    """What failed, in full."""
    if isinstance(error, NameError) and getattr(error, "name", None):
        return f"the notebook does not define `{error.name}`, or the cell that does stopped with an error"
    text = str(error) or "a test did not pass"
    if not isinstance(error, AssertionError) or _places(error)[-1][0] != _TEST:
        text = f"{text if isinstance(error, StudentError) else f'{type(error).__name__}: {text}'} (while a test ran)"
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", plain_text(text, 1000))


def _told_of_hidden(error: BaseException, source: str) -> str | None:
    """What may be told of a failure in a hidden part; None where it was in a visible one.

    Only the instructor's words as they stand in the test: whatever else is known now may hold the test's data.
    """
    hidden = HIDDEN.search(source)
    if not hidden:
        return None
    first = source[: hidden.start()].count("\n") + 1
    line = max((line for file, line in _places(error) if file == _TEST), default=0)
    if line < first:
        return None
    if isinstance(error, AssertionError) and _places(error)[-1][0] == _TEST:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or 0):
                if isinstance(node.msg, ast.Constant):
                    return str(node.msg.value)
                return "a hidden test did not pass"
    return "the code stopped with an error in a hidden test, or returned what it cannot compare"
