"""The colours of figures and widgets, seen by people with each kind of colour blindness, stay apart."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from course_utils import widgets
from course_utils.plots.palette import STYLES

CSS = (Path(widgets.__file__).parent / "static" / "common.css").read_text(encoding="utf-8")
NAMES = ("blue", "orange", "green", "purple")
LIGHT, DARK = ([re.findall(rf"--{name}: (#\w+);", CSS)[theme] for name in NAMES] for theme in (0, 1))
# How linear RGB looks without one kind of cone (Machado, Oliveira and Fernandes 2009, table 1, severity 1).
SEEN = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # sRGB, D65
APART = 12  # in CIELAB, where about 2.3 can just be told apart side by side


def seen_as(colour: str, by) -> np.ndarray:
    """A colour in CIELAB."""
    values = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(TO_XYZ @ np.clip(np.array(by) @ linear, 1e-3, 1) / TO_XYZ.sum(axis=1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, by) -> float:
    return float(np.linalg.norm(seen_as(one, by) - seen_as(other, by)))


@pytest.mark.parametrize("colours", [[style[0] for style in STYLES], LIGHT, DARK], ids=["figures", "light", "dark"])
@pytest.mark.parametrize("eyes", SEEN)
def test_every_two_colours_can_be_told_apart(colours, eyes):
    assert len(set(colours)) == len(colours) >= 4
    pairs = {(a, b): distance(a, b, SEEN[eyes]) for a, b in itertools.combinations(colours, 2)}
    assert {pair: apart for pair, apart in pairs.items() if apart < APART} == {}


def test_red_and_green_of_equal_lightness_would_be_found():
    assert distance("#d62728", "#2ca02c", SEEN["all cones"]) > 100
    assert distance("#b3412b", "#6b7a1e", SEEN["deuteranopia"]) < APART


def test_no_curve_needs_its_colour():
    assert len({marker for _, marker, _ in STYLES}) == len(STYLES)
    assert len({(marker, str(dashes)) for _, marker, dashes in STYLES}) == len(STYLES)
