"""The floor plan, from the one place where it is written: the docstring of `course_utils`.

`python publish/floor_plan.py` writes the import contract in pyproject.toml and the map in CONTRIBUTING.md after it; a
test refuses either where it is older.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import course_utils

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "course_utils"
CONTRACT = re.compile(r"(?<=^layers = \[\n).*?(?=^\]$)", re.DOTALL | re.MULTILINE)
MAP = re.compile(r"(?<=<!-- written by publish/floor_plan.py -->\n).*?(?=<!-- end -->)", re.DOTALL)
CONCEPTS = ROOT / "docs" / "concepts.toml"


@dataclass(frozen=True)
class Floor:
    """A floor of the package.

    Attributes:
        number: 0 for the lowest.
        levels: its rooms; where there are several levels, the first imports from the next.
        purpose: what lives there.
    """

    number: int
    levels: tuple[tuple[str, ...], ...]
    purpose: str


def floors(docstring: str = course_utils.__doc__ or "") -> list[Floor]:
    """The floors from the top down."""
    lines = re.findall(r"^(\d)\. (.*?): (.*)$", docstring, re.MULTILINE)
    return [
        Floor(int(number), tuple(tuple(re.findall(r"`(\w+)`", level)) for level in rooms.split(" above ")), purpose)
        for number, rooms, purpose in lines
    ]


def layers() -> list[str]:
    """The floors as import-linter takes them: "|" parts rooms that import nothing from each other."""
    return [" | ".join(level) for floor in floors() for level in floor.levels]


def first_line(room: str) -> str:
    """What a room or file says of itself: the first line of its docstring."""
    file = PACKAGE / f"{room}.py"
    text = (file if file.exists() else PACKAGE / room / "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0].replace("\n", " ")


def files(room: str) -> list[str]:
    """The modules of a room."""
    return sorted(path.stem for path in (PACKAGE / room).glob("[!_]*.py"))


def rooms_table() -> str:
    """A row for each room: its floor, its files, and what it says of itself."""
    rows = ["| floor | room | its files | what lives there |", "|---|---|---|---|"]
    for floor in floors():
        for room in (room for level in floor.levels for room in level):
            inside = files(room)
            name = f"`{room}/`" if inside else f"`{room}.py`"
            rows.append(
                f"| {floor.number} | {name} | {', '.join(f'`{each}`' for each in inside)} | {first_line(room)} |"
            )
    return "\n".join(rows)


def concepts() -> dict[str, tuple[str, str]]:
    """Where each concept of the course is written down: its file below `course_utils/`, and the name in it."""
    listed = tomllib.loads(CONCEPTS.read_text(encoding="utf-8"))
    return {concept: (place.split(":")[0], place.split(":")[1]) for concept, place in listed.items()}


def concepts_table() -> str:
    """A row for each concept."""
    rows = ["| concept | file | name |", "|---|---|---|"]
    rows += [f"| {concept} | `{file}` | `{name}` |" for concept, (file, name) in concepts().items()]
    return "\n".join(rows)


def renewed(project: str, contributing: str) -> tuple[str, str]:
    """The texts of pyproject.toml and CONTRIBUTING.md with the present floor plan in them."""
    contract = "".join(f'    "{layer}",\n' for layer in layers())
    written = f"\n{rooms_table()}\n\n{concepts_table()}\n\n"
    return CONTRACT.sub(lambda _: contract, project, count=1), MAP.sub(lambda _: written, contributing, count=1)


def main() -> int:
    """Write both."""
    paths = (ROOT / "pyproject.toml", ROOT / "CONTRIBUTING.md")
    for path, text in zip(paths, renewed(*(path.read_text(encoding="utf-8") for path in paths))):
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
