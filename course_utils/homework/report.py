"""What a teacher learns from a graded class: a page on its questions, and a page on submissions that are alike."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.homework import clean, pages, repair, similarity, spreadsheets, store, table
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.repair import question
from course_utils.homework.student_names import clean_name
from course_utils.homework.table import by_question

SHOWN = 20  # pairs of an assignment that the page of likenesses lists
BINS = 10
OWN = "own cells"  # what stands in no cell of ours may be called from one
STRETCH = 5000  # characters shown of each end of what two answers do not share
Row = dict[str, str]
Points = dict[str, float | None]  # that each question may give


def write(grades: Path) -> tuple[Path, Path]:
    """Write `report.html` and `similarity.html` beside the results of a CSV that `grade` has written."""
    folder = grades.with_suffix("")
    rows = table.read(grades) if grades.is_file() else []
    there = {(spreadsheets.harmless(clean_name(row["student"])), row["assignment"]) for row in rows}
    kept = [result for result in store.every(folder) if result.notebook]  # of earlier work, too
    results = [each for each in kept if (spreadsheets.harmless(each.student), each.assignment) in there]
    if not results:
        raise ValueError(f"{grades} and the results beside it are not there: grade first")
    unclaimed = folder / "unclaimed.csv"
    nobody = spreadsheets.read(unclaimed) if unclaimed.is_file() else []
    summaries: list[dict[str, Any]] = []
    alike: list[dict[str, Any]] = []
    for name in sorted({result.assignment for result in results}):
        assignment = Assignment.load(folder / "source" / name / f"{name}.ipynb")
        of_this = [result for result in results if result.assignment == name]
        most = by_question(dict(assignment.points()))
        summaries.append(summary(name, [row for row in rows if row["assignment"] == name], of_this, most))
        alike += [likeness(of_this, json.loads(assignment.release), prose) for prose in (False, True)]
    made = (folder / "report.html", folder / "similarity.html")
    store.write(made[0], pages.render("report.html", assignments=summaries, unclaimed=nobody))
    shown = [each for each in alike if each["compared"]]
    store.write(
        made[1],
        pages.render("similarity.html", assignments=shown, threshold=similarity.ALIKE, contained=similarity.CONTAINED),
    )
    return made


def summary(name: str, rows: list[Row], results: list[Result], most: Points) -> dict[str, Any]:
    """What the page shows of one assignment, from its rows of the CSV, its results and each question's points."""
    full = [row for row in rows if row["points"]]
    points = np.array([spreadsheets.number(row["points"]) for row in full])
    of = max((spreadsheets.number(row["of"]) for row in rows if row["of"]), default=0.0)
    statuses = Counter(row["status"] for row in rows)
    return {
        "name": name,
        "rows": len(rows),
        "handed_in": len(rows) - statuses["not handed in"],
        "statuses": sorted(statuses.items()),
        "points": points.tolist(),
        "mean": points.mean() if full else 0.0,
        "quartiles": np.quantile(points, [0.25, 0.5, 0.75]).tolist() if full else [],
        "of": of,
        "bins": _bins(points, of) if full and of else [],
        "questions": _questions(rows, results, most),
    }


def _bins(points: np.ndarray, of: float) -> list[dict[str, Any]]:
    counts, edges = np.histogram(points.clip(0), bins=BINS, range=(0, max(of, points.max())))
    return [
        {"count": int(count), "share": float(count / counts.max()), "label": f"{low:.3g}-{high:.3g}"}
        for count, low, high in zip(counts, edges[:-1], edges[1:])
    ]


def _questions(rows: list[Row], results: list[Result], most: Points) -> list[dict[str, Any]]:
    """A line of the table for each question, in the notebook's order."""
    failures: dict[str, list[str]] = {name: [] for name in most}
    seconds: dict[str, list[float]] = {name: [] for name in most}
    for result in results:
        said: dict[str, str] = {}
        for name, cell in repair.marked(result.notebook).items():
            for output in cell.get("outputs", []) if repair.is_test(cell) else []:
                if output["output_type"] == "error":
                    said.setdefault(question(name), f"{output['ename']}: {output['evalue'][:300]}")
                elif first := re.search(r"^ +not yet: (.*)", "".join(output.get("text", "")), re.MULTILINE):
                    said.setdefault(question(name), f"not yet: {first[1][:300]}")
        for name in most:
            failures[name] += [spreadsheets.visible(said[name])] if name in said else []
            seconds[name] += [took] if (took := by_question(dict(result.times)).get(name)) else []
    return [_question(name, rows, most, failures[name], seconds[name]) for name in most]


