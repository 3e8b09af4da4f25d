"""Two methods compared on the same test items: what both find hard cancels out, other items are refused."""

import math

import numpy as np
import pytest
from scipy.stats import spearmanr

from course_utils import evaluation
from course_utils.evaluation import AnalogyResult, Difference, SimilarityResult

PAIRS = tuple((f"a{i}", f"b{i}") for i in range(200))
GRAM = tuple(("gram1" if i % 2 else "family", "a", "b", "c", f"d{i}") for i in range(400))


def similarity(human, model, pairs=PAIRS):
    return SimilarityResult(float(spearmanr(human, model).statistic), 0, 1, pairs, human, model, ())


def analogies(right, questions=GRAM):
    return AnalogyResult(float(np.mean(right)), 1, {}, questions, (), np.asarray(right, dtype=bool))


@pytest.fixture(scope="module")
def people():
    return np.random.default_rng(0).normal(size=len(PAIRS))


def noisy(people, noise, seed):
    return similarity(people, people + noise * np.random.default_rng(seed).normal(size=len(people)))


def test_a_model_and_itself_differ_by_nothing_because_both_are_asked_the_same_drawn_pairs(people):
    model = noisy(people, 1, seed=1)
    assert evaluation.spearman_difference([model], [model]) == Difference(0, 0, 0)
    low, high = evaluation.spearman_interval(model)
    assert high - low > 0.1, "each interval by itself is wide"


def test_two_models_with_the_same_mistakes_are_told_apart_though_their_own_intervals_overlap(people):
    mistakes = np.random.default_rng(1).normal(size=len(people))
    better, worse = (similarity(people, people + size * mistakes) for size in (1.0, 1.25))
    assert evaluation.spearman_interval(worse)[1] > evaluation.spearman_interval(better)[0]
    found = evaluation.spearman_difference([better], [worse])
    assert found.mean == pytest.approx(better.spearman - worse.spearman)
    assert 0 < found.low < found.mean < found.high
    assert found.is_beyond_chance
    turned = evaluation.spearman_difference([worse], [better])
    assert turned == pytest.approx((-found.mean, -found.high, -found.low), abs=0.01)
    assert turned.is_beyond_chance


def test_several_runs_count_with_the_mean_of_their_rhos_and_narrow_the_interval(people):
    runs = [noisy(people, 1, seed) for seed in range(1, 6)]
    base = noisy(people, 1.5, seed=9)
    many, one = evaluation.spearman_difference(runs, [base]), evaluation.spearman_difference(runs[:1], [base])
    assert many.mean == pytest.approx(np.mean([run.spearman for run in runs]) - base.spearman)
    assert many.low < many.mean < many.high
    assert many.high - many.low < one.high - one.low


def test_models_of_equal_worth_are_called_different_about_as_rarely_as_the_confidence_says():
    called = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        human = rng.normal(size=len(PAIRS))
        first, second = (similarity(human, human + rng.normal(size=len(PAIRS))) for _ in range(2))
        called += evaluation.spearman_difference([first], [second], resamples=300, seed=seed).is_beyond_chance
    assert called <= 8  # 3 are expected; more than 8 of 60 come about once in 250 times


def test_the_interval_of_a_difference_of_accuracies_is_that_of_the_mean_gain():
    rng = np.random.default_rng(3)
    first, second = rng.random(400) < 0.5, rng.random(400) < 0.3
    gains = first.astype(float) - second
    half = 1.96 * gains.std() / math.sqrt(400)
    found = evaluation.accuracy_difference([analogies(first)], [analogies(second)], resamples=2000)
    assert found == pytest.approx((gains.mean(), gains.mean() - half, gains.mean() + half), abs=0.006)
    same = evaluation.accuracy_difference([analogies(first)], [analogies(first)])
    assert same == Difference(0, 0, 0)
    assert not same.is_beyond_chance


@pytest.mark.parametrize(("section", "mean"), [("semantic", 0.0), ("syntactic", 1.0), ("", 0.5)])
def test_a_half_of_the_analogies_is_compared_by_its_own_questions(section, mean):
    first, second = np.arange(400) % 2 == 1, np.zeros(400, dtype=bool)
    runs = [analogies(first), analogies(first)]
    assert evaluation.accuracy_difference(runs, [analogies(second)], section).mean == mean


def test_a_single_item_has_a_difference_and_no_interval():
    found = evaluation.accuracy_difference([analogies([True], GRAM[:1])], [analogies([False], GRAM[:1])])
    assert found.mean == 1
    assert math.isnan(found.low)
    assert not found.is_beyond_chance
    assert math.isnan(
        evaluation.accuracy_difference(
            [analogies([True], GRAM[1:2])] * 1, [analogies([True], GRAM[1:2])], "semantic"
        ).mean
    )


def test_results_on_other_items_or_none_are_refused(people):
    model = noisy(people, 1, seed=1)
    fewer = similarity(people[:50], model.model[:50], PAIRS[:50])
    with pytest.raises(ValueError, match=r"same pairs, they answer \[50, 200\]"):
        evaluation.spearman_difference([model], [fewer])
    with pytest.raises(ValueError, match="there are 1 and 0"):
        evaluation.spearman_difference([model], [])
    first, other = analogies(np.ones(400)), analogies(np.ones(400), GRAM[::-1])
    with pytest.raises(ValueError, match="same questions"):
        evaluation.accuracy_difference([first], [other])
    with pytest.raises(ValueError, match="section must be"):
        evaluation.accuracy_difference([first], [first], "gram1")
