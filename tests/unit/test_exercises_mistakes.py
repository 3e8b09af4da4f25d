"""What people write, in full and without the course's functions, gets the message that is about it."""

import importlib

import numpy as np
import pytest

from course_utils.exercises import Exercise, available
from course_utils.exercises.checking import declared
from course_utils.exercises.judging import judge

LESSONS = [importlib.import_module(f"wrong_answers.lesson_{number:02}") for number in range(1, 10)]
ANSWERS = {number: answers for lesson in LESSONS for number, answers in lesson.ANSWERS.items()}


@pytest.mark.parametrize("number", ANSWERS)
def test_a_typical_wrong_answer_gets_the_message_that_is_about_it(number):
    """Which is declared, and not found out from the numbers."""
    exercise = declared(number)
    found = [(said, judge(exercise, answer)) for answer, said in ANSWERS[number]]
    assert [(said, each) for said, each in found if not (each in exercise.mistakes and each.startswith(said))] == []


FUNCTIONS = [number for number in available() if isinstance(declared(number), Exercise)]


@pytest.mark.parametrize("number", FUNCTIONS)
def test_each_declared_mistake_is_made_here_too(number):
    told = tuple(said for _, said in ANSWERS.get(number, ()))
    assert [message for message in declared(number).mistakes if not message.startswith(told)] == []


@pytest.mark.parametrize(
    ("exponent", "said"), [(0.75, None), (1, "these are the words' own shares"), (0.5, "of the words with the counts")]
)
def test_who_draws_negatives_by_another_exponent_is_told_what_was_drawn(exponent, said):
    def drawn(rng, counts, shape):
        edges = np.cumsum(counts**exponent)
        return np.searchsorted(edges / edges[-1], rng.random(shape), side="right")

    found = judge(declared("B3.2"), drawn)
    assert found is None if said is None else found.startswith(said)


@pytest.mark.parametrize(("true_pair", "negative"), [(True, False), (False, True), (True, True)])
def test_a_loss_that_overflows_at_a_thousand_does_not_pass_for_true_pairs_nor_for_negatives(true_pair, negative):
    def loss_of(score, overflows):
        return -np.log(1 / (1 + np.exp(-score))) if overflows else np.logaddexp(0, -score)

    def batch_loss(V, U, centers, contexts, negatives):
        right = np.einsum("pd,pd->p", U[contexts], V[centers])
        wrong = np.einsum("pkd,pd->pk", U[negatives], V[centers])
        return loss_of(right, true_pair).sum() + loss_of(-wrong, negative).sum()

    assert judge(declared("B3.3"), batch_loss) is not None
