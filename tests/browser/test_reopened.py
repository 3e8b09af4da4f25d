"""A committed lesson opened in JupyterLab, before any of its cells runs: no picture is missing."""

import json

import pytest

from course_utils.notebooks import FOLDER

LESSONS = sorted(path.name for path in FOLDER.glob("*.ipynb"))
OPEN = """async path => {
    await window.jupyterapp.commands.execute("docmanager:open", { path });
    const widget = window.jupyterapp.shell.currentWidget;
    await Promise.all([widget.context.ready, widget.revealed]);
    const pictures = [...widget.node.querySelectorAll(".jp-OutputArea-output img")];
    await Promise.all(pictures.map(picture => picture.decode()));
    return pictures.map(({ alt, naturalWidth, offsetWidth }) => [alt, naturalWidth, offsetWidth]);
}"""


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_stored_picture_is_seen_with_its_text(lab, lesson):
    """Widgets among them: their state is not stored, and their picture takes its place."""
    cells = json.loads((FOLDER / lesson).read_text(encoding="utf-8"))["cells"]
    data = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    stored = ["".join(each["text/plain"]) for each in data if "image/png" in each]
    seen = lab.page.evaluate(OPEN, lesson)
    lab.await_kernel()
    assert [text for text, _, _ in seen] == stored
    assert all(min(widths) > 400 for _, *widths in seen)
