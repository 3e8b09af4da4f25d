"""Lesson 07 as a learner has it: the generator runs live and without a kernel, and writes what the package writes."""

import json

import numpy as np
import pytest

from course_utils import checkpoints
from course_utils.generation import distribution_stages, generate, reader
from course_utils.rnn import RNN
from course_utils.text import Vocabulary
from course_utils.widgets.base import state_bytes
from course_utils.widgets.generator import Generator


@pytest.fixture(scope="module")
def cook():
    return checkpoints.load("recipes_characters", float64=True)


def letters(scope) -> list[str]:
    labels = scope.locator("[data-place]").evaluate_all("nodes => nodes.map(node => node.getAttribute('aria-label'))")
    names = [label.split(": ", 1)[1] for label in labels]
    return [{"space": " ", "new line": "\n", "end": "</s>"}.get(name, name) for name in names]


def test_lesson_07_in_jupyterlab(lab, visit):
    """One session: the prediction, all controls by keyboard, a branch, both themes."""
    with visit("07_generation.ipynb"):
        page = lab.page
        widget = page.locator("section[aria-label='Generator']")
        assert widget.get_by_label("Temperature").is_disabled(), "a prediction comes first"
        lab.answer_prediction(widget)
        report = widget.locator("p.course-report")
        place = lab.active_cell()
        lab.move_every_control(widget, ["Prompt", "Temperature", "Top-k", "Top-p", "Seed"])
        for label, key in (
            ("Temperature", "ArrowRight"),
            ("Top-p", "ArrowLeft"),
            ("Seed", "ArrowRight"),
            ("Top-k", "ArrowRight"),  # last: with k = 1 nothing else changes the text
        ):
            before = report.get_attribute("data-value")
            widget.get_by_label(label).press(key)
            assert report.get_attribute("data-value") != before, label

        chosen = widget.locator("[data-place][tabindex='0']")
        chosen.press("ArrowRight")
        chosen.press("ArrowDown")
        assert chosen.get_attribute("data-place") == "11"
        text = letters(widget)
        other = widget.locator("tbody tr:not(.generator-drawn) button").first
        name = other.get_attribute("aria-label").removeprefix("branch to ")
        other.press("Enter")
        branched = letters(widget)
        assert branched[:11] == text[:11]
        assert branched[11] == {"space": " ", "new line": "\n"}.get(name, name) != text[11]
        assert lab.active_cell() == place, "JupyterLab must not take the keys"
        assert lab.violations_in_both_themes("section[aria-label='Generator']") == []


@pytest.mark.parametrize("prompt", ["", "Spicy ", "Golden Figs Cake\u00fc"])
def test_the_browser_writes_greedily_what_the_package_writes(watched, cook, prompt):
    watched.show(Generator(cook, prompt, temperature=0, ask=False))
    expected = generate(cook, list(prompt), temperature=0, max_tokens=160)
    assert [letter for letter in letters(watched.page) if letter != "</s>"] == expected


@pytest.mark.parametrize(
    ("temperature", "top_k", "top_p"), [(1.0, 0, 1.0), (0.7, 5, 0.8), (1.6, 0, 0.5), (0.0, 3, 0.9)]
)
def test_the_browsers_distributions_are_the_packages(watched, cook, temperature, top_k, top_p):
    widget = Generator(cook, "Creamy ", temperature=temperature, ask=False)
    widget.top_k, widget.top_p, widget.selected = top_k, top_p, 5
    watched.show(widget)
    written = letters(watched.page)
    source, state = reader(cook), reader(cook).start(1)
    for number in cook.vocabulary.encode(["</s>", *"Creamy ", *written[:5]]):
        state = source.read(state, np.array([number]))
    logits = source.logits(state)[0]
    logits[cook.vocabulary.encode(["<unk>"])[0]] = -np.inf
    stages = distribution_stages(logits, temperature, top_k or None, top_p)
    rows = watched.page.locator("tbody tr").evaluate_all(
        """rows => rows.map(row =>
            [row.dataset.token, [...row.querySelectorAll('td')].map(td => Number(td.dataset.value))])"""
    )
    assert len(rows) == 8
    for token, shown in rows:
        number = cook.vocabulary.encode([token])[0]
        assert np.allclose(shown, [stage[number] for stage in stages], rtol=0, atol=1e-9), token


