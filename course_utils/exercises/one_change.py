"""Which one change of a right function gives a wrong result: mistakes that nobody had to declare."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

SWAPPED: dict[Any, Any] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.FloorDiv: ast.Mod,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.And: ast.Or, ast.Or: ast.And, ast.In: ast.NotIn,
}  # fmt: skip
SIGNS: dict[Any, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.FloorDiv: "//", ast.MatMult: "@",
    ast.Mod: "%", ast.BitOr: "|", ast.BitAnd: "&",
}  # fmt: skip
OTHER_NAMES = {
    "log": ("log2", "log10"), "log1p": ("log",), "log2": ("log",), "exp": ("exp2",), "tanh": ("sin",),
    "max": ("min", "sum", "mean"), "min": ("max",), "sum": ("mean", "max"), "mean": ("sum", "max"),
    "argmax": ("argmin",), "median": ("mean", "max"), "zeros": ("ones",), "zeros_like": ("ones_like",),
    "maximum": ("minimum",), "minimum": ("maximum",), "ceil": ("floor", "round"),
}  # fmt: skip
Change = tuple[str, ast.AST, str, int | None, Any]  # what is said; whose field, at which place, becomes what


def changes(tree: ast.AST) -> Iterator[Change]:
    """Every way to leave something out of a function or to write one thing for another.

    Args:
        tree: a function's definition.

    Yields:
        Changes that can be made in the tree.
    """
    assert isinstance(tree, ast.FunctionDef)
    given = [argument.arg for argument in tree.args.args]
    for holder in (node for line in tree.body for node in ast.walk(line)):
        for field, value in ast.iter_fields(holder):
            if field in ("annotation", "targets", "target", "decorator_list", "returns"):
                continue
            for place, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(getattr(node, "ctx", None), ast.Store):
                    continue
                for said, other in _others(node, given):
                    yield said, holder, field, place, other
    for holder in ast.walk(tree):
        body = getattr(holder, "body", None)
        for place, line in enumerate(body if isinstance(body, list) else []):
            if isinstance(line, ast.For):
                for cut, said in (
                    ("[1:]", "the first is left out"),
                    ("[:-1]", "the last is left out"),
                    ("[::-1]", "the order is turned round"),
                ):
                    other = ast.parse(f"list({ast.unparse(line.iter)}){cut}", mode="eval").body
                    yield f"{said} in `for {_short(line.target)} in {_short(line.iter)}`", line, "iter", None, other
            if not (isinstance(line, ast.Return) and holder is tree) and not isinstance(line, ast.Expr):
                yield f"`{_short(line)}` is missing", holder, "body", place, ast.Pass()
            if isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Name):
                other = ast.Assign([line.target], line.value)
                yield f"`{_short(line)}` is not added up", holder, "body", place, other


def _others(node: Any, given: list[str]) -> Iterator[tuple[str, ast.AST]]:
    """What may stand in the place of an expression by mistake."""
    if isinstance(node, ast.BinOp):
        sign = SIGNS.get(type(node.op), "")
        if isinstance(node.op, ast.Mult | ast.Div):
            yield f"`{_short(node)}` is doubled", ast.BinOp(ast.Constant(2), ast.Mult(), node)
        yield f"`{sign} {_short(node.right)}` is missing", node.left
        yield f"`{_short(node.left)} {sign}` is missing", node.right
        if type(node.op) in SWAPPED:
            swapped = SWAPPED[type(node.op)]
            said = f"`{SIGNS[swapped]}` stands where `{sign} {_short(node.right)}` belongs"
            yield said, ast.BinOp(node.left, swapped(), node.right)
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.FloorDiv):
            yield f"`{_short(node)}` is the other way round", ast.BinOp(node.right, node.op, node.left)
        if isinstance(node.op, ast.Pow):
            yield f"the power of `{_short(node.left)}` is another one", ast.BinOp(node.left, node.op, ast.Constant(1.5))
    elif isinstance(node, ast.BoolOp):
        for place, part in enumerate(node.values):
            rest = [*node.values[:place], *node.values[place + 1 :]]
            yield f"the condition `{_short(part)}` is missing", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        if type(node.op) in SWAPPED:
            yield "`and` and `or` are mixed up", ast.BoolOp(SWAPPED[type(node.op)](), node.values)
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        compared = ast.Compare(node.left, [SWAPPED[type(node.ops[0])]()], node.comparators)
        yield f"the comparison is `{_short(compared)}`, which is wrong where both are equal", compared
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value: Any = node.value
        yield f"a number {value} is 1 larger", ast.Constant(value + 1)
        yield f"a number {value} is 1 smaller", ast.Constant(value - 1)
    elif isinstance(node, ast.UnaryOp):
        yield f"`{ast.unparse(node)[:1]}` before `{_short(node.operand)}` is missing", node.operand
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield f"`.T` is missing at `{_short(node.value)}`", node.value
    elif isinstance(node, ast.Attribute):
        for name in OTHER_NAMES.get(node.attr, ()):
            yield f"`{name}` stands where `{node.attr}` belongs", ast.Attribute(node.value, name, ast.Load())
    elif isinstance(node, ast.Call):
        name = _short(node.func)
        if len(node.args) >= 1:
            yield f"`{name}` is missing around `{_short(node.args[0])}`", node.args[0]
        if isinstance(node.func, ast.Attribute) and not name.startswith(("np.", "math.")):
            yield f"`.{node.func.attr}(...)` is missing at `{_short(node.func.value)}`", node.func.value
        for keyword in node.keywords:
            others = [each for each in node.keywords if each is not keyword]
            yield f"`{keyword.arg}={_short(keyword.value)}` is missing", ast.Call(node.func, node.args, others)
    elif isinstance(node, ast.Subscript):
        yield f"all of `{_short(node.value)}` is taken, `{_short(node)}` is enough", node.value
    elif isinstance(node, ast.IfExp):
        yield f"`if {_short(node.test)}` is missing", node.body
        yield f"it is always `{_short(node.orelse)}`", node.orelse
    elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
        for place in range(len(node.elts) - 1):
            one, two = node.elts[place : place + 2]
            said = f"`{_short(one)}` and `{_short(two)}` change places"
            yield said, type(node)([*node.elts[:place], two, one, *node.elts[place + 2 :]], ast.Load())
    elif isinstance(node, ast.Name) and node.id in given and isinstance(node.ctx, ast.Load):
        for name in given:
            if name != node.id:
                yield f"`{name}` stands where `{node.id}` belongs", ast.Name(name, ast.Load())
    if isinstance(node, ast.comprehension) and node.ifs:
        yield f"`if {_short(node.ifs[0])}` is missing", ast.comprehension(node.target, node.iter, [], 0)


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).splitlines()[0]
    return text if len(text) <= 40 else f"{text[:37]}..."


def changed(reference: Callable[..., Any]) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """A function with one change each.

    Args:
        reference: a function of a module.

    Yields:
        For each what is said of the change, the lines that are others now, and the function.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(reference)))
    lines = ast.unparse(tree).splitlines()
    names = dict(vars(sys.modules[reference.__module__]))
    for said, holder, field, place, other in list(changes(tree.body[0])):
        before = getattr(holder, field) if place is None else getattr(holder, field)[place]
        _put(holder, field, place, other)
        changed_tree = ast.fix_missing_locations(tree)
        exec(compile(changed_tree, f"a change of {reference.__name__}", "exec"), names)
        text = "; ".join(line.strip() for line in ast.unparse(tree).splitlines() if line not in lines)
        yield said, text, names[reference.__name__]
        _put(holder, field, place, before)


def _put(holder: ast.AST, field: str, place: int | None, node: Any) -> None:
    if place is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[place] = node


def may_not_end(reference: Callable[..., Any]) -> bool:
    """Whether a changed function may run for ever: it has a loop whose end it decides itself."""
    return any(
        isinstance(node, ast.While) for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(reference))))
    )
