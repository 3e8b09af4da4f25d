"""What cheat sheets and the teaching plan take from a lesson: aims, formulas, measured numbers, terms, questions."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from typing import Any

from claims import LIST, measurements

from course_utils.exercises import Formula, Question
from course_utils.exercises.checking import of_lesson
from course_utils.notebooks import FOLDER, source, tags
from course_utils.start import Lesson

LEAD = 220  # letters of a sentence that leads to a question
GLOSSARY = FOLDER.parent / "docs" / "glossary.md"


@dataclass(frozen=True)
class Section:
    """A section of a lesson.

    Attributes:
        title: its heading of level 2.
        minutes: that it takes, about.
    """

    title: str
    minutes: int


def cells(lesson: Lesson) -> list[dict[str, Any]]:
    """The cells of the executed notebook."""
    found: list[dict[str, Any]] = json.loads((FOLDER / lesson.file).read_text(encoding="utf-8"))["cells"]
    return found


def prose(lesson: Lesson) -> str:
    """All Markdown of a lesson, without what is folded and without code."""
    text = "\n\n".join(source(cell) for cell in cells(lesson) if cell["cell_type"] == "markdown")
    return re.sub(r"<details.*?</details>|```.*?```", "", text, flags=re.DOTALL)


def aims(lesson: Lesson) -> list[str]:
    """What one can do at the end."""
    last = prose(lesson).partition("## What you can now do")[2].partition("**What comes next.**")[0]
    return [
        re.sub(r"\s+", " ", each).strip()
        for each in re.findall(r"^- (.+?)(?=^- |\n\n|\Z)", last, re.DOTALL | re.MULTILINE)
    ]


def formulas(lesson: Lesson) -> list[tuple[str, str]]:
    """The displayed formulas, each under the heading that it stands below."""
    found, heading = [], ""
    for piece in re.findall(r"^#{2,3} [^\n]+|\$\$.*?\$\$", prose(lesson), re.DOTALL | re.MULTILINE):
        if piece.startswith("#"):
            heading = piece.lstrip("# ")
        else:
            found += [(heading, f"$$ {each} $$") for each in apart(piece.strip("$ \n"))]
    return found


def apart(formula: str) -> list[str]:
    """Formulas that stand side by side, each by itself; what is inside braces or an environment stays together."""
    pieces = re.split(r",?\s*\\q?quad\s*", formula)
    whole = all(piece.count("{") == piece.count("}") for piece in pieces) and r"\begin" not in formula
    return [piece.rstrip(" ,.") for piece in pieces] if whole else [formula]


def numbers(lesson: Lesson) -> dict[str, list[str]]:
    """Each claim that the lesson measures, with the first line with a number that each of its cells prints."""
    statements = tomllib.loads(LIST.read_text(encoding="utf-8"))
    path = FOLDER / lesson.file
    found: dict[str, list[str]] = {}
    for name, measured in measurements(path, {"cells": cells(lesson)}):
        lines = [line for line in measured.text.splitlines() if re.search(r"\d", line)]
        if name in statements and name.startswith("C") and lines:
            found.setdefault(statements[name], []).append(lines[0].strip())
    return found


def terms(lesson: Lesson) -> list[tuple[str, str]]:
    """The glossary's terms that the lesson introduces, each with the first sentence of its definition."""
    body = GLOSSARY.read_text(encoding="utf-8").split("```{glossary}")[1]
    entries = re.findall(r"^([^\s:`][^\n]*)\n((?:  [^\n]*\n)+)", body, re.MULTILINE)
    found = []
    for term, text in entries:
        said = re.sub(r"\s+", " ", text).strip()
        if re.findall(r"\d\d", said[said.rindex("(") :])[:1] == [lesson.number]:
            found.append((term, re.split(r"(?<=[.!?]) (?=[A-Z(])", said)[0]))
    return found


def questions(lesson: Lesson) -> list[str]:
    """What the lesson asks before a cell answers it: the last question of each text, with the sentence before it."""
    found = []
    for cell, following in zip(cells(lesson), cells(lesson)[1:]):
        if cell["cell_type"] == "markdown" and following["cell_type"] == "code" and "exercise" not in tags(following):
            text = re.sub(r"<details.*?</details>|```.*?```|\$\$.*?\$\$", "", source(cell), flags=re.DOTALL)
            text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)  # a link's address is meant from the lesson
            found += [asked for asked in map(last_question, text.split("\n\n")) if asked][-1:]
    return found


def last_question(paragraph: str) -> str:
    """The last questions of a paragraph, with the sentence before where it is short; empty where there are none."""
    if paragraph.startswith(("#", "|", "!")):
        return ""
    lines = re.sub(r"^(?:[-*]|\d+\.) ", "", paragraph.strip(), flags=re.MULTILINE)
    sentences = re.split(r"(?:(?<=[.!?:])|(?<=[.!?]\*)|(?<=[.!?]\*\*))\s+(?=[*`$A-Z])", re.sub(r"\s+", " ", lines))
    asks = [sentence.rstrip("*_").endswith("?") for sentence in sentences]
    if not any(asks):
        return ""
    last = first = max(place for place, is_one in enumerate(asks) if is_one)
    while first and asks[first - 1]:
        first -= 1  # the questions before it belong to it
    if first and len(sentences[first - 1]) <= LEAD:
        first -= 1
    words = " ".join(sentences[first : last + 1]).strip()
    return words if words.count("*") % 2 == 0 else words.replace("*", "")


def misconceptions(lesson: Lesson) -> dict[str, list[str]]:
    """For each exercise what the check says to typical wrong answers: what people get wrong."""
    found: dict[str, list[str]] = {}
    for number, declared in of_lesson(int(lesson.number), "lesson").items():
        if isinstance(declared, Question):
            said = [message for message in declared.choices.values() if message]
        elif isinstance(declared, Formula):
            said = [message for part in declared.parts.values() for message in part.mistakes]
        else:
            said = list(getattr(declared, "mistakes", ()))
        if said:
            found[number] = list(dict.fromkeys(said))
    return found


def sections(lesson: Lesson) -> list[Section]:
    """The sections with their share of the lesson's minutes: by words, cells of code, and exercises."""
    weights: dict[str, float] = {"Opening": 0.0}
    here = "Opening"
    for cell in cells(lesson):
        text = source(cell)
        if cell["cell_type"] == "markdown":
            for piece in re.split(
                r"^(?=## )", re.sub(r"<details.*?</details>", "", text, flags=re.DOTALL), flags=re.MULTILINE
            ):
                if piece.startswith("## "):
                    here = piece.splitlines()[0].removeprefix("## ").strip()
                    weights.setdefault(here, 0.0)
                weights[here] += len(piece.split()) / 150
        elif "exercise" in tags(cell):
            weights[here] += 2 if 'check("Q' in text else 8
        else:
            weights[here] += 0.5
    whole = sum(weights.values())
    return [Section(title, max(1, round(lesson.minutes * weight / whole))) for title, weight in weights.items()]
