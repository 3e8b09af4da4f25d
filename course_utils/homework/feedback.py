"""From what has run to what is kept: scores, the graded notebook, and what the student sees of it."""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from course_utils.homework import clean, escapes, pages, repair
from course_utils.homework.kernel import Output, failure
from course_utils.homework.repair import Cell

if TYPE_CHECKING:
    from course_utils.homework.execute import Job

LATE = [failure("CellTimeout", "the time for the whole notebook was used up before this cell")]
_HEADING = re.compile(r"<(/?)h[1-6]>")  # on the page each stands below that of the notebook
_EMPTY = re.compile(r"<h3>(?:\s|&#10;)*</h3>")


def scores(job: Job) -> dict[str, float | None]:
    """Points by grade_id; None where a person has to decide."""
    handed_out = {repair.grade_id(cell): cell for cell in job.release["cells"]}
    graded = [number for number, cell in enumerate(job.cells) if repair.marks(cell).get("grade")]
    names = {number: str(repair.grade_id(job.cells[number])) for number in graded}
    return {name: _points(job, number, handed_out[name]) for number, name in names.items()}


def finish(job: Job) -> tuple[str, str]:
    """The graded notebook as text, and the cells of the student's page, without hidden tests."""
    handed_out = {repair.grade_id(cell): cell for cell in job.release["cells"]}
    reached = scores(job)
    graded: list[Cell] = []
    shown: list[dict[str, Any]] = []
    tested = False
    for number, cell in enumerate(job.cells):
        marks, name = repair.marks(cell), repair.grade_id(cell)
        if cell["cell_type"] == "code":
            outputs = seen = job.outputs.get((1, number), LATE)
            source = cell["source"]
            kept_source = source if marks.get("locked") else escapes.visible(source)
            graded.append(cell | {"source": kept_source, "outputs": outputs, "execution_count": number + 1})
            if repair.is_test(cell):
                tested, source = True, handed_out[name]["source"]
                if outputs is not LATE:
                    told = job.told.get(number, "") or "a test did not pass"
                    seen = [failure("Test", told)] if number in job.told else []
            elif tested:  # from here on a cell may show data of hidden tests, unless it ran without them
                seen = job.outputs.get((2, number), [])
            shown.append({"code": _code(source, job.plain), "outputs": [_seen(each) for each in seen]})
        else:
            as_it_is = job.plain or cell["cell_type"] == "raw"
            markup = clean.plain(cell["source"]) if as_it_is else clean.markdown(cell["source"])
            graded.append(cell | {"cell_type": "markdown", "source": markup})
            markup = _EMPTY.sub("", _HEADING.sub(r"<\1h3>", markup)).replace("<th></th>", "<td></td>")
            shown.append({"markup": Markup(markup)})
        if marks.get("solution"):  # by which a changed answer is known, however it is shown
            digest = hashlib.sha256(cell["source"].encode()).hexdigest()
            graded[-1]["metadata"] = cell["metadata"] | {"answer": digest}
        if name and marks.get("grade"):
            score = reached[name]
            said = "a person reads this answer," if score is None else f"{score:g}"
            shown[-1]["points"] = f"{name}: {said} of {marks['points']:g} points"
    kept = {"cells": graded, "metadata": job.release["metadata"], "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(kept), pages.render("cells.html", cells=shown) if job.page else ""


def _code(source: str, plain: bool) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    source = escapes.without(source)
    return source if plain else Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n"))


def _seen(output: Output) -> dict[str, str]:
    """An output as the page shows it."""
    kind = output["output_type"]
    if kind == "stream":
        return {"kind": output["name"], "text": output["text"]}
    if kind == "error":
        trace = "\n".join(output["traceback"]) if output["ename"] != "Test" else output["evalue"]
        return {"kind": "error", "text": trace}
    return {
        "kind": "shown",
        "picture": output["data"].get("image/png", ""),
        "text": output["data"].get("text/plain", ""),
    }


def _points(job: Job, number: int, original: Cell) -> float | None:
    """As nbgrader gives them: all, none where an error is shown, or the number that the test ends with."""
    marks = repair.marks(job.cells[number])
    if repair.question(marks["grade_id"]) in map(repair.question, job.missing):
        return None
    if marks.get("solution"):
        return 0.0 if job.cells[number]["source"].split() == original["source"].split() else None
    most, outputs = float(marks["points"]), job.outputs.get((1, number), LATE)
    if any(output["output_type"] == "error" for output in outputs):
        return 0.0
    shown = [output["data"]["text/plain"] for output in outputs if output["output_type"] == "execute_result"]
    value = float(shown[0]) if shown else most
    return min(max(value, 0.0), most) if math.isfinite(value) else 0.0
