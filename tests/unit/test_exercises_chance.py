"""Exercises whose answer draws at random: what passes every case is tried once more, and its chance is looked at."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from course_utils.exercises import available, lesson_04
from course_utils.exercises.checking import declared
from course_utils.exercises.judging import judge

LOOKS_AGAIN = [number for number in available() if getattr(declared(number), "also", None)]
DRAW = [number for number in LOOKS_AGAIN if "rng" in declared(number).parameters]


# What SciPy and pandas call theirs, which take long to load.
spearmanr, rankdata = declared("4.2").reference, lesson_04.ranks
pd = SimpleNamespace(Series=lambda values: SimpleNamespace(rank=lambda: rankdata(values)))


class Skewed(np.random.Generator):
    """What is probable comes too often, and so do small numbers."""

    def choice(self, n, size=None, p=None):
        return np.random.Generator(self.bit_generator).choice(n, size=size, p=np.square(p) / np.square(p).sum())

    def random(self, size):
        return super().random(size) ** 2

    def integers(self, low, high, size):
        return (low + (high - low) * self.random(size)).astype(int)


class WithoutReplacement(np.random.Generator):
    def integers(self, low, high, size):
        return self.permutation(high)[:size]


def with_chance(exercise, chance):
    """A right answer whose numbers come from another generator."""
    place = exercise.parameters.index("rng")
    return lambda *given: exercise.reference(*given[:place], chance(given[place]), *given[place + 1 :])


@pytest.mark.parametrize("number", DRAW)
def test_chance_comes_from_the_generator_that_is_handed_over(number):
    exercise = declared(number)
    own = with_chance(exercise, lambda rng: np.random.default_rng())
    assert judge(exercise, own) == "the same seed gives another result the second time: take all chance from rng"
    fixed = with_chance(exercise, lambda rng: np.random.default_rng(5))
    assert judge(exercise, fixed).startswith("every seed gives one and the same result: ")


@pytest.mark.parametrize(
    ("number", "said"),
    {
        "7.3": "after a your texts have b 0.8",
        "B2.5": "of 500 first words your shares are a 0.7",
        "B3.2": "of the words with the counts 1, 16 and 81 your shares are 0 0.00, 1 0.0",
        "B4.3": "your differences have the mean ",
        "B7.3": "of 1500 rows with the probabilities [0.5, 0.5] your shares are 0 0.7",
    }.items(),
)
def test_another_distribution_is_told_beside_the_one_that_is_asked_for(number, said):
    assert judge(declared(number), with_chance(declared(number), lambda rng: Skewed(rng.bit_generator))).startswith(
        said
    )


def test_a_bootstrap_that_draws_without_replacement_is_told_that_nothing_spreads():
    exercise = declared("B4.3")
    found = judge(exercise, with_chance(exercise, lambda rng: WithoutReplacement(rng.bit_generator)))
    assert " and the standard deviation 0.000; those of 40 pairs drawn with replacement have about " in found


def test_rows_that_share_their_random_numbers_are_told_so():
    def in_fours(probabilities, rng):
        numbers = np.repeat(rng.random(len(probabilities)), 4)[: len(probabilities)]
        return (np.cumsum(probabilities, axis=1) > numbers[:, None]).argmax(axis=1)

    assert judge(declared("B7.3"), in_fours).startswith("two rows with equal probabilities are not drawn independently")


@pytest.mark.parametrize("number", DRAW)
def test_an_answer_that_stops_only_when_it_is_tried_again_is_told_so(number):
    exercise = declared(number)
    calls = itertools.count()

    def tired(*given):
        if next(calls) >= len(exercise.cases()):
            raise RuntimeError("enough")
        return exercise.reference(*given)

    said = "right so far, but it stops with RuntimeError: enough when it is tried with other arguments"
    assert judge(exercise, tired) == said


def test_ranks_that_a_library_has_made_are_refused_though_they_are_right():
    assert sorted({*LOOKS_AGAIN} - {*DRAW}) == ["4.2"]
    for name, answer in (
        ("spearmanr", lambda x, y: spearmanr(x, y)),
        ("rankdata", lambda x, y: np.corrcoef([rankdata(each) for each in (x, y)])[0, 1]),
        ("rank", lambda x, y: np.corrcoef(*(pd.Series(each).rank() for each in (x, y)))[0, 1]),
    ):
        assert judge(declared("4.2"), answer).startswith(f"right, but {name} ranks for you: ")
