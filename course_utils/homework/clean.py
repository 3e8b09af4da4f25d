"""What a student wrote as markup, made harmless before it is stored: it is safe wherever the notebook is opened.

Markdown becomes HTML here, nh3 (the binding of ammonia) leaves only tags that show text, and the result is kept as one
block of HTML without blank lines, in which no renderer of markdown looks for anything further.
"""

from __future__ import annotations

import html
import re

import nh3
from markdown_it import MarkdownIt

LONGEST = 100_000  # characters of a cell that are rendered as markdown; beyond that they are shown as they are
_TAGS = (
    "a b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i li ol p pre s strong sub sup table tbody td th "
    "thead tr ul"
)
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable(["image", "autolink"])
# MathJax runs what some commands hold (href, style, require, and macros that spell them): these are known to draw only.
_DRAWING = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega frac dfrac tfrac sqrt sum prod int "
    "lim log ln exp min max arg sup inf det dim sin cos tan sinh cosh tanh cdot cdots ldots dots times div pm mp le "
    "leq ge geq ne neq approx equiv sim propto in notin subset subseteq cup cap forall exists partial nabla infty "
    "to rightarrow leftarrow Rightarrow Leftarrow mapsto top bot lVert rVert lvert rvert Vert vert langle rangle "
    "lfloor rfloor lceil rceil left right big Big bigg Bigg mathbf mathbb mathcal mathrm mathit mathsf boldsymbol "
    "hat bar tilde vec dot ddot overline underline widehat quad qquad odot otimes oplus circ star ast prime ell Re "
    "Im begin end mid"
)
_COMMAND = re.compile(rf"\\(?=[A-Za-z])(?!(?:{_DRAWING.replace(' ', '|')})(?![A-Za-z]))")
_NO_BREAK = "\u2060"  # word joiner: takes no room


def markdown(text: str) -> str:
    """A student's markdown as one block of HTML without scripts, styles, pictures, frames, forms or relative links."""
    return plain(text) if len(text) > LONGEST else _block(_MARKDOWN.render(text))


def plain(text: str) -> str:
    """A text as one block of HTML that shows it as it is."""
    return _block(f"<pre>{html.escape(text)}</pre>")


def _block(markup: str) -> str:
    cleaned = nh3.clean(
        markup,
        tags=set(_TAGS.split()),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        attribute_filter=lambda tag, name, value: value if re.match(r"(?:https?://|mailto:)", value, re.I) else None,
        link_rel="noopener noreferrer nofollow",
    )
    cleaned = _COMMAND.sub(lambda command: "\\" + _NO_BREAK, cleaned)
    return f"<div>{cleaned.strip()}</div>".replace("\r", "").replace("\n", "&#10;")
