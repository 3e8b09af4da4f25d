"""A cheat sheet of one page for each lesson: aims, formulas, measured numbers and terms, from the lesson itself."""

from __future__ import annotations

import html

import lesson_parts as parts
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml

from course_utils.start import Lesson

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{static}/favicon.svg">
<link rel="stylesheet" href="{static}/cheat_sheet.css">
<script>window.MathJax = {{ tex: {{ inlineMath: [["$", "$"]], displayMath: [["$$", "$$"]] }} }};</script>
<script defer src="{static}/mathjax/tex-chtml.js"></script>
<script defer src="{static}/cheat_sheet.js"></script>
</head><body><main>
<h1>{title}</h1>
<p class="question">{question}</p>
<div class="columns">{body}</div>
</main></body></html>
"""


def page(lesson: Lesson, static: str) -> str:
    """The sheet as HTML, which a script of the site fits to one sheet of A4.

    Args:
        lesson: which one.
        static: the address of the site's files as seen from the page.
    """
    body = [
        block("You can", "".join(f"<li>{inline(aim)}</li>" for aim in parts.aims(lesson)), "ul"),
        block("Formulas", formulas(lesson), "div"),
        block("Measured", measured(lesson), "dl"),
        block(
            "Terms",
            "".join(f"<dt>{inline(term)}</dt><dd>{inline(said)}</dd>" for term, said in parts.terms(lesson)),
            "dl",
        ),
    ]
    title = html.escape(f"{lesson.number} {lesson.name}")
    return PAGE.format(title=title, question=html.escape(lesson.question), static=static, body="".join(body))


def block(title: str, content: str, tag: str) -> str:
    return f"<section><h2>{title}</h2><{tag}>{content}</{tag}></section>" if content else ""


def measured(lesson: Lesson) -> str:
    """The claims with what their cells print."""
    lines = []
    for said, printed in parts.numbers(lesson).items():
        codes = "<br>".join(f"<code>{html.escape(line)}</code>" for line in printed)
        lines.append(f"<dt>{inline(said)}</dt><dd>{codes}</dd>")
    return "".join(lines)


def formulas(lesson: Lesson) -> str:
    """The displayed formulas below their headings, each heading once."""
    lines, last = [], ""
    for heading, formula in parts.formulas(lesson):
        lines.append(f"<h3>{inline(heading)}</h3>" if heading != last else "")
        lines.append(f'<div class="formula">{html.escape(formula)}</div>')
        last = heading
    return "".join(lines)


def inline(text: str) -> str:
    """Markdown inside a line; formulas are left to MathJax."""
    pieces = text.split("$")
    marked = MarkdownIt("commonmark")
    return "".join(f"${escapeHtml(piece)}$" if at % 2 else spaced(marked, piece) for at, piece in enumerate(pieces))


def spaced(marked: MarkdownIt, piece: str) -> str:
    """A piece between formulas, with the spaces at its ends."""
    if not piece.strip():
        return piece
    before, after = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
    return before + str(marked.renderInline(piece.strip())) + after
