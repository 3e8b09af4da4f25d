"""Whatever was submitted becomes a notebook that can be graded, or is refused with a sentence.

Students copy cells (two cells then carry one grade id), delete or move test cells, hand in another assignment, and save
with programs that drop the cells' metadata. What belongs to the instructor is put back from the release; an answer is
known by its grade id, else by its cell's id, else by what it defines and where it stands. What cannot be found is said.

A copied answer cell runs like any other cell, and the last copy counts, as in the notebook itself. A given cell stays
where it stood, or goes back before the answers that follow it. A test cell runs after the answer that it tests, and no
earlier than where it stood.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = dict[str, Any]
Notebook = dict[str, Any]
LARGEST = 30 * 2**20  # bytes
MOST_CELLS = 1000
_FUNCTION = re.compile(r"^(?:async +)?(?:def|class) +(\w+)", re.MULTILINE)
_VARIABLE = re.compile(r"^(\w+) *=(?!=)", re.MULTILINE)


class UnreadableError(ValueError):
    """The file is no notebook of this assignment; the text says what it is instead."""


@dataclass
class Repaired:
    """A submission as it is graded.

    Attributes:
        notebook: clean, with the instructor's cells in their places.
        notes: what the instructor and the student have to know of it.
        missing: the answers that were not found, by grade_id.
        untouched: every answer is as it was handed out.
    """

    notebook: Notebook
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    untouched: bool = False


def chosen(files: Sequence[tuple[str, bytes]], release: Notebook, known: Mapping[str, Sequence[str]]) -> Repaired:
    """The one of several files (name and content) that counts: the first that can be read and was worked on."""
    read: dict[str, Repaired] = {}
    problems: dict[str, Exception] = {}
    for name, data in files:
        try:
            read[name] = repaired(data, release, known)
        except UnreadableError as error:
            problems[name] = error
    if not read:
        said = [f"{name}: {problem}" if len(files) > 1 else str(problem) for name, problem in problems.items()]
        raise UnreadableError("; ".join(said))
    name = next((name for name, each in read.items() if not each.untouched), next(iter(read)))
    if len(files) > 1:
        why = {each: "unchanged" if read[each].untouched else "not the latest" for each in read} | problems
        others = [f"{other} ({why[other]})" for other, _ in files if other != name]
        read[name].notes.insert(0, f"{len(files)} notebooks: {name} counted, not {', '.join(others)}")
    return read[name]


def repaired(data: bytes, release: Notebook, known: Mapping[str, Sequence[str]]) -> Repaired:
    """A submission as a clean notebook in the order in which it is graded; what is none is refused with a sentence."""
    cells = cells_of(_parsed(data))
    given = {str(grade_id(cell)): cell for cell in release["cells"] if grade_id(cell)}
    _refuse_another(cells, given, known)
    names = _names(cells, release["cells"])
    last = {name: number for number, name in enumerate(names)}
    first = {name: number for number, name in reversed(list(enumerate(names)))}
    answers = [name for name, original in given.items() if is_answer(original)]
    missing = [name for name in answers if name not in last]
    if missing == answers and answers:
        raise UnreadableError(f"none of its answer cells ({', '.join(answers)}) was found in the notebook")
    placed: list[tuple[tuple[int, int], Cell]] = []
    for number, (name, cell) in enumerate(zip(names, cells)):
        if name is None or (is_answer(given[name]) and last[name] != number):
            placed.append(((number, 0), {"cell_type": cell["cell_type"], "source": cell["source"], "metadata": {}}))
    before = least = -1  # where the last answer stands, and the last answer or given cell
    ahead = [last[name] for name in answers if name in last]
    for order, (name, original) in enumerate(given.items(), start=1):
        cell = {key: original[key] for key in ("cell_type", "source", "metadata")}
        place = (least, order)
        if is_answer(original) and name in last:
            cell["source"] = cells[last[name]]["source"]
            before = least = ahead.pop(0)
            place = (before, 0)
        elif marks(original).get("grade"):
            place = (max(before, first.get(name, -1)), order)
        elif least < first.get(name, -1) < min(ahead, default=len(cells)):
            least = first[name]
            place = (least, 0)
        placed.append((place, cell))
    placed.sort(key=lambda item: item[0])
    untouched = all(name in missing or _same(cells[last[name]], given[name]) for name in answers)
    notes = [f"the answer cell of {name} is missing" for name in missing]
    notes += ["no answer was changed: it is the notebook as it was handed out"] if untouched else []
    return Repaired(_notebook([cell for _, cell in placed], release), notes, missing, untouched)


def fingerprint(notebook: Notebook) -> list[str]:
    """What tells an assignment from others, though its metadata be lost: its texts, and the names of its functions."""
    found = set()
    for cell in cells_of(notebook):
        text = " ".join(cell["source"].split())
        if cell["cell_type"] == "code":
            found |= {f"def {name}" for name in _FUNCTION.findall(cell["source"])}
        elif len(text) > 40:
            found.add(text[:200])
    return sorted(found)


def _refuse_another(cells: list[Cell], given: Mapping[str, Cell], known: Mapping[str, Sequence[str]]) -> None:
    mine = set(fingerprint({"cells": cells}))
    likeness = {name: len(mine & set(each)) for name, each in known.items()}
    if not likeness:
        return
    name, own = next(iter(likeness.items()))
    best = max(likeness, key=lambda other: likeness[other])
    if likeness[best] > 2 * own and (own == 0 or likeness[best] > 4):
        raise UnreadableError(f"this is not {name}: it looks like {best}")
    if own == 0 and not any(grade_id(cell) in given for cell in cells):
        lines = (line for cell in cells for line in cell["source"].splitlines())
        title = next((line.strip("# ") for line in lines if line.startswith("# ")), "")
        raise UnreadableError(f"this is none of the assignments{f'; its title is {title[:80]!r}' if title else ''}")


def _names(cells: list[Cell], release: list[Cell]) -> list[str | None]:
    """The grade id of each cell, found again where it is lost; None for a cell of the student's own."""
    given = {name: cell for cell in release if (name := grade_id(cell))}
    names = [name if (name := grade_id(cell)) in given else None for cell in cells]
    for lost in [name for name in given if name not in names]:
        free = [at for at, name in enumerate(names) if name is None]
        found = [at for at in free if cells[at]["id"] and cells[at]["id"] == given[lost].get("id")]
        found = found or [at for at in free if _same(cells[at], given[lost])]
        if found:
            names[found[-1]] = lost
    for lost in [name for name in given if name not in names and is_answer(given[name])]:
        at = _by_content(cells, names, release, lost)
        if at is not None:
            names[at] = lost
    return names


