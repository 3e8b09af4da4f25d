"""The picture that moves in README and on the start page: `python publish/moving_picture.py` takes it of a widget.

The gradient stacker walks back, a picture a step; the one at the end stays longest.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from pictures import PICTURES
from PIL import Image
from playwright.sync_api import sync_playwright

from course_utils.rnn import initial_parameters
from course_utils.widgets.gradient_stacker import GradientStacker
from course_utils.widgets.snapshot import FLAGS, find_chromium

WORDS = ["Emily", "saw", "the", "old", "house", "and", "hurt", "herself"]
FILE = PICTURES / "moving.webp"
WIDTH, STEP, LAST = 640, 900, 3000  # pixels, milliseconds a picture, milliseconds of the last


def widget() -> GradientStacker:
    """The widget of lesson 06: the same words, the same seed."""
    types = sorted(set(WORDS))
    ids = np.array([types.index(word) for word in WORDS])
    params = initial_parameters(len(types), 4, len(types), np.random.default_rng(3))
    params["W_hh"] *= 1.6
    return GradientStacker(params, ids[:-1], ids[1:], WORDS[:-1], WORDS[1:], ask=False)


def frames() -> list[Image.Image]:
    """A picture before the first step back, and one after each."""
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, device_scale_factor=1.5)
        page.set_content(widget().static_html())
        page.wait_for_selector("html[data-ready]")
        picture = page.locator(".course-scroll")
        for step in range(len(WORDS)):
            if step:
                page.get_by_role("button", name="Step backward").click()
            found.append(Image.open(io.BytesIO(picture.screenshot())).convert("RGB"))
        browser.close()
    return found


def write(file: Path = FILE) -> None:
    first, *others = frames()
    durations = [STEP] * len(others) + [LAST]
    first.save(
        file, save_all=True, append_images=others, duration=durations, loop=0, lossless=True, quality=90, method=6
    )


if __name__ == "__main__":
    write()
