"""Lesson 08's widgets without a kernel and in JupyterLab: their numbers against the package's."""

import numpy as np
import pytest

from course_utils import rnn
from course_utils.experiments.cliff import descend
from course_utils.experiments.jacobian_products import backpropagated_norms
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
    return backpropagated_norms(hidden, params["W_hh"], np.full(UNITS, UNITS**-0.5), widget.activation)[-1]


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
    watched.page.locator("[data-place='8']").first.click()
    assert np.isclose(reported(watched.page), shares[7, :3].sum(), rtol=1e-6)
    watched.page.get_by_label("Predicted word").press("ArrowRight")  # the pointer rests where it is
    assert np.isclose(reported(watched.page), shares[8, :4].sum(), rtol=1e-6)


def test_lesson_08_in_jupyterlab(lab, visit):
    """One session: the prediction unlocks, the arrow keys move the slider and not the notebook, the kernel follows."""
    with visit("08_gradient_clipping.ipynb"):
        page = lab.page
        widget = page.locator("section[aria-label='Radius slider']")
        radius = widget.get_by_label("Spectral radius")
        assert radius.is_disabled(), "a prediction comes first"
        lab.answer_prediction(widget, 2)
        place = lab.active_cell()
        radius.press("ArrowRight")
        assert np.isclose(reported(widget), 0.95**39, rtol=1e-9)
        lab.run("(slider,) = [value for value in Out.values() if hasattr(value, 'radius')]")
        assert lab.run("print(slider.unlocked, slider.radius)") == "True 0.95\n"
        lab.run("slider.radius = 1.1")
        page.wait_for_function("radius => radius.value === '1.1'", arg=radius.element_handle())
        widget.get_by_label("Units").select_option("tanh")  # with linear units the size of the inputs does not matter
        lab.move_every_control(widget, ["Spectral radius", "Length", "Units", "Size of the inputs", "Threshold"])
        assert lab.active_cell() == place, "JupyterLab must not take the keys"
        reach = page.locator("section[aria-label='Connectivity']")
        lab.answer_prediction(reach)
        place = lab.active_cell()
        before = reported(reach)
        reach.locator("[data-place='2']").first.hover()
        assert reach.get_by_label("Share of the word").input_value() == "3"
        reach.locator("[data-place='7']").first.click()
        assert reach.get_by_label("Predicted word").input_value() == "7"
        assert reported(reach) != before
        lab.move_every_control(reach, ["Predicted word", "Share of the word"])
        assert lab.active_cell() == place, "JupyterLab must not take the keys"
        assert lab.violations_in_both_themes(".jp-OutputArea-output") == []
