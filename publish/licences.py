"""The tables of licences.md, from the registry of the texts and from what the installed packages say of themselves.

`python publish/licences.py` writes them anew into the page, which is committed so that it can be read everywhere.
"""

from __future__ import annotations

import json
import re
import tomllib
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LONGEST = 120  # characters; some packages put their whole licence where its name belongs


def texts() -> str:
    """A line for each text of others: its terms, its source, the lessons that use it or a network trained on it."""
    registry = json.loads((ROOT / "course_utils" / "corpora" / "registry.json").read_text(encoding="utf-8"))
    lines = ["| text | terms | source | used by lesson |", "|---|---|---|---|"]
    for name, entry in {**registry["installed"], **registry["downloads"]}.items():
        # A trained network has the name of its text and of its kind: kjv_characters.
        users = [lesson for lesson, code in lessons().items() if re.search(rf'load\("{name}["_]', code)]
        lines.append(f"| `{name}` | {entry['licence']} | {entry['source']} | {', '.join(users) or 'none'} |")
    return "\n".join(lines)


def lessons() -> dict[str, str]:
    """The code of each lesson by its number."""
    found = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found[path.name[:2]] = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return found


def dependencies() -> str:
    """A line for each direct dependency: what it is needed for and its licence."""
    lines = ["| package | for | licence, as the package states it |", "|---|---|---|"]
    lines += [f"| {package} | {use} | {licence(package)} |" for package, use in direct().items()]
    return "\n".join(lines)


def direct() -> dict[str, str]:
    """What each direct dependency is for, by its name: `lessons`, or the extra that asks for it.

    Not those of `lite`, which `course.py install` leaves out: the page has them in a table of its own.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"lessons": project["dependencies"], **project["optional-dependencies"]}
    del groups["lite"]
    return {re.split(r"[^\w.-]", line, maxsplit=1)[0]: use for use, group in groups.items() for line in group}


def licence(package: str) -> str:
    """The licence of an installed package: the expression in its metadata, else their field, classifier or file.

    Raises:
        ValueError: it states none.
    """
    # `get`, because the newer readers of metadata raise KeyError for a field that is not there.
    about = cast(Message, metadata.metadata(package))
    field = (about.get("License") or "").strip()
    classifiers = [line.split("::")[-1].strip() for line in about.get_all("Classifier", []) if "License ::" in line]
    files = [file for file in metadata.files(package) or () if file.name.upper().startswith("LICEN")]
    stated = [
        about.get("License-Expression"),
        field if len(field) < LONGEST and "\n" not in field else "",
        ", ".join(classifiers),
        files[0].read_text(encoding="utf-8").strip().splitlines()[0] if files else "",
    ]
    for words in stated:
        if words:
            return words
    raise ValueError(f"{package} states no licence: look it up, and say in licences.md what it is")


def renewed(text: str) -> str:
    """The page with each table between its two marks written anew."""
    for name, table in {"texts": texts(), "dependencies": dependencies()}.items():
        begin, end = f"<!-- {name}: written by licences.py -->", f"<!-- end of {name} -->"
        before, rest = text.split(begin)
        text = f"{before}{begin}\n\n{table}\n\n{end}{rest.split(end)[1]}"
    return text


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
