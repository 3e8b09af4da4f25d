"""Formulas as answers: a small grammar, evaluated on random arrays, so that every equal form is right.

Names, numbers, + - * / @ ** and `.T`, and the functions sum, exp, log, tanh and sigma; nothing else is ever evaluated.
The page of the site judges the same grammar in `static/formulas.js`; one table of formulas holds both.
"""

from __future__ import annotations

import ast
import contextlib
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.exercises.comparing import listed, untouched
from course_utils.exercises.declaration import Formula, FormulaPart
from course_utils.exercises.one_change import changed_formula
from course_utils.functional import sigmoid

Array = NDArray[np.float64]
LONGEST = 300  # characters
OPERATORS: dict[type, tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.MatMult: ("@", operator.matmul),
    ast.Pow: ("**", operator.pow),
}
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sum": np.sum,
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sigma": sigmoid,
}
DRAWS = 3
KINDS = ("any", "state", "probabilities", "one-hot", "positive")  # of numbers; any other word is a size itself


class FormulaError(ValueError):
    """A formula that cannot be read, or whose shapes do not fit; the message is for the learner."""


@dataclass(frozen=True)
class Draw:
    """Random arrays for the names of a formula.

    Attributes:
        values: an array for each name.
        sizes: the number drawn for each letter of the shapes.
    """

    values: Mapping[str, Array]
    sizes: Mapping[str, int]


def parse(text: str, names: Sequence[str]) -> ast.expr:
    """Read a formula.

    Args:
        text: as the learner wrote it; ^ stands for **, ² for **2, ·, × and ⊙ for *, σ and sigmoid for sigma, ln for
            log, ᵀ for .T; np. may stand before a function.
        names: those it may use.

    Returns:
        Its syntax tree, which holds nothing but the grammar.

    Raises:
        FormulaError: it is no formula of the grammar.
    """
    if not isinstance(text, str):
        raise FormulaError(f'the answer is a formula in quotation marks, such as "{names[0]}"')
    if len(text) > LONGEST:
        raise FormulaError(f"the formula has {len(text)} characters, at most {LONGEST} are read")
    for other, ours in {"^": "**", "²": "**2", "·": "*", "×": "*", "⊙": "*", "σ": "sigma", "ᵀ": ".T", "−": "-"}.items():
        text = text.replace(other, ours)
    for other, ours in {r"\bnp\.": "", r"\bsigmoid\b": "sigma", r"\bln\b": "log"}.items():
        text = re.sub(other, ours, text)
    if "=" in text:
        raise FormulaError("write the right side alone, without =")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError("this cannot be read as a formula: is a bracket or a * missing?") from None
    _check(tree, names, 0)
    return tree


def _check(tree: ast.expr, names: Sequence[str], depth: int) -> None:
    """Refuse whatever is not in the grammar."""
    if depth > 60:
        raise FormulaError("the formula is nested too deeply")
    below: list[ast.expr]
    match tree:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            below = [left, right]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            below = [operand]
        case ast.Attribute(value=value, attr="T"):
            below = [value]
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            below = [argument]
        case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
            raise FormulaError(f"{name} takes one argument in brackets")
        case ast.Call(func=ast.Name(id=name)) if name in names:
            raise FormulaError(f"{name} is no function: is a * missing before the bracket?")
        case ast.Call(func=ast.Name(id=name)):
            raise FormulaError(f"{name} is none of the functions that are read: {', '.join(FUNCTIONS)}")
        case ast.Call(func=ast.Attribute(attr=name)) if name in FUNCTIONS:
            raise FormulaError(f"write {name}(...) around it, not .{name}() behind it")
        case ast.Constant(value=int() | float() as value) if type(value) is not bool and abs(value) <= 1e9:
            return
        case ast.Name(id=name) if name in names:
            return
        case ast.Name(id=name) if name in FUNCTIONS:
            raise FormulaError(f"{name} needs its argument in brackets: {name}(...)")
        case ast.Name(id=name):
            raise FormulaError(f"{name} is not a name of this question; there are {', '.join(names)}")
        case _:
            raise FormulaError(
                f"only names, numbers, + - * / @ **, .T and {', '.join(FUNCTIONS)} are read in a formula"
            )
    for each in below:
        _check(each, names, depth + 1)


