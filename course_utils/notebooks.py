"""Execute a lesson and store it as it is committed: `python course.py run 01`.

A committed lesson holds its outputs, so that it reads well where no kernel runs; a widget is kept as a picture and a
line of text. `problems` states what a committed notebook promises; the tests ask it of every one.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import course_utils.bridges.json_schema  # noqa: F401  before nbformat
from course_utils.places import WIDGET_PICTURES

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
LARGEST = 300_000  # bytes
LONGEST_CELL = 16  # lines of code
LONGEST_LINE = 88  # characters of code, which fit beside the site's lists
WIDGET = "application/vnd.jupyter.widget-view+json"

Notebook = dict[str, Any]


def find(lesson: str, folder: Path = FOLDER) -> Path:
    """The path of a lesson.

    Args:
        lesson: its number ("1", "01"), the start of its name, or a path to a notebook.
        folder: where the lessons lie.

    Returns:
        The path of its notebook.

    Raises:
        ValueError: there is none, or more than one; those there are are named.
    """
    if lesson.endswith(".ipynb") and Path(lesson).is_file():
        return Path(lesson)
    names = sorted(path.stem for path in folder.glob("*.ipynb"))
    start = f"{int(lesson):02}" if lesson.isdigit() else lesson
    found = [name for name in names if name.startswith(start)]
    if len(found) != 1:
        raise ValueError(f"lesson {lesson!r} names {len(found)} notebooks; there are {', '.join(names) or 'none'}")
    return folder / f"{found[0]}.ipynb"


def with_exercises() -> list[Path]:
    """The notebooks that have exercises: the lessons, then the tasks to build something.

    Returns:
        Their paths.
    """
    return sorted(FOLDER.glob("*.ipynb")) + sorted(FOLDER.glob("build_up/*.ipynb"))


def execute(path: Path) -> Notebook:
    """Run a notebook from a fresh kernel, a progress bar on the terminal.

    Args:
        path: the notebook, which is left as it is.

    Returns:
        The notebook as executed, widgets with their picture beside them.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed; its message shows the cell and the traceback.
    """
    import nbformat
    from nbclient import NotebookClient
    from tqdm import tqdm

    notebook = nbformat.read(path, as_version=4)
    os.environ["COURSE_SNAPSHOTS"] = "1"  # the kernel inherits it: widgets then show a PNG of themselves
    code = sum(cell.cell_type == "code" for cell in notebook.cells)
    with tqdm(total=code, desc=path.stem, unit="cell") as bar:

        def one_more(**_: Any) -> None:
            bar.update(1)

        client = NotebookClient(
            notebook,
            timeout=120,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
            on_cell_complete=one_more,
        )
        client.execute()
    executed: Notebook = json.loads(nbformat.writes(notebook))
    return executed


def normalise(notebook: Notebook) -> Notebook:
    """Drop what differs between two runs or machines and what only a live kernel can show; in place."""
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
    }
    for cell in notebook["cells"]:
        cell["metadata"] = {"tags": cell["metadata"]["tags"]} if cell["metadata"].get("tags") else {}
        if is_set_up(cell):
            cell["metadata"]["jupyter"] = {"source_hidden": True}  # Jupyter shows three dots that unfold it
        if cell["cell_type"] == "code":
            cell["outputs"] = _joined_streams(cell["outputs"])
        for output in cell.get("outputs", []):
            if "data" in output:
                output["data"].pop(WIDGET, None)
                output["metadata"] = {}
    return notebook


def is_set_up(cell: dict[str, Any]) -> bool:
    """Whether a cell only prepares: what Colab needs, and the imports."""
    lines = source(cell).splitlines()
    imports = re.match(r"import |from ", lines[0]) if lines else None
    return cell["cell_type"] == "code" and ("colab" in tags(cell) or ("setup" in tags(cell) and imports is not None))


def _joined_streams(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a cell prints arrives in pieces, cut at moments that differ from run to run."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        if joined and output["output_type"] == "stream" and joined[-1].get("name") == output["name"]:
            joined[-1]["text"] = "".join(joined[-1]["text"]) + "".join(output["text"])
        else:
            joined.append(output)
    return joined


def keep_pictures(notebook: Notebook, folder: Path = WIDGET_PICTURES) -> None:
    """Write the pictures of a lesson's widgets to where the package finds them: a live run stores them again."""
    for cell in notebook["cells"]:
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            text = "".join(data.get("text/plain", ""))
            if "image/png" in data and "".join(data.get("text/html", "")).startswith("<figure"):
                kept = {"text": text, "png": "".join(data["image/png"]).strip()}
                file = folder / f"{text.partition(':')[0]}.json"
                file.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def problems(notebook: Notebook) -> list[str]:
    """What keeps a notebook from being committed: an empty list where all is well.

    Args:
        notebook: its JSON as a dict.

    Returns:
        One phrase a problem; where it lies in a cell, with its number from 0.
    """
    found = []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    counts = [cell["execution_count"] for cell in code]
    if counts != list(range(1, len(code) + 1)):
        found.append(f"it is not executed from top to bottom: the execution counts are {counts}")
    if not any(cell["outputs"] for cell in code):
        found.append("no cell has an output, so nothing would be compared")
    if "widgets" in notebook["metadata"]:
        found.append("it stores the state of widgets")
    for number, cell in enumerate(notebook["cells"]):
        found += [f"cell {number}: {problem}" for problem in _cell_problems(cell)]
    found += _heading_problems(notebook)
    found += _exercise_problems(notebook)
    size = len(json.dumps(notebook, ensure_ascii=False).encode())
    if size > LARGEST:
        found.append(f"it has {size:,} bytes, at most {LARGEST:,} are allowed: shrink its figures")
    return found


