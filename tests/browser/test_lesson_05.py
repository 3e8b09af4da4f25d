"""Lesson 05 as a learner has it: the unrolled RNN in JupyterLab and on a page without a kernel."""

import numpy as np
import pytest

from course_utils.rnn import forward, initial_parameters
from course_utils.widgets.base import state_bytes
from course_utils.widgets.unrolled_rnn import UnrolledRNN

LETTERS = list(" abcdeghnort")


def network(hidden_size=6, seed=0):
    """Weights that float32 holds exactly, so that the browser has the very same numbers."""
    params = initial_parameters(len(LETTERS), hidden_size, len(LETTERS), np.random.default_rng(seed))
    return {name: (2 * value).astype(np.float32).astype(np.float64) for name, value in params.items()}


def states_shown(scope, steps, units):
    cells = scope.locator("td[data-step]").evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")
    return np.array(cells).reshape(units, steps).T


def expected_states(params, text):
    ids = np.array([LETTERS.index(letter) for letter in text])
    return forward(ids[:, None], None, params).hidden[:, 0]


def test_lesson_05_in_jupyterlab(lab, visit):
    with visit("05_rnn_forward.ipynb"):
        page = lab.page
        widget = page.locator("section[aria-label='Unrolled RNN']")
        assert widget.get_by_label("Text", exact=True).is_disabled(), "a prediction comes first"
        lab.answer_prediction(widget, 1)
        place = lab.active_cell()

        assert widget.get_by_label("Letters read").input_value() == "1", "it begins at the first letter"
        widget.get_by_role("button", name="Play").press("Enter")
        chosen = widget.locator("td.unrolled-chosen")
        last = int(widget.get_by_label("Letters read").input_value())
        assert chosen.get_attribute("data-step") == str(last), "what is expected next follows the steps"
        moves = (("ArrowLeft", 1, "0"), ("ArrowDown", 1, "1"), ("ArrowUp", 1, "0"), ("ArrowRight", 0, "0"))
        for key, back, unit in moves:
            chosen.press(key)
            assert (chosen.get_attribute("data-step"), chosen.get_attribute("data-unit")) == (str(last - back), unit)
        read = widget.get_by_label("Letters read")
        before = int(read.input_value())
        widget.get_by_role("button", name="Back").press("Enter")
        assert int(read.input_value()) == before - 1
        read.press("ArrowLeft")
        assert int(read.input_value()) == before - 2
        widget.get_by_role("button", name="Play").press("Enter")
        assert int(read.input_value()) == before
        text = widget.get_by_label("Text", exact=True)
        text.fill("a storm")
        assert widget.locator("thead th").count() == 1 + len("a storm")
        lab.move_every_control(widget, ["Text", "Letters read", "Change letter", "into"])
        assert lab.active_cell() == place, "JupyterLab must not take the keys"
        assert lab.violations_in_both_themes(".jp-OutputArea-output") == []


def test_a_text_made_shorter_and_longer_again_leaves_sliders_and_picture_agreed(watched):
    widget = UnrolledRNN(network(), LETTERS, "the cat", ask=False)
    widget.changed, widget.replacement = 5, "n"
    watched.show(widget)
    text, changed = (watched.page.get_by_label(label, exact=True) for label in ("Text", "Change letter"))
    text.fill("the")
    text.fill("the cat")
    marked = watched.page.locator("thead ins").locator("xpath=ancestor::th")
    place = marked.evaluate("head => [...head.parentNode.children].indexOf(head) - 1")
    assert int(changed.input_value()) == place == 2


@pytest.mark.parametrize("text", ["the cat", "that bread had the"])
def test_the_browsers_states_are_the_packages(watched, text):
    params = network()
    watched.show(UnrolledRNN(params, LETTERS, text, ask=False))
    expected = expected_states(params, text)
    assert np.allclose(states_shown(watched.page, len(text), 6), expected[1:], rtol=0, atol=1e-12)


def test_the_change_of_a_letter_is_followed_to_the_end(watched):
    params = network()
    widget = UnrolledRNN(params, LETTERS, "the cat", ask=False)
    widget.changed, widget.replacement = 0, "a"
    watched.show(widget)
    shown = watched.page.locator(".unrolled-change td").evaluate_all("cells => cells.map(c => Number(c.dataset.value))")
    apart = np.linalg.norm(expected_states(params, "the cat") - expected_states(params, "ahe cat"), axis=1)
    assert np.allclose(shown, apart[1:], rtol=0, atol=1e-12)


def test_the_formula_of_a_cell_gives_its_value(watched):
    params = network()
    widget = UnrolledRNN(params, LETTERS, "the cat", ask=False)
    widget.position = 7
    watched.show(widget)
    watched.page.locator("td[data-step='3'][data-unit='2']").click()
    formula = watched.page.locator(".unrolled-formula")
    assert "Unit 3 after letter 3" in formula.inner_text()
    value = float(formula.get_attribute("data-value"))
    assert value == pytest.approx(expected_states(params, "the cat")[3, 2], abs=1e-12)
    numbers = [float(text.replace("−", "-")) for text in formula.locator(".unrolled-piece span").all_inner_texts()]
    assert np.tanh(sum(numbers[:3])) == pytest.approx(numbers[3], abs=0.02)


def test_letters_outside_the_alphabet_are_left_out_and_no_letter_is_answered(watched):
    watched.show(UnrolledRNN(network(), LETTERS, "the cat", ask=False))
    text = watched.page.get_by_label("Text", exact=True)
    text.fill("T7h!e")
    assert watched.page.locator("thead th[scope='col']").count() == 3
    text.fill("789")
    assert "at least one letter" in watched.page.locator("p.course-report").inner_text()
    text.fill("at")
    assert watched.page.locator("thead th[scope='col']").count() == 2


def test_the_weights_fit_into_the_browser():
    assert state_bytes(UnrolledRNN(network(16), LETTERS, "the cat")) < 500_000


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="at most 16"):
        UnrolledRNN(network(17), LETTERS)
    with pytest.raises(ValueError, match="'z'"):
        UnrolledRNN(network(), LETTERS, "the zoo")
    with pytest.raises(ValueError, match="3 letters"):
        UnrolledRNN(network(), ["a", "b", "c"], "ab")