def evaluate(tree: ast.expr, values: Mapping[str, Array]) -> Array:
    """The value of a formula.

    Args:
        tree: from `parse`.
        values: an array for each name.

    Returns:
        A float64 array, 0-dimensional for a number.

    Raises:
        FormulaError: shapes that do not fit; the product or sum is named with both.
    """
    match tree:
        case ast.Constant(value=value):
            return np.asarray(value, dtype=np.float64)
        case ast.Name(id=name):
            return values[name]
        case ast.Attribute(value=value):
            return evaluate(value, values).T
        case ast.UnaryOp(op=op, operand=operand):
            found = evaluate(operand, values)
            return -found if isinstance(op, ast.USub) else found
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return np.asarray(FUNCTIONS[name](evaluate(argument, values)))
        case ast.BinOp(left=left, op=op, right=right):
            symbol, function = OPERATORS[type(op)]
            a, b = evaluate(left, values), evaluate(right, values)
            try:
                return np.asarray(function(a, b))
            except (ValueError, TypeError):  # NumPy's own numbers refuse @ by another error than its arrays
                both = f"{ast.unparse(left)} has shape {a.shape}, {ast.unparse(right)} has shape {b.shape}"
                raise FormulaError(f"the shapes of {symbol} do not fit: {both}") from None
    raise FormulaError("this is no formula")


def draw(part: FormulaPart, seed: int) -> Draw:
    """Random values for the names of a part, of sizes that are all different.

    Args:
        part: its names with their shapes and kinds.
        seed: of the draw.

    Returns:
        The arrays.
    """
    rng = np.random.default_rng([seed, len(part.names)])
    words = {word for shape, kind in part.names.values() for word in (*shape, kind)}
    letters = sorted(words - set(KINDS))
    sizes = {letter: int(size) for letter, size in zip(letters, 2 + rng.permutation(len(letters) + 1))}
    values: dict[str, Array] = {}
    for name, (shape, kind) in part.names.items():
        size = tuple(sizes[letter] for letter in shape)
        values[name] = _of_kind(kind, size, sizes, rng)
    return Draw(values, sizes)


def _of_kind(kind: str, size: tuple[int, ...], sizes: Mapping[str, int], rng: np.random.Generator) -> Array:
    if kind in sizes:  # the number itself, as T for the number of steps
        return np.asarray(float(sizes[kind]))
    if kind == "one-hot":
        return np.eye(size[-1])[rng.integers(0, size[-1], size[:-1])]
    if kind == "probabilities":
        return rng.dirichlet(np.ones(size[-1]), size[:-1])
    if kind == "state":
        return np.tanh(rng.normal(size=size))
    return np.exp(rng.normal(size=size)) if kind == "positive" else rng.normal(size=size)


def agree(found: Array, expected: Array) -> bool:
    """Whether shape and entries of two values agree, up to rounding."""
    return found.shape == expected.shape and bool(np.allclose(found, expected, rtol=1e-9, atol=1e-12, equal_nan=True))


def known_mistakes(part: FormulaPart) -> Iterator[tuple[str, str]]:
    """The wrong formulas that have a name: those declared, then the right one with one change.

    Args:
        part: what is asked.

    Yields:
        What is said of each, and the formula; some of the changed ones are right all the same.
    """
    for message, formulas in part.mistakes.items():
        for formula in formulas:
            yield message, formula
    names = list(part.names)
    values = draw(part, 0).values
    for phrase, formula in changed_formula(part.right, names):
        with contextlib.suppress(FormulaError), np.errstate(all="ignore"):
            evaluate(parse(formula, names), values)
            # Where all of the right formula is changed, its words would be the answer; a long piece is another part's.
            told = phrase.replace(f"`{part.right}`", "the whole")
            if part.right not in told and not re.search(r"`[^`]{20,}`", told):
                yield f"nearly: {told}", formula


