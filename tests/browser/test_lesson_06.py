"""Lesson 06 as a learner has it: the gradient stacker in JupyterLab and on a page without a kernel."""

import numpy as np
import pytest

from course_utils.experiments.autograd import gradients_by_autograd
from course_utils.rnn import initial_parameters
from course_utils.widgets.base import state_bytes
from course_utils.widgets.gradient_stacker import TRUNCATIONS, GradientStacker

WORDS = ["a", "cat", "saw", "the", "old", "dog", "and", "ran"]


def stacker(ask=False, seed=0):
    params = initial_parameters(8, 3, 8, np.random.default_rng(seed))
    params["W_hh"] *= 2
    ids = np.arange(8)
    return GradientStacker(params, ids[:-1], ids[1:], WORDS[:-1], WORDS[1:], ask=ask), params, ids


def matrices(scope):
    texts = scope.locator(".stacker-sums figure").evaluate_all("figures => figures.map(f => f.dataset.value)")
    return [np.array(text.split(), dtype=float).reshape(3, 3) for text in texts]


def test_lesson_06_in_jupyterlab(lab, visit):
    with visit("06_bptt.ipynb"):
        page = lab.page
        widget = page.locator("section[aria-label='Gradient stacker']")
        position = widget.get_by_role("slider", name="Loss at step")
        assert position.is_disabled(), "a prediction comes first"
        lab.answer_prediction(widget, 1)
        place = lab.active_cell()
        report = widget.locator("p.course-report")
        lab.move_every_control(widget, ["Loss at step", "Cut the way back"])
        for _ in range(7):
            assert report.get_attribute("data-complete") == "false"
            widget.get_by_role("button", name="Step backward").press("Enter")
        assert report.get_attribute("data-complete") == "true"
        assert "equal" in widget.locator(".stacker-mark").inner_text()
        position.press("ArrowLeft")
        assert position.input_value() == "6"
        assert report.get_attribute("data-complete") == "false"
        widget.get_by_role("button", name="Play").press("Enter")
        assert report.get_attribute("data-complete") == "true"
        assert lab.active_cell() == place, "JupyterLab must not take the keys"
        assert lab.violations_in_both_themes(".jp-OutputArea-output") == []


@pytest.mark.parametrize("dark", [False, True])
def test_a_finished_walk_with_a_cut_has_no_accessibility_violations(watched, dark):
    watched.show(stacker()[0], dark)
    watched.page.get_by_label("Cut the way back").select_option(label="every 3 steps")
    watched.page.get_by_role("button", name="Play").press("Enter")
    assert watched.violations("body") == []


@pytest.mark.parametrize("truncate", TRUNCATIONS)
@pytest.mark.parametrize("loss_step", [1, 4, 7])
def test_the_terms_add_up_to_autograd_for_every_loss_and_cut(watched, loss_step, truncate):
    widget, params, ids = stacker()
    widget.loss_step, widget.truncate = loss_step, truncate
    watched.show(widget)
    if loss_step > 1:
        assert watched.page.locator("p.course-report").get_attribute("data-complete") == "false"
    watched.page.get_by_role("button", name="Play").press("Enter")  # with reduced motion: to the end at once
    total, by_autograd = matrices(watched.page)
    expected = gradients_by_autograd(params, ids[:-1], ids[1:], truncate)[loss_step - 1]
    assert np.allclose(by_autograd, expected, rtol=1e-6, atol=1e-7)
    assert np.allclose(total, expected, rtol=1e-5, atol=1e-6)
    first = 0 if truncate == 0 else (loss_step - 1) // truncate * truncate
    lit = watched.page.locator(".stacker-terms figure:not(.stacker-absent)")
    assert lit.count() == loss_step - first


def test_the_loss_can_be_dragged(watched):
    watched.show(stacker()[0])
    box = watched.page.locator("svg.stacker-network").bounding_box()
    mouse = watched.page.mouse
    mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 20)
    mouse.up()
    assert watched.page.get_by_role("slider", name="Loss at step").input_value() == "3"


def test_each_term_stands_below_its_step(watched):
    watched.show(stacker()[0])
    middles = "all => all.map(e => e.getBoundingClientRect()).map(box => box.x + box.width / 2)"
    steps = watched.page.locator("svg.stacker-network circle").evaluate_all(middles)
    terms = watched.page.locator(".stacker-terms figure").evaluate_all(middles)
    assert len(steps) == 7
    assert np.abs(np.subtract(terms, steps)).max() < 3, "pixels between a step and its term"


def test_a_loss_that_is_no_loss_yet_shows_every_sum_as_incomplete(watched):
    watched.show(stacker()[0])
    for walked in range(1, 7):
        watched.page.get_by_role("button", name="Step backward").press("Enter")
        left = float(watched.page.locator("p.course-report").get_attribute("data-value"))
        assert left > 1e-4 or walked == 6  # the seventh term is 0, as h_0 is


def test_the_gradients_fit_into_the_browser():
    assert state_bytes(stacker()[0]) < 500_000


def test_what_does_not_fit_is_refused():
    params = initial_parameters(8, 6, 8, np.random.default_rng(0))
    with pytest.raises(ValueError, match="6 units"):
        GradientStacker(params, np.arange(3), np.arange(3), WORDS[:3], WORDS[:3])
    small = initial_parameters(8, 3, 8, np.random.default_rng(0))
    with pytest.raises(ValueError, match="same length"):
        GradientStacker(small, np.arange(3), np.arange(3), WORDS[:2], WORDS[:3])
