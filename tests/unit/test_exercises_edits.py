"""What is said of a change is what was changed: every way to write one thing for another, read as text."""

import ast

import pytest

from course_utils.exercises.edits import expressions, short, statements

# Of an expression with the names a and b: what is said of each change, and what stands there then.
EXPRESSIONS = {
    "a + b": {
        "`+ b` is missing": "a", "`a +` is missing": "b", "`-` stands where `+ b` belongs": "a - b",
        "`*` stands where `+ b` belongs": "a * b", "`b` stands where `a` belongs": "b + b",
        "`a` stands where `b` belongs": "a + a",
    },
    "x - y": {
        "`- y` is missing": "x", "`x -` is missing": "y", "`+` stands where `- y` belongs": "x + y",
        "`x - y` is the other way round": "y - x",
    },
    "x * y": {
        "`* y` is missing": "x", "`x *` is missing": "y", "`/` stands where `* y` belongs": "x / y",
        "`+` stands where `* y` belongs": "x + y", "`@` stands where `* y` belongs": "x @ y",
        "`x * y` is doubled": "2 * (x * y)", "`x * y` is halved": "x * y / 2", "`* y` is there twice": "x * y * y",
    },
    "x / (y + z)": {
        "`/ (y + z)` is missing": "x", "`x /` is missing": "y + z",
        "`*` stands where `/ (y + z)` belongs": "x * (y + z)",
        "`x / (y + z)` is the other way round": "(y + z) / x", "`x / (y + z)` is doubled": "2 * (x / (y + z))",
        "`x / (y + z)` is halved": "x / (y + z) / 2", "`/ (y + z)` is there twice": "x / (y + z) / (y + z)",
        "brackets are missing in `x / (y + z)`": "x / y + z", "`+ z` is missing": "x / y", "`y +` is missing": "x / z",
        "`-` stands where `+ z` belongs": "x / (y - z)", "`*` stands where `+ z` belongs": "x / (y * z)",
    },
    "x ** y": {
        "`** y` is missing": "x", "`x **` is missing": "y", "`*` stands where `** y` belongs": "x * y",
        "`x ** y` is the other way round": "y ** x",
    },
    "x ^ y": {
        "`^ y` is missing": "x", "`x ^` is missing": "y", "`**` stands where `^ y` belongs": "x ** y",
    },
    "x << y": {"`<< y` is missing": "x", "`x <<` is missing": "y"},
    "x >> y": {"`>> y` is missing": "x", "`x >>` is missing": "y"},
    "x // y": {
        "`// y` is missing": "x", "`x //` is missing": "y", "`%` stands where `// y` belongs": "x % y",
        "`/` stands where `// y` belongs": "x / y", "`x // y` is the other way round": "y // x",
    },
    "x @ y": {
        "`@ y` is missing": "x", "`x @` is missing": "y", "`*` stands where `@ y` belongs": "x * y",
        "`x @ y` is the other way round": "y @ x", "`x @ y` is doubled": "2 * (x @ y)",
        "`x @ y` is halved": "x @ y / 2", "`x` is transposed": "x.T @ y", "`y` is transposed": "x @ y.T",
    },
    "x and y": {
        "the condition `x` is missing": "y", "the condition `y` is missing": "x",
        "`and` and `or` are mixed up": "x or y",
    },
    "x or y or z": {
        "the condition `x` is missing": "y or z", "the condition `y` is missing": "x or z",
        "the condition `z` is missing": "x or y", "`and` and `or` are mixed up": "x and y and z",
    },
    "x < y": {
        "the comparison is `x <= y`, which is wrong where both are equal": "x <= y",
        "the comparison is `x > y`": "x > y", "the comparison is `x >= y`": "x >= y",
    },
    "x not in y": {"the comparison is `x in y`": "x in y"},
    "x == y": {"the comparison is `x != y`": "x != y"},
    "{x: 4}": {
        "x is missing": "{}", "the number 5 stands where 4 belongs": "{x: 5}",
        "the number 3 stands where 4 belongs": "{x: 3}", "the number -4 stands where 4 belongs": "{x: -4}",
        "the number 0 stands where 4 belongs": "{x: 0}", "the number 0.5 stands where 4 belongs": "{x: 0.5}",
        "the number 1 stands where 4 belongs": "{x: 1}", "the number 2 stands where 4 belongs": "{x: 2}",
        "the number 0.25 stands where 4 belongs": "{x: 0.25}",
    },
    "{x: y, **z}": {"x is missing": "{**z}", "z is missing": "{x: y}"},
    "{x: True}": {"x is missing": "{}"},
    "-x": {"`-` before `x` is missing": "x"},
    "not x": {"`not` before `x` is missing": "x"},
    "x.T": {"`.T` is missing at `x`": "x"},
    "x[y]": {
        "all of `x` is taken, `x[y]` is enough": "x", "`x[y - 1]` stands where `x[y]` belongs": "x[y - 1]",
        "`x[y + 1]` stands where `x[y]` belongs": "x[y + 1]",
    },
    "x[y:]": {"all of `x` is taken, `x[y:]` is enough": "x"},
    "x if y else z": {
        "`if y` is missing": "x", "it is always `z`": "z", "`if y` is turned round": "z if y else x",
    },
    "[x, y]": {"`x` and `y` change places": "[y, x]", "`x` is missing": "[y]", "`y` is missing": "[x]"},
    "[x, y, z]": {
        "`x` and `y` change places": "[y, x, z]", "`y` and `z` change places": "[x, z, y]",
        "`x` is missing": "[y, z]", "`x` stands alone": "x", "`y` is missing": "[x, z]", "`y` stands alone": "y",
        "`z` is missing": "[x, y]", "`z` stands alone": "z",
    },
    "(x, y)": {
        "`x` and `y` change places": "(y, x)", "`x` is missing": "(y,)", "`x` stands alone": "x",
        "`y` is missing": "(x,)", "`y` stands alone": "y",
    },
    "[x for x in y if z]": {
        "`if z` is missing": "[x for x in y]",
        "the first is left out in `for x in y`": "[x for x in list(y)[1:] if z]",
        "the last is left out in `for x in y`": "[x for x in list(y)[:-1] if z]",
        "the order is turned round in `for x in y`": "[x for x in list(y)[::-1] if z]",
    },
    "max(x)": {
        "`min` stands where `max` belongs": "min(x)", "`sum` stands where `max` belongs": "sum(x)",
        "`mean` stands where `max` belongs": "mean(x)", "`max` is missing around `x`": "x",
    },
    "x.min()": {"`.min(...)` is missing at `x`": "x", "`max` stands where `min` belongs": "x.max()"},
    "np.log1p(x)": {"`np.log1p` is missing around `x`": "x", "`log` stands where `log1p` belongs": "np.log(x)"},
    "np.tanh(x)": {
        "`np.tanh` is missing around `x`": "x", "a sine of `x` stands where `np.tanh` belongs": "np.sin(x)",
        "the sigmoid of `x` stands where `np.tanh` belongs": "1 / (1 + np.exp(-x))",
        "ReLU of `x` stands where `np.tanh` belongs": "x * (x > 0)",
    },
    "tanh(x)": {
        "`tanh` is missing around `x`": "x", "a sine of `x` stands where `tanh` belongs": "sin(x)",
        "the sigmoid of `x` stands where `tanh` belongs": "1 / (1 + exp(-x))",
        "ReLU of `x` stands where `tanh` belongs": "x * (x > 0)",
    },
    "sigmoid(x)": {
        "`sigmoid` is missing around `x`": "x", "tanh of `x` stands where `sigmoid` belongs": "np.tanh(x)",
    },
    "len(x)": {
        "`len` is missing around `x`": "x",
        "the number of columns of `x` stands where `len` belongs": "np.shape(x)[-1]",
        "the number of all entries of `x` stands where `len` belongs": "np.size(x)",
    },
    "range(x)": {
        "`range` is missing around `x`": "x", "`range(x)` goes one step further": "range(x + 1)",
        "`range(x)` stops one step early": "range(x + -1)", "`range(x)` starts one step late": "range(1, x)",
    },
    "range(x, y)": {
        "`range` is missing around `x`": "x", "`x` and `y` change places": "range(y, x)",
        "`range(x, y)` goes one step further": "range(x, y + 1)",
        "`range(x, y)` stops one step early": "range(x, y + -1)",
    },
    "f(x, y, key=z)": {
        "`f` is missing around `x`": "x", "`x` and `y` change places": "f(y, x, key=z)",
        "`key=z` is missing": "f(x, y)",
    },
    "f(x, axis=y)": {
        "`f` is missing around `x`": "x", "`axis=y` is missing": "f(x)",
        "`axis=0` stands where `axis=y` belongs": "f(x, axis=0)",
        "`axis=1` stands where `axis=y` belongs": "f(x, axis=1)",
        "`axis=-1` stands where `axis=y` belongs": "f(x, axis=-1)",
    },
    "f(x, axis=0)": {
        "`f` is missing around `x`": "x", "`axis=0` is missing": "f(x)",
        "`axis=1` stands where `axis=0` belongs": "f(x, axis=1)",
        "`axis=-1` stands where `axis=0` belongs": "f(x, axis=-1)",
        "the number 1 stands where 0 belongs": "f(x, axis=1)", "the number -1 stands where 0 belongs": "f(x, axis=-1)",
        "the number 0.5 stands where 0 belongs": "f(x, axis=0.5)",
        "the number 2 stands where 0 belongs": "f(x, axis=2)",
    },
    "a.append(b)": {  # and never a.append(a)
        "`a.append` is missing around `b`": "b", "`.append(...)` is missing at `a`": "a",
        "`b` stands where `a` belongs": "b.append(b)",
    },
}  # fmt: skip

