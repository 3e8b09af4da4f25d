"""A real JupyterLab and a real Chromium; every request that would leave the machine finds no host, and is counted.

Starting is the slow part, so all tests share one page without a kernel, and one page with JupyterLab in which the
lessons are opened one after the other.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import lesson_visit

from course_utils.notebooks import FOLDER
from course_utils.widgets.base import CourseWidget
from course_utils.widgets.snapshot import FLAGS, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page

    Settle = Callable[[Locator], None] | None

HERE = ("http://127.0.0.1:", "http://localhost:", "ws://127.0.0.1:", "ws://localhost:", "data:", "blob:", "about:")
# The browser knows no host but this machine. Playwright's own way, a route, would also turn the browser's cache off.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
# The engine's last compiler takes more than it saves where each document runs for a second or two.
SHORT_RUN = "--js-flags=--no-opt"
# A page is drawn where the test asks for it; only the engine without a window can do so.
ON_DEMAND = ("--enable-begin-frame-control", "--run-all-compositor-stages-before-draw")
PATIENCE = 180_000  # milliseconds for what is waited for: a busy machine is no fault
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
BRIEF = {"resultTypes": ["violations"]}  # of all else axe names one element, and not each by a selector of its own
# `course.py lab` hands over to this, with the folder of the lessons in the place of the copies' one.
START = """
import sys
from pathlib import Path
from course_utils import start
start.FOLDER = Path(sys.argv[1])
sys.exit(start.main(sys.argv[2:]))
"""
# `course.py site` hands over to publish/build.py; here with less work in the cells of widgets, whose frames have a name
# of their own where they are kept.
BUILD = """
import json, sys
sys.path.insert(0, sys.argv[1])
import build, replay
less, frames = json.loads(sys.argv[2]), replay.frames

def with_less_work(lesson, notebook, cache):
    text = json.dumps(notebook)
    for long, short in less.get(f"{lesson}.ipynb", {}).items():
        text = text.replace(long, short)
    return frames(f"tested_{lesson}", json.loads(text), cache)

