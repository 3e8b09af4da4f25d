"""The course as a site: every page opened in light and dark colours, every widget moved without a kernel."""

import html
import importlib
import importlib.util
import itertools
import json
import pkgutil
import posixpath
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag

import pytest
from pypdf import PdfReader

import course_utils
from course_utils import start
from course_utils.exercises import Formula, Table, available
from course_utils.exercises.checking import declared
from course_utils.exercises.formulas import judge_part
from course_utils.notebooks import FOLDER, source

ROOT = FOLDER.parent
PATIENCE = 180_000  # milliseconds, for a busy machine
AXE_FILE = "_static/axe.js"  # a file of the site for the tests, which the browser compiles once
CUT = """() => [...document.querySelectorAll("article pre")]
    .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.textContent.slice(0, 60))"""
AXE = {"iframes": False}  # the documents in its frames are asked on their own
specification = importlib.util.spec_from_file_location("formula_forms", ROOT / "tests" / "unit" / "formula_forms.py")
FORMS = importlib.util.module_from_spec(specification)
specification.loader.exec_module(FORMS)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LESSONS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
ASKING = [*LESSONS, "build_up/06_bptt_on_paper"]


def pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)


# Asked of the page itself: what playwright looks for elements with is read into each document before it first looks.
ROOT_MATCHES = """([selector, patience]) => new Promise((done, fail) => {
    const root = document.documentElement;
    const look = () => root.matches(selector) && done();
    new MutationObserver(look).observe(root, { attributes: true });
    setTimeout(() => fail(new Error(`no ${selector}`)), patience);
    look();
})"""
SAID = """() => [
    [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
        .filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.localName[1])),
    document.documentElement.getAttribute("lang"),
    [...document.querySelectorAll("article img")].map((image) => image.alt),
    [...document.querySelectorAll("svg[data-icon]")].map((svg) => [svg.dataset.icon, !svg.querySelector(".missing")]),
]"""


def open_page(watched, address: str, name: str, *, dark: bool = False, width: int = 1400) -> None:
    """Open a page and wait until its formulas are typeset and its widgets drawn."""
    watched.page.set_viewport_size({"width": width, "height": 1000})
    watched.page.emulate_media(color_scheme="dark" if dark else "light")
    watched.page.goto(f"{address}/{name}", wait_until="load")
    watched.page.evaluate("() => window.MathJax?.startup?.promise")
    for frame in watched.page.frames[1:]:
        frame.evaluate(ROOT_MATCHES, ["[data-ready]", PATIENCE])
    watched.draw()  # frames take the height of their widgets


def all_but_contrast(watched, frame) -> list[str]:
    # Marks of text without an attribute but their class, and the drawn glyphs of formulas (which are hidden from screen
    # readers), mean nothing to these rules, and are most of a page's elements. Of entries beside each other that are
    # alike in all but their words, addresses and anchors, the first is asked for all.
    frame.evaluate(
        """() => {
            for (const code of document.querySelectorAll("pre")) code.textContent = code.textContent;
            for (const glyphs of document.querySelectorAll("mjx-container > mjx-math")) glyphs.replaceChildren();
            for (const mark of [...document.querySelectorAll("span, em, strong, code, p")].reverse()) {
                const bare = mark.getAttributeNames().every((name) => name === "class") && !mark.childElementCount;
                if (bare && !mark.parentElement.matches("ul, ol, dl")) mark.replaceWith(...mark.childNodes);
            }
            const referring = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"];
            const meant = new Set([...document.querySelectorAll(referring.map((name) => `[${name}]`))].flatMap(
                (node) => referring.flatMap((name) => (node.getAttribute(name) ?? "").split(" "))));
            let one = 0; // what another element refers to is like nothing else
            const shape = (node) => {
                if (node.nodeType !== Node.ELEMENT_NODE) return node.data?.trim() ? "words" : "";
                const said = ({ name, value }) =>
                    name === "href" ? name : name === "id" ? (meant.has(value) ? one++ : name) : `${name}=${value}`;
                const inside = [...node.childNodes].map(shape).join("");
                return `<${node.localName} ${[...node.attributes].map(said)}>${inside}</>`;
            };
            const alike = new Map(); // the shapes of entries, by their parent
            for (const entry of document.querySelectorAll("dl, li")) {
                if (!entry.isConnected) continue;
                const { parentElement } = entry, whole = shape(entry);
                if (!alike.has(parentElement)) alike.set(parentElement, new Set());
                if (alike.get(parentElement).has(whole)) entry.remove();
                else alike.get(parentElement).add(whole);
            }
        }"""
    )
    options = AXE | {
        "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
        "rules": {"color-contrast": {"enabled": False}},
        # A link in a text must be told from it by more than a colour, as by its line: axe would be content with colours
        # that are far apart, in the theme that it sees, and to find what lies behind each link takes most of its time.
        "checks": {"link-in-text-block": {"enabled": False}},
    }
    return watched.axe(frame, options)