def source(cell: dict[str, Any]) -> str:
    """The text of a cell, whether it is stored as a string or as lines."""
    return "".join(cell["source"])


def tags(cell: dict[str, Any]) -> list[str]:
    """The tags of a cell; an empty list where it has none."""
    return list(cell["metadata"].get("tags", []))


def _cell_problems(cell: dict[str, Any]) -> list[str]:
    text = source(cell)
    if not text.strip():
        return ["is empty"]
    if cell["cell_type"] != "code":
        return ["an image has no alternative text"] if re.search(r"!\[\s*\]\(|<img(?![^>]*alt=\"[^\"])", text) else []
    longest = max(text.splitlines(), key=len)
    found = [] if len(longest) <= LONGEST_LINE else [f"a line of code has {len(longest)} characters: {longest[:40]!r}"]
    if len(text.splitlines()) > LONGEST_CELL:
        found.append(f"{len(text.splitlines())} lines of code: a reader wants them in course_utils, tested")
    for output in cell["outputs"]:
        if output["output_type"] == "error" and "raises-exception" not in tags(cell):
            found.append(f"it stores the error {output['ename']}")
        if output.get("name") == "stderr":
            found.append(f"it writes to stderr: {''.join(output['text'])[:80]!r}")
        data = output.get("data", {})
        shown = "".join(output.get("text", "")) + "".join(data.get("text/plain", ""))
        if re.search(r"\bat 0x[0-9a-f]{6,}", shown):
            found.append("it prints a memory address")
        if WIDGET in data:
            found.append("it stores the view of a widget, which is blank without its kernel")
        if "image/png" in data and not "".join(data.get("text/plain", "")).strip():
            found.append("a picture has no line of text that says what it shows")
        if re.search(r"<img(?![^>]*alt=\"[^\"])", "".join(data.get("text/html", ""))):
            found.append("a picture has no alternative text")
    return found


def _heading_problems(notebook: Notebook) -> list[str]:
    levels = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            without_code = re.sub(r"```.*?```", "", source(cell), flags=re.DOTALL)
            levels += [(len(marks), title) for marks, title in re.findall(r"^(#+) +(.+)$", without_code, re.MULTILINE)]
    found = [] if [level for level, _ in levels].count(1) == 1 else ["it needs exactly one heading of level 1"]
    for (above, _), (level, title) in itertools.pairwise(levels):
        if level > above + 1:
            found.append(f"the heading {title!r} skips a level")
    return found


def _exercise_problems(notebook: Notebook) -> list[str]:
    found = []
    for number, cell in enumerate(notebook["cells"]):
        if "exercise" not in tags(cell):
            continue
        name = exercise_number(cell)
        if name is None:
            found.append(f'cell {number}: an exercise ends with a line check("1.2", answer)')
            continue
        printed = "".join("".join(output.get("text", "")) for output in cell["outputs"])
        if not printed.startswith(f"{name} waiting for your answer"):
            found.append(f"cell {number}: exercise {name} is not stored unsolved: {printed[:60]!r}")
        if solution(notebook, number) is None:
            found.append(f"cell {number}: exercise {name} has no worked solution below it")
    return found


def exercise_number(cell: dict[str, Any]) -> str | None:
    """The number of the exercise, as "1.2", that a cell checks in its last line; None where it does not."""
    match = re.fullmatch(r"check\(\"([^\"]+)\", .+\)", source(cell).strip().splitlines()[-1])
    return match.group(1) if match else None


def solution(notebook: Notebook, number: int) -> str | None:
    """The worked solution of the exercise in cell `number`, from 0: the code folded in the next cell, or None."""
    following = source(notebook["cells"][number + 1]) if number + 1 < len(notebook["cells"]) else ""
    match = re.search(r"<summary>Worked solution[^<]*</summary>.*?```python\n(.*?)```", following, re.DOTALL)
    return match.group(1) if match else None


def save(notebook: Notebook, path: Path) -> None:
    """Write a notebook whole or not at all."""
    import nbformat

    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(nbformat.writes(nbformat.from_dict(notebook)) + "\n", encoding="utf-8", newline="\n")
    unfinished.replace(path)


def main(lessons: list[str]) -> int:
    """Execute the lessons (all, where none is named), store them, and say what is wrong; 0 where nothing is."""
    try:
        paths = [find(lesson) for lesson in lessons] or with_exercises()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    wrong = 0
    for path in paths:
        notebook = normalise(execute(path))
        save(notebook, path)
        keep_pictures(notebook)
        for problem in problems(notebook):
            wrong += 1
            print(f"{path.name}: {problem}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
