"""Every committed notebook is executed, clean, accessible and small."""

import ast
import base64
import builtins
import copy
import functools
import html
import importlib
import json
import pkgutil
import re
import symtable
from pathlib import Path

import pytest

from course_utils import notebooks, widgets
from course_utils.places import WIDGET_PICTURES
from course_utils.widgets.base import CourseWidget

LESSONS = sorted(notebooks.FOLDER.glob("*.ipynb"))
names = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", notebooks.with_exercises(), ids=lambda path: path.stem)
def test_the_notebook_may_be_committed(path):
    assert notebooks.problems(read(path)) == []


@names
def test_the_lesson_has_30_to_70_cells_and_a_claim(path):
    cells = read(path)["cells"]
    assert 30 <= len(cells) <= 70
    assert any(tag.startswith("claim-") for cell in cells for tag in notebooks.tags(cell))


@functools.cache
def widget_classes() -> set[str]:
    for module in pkgutil.iter_modules(widgets.__path__, f"{widgets.__name__}."):
        importlib.import_module(module.name)
    return {widget.__name__ for widget in CourseWidget.__subclasses__()}


def shown_widget(cell: dict) -> str | None:
    """The class of the widget that a cell makes and shows in its last line."""
    if cell["cell_type"] != "code":
        return None
    last = ast.parse(notebooks.source(cell)).body[-1]
    called = last.value.func if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else None
    name = getattr(called, "attr", getattr(called, "id", None))
    return name if name in widget_classes() else None


@names
def test_every_widget_is_stored_as_a_picture_and_a_line_of_text_without_its_state(path):
    """What GitHub shows, and JupyterLab when a lesson is opened again: both without a kernel."""
    notebook = read(path)
    assert "widgets" not in notebook["metadata"]
    seen = [(name, cell) for cell in notebook["cells"] if (name := shown_widget(cell))]
    assert seen, "a lesson has at least one widget"
    for name, cell in seen:
        (output,) = [output for output in cell["outputs"] if "data" in output]
        data = {kind: "".join(text) for kind, text in output["data"].items()}
        assert set(data) == {"image/png", "text/html", "text/plain"}
        assert re.fullmatch(rf"{name}: \S[^\n]+", data["text/plain"])
        picture = base64.b64decode(data["image/png"])
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") > 400, "the width in pixels, of PNG's first block"
        alternative, source = re.fullmatch(
            r'<figure[^>]*><img alt="([^"]+)" src="data:image/png;base64,([^"]+)"><figcaption>.+', data["text/html"]
        ).groups()
        assert html.unescape(alternative) == data["text/plain"]
        assert source == data["image/png"].strip()
        kept = json.loads((WIDGET_PICTURES / f"{name}.json").read_text(encoding="utf-8"))
        assert kept == {"text": data["text/plain"], "png": source}, "`course.py run` renews what a live run stores"


def small_notebook(**changes) -> dict:
    code = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "2\n"}],
        "source": "print(2)",
    }
    text = {"cell_type": "markdown", "metadata": {}, "source": "# Title"}
    return {"cells": [text, code | changes], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def test_a_clean_notebook_has_no_problems():
    assert notebooks.problems(small_notebook()) == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"execution_count": None}, "top to bottom"),
        ({"outputs": []}, "no cell has an output"),
        ({"outputs": [{"output_type": "stream", "name": "stderr", "text": "UserWarning"}]}, "stderr"),
        ({"outputs": [{"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []}]}, "KeyError"),
        ({"outputs": [{"output_type": "display_data", "data": {"text/plain": "<f at 0x7f0012ab>"}}]}, "address"),
        ({"outputs": [{"output_type": "display_data", "data": {"image/png": "aaaa"}}]}, "no line of text"),
        ({"outputs": [{"output_type": "display_data", "data": {"text/html": "<img src='a'>"}}]}, "alternative text"),
        ({"outputs": [{"output_type": "display_data", "data": {notebooks.WIDGET: {}}}]}, "widget"),
        ({"outputs": [{"output_type": "stream", "name": "stdout", "text": "a" * 400_000}]}, "bytes"),
        ({"source": "print(2)\n" * 40}, "40 lines"),
        ({"source": f"x = {'1 + ' * 30}2"}, "125 characters"),
        ({"source": "  "}, "is empty"),
        ({"source": 'check("1.1", None)', "metadata": {"tags": ["exercise"]}}, "unsolved"),
    ],
)
def test_each_kind_of_unclean_notebook_is_found(changes, word):
    assert word in " ".join(notebooks.problems(small_notebook(**changes)))


def test_what_only_a_live_kernel_shows_is_found_in_a_notebook():
    notebook = small_notebook() | {"metadata": {"widgets": {}}}
    assert notebooks.problems(notebook) == ["it stores the state of widgets"]


def test_a_skipped_heading_level_and_an_image_without_text_are_found():
    notebook = small_notebook()
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "### Deep\n\n![](a.png)"})
    found = " ".join(notebooks.problems(notebook))
    assert "skips a level" in found
    assert "alternative text" in found


