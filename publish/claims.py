"""The ledger of claims: `python course.py claims`, and the page of the site.

What the course claims, asks and sets is listed in claims.toml. The rest is read where it stands: the test that carries
the mark `@pytest.mark.claim("C05")`, and the stored output of the lesson's cell that carries the tag `claim-C05`.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import textwrap
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assertions import MarkedTest, marked_tests
from links import anchor, headings

from course_utils.notebooks import FOLDER, exercise_number, source, tags

ROOT = FOLDER.parent
LIST = ROOT / "docs" / "claims.toml"
TAG = "claim-"
INDENT = " " * 12
SHORTEST = 80  # characters of it in the table
LONGEST = 12  # lines of one cell's output on the page
VERDICT = re.compile(r"^The claim (holds in part|holds|fails):\n((?:  (?:yes|no ) .*(?:\n|$))+)", re.MULTILINE)


@dataclass(frozen=True)
class Measurement:
    """The stored output of a cell that measures a claim.

    Attributes:
        lesson: the notebook.
        section: the heading that the cell stands under.
        text: what the cell prints, without verdicts.
        verdict: "holds", "holds in part" or "fails" where the cell prints one; else empty.
        findings: the lines of that verdict.
    """

    lesson: Path
    section: str
    text: str
    verdict: str
    findings: tuple[str, ...]

    @property
    def link(self) -> str:
        """Where the cell's section is, as the site and GitHub lay the pages out."""
        return f"notebooks/{self.lesson.name}#{anchor(self.section)}"


@dataclass
class Claim:
    """A claim (C), question (Q) or exercise (E) with all that speaks for or against it.

    Attributes:
        name: its id, as "C05".
        statement: one sentence.
        tests: the tests that carry its mark.
        measurements: one for each cell that carries its tag.
        judges: lessons that check an answer to it, as a question of the same id or of its first part.
    """

    name: str
    statement: str
    tests: list[MarkedTest] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    judges: list[Path] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """The worst of the verdicts that its cells print; empty where they print none."""
        printed = [each.verdict for each in self.measurements]
        return next((worst for worst in ("fails", "holds in part", "holds") if worst in printed), "")

    @property
    def is_limited(self) -> bool:
        """Whether a cell says that the claim holds only in part, or fails."""
        return self.verdict in ("holds in part", "fails")

    @property
    def question(self) -> str:
        """The question that asks for it: Q1 asks for Q1.1 to Q1.3 at once."""
        return self.name.partition(".")[0]

    def problems(self) -> list[str]:
        """What is missing: an empty list where the claim is tested and measured."""
        found = [] if self.tests else ["no test carries its mark"]
        found += [f"{test} asserts nothing" for test in self.tests if not test.asserts]
        found += [] if self.measurements else ["no cell of a lesson carries its tag"]
        cells = [each for each in self.measurements if not (each.text.strip() or each.findings)]
        return found + [f"a cell in {each.lesson.stem}, {each.section!r}, prints nothing" for each in cells]