def contrast(watched, frame, seen: set[str]) -> list[str]:
    """Contrast of the texts whose letters, and what lies behind them, have not been seen alike on an earlier page.

    A lesson has thousands of equal ones. What is no way to a new one is empty as long as axe looks, which else lays out
    all of the page for itself.
    """
    new = frame.evaluate(
        """seen => {
            const letters = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextStroke"];
            const behind = { backgroundColor: "rgba(0, 0, 0, 0)", backgroundImage: "none", opacity: "1", filter: "none",
                mixBlendMode: "normal", clipPath: "none", position: "static" };
            const grounds = new Map([[null, ""]]); // of an element
            const ground = (node) => {
                if (!grounds.has(node)) {
                    const style = getComputedStyle(node);
                    const own = Object.keys(behind).filter((name) => style[name] !== behind[name]);
                    grounds.set(node, ground(node.parentElement) + own.map((name) => style[name]));
                }
                return grounds.get(node);
            };
            const known = new Set(seen), kept = new Set(document.querySelectorAll("iframe, style, link"));
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const node = texts.currentNode.parentElement;
                if (!texts.currentNode.data.trim() || !node.checkVisibility()) continue;
                const style = getComputedStyle(node);
                const look = `${letters.map((name) => style[name])} on ${ground(node)}`;
                if (known.has(look)) continue;
                known.add(look);
                kept.add(node);
                node.dataset.contrast = "asked";
            }
            if (known.size === seen.length) return [];
            for (const { parentElement } of kept) if (parentElement) kept.add(parentElement);
            window.emptied = [...document.body.querySelectorAll("*")]
                .filter((node) => !kept.has(node) && kept.has(node.parentElement))
                .map((node) => [node, [...node.childNodes]]);
            for (const [node] of emptied) node.replaceChildren();
            return [...known].slice(seen.length);
        }""",
        sorted(seen),
    )
    if not new:
        return []
    seen.update(new)
    found = watched.axe(frame, AXE | {"runOnly": ["color-contrast"]}, "[data-contrast]")
    frame.evaluate(
        """() => {
            for (const [node, children] of emptied) node.replaceChildren(...children);
            for (const node of document.querySelectorAll("[data-contrast]")) delete node.dataset.contrast;
        }"""
    )
    return found


def test_the_site_has_every_page_and_leads_to_it_from_the_start(site, parsed):
    homework = [path.stem for path in (FOLDER / "homework" / "release").glob("*/*.ipynb")]
    single = ["homework", "instructors", "front_ends", "claims", "glossary", "accessibility", "licences"]
    single += ["lite", "practice", "api/index", "take_along", "teaching_plan"]
    tasks = [f"notebooks/build_up/{path.stem}" for path in (FOLDER / "build_up").glob("*.ipynb")]
    wanted = tasks + [f"notebooks/{lesson}" for lesson in LESSONS] + [f"homework/{name}" for name in homework] + single
    assert len(LESSONS) >= 8
    assert len(homework) >= 4
    reached, new = set(), {"index.html"}
    while new:
        reached |= new
        links = {posixpath.join(name, "..", urldefrag(link)[0]) for name in new for link in parsed[name].links}
        new = (set(map(posixpath.normpath, links)) & set(parsed)) - reached
    assert {f"{name}.html" for name in wanted} <= reached
    assert "weight_ih_l0" in parsed["glossary.html"].text, "the table of notation"


TOO_LARGE = """async () => {
    const found = [];
    while (!Reveal.isReady()) await new Promise((done) => setTimeout(done));
    const shown = Reveal.getIndices();
    for (const slide of document.querySelectorAll(".slides section:not(.stack)")) {
        const { h, v } = Reveal.getIndices(slide);
        Reveal.slide(h, v);
        await new Promise((done) => setTimeout(done));
        if (slide.scrollHeight > 700 || slide.scrollWidth > slide.clientWidth + 1) {
            found.push(`${h}/${v}: ${slide.scrollWidth} x ${slide.scrollHeight}`);
        }
    }
    Reveal.slide(shown.h, shown.v);
    return found;
}"""