def _question(name: str, rows: list[Row], most: Points, failures: list[str], seconds: list[float]) -> dict[str, Any]:
    known = [row for row in rows if row.get(name.lower())]
    scores = np.array([spreadsheets.number(row[name.lower()]) for row in known])
    others = [other.lower() for other in most if other != name]
    rest = np.array([sum(spreadsheets.number(row.get(other) or "0") for other in others) for row in known])
    of = most[name] or 0.0
    message, failing = Counter(failures).most_common(1)[0] if failures else ("", 0)
    return {
        "name": name,
        "count": len(known),
        "right": _percent(scores >= of - 1e-9),
        "share": _percent(scores / of) if of else "–",
        "discrimination": _discrimination(scores >= of - 1e-9, rest),
        "seconds": f"{np.median(seconds):.2g}" if seconds else "–",
        "message": message,
        "failing": failing,
        "failed": len(failures),
    }


def _percent(shares: np.ndarray) -> str:
    return f"{100 * shares.mean():.0f} %" if len(shares) else "–"


def _discrimination(right: np.ndarray, rest: np.ndarray) -> str:
    """The point-biserial correlation; a dash where one side never varies."""
    from scipy import stats

    if len(right) < 3 or np.ptp(right.astype(int)) == 0 or np.ptp(rest) == 0:
        return "–"
    return f"{stats.pointbiserialr(right, rest).statistic:.2f}"


def likeness(results: list[Result], released: dict[str, Any], prose: bool = False) -> dict[str, Any]:
    """What the page of likenesses shows of one assignment's answers in code, or of those in prose."""
    kind = "markdown" if prose else "code"
    texts = ["".join(cell["source"]) for cell in released["cells"] if cell["cell_type"] == kind]
    given = {key for source in texts for key in similarity.fingerprints(source, prose)}
    answers = {result.student: _answers(result.notebook, kind) for result in results}
    prints = {name: similarity.answer_prints(each, given, prose) for name, each in answers.items()}
    whole = {name: {key for cell in each.values() for key in cell} for name, each in prints.items()}
    ranked = similarity.pairs(whole)
    compared = sum(bool(found) for found in whole.values())
    common = Counter(key for found in whole.values() for key in found)
    telling = {key for key, count in common.items() if count <= max(2, compared / 2)}
    alike = [pair for pair in ranked if similarity.alike(pair)]
    ranked = alike + [pair for pair in ranked if not similarity.alike(pair)]
    shown = [
        pair._asdict() | {"cells": _side_by_side(pair, answers, prints, telling) if pair in alike else []}
        for pair in ranked[: max(SHOWN, min(len(alike), 5 * SHOWN))]
    ]
    name = f"{results[0].assignment}, {'answers in words' if prose else 'code'}" if results else ""
    possible = compared * (compared - 1) // 2
    return {"name": name, "compared": compared, "possible": possible, "alike": len(alike), "pairs": shown}


def _answers(notebook: str, kind: str) -> dict[str, str]:
    """The source of each answer cell of a kind, by its name; and the code of the student's own cells, as one text."""
    cells = {name: cell for name, cell in repair.marked(notebook).items() if repair.is_answer(cell)}
    sources = {name: cell["source"] for name, cell in cells.items() if cell["cell_type"] == kind}
    if kind == "markdown":
        return {name: clean.words(source) for name, source in sources.items()}
    own = [cell for cell in json.loads(notebook)["cells"] if cell["cell_type"] == kind and not repair.grade_id(cell)]
    return sources | {OWN: "\n".join("".join(cell["source"]) for cell in own)}


def _side_by_side(
    pair: similarity.Pair,
    answers: dict[str, dict[str, str]],
    prints: dict[str, dict[str, dict[int, list[similarity.Span]]]],
    telling: set[int],
) -> list[dict[str, Any]]:
    """Answer cells in which both share something telling, cut into pieces that are shared or not."""
    whole = {name: {key for cell in prints[name].values() for key in cell} for name in (pair.first, pair.second)}
    shared = whole[pair.first] & whole[pair.second] & telling
    cells = []
    for name in answers[pair.first]:
        sides = [
            _pieces(answers[who].get(name, ""), [s for k in shared for s in prints[who].get(name, {}).get(k, [])])
            for who in (pair.first, pair.second)
        ]
        if any(marked for side in sides for _, marked in side):
            cells.append({"name": name, "sides": sides})
    return cells


def _pieces(source: str, spans: list[similarity.Span]) -> list[tuple[str, bool]]:
    """The source in pieces, each with whether it is shared."""
    pieces, done = [], 0
    for start, end in sorted(spans):
        if end > done:
            pieces += [(_short(source[done : max(start, done)]), False), (source[max(start, done) : end], True)]
            done = end
    return [(text, shared) for text, shared in [*pieces, (_short(source[done:]), False)] if text]


def _short(text: str) -> str:
    """A text, without the middle where it is long: comments can fill a page."""
    return text if len(text) <= 2 * STRETCH else f"{text[:STRETCH]} […] {text[-STRETCH:]}"
