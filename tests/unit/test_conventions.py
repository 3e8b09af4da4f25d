"""What holds for every file of code: text is read and written in an encoding that is named, and what is found stays."""

import ast
import functools
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("course_utils", "launcher", "publish") for path in sorted((ROOT / folder).rglob("*.py"))]
STATE = {  # what is filled while it is used
    "course_utils/homework/autograde.py Result",
    "course_utils/homework/execute.py Job",
    "course_utils/homework/parts.py Grading",
    "course_utils/homework/repair.py Repaired",
    "course_utils/homework/store.py _Stored",
    "course_utils/training.py History",
    "publish/claims.py Claim",
}
CHECKS = "require_(?!precision)[a-z]+|_named|_positive|_given_rows|checked_state|_refuse_no_collection"
MODES = ("r", "w", "a", "x")


@functools.cache
def parsed():
    """The nodes of every file's tree; not while tests are collected, which each worker does."""
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
    return {name: list(ast.walk(tree)) for name, tree in trees.items()}


def opens_text(call):
    """`open(path)`, `path.open()`, `path.read_text()`: whatever gives or takes text of a file."""
    if isinstance(call.func, ast.Name):
        return call.func.id == "open" and not any("b" in str(getattr(each, "value", "")) for each in call.args[1:])
    name = getattr(call.func, "attr", "")
    mode = getattr(call.args[0], "value", "") if call.args else "r"
    return name in ("read_text", "write_text") or (name == "open" and mode in MODES and len(call.args) < 2)


def test_text_is_read_and_written_in_an_encoding_that_is_named():
    unnamed = [
        f"{name}:{node.lineno}"
        for name, nodes in parsed().items()
        for node in nodes
        if isinstance(node, ast.Call)
        and opens_text(node)
        and "encoding" not in [keyword.arg for keyword in node.keywords]
    ]
    assert unnamed == []


def test_a_data_class_is_frozen_unless_it_is_state():
    thawed = {
        f"{name} {node.name}"
        for name, nodes in parsed().items()
        for node in nodes
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.unparse(decorator) and "frozen=True" not in ast.unparse(decorator)
    }
    assert thawed == STATE


def test_what_a_file_does_at_its_end_it_does_as_a_program_alone():
    ends = {name: nodes[0].body[-1] for name, nodes in parsed().items() if nodes[0].body}
    programs = {name: ast.unparse(each.test) for name, each in ends.items() if isinstance(each, ast.If)}
    assert "course_utils/checkpoints/__main__.py" in programs
    other = {name: test for name, test in programs.items() if test != "__name__ == '__main__'"}
    assert other == {"course_utils/exercises/__init__.py": "'IPython' in sys.modules"}
    calls = [name for name in programs if any(isinstance(node, ast.Call) for node in ast.walk(ends[name]))]
    assert calls == [*programs]


def test_a_message_of_an_error_begins_with_a_small_letter():
    """It goes on after the name of the error, most often with the name of the argument."""
    messages = {}
    for name, nodes in parsed().items():
        for node in nodes:
            if name.startswith("course_utils/") and isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                for said in node.exc.args[:1]:
                    begins = said.values[0] if isinstance(said, ast.JoinedStr) else said
                    if isinstance(begins, ast.Constant):
                        messages[f"{name}:{node.lineno}"] = begins.value
    assert len(messages) > 40
    assert {place: text for place, text in messages.items() if not re.match("[a-z0-9-]", str(text))} == {}


def test_who_checks_an_argument_calls_it_by_its_name():
    misnamed = []
    for name, nodes in parsed().items():
        for call in nodes:
            if isinstance(call, ast.Call) and re.fullmatch(CHECKS, ast.unparse(call.func)) and len(call.args) > 1:
                texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
                given = {each.id for each in ast.walk(call) if isinstance(each, ast.Name)}
                given |= {each.attr for each in ast.walk(call) if isinstance(each, ast.Attribute)}
                words = {word.removesuffix("s") for text in texts for word in re.findall(r"\w+", str(text))}
                if texts and not words & {each.removesuffix("s") for each in given}:
                    misnamed.append(f"{name}:{call.lineno}: {ast.unparse(call)}")
    assert misnamed == []