HAS_DARK_COLOURS = """() => {
    const asks = (sheet) => [...sheet.cssRules].some(
        (rule) => rule.media?.mediaText.includes("prefers-color-scheme") || (rule.styleSheet && asks(rule.styleSheet)));
    return "theme" in document.documentElement.dataset || [...document.styleSheets].some(asks);
}"""


class Answers(NamedTuple):
    """What became of the questions of a page."""

    said: dict[str, tuple[str, str]]  # after a wrong answer, and after the right one
    waiting: int  # exercises that no page can judge
    exercises: int
    record: dict[str, dict]
    panel: str


class Visit(NamedTuple):
    """What one page shows: on a screen of 400 pixels, and then on a wide one in light and in dark colours."""

    width: int
    cut: list[str]
    too_large: list[str]
    missing: list[str]
    violations: list[str]
    headings: list[int]
    language: str | None
    alternatives: list[str]
    icons: list[tuple[str, bool]]  # the name, and whether it is drawn
    widgets: list[tuple[str, bool]]  # in the page of a lesson: the title, and whether a control moves the picture
    answers: Answers | None  # of the questions, in the page of a lesson or of a task
    strayed: list[str]


@pytest.fixture(scope="session")
def visits(unseen, site, address, not_there) -> dict[str, Visit]:
    """All pages, each opened once for all that the tests below ask: the opening takes most of the time."""
    from axe_playwright_python.sync_playwright import Axe

    (site / AXE_FILE).write_text(Axe().axe_script, encoding="utf-8")
    seen: dict[str, set[str]] = {"light": set(), "dark": set()}
    return {name: visit(unseen, address, name, seen, not_there) for name in pages(site)}


def visit(watched, address: str, name: str, seen: dict[str, set[str]], not_there: list[str]) -> Visit:
    not_there.clear()
    is_projected = name.startswith("take_along/slides_")  # formulas have the size of the screen on which it is opened
    open_page(watched, address, name, width=1400 if is_projected else 400)
    missing = not_there[:]  # later axe asks for files of its own
    page = watched.page
    too_large = []
    if is_projected:
        too_large = page.evaluate(TOO_LARGE)
        page.set_viewport_size({"width": 400, "height": 1000})
        watched.draw()
    width = page.evaluate("document.documentElement.scrollWidth")
    cut = page.evaluate(CUT)
    page.set_viewport_size({"width": 1400, "height": 1000})
    cut += page.evaluate(CUT)
    asked = page.frames if name.startswith("notebooks/") else [page.main_frame]  # slides have the frames of a lesson
    wrong = []
    for frame in asked:
        frame.add_script_tag(url=f"{address}/{AXE_FILE}")
    # What is projected or printed is light.
    for theme in ("light", "dark") if page.evaluate(HAS_DARK_COLOURS) else ("light",):
        if theme == "dark":
            page.emulate_media(color_scheme=theme)
            watched.draw()  # by which pages and widgets hear of it
        if not name.startswith("take_along/"):
            page.evaluate(ROOT_MATCHES, [f"[data-theme={theme}]", PATIENCE])
        for frame in asked:
            wrong += [f"{theme}: {line}" for line in contrast(watched, frame, seen[theme])]
    lesson = name.removeprefix("notebooks/").removesuffix(".html")
    moved = moved_widgets(watched) if lesson in LESSONS else []
    answers = answer_every_question(page) if lesson in ASKING else None
    # The colours of a widget follow from the lesson's data; all else is asked in JupyterLab and of each kind of widget.
    wrong += all_but_contrast(watched, page.main_frame)
    levels, language, texts, icons = page.evaluate(SAID)
    strayed = watched.left_the_machine + watched.errors
    watched.left_the_machine.clear()
    watched.errors.clear()
    return Visit(width, cut, too_large, missing, wrong, levels, language, texts, icons, moved, answers, strayed)


def test_every_page_obeys_wcag_in_light_and_dark_colours(visits):
    assert {name: seen.violations for name, seen in visits.items() if seen.violations} == {}
    assert {seen.language for seen in visits.values()} == {"en"}


def test_no_page_asks_anything_of_the_network_or_raises_an_error(visits):
    assert {name: seen.strayed for name, seen in visits.items() if seen.strayed} == {}


def test_every_page_has_one_title_and_its_headings_in_order(visits):
    for name, seen in visits.items():
        levels = seen.headings
        assert levels.count(1) == 1, f"{name} has {levels.count(1)} headings of level 1"
        assert all(below <= above + 1 for above, below in itertools.pairwise(levels)), f"{name}: {levels}"


def test_every_picture_says_in_words_what_it_shows(visits):
    short = [f"{name}: {text}" for name, seen in visits.items() for text in seen.alternatives if len(text.split()) < 8]
    assert short == []
    assert sum(len(seen.alternatives) for seen in visits.values()) > 20


