"""show_source prints the code that runs; show_figure never shows a picture without its finding in words."""

import ast
import base64
import inspect
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from matplotlib.figure import Figure
from PIL import Image

from course_utils import display, functional, show_figure, show_source, show_verdict, tfidf
from course_utils.display import WIDTH, first_sentences, small_png
from course_utils.plots.palette import STYLES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shown(monkeypatch):
    import IPython.display

    bundles = []
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: bundles.append(data))
    return bundles


def figure() -> Figure:
    drawn = Figure(figsize=(3, 2))
    drawn.subplots().plot([1, 2], [3, 4])
    return drawn


def test_the_source_that_is_shown_in_full_is_the_source_that_runs(shown):
    show_source(functional.softmax, functional.sigmoid, full=True)
    text = shown[0]["text/plain"]
    assert text.startswith("def softmax(")
    assert inspect.getsource(functional.sigmoid).strip() in text
    assert shown[0]["text/markdown"] == f"```python\n{text}\n```"


def test_code_is_shown_with_the_first_sentence_of_its_docstring(shown):
    show_source(functional.softmax, tfidf.TfidfVectorizer)
    text = shown[0]["text/plain"]
    assert "Args:" not in text
    assert "Returns:" not in text
    full = "\n\n".join(inspect.getsource(each).rstrip() for each in (functional.softmax, tfidf.TfidfVectorizer))
    assert without_docstrings(text) == without_docstrings(full)
    assert ast.get_docstring(ast.parse(text).body[0]) == "Probabilities that are proportional to exp(logits)."


