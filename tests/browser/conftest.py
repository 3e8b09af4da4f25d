"""A real JupyterLab and a real Chromium; every request that would leave the machine is stopped and counted."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from course_utils.notebooks import FOLDER
from course_utils.widgets.base import CourseWidget
from course_utils.widgets.snapshot import FLAGS, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Locator

HERE = ("http://127.0.0.1", "http://localhost", "ws://127.0.0.1", "ws://localhost", "data:", "blob:", "about:")
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture(scope="session")
def browser():
    executable = find_chromium()
    if executable is None:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail("the browser tests need Chromium, and CI must not leave them out")
        pytest.skip("no Chromium is installed; COURSE_CHROMIUM can name one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory):
    """The address of a JupyterLab whose folder holds copies of the lessons; it ends with the tests."""
    folder = tmp_path_factory.mktemp("lab")
    settings = folder / "settings" / "@jupyterlab"
    for plugin, values in {
        "notebook-extension/tracker": {"windowingMode": "none"},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    }.items():
        file = settings / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    lessons = folder / "notebooks"
    lessons.mkdir()
    for notebook in FOLDER.glob("*.ipynb"):
        shutil.copy(notebook, lessons)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", str(lessons), "--no-browser", f"--port={port}", "--allow-root"]
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
        left_the_machine: addresses of requests that were stopped.
        errors: messages of uncaught exceptions in the page.
    """

    def __init__(self, browser, **options):
        self.context = browser.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce", **options)
        self.page = self.context.new_page()
        self.left_the_machine: list[str] = []
        self.errors: list[str] = []
        self.context.route("**/*", self._route)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _route(self, route):
        if route.request.url.startswith(HERE):
            route.continue_()
        else:
            self.left_the_machine.append(route.request.url)
            route.abort()

    def open_lesson(self, address: str, name: str) -> None:
        """Open a lesson in JupyterLab and run all of its cells."""
        self.page.goto(f"{address}/lab/tree/{name}?reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        ready = "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        self.page.wait_for_function(ready, timeout=60_000)
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(ready, timeout=120_000)
        self.be_quiet()

    def show(self, widget: CourseWidget, dark: bool = False) -> None:
        """Open a widget on a page without a kernel, in light or dark colours."""
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.set_content(widget.static_html())
        self.page.wait_for_selector("html[data-ready]")

    def answer_prediction(self, scope: Locator | None = None, choice: int = 0) -> None:
        """Take one choice of the question before a widget by keyboard.

        Args:
            scope: the widget, where there are several; None for the whole page.
            choice: which one; -1 for the last.
        """
        (scope or self.page).locator(".course-choices button").nth(choice).press("Enter")

    def theme(self, name: str) -> None:
        """Switch JupyterLab's theme, "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name })", name)
        dark = "true" if "Light" in name else "false"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{dark}"]', state="attached")
        self.be_quiet()

    def be_quiet(self, seconds: float = 0.5) -> None:
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

    def active_cell(self) -> int:
        """The number of the notebook's active cell."""
        return self.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex")

    def violations(self, selector: str) -> list[str]:
        """What axe finds wrong (WCAG 2.1 A and AA) inside the elements of a selector, a line each."""
        from axe_playwright_python.sync_playwright import Axe

        response = Axe().run(self.page, context=selector, options=AXE).response
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in response["violations"]
            for node in violation["nodes"]
        ]


@pytest.fixture
def watched(browser):
    """A page in light colours; at the end it must have asked nothing of the network and raised no error."""
    opened = Watched(browser)
    yield opened
    opened.context.close()
    assert opened.left_the_machine == []
    assert opened.errors == []
