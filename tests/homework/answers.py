"""Model answers with something changed, and the points that the tests of the assignments give them."""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import importlib.util
import io
import json
import pickle
import re
from pathlib import Path
from types import FunctionType

import numpy as np

from course_utils.homework import attachments, parts, release, variants

HOMEWORK = sorted((release.FOLDER / "source").glob("hw*/*.ipynb"))
SOURCES = [*HOMEWORK, *(release.FOLDER / "source").glob("capstone*/*.ipynb")]


def quiet():
    return contextlib.redirect_stdout(io.StringIO())


@functools.cache
def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def folder(path):
    """Where the model answers find what is handed in beside the notebook."""
    sample = path.parent / release.SAMPLE
    return sample if sample.is_dir() else path.parent


def beside(path):
    """What the model answers hand in beside the notebook, by name."""
    return [(each.name, each.read_bytes()) for each in attachments.find(folder(path))]


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
def kept(path):
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


def remembered(function):
    """The function, which gives for equal arguments what it gave before; once it has changed data, it only runs."""
    known, changing = {}, []

    @functools.wraps(function)
    def called(*arguments, **keywords):
        if changing:
            return function(*arguments, **keywords)
        drawing = [each for each in arguments if isinstance(each, np.random.Generator)]
        data = [each for each in arguments if not isinstance(each, np.random.Generator)], keywords
        try:
            asked = pickle.dumps(data), pickle.dumps([each.bit_generator.state for each in drawing])
        except (pickle.PicklingError, AttributeError, TypeError):  # a function among them
            return function(*arguments, **keywords)
        if asked not in known:
            found = function(*arguments, **keywords)
            if pickle.dumps(data) != asked[0]:
                changing.append(function)
                return found
            known[asked] = found, [each.bit_generator.state for each in drawing]
        found, states = copy.deepcopy(known[asked])
        for each, state in zip(drawing, states):
            each.bit_generator.state = state
        return found

    return called


DRAWN = {}  # given functions that draw texts or states, and nothing of a student's, by notebook and name


@functools.cache
def stages(path, student):
    """All names as the model answers to a student's questions leave them before each question, and after it."""
    space, before, found = {"__name__": "homework", variants.NAME: student}, {}, {}
    for cell in cells(path):
        name = grade_id(cell)
        if name.endswith("_test"):
            question = name.removesuffix("_test")
            found[question] = before[question], own(space)
        elif name and cell["cell_type"] == "code":
            before[name], earlier = own(space), dict(space)
            run_cell(compile(text(cell), "<cell>", "exec"), space, path)
            again = [each for each, value in earlier.items() if space[each] is not value]
            assert not again, f"{path.stem}, {name}: what stands further up would read another {again[0]} now"
            for each in space.keys() - earlier.keys():
                if each.startswith("draw_"):
                    space[each] = DRAWN.setdefault((path, each), remembered(space[each]))
    return found


def models(path, question, student=""):
    """All names as the model answers to a student's questions leave them before a question, and after it."""
    return stages(path, student)[question]


@functools.cache
def remembering(path, question, student="", what="the truth"):
    """The names after a question, whose functions remember what they gave; as the truth and as an answer apart."""
    _, after = models(path, question, student)
    return {name: remembered(value) if type(value) is FunctionType else value for name, value in after.items()}


def own(space):
    """The names with data of their own: an answer that changes what it is given leaves that of the others alone."""
    data = list | dict | tuple | set | np.ndarray | np.random.Generator
    kept = {name: value for name, value in space.items() if isinstance(value, data) and not name.startswith("__")}
    texts = [each for each in kept.values() if type(each) is list and {*map(type, each)} <= {int, str}]
    return {**space, **copy.deepcopy(kept, {id(each): each.copy() for each in texts})}  # not word by word


@functools.cache
def compiled(code):
    """A test, or a piece of one, up to the expression at its end; and that, or None."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    return compile(tree, "<test>", "exec"), last and compile(ast.Expression(last.value), "<test>", "eval")


def run_test(code, space, path, question, student=""):
    """What a test, or a piece of one, gives in the end: points, or None."""
    test, last = compiled(code)
    before, parts.GRADING = parts.GRADING, parts.Grading(remembering(path, question, student), True, student)
    try:
        with quiet():
            exec(test, space)
            return None if last is None else eval(last, space)
    finally:
        parts.GRADING = before


def run_cell(code, space, path):
    """Run a cell of the notebook. What it shows of a training by the given function counts for nothing: a few steps."""
    train = space.get("train")
    given = {"train": train} if callable(train) else {}
    space |= {name: functools.partial(function, steps=4) for name, function in given.items()}
    try:
        with quiet(), contextlib.chdir(folder(path)):
            exec(code, space)
    finally:
        space |= given


def points(path, question, source, student="", author="", **names):
    """The points of an answer, given as the source of its cell; where that stops, it is tested as far as it came.

    The student hands in what answers the author's questions. Names are put in place of those of the test.
    """
    space = own(models(path, question, author)[0])
    code = compile(source, "<answer>", "exec")
    with contextlib.suppress(Exception):
        run_cell(code, space, path)
    space = {**space, **forms(path, student), **names}
    return run_test(text(tests(path)[question]), space, path, question, student)


class LostError(BaseException):
    """An answer has not all its points."""


class UntilOneFails(parts.Parts):
    """The parts of a question up to the first that fails."""

    @contextlib.contextmanager
    def seen(self, name):
        with super().seen(name):
            yield
        if self.problems[name] is not None:
            raise LostError


def keeps_all(path, question, source, student=""):
    """Whether an answer to a student's question has all its points."""
    try:
        found = points(path, question, source, student, student, Parts=UntilOneFails)
    except LostError:
        return False
    return found == marks(tests(path)[question])["points"]


def models_points(path, question, student="", author=""):
    """The points of the model answer, as `points` gives them; it has run already."""
    space = own(remembering(path, question, author, "an answer"))
    return run_test(text(tests(path)[question]), {**space, **forms(path, student)}, path, question, student)


@functools.cache
def forms(path, student=""):
    """What the cells of the forms define, for a student."""
    space = {variants.NAME: student, "variant": variants.variant}
    known = set(space)
    with quiet():
        for cell in filter(variants.is_form, cells(path)):
            exec(text(cell), space)
    return {name: value for name, value in space.items() if name not in known and not name.startswith("__")}


def written_out(source, names):
    """An answer with numbers in place of the names of its forms, as a student writes it."""
    for name, value in names.items():
        source = re.sub(rf"\b{name}\b", lambda _, value=value: repr(value), source)
    return source


def handed_in(path, student, named=None):
    """The model answers to a student's questions, in a notebook that names an id: theirs, or another."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if grade_id(cell) and marks(cell).get("solution") and cell["cell_type"] == "code":
            cell["source"] = written_out(cell["source"], forms(path, student))
        elif variants.written([cell]) is not None:
            cell["source"] = f"{variants.NAME} = {student if named is None else named!r}"
    return json.dumps(notebook).encode()


def answer(path, question, pairs=()):
    """The source of the model answer, changed."""
    [cell] = [cell for cell in cells(path) if grade_id(cell) == question]
    return changed(text(cell), pairs)


def listed(kind):
    """Every variant of every assignment: its assignment, question, name and changes."""
    return [
        (path, question, what, pairs)
        for path in SOURCES
        for question, each in getattr(kept(path), kind).items()
        for what, *pairs in each
    ]
