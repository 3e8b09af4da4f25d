"""What people write by mistake, in code and in formulas: every way to change one expression or one statement."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

SIGNS: dict[Any, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.FloorDiv: "//", ast.MatMult: "@",
    ast.Mod: "%", ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.USub: "-", ast.Not: "not", ast.Invert: "~",
}  # fmt: skip
INSTEAD: dict[Any, tuple[Any, ...]] = {
    ast.Add: (ast.Sub, ast.Mult), ast.Sub: (ast.Add,), ast.Mult: (ast.Div, ast.Add, ast.MatMult), ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,), ast.FloorDiv: (ast.Mod, ast.Div), ast.MatMult: (ast.Mult,), ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,), ast.BitXor: (ast.Pow,),
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE), ast.LtE: (ast.Lt, ast.GtE, ast.Gt), ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
OTHER_NAMES = {
    "log": ("log2", "log10", "log1p"), "log1p": ("log",), "log2": ("log", "log10"), "exp": ("exp2",),
    "max": ("min", "sum", "mean"), "min": ("max",), "sum": ("mean", "max"), "mean": ("sum", "max", "median"),
    "argmax": ("argmin",), "median": ("mean", "max"), "zeros": ("ones",), "zeros_like": ("ones_like",),
    "maximum": ("minimum",), "minimum": ("maximum",), "ceil": ("floor", "round"), "vstack": ("hstack",),
    "hstack": ("vstack",), "isfinite": ("isnan",), "norm": ("sum",),
}  # fmt: skip
OTHER_CALLS = {  # a function, and formulas of its argument that stand in its place
    "tanh": {"the sigmoid": "1 / (1 + exp(-({})))", "ReLU": "({}) * (({}) > 0)", "a sine": "sin({})"},
    "sigmoid": {"tanh": "np.tanh({})"}, "gate": {"tanh": "np.tanh({})"}, "sigma": {"tanh": "tanh({})"},
    "len": {"the number of columns": "np.shape({})[-1]", "the number of all entries": "np.size({})"},
    "sqrt": {"the square": "({}) ** 2"}, "exp": {"a sum with 1": "({}) + 1"},
}  # fmt: skip
NO_EXPRESSION = ("annotation", "targets", "target", "decorator_list", "returns")  # fields of a node
OTHER_NUMBERS = (0, 0.5, 1, 2)
Change = tuple[str, ast.AST, str, int | None, Any]  # what is said; whose field, at which place, becomes what


def expressions(tree: ast.AST, names: Sequence[str]) -> Iterator[Change]:
    """Every way to leave something out of the expressions below a node, or to write one thing for another.

    Args:
        tree: a statement, or an expression.
        names: those that may stand for one another.

    Yields:
        The changes; none is made.
    """
    for holder in ast.walk(tree):
        for field, value in ast.iter_fields(holder):
            if field in NO_EXPRESSION or (field == "func" and not isinstance(value, ast.Attribute)):
                continue
            for place, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.AST) and not isinstance(getattr(node, "ctx", None), ast.Store):
                    for said, other in _others(node, names):
                        if not _into_itself(holder, other):
                            yield said, holder, field, place, other


def _into_itself(holder: ast.AST, other: Any) -> bool:
    """Whether a list would be put into itself, as `states.append(states)`: nobody writes it, and it may never end."""
    of = holder.func.value if isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute) else None
    return isinstance(of, ast.Name) and isinstance(other, ast.Name) and of.id == other.id


def _others(node: Any, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """What may stand in the place of an expression by mistake."""
    match node:
        case ast.BinOp():
            yield from _of_operation(node)
        case ast.BoolOp(values=parts):
            for place, part in enumerate(parts):
                rest = [*parts[:place], *parts[place + 1 :]]
                other = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
                yield f"the condition `{short(part)}` is missing", other
            yield "`and` and `or` are mixed up", ast.BoolOp(INSTEAD[type(node.op)][0](), parts)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for place, turned in enumerate(INSTEAD.get(type(op), ())):
                other = ast.Compare(left, [turned()], [right])
                why = ", which is wrong where both are equal" if not place and isinstance(op, _ORDERS) else ""
                yield f"the comparison is `{short(other)}`{why}", other
        case ast.Constant(value=int() | float() as value) if type(value) is not bool:
            upside_down = [1 / value] if value else []
            for number in dict.fromkeys([value + 1, value - 1, -value, *OTHER_NUMBERS, *upside_down]):
                if number != value:
                    yield f"the number {number:.4g} stands where {value:g} belongs", ast.Constant(number)
        case ast.UnaryOp(op=op, operand=operand):
            yield f"`{SIGNS.get(type(op), '+')}` before `{short(operand)}` is missing", operand
        case ast.Attribute(value=value, attr="T"):
            yield f"`.T` is missing at `{short(value)}`", value
        case ast.Attribute(value=value, attr=name):
            for instead in OTHER_NAMES.get(name, ()):
                yield f"`{instead}` stands where `{name}` belongs", ast.Attribute(value, instead, ast.Load())
        case ast.Call():
            yield from _of_call(node)
        case ast.Subscript(value=value, slice=at):
            yield f"all of `{short(value)}` is taken, `{short(node)}` is enough", value
            if isinstance(at, ast.Name | ast.BinOp) or (isinstance(at, ast.Constant) and isinstance(at.value, int)):
                for step in (ast.Sub, ast.Add):
                    other = ast.Subscript(value, ast.BinOp(at, step(), ast.Constant(1)), ast.Load())
                    yield f"`{short(other)}` stands where `{short(node)}` belongs", other
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield f"`if {short(test)}` is missing", body
            yield f"it is always `{short(orelse)}`", orelse
            yield f"`if {short(test)}` is turned round", ast.IfExp(test, orelse, body)
        case ast.Tuple(elts=parts, ctx=ast.Load()) | ast.List(elts=parts, ctx=ast.Load()):
            for place, (one, two) in enumerate(pairwise(parts)):
                turned = [*parts[:place], two, one, *parts[place + 2 :]]
                yield f"`{short(one)}` and `{short(two)}` change places", type(node)(turned, ast.Load())
            for place, part in enumerate(parts if len(parts) > 1 else []):
                less = [*parts[:place], *parts[place + 1 :]]
                yield f"`{short(part)}` is missing", type(node)(less, ast.Load())
                if len(parts) > 2 or isinstance(node, ast.Tuple):
                    yield f"`{short(part)}` stands alone", part
        case ast.Dict(keys=keys, values=values):
            for place, key in enumerate(keys):
                fewer = ast.Dict(keys[:place] + keys[place + 1 :], values[:place] + values[place + 1 :])
                yield f"{short(key or values[place])} is missing", fewer
        case ast.Name(id=name, ctx=ast.Load()) if name in names:
            for instead in names:
                if name != instead:
                    yield f"`{instead}` stands where `{name}` belongs", ast.Name(instead, ast.Load())
        case ast.comprehension(target=target, iter=each, ifs=ifs):
            if ifs:
                yield f"`if {short(ifs[0])}` is missing", ast.comprehension(target, each, [], 0)
            for said, cut in _cuts(target, each):
                yield said, ast.comprehension(target, cut, ifs, 0)


_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def _of_operation(node: ast.BinOp) -> Iterator[tuple[str, ast.AST]]:
    left, right, sign = node.left, node.right, SIGNS.get(type(node.op), "")
    whole, gap = short(node), ast.Name("_")
    before, after = short(ast.BinOp(left, node.op, gap)), short(ast.BinOp(gap, node.op, right))
    before, after = before.removesuffix(" _"), after.removeprefix("_ ")  # with the brackets that the whole has there
    yield f"`{after}` is missing", left
    yield f"`{before}` is missing", right
    for instead in INSTEAD.get(type(node.op), ()):
        yield f"`{SIGNS[instead]}` stands where `{after}` belongs", ast.BinOp(left, instead(), right)
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.FloorDiv | ast.Pow):
        yield f"`{whole}` is the other way round", ast.BinOp(right, node.op, left)
    if isinstance(node.op, ast.Mult | ast.Div | ast.MatMult):
        yield f"`{whole}` is doubled", ast.BinOp(ast.Constant(2), ast.Mult(), node)
        yield f"`{whole}` is halved", ast.BinOp(node, ast.Div(), ast.Constant(2))
    if isinstance(node.op, ast.Mult | ast.Div):
        yield f"`{after}` is there twice", ast.BinOp(node, node.op, right)
    if isinstance(node.op, ast.MatMult):
        for name, other in (
            (short(left), ast.BinOp(ast.Attribute(left, "T", ast.Load()), node.op, right)),
            (short(right), ast.BinOp(left, node.op, ast.Attribute(right, "T", ast.Load()))),
        ):
            yield f"`{name}` is transposed", other
    without = ast.parse(f"{ast.unparse(left)} {sign} {ast.unparse(right)}", mode="eval").body
    if ast.dump(without) != ast.dump(node):
        yield f"brackets are missing in `{whole}`", without


def _of_call(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    name, arguments = short(node.func), node.args
    of_library = name.startswith(("np.", "math."))
    short_name = name.rpartition(".")[2]
    for instead in OTHER_NAMES.get(name, ()):  # of Python's own: a name that it lacks gives an error, as no answer does
        yield f"`{instead}` stands where `{name}` belongs", ast.Call(ast.Name(instead, ast.Load()), arguments, [])
    if arguments:
        yield f"`{name}` is missing around `{short(arguments[0])}`", arguments[0]
    if isinstance(node.func, ast.Attribute) and not of_library:
        yield f"`.{node.func.attr}(...)` is missing at `{short(node.func.value)}`", node.func.value
    for what, form in OTHER_CALLS.get(short_name, {}).items() if len(arguments) == 1 else ():
        text = form.replace("{}", ast.unparse(arguments[0]))
        for function in ("exp", "sin", "tanh") if of_library else ():
            text = text.replace(f"{function}(", f"np.{function}(") if f"np.{function}(" not in text else text
        yield f"{what} of `{short(arguments[0])}` stands where `{name}` belongs", ast.parse(text, mode="eval").body
    for place, (one, two) in enumerate(pairwise(arguments)):
        turned = [*arguments[:place], two, one, *arguments[place + 2 :]]
        yield f"`{short(one)}` and `{short(two)}` change places", ast.Call(node.func, turned, node.keywords)
    if name == "range":
        for by, said in ((1, "goes one step further"), (-1, "stops one step early")):
            place = 0 if len(arguments) == 1 else 1
            end = ast.BinOp(arguments[place], ast.Add(), ast.Constant(by))
            yield (
                f"`{short(node)}` {said}",
                ast.Call(node.func, [*arguments[:place], end, *arguments[place + 1 :]], []),
            )
        if len(arguments) == 1:
            yield f"`{short(node)}` starts one step late", ast.Call(node.func, [ast.Constant(1), *arguments], [])
    for keyword in node.keywords:
        others = [each for each in node.keywords if each is not keyword]
        yield f"`{keyword.arg}={short(keyword.value)}` is missing", ast.Call(node.func, arguments, others)
        if keyword.arg == "axis":
            for axis in (0, 1, -1):
                if short(keyword.value) == str(axis):
                    continue
                other = ast.keyword("axis", ast.Constant(axis))
                said = f"`axis={axis}` stands where `axis={short(keyword.value)}` belongs"
                yield said, ast.Call(node.func, arguments, [*others, other])


def _cuts(target: ast.expr, each: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The ways to go through a list and miss some of it."""
    for cut, said in (
        ("[1:]", "the first is left out"),
        ("[:-1]", "the last is left out"),
        ("[::-1]", "the order is turned round"),
    ):
        yield (
            f"{said} in `for {short(target)} in {short(each)}`",
            ast.parse(f"list({ast.unparse(each)}){cut}", mode="eval").body,
        )


