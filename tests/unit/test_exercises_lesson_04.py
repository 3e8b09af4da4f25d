"""The judges of lesson 04 pass right answers and name each typical mistake in words of its own."""

import numpy as np
import pytest
from scipy.stats import kendalltau, pearsonr, rankdata, spearmanr

from course_utils.exercises import check


def message(number, answer) -> str:
    feedback = check(number, answer)
    assert not feedback.passed
    assert feedback.hint
    return feedback.message


def solve(signs=(-1, 1, 1), excluded="abc", pick=np.argmax):
    def function(unit, a, b, c):
        scores = unit @ (signs[0] * unit[a] + signs[1] * unit[b] + signs[2] * unit[c])
        scores[[{"a": a, "b": b, "c": c}[name] for name in excluded]] = -np.inf if pick is np.argmax else np.inf
        return pick(scores)

    return function


def by_loop(unit, a, b, c):
    target = unit[b] - unit[a] + unit[c]
    order = sorted(range(len(unit)), key=lambda i: -(unit[i] @ target))
    return next(i for i in order if i not in (a, b, c))


def in_place(unit, a, b, c):
    unit[a] = 0
    return 0


def test_right_forms_of_3cosadd_pass():
    assert check("4.1", solve()).passed
    assert check("4.1", by_loop).passed
    assert check("4.1", lambda *args: float(by_loop(*args))).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (solve(excluded=""), "must be left out"),
        (solve(excluded="c"), "b is still"),
        (solve(signs=(1, -1, 1)), "turned round"),
        (solve(signs=(1, 1, 1)), "nothing is subtracted"),
        (solve(signs=(-1, 1, 0)), "c is missing"),
        (solve(pick=np.argmin), "farthest"),
        (lambda unit, a, b, c: (unit @ (unit[b] - unit[a] + unit[c])).max(), "score"),
        (lambda unit, a, b, c: unit[b], "several"),
        (lambda unit, a, b, c: print(a), "None"),
        (lambda unit, a, b, c: 0, "print all scores"),
        (lambda unit, a, b, c: unit[99], "IndexError"),
        (in_place, "changes the vectors"),
    ],
)
def test_each_mistake_with_3cosadd_has_its_own_message(answer, words):
    assert words in message("4.1", answer)


def rank_by_counting(x):
    return np.array([(x < value).sum() + ((x == value).sum() + 1) / 2 for value in x])


def test_right_forms_of_spearman_pass():
    assert check("4.2", lambda x, y: np.corrcoef(rank_by_counting(x), rank_by_counting(y))[0, 1]).passed
    assert check("4.2", lambda x, y: spearmanr(x, y).statistic).passed


def ranked(method):
    return lambda x, y: pearsonr(rankdata(x, method), rankdata(y, method))[0]


def places(x):
    return x.argsort(kind="stable").argsort()


def short_formula(x, y):
    return 1 - 6 * ((rankdata(x) - rankdata(y)) ** 2).sum() / (len(x) * (len(x) ** 2 - 1))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, y: pearsonr(x, y)[0], "Pearson"),
        (lambda x, y: pearsonr(places(x), places(y))[0], "different ranks"),
        (lambda x, y: pearsonr(x.argsort(), y.argsort())[0], "sort twice"),
        (ranked("min"), "lowest"),
        (ranked("max"), "highest"),
        (ranked("dense"), "follows at once"),
        (short_formula, "only without ties"),
        (lambda x, y: spearmanr(x, -y).statistic, "turned round"),
        (lambda x, y: kendalltau(x, y)[0], "Kendall"),
        (lambda x, y: np.corrcoef(x, y), "2 by 2"),
        (lambda x, y: 0.5, "0.5000"),
        (lambda x, y: print(x), "None"),
        (lambda x, y: x / [], "ValueError"),
    ],
)
def test_each_mistake_with_spearman_has_its_own_message(answer, words):
    assert words in message("4.2", answer)


def test_only_line_4_is_the_bug_and_every_other_line_has_its_own_message():
    assert check("4.3", 4).passed
    assert len({message("4.3", line) for line in (1, 2, 3, 5, 6)}) == 5
    assert message("4.3", True) == message("4.3", "4") == message("4.3", 7)


def ppmi(counts, base=np.log, cut=True, word=True, context=True):
    joint = counts / counts.sum()
    chance = (joint.sum(1)[:, None] if word else 1) * (joint.sum(0) if context else 1)
    return np.maximum(base(joint / chance), 0) if cut else base(joint / chance)


def with_swapped_margins(counts):
    joint = counts / counts.sum()
    return np.maximum(np.log(joint / np.outer(joint.sum(0), joint.sum(1))), 0)


def by_loops(counts):
    result, n = np.zeros(counts.shape), counts.sum()
    for i, j in np.argwhere(counts):
        result[i, j] = max(0, np.log(counts[i, j] * n / counts[i].sum() / counts[:, j].sum()))
    return result


def test_right_forms_of_ppmi_pass():
    assert check("4.4", ppmi).passed
    assert check("4.4", by_loops).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda c: ppmi(c, cut=False), "negative values"),
        (lambda c: ppmi(c, base=lambda x: x), "logarithm is missing"),
        (lambda c: ppmi(c, base=np.log2), "base 2"),
        (with_swapped_margins, "mixed up"),
        (lambda c: np.maximum(np.log(c / np.outer(c.sum(1), c.sum(0))), 0), "everything comes out as 0"),
        (lambda c: ppmi(c, word=False), "everything comes out as 0"),
        (lambda c: ppmi(c, context=False), "everything comes out as 0"),
        (lambda c: ppmi(c, base=np.log1p), "adds 1"),
        (lambda c: c[0], "shape"),
        (lambda c: print(c), "None"),
        (lambda c: c * np.nan, "NaN"),
        (lambda c: c, "first entry"),
    ],
)
def test_each_mistake_with_ppmi_has_its_own_message(answer, words):
    assert words in message("4.4", answer)


@pytest.mark.parametrize(("number", "right"), [("Q4.1", False), ("Q4.2", True)])
def test_the_quiz_knows_right_and_wrong(number, right):
    assert check(number, right).passed
    assert "True or False" not in message(number, not right)
    assert "True or False" in message(number, "yes")