LOOP = """
def f(x):
    '''What it does.'''
    n = 0
    for each in x:
        m = each
        n += m
    return n
"""
BRANCH = """
def f(x):
    if x:
        g(x)
    return x
"""
# Of a function: what is said of each change of a line, and its body then.
STATEMENTS = {
    LOOP: {
        "`n = 0` is missing": "pass; for each in x: { m = each; n += m }; return n",
        "`for each in x:` is missing": "n = 0; pass; return n",
        "the first is left out in `for each in x`": "n = 0; for each in list(x)[1:]: { m = each; n += m }; return n",
        "the last is left out in `for each in x`": "n = 0; for each in list(x)[:-1]: { m = each; n += m }; return n",
        "the order is turned round in `for each in x`": (
            "n = 0; for each in list(x)[::-1]: { m = each; n += m }; return n"
        ),
        "`n = 0` and `for each in x:` change places": "for each in x: { m = each; n += m }; n = 0; return n",
        "`n = 0` stands inside the loop, which begins anew each time": (
            "n = 0; for each in x: { n = 0; m = each; n += m }; return n"
        ),
        "`return n` stands inside the loop": "n = 0; for each in x: { m = each; n += m; return n }; return n",
        "`m = each` is missing": "n = 0; for each in x: { pass; n += m }; return n",
        "`m = each` is added up": "n = 0; for each in x: { m += each; n += m }; return n",
        "`n += m` is missing": "n = 0; for each in x: { m = each; pass }; return n",
        "`n += m` is not added up": "n = 0; for each in x: { m = each; n = m }; return n",
        "`-=` stands where `+=` belongs in `n += m`": "n = 0; for each in x: { m = each; n -= m }; return n",
        "`m = each` and `n += m` change places": "n = 0; for each in x: { n += m; m = each }; return n",
    },
    BRANCH: {
        "`if x:` is missing": "pass; return x",
        "`if x` is missing": "if True: { g(x) }; return x",
        "`if x` is turned round": "if not x: { g(x) }; return x",
        "`g(x)` is missing": "if x: { pass }; return x",
    },
}


