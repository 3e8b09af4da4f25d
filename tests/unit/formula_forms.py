"""Formulas in many forms, right and wrong, of all that the lessons ask for; Python and the page judge them alike."""

import re

from course_utils.exercises import Formula, available
from course_utils.exercises.checking import declared

PARTS = {
    f"{number} {name}": part
    for number in available()
    if isinstance(found := declared(number), Formula)
    for name, part in found.parts.items()
}

UNREADABLE = {  # with the beginning of what is said of it, where `a` and `b` are known
    text: said
    for said, texts in {
        "this cannot be read as a formula: is a bracket or a * missing?": [
            "(", "a +", "2 3", "1 ++", "a; b", "", "import os", "@ 2", "* 2", "(1))",
        ],
        "write the right side alone, without =": ["x = 1"],
        "sum needs its argument in brackets: sum(...)": ["sum"],
        "exp needs its argument in brackets: exp(...)": ["exp"],
        "sum takes one argument in brackets": ["sum()", "sum(a, b)"],
        "log takes one argument in brackets": ["log()"],
        "f is none of the functions that are read: ": ["f(1)"],
        "__import__ is none of the functions that are read: ": ["__import__('os')"],
        "é is not a name of this question; there are a, b": ["é"],
        "only names, numbers, + - * / @ **, .T and sum, exp, log, tanh, sigma are read in a formula": [
            "a.b", "a[0]", "'a'", "lambda: 1", "a if b else c", "[1]", "1j", "a.T.U", "1e999", "a, b",
            "1e10", "True",
        ],
    }.items()
    for text in texts
}  # fmt: skip
SAID = {  # of a formula that should be `-sum(log(sigma(-N @ v)))`
    "-sum(ln(sigma(-N@v)))": None,
    "sum(log(1 + exp(N @ v)))": None,
    "-sum(log(sigma(-N(v))))": "N is no function: is a * missing before the bracket?",
    "-sum(log(dot(-N, v)))": "dot is none of the functions that are read: sum, exp, log, tanh, sigma",
    "-log(sigma(-N @ v)).sum()": "write sum(...) around it, not .sum() behind it",
    "-log(1 - sum(sigma(N @ v) + 1))": "its value is no number: is it the logarithm of something negative, or 0 / 0?",
    "-sum(log(sigma(-N @ v))) + log(-1)": "nearly: without one of its parts it is right",
}


def rewritten(formula):
    """The same formula in other words."""
    yield formula
    yield f"({formula})"
    yield f"  {formula}  ".replace(" ", "  ")
    yield formula.replace(" ", "")
    yield f"0 + {formula}"
    yield f"1 * ({formula})"
    yield f"({formula}).T.T"
    yield f"-(-({formula}))"
    yield f"({formula}) / 1.0"
    yield f"({formula}) ** 1"
    yield f"2 * ({formula}) - ({formula})"
    yield f"({formula}) * exp(0)"
    yield formula.replace("sigma", "σ").replace("** 2", "²").replace("**", "^")
    yield formula.replace("**", "^").replace("*", "⊙")
    yield re.sub(r"\b(exp|log|tanh|sum)\(", r"np.\1(", formula)


def other(formula):
    """Formulas that have another value."""
    yield f"2 * ({formula})"
    yield f"-({formula})"
    yield f"({formula}) + 1"
    yield f"tanh({formula}) + 0.5"
    yield f"({formula}) * 1.001"


FORMS = [
    (name, form, right)
    for name, part in PARTS.items()
    for forms, right in ((rewritten(part.right), True), (other(part.right), False))
    for form in dict.fromkeys(forms)
]
