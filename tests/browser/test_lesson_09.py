"""Lesson 09's widgets without a kernel and in JupyterLab: their numbers against the package's."""

import numpy as np
import pytest

from course_utils.corpora.toy_senses import AMBIGUOUS, generate
from course_utils.experiments import agreement, token_vectors
from course_utils.experiments.cell_blame import shares_left
from course_utils.widgets.gate_theatre import GateTheatre
from course_utils.widgets.sense_map import MOST, SenseMap

SENTENCE = ["Anna", "slowly", "with", "Jordi", "again", "beside", "Emily", "at", "noon", "near", "Miquel", "washed"]


def reported(scope) -> list[float]:
    return [float(number) for number in scope.locator("p.course-report").get_attribute("data-value").split()]


@pytest.mark.parametrize("bias", [-2.0, 0.0, 1.5])
@pytest.mark.parametrize("read", [2, 12])
def test_the_browser_s_gradients_and_gates_are_the_package_s(watched, bias, read):
    lstm, plain = agreement.untrained("LSTM", 1, hidden_size=6), agreement.untrained("RNN", 2, hidden_size=5)
    widget = GateTheatre(lstm.params, plain.params, SENTENCE, agreement.VOCABULARY, ask=False)
    widget.bias, widget.position, widget.shown = bias, read, "forget"
    watched.show(widget)
    for network in (lstm, plain):  # the widget got float32, and computes in float64
        network.params = {name: array.astype(np.float64) for name, array in network.params.items()}
    lstm.params["b_h"][6:12] += bias
    ids = agreement.VOCABULARY.encode(SENTENCE[:read])[:, None]
    expected = [shares_left(network, ids)[0, -1] for network in (lstm, plain)]
    forget = lstm.trace(ids).gates[-1, 0, 6:12].mean()
    assert np.allclose(reported(watched.page), [*expected, forget], rtol=1e-9, atol=0)


@pytest.mark.parametrize(("word", "cue"), [("bat", 0), ("kite", 1)])
def test_the_browser_s_share_of_right_tokens_is_the_package_s(watched, word, cue):
    words = token_vectors.vocabulary()
    found = token_vectors.tokens(generate(2000), words)
    vectors, weights = np.random.default_rng(0).normal(size=(len(found.place), 5)), np.array([1.0, 0, -1, 0, 2, 0.1])
    widget = SenseMap(words, found, {"from the left": (vectors, weights)}, ask=False)
    widget.word, widget.cue, widget.token = word, cue, 3
    watched.show(widget)
    named = np.array(words.decode(found.sentences[found.place, found.column]))
    chosen = np.flatnonzero((named == word) & (found.cue == cue))[:MOST]
    right = token_vectors.probe_right(weights, vectors[chosen], found.sense[chosen])
    share, token, says = reported(watched.page)
    assert (share, token) == (right.mean(), 3)
    assert np.isclose(says, vectors[chosen[3]] @ weights[:-1] + weights[-1], rtol=1e-6)
    assert word in AMBIGUOUS
    watched.page.locator("[data-number='7']").click(force=True)
    assert reported(watched.page)[1] == 7


def test_lesson_09_in_jupyterlab(lab, visit):
    """One session: the prediction unlocks both widgets, and the arrow keys move the sliders and not the notebook."""
    with visit("09_token_vectors_and_gates.ipynb"):
        for label, controls in (
            ("Sense map", ["Word", "Reading", "Cue", "Token"]),
            ("Gate theatre", ["Words read", "Shown", "Added to the forget bias"]),
        ):
            widget = lab.page.locator(f"section[aria-label='{label}']")
            assert widget.locator("input, select").first.is_disabled(), "a prediction comes first"
            lab.answer_prediction(widget)
            place = lab.active_cell()
            lab.move_every_control(widget, controls)
            assert lab.active_cell() == place, "JupyterLab must not take the keys"
        assert lab.violations_in_both_themes(".jp-OutputArea-output") == []
