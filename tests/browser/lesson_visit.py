"""A lesson as a learner has it in JupyterLab, from its first opening to its last: one execution for all tests of it,
one last opening for all lessons.
"""

import importlib.util
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from course_utils.notebooks import FOLDER, source
from course_utils.widgets.base import LINE

# What stands in a cell that a widget needs, and what does the same with less work: nbval runs all of it.
UNTRAINED = "(rnn.RNN(len(words), 48, len(words), vocabulary=words) for _ in range(2))"
LESS = {
    "03_word2vec.ipynb": {"Word2Vec(toy_sentences,": "Word2Vec(toy_sentences[::4],"},
    "04_evaluation.ipynb": {"alpha=0.05,": "alpha=0.05, epochs=1,"},
    "05_rnn_forward.ipynb": {"ids[:split]": "ids[:8000]"},
    "09_token_vectors_and_gates.ipynb": {
        "token_vectors.train_pair(seen, words, seed=1)": UNTRAINED,
        "updates=400": "updates=20",
    },
}

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


class Saved(NamedTuple):
    """What a lesson shows that was run, saved and closed: its pictures in words, the labels of its widgets."""

    pictures: list[str]
    labels: list[str]


@contextmanager
def visit(lab, saved: dict[str, Saved], lesson: str) -> Iterator[None]:
    """Open a lesson with its committed outputs, run the cells of its widgets, and save it; what the test does then is
    not kept.

    At first a picture takes the place of a widget, whose state is not stored; then the widgets are live and wait for a
    prediction.

    Args:
        lab: JupyterLab in a page.
        saved: what was saved, for the test that opens it again.
        lesson: the notebook's file.
    """
    captions = lab.page.locator("figcaption:visible").filter(has_text=LINE)  # live widgets and drawings have others
    cells = needed(lesson)
    copy = lab.copy(lesson, cells, LESS.get(lesson, {}))
    lab.open(copy)
    seen = lab.page.evaluate(SEEN)
    assert [text for text, _, _ in seen] == texts(lesson)
    assert all(min(widths) > 400 for _, *widths in seen)
    assert set(captions.all_inner_texts()) == {LINE}

    lab.run_cells(cells)
    lab.page.wait_for_function(WOKEN, arg=LINE)
    labels = lab.page.locator("section.course:visible").evaluate_all("nodes => nodes.map((node) => node.ariaLabel)")
    assert labels
    assert captions.count() == 0
    lab.save()
    saved[copy] = Saved(texts(lesson), labels)
    yield


def reopen(lab, saved: dict[str, Saved]) -> None:
    """Open lessons again as a learner left them, but as one notebook and without their text.

    A picture and its line are seen, and the live widget as soon as the notebook is trusted. A notebook that was trusted
    before opens with live widgets.

    Args:
        lab: JupyterLab in a page.
        saved: what they show, by the file.
    """
    labels = [label for lesson in saved.values() for label in lesson.labels]
    gathered = lab.gather_pictures(list(saved))
    lab.open(gathered)
    pictures = [picture for lesson in saved.values() for picture in lesson.pictures]
    assert [text for text, _, _ in lab.page.evaluate(SEEN)] == pictures
    captions = lab.page.locator("figcaption:visible").filter(has_text=LINE)
    assert captions.all_inner_texts() == [LINE] * len(labels)
    assert lab.page.locator("section.course:visible").count() == 0, "what comes from elsewhere does not run unasked"
    lab.trust()
    live_again(lab, labels)
    lab.save()
    lab.close_lesson()
    lab.open(gathered)
    live_again(lab, labels)


def live_again(lab, labels: Sequence[str]) -> None:
    """Assert that the widgets of a notebook that was reopened have these labels and take a prediction."""
    widgets = lab.page.locator("section.course:visible")
    lab.page.wait_for_function(
        "number => document.querySelectorAll('section.course').length === number", arg=len(labels)
    )
    lab.page.wait_for_function(WOKEN, arg=LINE)
    assert widgets.evaluate_all("nodes => nodes.map((node) => node.ariaLabel)") == labels
    for number in range(len(labels)):
        lab.answer_prediction(widgets.nth(number))
        assert widgets.nth(number).locator("input:enabled, select:enabled, textarea:enabled").count()
