"""The training theatre: its steps are gradient steps of the package, its controls work by keyboard, in both themes."""

import numpy as np
import pytest

from course_utils.functional import log_sigmoid
from course_utils.widgets.base import state_bytes
from course_utils.widgets.training_theatre import Recorder, TrainingTheatre, on_a_plane
from course_utils.word2vec import Word2Vec, negative_sampling

SENTENCES = [line.split() for line in ("cat chases mouse", "dog chases mouse", "cat drinks milk", "dog drinks milk")]


def theatre(**options) -> TrainingTheatre:
    recorded = Recorder(["cat", "dog", "mouse"])
    Word2Vec(SENTENCES * 20, vector_size=8, min_count=1, sample=0, epochs=3, callbacks=[recorded])
    return TrainingTheatre(SENTENCES, recorded, **options)


def vectors_shown(page, widget: TrainingTheatre) -> np.ndarray:
    shown = page.locator("p.course-report").first.get_attribute("data-vectors")
    return np.array([float(number) for number in shown.split()]).reshape(2, len(widget.words), 2)


def test_lesson_03_in_jupyterlab(lab, visit):
    """The cells down to the theatre: every control, the steps, the scrubbing of the real run, both themes."""
    with visit("03_word2vec.ipynb"):
        stage = lab.page.locator("section[aria-label='Training theatre']")
        assert stage.get_by_role("button", name="1 pair").is_disabled(), "a prediction comes first"
        lab.answer_prediction(stage, 1)
        assert stage.locator(".course-verdict").get_attribute("data-value") == "right"
        place = lab.active_cell()
        report, run_report = stage.locator("p.course-report").all()

        def train_anew(scope):
            scope.get_by_role("button", name="Start again").click()
            scope.get_by_role("button", name="20 pairs").press("Enter")
            assert report.get_attribute("data-value") == "20"

        lab.move_every_control(
            stage, ["Window", "Negatives", "Learning rate", "Epoch of the real run"], settle=train_anew
        )
        stage.get_by_label("Negatives").press("ArrowRight")
        stage.get_by_role("button", name="1 pair").press("Enter")
        assert report.get_attribute("data-value") == "21"
        assert stage.locator(".theatre-cells tbody th", has_text="(negative)").count() == 3
        for expected in (521, 1021):
            stage.get_by_role("button", name="500 pairs").click()
            assert report.get_attribute("data-value") == str(expected)
        assert float(report.get_attribute("data-loss")) < -4 * log_sigmoid(0.0)  # what zeros for all vectors would cost
        losses = []
        stage.get_by_label("Epoch of the real run").press("End")
        for epoch in range(8, 0, -1):
            assert run_report.get_attribute("data-value") == str(epoch)
            losses.append(float(run_report.inner_text().split("mean loss ")[1].split()[0]))
            stage.get_by_label("Epoch of the real run").press("ArrowLeft")
        assert losses == sorted(losses), "each epoch costs less than the one before"
        assert lab.active_cell() == place, "JupyterLab must not take the keys"
        assert lab.violations_in_both_themes(".jp-OutputArea-output") == []


def test_a_prediction_comes_first_and_is_answered(watched):
    watched.show(theatre())
    page = watched.page
    assert page.get_by_role("button", name="1 pair").is_disabled()
    page.get_by_role("button", name="Away from its own vector u").press("Enter")
    assert page.locator(".course-verdict").get_attribute("data-value") == "right"
    assert page.get_by_role("button", name="1 pair").is_enabled()


def test_one_pair_in_the_browser_is_one_step_of_negative_sampling(watched):
    widget = theatre(ask=False)
    watched.show(widget)
    page = watched.page
    page.get_by_role("button", name="1 pair").press("Enter")
    names = page.locator(".theatre-cells tbody th").all_inner_texts()
    rows = [widget.words.index(name.removesuffix(" (negative)")) for name in names]
    center = page.locator("p.course-report").first.inner_text().split("“")[1].split("”")[0]
    start = np.frombuffer(widget.start, "<f4").astype(np.float64).reshape(2, len(widget.words), 2)
    v = start[0, widget.words.index(center)]
    _, d_v, d_U = negative_sampling(v, rows[0], rows[1:], start[1])
    expected = start.copy()
    expected[0, widget.words.index(center)] -= widget.rate / 100 * d_v
    expected[1] -= widget.rate / 100 * d_U
    assert np.allclose(vectors_shown(page, widget), expected, rtol=0, atol=1e-12)


def test_many_pairs_lower_the_loss_and_the_same_pairs_give_the_same_vectors(watched):
    widget = theatre(ask=False)
    watched.show(widget)
    page = watched.page
    for _ in range(6):
        page.get_by_role("button", name="500 pairs").press("Enter")
    report = page.locator("p.course-report").first
    assert report.get_attribute("data-value") == "3000"
    assert float(report.get_attribute("data-loss")) < -3 * log_sigmoid(0.0)  # what zeros for all vectors would cost
    once = vectors_shown(page, widget)
    page.get_by_role("button", name="Start again").press("Enter")
    for _ in range(6):
        page.get_by_role("button", name="500 pairs").press("Enter")
    assert np.array_equal(vectors_shown(page, widget), once)


@pytest.mark.parametrize("label", ["Window", "Negatives", "Learning rate", "Epoch of the real run"])
def test_every_slider_moves_by_the_arrow_keys(watched, label):
    watched.show(theatre(ask=False))
    handle = watched.page.get_by_label(label)
    before = handle.input_value()
    handle.press("ArrowRight" if before == handle.get_attribute("min") else "ArrowLeft")
    assert handle.input_value() != before


def test_the_real_run_starts_before_its_first_epoch_and_plays_to_its_end(watched):
    watched.show(theatre(ask=False))
    page = watched.page
    assert "epoch 0 of 3, before the first pair" in page.locator("p.course-report").last.inner_text()
    page.get_by_role("button", name="Play").press("Enter")  # with reduced motion: to the end at once
    assert "epoch 3 of 3, mean loss" in page.locator("p.course-report").last.inner_text()
    trails = page.locator(".theatre-trail").evaluate_all("lines => lines.map(line => line.points.numberOfItems)")
    assert trails == [4] * len(trails)


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(watched, dark):
    widget = theatre(ask=False)
    widget.pairs = 20
    watched.show(widget, dark)
    assert watched.violations("body") == []


def test_the_plane_keeps_the_largest_spread_and_the_state_is_small():
    frames = np.random.default_rng(0).normal(size=(3, 10, 6)) * [5, 3, 1, 0.1, 0.1, 0.1]
    plane = on_a_plane(frames)
    assert plane.shape == (3, 10, 2)
    values = np.linalg.svd(frames[-1] - frames[-1].mean(axis=0), compute_uv=False)
    assert (plane[-1] ** 2).sum() == pytest.approx((values[:2] ** 2).sum())
    assert state_bytes(theatre()) < 50_000


def test_too_many_words_and_an_empty_recording_are_refused():
    with pytest.raises(ValueError, match="2 to 24 words"):
        TrainingTheatre([[str(number) for number in range(30)]], Recorder(["a"]))
    with pytest.raises(ValueError, match="holds no epoch"):
        TrainingTheatre(SENTENCES, Recorder(["cat"]))