replay.frames = with_less_work
sys.exit(build.main(sys.argv[3:]))
"""
# What a lesson leaves in the kernel that the next one has.
FORGET = """
__import__("ipywidgets").Widget.close_all()
get_ipython().reset()
print("forgotten")
"""
# nbval runs every cell of every lesson; here a lesson has its outputs and the cells that its widgets need, some with
# less work, in JupyterLab and on the site. 1: all as it is.
WHOLE = os.environ.get("COURSE_WHOLE_LESSONS") == "1"


@pytest.fixture(scope="session")
def browser(request):
    executable = find_chromium()
    if executable is None:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail("the browser tests need Chromium, and CI must not leave them out")
        pytest.skip("no Chromium is installed; COURSE_CHROMIUM can name one")
    playwright = request.getfixturevalue("playwright")
    launched = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, ALONE, SHORT_RUN])
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def unseen(browser):
    """A page that nobody sees, in a browser of its own; one like all others where the browser draws unasked."""
    executable = find_chromium()
    if "headless-shell" in executable:
        own = browser.browser_type.launch(executable_path=executable, args=[*FLAGS, ALONE, SHORT_RUN, *ON_DEMAND])
        yield Unseen(own)
        own.close()
    else:
        opened = Watched(browser)
        yield opened
        opened.context.close()


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory):
    """The address of a JupyterLab that ends with the tests."""
    with jupyterlab(tmp_path_factory.mktemp("lab")) as address:
        yield address


@contextmanager
def jupyterlab(folder: Path, windowing: str = "none") -> Iterator[str]:
    """A JupyterLab on copies of the lessons, started as `course.py lab` does.

    Args:
        folder: an empty folder for the copies, the settings and the log.
        windowing: which cells are laid out: "none" for all of them, so that a test finds each one;
            "contentVisibility" for those in sight, as a learner has it.

    Yields:
        Its address.
    """
    settings = folder / "settings" / "@jupyterlab"
    for plugin, values in {
        "notebook-extension/tracker": {"windowingMode": windowing},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "docmanager-extension/plugin": {"autosave": False},  # a slow test would save what it must not
    }.items():
        file = settings / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    lessons = folder / "notebooks"
    lessons.mkdir()
    for notebook in FOLDER.glob("*.ipynb"):
        shutil.copy(notebook, lessons)
    shutil.copytree(FOLDER / "pictures", lessons / "pictures")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", START, str(lessons), "--no-browser", f"--port={port}", "--allow-root"]
    command += ["--IdentityProvider.token=", "--ServerApp.password=", "--expose-app-in-browser"]
    own = {"JUPYTERLAB_SETTINGS_DIR": folder / "settings", "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces"}
    own |= {"JUPYTER_RUNTIME_DIR": folder / "runtime", "JUPYTER_PREFER_ENV_PATH": "1", "OMP_NUM_THREADS": "1"}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command, env=os.environ | {name: str(value) for name, value in own.items()}, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api/status", server, folder / "log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            assert server.poll() is None, log.read_text()[-2000:]
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")


class Watched:
    """A page that counts what it must not do.

    Attributes:
        page: playwright's page.
        left_the_machine: addresses of requests that would have left it.
        errors: messages of uncaught exceptions in the page.
    """

    def __init__(self, browser, **options):
        options = {"viewport": {"width": 1400, "height": 1000}, "reduced_motion": "reduce"} | options
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE)
        self.page = self._new_page(browser)
        self.left_the_machine: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self._count(request.url))
        self.page.on("websocket", lambda socket: self._count(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _new_page(self, browser) -> Page:
        return self.context.new_page()

    def draw(self) -> None:
        """Have the page drawn twice: by one picture it hears of its width and colours, by the next what is hovered."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def _count(self, address: str) -> None:
        if not address.startswith(HERE):
            self.left_the_machine.append(address)

    def has_behaved(self) -> None:
        """Assert that the page has asked nothing of the network and raised no error since the last time."""
        left, errors = self.left_the_machine[:], self.errors[:]
        self.left_the_machine.clear()
        self.errors.clear()
        assert left == []
        assert errors == []

    def show(self, widget: CourseWidget, dark: bool = False) -> None:
        """Open a widget on a page without a kernel, in light or dark colours."""
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.goto("about:blank")
        self.page.set_content(widget.static_html())
        self.page.wait_for_selector("html[data-ready]")

    def answer_prediction(self, scope: Locator | None = None, choice: int = 0) -> None:
        """Take one choice of the question before a widget by keyboard.

        Args:
            scope: the widget, where there are several; None for the whole page.
            choice: which one; -1 for the last.
        """
        (scope or self.page).locator(".course-choices button").nth(choice).press("Enter")

    def picture(self, scope: Locator) -> str:
        """All that a widget shows beside its controls: the marks, the pixels and the reported values, as one text."""
        return scope.evaluate(
            """section => {
                const copy = section.cloneNode(true);
                const drawn = [...section.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL());
                const beside = copy.querySelectorAll(".course-control, .course-gate, [hidden]");
                for (const node of beside) node.remove();
                return copy.innerHTML + drawn.join();
            }"""
        )

    def move_there_and_back(self, control: Locator, look: Callable[[], str], first: str, typed: str = " a") -> None:
        """Move a control by keyboard and see another picture; move it back by pointer and see the first one again.

        Args:
            control: a slider, a choice, a check box or a field for text.
            look: what the widget shows now.
            first: what it shows before.
            typed: what is written at the end of a text.
        """
        name, kind, value, at_the_end = control.evaluate(
            """node => [
                node.labels[0].textContent, node.type, node.value,
                node.options ? node.selectedIndex === node.options.length - 1 : node.value === node.max,
            ]"""
        )
        if kind == "range":
            control.press("ArrowLeft" if at_the_end else "ArrowRight")
        elif kind == "select-one":
            control.press("ArrowUp" if at_the_end else "ArrowDown")
        elif kind == "checkbox":
            control.press("Space")
        else:
            control.press("End")
            control.press_sequentially(typed)
        assert kind == "checkbox" or control.input_value() != value, name
        assert look() != first, f"{name} by keyboard"
        if kind == "range":
            self._drag(control, value)
        elif kind == "select-one":
            control.select_option(value)  # the list that opens lies outside the page
        elif kind == "checkbox":
            control.click()
        else:
            control.click(click_count=3)  # marks all of it
            self.page.keyboard.insert_text(value)
        assert kind == "checkbox" or control.input_value() == value, name
        assert look() == first, f"{name} by pointer"

    def _drag(self, slider: Locator, value: str) -> None:
        """Take the thumb of a slider and let it go where the value is."""
        slider.scroll_into_view_if_needed()
        box, thumb = slider.bounding_box(), 16  # pixels; Chromium's
        low, high, now = slider.evaluate("node => [node.min, node.max, node.value].map(Number)")
        here, there = (
            box["x"] + thumb / 2 + (at - low) / (high - low) * (box["width"] - thumb) for at in (now, float(value))
        )
        self.page.mouse.move(here, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(there, box["y"] + box["height"] / 2)
        self.page.mouse.up()

    def move_every_control(self, scope: Locator, names: Collection[str], settle: Settle = None, **typed: str) -> None:
        """Move each control of a widget by keyboard and pointer; see `move_there_and_back`.

        Args:
            scope: the widget.
            names: the labels of all controls that are to be found.
            settle: what is done before each look at the picture.
            typed: what is written at the end of a text field with such a label.
        """
        controls = scope.locator("input:visible, select:visible, textarea:visible")
        labels = controls.evaluate_all(
            "nodes => nodes.map(({ labels: [label] }) => (label.querySelector('span') ?? label.firstChild).textContent)"
        )
        assert sorted(labels) == sorted(names)

        def look() -> str:
            if settle:
                settle(scope)
            return self.picture(scope)

        first = look()
        for number, label in enumerate(labels):
            self.move_there_and_back(controls.nth(number), look, first, typed.get(label, " a"))

    def press_there_and_back(self, scope: Locator, there: Locator, back: Locator) -> list[str]:
        """Press two buttons that undo each other, each by keyboard and by pointer.

        Returns:
            What the widget shows at first and after each press, five pictures.
        """
        pictures = [self.picture(scope)]
        for press in ("keyboard", "pointer"), ("pointer", "keyboard"):
            for button, way in zip((there, back), press):
                if way == "keyboard":
                    button.press("Enter")
                else:
                    button.click()
                pictures.append(self.picture(scope))
        return pictures

    def be_quiet(self, seconds: float = 0.3) -> None:
        """Wait until nothing has changed in the page for a while."""
        self.page.evaluate(
            """milliseconds => new Promise(resolve => {
                let timer = setTimeout(done, milliseconds);
                const observer = new MutationObserver(() => {
                    clearTimeout(timer);
                    timer = setTimeout(done, milliseconds);
                });
                function done() { observer.disconnect(); resolve(); }
                observer.observe(document.body, { subtree: true, childList: true, attributes: true });
            })""",
            1000 * seconds,
        )

    def violations(self, selector: str) -> list[str]:
        """What axe finds wrong (WCAG 2.1 A and AA) inside the elements of a selector, a line each."""
        return self.axe(self.page.main_frame, AXE, selector)

    def violations_but_contrast(self, selector: str) -> list[str]:
        """What axe finds wrong beside the colours inside the elements of a selector: all that a width changes."""
        return self.axe(self.page.main_frame, AXE | {"rules": {"color-contrast": {"enabled": False}}}, selector)

    def bad_contrast(self, selector: str) -> list[str]:
        """What axe finds wrong with the colours inside the elements of a selector: all that a theme changes."""
        return self.axe(self.page.main_frame, {"runOnly": ["color-contrast"]}, selector)

    def axe(self, frame: Frame, options: dict, selector: str | None = None) -> list[str]:
        """What axe finds wrong in one document, a line each.

        Args:
            frame: where the document is; axe is read into it once.
            options: axe's own.
            selector: the elements that are asked; None for the whole document.
        """
        from axe_playwright_python.sync_playwright import Axe

        if not frame.evaluate("() => 'axe' in window"):
            frame.evaluate(Axe().axe_script)
        # Of these rules one alone, about sound, needs what axe reads beforehand: with it, every style sheet once more.
        asked = """([selector, options]) => {
            const preload = document.querySelector("audio, video") !== null;
            return axe.run(selector ?? document, { preload, ...options });
        }"""
        found = frame.evaluate(asked, [selector, options | BRIEF])
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]


