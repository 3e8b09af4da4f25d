"""From what has run to what is kept: scores, the graded notebook, and the student's page without hidden tests."""

from __future__ import annotations

import functools
import html
import json
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from course_utils.homework import clean, policy, repair
from course_utils.homework.repair import Cell, Notebook

if TYPE_CHECKING:
    from course_utils.homework.execute import Job

_NO_TIME = "the time for the whole notebook was used up before this cell"
LATE = [{"output_type": "error", "ename": "CellTimeout", "evalue": _NO_TIME, "traceback": [_NO_TIME]}]


def finish(job: Job) -> tuple[dict[str, float | None], str, str, str]:
    """All that is kept of a submission."""
    texts = {" ".join(cell["source"].split()) for cell in job.release["cells"] if cell["cell_type"] == "markdown"}
    handed_out = {repair.grade_id(cell): cell for cell in job.release["cells"]}
    scores: dict[str, float | None] = {}
    graded, returned = [], []
    tested = False
    for number, cell in enumerate(job.cells):
        marks = cell["metadata"].get("nbgrader") or {}
        name = str(marks.get("grade_id"))
        cell = cell | {"source": _harmless(cell, texts, job.plain)}
        mine = dict(cell)
        if cell["cell_type"] != "code":
            cell["cell_type"] = mine["cell_type"] = "markdown"
        else:
            outputs = job.outputs.get((1, number), LATE)
            cell |= {"outputs": outputs, "execution_count": number + 1}
            if marks.get("grade") and not marks.get("solution"):
                tested = True
                mine["source"] = handed_out[name]["source"]
                told = job.told.get(number, "") or "a test did not pass"
                said = (
                    outputs
                    if outputs is LATE
                    else [{"output_type": "error", "ename": "Test", "evalue": told, "traceback": [told]}]
                )
                outputs = said if number in job.told or outputs is LATE else []
            elif tested:  # from here on a cell may show data of hidden tests, unless it ran without them
                outputs = job.outputs.get((2, number), [])
            mine |= {"outputs": outputs, "execution_count": number + 1}
        if marks.get("grade"):
            scores[name] = _points(job, number, cell, handed_out[name])
        graded.append(cell)
        returned.append(mine)
    kept, back = ({"cells": cells, "metadata": job.release["metadata"], "nbformat": 4, "nbformat_minor": 5}
                  for cells in (graded, returned))  # fmt: skip
    page = ""
    if job.page:
        page = _plain_page(back, scores) if job.plain else render(back, scores)
    return scores, json.dumps(kept), json.dumps(back), page


def render(notebook: Notebook, scores: Mapping[str, float | None]) -> str:
    """The student's page, by nbgrader's template.

    Args:
        notebook: the one that the student gets back.
        scores: points of each graded cell.

    Returns:
        HTML that runs no script and loads nothing.
    """
    from nbformat import from_dict

    shown = from_dict(json.loads(json.dumps(notebook)))
    most = 0.0
    for cell in shown.cells:
        marks = cell.metadata.get("nbgrader") or {}
        if marks.get("grade"):
            marks["score"] = scores.get(marks["grade_id"])
            most += float(marks["points"])
    total = sum(score or 0 for score in scores.values())
    about = {"notebook": "Feedback", "score": total, "max_score": most, "late_penalty": 0}
    page, _ = _exporter().from_notebook_node(shown, {"nbgrader": about})
    head, body = str(page).split("<body", 1)
    return re.sub(r"@font-face *\{[^}]*\}", "", head) + "<body" + body  # bootstrap's, which lie beside it elsewhere


@functools.cache
def _exporter() -> Any:
    from jinja2 import DictLoader
    from nbconvert.exporters import HTMLExporter

    server = policy.nbgrader_server()
    made: Any = HTMLExporter
    exporter: Any = made(
        template_name="feedback",
        extra_template_basedirs=[str(server / "templates")],
        extra_template_paths=[str(server / "static" / "node_modules" / "bootstrap" / "dist" / "css")],
        extra_loaders=[DictLoader({policy.TEMPLATE: policy.template(policy.PAGE)})],
    )
    return exporter


def _harmless(cell: Cell, texts: set[str], plain: bool) -> str:
    marks = cell["metadata"].get("nbgrader") or {}
    given = marks and not marks.get("solution")
    if cell["cell_type"] == "code" or given or " ".join(cell["source"].split()) in texts:
        return str(cell["source"])
    return clean.plain(cell["source"]) if plain or cell["cell_type"] == "raw" else clean.markdown(cell["source"])


def _points(job: Job, number: int, cell: Cell, original: Cell) -> float | None:
    """As nbgrader gives them: all, none where an error is shown, or the number that the test ends with."""
    marks = cell["metadata"]["nbgrader"]
    if repair.question(marks["grade_id"]) in map(repair.question, job.missing):
        return None
    if marks.get("solution"):
        return 0.0 if job.cells[number]["source"].split() == original["source"].split() else None
    most, outputs = float(marks["points"]), cell["outputs"]
    if any(output["output_type"] == "error" for output in outputs):
        return 0.0
    shown = [output["data"]["text/plain"] for output in outputs if output["output_type"] == "execute_result"]
    value = float(shown[0]) if shown else most
    return min(max(value, 0.0), most) if math.isfinite(value) else 0.0


def _plain_page(notebook: Notebook, scores: Mapping[str, float | None]) -> str:
    """A page for a notebook that takes too long to be shown properly."""
    rows = "".join(
        f"<li>{html.escape(name)}: {'to be read' if score is None else f'{score:g}'}</li>"
        for name, score in scores.items()
    )
    said = "".join(
        f"<li>{html.escape(output['evalue'])}</li>"
        for cell in notebook["cells"] for output in cell.get("outputs", []) if output["output_type"] == "error"
    )  # fmt: skip
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy.PAGE}"><title>Page</title>'
    )
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><ul>{rows}</ul><ul>{said}</ul></body></html>"