def made(tree, changes, write):
    """What is said of each change, and the tree with that change alone, as text."""
    found = {}
    for said, holder, field, place, other in changes:
        before = getattr(holder, field)
        setattr(holder, field, other if place is None else [*before[:place], other, *before[place + 1 :]])
        assert said not in found, said
        found[said] = write(ast.fix_missing_locations(tree))
        setattr(holder, field, before)
    return found


def on_one_line(tree):
    """The lines of a function in one, without its docstring."""

    def lines(body):
        return "; ".join(
            line(each) for each in body if not isinstance(each, ast.Expr) or isinstance(each.value, ast.Call)
        )

    def line(each):
        first = ast.unparse(each).splitlines()[0]
        return f"{first} {{ {lines(each.body)} }}" if hasattr(each, "body") else ast.unparse(each)

    return lines(tree.body[0].body)


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_each_change_of_an_expression_is_the_one_that_is_told(source):
    tree = ast.parse(source, mode="eval")
    assert made(tree, expressions(tree, ["a", "b"]), ast.unparse) == EXPRESSIONS[source]
    assert ast.unparse(tree) == source


@pytest.mark.parametrize("source", STATEMENTS, ids=["loop", "branch"])
def test_each_change_of_a_line_is_the_one_that_is_told(source):
    tree = ast.parse(source)
    assert made(tree, statements(tree.body[0]), on_one_line) == STATEMENTS[source]


