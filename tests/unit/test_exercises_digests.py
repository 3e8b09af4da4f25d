"""Every exercise is the one that was looked at: what it says, and what its functions, right and wrong, give.

Who changes an exercise reads its new text on the page once more, and writes the digests anew: run this file by itself.
"""

import contextlib
import copy
import hashlib
import io
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from course_utils.exercises import available
from course_utils.exercises.checking import declared
from course_utils.exercises.declaration import Case, Exercise, Search

STORED = Path(__file__).with_name("exercise_digests.json")
NUMBERS = available()


def written(value):
    """A value as text, its numbers to six digits: another processor may round the last ones in another way."""
    if isinstance(value, dict):
        return str({str(name): written(each) for name, each in value.items()})
    if isinstance(value, list | tuple):
        return str([*map(written, value)])
    if isinstance(value, np.ndarray):
        return f"{value.shape} {written(value.tolist())}"
    if isinstance(value, float | np.floating):
        return f"{0.0 if abs(value) < 1e-9 else float(value):.6g}"
    return str(value) if isinstance(value, str | int | np.integer | None) else type(value).__name__


def gives(function, case):
    with np.errstate(all="ignore"), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            return function(*copy.deepcopy(case.arguments))
        except Exception as error:
            return error


def said(exercise):
    if isinstance(exercise, Exercise):
        labels = [case.label for case in exercise.cases() if isinstance(case, Case)]
        return labels, list(exercise.mistakes), exercise.hints, list(exercise.equivalent.items())
    if isinstance(exercise, Search):
        return exercise.hints, [exercise.judge(answer) for answer in exercise.wrong]
    return exercise


def done(exercise):
    if isinstance(exercise, Search):
        return [exercise.right, exercise.wrong]
    if not isinstance(exercise, Exercise):
        return []
    cases = [case if isinstance(case, Case) else Case("", case) for case in exercise.cases()]
    functions = [exercise.reference, *(wrong for _, wrong in exercise.wrong())]
    return [[case.arguments for case in cases], [[gives(each, case) for case in cases] for each in functions]]


def digests(number):
    exercise = declared(number)
    texts = (repr(said(exercise)), written(done(exercise)))
    return [hashlib.sha256(each.encode()).hexdigest()[:12] for each in texts]


@pytest.mark.parametrize("number", NUMBERS)
def test_an_exercise_is_the_one_that_was_looked_at(number):
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    assert digests(number) == stored[number], f"look at {number} once more, then run {Path(__file__).name} by itself"


def test_no_digest_is_left_of_an_exercise_that_is_gone():
    assert list(json.loads(STORED.read_text(encoding="utf-8"))) == list(NUMBERS)


if __name__ == "__main__":
    lines = (f"{json.dumps(number)}: {json.dumps(digests(number))}" for number in NUMBERS)
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