class Unseen(Watched):
    """A page that is drawn where the test says so: a quarter of a visit goes into pictures that nobody looks at.

    What a page does before its next picture (it hears of its new width or colours, it goes on with an animation) waits
    until then; what a test asks of it (a width, a computed style) it knows at once.
    """

    def _new_page(self, browser) -> Page:
        session = browser.new_browser_cdp_session()
        (mine,) = session.send("Target.getBrowserContexts")["browserContextIds"]
        how = {"url": "about:blank", "browserContextId": mine, "enableBeginFrameControl": True}
        with self.context.expect_page() as opened:
            session.send("Target.createTarget", how)
        self._session = self.context.new_cdp_session(opened.value)
        return opened.value

    def draw(self) -> None:
        for _ in range(2):
            self._session.send("HeadlessExperimental.beginFrame", {"noDisplayUpdates": True})


class Laboratory(Watched):
    """JupyterLab in a page, which opens one lesson at a time, all of them in the kernel of the first.

    A kernel and what lessons import take longer than most of their cells. That each lesson brings what it needs, nbval
    sees, which starts a kernel for each.
    """

    def __init__(self, browser, address: str, where: str = "/lab/workspaces/lessons?reset"):
        super().__init__(browser)
        self._kernel: str | None = None  # its id, once a lesson is closed
        self.page.goto(address + where)
        self.page.wait_for_function("() => window.jupyterapp")
        self.page.evaluate("() => window.jupyterapp.restored")
        # JupyterLab's body has no height and hides what overflows: axe takes all text for hidden and asks no colour.
        self.page.add_style_tag(content="body { height: 100vh }")

    def open_lesson(self, name: str, cells: Sequence[str] | None = None) -> None:
        """Open a lesson and run its cells, as a learner does.

        Args:
            name: the notebook's file.
            cells: the ids of those that run; None for all of them.
        """
        self.open(name)
        self.run_cells(cells)

    def run_cells(self, cells: Sequence[str] | None = None) -> None:
        """Run cells of the open notebook; none of them may fail.

        Args:
            cells: the ids of those that run; None for all of them.
        """
        if cells is None or WHOLE:
            self._lab("app => app.commands.execute('notebook:run-all-cells')")
        else:
            for cell in cells:
                self._lab(
                    """(app, id) => {
                        const notebook = app.shell.currentWidget.content;
                        notebook.activeCellIndex = notebook.widgets.findIndex((cell) => cell.model.id === id);
                        // Where a cell shows a tenth of itself, JupyterLab hides and shows it at every frame.
                        notebook.activeCell.node.scrollIntoView({ block: "center" });
                        return app.commands.execute('notebook:run-cell');
                    }""",
                    cell,
                )
        self.be_quiet()
        errors = ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']"
        assert self.page.locator(errors).all_inner_texts() == []

    def open(self, name: str) -> None:
        """Open a notebook and run none of its cells."""
        self._lab(
            """async (app, [path, id]) => {
                await app.commands.execute('docmanager:open', { path, ...(id && { kernel: { id } }) });
            }""",
            [name, self._kernel],
        )
        self.await_kernel()

    def copy(self, name: str, cells: Sequence[str], less: Mapping[str, str]) -> str:
        """Make a copy of a lesson that has only its outputs and the cells that run: all else, JupyterLab would draw.

        Args:
            name: the notebook's file.
            cells: the ids of those that run.
            less: what stands in one of them, and what does the same with less work.

        Returns:
            The copy's file.
        """
        path, sources = self._lab(
            """async ({ serviceManager: { contents } }, [name, ids, less, whole]) => {
                const { content } = await contents.get(name);
                const path = `visited_${name}`;
                if (!whole) {
                    content.cells = content.cells.filter((cell) => ids.includes(cell.id) || cell.outputs?.length);
                    for (const cell of content.cells) {
                        if (!ids.includes(cell.id)) cell.source = "";
                        for (const [long, short] of less) cell.source = cell.source.replace(long, short);
                    }
                }
                await contents.save(path, { type: "notebook", format: "json", content });
                return [path, content.cells.map((cell) => cell.source)];
            }""",
            [name, cells, list(less.items()), WHOLE],
        )
        for long, short in less.items() if not WHOLE else ():
            assert any(short in source for source in sources), f"no cell that runs has {long}"
        return path

    def trust(self) -> None:
        """Trust the open notebook, as the command of that name does when its question is answered with yes."""
        self._lab("app => { for (const cell of app.shell.currentWidget.model.cells) cell.trusted = true; }")

    def save(self) -> None:
        """Save the open notebook."""
        self._lab("app => app.commands.execute('docmanager:save')")

    def gather_pictures(self, names: Sequence[str]) -> str:
        """Make one notebook of all cells with a picture of several ones that are closed.

        Args:
            names: their files.

        Returns:
            The file of the one.
        """
        return self._lab(
            """async ({ serviceManager: { contents } }, names) => {
                const files = await Promise.all(names.map((name) => contents.get(name)));
                const shows = ({ data = {} }) => JSON.stringify(data["text/html"] ?? "").includes("<img");
                const { content } = files[0];
                content.cells = files.flatMap((file) => file.content.cells).filter((cell) => cell.outputs?.some(shows));
                content.cells.forEach((cell, number) => { cell.id = `cell-${number}`; });
                const path = "gathered.ipynb";
                await contents.save(path, { type: "notebook", format: "json", content });
                return path;
            }""",
            names,
        )

    def run(self, code: str) -> str:
        """What code prints that runs in the kernel of the open notebook, beside its cells."""
        return self._lab(
            """async (app, code) => {
                const printed = [];
                const future = app.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code });
                future.onIOPub = ({ content }) => { if (content.text) printed.push(content.text); };
                await future.done;
                return printed.join("");
            }""",
            code,
        )

    def await_kernel(self) -> None:
        """Wait until the lesson's kernel has started: JupyterLab stumbles where a notebook goes away before."""
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        )

    def close_lesson(self) -> None:
        """Take the lesson's notebook off the page, unsaved, and all that it made out of the kernel."""
        if self._lab("app => Boolean(app.shell.currentWidget?.sessionContext)"):
            assert self.run(FORGET) == "forgotten\n"
            self._kernel = self._lab(
                """app => {
                    const widget = app.shell.currentWidget, { id } = widget.sessionContext.session.kernel;
                    widget.dispose();
                    return id;
                }"""
            )

    def violations_in_both_themes(self, selector: str) -> list[str]:
        """What axe finds wrong inside the elements of a selector, in this theme and in the colours of the other."""
        found = self.violations(selector)
        light = self.page.locator("body").get_attribute("data-jp-theme-light") == "true"
        theme = "JupyterLab Dark" if light else "JupyterLab Light"
        self._lab("(app, theme) => app.commands.execute('apputils:change-theme', { theme })", theme)
        there = "false" if light else "true"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{there}"]', state="attached")
        self.be_quiet()
        return found + self.bad_contrast(selector)

    def active_cell(self) -> int:
        """The number of the notebook's active cell."""
        return self._lab("app => app.shell.currentWidget.content.activeCellIndex")

    def _lab(self, function: str, argument: object = None) -> object:
        return self.page.evaluate(f"argument => ({function})(window.jupyterapp, argument)", argument)


