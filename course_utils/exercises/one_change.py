"""Which one change of a right function or formula gives a wrong result: mistakes that nobody had to declare."""

from __future__ import annotations

import ast
import builtins
import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any

from course_utils.exercises.edits import Change, expressions, short, statements

HARMLESS = {
    "abs", "all", "any", "bool", "dict", "divmod", "enumerate", "filter", "float", "frozenset", "int", "isinstance",
    "len", "list", "map", "max", "min", "pow", "print", "range", "reversed", "round", "set", "sorted", "str", "sum",
    "tuple", "zip",
}  # fmt: skip
MODULES = {"numpy", "math", "collections", "itertools", "functools", "operator", "course_utils", "__main__"}
WRITES = (
    "save",
    "load",
    "dump",
    "tofile",
    "fromfile",
    "memmap",
    "open",
    "write",
    "fit",
    "train",
)  # methods with effects
MOST_CHANGES = 500  # of a function that are tried: a check takes half a second at most
MOST_STEPS = 5000  # of a loop whose end a changed function decides itself


def changed(source: str, around: Mapping[str, Any]) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """A function with one change each; every loop of it comes to an end.

    Args:
        source: its definition.
        around: the names that it finds around it.

    Yields:
        For each what is said of the change, what stands at its place in the source, and the function.
    """
    tree = ast.parse(source)
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef):
        return
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    parameters = [each.arg for each in function.args.args]
    names = [*parameters, *sorted(stored - set(parameters))]
    changes = [*(each for line in function.body for each in expressions(line, names)), *statements(function)]
    fragments = {id(change): _fragment(*change[1:4]) for change in changes}
    for node in ast.walk(function):
        for field in _ENDS.get(type(node), ()):
            _put(node, field, None, _placed(_ended(node, getattr(node, field))))
    alike: dict[str, list[Change]] = {}
    for change in changes:
        alike.setdefault(change[0], []).append(change)
    groups = [*([change] for change in changes), *(group for group in alike.values() if len(group) > 1)]
    groups.sort(key=lambda group: isinstance(group[0][-1], ast.Name))  # one name for another comes last: there are many
    for group in groups[:MOST_CHANGES]:
        before = []
        for _, holder, field, place, other in group:
            wrapped = _ended(holder, other) if field in _ENDS.get(type(holder), ()) else other
            before.append((holder, field, place, _put(holder, field, place, _placed(wrapped))))
        steps = count()
        own = {**around, "_some": _some, "_more": lambda steps=steps: next(steps) < MOST_STEPS}
        own.pop(function.name, None)
        with contextlib.suppress(SyntaxError, ValueError, TypeError):  # no program at all: nobody wrote that
            exec(compile(tree, f"a change of {function.name}", "exec"), own)
        for there in reversed(before):
            _put(*there)
        if function.name in own:
            said = group[0][0] + (" everywhere" if len(group) > 1 else "")
            yield said, fragments[id(group[0])], own[function.name]


def _fragment(holder: ast.AST, field: str, place: int | None) -> str:
    """What stands where a change will be made; of a whole loop or function its first line."""
    value = getattr(holder, field)
    there = value if place is None else value[place]
    return short(there if isinstance(there, ast.AST) else holder, 60).rstrip(":")


def harmless(source: str, around: Mapping[str, Any]) -> bool:
    """Whether a learner's function calculates and does nothing else, so that it can be tried with a change.

    Args:
        source: its definition.
        around: the names that it finds around it.

    Returns:
        False where it imports something, uses files, or anything else that is not known here.
    """
    tree = ast.parse(source)
    if any(
        isinstance(node, ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal | ast.With) for node in ast.walk(tree)
    ):
        return False
    if any(isinstance(node, ast.Attribute) and node.attr.startswith(("_", *WRITES)) for node in ast.walk(tree)):
        return False
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - own

    def known(name: str) -> bool:
        there = around.get(name, getattr(builtins, name, None))
        if there is getattr(builtins, name, ...):
            return name in HARMLESS
        home = str(getattr(there, "__module__", None) or getattr(there, "__name__", ""))
        return home.partition(".")[0] in MODULES

    return all(
        known(name) for name in used - {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    )


_ENDS: dict[Any, tuple[str, ...]] = {ast.For: ("iter",), ast.comprehension: ("iter",), ast.While: ("test",)}


def _ended(loop: ast.AST, each: ast.expr) -> ast.expr:
    """What a loop runs over, or its condition, so that it comes to an end whatever was changed."""
    if isinstance(loop, ast.While):
        return ast.BoolOp(ast.And(), [ast.Call(ast.Name("_more", ast.Load()), [], []), each])
    return ast.Call(ast.Name("_some", ast.Load()), [each], [])


def _some(each: Iterable[Any]) -> Iterator[Any]:
    return islice(each, MOST_STEPS)


def changed_formula(right: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A formula with one change each.

    Args:
        right: a formula.
        names: those it may use.

    Yields:
        For each what is said of the change, and the formula; not all of them are formulas of the grammar.
    """
    tree = ast.parse(right, mode="eval")
    for said, holder, field, place, other in [*expressions(tree, names), *_signed(tree)]:
        before = _put(holder, field, place, other)
        yield said, ast.unparse(tree)
        _put(holder, field, place, before)
    for what, form in {
        "the sign is turned": "-({})", "it is doubled": "2 * ({})", "it is halved": "({}) / 2",
        "it is the square": "({}) ** 2", "it is the root": "({}) ** 0.5", "it is upside down": "1 / ({})",
        "1 is subtracted from it": "({}) - 1", "1 is added to it": "({}) + 1", "it is subtracted from 1": "1 - ({})",
        "its logarithm is taken": "log({})", "exp is taken of it": "exp({})", "it is summed up": "sum({})",
    }.items():  # fmt: skip
        yield what, form.format(right)


def _signed(tree: ast.AST) -> Iterator[Change]:
    """Every name of a formula with the other sign, 1 larger and 1 smaller."""
    for holder in ast.walk(tree):
        for field, value in ast.iter_fields(holder):
            for place, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.Name) and field != "func":
                    for other in (f"-{node.id}", f"({node.id} + 1)", f"({node.id} - 1)"):
                        put = ast.parse(other, mode="eval").body
                        yield f"`{other.strip('()')}` stands where `{node.id}` belongs", holder, field, place, put


def _placed(new: Any) -> Any:
    """The same, with a line for each node that has none; to look for them in a whole function takes far longer."""
    for node in new if isinstance(new, list) else [new]:
        if isinstance(node, ast.AST):
            ast.fix_missing_locations(node)
    return new


def _put(holder: ast.AST, field: str, place: int | None, node: Any) -> Any:
    """Put a node into a tree; what was there before comes back."""
    value = getattr(holder, field)
    if place is None:
        setattr(holder, field, node)
        return value
    before = value[place]
    value[place] = node
    return before
