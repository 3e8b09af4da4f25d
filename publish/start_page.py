"""The site's start page: a picture that moves, the way into lesson 01, and a card for each lesson."""

from __future__ import annotations

import html

import pictures

from course_utils import checkpoints
from course_utils.rnn import RNN
from course_utils.start import Lesson, hours, lessons
from course_utils.widgets.generator import Generator

PICTURE, WAY, HOURS, CARDS = (f"<!-- the {name} -->" for name in ("live picture", "way in", "hours", "cards"))


def filled(text: str) -> str:
    """The text of docs/index.md with what stands for its four marks."""
    listed = lessons()
    first = listed[0]
    words = f"Start lesson {first.number}: {html.escape(first.question)}"
    way = f'<p><a class="course-begin" href="notebooks/{page(first)}">{words}</a></p>'
    parts = {PICTURE: live_picture(), WAY: way, HOURS: str(hours(listed)), CARDS: cards(listed)}
    for mark, part in parts.items():
        if text.count(mark) != 1:
            raise ValueError(f"docs/index.md must have {mark} once")
        text = text.replace(mark, part)
    return text


def live_picture() -> str:
    """The generator, asking nothing first."""
    cook = checkpoints.load("recipes_characters")
    assert isinstance(cook, RNN)
    widget = Generator(cook, prompt="Spicy ", temperature=0.7, seed=3, ask=False)
    fence = "`" * 40  # the frame has empty lines and fences of its own
    return f'{fence}{{raw}} html\n<div class="course-frame course-live">{widget.static_iframe()}</div>\n{fence}'


def cards(listed: list[Lesson]) -> str:
    """A list of cards; site.js writes what was answered into the empty paragraph."""
    items = [
        f'<li class="course-card" data-page="notebooks/{lesson.file.removesuffix(".ipynb")}">'
        f'{picture(lesson)}<a href="notebooks/{page(lesson)}">'
        f"<strong>{lesson.number} {html.escape(lesson.name)}</strong></a>"
        f"<span>{html.escape(lesson.question)}</span><small>{lesson.minutes} minutes</small>"
        '<p class="course-done" hidden></p></li>'
        for lesson in listed
    ]
    return f'<ul class="course-cards">{"".join(items)}</ul>'


def picture(lesson: Lesson) -> str:
    """The picture of a lesson with what it shows in words."""
    drawing = pictures.of_lesson(lesson.number)
    if drawing is None:
        return ""
    source = f"_static/{pictures.PICTURES.name}/{lesson.number}.svg"
    return f'<img alt="{html.escape(drawing.alt)}" class="course-figure" src="{source}">'


def page(lesson: Lesson) -> str:
    return lesson.file.replace(".ipynb", ".html")