def test_normalising_drops_widget_state_and_views_and_keeps_pictures_and_tags():
    data = {notebooks.WIDGET: {"model_id": "1"}, "image/png": "aaaa", "text/plain": "a widget"}
    output = {"output_type": "display_data", "data": data, "metadata": {"isolated": True}}
    notebook = small_notebook(outputs=[output], metadata={"tags": ["claim-C01"], "execution": {"start": "now"}})
    notebook["metadata"]["widgets"] = {"state": {}}
    before = copy.deepcopy(notebook)
    after = notebooks.normalise(notebook)
    assert after["cells"][1]["outputs"][0]["data"] == {"image/png": "aaaa", "text/plain": "a widget"}
    assert after["cells"][1]["metadata"] == {"tags": ["claim-C01"]}
    assert "widgets" in before["metadata"]
    assert "widgets" not in after["metadata"]
    assert notebooks.problems(after) == []


def test_what_only_prepares_is_folded_and_nothing_else_is():
    cells = [("# Colab", ["colab"]), ("import numpy", ["setup"]), ("x = 1", ["setup"]), ("import time", [])]
    notebook = small_notebook()
    code = [small_notebook(source=text, metadata={"tags": tags})["cells"][1] for text, tags in cells]
    notebook["cells"] = code
    folded = [cell["metadata"].get("jupyter") for cell in notebooks.normalise(notebook)["cells"]]
    assert folded == [{"source_hidden": True}] * 2 + [None] * 2


def test_normalising_joins_what_one_cell_printed_in_pieces():
    pieces = [{"output_type": "stream", "name": "stdout", "text": text} for text in ("one\n", ["two\n", "three\n"])]
    notebook = notebooks.normalise(small_notebook(outputs=pieces))
    assert [output["text"] for output in notebook["cells"][1]["outputs"]] == ["one\ntwo\nthree\n"]


def test_a_lesson_is_found_by_number_and_an_unknown_one_is_refused_by_name(tmp_path):
    (tmp_path / "01_tfidf.ipynb").write_text("{}")
    assert notebooks.find("1", tmp_path) == notebooks.find("01", tmp_path) == tmp_path / "01_tfidf.ipynb"
    with pytest.raises(ValueError, match="01_tfidf"):
        notebooks.find("9", tmp_path)


def test_a_lesson_that_is_run_is_stored_executed_and_what_is_wrong_with_it_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_SNAPSHOTS", "")
    file = tmp_path / "own.ipynb"
    lesson = small_notebook(source="import os\nprint(os.getcwd(), os.environ['COURSE_SNAPSHOTS'])", id="b")
    lesson["cells"][0] |= {"id": "a", "source": "No title"}
    file.write_text(json.dumps(lesson))
    assert notebooks.main([str(file)]) == 1
    said = capsys.readouterr()
    assert said.out == "own.ipynb: it needs exactly one heading of level 1\n"
    assert re.search(r"own: 100%.* 1/1 ", said.err)
    assert file.read_text().endswith("}\n")
    assert read(file)["cells"][1]["outputs"][0]["text"] == [f"{tmp_path} 1\n"]
    assert list(tmp_path.iterdir()) == [file]
    monkeypatch.setattr(notebooks, "execute", read)
    monkeypatch.setattr(notebooks, "with_exercises", lambda: [file, file])
    assert notebooks.main([]) == 1
    assert capsys.readouterr().out == 2 * said.out
    lesson["cells"][0]["source"] = "# Title"
    file.write_text(json.dumps(lesson))
    assert notebooks.main([str(file)]) == 0
    assert notebooks.main(["12"]) == 1
    assert "names 0 notebooks; there are 01_tfidf, " in capsys.readouterr().err


def lines_beside_code(source: str) -> int:
    """How many lines of a piece of code are docstrings or comments."""
    docstrings = [
        node.body[0].end_lineno - node.body[0].lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node)
    ]
    comments = [line for line in source.splitlines() if line.strip().startswith("#")]
    return sum(docstrings) + len(comments)


