"""The floor plan, from the one place where it is written: the docstring of `course_utils`.

`python publish/floor_plan.py` writes the import contract in pyproject.toml and the map in CONTRIBUTING.md after it, a
file's line after the file's own docstring; a test refuses either where it is older.
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
BESIDE = ("publish", "launcher", "benchmarks")  # folders of code beside the package


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


def floors() -> list[Floor]:
    """The floors from the top down."""
    lines = re.findall(r"^(\d)\. (.*?): (.*)$", course_utils.__doc__ or "", re.MULTILINE)
    return [
        Floor(int(number), tuple(tuple(re.findall(r"`(\w+)`", level)) for level in rooms.split(" above ")), purpose)
        for number, rooms, purpose in lines
    ]


def layers() -> list[str]:
    """The floors as import-linter takes them: "|" parts rooms that import nothing from each other."""
    return [" | ".join(level) for floor in floors() for level in floor.levels]


def rooms() -> list[tuple[int, Path]]:
    """The rooms from the top down, each with the number of its floor: a folder or a module."""
    names = [(floor.number, name) for floor in floors() for level in floor.levels for name in level]
    return [(number, PACKAGE / name if (PACKAGE / name).is_dir() else PACKAGE / f"{name}.py") for number, name in names]


def files(folder: Path) -> list[Path]:
    """The modules of a folder."""
    return sorted(folder.glob("[!_]*.py"))


def first_line(place: Path) -> str:
    """What a room or file says of itself: the first paragraph of its docstring, in one line."""
    text = (place / "__init__.py" if place.is_dir() else place).read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0].replace("\n", " ")


def shown(place: Path) -> str:
    """Its path, below `course_utils/` where it lies there."""
    path = place.relative_to(PACKAGE if place.is_relative_to(PACKAGE) else ROOT).as_posix()
    return f"`{path}/`" if place.is_dir() else f"`{path}`"


def rooms_table() -> str:
    """A row for each room: its floor, and what it says of itself."""
    rows = ["| floor | room | what lives there |", "|---|---|---|"]
    rows += [f"| {number} | {shown(room)} | {first_line(room)} |" for number, room in rooms()]
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


def files_table() -> str:
    """A row for each file that no concept names: what it says of itself."""
    named = {PACKAGE / file for file, _ in concepts().values()}
    folders = [room for _, room in rooms() if room.is_dir()] + [ROOT / name for name in BESIDE]
    rows = ["| any other file | what lives there |", "|---|---|"]
    rows += [f"| {shown(file)} | {first_line(file)} |" for each in folders for file in files(each) if file not in named]
    return "\n".join(rows)


def renewed(project: str, contributing: str) -> tuple[str, str]:
    """The texts of pyproject.toml and CONTRIBUTING.md with the present floor plan in them."""
    contract = "".join(f'    "{layer}",\n' for layer in layers())
    tables = iter((f"{rooms_table()}\n\n{concepts_table()}", files_table()))
    return CONTRACT.sub(lambda _: contract, project), MAP.sub(lambda _: f"\n{next(tables)}\n\n", contributing)


def main() -> int:
    """Write both."""
    paths = (ROOT / "pyproject.toml", ROOT / "CONTRIBUTING.md")
    for path, text in zip(paths, renewed(*(path.read_text(encoding="utf-8") for path in paths))):
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