def _by_content(cells: list[Cell], names: list[str | None], release: list[Cell], lost: str) -> int | None:
    """Where an answer is that nothing marks: what defines most of its names, or else what stands in its place."""
    place = next(number for number, cell in enumerate(release) if grade_id(cell) == lost)
    kind = release[place]["cell_type"]
    free = [at for at, name in enumerate(names) if name is None and cells[at]["cell_type"] == kind]
    free = [at for at in free if cells[at]["source"].strip()]
    if kind == "code":
        pattern = _FUNCTION if _FUNCTION.search(release[place]["source"]) else _VARIABLE
        wanted = set(pattern.findall(release[place]["source"]))
        shared = {at: len(wanted & set(pattern.findall(cells[at]["source"]))) for at in free}
        best = max(shared.values(), default=0)
        return max(at for at in free if shared[at] == best) if best else None

    def found(part: list[Cell]) -> list[int]:
        same = ((at, cell, other) for cell in part for at, other in enumerate(cells))
        return [at for at, cell, other in same if names[at] == (grade_id(cell) or 0) or _same(cell, other)]

    above, below = found(release[:place]), found(release[place + 1 :])
    texts = {" ".join(cell["source"].split()) for cell in release}
    low = max(above, default=-1)
    high = min((at for at in below if at > low), default=len(cells))
    between = [at for at in free if low < at < high and " ".join(cells[at]["source"].split()) not in texts]
    return max(between, key=lambda at: len(cells[at]["source"]), default=None)


def _same(cell: Cell, other: Cell) -> bool:
    return bool(cell["source"].split() == other["source"].split())


def grade_id(cell: Cell) -> str | None:
    """The name, as "q3_test", under which nbgrader knows a cell; None for a cell of the student's own."""
    name = marks(cell).get("grade_id")
    return name if isinstance(name, str) and name else None


def marks(cell: Cell) -> dict[str, Any]:
    """What nbgrader knows of a cell; nothing of a cell of the student's own."""
    found = cell["metadata"].get("nbgrader")
    return found if isinstance(found, dict) else {}


def marked(notebook: str) -> dict[str, Cell]:
    """The cells of a stored notebook that nbgrader knows, by grade_id, each with its source as one text."""
    cells = [cell | {"source": "".join(cell["source"])} for cell in json.loads(notebook)["cells"]]
    return {name: cell for cell in cells if (name := grade_id(cell))}


def question(cell: str) -> str:
    """The question that a cell belongs to: `q3_test_more` belongs to `q3`."""
    return cell.split("_")[0]


def is_test(cell: Cell) -> bool:
    """Whether a cell is the instructor's and gives points."""
    return bool(marks(cell).get("grade") and not is_answer(cell))


def is_answer(cell: Cell) -> bool:
    """Whether a cell is the student's to write."""
    return bool(marks(cell).get("solution"))


def _parsed(data: bytes) -> Notebook:
    if not data.strip():
        raise UnreadableError("the file is empty")
    if len(data) > LARGEST:
        raise UnreadableError(f"the file has {len(data):,} bytes; a notebook of this course has at most {LARGEST:,}")
    try:
        notebook = json.loads(data)  # in UTF-8, UTF-16 or UTF-32
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"the file is not a notebook: {str(error)[:200]}") from None
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):  # nbformat 3 and before
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        notebook["cells"] = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise UnreadableError("the file is JSON, but not a notebook: it has no list of cells")
    if len(notebook["cells"]) > MOST_CELLS:
        raise UnreadableError(f"the notebook has {len(notebook['cells'])} cells; at most {MOST_CELLS} are graded")
    return notebook


def cells_of(notebook: Notebook) -> list[Cell]:
    """The cells of a notebook, whatever version of the format wrote it."""
    cells = []
    for cell in notebook["cells"]:
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", cell.get("input", ""))
        text = "".join(map(str, source)) if isinstance(source, list) else str(source or "")
        text = text.encode("utf-8", "replace").decode()  # half a character is none
        kind = cell.get("cell_type")
        metadata = cell.get("metadata")
        cells.append(
            {
                "cell_type": kind if kind in ("code", "raw") else "markdown",
                "source": text,
                "metadata": metadata if isinstance(metadata, dict) else {},
                "id": name if isinstance(name := cell.get("id"), str) else "",
            }
        )
    return cells


def _notebook(cells: list[Cell], release: Notebook) -> Notebook:
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = json.loads(json.dumps(cell["metadata"]))
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return {"cells": cells, "metadata": release["metadata"], "nbformat": 4, "nbformat_minor": 5}
