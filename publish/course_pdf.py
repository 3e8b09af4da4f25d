"""The course as one PDF, printed by Chromium from the built pages: bookmarks, tags, alternative texts, page numbers."""

from __future__ import annotations

import html
from importlib.util import find_spec
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag

from course_utils.start import Lesson, hours
from course_utils.widgets.snapshot import FLAGS, find_chromium

TITLE = "Counting, embedding and recurrent models of language"
FOOTER = (
    '<div style="width: 100%; font: 8px sans-serif; text-align: center">'
    '<span class="pageNumber"></span> of <span class="totalPages"></span></div>'
)
LEFT_OUT = (".course-frame", ".headerlink", "script", "style", ".tag_hide-input")
WIDE = 658  # pixels between the margins of A4
# What is wider than the page is made smaller: formulas and tables do not break.
FIT = """wide => {
    for (const box of document.querySelectorAll("div.math mjx-container, table")) {
        const drawn = box.localName === "table" ? box : box.querySelector("mjx-math");
        const width = drawn.getBoundingClientRect().width;
        if (width > wide) box.style.zoom = (0.97 * wide) / width;
    }
}"""
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="_static/pygments.css"><link rel="stylesheet" href="_static/course_pdf.css">
<script>
window.MathJax = {{ options: {{ processHtmlClass: "math", ignoreHtmlClass: "body" }} }};
</script>
<script defer src="_static/mathjax/tex-chtml.js"></script>
</head><body class="body">{body}</body></html>
"""


def document(site: Path, listed: list[Lesson]) -> str:
    """Lessons as one HTML page that lies at the site's top.

    Args:
        site: the built pages.
        listed: which lessons.
    """
    contents = "".join(
        f'<li><a href="#lesson-{each.number}">{html.escape(each.name)}</a>: {html.escape(each.question)}</li>'
        for each in listed
    )
    said = f"{len(listed)} lessons, about {hours(listed)} hours"
    first = f"<header><p class=title>{TITLE}</p><p>{said}</p><ol>{contents}</ol></header>"
    return PAGE.format(title=TITLE, body=first + "".join(chapter(site, each) for each in listed))


def chapter(site: Path, lesson: Lesson) -> str:
    """One lesson: its page's article, folds open, a widget as its picture, links to lessons inside the document."""
    name = lesson.file.removesuffix(".ipynb")
    soup = BeautifulSoup((site / "notebooks" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article")
    if not isinstance(article, Tag):
        raise ValueError(f"{name}.html has no article")
    for unwanted in article.select(", ".join(LEFT_OUT)):
        unwanted.decompose()
    for fold in article.select("details"):
        fold["open"] = ""
    for marked in article.select("[id]"):
        marked["id"] = f"{lesson.number}-{marked['id']}"
    for picture in article.select("img[src]"):
        picture["src"] = str(picture["src"]).removeprefix("../")
    for link in article.select("a[href]"):
        target = str(link["href"])
        number = target[:2]
        if target.startswith("#"):
            link["href"] = f"#{lesson.number}-{target[1:]}"
        elif number.isdigit() and ".html" in target:
            link["href"] = f"#lesson-{number}"
        elif "://" not in target:
            del link["href"]
    return f'<section class="lesson" id="lesson-{lesson.number}">{article.decode_contents()}</section>'


def is_possible() -> bool:
    """Whether there is what it is printed with."""
    return find_chromium() is not None and find_spec("playwright") is not None


def write(site: Path, file: Path, listed: list[Lesson]) -> None:
    """Print lessons.

    Args:
        site: the built pages, where a page is put for a while.
        file: the PDF.
        listed: which lessons.
    """
    from playwright.sync_api import sync_playwright

    page_file = site / "course_for_print.html"
    page_file.write_text(document(site, listed), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDE, "height": 900})
        page.emulate_media(media="print")
        page.set_default_timeout(600_000)
        page.goto(page_file.as_uri())
        page.evaluate("() => window.MathJax.startup.promise")
        page.evaluate(FIT, WIDE)
        page.pdf(
            path=file,
            format="A4",
            tagged=True,
            outline=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
            margin={"top": "18mm", "bottom": "18mm", "left": "18mm", "right": "18mm"},
        )
        browser.close()
    page_file.unlink()