def ledger(
    statements: Path = LIST, tests: Path = ROOT / "tests", lessons: Path = FOLDER
) -> tuple[list[Claim], list[str]]:
    """Everything the repository says about its claims.

    Args:
        statements: the list of claims.
        tests: the folder of the tests.
        lessons: the folder of the executed notebooks.

    Returns:
        The claims in the order of the list, and what is wrong, one phrase a problem.
    """
    listed = tomllib.loads(statements.read_text(encoding="utf-8"))
    claims = {name: Claim(name, statement) for name, statement in listed.items()}
    wrong = []
    for name, test in marked_tests(tests):
        if name in claims:
            claims[name].tests.append(test)
        else:
            wrong.append(f"{test} is marked with {name!r}, which {statements.name} does not list")
    for path in sorted(lessons.glob("[0-9]*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for name, measurement in measurements(path, notebook):
            if name in claims:
                claims[name].measurements.append(measurement)
            else:
                wrong.append(f"{path.name} has the tag {TAG}{name}, but {statements.name} does not list {name}")
        for number in filter(None, map(exercise_number, exercises(notebook))):
            for name in claims:
                if claims[name].question == number:
                    claims[name].judges.append(path)
    wrong += [f"{claim.name}: {problem}" for claim in claims.values() for problem in claim.problems()]
    return list(claims.values()), wrong


def measurements(path: Path, notebook: dict[str, Any]) -> list[tuple[str, Measurement]]:
    """The ids of the claims that a lesson's cells measure, each with the stored output."""
    found, section = [], ""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            section = [section, *headings(source(cell))][-1]
        printed = output_text(cell)
        verdict, lines = next(iter(VERDICT.findall(printed)), ("", ""))
        findings = tuple(line.strip() for line in lines.splitlines())
        for name in (tag.removeprefix(TAG) for tag in tags(cell) if tag.startswith(TAG)):
            own = (verdict, findings) if name.startswith("C") else ("", ())  # a question has no verdict
            found.append((name, Measurement(path, section, VERDICT.sub("", printed).strip("\n"), *own)))
    return found


def output_text(cell: dict[str, Any]) -> str:
    """What a cell shows in words: what it prints, then its values and the texts that stand for pictures."""
    outputs = sorted(cell.get("outputs", []), key=lambda output: output["output_type"] != "stream")
    texts = ("".join(each.get("text", each.get("data", {}).get("text/plain", ""))) for each in outputs)
    return "\n".join(text.strip("\n") for text in texts)


def exercises(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells of a lesson that check an answer."""
    return [cell for cell in notebook["cells"] if "exercise" in tags(cell)]


def shortened(text: str, lines: int, width: int) -> list[str]:
    """The first lines of a text, each wrapped to the width; three dots say that there are more."""
    wrapped = [
        piece for line in text.splitlines() for piece in textwrap.wrap(line, width - 4, subsequent_indent="    ")
    ]
    return wrapped if len(wrapped) <= lines else [*wrapped[: lines - 1], f"{wrapped[lines - 1]} ..."]


def names(claim: Claim, file: str, width: int) -> list[str]:
    """The tests of a claim that stand in one file."""
    wrapper = textwrap.TextWrapper(width, initial_indent="  ", subsequent_indent="    ")
    return [row for test in claim.tests if test.file == file for row in wrapper.wrap(test.name)]


def table(claims: list[Claim], width: int) -> str:
    """The ledger for a terminal.

    Args:
        claims: as `ledger` gives them.
        width: columns of the terminal.

    Returns:
        A row for each claim with its lesson and verdict, and below it its statement, tests and first measured lines.
    """
    lines = []
    for claim in claims:
        room = width - len(INDENT)
        each_cell = max(1, 4 // max(1, len(claim.measurements)))
        files = dict.fromkeys(test.file for test in claim.tests)
        blocks = {
            "": textwrap.wrap(claim.statement, room),
            "tests": [row for file in files for row in (file, *names(claim, file, room))],
            "check": [f'check("{claim.question}", ...) in {path.stem}' for path in claim.judges],
            "measured": [line for cell in claim.measurements for line in shortened(cell.text, each_cell, room)],
            "verdict": [
                row for cell in claim.measurements for text in cell.findings for row in textwrap.wrap(text, room)
            ],
        }
        lines.append(f"{claim.name:5} {', '.join(path.stem for path in lessons_of(claim)):24} {claim.verdict}".rstrip())
        for label, rows in blocks.items():
            lines += [f"{'' if number else label:>{len(INDENT) - 2}}  {row}" for number, row in enumerate(rows)]
        lines.append("")
    return "\n".join(lines)


def markdown(claims: list[Claim] | None = None) -> str:
    """The ledger as a page of the site.

    Args:
        claims: as `ledger` gives them; None reads the repository.

    Returns:
        Markdown: an overview, then each claim with its verdict, what was measured and what tests it.
    """
    claims = ledger()[0] if claims is None else claims
    limited = [claim.name for claim in claims if claim.is_limited]
    kinds = Counter(claim.name[0] for claim in claims)
    lines = [
        "# The ledger of claims",
        "",
        f"The course makes {kinds['C']} claims (C), asks {kinds['Q']} questions (Q) and sets {kinds['E']} exercises"
        " (E). This page is made anew with each build of the site: its numbers are the stored outputs of the lessons,"
        " which the tests compare with a new run, and with each claim stand the tests that prove it.",
        "",
        f"On our data {len(limited)} of them hold only in part or fail: {', '.join(limited) or 'none'}.",
        "",
        "| | claim | first measured | lesson | limits |",
        "|---|---|---|---|---|",
    ]
    for claim in claims:
        where = ", ".join(f"[{path.stem[:2]}](notebooks/{path.name})" for path in lessons_of(claim))
        limit = claim.verdict if claim.is_limited else ""
        lines.append(
            f"| [{claim.name}](#{anchor(claim.name)}) | {claim.statement} | {number(claim)} | {where} | {limit} |"
        )
    lesson = None
    for claim in claims:
        first = next(iter(lessons_of(claim)), None)
        if first is not None and first != lesson:
            lesson = first
            lines += ["", f"## Lesson {lesson.stem[:2]}: {title(lesson)}"]
        lines += ["", f"### {claim.name}", "", claim.statement, *evidence(claim)]
    return "\n".join(lines) + "\n"


def number(claim: Claim) -> str:
    """The first line with a number in it that a cell of the claim prints, as code."""
    lines = [line for each in claim.measurements for line in each.text.splitlines() if re.search(r"\d", line)]
    text = textwrap.shorten(lines[0], SHORTEST, placeholder=" ...").replace("|", "\\|") if lines else ""
    return f"`{text}`" if text else ""


def evidence(claim: Claim) -> list[str]:
    """What the page says of one claim below its statement."""
    lines = []
    if claim.verdict:
        findings = [finding.partition(" ") for each in claim.measurements for finding in each.findings]
        lines += ["", f"**On our data this {claim.verdict}.**", ""]
        lines += [f"- {answer}: {text.strip()}" for answer, _, text in findings]
    for each in claim.measurements:
        if each.text:
            block = shortened(each.text, LONGEST, 100)
            lines += ["", f"Measured in [{each.section}]({each.link}):", "", "```text", *block, "```"]
    lines += ["", "Tested by:", "", *(f"- `{test}`" for test in claim.tests)]
    lines += [f'- `check("{claim.question}", ...)` in [lesson {p.stem[:2]}](notebooks/{p.name})' for p in claim.judges]
    return lines


def lessons_of(claim: Claim) -> list[Path]:
    """The lessons that measure a claim."""
    return sorted({each.lesson for each in claim.measurements})


def title(lesson: Path) -> str:
    """The title of a lesson, without its number."""
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    first = next(found for cell in cells if cell["cell_type"] == "markdown" if (found := headings(source(cell))))[0]
    return re.sub(r"^\d+\W*", "", first)


def main(words: list[str]) -> int:
    """The verb `claims`.

    Args:
        words: of the command line.

    Returns:
        1 where a claim has no test that asserts, or no cell that prints something.
    """
    parser = argparse.ArgumentParser(prog="course.py claims", description="Every claim, its tests and its numbers.")
    parser.add_argument("--markdown", action="store_true", help="print the page of the site instead of the table")
    as_page = parser.parse_args(words).markdown
    claims, wrong = ledger()
    width = min(max(shutil.get_terminal_size().columns, 80), 100)
    print(markdown(claims) if as_page else table(claims, width))
    for line in wrong:
        print(f"problem: {line}", file=sys.stderr)
    if not as_page:
        limited = [claim.name for claim in claims if claim.is_limited]
        print(f"{len(claims)} claims, {len(wrong)} problems.")
        print(textwrap.fill(f"In part or not at all hold: {', '.join(limited) or 'none'}", width))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
