"""Checks, hints and feedback of the exercises: `check("1.2", answer)`, `hint("1.2")`, `predict("P1.1", "the")`."""

import sys

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

if "IPython" in sys.modules:  # else this is no notebook, and a program starts without it
    from IPython.core.getipython import get_ipython

    explain(get_ipython())
