"""Checks, hints and feedback of the exercises: `check("1.2", answer)`, `hint("1.2")`, `predict("P1.1", "the")`."""

from IPython.core.getipython import get_ipython

from course_utils.exercises.checking import Feedback, available, built, check, hint
from course_utils.exercises.declaration import Case, Exercise, Formula, FormulaPart, Question, Search, Table
from course_utils.exercises.predictions import predict
from course_utils.exercises.unknown_names import explain

__all__ = [
    "Case",
    "Exercise",
    "Feedback",
    "Formula",
    "FormulaPart",
    "Question",
    "Search",
    "Table",
    "available",
    "built",
    "check",
    "hint",
    "predict",
]

explain(get_ipython())