def statements(function: ast.FunctionDef) -> Iterator[Change]:
    """Every way to leave out a line, to turn two round, or to have one inside a loop that stands outside.

    Args:
        function: its definition.

    Yields:
        The changes; none is made.
    """
    for holder in ast.walk(function):
        body = getattr(holder, "body", None)
        if not isinstance(body, list):
            continue
        for place, line in enumerate(body):
            ends = isinstance(line, ast.Return) and holder is function
            if not ends and not _is_text(line):
                yield f"`{short(line)}` is missing", holder, "body", place, ast.Pass()
            if isinstance(line, ast.For):
                for said, cut in _cuts(line.target, line.iter):
                    yield said, line, "iter", None, cut
            if isinstance(line, ast.If):
                yield f"`if {short(line.test)}` is missing", line, "test", None, ast.Constant(True)
                yield f"`if {short(line.test)}` is turned round", line, "test", None, ast.UnaryOp(ast.Not(), line.test)
            if isinstance(line, ast.AugAssign):
                yield f"`{short(line)}` is not added up", holder, "body", place, ast.Assign([line.target], line.value)
                for instead in INSTEAD.get(type(line.op), ())[:1]:
                    said = f"`{SIGNS[instead]}=` stands where `{SIGNS[type(line.op)]}=` belongs in `{short(line)}`"
                    yield said, holder, "body", place, ast.AugAssign(line.target, instead(), line.value)
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name) and isinstance(holder, ast.For):
                other = ast.AugAssign(line.targets[0], ast.Add(), line.value)
                yield f"`{short(line)}` is added up", holder, "body", place, other
        for place, (one, two) in enumerate(pairwise(body)):
            if isinstance(two, ast.Return) or _is_text(one):
                if isinstance(one, ast.For):
                    inside = [*one.body, copy.copy(two)]
                    yield f"`{short(two)}` stands inside the loop", one, "body", None, inside
                continue
            turned = [*body[:place], two, one, *body[place + 2 :]]
            yield f"`{short(one)}` and `{short(two)}` change places", holder, "body", None, turned
            if isinstance(two, ast.For) and isinstance(one, ast.Assign):
                yield (
                    f"`{short(one)}` stands inside the loop, which begins anew each time",
                    two,
                    "body",
                    None,
                    [one, *two.body],
                )


def _is_text(line: ast.stmt) -> bool:
    """Whether a line is a docstring, which does nothing."""
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def short(node: ast.AST, most: int = 40) -> str:
    """The first line of a piece of code, in a message.

    Args:
        node: the piece.
        most: letters.

    Returns:
        The line, cut off where it is longer.
    """
    text = ast.unparse(node).splitlines()[0]
    return text if len(text) <= most else f"{text[: most - 3]}..."