def test_a_long_piece_of_code_is_cut_off_in_a_message():
    long = ast.parse("one_name + " * 5 + "other")
    assert short(long) == "one_name + one_name + one_name + one_..."
    assert len(short(long)) == 40
    assert short(ast.parse("x = 1\ny = 2")) == "x = 1"


TAKEN_FOR = {  # of a function those that people write in its place
    "log": ["log2", "log10", "log1p"], "log1p": ["log"], "log2": ["log", "log10"], "exp": ["exp2"],
    "max": ["min", "sum", "mean"], "min": ["max"], "sum": ["mean", "max"], "mean": ["sum", "max", "median"],
    "argmax": ["argmin"], "median": ["mean", "max"], "zeros": ["ones"], "zeros_like": ["ones_like"],
    "maximum": ["minimum"], "minimum": ["maximum"], "ceil": ["floor", "round"], "vstack": ["hstack"],
    "hstack": ["vstack"], "isfinite": ["isnan"], "norm": ["sum"],
}  # fmt: skip
WRITTEN_FOR = {  # and what they write instead of a call
    "sqrt(x)": "x ** 2", "exp(x)": "x + 1", "gate(x)": "np.tanh(x)", "sigma(x)": "tanh(x)", "sigmoid(x)": "np.tanh(x)",
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN_FOR)
def test_a_function_is_taken_for_its_neighbours(name):
    tree = ast.parse(f"np.{name}(x)", mode="eval")
    found = made(tree, expressions(tree, ["x"]), ast.unparse)
    others = {f"`{each}` stands where `{name}` belongs": f"np.{each}(x)" for each in TAKEN_FOR[name]}
    assert {said: other for said, other in found.items() if said.endswith(f"stands where `{name}` belongs")} == others


@pytest.mark.parametrize("call", WRITTEN_FOR)
def test_a_call_is_taken_for_another_formula_of_its_argument(call):
    tree = ast.parse(call, mode="eval")
    assert WRITTEN_FOR[call] in made(tree, expressions(tree, ["x"]), ast.unparse).values()


@pytest.mark.parametrize(
    ("sign", "others"),
    [
        ("+", ["-", "*"]), ("<", ["<=", ">", ">="]), ("<=", ["<", ">=", ">"]), (">", [">=", "<", "<="]),
        (">=", [">", "<=", "<"]), ("==", ["!="]), ("!=", ["=="]), ("in", ["not in"]), ("not in", ["in"]),
        ("and", ["or"]), ("or", ["and"]),
    ],
)  # fmt: skip
def test_a_sign_is_taken_for_its_neighbours(sign, others):
    tree = ast.parse(f"a {sign} b", mode="eval")
    assert {f"a {each} b" for each in others} <= set(made(tree, expressions(tree, []), ast.unparse).values())