def without_docstrings(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body[0] = ast.Pass()
    return ast.unparse(tree)


@pytest.mark.parametrize(
    ("docstring", "shown"),
    [
        ('"""One sentence"""', '"""One sentence"""'),
        ('"""The cosine, e.g. of words. A second sentence."""', '"""The cosine, e.g. of words."""'),
        (
            '"""A sentence over\n    two lines. More.\n\n    Args:\n        x: it.\n    """',
            '"""A sentence over two lines."""',
        ),
        ('"""No full stop\n\n    Returns:\n        x.\n    """', '"""No full stop"""'),
    ],
)
def test_the_first_sentence_ends_where_a_sentence_does(docstring, shown):
    code = "def f(x):\n    {}\n    # why\n    return x"
    assert first_sentences(code.format(docstring)) == code.format(shown)


def test_a_long_first_sentence_is_wrapped_as_code_is(shown):
    code = f'class A:\n    """{"word " * 30}end."""\n\n    def f(self): ...'
    lines = first_sentences(code).split("\n")
    assert max(map(len, lines)) <= WIDTH
    assert without_docstrings("\n".join(lines)) == without_docstrings(code)


@pytest.mark.parametrize("wrong", [len, 3, "softmax"])
def test_what_has_no_python_source_is_refused_by_name(wrong, shown):
    with pytest.raises(TypeError, match="show_source needs a function or class written in Python"):
        show_source(wrong)


def test_a_figure_carries_its_finding_as_alternative_text_and_as_a_line(shown):
    show_figure(figure(), 'The line rises from 3 to 4, "steeply" & <fast>.')
    bundle = shown[0]
    assert bundle["text/plain"] == 'The line rises from 3 to 4, "steeply" & <fast>.'
    assert 'alt="The line rises from 3 to 4, &quot;steeply&quot; &amp; &lt;fast&gt;."' in bundle["text/html"]
    assert set(bundle) == {"text/plain", "text/html"}, "the picture is stored once"


def test_a_figure_has_two_pixels_for_each_of_the_page_and_a_dark_form(shown):
    show_figure(figure(), "rises")
    text = shown[0]["text/html"]
    width, encoded = re.search(r'width: (\d+)px".* src="data:image/png;base64,([^"]+)"', text).groups()
    png = base64.b64decode(encoded)
    assert png.startswith(b"\x89PNG")
    assert int(width) == 288
    assert abs(int.from_bytes(png[16:20], "big") - 2 * 288) < 60, "what is empty at the edge is cut"
    assert '[data-jp-theme-light="false"] .course-figure' in text


def test_each_curve_of_a_stored_figure_keeps_its_own_colour(shown):
    drawn = Figure(figsize=(6.5, 4))
    axes = drawn.subplots()
    for height, (colour, marker, dashes) in enumerate(STYLES):
        axes.plot([0, 1], [0, height / 100], color=colour, marker=marker, linestyle=dashes, label=colour)
    axes.legend()
    show_figure(drawn, "Six curves rise")
    png = base64.b64decode(re.search(r'base64,([^"]+)"', shown[0]["text/html"]).group(1))
    stored = Image.open(io.BytesIO(png))
    kept = {f"#{red:02X}{green:02X}{blue:02X}" for _, (red, green, blue) in stored.convert("RGB").getcolors()}
    assert len(kept) <= 24
    assert {colour for colour, _, _ in STYLES} <= kept


def test_a_field_a_little_darker_than_the_paper_keeps_its_colour():
    drawn, picture = io.BytesIO(), Image.new("RGB", (300, 200), "#ffffff")
    picture.paste("#f6f6f6", (20, 20, 100, 60))
    picture.save(drawn, format="png")
    stored = Image.open(io.BytesIO(small_png(drawn.getvalue()))).convert("RGB")
    assert {stored.getpixel((5, 5)), stored.getpixel((50, 50))} == {(255, 255, 255), (246, 246, 246)}


def test_a_small_picture_is_no_larger_than_a_png_of_it_has_to_be():
    drawn, again = io.BytesIO(), io.BytesIO()
    figure().savefig(drawn, format="png")
    stored = small_png(drawn.getvalue())
    Image.open(io.BytesIO(stored)).save(again, format="png", optimize=True)
    assert len(stored) <= len(again.getvalue()) < len(drawn.getvalue())


def test_a_figure_without_words_is_refused():
    with pytest.raises(ValueError, match="alt must say"):
        show_figure(figure(), "  ")


def test_the_same_figure_gives_the_same_bytes(shown):
    show_figure(figure(), "rises")
    show_figure(figure(), "rises")
    assert shown[0]["text/html"] == shown[1]["text/html"]


@pytest.mark.parametrize(
    ("found", "words"), [([True, True], "holds"), ([True, False], "holds in part"), ([False, False], "fails")]
)
def test_a_verdict_says_whether_all_some_or_none_of_a_claim_was_found(capsys, found, words):
    show_verdict({f"thing {number}": each for number, each in enumerate(found)})
    first, *others = capsys.readouterr().out.splitlines()
    assert first == f"The claim {words}:"
    assert others == [f"  {'yes' if each else 'no '}  thing {number}" for number, each in enumerate(found)]


def test_a_verdict_without_findings_is_refused():
    with pytest.raises(ValueError, match="findings"):
        show_verdict({})


def test_a_library_without_a_release_for_this_python_is_told_from_one_that_is_not_installed(monkeypatch, capsys):
    asked = ["one; python_version < '3'", "two; python_version > '3' and extra == 'fast'", "numpy"]
    monkeypatch.setattr("importlib.metadata.requires", lambda name: asked)
    assert not display.has_library("one")
    assert not display.has_library("two")
    assert capsys.readouterr().out.splitlines() == [
        "one has no release for this Python: what needs it is left out here.",
        "two is not installed: what needs it is left out here.",
    ]
    assert display.has_library("numpy")
    assert capsys.readouterr().out == ""


def test_nbval_knows_what_a_cell_prints_with_a_library_and_without(tmp_path):
    """The stored 7 is no longer what the block prints: nbval says so where the library is, and only there."""
    for library in ("nobody_has_it", "json"):
        block = f'if has_library("{library}"):\n    eight = 8\n    print(eight)'
        sources = {
            "from course_utils import has_library\nprint(0)": "0\n",
            block: "7\n",
            f"print(1)\n{block}": "1\n7\n",
        }
        cells = [
            nbformat.v4.new_code_cell(source, execution_count=1, outputs=[nbformat.v4.new_output("stream", text=text)])
            for source, text in sources.items()
        ]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / f"{library}.ipynb")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "conftest", "--nbval", "-rf"]
    command += ["--nbval-current-env", "-o", "addopts=", "--rootdir", str(tmp_path), str(tmp_path)]
    alone = os.environ | {"PYTEST_ADDOPTS": ""}  # its words are for the outer run
    out = subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, check=False).stdout
    assert "2 failed, 4 passed" in out, out
    assert len(re.findall(r"FAILED \S*json\.ipynb::Cell [12]", out)) == 2, out
