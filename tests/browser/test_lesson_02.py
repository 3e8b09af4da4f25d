"""Lesson 02 as a learner has it: the surprise meter in JupyterLab and without a kernel, its numbers against ours."""

import math

import numpy as np
import pytest

from course_utils import corpora
from course_utils.ngrams import NgramModel
from course_utils.text import token_stream, tokenize, tokenized_sentences
from course_utils.widgets.base import state_bytes
from course_utils.widgets.surprise import SurpriseMeter

STORIES = corpora.load("lee_news").documents
TRAIN, HELD_OUT = tokenized_sentences(STORIES[:60]), tokenized_sentences(STORIES[60:70])
SENTENCE = "The president of Australia met a qwxz in the city"
PARAMETERS = {"mle": {}, "lidstone": {"k": 0.01}, "interpolated": {"weight": 0.75}, "kneser_ney": {"discount": 0.75}}


def values(scope, selector: str, name: str) -> np.ndarray:
    return np.array(
        scope.locator(selector).evaluate_all("(nodes, name) => nodes.map(n => Number(n.dataset[name]))", name)
    )


def reported(scope) -> np.ndarray:
    """The perplexity of the sentence and that of the held-out text, as the picture reports them."""
    return values(scope, "p.course-report", "value")


@pytest.mark.parametrize("smoothing", PARAMETERS)
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_the_browsers_surprisals_and_perplexities_are_the_packages(watched, order, smoothing):
    widget = SurpriseMeter(TRAIN, HELD_OUT, SENTENCE, order=order, smoothing=smoothing, ask=False)
    watched.show(widget)
    model = NgramModel(order, smoothing, vocabulary=widget.words, **PARAMETERS[smoothing]).fit(TRAIN)
    tokens = token_stream([tokenize(SENTENCE)])
    np.testing.assert_allclose(values(watched.page, "tbody tr", "value"), -model.log_probabilities(tokens), rtol=1e-12)
    found = model.found(tokens)[-1]
    np.testing.assert_array_equal(values(watched.page, "tbody tr", "count"), found.count)
    np.testing.assert_array_equal(values(watched.page, "tbody tr", "total"), found.total)
    expected = [model.perplexity([tokenize(SENTENCE)]), model.perplexity(HELD_OUT)]
    np.testing.assert_allclose(reported(watched.page), expected, rtol=1e-10)


def test_the_first_impossible_token_is_named_with_its_context(watched):
    watched.show(SurpriseMeter(TRAIN, HELD_OUT, "the of the", order=2, ask=False))
    report = watched.page.locator("p.course-report").first.inner_text()
    assert "“the of” is 0 in the training text" in report
    assert "infinite" in report


def test_an_empty_sentence_still_has_its_end_mark(watched):
    watched.show(SurpriseMeter(TRAIN, HELD_OUT, "?!", smoothing="lidstone", ask=False))
    assert watched.page.locator("tbody tr").count() == 1
    assert reported(watched.page)[0] > 1


def test_markup_in_the_sentence_stays_text(watched):
    hostile = "</script><img src=x onerror=document.title='taken'>"
    watched.show(SurpriseMeter(TRAIN, HELD_OUT, hostile, smoothing="lidstone", ask=False))
    assert watched.page.title() != "taken"


def test_bad_texts_and_models_are_refused_by_name():
    for arguments, says in [
        (([], HELD_OUT), "one of them is empty"),
        ((TRAIN * 20, HELD_OUT), "at most 180,000"),
    ]:
        with pytest.raises(ValueError, match=says):
            SurpriseMeter(*arguments)
    with pytest.raises(ValueError, match="order must be 1, 2, 3 or 4, it is 5"):
        SurpriseMeter(TRAIN, HELD_OUT, order=5)
    with pytest.raises(ValueError, match=r"smoothing must be one of 'mle'.*'laplace'"):
        SurpriseMeter(TRAIN, HELD_OUT, smoothing="laplace")


def test_lesson_02_in_jupyterlab(lab, visit):
    """One session, since the start is the slow part: every control by keyboard, both themes."""
    with visit("02_language_models.ipynb"):
        page = lab.page

        meter = page.locator("section[aria-label='Surprise meter']")
        assert meter.get_by_role("textbox", name="Sentence").is_disabled(), "a prediction comes first"
        lab.answer_prediction(meter)
        assert "order 2" in meter.locator(".course-verdict").inner_text().lower()
        place = lab.active_cell()

        documents = corpora.load("wikipedia_sample").documents
        train = tokenized_sentences(document for number, document in enumerate(documents) if number % 10 != 4)[::3]
        held_out = tokenized_sentences(documents[4::10])[::5]
        widget = SurpriseMeter(train, held_out)
        assert state_bytes(widget) <= 500_000
        order, k = 2, 0.01

        def perplexities(sentence: str) -> list[float]:
            model = NgramModel(order, "lidstone", k=k, vocabulary=widget.words).fit(train)
            return [model.perplexity([tokenize(sentence)]), model.perplexity(held_out)]

        box = meter.get_by_role("textbox", name="Sentence")
        box.fill("")
        box.press_sequentially("the war of the worlds")
        np.testing.assert_allclose(reported(meter), perplexities("the war of the worlds"), rtol=1e-10)
        meter.get_by_role("slider").press("ArrowRight")
        k = 10**-1.75
        np.testing.assert_allclose(reported(meter), perplexities("the war of the worlds"), rtol=1e-10)
        meter.get_by_label("Order").press("ArrowDown")
        order = 3
        np.testing.assert_allclose(reported(meter), perplexities("the war of the worlds"), rtol=1e-10)
        meter.get_by_label("Smoothing").press("ArrowUp")
        assert reported(meter)[1] == math.inf, "without smoothing some held-out trigram has probability 0"
        lab.move_every_control(meter, ["Sentence", "Order", "Smoothing"])
        assert lab.active_cell() == place, "JupyterLab must not take the keys"

        assert lab.violations_in_both_themes(".jp-OutputArea-output section") == []