@pytest.fixture(scope="session")
def _page(browser):
    opened = Watched(browser)
    yield opened
    opened.context.close()


@pytest.fixture
def watched(_page):
    """A page without a kernel; at the end it must have asked nothing of the network and raised no error."""
    yield _page
    _page.has_behaved()


@pytest.fixture(scope="module", params=[("reduce", 400), ("no-preference", 1400)], ids=lambda param: param[0])
def _timed(browser, request):
    motion, width = request.param
    opened = Watched(browser, reduced_motion=motion, viewport={"width": width, "height": 1000})
    opened.page.clock.install()
    yield opened
    opened.context.close()


@pytest.fixture
def timed(_timed):
    """A page whose clock the test turns: for a learner who wants less motion, on a telephone; for one who has not said
    so, on a wide screen.
    """
    yield _timed
    _timed.has_behaved()


@pytest.fixture(scope="session")
def _laboratory(browser, jupyter):
    opened = Laboratory(browser, jupyter, where="/")
    opened.page.wait_for_selector(".jp-MarkdownViewer h1")
    yield opened
    opened.context.close()


@pytest.fixture
def lab(_laboratory):
    """JupyterLab in a page as it opens, no lesson open; at the end it must have behaved as well."""
    yield _laboratory
    _laboratory.close_lesson()
    _laboratory.has_behaved()


