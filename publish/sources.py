"""What Sphinx reads: the pages of docs/, the executed notebooks with working widgets, and what is generated."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import claims
import reference
import replay
import start_page
import teaching_plan
from pictures import PICTURES
from tqdm import tqdm

from course_utils.notebooks import FOLDER, Notebook, is_set_up, source, tags

DOCS = FOLDER.parent / "docs"
NOTATION = "<!-- the notation table of lesson 05 -->"


def write(folder: Path, cache: Path) -> None:
    """Write all sources of the site.

    Args:
        folder: an empty folder.
        cache: where the frames of the widgets are kept between two builds.
    """
    for page in DOCS.glob("*.md"):
        shutil.copy(page, folder)
    glossary = folder / "glossary.md"
    glossary.write_text(glossary.read_text(encoding="utf-8").replace(NOTATION, notation()), encoding="utf-8")
    start = folder / "index.md"
    start.write_text(start_page.filled(start.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "teaching_plan.md").write_text(teaching_plan.page(), encoding="utf-8")
    (folder / "claims.md").write_text(claims.markdown(), encoding="utf-8")
    for part, paths in {
        "notebooks/build_up": tasks(),
        "notebooks": lessons(),
        "homework": assignments(),
        "api": [],
    }.items():
        (folder / part).mkdir(parents=True, exist_ok=True)
        for path in paths:
            shutil.copy(path, folder / part)
    shutil.copytree(PICTURES, folder / "notebooks" / PICTURES.name)
    for path in tqdm(sorted((folder / "notebooks").glob("*.ipynb")), desc="widgets", unit="lesson"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        with_frames(notebook, replay.frames(path.stem, notebook, cache))
        without_set_up(notebook)
        path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    for name, text in reference.pages().items():
        (folder / "api" / name).write_text(text, encoding="utf-8")


def lessons() -> list[Path]:
    """The executed lessons."""
    return sorted(FOLDER.glob("*.ipynb"))


def tasks() -> list[Path]:
    """The tasks to build something, one a lesson."""
    return sorted(FOLDER.glob("build_up/*.ipynb"))


def assignments() -> list[Path]:
    """The homework as students get it; its source, with the answers, never comes near the site."""
    return sorted((FOLDER / "homework" / "release").glob("*/*.ipynb"))


def with_frames(notebook: Notebook, frames: dict[int, str]) -> None:
    """Put the frame of each widget in the place of its picture, which paper keeps; in place."""
    for number, frame in frames.items():
        (shown,) = [output for output in notebook["cells"][number]["outputs"] if "text/html" in output.get("data", {})]
        picture = re.search(r"<img[^>]*>", "".join(shown["data"]["text/html"]))
        paper = f'<div class="course-paper">{picture.group() if picture else ""}</div>'
        shown["data"] = {"text/html": f'<div class="course-frame">{frame}</div>{paper}'}


def without_set_up(notebook: Notebook) -> None:
    """Leave out what Colab needs, and fold the imports; in place."""
    notebook["cells"] = [cell for cell in notebook["cells"] if "colab" not in tags(cell)]
    for cell in notebook["cells"]:
        if is_set_up(cell):
            cell["metadata"]["tags"] = [*tags(cell), "hide-input"]


def notation() -> str:
    """The section "Notation" of lesson 05, without its heading."""
    (lesson,) = FOLDER.glob("05_*.ipynb")
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join(source(cell) for cell in cells if cell["cell_type"] == "markdown")
    found = re.search(r"^## Notation\n(.*?)(?=^#+ )", prose, re.DOTALL | re.MULTILINE)
    if found is None:
        raise ValueError(f"{lesson.name} has no section ## Notation")
    return found.group(1).strip()
