"""A picture of an HTML page, taken in the Chromium of the system; only who stores a lesson needs it."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor

# The first is the same engine without a window: it takes a tenth less.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
FLAGS = ("--disable-gpu", "--disable-quic")  # beside those that playwright has of its own
WIDTH = 860  # pixels; the picture is as high as the page
# Nothing is dimmed in a picture, and what it is stands at its end.
STILL = """stamp => {
    document.documentElement.dataset.still = "";
    const line = Object.assign(document.createElement("p"), { className: "course-stamp", textContent: stamp });
    document.querySelector(".course").append(line);
}"""


def find_chromium() -> str | None:
    """The path of a Chromium: what COURSE_CHROMIUM names, else the first on the path; None where there is none."""
    named = os.environ.get("COURSE_CHROMIUM")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


def photograph(page: str, stamp: str) -> bytes:
    """Draw a page and take its picture.

    Args:
        page: a whole HTML page that sets `data-ready` on its root element when it is drawn.
        stamp: what is written below the picture, so that nobody takes it for the page.

    Returns:
        A PNG of few colours.

    Raises:
        RuntimeError: there is no Chromium, or playwright is not installed.
    """
    executable = find_chromium()
    if executable is None:
        raise RuntimeError("a picture of a widget needs Chromium: install it, or name its path in COURSE_CHROMIUM")
    # Playwright refuses to run beside the event loop that a notebook's kernel has in its main thread.
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(_photograph, page, stamp, executable).result()


def _photograph(html: str, stamp: str, executable: str) -> bytes:
    from course_utils.display import small_png  # the launcher reads this file in a Python that has no NumPy

    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise RuntimeError('a picture of a widget needs playwright: install the course with its "test" extra') from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": 200}, color_scheme="light", reduced_motion="reduce")
        page.set_content(html)
        page.wait_for_selector("html[data-ready]", timeout=20_000)
        page.evaluate(STILL, stamp)
        drawn = page.locator(".course").screenshot()
        browser.close()
    return small_png(drawn)
