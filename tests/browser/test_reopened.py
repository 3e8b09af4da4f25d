"""A lesson opened in JupyterLab before any of its cells runs: as it is committed, and as a learner left it."""

import importlib.util
import json

import pytest

from course_utils.notebooks import FOLDER, source
from course_utils.widgets.base import LINE

LESSONS = sorted(path.name for path in FOLDER.glob("*.ipynb"))
SEEN = """async () => {
    const widget = window.jupyterapp.shell.currentWidget;
    await Promise.all([widget.context.ready, widget.revealed]);
    const pictures = [...widget.node.querySelectorAll(".jp-OutputArea-output img")];
    await Promise.all(pictures.map(picture => picture.decode()));
    return pictures.map(({ alt, naturalWidth, offsetWidth }) => [alt, naturalWidth, offsetWidth]);
}"""

WOKEN = """line => [...document.querySelectorAll("figcaption")]
    .every((caption) => !caption.checkVisibility() || !caption.textContent.includes(line))"""


def needed(lesson: str) -> list[str]:
    """The ids of the cells that a lesson's widgets follow from, and theirs."""
    specification = importlib.util.spec_from_file_location("replay", FOLDER.parent / "publish" / "replay.py")
    replay = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(replay)
    notebook = json.loads((FOLDER / lesson).read_text(encoding="utf-8"))
    code = {number: source(cell) for number, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"}
    wanted = set(replay.stored_widgets(notebook))
    return [notebook["cells"][number]["id"] for number in replay.needed(code, wanted)]


def texts(lesson: str) -> list[str]:
    """What the pictures of a committed lesson show, in words; widgets among them."""
    cells = json.loads((FOLDER / lesson).read_text(encoding="utf-8"))["cells"]
    data = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    return ["".join(each["text/plain"]) for each in data if "<img" in "".join(each.get("text/html", ""))]


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_stored_picture_is_seen_and_a_lesson_that_was_worked_on_keeps_every_widget(lab, lesson):
    """At first the picture takes the place of a widget, whose state is not stored. Run, saved, closed and reopened: a
    picture and its line, and the live widget where the notebook is trusted."""
    captions = lab.page.locator("figcaption:visible").filter(has_text=LINE)  # live widgets and drawings have others
    copy = lab.copy(lesson)
    lab.open(copy)
    seen = lab.page.evaluate(SEEN)
    assert [text for text, _, _ in seen] == texts(lesson)
    assert all(min(widths) > 400 for _, *widths in seen)
    assert set(captions.all_inner_texts()) == {LINE}

    lab.run_cells(needed(lesson))
    lab.page.wait_for_function(WOKEN, arg=LINE)
    widgets = lab.page.locator("section.course:visible")
    labels = widgets.evaluate_all("nodes => nodes.map((node) => node.ariaLabel)")
    assert labels
    assert captions.count() == 0
    lab.save_and_close()

    lab.open(copy)
    assert [text for text, _, _ in lab.page.evaluate(SEEN)] == texts(lesson)
    assert captions.all_inner_texts() == [LINE] * len(labels)
    assert widgets.count() == 0, "what a notebook brings from elsewhere does not run unasked"
    lab.trust()
    lab.save_and_close()

    lab.open(copy)
    lab.page.wait_for_function(
        "number => document.querySelectorAll('section.course').length === number", arg=len(labels)
    )
    assert widgets.evaluate_all("nodes => nodes.map((node) => node.ariaLabel)") == labels
    assert captions.count() == 0
    for number in range(len(labels)):
        lab.answer_prediction(widgets.nth(number))
        assert widgets.nth(number).locator("input:enabled, select:enabled, textarea:enabled").count()


def test_the_live_widget_and_the_kernel_s_follow_each_other(lab):
    cells = needed("08_gradient_clipping.ipynb")
    lab.open_lesson("08_gradient_clipping.ipynb", cells[: cells.index("widget") + 1])
    widget = lab.page.locator("section[aria-label='Radius slider']")
    lab.answer_prediction(widget)
    slider = widget.get_by_label("Spectral radius")
    slider.press("ArrowRight")
    lab.run("(widget,) = [value for value in Out.values() if hasattr(value, 'radius')]")
    assert lab.run("print(widget.unlocked, widget.radius)") == "True 0.95\n"
    lab.run("widget.radius = 1.1")
    lab.page.wait_for_function("slider => slider.value === '1.1'", arg=slider.element_handle())