@pytest.fixture(scope="session")
def saved() -> dict[str, lesson_visit.Saved]:
    """The lessons that were run and saved so far, by the file."""
    return {}


@pytest.fixture
def visit(lab, saved):
    """See `lesson_visit.visit`, which needs the lesson's file."""
    return functools.partial(lesson_visit.visit, lab, saved)


class Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for many files

    missing: ClassVar[list[str]] = []  # addresses that pages asked for in vain

    def log_message(self, *_):
        pass

    def send_response(self, code, message=None):
        super().send_response(code, message)
        if code == HTTPStatus.OK:  # the site does not change; what is not there is asked for again
            self.send_header("Cache-Control", "max-age=3600")

    def send_error(self, *details, **more):
        self.missing.append(self.path)
        super().send_error(*details, **more)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The folder of the site, built as `python course.py site` does."""
    pytest.importorskip("sphinx_book_theme", reason="the site needs the extra site")
    folder = tmp_path_factory.mktemp("site") / "html"
    less = json.dumps({} if WHOLE else lesson_visit.LESS)
    command = [sys.executable, "-c", BUILD, str(FOLDER.parent / "publish"), less, "--no-pdf", "--output", str(folder)]
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    # Without JupyterLite, whose pages are not the course's.
    done = subprocess.run(
        command, env=os.environ | threads | {"COURSE_PYODIDE": ""}, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "index.html").as_uri() in done.stdout, "it says where the start page is"
    return folder


@pytest.fixture(scope="session")
def address(site) -> str:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def not_there() -> list[str]:
    """Addresses of the site that its pages asked for in vain."""
    return Quiet.missing
