"""What a teacher takes along, made from the built lessons: slides, cheat sheets, and the course as one PDF."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path

import cheat_sheets
import course_pdf
import slides

from course_utils.start import Lesson, lessons

FOLDER, PDF = "take_along", "course.pdf"
# What the slides load of reveal.js; its other themes ask for fonts of the network.
REVEAL = (
    "dist/reveal.js",
    "dist/reveal.css",
    f"dist/theme/{slides.THEME}.css",
    "dist/theme/fonts/source-sans-pro",
    "plugin/notes/notes.js",
    "plugin/notes/speaker-view.html",
)
PAGE = """# To take along

Made from the same cells and numbers as the lessons, and usable without a network. In the slides, S opens the speaker's
notes in a window of their own, and O shows all slides; the widgets work. A cheat sheet is one page of A4 or Letter.

| | lesson | | |
|---|---|---|---|
{rows}

{pdf}
"""
WITH = (
    f'<p><a href="{FOLDER}/{PDF}">The whole course as one PDF</a>, with bookmarks, alternative texts and page '
    "numbers.</p>"
)
WITHOUT = "The course as one PDF is printed by Chromium; where the site was built there was none."


def page(has_pdf: bool) -> str:
    """The page of the site that leads to all of it."""
    rows = [
        f'| {each.number} | {each.name} | <a href="{FOLDER}/slides_{each.number}.html">slides {each.number}</a> '
        f'| <a href="{FOLDER}/sheet_{each.number}.html">cheat sheet {each.number}</a> |'
        for each in lessons()
    ]
    return PAGE.format(rows="\n".join(rows), pdf=WITH if has_pdf else WITHOUT)


def write(source: Path, site: Path, pdf: bool) -> None:
    """Write everything beside the pages.

    Args:
        source: what Sphinx read, with the lessons whose widgets are frames.
        site: what it built.
        pdf: whether the course is printed too.
    """
    target = site / FOLDER
    target.mkdir()
    reveal = resources.files("sphinx_revealjs") / "_static" / "revealjs"
    for part in REVEAL:
        copy = site / "_static" / "reveal" / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        with resources.as_file(reveal / part) as original:
            (shutil.copytree if original.is_dir() else shutil.copy)(original, copy)
    for lesson in lessons():
        notebook = json.loads((source / "notebooks" / lesson.file).read_text(encoding="utf-8"))
        text = slides.html(notebook, title(lesson), "../_static/reveal")
        (target / f"slides_{lesson.number}.html").write_text(text, encoding="utf-8")
        (target / f"sheet_{lesson.number}.html").write_text(cheat_sheets.page(lesson, "../_static"), encoding="utf-8")
    if pdf:
        course_pdf.write(site, target / PDF, lessons())


def title(lesson: Lesson) -> str:
    return f"{lesson.number} {lesson.name}"