def test_every_icon_of_the_theme_is_drawn(visits):
    icons = {(name, drawn) for seen in visits.values() for name, drawn in seen.icons}
    assert {name for name, drawn in icons if not drawn} == set()
    assert {"bars", "download", "moon"} <= {name for name, _ in icons}


def test_no_line_of_code_or_output_is_cut_off(visits):
    assert {name: seen.cut for name, seen in visits.items() if seen.cut} == {}


def test_every_slide_has_room_for_what_it_shows(visits):
    slides = {name: seen.too_large for name, seen in visits.items() if name.startswith("take_along/slides_")}
    assert len(slides) == len(LESSONS)
    assert {name: found for name, found in slides.items() if found} == {}


def test_no_page_asks_for_a_file_that_is_not_there(visits):
    assert {name: seen.missing for name, seen in visits.items() if seen.missing} == {}


def test_the_footer_names_the_authors(parsed):
    assert "By the authors of the course" in " ".join(parsed["index.html"].text.split())


def test_judges_have_no_page_in_the_reference(parsed):
    assert not [name for name, page in parsed.items() if "exercises.lesson_0" in page.text]


def test_no_page_is_wider_than_a_telephone(visits):
    assert {name: seen.width for name, seen in visits.items() if seen.width > 400} == {}


@pytest.mark.parametrize("elsewhere", ["http://example.org/a.js", "https://192.0.2.1/a.js"])
def test_a_request_that_would_leave_the_machine_is_counted_and_comes_to_nothing(unseen, site, address, elsewhere):
    open_page(unseen, address, "lite.html")
    asked = "address => fetch(address, { mode: 'no-cors' }).then(() => 'answered', (error) => error.message)"
    assert unseen.page.evaluate(asked, elsewhere) == "Failed to fetch"
    assert unseen.left_the_machine == [elsewhere]
    unseen.left_the_machine.clear()


def test_axe_would_find_a_pale_text_on_a_page_that_has_been_seen(unseen, site, address):
    """The contrast of one element for many is worth something only if it can fail."""
    open_page(unseen, address, "homework.html")
    frame, seen = unseen.page.main_frame, set()
    whole = "[...document.body.querySelectorAll('*')].map((node) => node.localName) + document.body.textContent"
    before = frame.evaluate(whole)
    assert contrast(unseen, frame, seen) == []
    assert frame.evaluate(whole) == before
    frame.evaluate("document.querySelectorAll('article p')[1].style.color = '#bbb'")
    assert "color-contrast" in " ".join(contrast(unseen, frame, seen))


@pytest.mark.parametrize("dark", [False, True])
def test_what_lies_under_the_pointer_has_contrast_too(watched, site, address, dark):
    open_page(watched, address, "index.html", dark=dark)
    watched.page.evaluate(ROOT_MATCHES, [f"[data-theme={'dark' if dark else 'light'}]", PATIENCE])
    wrong = []
    for part in (".bd-sidebar-primary li", "article p", ".course-cards", ".page-toc", "footer"):
        watched.page.locator(f"{part} a").first.hover()
        watched.page.evaluate("() => { for (const change of document.getAnimations()) change.finish(); }")
        found = watched.axe(watched.page.main_frame, AXE | {"runOnly": ["color-contrast"]}, "a:hover")
        wrong += [f"{part}: {line}" for line in found]
    assert wrong == []


