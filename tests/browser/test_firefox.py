"""Every widget of the site moves in Firefox too: `python course.py test tests/browser/test_firefox.py`.

Firefox speaks WebDriver BiDi by itself, over a socket: no driver stands between. Where it is missing the test says so;
CI does without. COURSE_FIREFOX can name one.
"""

import itertools
import json
import os
import shutil
import socket
import subprocess
import time

import pytest
import websocket

from course_utils.notebooks import FOLDER

LESSONS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))

# Opens the widgets of a page one after the other, takes a prediction, and moves controls until the picture changes.
MOVE = """async () => {
    const found = [];
    for (const frame of document.querySelectorAll("iframe")) {
        frame.scrollIntoView();
        const until = async (ready, looks = 600) => {
            for (let i = 0; i < looks && !ready(); i++) await new Promise((done) => setTimeout(done, 50));
            return ready();
        };
        const page = () => frame.contentDocument;
        if (!(await until(() => page()?.documentElement.dataset.ready !== undefined))) {
            found.push([frame.title, "is never drawn"]);
            continue;
        }
        const section = page().querySelector("section.course");
        page().querySelector(".course-choices button:not([hidden])")?.click();
        const picture = () => {
            const copy = section.cloneNode(true);
            for (const node of copy.querySelectorAll(".course-control, .course-gate, [hidden]")) node.remove();
            return copy.innerHTML + [...section.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()).join();
        };
        const before = picture(), changed = () => picture() !== before;
        let moved = false;
        for (const control of section.querySelectorAll("input, select, textarea")) {
            if (control.disabled || control.matches(":disabled") || !control.checkVisibility()) continue;
            if (control.type === "checkbox") control.click();
            else {
                if (control.localName === "select") control.selectedIndex = control.selectedIndex ? 0 : 1;
                else if (control.type === "range") {
                    control.value = control.value === control.min ? control.max : control.min;
                }
                else control.value += " a";
                for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
            }
            moved = await until(changed, 10); // some hold for what comes later, and change nothing now
            if (moved) break;
        }
        moved ||= await until(changed); // on a busy machine
        const wide = page().documentElement.scrollWidth > page().documentElement.clientWidth + 1;
        found.push([frame.title, moved ? (wide ? "is wider than its frame" : "") : "no control changes its picture"]);
    }
    return JSON.stringify(found);
}"""

PREFERENCES = {
    # No host but this machine: a proxy that nobody answers at, and none for 127.0.0.1.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "app.normandy.enabled": False,
    # Nothing that starts beside the page: no page of the browser's own, no process in reserve, no list to look up.
    "browser.startup.page": 0,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.newtabpage.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.topsites.contile.enabled": False,
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.ipc.processCount": 1,
    "dom.ipc.processPrelaunch.enabled": False,
    "extensions.enabledScopes": 0,
    "layout.frame_rate": 10,  # pictures a second; nobody sees them
    "services.settings.server": "http://127.0.0.1:9",
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """A headless Firefox with a profile of its own.

    Attributes:
        errors: what its pages reported as errors.
    """

    def __init__(self, program: str, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
        (folder / "user.js").write_text("".join(lines))
        command = [program, "--headless", "--no-remote", "--profile", str(folder), f"--remote-debugging-port={port}"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._numbers, self.errors = itertools.count(1), []
        self._socket = self._connect(f"ws://127.0.0.1:{port}/session")
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self.ask("browsingContext.create", type="tab")["context"]

    def _connect(self, address: str):
        for _ in range(600):
            try:
                return websocket.create_connection(address, timeout=300, suppress_origin=True)
            except OSError:
                time.sleep(0.1)
        pytest.fail("Firefox did not start")

    def ask(self, method: str, **params) -> dict:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] == "error":
                self.errors.append(answer["params"]["text"])

    def open(self, address: str) -> None:
        self.ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def call(self, function: str) -> object:
        """What a function returns as JSON text, its promise awaited."""
        target = {"context": self._tab}
        done = self.ask("script.callFunction", functionDeclaration=function, awaitPromise=True, target=target)
        assert done["type"] == "success", done
        return json.loads(done["result"]["value"])

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    program = os.environ.get("COURSE_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("no Firefox is installed; COURSE_FIREFOX can name one")
    opened = Firefox(program, tmp_path_factory.mktemp("firefox"))
    yield opened
    opened.close()


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_widget_of_the_site_works_in_firefox(firefox, address, lesson):
    firefox.errors.clear()
    firefox.open(f"{address}/notebooks/{lesson}.html")
    found = firefox.call(MOVE)
    assert found, "a lesson has at least one widget"
    assert [what for what in found if what[1]] == []
    assert firefox.errors == []