@np.errstate(all="ignore")
def judge_part(part: FormulaPart, text: str, named: bool = True) -> str | None:
    """What is wrong with one formula.

    Args:
        part: what is asked.
        text: the learner's formula.
        named: whether a mistake is looked for by name; that takes many times as long as to know that there is one.

    Returns:
        A sentence, or None.
    """
    names = list(part.names)
    draws = [draw(part, seed) for seed in range(DRAWS)]
    try:
        tree = parse(text, names)
        found = [evaluate(tree, each.values) for each in draws]
    except FormulaError as error:
        return str(error)

    def values(formula: ast.expr) -> Iterator[Array]:
        """One after another: most formulas that are another one differ in the first."""
        return (evaluate(formula, each.values) for each in draws)

    right = list(values(parse(part.right, names)))
    if all(map(agree, found, right)):
        return None
    holds_numbers = not all(np.isnan(each).all() for each in found)
    mistakes = known_mistakes(part) if named and holds_numbers else ()  # many a mistake gives NaN, as this one does
    for message, wrong in mistakes:
        if all(map(agree, found, values(parse(wrong, names)))):
            return message
    for said, other in _near(tree, names) if named else ():
        with contextlib.suppress(FormulaError):
            if all(map(agree, values(other), right)):
                return f"nearly: {said} it is right"
    if not holds_numbers:
        return "its value is no number: is it the logarithm of something negative, or 0 / 0?"
    if found[0].shape != right[0].shape:
        return f"it has shape {found[0].shape} for {sizes_said(draws[0])}, it should have {right[0].shape}"
    return "the shape is right, the value is another one"


def _near(tree: ast.expr, names: Sequence[str]) -> Iterator[tuple[str, ast.expr]]:
    """A learner's formula with one part left out, or with another sign; the page has the same, in the same order."""
    match tree:
        case ast.BinOp(left=left, op=op, right=right):
            yield _without(right), left
            yield _without(left), right
            for other in OPERATORS:
                if other is not type(op):
                    said = f"with another sign in the place of `{OPERATORS[type(op)][0]}`"
                    yield said, ast.BinOp(left, other(), right)
            for said, changed in _near(left, names):
                yield said, ast.BinOp(changed, op, right)
            for said, changed in _near(right, names):
                yield said, ast.BinOp(left, op, changed)
        case ast.Name() | ast.Constant():
            what = f"`{tree.id}`" if isinstance(tree, ast.Name) else "a number"
            for name in names:
                if not isinstance(tree, ast.Name) or name != tree.id:
                    yield f"with `{name}` in the place of {what}", ast.Name(name, ast.Load())
        case ast.UnaryOp(op=op, operand=operand):
            yield "without a sign", operand
            for said, changed in _near(operand, names):
                yield said, ast.UnaryOp(op, changed)
        case ast.Attribute(value=value):
            yield "without `.T`", value
            for said, changed in _near(value, names):
                yield said, ast.Attribute(changed, "T", ast.Load())
        case ast.Call(func=ast.Name(id=name) as function, args=[argument]):
            yield f"without `{name}`", argument
            for said, changed in _near(argument, names):
                yield said, ast.Call(function, [changed], [])


def _without(part: ast.expr) -> str:
    if isinstance(part, ast.Name):
        return f"without `{part.id}`"
    return "without a number" if isinstance(part, ast.Constant) else "without one of its parts"


def sizes_said(drawn: Draw) -> str:
    """The sizes of a draw in a message: "batch = 3, hidden = 4"."""
    return ", ".join(f"{letter} = {size}" for letter, size in drawn.sizes.items())


def judge_formulas(exercise: Formula, answer: Any) -> str | None:
    """What is wrong with the first formula that is not right.

    Args:
        exercise: its declaration.
        answer: a dict from each part's name to the learner's formula.

    Returns:
        A sentence, or None.
    """
    answer = untouched(answer)
    if not isinstance(answer, dict):
        return f"the answer is a dict with a formula for each of {', '.join(exercise.parts)}"
    if unknown := [name for name in answer if name not in exercise.parts]:
        return f"{listed(unknown)} is not asked for; there are {', '.join(exercise.parts)}"
    for right, (name, part) in enumerate(exercise.parts.items()):
        text, so_far = answer.get(name), f"from the top, {right} of {len(exercise.parts)} are right"
        if text is None or text is ... or (isinstance(text, str) and not text.strip()):
            return f"{so_far}; {name} is still open"
        if (problem := judge_part(part, text)) is not None:
            return f"{so_far}, then {name}: {problem}"
    return None