@names
def test_at_most_a_third_of_the_code_that_a_lesson_shows_is_no_code(path):
    code = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    shown = [
        "".join(output["data"]["text/plain"])
        for cell in code
        if "show_source(" in notebooks.source(cell)
        for output in cell["outputs"]
        if "text/markdown" in output.get("data", {})
    ]
    assert shown
    lines = sum(bool(line.strip()) for source in shown for line in source.splitlines())
    assert sum(map(lines_beside_code, shown)) <= lines / 3


@names
def test_the_exercises_say_what_to_run_first_and_their_first_cell_brings_what_they_import(path):
    cells = read(path)["cells"]
    places = [place for place, cell in enumerate(cells) if "exercise" in notebooks.tags(cell)]
    heading = next(cell for cell in cells if "## Exercises" in notebooks.source(cell))
    assert "*Run > Run All Above Selected Cell*" in notebooks.source(heading)
    brought = imported(cells[places[0]])
    assert {"check", "hint"} <= brought
    setup = set().union(*(imported(cell) for cell in cells if "setup" in notebooks.tags(cell)))
    answers = " ".join(notebooks.solution(read(path), place) or "" for place in places)
    roots = set(re.findall(r"(?<![\w.])(\w+)\.\w", answers))
    assert roots & setup <= brought


def imported(cell: dict) -> set[str]:
    """The names that a cell of code imports."""
    nodes = ast.walk(ast.parse(notebooks.source(cell)))
    aliases = [alias for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
    return {alias.asname or alias.name for alias in aliases}


@names
def test_code_in_the_prose_that_a_learner_may_run_uses_names_that_the_lesson_has(path):
    made = set(dir(builtins))
    for cell in read(path)["cells"]:
        text = notebooks.source(cell)
        if cell["cell_type"] == "code":
            made |= imported(cell) | bound(ast.parse(text))
            continue
        for code in re.findall(r"```python\n(.*?)```", re.sub(r"(?s)<details>.*?</details>", "", text), re.DOTALL):
            tree = ast.parse(code)
            used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            assert used - made - bound(tree) == set()


def bound(tree: ast.Module) -> set[str]:
    """The names that code writes to, functions and classes included."""
    nodes = list(ast.walk(tree))
    written = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return written | {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@names
def test_headings_hold_no_formula_which_jupyterlab_s_list_of_contents_would_show_raw(path):
    prose = [notebooks.source(cell) for cell in read(path)["cells"] if cell["cell_type"] == "markdown"]
    assert [line for text in prose for line in text.splitlines() if line.startswith("#") and "$" in line] == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name[:2])
def test_what_needs_a_library_that_may_be_missing_ends_its_cell(path):
    """So nbval knows what the cell prints without it (conftest.py)."""
    asked = re.compile(r"has_library\(\"(gensim|numba|torch)\"\)")
    for cell in read(path)["cells"]:
        code = notebooks.source(cell)
        if cell["cell_type"] == "code" and asked.search(code):
            *before, block = ast.parse(code).body
            assert asked.search(code.splitlines()[block.lineno - 1]), code
            assert isinstance(block, ast.If), code
            assert not block.orelse, code
            assert not any(asked.search(ast.get_source_segment(code, each)) for each in before), code


def names_read(scope: symtable.SymbolTable) -> set[str]:
    """The global names that a piece of code reads, in its functions and comprehensions too."""
    own = {each.get_name() for each in scope.get_symbols() if each.is_referenced()}
    if scope.get_type() != "module":
        own = {name for name in own if scope.lookup(name).is_global()}
    return own.union(*map(names_read, scope.get_children()))


@names
def test_the_cell_of_a_prediction_runs_again_when_all_others_have_run(path):
    """A learner who chose Run All comes back to write what they expect: no later cell may have put something else under
    a name that this one reads."""
    code = [notebooks.source(cell) for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    scopes = [symtable.symtable(source, path.name, "exec") for source in code]
    bound = [
        {each.get_name() for each in scope.get_symbols() if each.is_assigned() and not each.is_imported()}
        for scope in scopes
    ]
    functions = {
        each.get_name(): names_read(each)
        for scope in scopes
        for each in scope.get_children()
        if each.get_type() == "function"
    }
    asking = [place for place, source in enumerate(code) if "predict(" in source]
    assert asking
    for place in asking:
        wanted = names_read(scopes[place])
        wanted |= set().union(*(functions.get(name, set()) for name in wanted))
        assert (wanted - bound[place]) & set().union(*bound[place + 1 :]) == set(), code[place]
