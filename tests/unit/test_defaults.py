"""What is taken where nothing is said, and the constants: numbers that were measured hang on them, here and at others.

Where a change is meant, `python tests/unit/test_defaults.py` writes defaults.txt anew.
"""

import ast
import re
from pathlib import Path

# what nobody calls with numbers
OTHERS = ("exercises", "export", "homework", "notebooks", "record", "start", "widgets")
PACKAGE = Path(__file__).parents[2] / "course_utils"
WRITTEN = Path(__file__).with_name("defaults.txt")


def defaults(node):
    """The parameters of a function that may be left out, each with what is taken then."""
    places = node.args.posonlyargs + node.args.args
    pairs = [*zip(reversed(places), reversed(node.args.defaults)), *zip(node.args.kwonlyargs, node.args.kw_defaults)]
    return ", ".join(sorted(f"{name.arg}={ast.unparse(value)}" for name, value in pairs if value is not None))


def is_short_literal(node):
    """Whether this is a number, a text or a tuple of them that fits into a line."""
    kinds = ast.Constant | ast.Tuple | ast.UnaryOp | ast.USub | ast.Load
    return node is not None and all(isinstance(each, kinds) for each in ast.walk(node)) and len(ast.unparse(node)) < 120


def taken(body, prefix=""):
    """Line by line what a module or a class offers with a default, and its constants; not what is private."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from taken(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef) and not re.match("_[a-z]", node.name) and (found := defaults(node)):
            yield f"{prefix}{node.name}({found})"
        elif isinstance(node, ast.AnnAssign | ast.Assign) and is_short_literal(node.value):
            target = ast.unparse(node.target if isinstance(node, ast.AnnAssign) else node.targets[0])
            if not target.startswith("_"):
                yield f"{prefix}{target} = {ast.unparse(node.value)}"


def all_taken():
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE)
        lines = [*taken(ast.parse(path.read_text(encoding="utf-8")).body)]
        if lines and name.with_suffix("").parts[0] not in OTHERS:
            yield from [f"# {name.as_posix()}", *lines]


def test_the_defaults_and_constants_are_those_that_are_written_down():
    assert [*all_taken()] == WRITTEN.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    WRITTEN.write_text("\n".join(all_taken()) + "\n", encoding="utf-8")
