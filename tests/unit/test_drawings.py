"""Drawings in SVG: whole documents with words for those who cannot see them, and true numbers where they have some."""

import importlib
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from drawn_figures import DRAWINGS

from course_utils.gradcheck import numerical_gradient
from course_utils.notebooks import FOLDER
from course_utils.plots import drawings_networks as networks
from course_utils.plots import drawings_words as words
from course_utils.plots.svg import Drawing

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_a_whole_document_whose_words_lie_on_the_sheet(name):
    drawing = DRAWINGS[name]()
    root = ET.fromstring(drawing.svg())
    assert root.find("{http://www.w3.org/2000/svg}title").text == drawing.alt
    texts = root.findall(".//{http://www.w3.org/2000/svg}text")
    assert texts
    for text in texts:
        x, y, size = (float(text.get(key)) for key in ("x", "y", "font-size"))
        length = 0.6 * size * len("".join(text.itertext()).strip())
        left = x - length * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor")]
        assert -4 <= left <= left + length <= drawing.width + 12, "".join(text.itertext())
        assert size <= y + 4 <= drawing.height + 4
        assert size >= 12, "legible where a page is narrow"


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_notebook_shows_it_with_its_words(name):
    bundle = DRAWINGS[name]()._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert len(bundle["text/plain"].split()) >= 8
    assert re.search(r'alt="[^"]{20}', bundle["text/html"])


def test_a_drawing_without_words_is_refused():
    with pytest.raises(ValueError, match="alt must say"):
        Drawing(10, 10, " ")


def test_the_cosines_and_angles_are_those_of_the_texts():
    drawing = DRAWINGS["cosine"]()
    assert "a: 0.95, b: 0.71" in drawing.alt
    assert "q and b: 45°" in drawing.svg()


def test_the_derivatives_of_the_graph_are_numerical_ones():
    values = np.array([1.0, 0.5, 0.8, -1.2])  # x, h, w, u

    def loss(v):
        return (np.tanh(v[2] * v[1] + v[3] * v[0]) - 0.3) ** 2 / 2

    drawing = networks.backward_graph(*values, 0.3)
    for name, value in zip("xhwu", numerical_gradient(loss, values)):
        assert f"{value:.3f}".replace("-", "−") in drawing.svg(), name
    assert f"loss {loss(values):.3f}" in drawing.alt


def test_the_gap_of_the_parallelogram_is_measured_in_lengths_of_its_arrow():
    points = {"man": (0, 0), "king": (2, 0), "woman": (0, 1), "queen": (2, 2)}
    assert "0.50 arrow lengths away from queen" in words.parallelogram("man", "king", "woman", points).alt


def test_the_committed_pictures_are_those_that_the_program_draws(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "publish")
    pictures = importlib.import_module("pictures")
    assert {path.stem for path in pictures.PICTURES.glob("*.svg")} == set(pictures.EVERY)
    for number, make in pictures.EVERY.items():
        assert (pictures.PICTURES / f"{number}.svg").read_text(encoding="utf-8") == make().svg(), number
    assert {path.stem[:2] for path in FOLDER.glob("0*.ipynb")} <= set(pictures.EVERY)
