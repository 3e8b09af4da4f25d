"""What people write, in full and without the course's functions, gets the message that is about it."""

import importlib

import pytest

from course_utils.exercises.checking import declared
from course_utils.exercises.judging import judge

LESSONS = [importlib.import_module(f"wrong_answers.lesson_{number:02}") for number in range(1, 10)]
ANSWERS = {number: answers for lesson in LESSONS for number, answers in lesson.ANSWERS.items()}
WRITTEN = [(number, answer, said) for number, answers in ANSWERS.items() for answer, said in answers]


@pytest.mark.parametrize(("number", "answer", "said"), WRITTEN, ids=[f"{number} {said}" for number, _, said in WRITTEN])
def test_a_typical_wrong_answer_gets_the_message_that_is_about_it(number, answer, said):
    found = judge(declared(number), answer)
    assert found is not None
    assert found.startswith(said)
    messages = declared(number).mistakes
    assert found in messages, "it is declared, and not found out from the numbers"
