"""Lesson 08's widgets without a kernel and in JupyterLab: their numbers against the package's."""

import numpy as np
import pytest

from course_utils import rnn
from course_utils.gradient_flow import descend, gradient_norms
from course_utils.widgets.connectivity import Connectivity
from course_utils.widgets.radius_slider import UNITS, RadiusSlider

WORDS = ["the", "king", "said", "unto", "the", "man"]
SHARES = [np.tril(np.random.default_rng(seed).dirichlet(np.ones(5), 5)) for seed in (0, 1)]


def reported(scope, number: int = 0) -> float:
    return float(scope.locator("p.course-report").nth(number).get_attribute("data-value"))


def norm_at_the_end(widget: RadiusSlider) -> float:
    """What the package finds for the state of the widget."""
    rotation = np.frombuffer(widget.rotation).reshape(UNITS, UNITS)
    inputs = np.frombuffer(widget.inputs).reshape(-1, 1, UNITS)[: widget.length]
    eye, zeros = np.eye(UNITS), np.zeros(UNITS)
    params = {"W_xh": eye, "W_hh": widget.radius * rotation, "b_h": zeros, "W_hy": eye, "b_y": zeros}
    hidden = rnn.forward(widget.drive * inputs, None, params, widget.activation).hidden[1:, 0]
    return gradient_norms(hidden, params["W_hh"], np.full(UNITS, UNITS**-0.5), widget.activation)[-1]


@pytest.mark.parametrize("activation", ["identity", "tanh", "relu"])
@pytest.mark.parametrize("radius", [0.5, 1.1, 1.5])
def test_the_browser_s_norm_is_the_package_s(watched, activation, radius):
    widget = RadiusSlider(ask=False)
    widget.radius, widget.activation = radius, activation
    watched.show(widget)
    assert np.isclose(reported(watched.page), norm_at_the_end(widget), rtol=1e-9, atol=0)


def test_the_browser_s_clipped_descent_reaches_the_package_s_loss(watched):
    widget = RadiusSlider(ask=False)
    widget.threshold = 1.0
    watched.show(widget)
    expected = descend([4.29], [-2.7], threshold=1.0)[2][-1, 0]
    assert np.isclose(reported(watched.page, 1), expected, rtol=0.05)
    assert "reaches the valley" in watched.page.locator("p.course-report").nth(1).inner_text()


def test_the_share_beyond_five_words_is_the_package_s(watched):
    watched.show(Connectivity([*WORDS, *WORDS], *[np.kron(np.eye(11), [[1.0]]) for _ in range(2)], ask=False))
    assert reported(watched.page) == 0
    shares = np.tril(np.random.default_rng(2).dirichlet(np.ones(11), 11))
    watched.show(Connectivity([*WORDS, *WORDS], shares, shares, ask=False))
    assert np.isclose(reported(watched.page), shares[-1, :6].sum(), rtol=1e-6)
    watched.page.locator("[data-place='8']").first.hover()
    assert np.isclose(reported(watched.page), shares[7, :3].sum(), rtol=1e-6)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("make", [RadiusSlider, lambda: Connectivity(WORDS, *SHARES)])
def test_the_widgets_have_no_accessibility_violations(watched, make, dark):
    watched.show(make(), dark)
    assert watched.violations("body") == []
    watched.answer_prediction()
    assert watched.violations("body") == []


def test_lesson_08_in_jupyterlab(watched, jupyter):
    """One session: the prediction unlocks, the arrow keys move the slider and not the notebook."""
    watched.open_lesson(jupyter, "08_gradient_clipping.ipynb")
    page = watched.page
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count() == 0
    widget = page.locator("section[aria-label='Radius slider']")
    assert widget.get_by_label("Spectral radius").is_disabled(), "a prediction comes first"
    watched.answer_prediction(widget, 2)
    place = watched.active_cell()
    widget.get_by_label("Spectral radius").press("ArrowRight")
    assert np.isclose(reported(widget), 0.95**39, rtol=1e-9)
    assert watched.active_cell() == place, "JupyterLab must not take the keys"
