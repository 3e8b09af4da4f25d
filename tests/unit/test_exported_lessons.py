"""A lesson exported as HTML is read without a network: formulas are drawn, pictures are in it, nothing is asked for."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from traitlets.config import Config

from course_utils.export import markdown_to_html
from course_utils.notebooks import FOLDER, source

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "launcher" / "jupyter" / "everybody" / "jupyter_config.json"
PATHS = sorted(FOLDER.glob("0*.ipynb"))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("The weight $f_{w}$ grows.", ["<p>The weight <math", "<msub>", " grows.</p>"]),
        ("$$ a = \\frac{1}{2} $$", ['display="block"', "<mfrac>"]),
        ("`$HOME` costs $5 and $6", ["<code>$HOME</code>", "$5 and $6"]),
        ("```\n$x$\n```", ["$x$"]),
        ("| a | b |\n|---|---|\n| $x$ | `y` |", ["<table>", "<math"]),
    ],
)
def test_formulas_become_mathml_and_code_and_prices_do_not(text, seen):
    html = markdown_to_html({}, text)
    for each in seen:
        assert each in html


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_formula_of_a_lesson_is_one_that_can_be_drawn(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        html = re.sub(r"<(code|pre)\b.*?</\1>", "", markdown_to_html({}, source(cell)), flags=re.DOTALL)
        assert not re.search(r"\\[a-zA-Z]{2,}", html), source(cell)
        assert html.count("<math") == html.count("</math>")


def test_an_exported_lesson_asks_for_nothing():
    path = PATHS[0]
    exporter = HTMLExporter(config=Config(json.loads(SETTINGS.read_text(encoding="utf-8"))))
    page, _ = exporter.from_notebook_node(
        nbformat.read(path, as_version=4), resources={"metadata": {"path": str(path.parent), "name": path.stem}}
    )
    assert page.count("<math") > 20
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?!data:)([^"]+)"', page) == []
