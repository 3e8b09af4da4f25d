"""A student's Markdown, made harmless before it is stored: no script, no picture, safe wherever it is opened.

Markdown becomes HTML here, its mathematics MathML. nh3 (the binding of ammonia) leaves only tags that show text, and
the result is kept as one block of HTML without blank lines, in which no renderer of markdown looks for anything.
"""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree import ElementTree

import nh3
from latex2mathml.converter import convert_to_element
from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from course_utils.homework import escapes

LONGEST = 100_000  # characters of a cell that are rendered as markdown; beyond that they are shown as they are
_TAGS = (
    "a b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i li ol p pre s strong sub sup table tbody td th "
    "thead tr ul math merror mfrac mi mn mo mover mphantom mpadded mroot mrow mspace msqrt mstyle msub msubsup msup "
    "mtable mtd mtext mtr munder munderover"
)
_ATTRIBUTES = {"*": set(), "a": {"href"}, "math": {"display"}, "mo": {"stretchy"}, "mover": {"accent"}}
_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_COMMAND = re.compile(r"\\(?=[A-Za-z])")  # MathJax, where a notebook is opened in it, runs what some commands hold
_NO_BREAK = "\u2060"  # word joiner: takes no room
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def markdown(text: str) -> str:
    """A student's markdown as one block of HTML without scripts, styles, pictures, frames, forms or relative links."""
    return plain(text) if len(text) > LONGEST else _block(_MARKDOWN.render(escapes.without(text)))


def plain(text: str) -> str:
    """A text as one block of HTML that shows it as it is."""
    return _block(f"<pre>{html.escape(escapes.without(text))}</pre>")


def words(block: str) -> str:
    """The text of a block, without its markup."""
    return html.unescape(nh3.clean(block[: 2 * LONGEST], tags=set())).replace(_NO_BREAK, "")


def _block(markup: str) -> str:
    cleaned = nh3.clean(
        markup,
        tags=set(_TAGS.split()),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        attribute_filter=lambda _, name, value: value if name != "href" or _ADDRESS.match(value) else None,
        link_rel="noopener noreferrer nofollow",
    )
    cleaned = escapes.visible(_LINK.sub(_with_address, cleaned))
    cleaned = _COMMAND.sub(lambda command: "\\" + _NO_BREAK, cleaned)
    return f"<div>{cleaned.strip()}</div>".replace("\r", "").replace("\n", "&#10;")


def _with_address(link: re.Match[str]) -> str:
    """A link that shows where it leads: its words may name another place, or none."""
    address, text = link.groups()
    if not text.strip():
        return link[0].removesuffix("</a>") + f"{address}</a>"
    return link[0] if text.strip() == address else f"{link[0]} ({address})"


def _formula(tex: str, options: dict[str, Any] | None = None) -> str:
    """MathML, every text in it escaped (latex2mathml's own output is not); as code what it cannot read."""
    try:
        found = convert_to_element(
            tex, display="block" if (options or {"display_mode": 1})["display_mode"] else "inline"
        )
        for each in found.iter():
            each.text = html.unescape(each.text or "")
        return ElementTree.tostring(found, encoding="unicode")
    except Exception:  # of its own kinds, and what else a broken formula leads to
        return f"<code>{html.escape(tex)}</code>"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable(["image", "autolink"])
_MARKDOWN.use(
    dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True, renderer=_formula
)
_MARKDOWN.use(amsmath_plugin, renderer=_formula)