FAULTS = {
    "link-name": """document.querySelectorAll("article dl.py")[5].insertAdjacentHTML("beforeend",
        "<dd><a href=x></a></dd>")""",
    "list": """document.querySelector(".bd-sidebar-primary ul li:last-child").before(document.createElement("p"))""",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_axe_would_find_a_fault_in_one_of_many_entries_that_are_alike(unseen, site, address, fault):
    """What is left out before axe looks is left out rightly only if a fault is never among it."""
    open_page(unseen, address, "api/functional.html")
    unseen.page.evaluate(FAULTS[fault])
    assert [line.partition(":")[0] for line in all_but_contrast(unseen, unseen.page.main_frame)] == [fault]


def test_the_first_tab_offers_to_skip_to_the_text(watched, site, address):
    open_page(watched, address, "index.html")
    watched.page.keyboard.press("Tab")
    target = watched.page.evaluate("document.activeElement.getAttribute('href')")
    assert "Skip to main content" in watched.page.evaluate("document.activeElement.textContent")
    assert watched.page.locator(target).count() == 1


def background(watched) -> list[int]:
    colour = watched.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return [int(number) for number in re.findall(r"\d+", colour)][:3]


def test_on_paper_every_fold_is_open_and_dark_colours_are_light(watched, site, address):
    open_page(watched, address, f"notebooks/{LESSONS[0]}.html", dark=True)
    closed = watched.page.locator("article details:not([open])")
    before = closed.count()
    assert max(background(watched)) < 80
    watched.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert (before > 0, closed.count()) == (True, 0)
    assert min(background(watched)) > 200
    watched.page.emulate_media(media="print")
    pale = "all => all.filter((part) => getComputedStyle(part).opacity !== '1').length"
    assert watched.page.locator("article details > :not(summary)").evaluate_all(pale) == 0, "nothing fades in on paper"
    watched.page.emulate_media(media="screen")
    watched.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert closed.count() == before
    assert max(background(watched)) < 80


def test_paper_gets_the_text_with_its_title_and_pictures_and_nothing_around_them(watched, site, address):
    open_page(watched, address, f"notebooks/{LESSONS[0]}.html")
    around = watched.page.locator(".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-footer")
    assert any(part.is_visible() for part in around.all())
    watched.page.emulate_media(media="print")
    try:
        assert [part.get_attribute("class") for part in around.all() if part.is_visible()] == []
        titles = watched.page.locator("h1").evaluate_all("all => all.filter(title => title.checkVisibility()).length")
        assert titles == 1
        pictures = watched.page.locator("article img").all()
        notebook = json.loads((FOLDER / f"{LESSONS[0]}.ipynb").read_text(encoding="utf-8"))
        data = [output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", [])]
        prose = "".join(source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        drawn = len(re.findall(r"!\[[^\]]*\]\(pictures/", prose))
        shown = sum("<img" in "".join(each.get("text/html", "")) for each in data)
        assert len(pictures) == drawn + shown, "drawn pictures, figures and widgets"
        assert all(picture.is_visible() for picture in pictures)
        assert not any(frame.is_visible() for frame in watched.page.locator("article iframe").all())
    finally:
        watched.page.emulate_media(media="screen")


def test_the_reader_chooses_light_or_dark_colours(watched, site, address):
    open_page(watched, address, "glossary.html", dark=True)
    assert max(background(watched)) < 80
    try:
        for name, is_light in (("Light", True), ("Dark", False)):
            watched.page.locator("button.theme-switch-button:visible").first.press("Enter")
            watched.page.get_by_role("button", name=name, exact=True).press("Enter")
            assert (min(background(watched)) > 200) is is_light, name
    finally:
        watched.page.evaluate("localStorage.clear()")


def test_search_finds_a_word_of_the_lessons(watched, site, address):
    watched.page.goto(f"{address}/search.html?q=perplexity")
    watched.page.wait_for_selector("#search-results li a")
    watched.page.wait_for_function("() => !/Searching/.test(document.querySelector('#search-results h2').textContent)")
    found = watched.page.locator("#search-results li a").all_inner_texts()
    assert any("Language models" in title for title in found), found
    code = [place for place, title in enumerate(found) if title.startswith("course_utils.")]
    lessons = [place for place, title in enumerate(found) if re.match(r"\d\. ", title)]
    assert max(lessons) < min(code), "the lessons come first"
    assert any(title.startswith("Glossary") for title in found), found


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_widget_of_a_lesson_works_without_a_kernel(visits, lesson):
    outputs = [
        output["data"]
        for cell in json.loads((FOLDER / f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    stored = ["".join(data["text/plain"]) for data in outputs if "".join(data["text/html"]).startswith("<figure")]
    assert stored
    assert visits[f"notebooks/{lesson}.html"].widgets == [(text.partition(": ")[2], True) for text in stored]


def moved_widgets(watched) -> list[tuple[str, bool]]:
    """The title of each widget of a page, and whether one of its controls changes its picture."""
    titles = watched.page.locator("iframe").evaluate_all("all => all.map(frame => frame.title)")
    moved = []
    for frame in watched.page.frames[1:]:
        section = frame.locator("section.course")
        if frame.locator(".course-choices button").first.is_visible():
            watched.answer_prediction(section)
        before, changes = watched.picture(section), False
        for control in section.locator("input, select, textarea").all():
            if not control.is_visible() or not control.is_enabled():
                continue
            move(control)
            frame.wait_for_timeout(50)
            if changes := watched.picture(section) != before:
                break
        moved.append(changes)
    return list(zip(titles, moved, strict=True))


def move(control) -> None:
    kind = control.get_attribute("type") or control.evaluate("node => node.localName")
    if kind == "range":
        control.press("ArrowLeft" if control.input_value() == control.get_attribute("max") else "ArrowRight")
    elif kind == "checkbox":
        control.press("Space")
    elif kind == "select":
        last = control.evaluate("node => node.selectedIndex === node.options.length - 1")
        control.press("ArrowUp" if last else "ArrowDown")
    else:
        control.press("End")
        control.press_sequentially(" a")


def test_a_widget_works_where_the_page_is_opened_as_a_file(browser, site):
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / "notebooks" / f"{LESSONS[0]}.html").as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("html[data-ready]")
    frame.locator(".course-choices button").first.press("Enter")
    assert frame.locator("td[data-row]").count() > 0
    assert page.locator("mjx-container").count() > 0
    assert errors == []
    page.close()


class Page(HTMLParser):
    """The links and the anchors of a page, and what its author wrote, without markup and frames."""

    def __init__(self, text: str):
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.alternatives: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.links += [values[name] for name in ("href", "src") if values.get(name)]
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        if tag == "img":
            self.alternatives.add(values.get("alt", ""))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="session")
def parsed(site) -> dict[str, Page]:
    return {name: Page((site / name).read_text(encoding="utf-8")) for name in pages(site)}


def test_every_link_inside_the_site_leads_somewhere(site, parsed):
    broken = []
    for name, page in parsed.items():
        for link in page.links:
            path, anchor = urldefrag(link)
            if re.match(r"(https?|mailto|data|javascript):", link) or link == "#":
                continue
            target = (site / name).parent / unquote(path.partition("?")[0]) if path else site / name
            known = target.resolve().relative_to(site.resolve()).as_posix() if target.exists() else None
            if known is None or (anchor and known in parsed and unquote(anchor) not in parsed[known].anchors):
                broken.append(f"{name}: {link}")
    assert broken == []


def test_scripts_styles_fonts_and_pictures_lie_on_the_site(site):
    loads = re.compile(r"""<(?:script|img|iframe|source)[^>]*\ssrc="(?:https?:)?//|<link[^>]*\shref="(?:https?:)?//""")
    styles = re.compile(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""")
    for name in pages(site):
        assert not loads.search((site / name).read_text(encoding="utf-8")), name
    for path in site.rglob("*.css"):
        assert not styles.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_on_the_site_has_the_figures_and_the_numbers_of_the_notebook(site, parsed, lesson):
    notebook = json.loads((FOLDER / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    page = parsed[f"notebooks/{lesson}.html"]
    printed = 0
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            text = "".join(output.get("text", ""))
            assert text.strip() in page.text
            printed += bool(text.strip())
            figure = "".join(output.get("data", {}).get("text/html", ""))
            if 'style="max-width' in figure:
                assert html.unescape(re.search('alt="([^"]*)"', figure).group(1)) in page.alternatives
    assert printed > 10
    assert "google.colab" not in page.text, "what prepares a session elsewhere is no part of the lesson"


def of_the_notebook(lesson: str) -> str:
    """All that a lesson's cells say, print and show."""
    texts = []
    for cell in json.loads((FOLDER / f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]:
        texts.append(source(cell))
        for output in cell.get("outputs", []):
            texts.append("".join(output.get("text", "")))
            texts += ["".join(text) for kind, text in output.get("data", {}).items() if kind.startswith("text/")]
    return "\n".join(texts)


def printed_by(lesson: str) -> str:
    """What the cells of a lesson print."""
    cells = json.loads((FOLDER / f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(output.get("text", "")) for cell in cells for output in cell.get("outputs", []))


@pytest.fixture
def course_pdf(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "publish")
    return importlib.import_module("course_pdf")


@pytest.mark.parametrize("lesson", start.lessons(), ids=lambda lesson: lesson.number)
def test_every_number_of_a_chapter_of_the_pdf_is_the_notebooks(site, course_pdf, lesson):
    name = lesson.file.removesuffix(".ipynb")
    chapter, known = Page(course_pdf.chapter(site, lesson)).text, of_the_notebook(name)
    assert {number for number in NUMBER.findall(chapter) if number not in known} == set()
    for printed in printed_by(name).splitlines():
        assert printed.strip() in chapter


def test_a_printed_lesson_has_every_number_of_the_notebook_bookmarks_tags_and_page_numbers(site, tmp_path):
    lesson = start.lessons()[1]
    words = (
        "import sys; from pathlib import Path; import course_pdf; from course_utils import start; "
        "course_pdf.write(Path(sys.argv[1]), Path(sys.argv[2]), [start.lessons()[1]])"
    )
    command = [
        sys.executable,
        "-c",
        words,
        str(site),
        str(tmp_path / "one.pdf"),
    ]  # this process has a browser of its own
    subprocess.run(command, check=True, cwd=ROOT / "publish")
    paper = PdfReader(tmp_path / "one.pdf")
    pages = [page.extract_text() for page in paper.pages]
    for number, text in enumerate(pages, 1):
        assert f"{number} of {len(pages)}" in text
    shown = re.sub(rf"\d+ of {len(pages)}\b", "", "\n".join(pages))
    assert set(NUMBER.findall(printed_by(lesson.file.removesuffix(".ipynb")))) <= set(NUMBER.findall(shown))
    known = of_the_notebook(lesson.file.removesuffix(".ipynb")) + f"1 lessons, about {start.hours([lesson])} hours"
    assert {number for number in NUMBER.findall(shown) if number not in known} == set()
    titles = [str(entry.title) for entry in paper.outline if not isinstance(entry, list)]
    assert any("Language models" in title for title in titles), titles
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_no_line_of_a_homework_solution_or_hidden_test_is_on_the_site(site, parsed):
    public = [ROOT / "course_utils", FOLDER, FOLDER / "homework" / "release"]
    told = " ".join(
        re.sub(r"\s+", " ", path.read_text(encoding="utf-8").replace('\\"', '"'))
        for folder in public
        for path in (folder.rglob("*.py") if folder.name == "course_utils" else folder.glob("**/*.ipynb"))
        if "source" not in path.parts
    )
    secret = set()
    for path in (FOLDER / "homework" / "source").rglob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for block in re.findall(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", source(cell), re.DOTALL):
                secret |= {" ".join(line.split()) for line in block.splitlines() if len(line.strip()) > 15}
    # The first line of a part that is written over several lines says only that there is a part.
    secret = {line for line in secret if line not in told and line != "with check.hidden("}
    assert len(secret) > 100, "there is something to keep"
    everything = [" ".join(page.text.split()) for page in parsed.values()]
    for path in (site / "_sources").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            text = "\n".join(source(cell) for cell in json.loads(text)["cells"])
        everything.append(" ".join(text.split()))
    found = {line for line in secret for text in everything if line in text}
    assert found == set()


def test_every_name_that_a_part_offers_is_in_the_reference(parsed):
    for part in pkgutil.iter_modules(course_utils.__path__):
        module = importlib.import_module(f"course_utils.{part.name}")
        offered = [name for name in getattr(module, "__all__", []) if callable(getattr(module, name))]
        anchors = parsed[f"api/{part.name}.html"].anchors
        missing = [name for name in offered if f"course_utils.{part.name}.{name}" not in anchors]
        assert missing == [], part.name


def answer_by_keyboard(page, form, answer) -> str:
    """Answer an exercise's form with Tab, arrows, letters and Enter; what it says then."""
    fields = form.locator("input[type=text]")
    if fields.count():
        for field, text in zip(fields.all(), answer if isinstance(answer, list) else [answer]):
            field.focus()
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(text[:-1])  # at once; each letter's own key takes its time
            page.keyboard.type(text[-1])
    else:
        values = form.locator("input[type=radio]").evaluate_all("inputs => inputs.map(({ value }) => value)")
        form.locator("input[type=radio]").first.focus()
        page.keyboard.press("Space")
        for _ in range(values.index(answer)):
            page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    said = form.locator("[role=status]")
    page.wait_for_function("said => said.textContent", arg=said.element_handle(), polling=20)
    return said.text_content()


def answer_every_question(page) -> Answers:
    """Answer the questions of a page, each wrongly and then rightly, and leave no progress behind."""
    page.evaluate("() => localStorage.clear()")
    said = {}
    for form in page.locator("form.course-exercise").all():
        number = form.get_attribute("id").removeprefix("exercise-")
        exercise = declared(number)
        if isinstance(exercise, Formula):
            wrong, right = ["0"] * len(exercise.parts), [part.right for part in exercise.parts.values()]
        elif isinstance(exercise, Table):
            wrong = ["0"] * len(exercise.rows)
            right = [", ".join(f"{each:.3f}" for each in numbers) for numbers, _ in exercise.rows.values()]
        else:
            wrong = next(
                (str(value) for value, message in exercise.choices.items() if message and value != ""), "nothing"
            )
            right = " ".join(map(str, value)) if isinstance(value := exercise.right[0], tuple) else str(value)
        first = answer_by_keyboard(page, form, wrong)
        form.locator("[role=status]").evaluate("said => { said.textContent = ''; }")
        said[number] = first, answer_by_keyboard(page, form, right)
    waiting, exercises = (page.locator(each).count() for each in ("p.course-exercise", ".cell.tag_exercise"))
    record = page.evaluate("() => JSON.parse(localStorage.getItem('course-progress')).exercises")
    panel = page.locator(".course-panel").text_content()
    page.evaluate("() => localStorage.clear()")
    return Answers(said, waiting, exercises, record, panel)


@pytest.mark.parametrize("name", ASKING)
def test_every_question_of_a_lesson_is_answered_in_its_page_by_keyboard_alone(visits, name):
    answers = visits[f"notebooks/{name}.html"].answers
    rightly = len(answers.said)
    assert rightly >= (3 if name in LESSONS else 1)
    assert [number for number, (first, _) in answers.said.items() if "Not yet" not in first] == []
    assert {number: last for number, (_, last) in answers.said.items()} == {
        number: f"{number} is right." for number in answers.said
    }
    assert answers.record.keys() == answers.said.keys()
    assert all(entry["right"] and entry["tries"] == 2 for entry in answers.record.values())
    assert f"{rightly} of {rightly} are right" in answers.panel
    assert answers.waiting + rightly == answers.exercises


def test_answers_are_kept_reviewed_moved_and_forgotten(watched, site, address):
    open_page(watched, address, f"notebooks/{LESSONS[1]}.html")
    watched.page.evaluate("() => localStorage.clear()")
    form = watched.page.locator("form#exercise-Q2")
    assert "Not yet" in answer_by_keyboard(watched.page, form, "False")
    open_page(watched, address, "practice.html")
    practice = watched.page.locator("#course-practice")
    assert "Q2 (wrong last time, 1 try)" in practice.text_content()
    practice.get_by_role("link", name="Q2", exact=True).click()
    watched.page.wait_for_selector("form#exercise-Q2")
    open_page(watched, address, "practice.html")
    with watched.page.expect_download() as download:
        watched.page.get_by_role("button", name="Export").click()
    kept = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert kept["exercises"]["Q2"]["right"] is False
    watched.page.on("dialog", lambda dialog: dialog.accept())
    watched.page.get_by_role("button", name="Forget all answers").click()
    assert "Nothing is due" in practice.text_content()
    kept["exercises"]["Q4"] = kept["exercises"]["Q2"]
    moved = {"name": "progress.json", "mimeType": "application/json", "buffer": json.dumps(kept).encode()}
    watched.page.get_by_label("Import").set_input_files([moved])
    watched.page.wait_for_function("() => document.body.textContent.includes('Q4 (wrong last time')")
    broken = {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"}
    watched.page.get_by_label("Import").set_input_files([broken])
    watched.page.wait_for_function("() => document.body.textContent.includes('no progress.json')")
    watched.has_behaved()


def test_a_prediction_in_the_prose_is_kept_by_keyboard_and_stands_beside_the_outcome_at_the_end(watched, site, address):
    open_page(watched, address, f"notebooks/{LESSONS[7]}.html")
    page = watched.page
    page.evaluate("() => localStorage.clear()")
    form = page.locator("form[id='prediction-P8.1']")
    form.get_by_role("textbox").focus()
    page.keyboard.type("a half, and 5")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Kept in this browser" in form.locator("[role=status]").text_content()
    assert "You expected: a half, and 5. It was: 0.00515 and 117." in page.locator(".course-panel").text_content()
    watched.has_behaved()


def test_no_right_answer_stands_in_a_page_or_its_data(site):
    data = (site / "_static" / "exercises_data.js").read_text(encoding="utf-8")
    for number in available():
        exercise = declared(number)
        if isinstance(exercise, Formula):
            found = [part.right for part in exercise.parts.values() if len(part.right) > 12 and part.right in data]
            assert found == [], number


def test_the_page_judges_every_form_of_every_formula_as_python_does(watched, site, address):
    open_page(watched, address, "practice.html")
    judged = 0
    for name, part in FORMS.PARTS.items():
        number, _, part_name = name.partition(" ")
        forms = [form for each, form, _ in FORMS.FORMS if each == name]
        forms += [formula for formulas in part.mistakes.values() for formula in formulas]
        script = """([number, part, forms]) => forms.map(
            (form) => courseFormulas.judge(courseExercises.exercises[number].parts[part], form))"""
        assert watched.page.evaluate(script, [number, part_name, forms]) == [judge_part(part, form) for form in forms]
        assert None not in watched.page.evaluate(script, [number, part_name, [*FORMS.UNREADABLE]])
        judged += len(forms)
    assert watched.page.evaluate(script, ["3.2", "J of the negatives", list(FORMS.SAID)]) == list(FORMS.SAID.values())
    assert judged >= 200
