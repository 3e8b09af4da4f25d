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


MADE = {  # what people write in other words, by exercise and part, with the beginning of what is said of it
    "2.1 P(w | c), add k": {
        "(k + count) / total": "the total is unchanged",
        "(k + count) / (k + total)": "the total grew by k once",
        "(k + count) / (V + total)": "the total grew by the size of the vocabulary",
        "(1 + count) / (V + total)": "this adds 1, whatever k is",
        "k / (V * k + total) + count": "the division comes before the sum",
        "1 / (V * k + total) * count": "the count of the word itself got nothing",
        "1 / total * count": "nothing is smoothed",
    },
    "2.1 y_hat": {
        "1 / exp(-z)": "the sum is missing",
        "1 / sum(z) * z": "the scores are divided by their sum, without exp",
        "1 / sum(z) * exp(z)": "the scores themselves are summed below the line",
        "exp(z - sum(z))": "exp is taken of the sum",
        "log(exp(z)) - log(sum(exp(z)))": "this is the logarithm of the softmax",
    },
    "2.1 L": {
        "log(y_hat) @ y": "the minus is missing",
        "-(y_hat @ y)": "the logarithm is missing",
        "1 - y @ y_hat": "the logarithm is missing",
        "log(y) @ -y_hat": "the two are exchanged",
        "sum(-log(y_hat))": "every word counts here",
        "(y - y_hat) @ (y - y_hat)": "this is the squared error",
        "log(y_hat) * -y": "the sum is missing",
    },
    "2.1 dL/dz": {
        "-(y_hat - y)": "the sign is wrong",
        "y_hat * 1": "the truth is not subtracted",
        "0 - y / y_hat": "this is the derivative of the loss by y_hat",
        "(y_hat - y) * (y_hat - y_hat ** 2)": "the slope of a sigmoid is in it",
    },
    "2.1 perplexity": {
        "exp(sum(log(p) / n))": "the minus is missing",
        "1 / exp(sum(log(p)))": "the mean is missing",
        "sum(log(1 / p)) / n": "the exponential is missing",
        "sum(1 / p / n)": "this is the mean of 1 / p",
        "1 / (sum(p) / n)": "the logarithm is taken of the mean",
    },
    "3.2 J of the true word": {
        "-log(1 + exp(-u @ v))": "the minus is missing",
        "log(1 + exp(u @ v))": "this is the loss of a negative",
        "-1 / (1 + exp(-u @ v))": "the logarithm is missing",
        "sigma(-u @ v)": "the logarithm is missing",
        "log(1 + exp(-u * v))": "the score is one number",
        "sum(log(1 + exp(-u * v)))": "the score is one number",
    },
    "3.2 its derivative by v": {
        "u * sigma(-u @ v)": "the sign is wrong",
        "u * sigma(v @ u)": "the 1 is missing",
        "v * sigma(u @ v) - v": "this is the derivative by u",
        "-sigma(-u @ v)": "the error is right; by the chain rule",
        "-sigma(-u @ v) * sigma(u @ v) * u": "the slope of σ is in it once more",
        "-u * (1 + exp(-u @ v))": "the slope of the logarithm is there",
    },
    "3.2 its derivative by u": {
        "v * sigma(-u @ v)": "the sign is wrong",
        "v * sigma(v @ u)": "the 1 is missing",
        "u * sigma(u @ v) - u": "this is the derivative by v",
        "-v * (1 + exp(-u @ v))": "the slope of the logarithm is there",
    },
    "3.2 J of the negatives": {
        "sum(log(1 + exp(-N @ v)))": "the negatives are scored as if they were true",
        "-sum(log(1 + exp(N @ v)))": "the minus in front is missing",
        "log(1 + exp(N @ v))": "the sum is missing",
        "log(1 + exp(sum(N @ v)))": "the scores are summed before σ",
    },
    "3.2 the negatives' derivative by v": {
        "N.T @ -sigma(N @ v)": "the sign is wrong",
        "N.T @ -sigma(-N @ v)": "the errors are those of true words",
        "N.T @ sigma(-N @ v)": "the σ has the other sign",
        "v * sum(sigma(N @ v))": "the errors are summed up",
    },
    "6.7 z_t": {
        "(W_hy.T @ h_t.T).T": "the bias is missing",
        "-b_y + h_t @ W_hy": "the bias is subtracted",
        "tanh(b_y + h_t @ W_hy)": "z_t holds the scores",
    },
    "6.7 dL/dz_t": {
        "-y + y_hat": "the factor 1 / n is missing",
        "(y_hat - y) / n ** 2": "the factor 1 / n is there twice",
        "n * y_hat - n * y": "it is multiplied by n",
        "-(y_hat - y) / n": "the sign is wrong",
        "1 / n * y_hat": "the truth is not subtracted",
        "1 * y_hat": "the truth is not subtracted",
        "y_hat - 1 / n * y": "only the truth is divided by n",
        "-y / (n * y_hat)": "this is the derivative by y_hat",
        "y / -y_hat": "this is the derivative by y_hat",
    },
    "6.7 dL/dW_hy": {
        "(h_t.T @ d_z).T": "it is transposed",
        "h_t.T / n @ d_z": "the factor 1 / n is in d_z already",
        "-(h_t.T @ d_z)": "the sign is wrong",
    },
    "6.7 o_t": {"(d_z @ W_hy.T).T": "it is transposed", "-(d_z @ W_hy.T)": "the sign is wrong"},
    "6.7 dL/dh_t": {
        "1 * o_t": "the future is forgotten",
        "1 * later": "the loss at t is forgotten",
        "later * o_t": "two ways that lead to the loss add up",
        "(later + o_t) * (1 + h_t) * (1 - h_t)": "the slope of tanh comes one line later",
    },
    "6.7 dL/da_t": {
        "1 * d_h": "the slope of tanh is missing",
        "d_h - h_t * d_h": "the slope is 1 - h^2, yours has no square",
        "d_h * (h_t - h_t ** 2)": "this is the slope of the sigmoid",
        "d_h - d_h * tanh(h_t) ** 2": "tanh is applied to h_t a second time",
        "h_t * d_h": "tanh itself stands where its slope belongs",
        "tanh(h_t) * d_h": "tanh itself stands where its slope belongs",
        "d_h * (h_t + 1) * (h_t - 1)": "the sign of the slope is turned round",
        "d_h / (1 - h_t) / (1 + h_t)": "the slope is divided by",
    },
    "6.7 the term of dL/dW_hh": {
        "(h_before.T @ d_a).T": "it is transposed",
        "(d_a.T @ h_t).T": "W_hh was multiplied with the state before",
        "(h_t.T @ d_a).T": "W_hh was multiplied with the state before",
    },
    "6.7 the term of dL/dW_xh": {"(x_t.T @ d_a).T": "it is transposed", "-(x_t.T @ d_a)": "the sign is wrong"},
    "6.7 later, for step t - 1": {
        "(W_hh.T @ d_a.T).T": "W_hh stands as in the forward pass",
        "(W_hh @ d_h.T).T": "the slope of tanh is left out",
        "(W_hh.T @ d_h.T).T": "the slope of tanh is left out",
    },
    "8.6 dL/dh_before": {
        "W_hh.T @ (d_h - d_h * h_t ** 2)": "W_hh stands as in the forward pass",
        "W_hh @ d_h": "the slope of tanh is missing",
        "W_hh.T @ d_h": "the slope of tanh is missing",
        "(1 - h_t ** 2) * (W_hh @ d_h)": "the slope comes first",
        "W_hh @ (d_h - d_h * h_t)": "the slope is 1 - h^2, yours has no square",
    },
    "8.6 the norm of g": {
        "g @ g": "the root is missing",
        "1 * sum(g)": "the squares are missing",
        "(g @ g / n) ** 0.5": "this is a mean over the entries",
        "sum((g * g) ** (1 / 2))": "the root is taken of each entry's square",
    },
    "8.6 g, clipped": {
        "g / (threshold / norm)": "the factor is upside down",
        "1 / norm * g": "now the norm is 1",
        "threshold * g": "the norm is missing",
        "1 / threshold * g": "the norm is missing",
        "g / norm / threshold": "the norm and the threshold are both divided by",
        "threshold * g / norm / norm": "the norm is squared in it",
        "g * threshold / (g @ g) ** 0.5": "the norm need not be computed again",
    },
    "8.6 what n factors leave": {
        "n * radius": "the factor acts n times",
        "exp(radius * log(n))": "base and exponent are exchanged",
        "radius ** n / radius": "one factor is missing",
        "radius ** -n": "each step multiplies, none divides",
        "1 / n * radius": "each step multiplies, none divides",
    },
    "9.4 LSTM: to c_before": {
        "d_c * (f - f ** 2)": "the slope of the sigmoid is for the gate",
        "1 * d_c": "c = f c_before + i g",
        "d_c - f * d_c": "c = f c_before + i g",
        "1 / f * d_c": "c = f c_before + i g",
    },
    "9.4 LSTM: before the sigmoid of f": {
        "c_before * d_c": "the slope of the sigmoid is missing",
        "f * c_before * d_c": "the slope of the sigmoid is f (1 - f)",
        "c_before * d_c - f * c_before * d_c": "the slope of the sigmoid is f (1 - f)",
        "c_before * d_c * (1 - f) * (1 + f)": "this is the slope of tanh",
        "d_c * (f - f ** 2)": "f stands beside the old cell",
        "d_c * c_before * sigma(f) * sigma(-f)": "f has been through the sigmoid already",
    },
    "9.4 GRU: dL/dz": {
        "-(h_before - n) * d_h": "the sign is the other way",
        "h_before * d_h": "z stands twice",
        "n * -d_h": "z stands twice",
        "(n + h_before) * d_h": "1 - z has a minus in front of z",
    },
    "9.4 GRU: to h_before, the short way": {
        "d_h - z * d_h": "that is what goes to the new content",
        "d_h * (z - z ** 2)": "the slope of the sigmoid is for the gate",
        "1 * d_h": "h = (1 - z) n + z h_before",
    },
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
    yield f"+({formula})"
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
