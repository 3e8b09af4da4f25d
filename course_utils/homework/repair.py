"""Whatever was submitted becomes a notebook that can be graded, or is refused with a sentence.

Students copy cells (two cells then carry one grade id), delete or move test cells, change kernels, and save in other
versions of the format. Nothing of that is fatal here: what belongs to the instructor is put back from the release.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

Notebook = dict[str, Any]
LARGEST = 30 * 2**20  # bytes
MOST_CELLS = 1000
LONGEST_NAME = 100  # bytes of a student's name on disk, where an ending follows


class UnreadableError(ValueError):
    """The file is no notebook; the text says what it is instead."""


def repaired(data: bytes, release: Notebook) -> Notebook:
    """A submission as a clean notebook in the order in which it is graded.

    A copied answer cell runs like any other cell, and the last copy counts, as in the notebook itself. Given cells
    go back to their places. A test cell runs after the answer that it tests, and no earlier than where it stood.

    Args:
        data: the submitted file.
        release: the assignment as it was handed out.

    Returns:
        The notebook, as JSON in a dict.

    Raises:
        UnreadableError: it is no notebook.
    """
    cells = _cells(_parsed(data))
    given = {grade_id(cell): cell for cell in release["cells"] if grade_id(cell)}
    last = {grade_id(cell): number for number, cell in enumerate(cells)}
    first = {grade_id(cell): number for number, cell in reversed(list(enumerate(cells)))}
    placed: list[tuple[tuple[int, int], dict[str, Any]]] = []
    for number, cell in enumerate(cells):
        name = grade_id(cell)
        if name in given and _is_answer(given[name]) and last[name] == number:
            continue  # the copy that counts; it is placed below
        if name in given and not _is_answer(given[name]):
            continue  # the instructor's; it is put back below
        placed.append(((number, 0), {"cell_type": cell["cell_type"], "source": cell["source"], "metadata": {}}))
    before = (-1, 0)
    for order, (name, original) in enumerate(given.items(), start=1):
        cell = {key: original[key] for key in ("cell_type", "source", "metadata")}
        if _is_answer(original):
            if name in last:
                cell["source"] = cells[last[name]]["source"]
                before = (last[name], 0)
                placed.append((before, cell))
            else:
                placed.append(((before[0], order), cell))
        elif original["metadata"]["nbgrader"].get("grade"):
            place = (max(before[0], first.get(name, -1)), order)
            placed.append((place, cell))
        else:
            placed.append(((before[0], order), cell))
    placed.sort(key=lambda item: item[0])
    return _notebook([cell for _, cell in placed], release)


def grade_id(cell: dict[str, Any]) -> str | None:
    """The name under which nbgrader knows a cell; None for a cell of the student's own.

    Args:
        cell: its JSON as a dict.

    Returns:
        For example "q3_test".
    """
    marks = cell["metadata"].get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) and name else None


def _is_answer(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"]["nbgrader"].get("solution"))


def _parsed(data: bytes) -> Notebook:
    if not data.strip():
        raise UnreadableError("the file is empty")
    if len(data) > LARGEST:
        raise UnreadableError(f"the file has {len(data):,} bytes; a notebook of this course has at most {LARGEST:,}")
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"the file is not a notebook: {str(error)[:200]}") from None
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):  # nbformat 3 and before
        sheets = [sheet for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        notebook["cells"] = [cell for sheet in sheets for cell in sheet.get("cells") or []]
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise UnreadableError("the file is JSON, but not a notebook: it has no list of cells")
    if len(notebook["cells"]) > MOST_CELLS:
        raise UnreadableError(f"the notebook has {len(notebook['cells'])} cells; at most {MOST_CELLS} are graded")
    return notebook


def _cells(notebook: Notebook) -> list[dict[str, Any]]:
    """Type, text and metadata of each cell, whatever version of the format wrote it."""
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
            }
        )
    return cells


def _notebook(cells: list[dict[str, Any]], release: Notebook) -> Notebook:
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = json.loads(json.dumps(cell["metadata"]))
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return {"cells": cells, "metadata": release["metadata"], "nbformat": 4, "nbformat_minor": 5}


def clean_name(name: str) -> str:
    """A student's name as the gradebook and the file system take it: composed, without separators, not too long.

    Args:
        name: the name of the folder that was handed in.

    Returns:
        The name to use.
    """
    composed = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    clean = "".join("_" if mark in '/\\:*?"<>|[]+' or ord(mark) < 32 else mark for mark in composed).strip(" .") or "_"
    if len(clean.encode()) <= LONGEST_NAME:
        return clean
    digest = hashlib.sha256(clean.encode()).hexdigest()[:8]
    return f"{clean.encode()[: LONGEST_NAME - 9].decode(errors='ignore')}~{digest}"