def test_the_browsers_filters_are_the_packages_on_any_scores(watched, cook):
    watched.show(Generator(cook, ask=False))
    module = json.loads(watched.page.locator("#module").text_content())
    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(scale=4, size=20).round(3).tolist(), t, k, p)
        for t, k, p in [(1, 0, 1), (0.3, 4, 0.9), (2, 0, 0.35), (0, 0, 1), (1, 30, 0.05), (0.7, 1, 1)]
    ]
    found = watched.page.evaluate(
        """async ([module, cases]) => {
            const source = "data:text/javascript;charset=utf-8," + encodeURIComponent(module);
            const { distributionStages } = await import(source);
            return cases.map(([logits, temperature, topK, topP]) =>
                distributionStages(Float64Array.from(logits), { temperature, topK, topP }).map((stage) => [...stage]));
        }""",
        [module, cases],
    )
    for (logits, t, k, p), stages in zip(cases, found):
        assert np.allclose(stages, distribution_stages(logits, t, k or None, p), rtol=0, atol=1e-12)


def test_half_precision_numbers_arrive_unchanged(watched, cook):
    watched.show(Generator(cook, ask=False))
    module = json.loads(watched.page.locator("#module").text_content())
    bits = np.random.default_rng(1).integers(0, 2**16, size=2000).astype(np.uint16)
    expected = bits.view(np.float16).astype(np.float64)
    bits, expected = bits[np.isfinite(expected)], expected[np.isfinite(expected)]
    found = watched.page.evaluate(
        """async ([module, bits]) => {
            const { half } = await import("data:text/javascript;charset=utf-8," + encodeURIComponent(module));
            return bits.map(half);
        }""",
        [module, bits.tolist()],
    )
    assert np.array_equal(found, expected)


def test_a_branch_keeps_the_beginning_and_can_be_forgotten(watched, cook):
    watched.show(Generator(cook, "Fresh ", ask=False))
    before = letters(watched.page)
    watched.page.locator("[data-place='20']").click()
    watched.page.locator("tbody tr:not(.generator-drawn) button").nth(2).click()
    branched = letters(watched.page)
    assert branched[:20] == before[:20]
    assert branched[20] != before[20]
    assert watched.page.locator(".generator-kept").count() == 21
    watched.page.get_by_role("button", name="Forget the branch").click()
    assert letters(watched.page) == before


def test_a_text_that_shares_its_beginning_with_the_one_before_is_what_the_network_writes_from_nothing(watched, cook):
    watched.show(Generator(cook, "Fresh ", temperature=0.7, seed=3, ask=False))
    for label, value in (("Temperature", "0.8"), ("Top-k", "5"), ("Temperature", "0.9"), ("Seed", "4"), ("Top-k", "0")):
        watched.page.get_by_label(label).fill(value)
    after = watched.page.locator(".generator-text, .generator-strip, p.course-report").evaluate_all(
        "all => all.map((node) => node.outerHTML)"
    )
    watched.show(Generator(cook, "Fresh ", temperature=0.9, seed=4, ask=False))
    anew = watched.page.locator(".generator-text, .generator-strip, p.course-report").evaluate_all(
        "all => all.map((node) => node.outerHTML)"
    )
    assert after == anew


def test_a_page_with_its_weights_stays_below_500_kb(cook):
    widget = Generator(cook, "Spicy ")
    assert state_bytes(widget) < 350_000
    assert len(widget.static_html().encode()) < 500_000
    assert repr(widget) == repr(Generator(cook, "Spicy "))


def test_models_that_do_not_fit_are_refused(cook):
    with pytest.raises(TypeError, match="an rnn"):
        Generator("a model")
    with pytest.raises(TypeError, match="prompt"):
        Generator(cook, 3)
    with pytest.raises(ValueError, match="single characters"):
        Generator(RNN(4, 3, 4))
    words = Vocabulary(["the", "dog"], specials=("<unk>", "</s>"))
    with pytest.raises(ValueError, match="single characters"):
        Generator(RNN(4, 3, 4, vocabulary=words))
    few = Vocabulary([*"ab"], specials=("<unk>", "</s>"))
    with pytest.raises(ValueError, match="tanh"):
        Generator(RNN(4, 3, 4, vocabulary=few, nonlinearity="relu"))
    with pytest.raises(ValueError, match="bytes"):
        Generator(RNN(4, 500, 4, vocabulary=few))
    with pytest.raises(ValueError, match="temperature"):
        Generator(cook, temperature=3)
