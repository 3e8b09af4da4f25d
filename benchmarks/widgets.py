"""From a control to the picture: latency of every control of every widget, and the pictures of a fast sweep.

Each lesson's own widgets are measured in Chromium, on a page without a kernel and in JupyterLab with one. A move is
an input event in the page; it ends when the widget has drawn and a frame has been painted. JupyterLab lays out the
cells in sight alone, as it does for a learner; there a second number is the time until the kernel has answered that it
knows the new value. What has not come after two seconds counts as never. No lesson drives a matplotlib figure by a
slider, so none is measured.

Run `python benchmarks/widgets.py`, or with `--quick` for a quarter of the moves. With the names of widgets, such as
`EmbeddingExplorer`, only these are measured, and every control of theirs has a line.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import io
import itertools
import json
import os
import pkgutil
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from common import environment, record
from playwright.sync_api import Locator, sync_playwright

from course_utils import widgets
from course_utils.notebooks import FOLDER
from course_utils.widgets.base import CourseWidget
from course_utils.widgets.embedding_explorer import EmbeddingExplorer
from course_utils.widgets.snapshot import FLAGS, find_chromium

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
from conftest import ALONE, Laboratory, Watched, jupyterlab

MOVES, SWEEP = 40, 20
PICTURE_BAR, KERNEL_BAR, SHOWN_BAR = 50, 100, 18  # milliseconds, milliseconds, pictures of a sweep
EACH = 30  # milliseconds from one position of a sweep to the next
LINE = "{:<20} {:<28} {:>6} {:>6} {:>8} {:>8} {:>8} {:>8} {:>6} {:>6}"
HEADS = (
    ("", "", "CPU", "CPU", "picture", "picture", "fastest", "kernel", "sweep", "sweep"),
    ("", "slowest control on the page", "page", "Lab", "page", "Lab", "Lab", "Lab", "page", "Lab"),
)
# The cells that each lesson's widgets need.
LESSONS = {
    "01_tfidf": [
        "import-math",
        "news-corpora-load-lee-news",
        "tfidfexplorer",
        "newssearch-news-documents-query-the-stor",
    ],
    "02_language_models": ["imports", "load", "meter"],
    "03_word2vec": [
        "import-time",
        "verses-tokenize-verse-for-verse-in-corpo",
        "small-text-cat-chases-mouse-dog-chases-m",
    ],
    "04_evaluation": ["imports", "text", "explorer"],
    "05_rnn_forward": ["setup-imports", "setup-text", "setup-train", "widget"],
    "06_bptt": ["setup-imports", "widget"],
    "07_generation": ["import-math-import-numpy-as-np-from-cour", "generator-checkpoints-load-recipes-chara"],
    "08_gradient_clipping": ["setup-imports", "widget", "connectivity"],
    "09_token_vectors_and_gates": [
        "setup-imports",
        "setup-data",
        "setup-networks",
        "sense-map",
        "setup-theatre",
        "gate-theatre",
    ],
}
# What the theatre's settings change shows in the next pairs only.
WITHOUT_PICTURE = ("Window", "Negatives", "Learning rate")

MEASURE = """async (control, [values, kernel]) => {
    const section = control.closest("section");
    const own = control.closest(".course-control");
    let drawn = false;
    const observer = new MutationObserver((changes) => {
        drawn ||= changes.some(({ target }) => !own?.contains(target));
    });
    observer.observe(section, { subtree: true, childList: true, attributes: true, characterData: true });
    const painted = () => new Promise((done) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel(); // its message comes when the frame is through
        port1.onmessage = done;
        port2.postMessage(0);
    }));
    const session = kernel ? window.jupyterapp.shell.currentWidget.sessionContext.session.kernel : null;
    let answered = () => {};
    const listen = (_, { header, parent_header, content }) => {
        const idle = header.msg_type === "status" && content.execution_state === "idle";
        if (idle && parent_header.msg_type === "comm_msg") answered(performance.now());
    };
    session?.iopubMessage.connect(listen);
    const picture = [], known = [];
    for (const value of values) {
        await new Promise((done) => setTimeout(done, 5 + 20 * Math.random()));
        await painted();
        drawn = false;
        const answer = kernel ? new Promise((done) => { answered = done; }) : null;
        const start = performance.now();
        if (control.localName === "button" || control.type === "checkbox") control.click();
        else {
            control.value = value;
            for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
        }
        do await painted(); while (!drawn && performance.now() - start < 2000);
        picture.push(drawn ? performance.now() - start : Infinity);
        const silence = new Promise((done) => setTimeout(() => done(Infinity), 2000));
        if (kernel) known.push((await Promise.race([answer, silence])) - start);
    }
    session?.iopubMessage.disconnect(listen);
    observer.disconnect();
    return { picture, known };
}"""
# Counts the frames of which each shows another picture than the one before.
WATCH = """section => {
    window.pictures = 0;
    let drawn = false;
    new MutationObserver(() => { drawn = true; })
        .observe(section, { subtree: true, childList: true, attributes: true, characterData: true });
    const look = () => {
        window.pictures += drawn;
        drawn = false;
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


class Control(NamedTuple):
    """One control in milliseconds: CPU time of the main thread a move (mean), to the picture and to the kernel (p95).

    Of the pictures also the fastest: on a busy machine it is nearest to what an idle one takes.
    """

    label: str
    cpu: float
    picture: float
    fastest: float
    known: float


class Found(NamedTuple):
    """A widget's slowest control on a page and in JupyterLab, p95 in milliseconds; its fewest pictures of a sweep."""

    label: str
    on_page: float
    in_lab: float
    known: float
    fastest: float
    shown: int
    kept: bool


def kinds() -> dict[str, type[CourseWidget]]:
    """Every widget of the course by its name."""
    for module in pkgutil.iter_modules(widgets.__path__):
        importlib.import_module(f"course_utils.widgets.{module.name}")
    return {kind.__name__: kind for kind in CourseWidget.__subclasses__()}


def widgets_of(lesson: str) -> list[CourseWidget]:
    """Run the cells that a lesson's widgets need, and take what they show."""
    cells = {cell["id"]: "".join(cell["source"]) for cell in _notebook(lesson)}
    scope: dict[str, Any] = {}
    found = []
    for name in LESSONS[lesson]:
        tree = ast.parse(cells[name])
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(tree, name, "exec"), scope)
            value = eval(compile(ast.Expression(last.value), name, "eval"), scope) if last else None
        if isinstance(value, CourseWidget):
            found.append(value)
    return found


def _notebook(lesson: str) -> list[dict[str, Any]]:
    return json.loads((FOLDER / f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]


def values_of(control: Locator, widget: CourseWidget, moves: int) -> list[Any]:
    """Where a control is moved: evenly there and back over a slider, from choice to choice, letter by letter."""
    kind = control.get_attribute("type") or control.evaluate("node => node.localName")
    if kind == "range":
        low, high, step = (float(control.get_attribute(name)) for name in ("min", "max", "step"))
        steps = round((high - low) / step)
        start = round((float(control.input_value()) - low) / step)
        stride = max(1, steps // SWEEP)
        there = range(0, steps + 1, stride)
        walk = itertools.cycle([*there, *there[-2:0:-1]])
        first = int(start == 0)  # every move is one to another place
        return [low + step * place for place in itertools.islice(walk, first, first + moves)]
    if kind == "select":
        options = control.locator("option").evaluate_all("options => options.map(option => option.value)")
        start = options.index(control.input_value())
        return [options[(start + 1 + move) % len(options)] for move in range(moves)]
    if kind in ("checkbox", "submit", "button"):
        return [None] * moves
    if isinstance(widget, EmbeddingExplorer):
        return [widget.words[(7 * move + 20) % len(widget.words)] for move in range(moves)]
    text = control.input_value()
    return [text[: len(text) - move % len(text) - 1] for move in range(moves)]


def controls_of(section: Locator) -> list[tuple[str, Locator]]:
    """The controls of a widget that have a picture of their own, with their labels; of the buttons the theatre's."""
    fields = section.locator("input:visible, select:visible, textarea:visible")
    labels = fields.evaluate_all(
        "nodes => nodes.map(({ labels: [label] }) => (label.querySelector('span') ?? label.firstChild).textContent)"
    )
    buttons = section.get_by_role("button", name="pairs")
    found = [(label, fields.nth(i)) for i, label in enumerate(labels) if label not in WITHOUT_PICTURE]
    return found + [(buttons.nth(i).inner_text(), buttons.nth(i)) for i in range(buttons.count())]


def measure(watched: Watched, section: Locator, widget: CourseWidget, moves: int, kernel: bool) -> list[Control]:
    """Move every control of a widget and bring it back to where it was."""
    devtools = watched.context.new_cdp_session(watched.page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def cpu_seconds() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    found = []
    for label, control in controls_of(section):
        before = None if control.evaluate("node => node.localName") == "button" else control.input_value()
        start = cpu_seconds()
        times = control.evaluate(MEASURE, [values_of(control, widget, moves), kernel])
        cpu = 1000 * (cpu_seconds() - start) / moves
        known = np.percentile(times["known"], 95) if kernel else np.nan
        found.append(Control(label, cpu, np.percentile(times["picture"], 95), min(times["picture"]), known))
        if before is not None:
            control.evaluate(MEASURE, [[before], False])
    return found


def pictures_of_a_sweep(watched: Watched, section: Locator) -> int:
    """How many pictures a fast drag of a slider over 20 positions shows; without a slider, the typing of 20 letters."""
    sliders = section.locator("input[type=range]:visible:enabled")
    labels = [] if sliders.count() == 0 else sliders.evaluate_all("nodes => nodes.map(n => n.labels[0].innerText)")
    places = [i for i, label in enumerate(labels) if not label.startswith(WITHOUT_PICTURE)]
    page = watched.page
    if not places:
        field = section.locator("input[type=text]:visible, textarea:visible").first
        field.fill("")
        section.evaluate(WATCH)
        field.press_sequentially("the storm cut a city"[:SWEEP], delay=EACH)
        page.wait_for_timeout(200)
        return page.evaluate("() => window.pictures")
    handle = sliders.nth(places[0])
    handle.evaluate(MEASURE, [[handle.get_attribute("min")], False])
    handle.scroll_into_view_if_needed()
    box, thumb = handle.bounding_box(), 16  # pixels; Chromium's
    low, high, step = (float(handle.get_attribute(name)) for name in ("min", "max", "step"))
    steps = round((high - low) / step)
    y = box["y"] + box["height"] / 2
    x = [box["x"] + thumb / 2 + (box["width"] - thumb) * place / steps for place in _positions(steps)]
    page.mouse.move(x[0], y)
    page.mouse.down()
    page.wait_for_timeout(200)
    section.evaluate(WATCH)
    for place in x[1:]:
        page.mouse.move(place, y)
        page.wait_for_timeout(EACH)
    page.mouse.up()
    page.wait_for_timeout(200)
    return page.evaluate("() => window.pictures")


def _positions(steps: int) -> list[int]:
    """21 places from the lowest on, each another one than the one before, there and back where there are fewer."""
    stride = max(1, steps // SWEEP)
    places = [stride * i % (2 * steps) for i in range(SWEEP + 1)]
    return [min(place, 2 * steps - place) for place in places]


def on_a_page(watched: Watched, widget: CourseWidget, moves: int) -> tuple[list[Control], int]:
    watched.show(widget)
    watched.answer_prediction()
    section = watched.page.locator("section")
    return measure(watched, section, widget, moves, kernel=False), pictures_of_a_sweep(watched, section)


def in_jupyterlab(lab: Laboratory, label: str, widget: CourseWidget, moves: int) -> tuple[list[Control], int]:
    section = lab.page.locator(f"section[aria-label='{label}']")
    section.scroll_into_view_if_needed()
    lab.answer_prediction(section)
    return measure(lab, section, widget, moves, kernel=True), pictures_of_a_sweep(lab, section)


def report(label: str, page: tuple[list[Control], int], lab: tuple[list[Control], int], every: bool) -> Found:
    """Print the slowest control of a widget in each place, or a line for every control of it."""
    slowest = [max(controls, key=lambda control: control.picture) for controls in (page[0], lab[0])]
    known = max(control.known for control in lab[0])
    kept = max(control.picture for control in slowest) <= PICTURE_BAR and known <= KERNEL_BAR
    kept = kept and min(page[1], lab[1]) >= SHOWN_BAR
    if every:
        for here, there in zip(page[0], lab[0]):
            print(line(label, here, there, there.known, page[1], lab[1]))
    print(line(label, *slowest, known, page[1], lab[1]), "" if kept else "misses a bar", flush=True)
    return Found(label, slowest[0].picture, slowest[1].picture, known, slowest[1].fastest, min(page[1], lab[1]), kept)


def line(label: str, page: Control, lab: Control, known: float, *sweeps: int) -> str:
    times = (page.cpu, lab.cpu, page.picture, lab.picture, lab.fastest, known)
    return LINE.format(label, page.label, *(f"{time:.1f}" for time in times), *sweeps)


def into_the_table(found: list[Found], moves: int) -> None:
    """For each bar the widget that is furthest from keeping it."""
    for i, where in enumerate(("control to picture, page", "control to picture, JupyterLab", "control to kernel"), 1):
        worst = max(found, key=lambda widget: widget[i])
        bar = KERNEL_BAR if where.endswith("kernel") else PICTURE_BAR
        kept = sum(widget[i] <= bar for widget in found)
        note = f"p95 of {moves} moves: {worst.label}, slowest; {kept} of {len(found)} widgets keep the bar"
        note += f"; its fastest move {worst.fastest:.0f}" if where.endswith("JupyterLab") else ""
        record(where, worst[i], "ms", most=bar, quality=note)
    fewest = min(found, key=lambda widget: widget.shown)
    note = f"{fewest.label}, fewest"
    record(f"pictures of a sweep over {SWEEP} positions", fewest.shown, "pictures", least=SHOWN_BAR, quality=note)


def main() -> None:
    known = kinds()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="WIDGET", help=f"these only: {', '.join(sorted(known))}")
    parser.add_argument("--quick", action="store_true", help="a quarter of the moves")
    parser.add_argument("--lesson", choices=LESSONS, help="one lesson only")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(known):
        parser.error(f"no widget {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    wanted = chosen.names or list(known)
    lessons = {f"{known[name]._lesson:02}" for name in wanted}
    moves = MOVES // 4 if chosen.quick else MOVES
    print(environment("jupyterlab", "anywidget", "playwright"))
    print(
        f"p95 of {moves} moves in milliseconds (CPU: mean), slowest control; load {os.getloadavg()[0]:.1f}\n"
        f"bars: picture {PICTURE_BAR}, kernel {KERNEL_BAR}; {SHOWN_BAR} pictures of {SWEEP} positions, {EACH} ms each\n"
    )
    for head in HEADS:
        print(LINE.format(*head))
    found = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, ALONE])
        with jupyterlab(Path(folder), "contentVisibility") as address:
            watched, lab = Watched(browser), Laboratory(browser, address)
            for lesson in LESSONS:
                if lesson[:2] not in lessons or chosen.lesson not in (None, lesson):
                    continue
                lab.open_lesson(f"{lesson}.ipynb", LESSONS[lesson])
                for widget in widgets_of(lesson):
                    if type(widget).__name__ not in wanted:
                        continue
                    page = on_a_page(watched, widget, moves)
                    label = watched.page.locator("section").get_attribute("aria-label")
                    in_lab = in_jupyterlab(lab, label, widget, moves)
                    found.append(report(label, page, in_lab, every=bool(chosen.names)))
                lab.close_lesson()
        browser.close()
    kept = sum(widget.kept for widget in found)
    print(f"\n{kept} of {len(found)} widgets keep all bars; load {os.getloadavg()[0]:.1f}")
    into_the_table(found, moves)


if __name__ == "__main__":
    main()
