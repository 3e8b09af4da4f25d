"""Slides of a lesson from its own cells: `python course.py site` lays them beside the pages.

What is shown is what a speaker points at: headings, questions, key sentences, formulas, lists, pictures, widgets, and
what cells print. The rest of the prose becomes speaker notes (press S). Nothing is written a second time.
"""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from pathlib import Path

import nbformat
from nbconvert import SlidesExporter
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config

from course_utils.notebooks import Notebook, is_set_up, source, tags

HERE = Path(__file__).resolve().parent
THEME = "white"  # of reveal.js; the only ones that ask no font of the network are the black and the white
ROOM = 25  # lines of code on a slide
LINES = 16  # of what a cell prints; the notebook has the rest
FIGURE = 18  # lines that a figure is as high as
SHORT = 6  # lines of code that are shown above what they print
BLOCKS = re.compile(r"(```.*?```|~~~.*?~~~|\$\$.*?\$\$|<details.*?</details>)", re.DOTALL)


def blocks(text: str) -> list[str]:
    """Markdown in its paragraphs; code, formulas and folds stay whole."""
    pieces = BLOCKS.split(text)
    found = []
    for at, piece in enumerate(pieces):
        found += [piece] if at % 2 else [each.strip("\n") for each in re.split(r"\n\s*\n", piece)]
    return [each for each in found if each.strip()]


def shown_part(block: str) -> str:
    """What of a paragraph stands on the slide: marked-up blocks whole, of prose the questions and the key sentences."""
    if block.startswith(("#", "$$", "- ", "* ", "|", "> ", "```", "![")) or re.match(r"\d+\. ", block):
        return block
    sentences = re.split(r"(?:(?<=[.!?])|(?<=[.!?]\*\*))\s+(?=[A-Z*`$])", block)
    kept = [each.endswith("?") or re.search(r"\*\*[^*]{25,}\*\*", each) is not None for each in sentences]
    asked = [each.endswith("?") for each in sentences[1:]] + [False]  # a question takes the sentence before it along
    return " ".join(each for each, key, before in zip(sentences, kept, asked) if key or before)


def deck(lesson: Notebook) -> Notebook:
    """A notebook of slides: each heading begins one, what a cell prints or shows stands on one below it.

    Args:
        lesson: the executed notebook, its widgets already frames.

    Returns:
        Its cells with the marks that nbconvert reads.
    """
    cells = []
    for cell in copy.deepcopy(lesson["cells"]):
        if cell["cell_type"] == "markdown":
            cells += prose(beside_the_pages(source(cell)))
        elif cell["outputs"] and not is_set_up(cell) and not {"colab", "exercise"} & set(tags(cell)):
            cells += code(cell)
    for number, cell in enumerate(cells):
        cell["id"] = f"slide-{number}"  # nbformat draws one at random: two builds would differ
    return {**lesson, "cells": cells, "metadata": lesson["metadata"]}


def beside_the_pages(text: str) -> str:
    """Markdown of a lesson with its pictures and its links to notebooks as the site has them, seen from the slides."""
    text = text.replace("](pictures/", "](../_static/pictures/")
    return re.sub(r"\]\(([\w/]+)\.ipynb(?=[#)])", r"](../notebooks/\1.html", text)


def prose(text: str) -> list[dict[str, object]]:
    """A slide for each heading of level 1 or 2, one below it for each of level 3, and the notes to them."""
    cells: list[dict[str, object]] = []
    shown: list[str] = []
    said: list[str] = []

    def close() -> None:
        if shown:
            level = re.match(r"(#+) ", shown[0])
            kind = "-" if level is None else "slide" if len(level[1]) < 3 else "subslide"
            cells.append(markdown("\n\n".join(shown), kind))
        if said:
            cells.append(markdown("\n\n".join(said), "notes"))
        shown.clear()
        said.clear()

    for block in blocks(text):
        if block.startswith("<details"):
            continue  # a solution is for the learner
        if block.startswith("#"):
            close()
        part = shown_part(block)
        shown.extend([part] if part else [])
        said.extend([block] if part != block else [])
    close()
    return cells


def markdown(text: str, kind: str) -> dict[str, object]:
    cell: dict[str, object] = new_markdown_cell(text, metadata={"slideshow": {"slide_type": kind}})
    return cell


def code(cell: dict[str, object]) -> list[dict[str, object]]:
    """A cell on slides of its own: its code where that is short, and what it shows, as much as each has room for."""
    outputs: list[dict[str, object]] = cell["outputs"]  # type: ignore[assignment]
    pieces = [piece for output in outputs for piece in in_pieces(output)]
    lines = len(source(cell).splitlines())
    shows_code = lines <= SHORT and not any(is_frame(piece) for piece in pieces)
    filled: list[list[dict[str, object]]] = []
    room = 0
    for piece in pieces:
        needed = height(piece)
        if not filled or needed > room:
            room = ROOM - (lines if shows_code and not filled else 0)
            filled.append([])
        filled[-1].append(piece)
        room -= needed
    slides = []
    for number, shown in enumerate(filled):
        hidden = [] if shows_code and number == 0 else ["remove_input"]
        metadata = {"slideshow": {"slide_type": "subslide"}, "tags": [*tags(cell), *hidden]}
        slides.append({**cell, "metadata": metadata, "outputs": shown})
    return slides


def in_pieces(output: dict[str, object]) -> list[dict[str, object]]:
    """What is printed, cut where a slide ends; code that is shown, in as many pieces as it needs slides."""
    if output.get("output_type") == "stream":
        lines = "".join(output["text"]).splitlines()  # type: ignore[arg-type]
        return [{**output, "text": "\n".join([*lines[:LINES], *(["…"] if len(lines) > LINES else [])])}]
    text = shown_code(output)
    if text is None:
        return [output]
    chunks = [""]
    for part in re.split(r"\n\n+(?=@|def |class )", text):
        lines = part.splitlines()
        size = -(-len(lines) // -(-len(lines) // ROOM))  # equal pieces
        for begin in range(0, len(lines), size):
            chunk = "\n".join(lines[begin : begin + size])
            joined = f"{chunks[-1]}\n\n{chunk}".strip("\n")
            fits = begin == 0 and joined.count("\n") < ROOM
            chunks[-1:] = [joined] if fits else [chunks[-1], chunk]
    data = ({"text/plain": chunk, "text/markdown": f"```python\n{chunk}\n```"} for chunk in chunks if chunk)
    return [{**output, "data": each} for each in data]


def shown_code(output: dict[str, object]) -> str | None:
    """What show_source shows; None where an output is something else."""
    data: dict[str, object] = output.get("data", {})  # type: ignore[assignment]
    text = "".join(data.get("text/markdown", ""))  # type: ignore[arg-type]
    fenced = re.fullmatch(r"```python\n(.*)\n```", text, re.DOTALL)
    return fenced[1] if fenced else None


def is_frame(output: dict[str, object]) -> bool:
    return "course-frame" in json.dumps(output.get("data", {}))


def height(output: dict[str, object]) -> int:
    """About how high an output is, in lines of code."""
    text = output.get("text") if output.get("output_type") == "stream" else shown_code(output)
    if text is not None:
        return 1 + len("".join(text).splitlines())  # type: ignore[arg-type]
    return ROOM if is_frame(output) else FIGURE


def html(lesson: Notebook, title: str, reveal: str) -> str:
    """The slides as a page.

    Args:
        lesson: the executed notebook, its widgets already frames.
        title: of the page.
        reveal: the address of reveal.js as seen from the page.

    Returns:
        HTML that asks for nothing but files of the site.
    """
    notebook = nbformat.reads(json.dumps(deck(lesson)), as_version=4)  # which joins what is stored as lines
    notebook.metadata["title"] = title
    resources = {"slides_css": (HERE / "slides.css").read_text(encoding="utf-8")}
    page: str = exporter(reveal).from_notebook_node(notebook, resources=resources)[0]
    return page


@cache
def exporter(reveal: str) -> SlidesExporter:
    """What writes the slides of all lessons: it compiles its templates once."""
    return SlidesExporter(
        config=Config({"TagRemovePreprocessor": {"enabled": True, "remove_input_tags": {"remove_input"}}}),
        template_name="slides",
        extra_template_basedirs=[str(HERE / "templates")],
        reveal_url_prefix=reveal,
        reveal_theme=THEME,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
