"""A notebook as an HTML page whose formulas and pictures are seen without a network: what JupyterLab exports."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import pass_context

MATHEMATICS = re.compile(
    r"(```.*?```|~~~.*?~~~|``.*?``|`[^`\n]*`)|\$\$(.+?)\$\$|(?<![\\$])\$(?!\s)([^$\n]+?)(?<!\s)\$", re.DOTALL
)
MARK = "formula{}of{}"


@pass_context
def markdown_to_html(context: Any, text: str) -> str:
    """Markdown as HTML, its formulas as MathML, which browsers draw by themselves, its pictures inside the page.

    Args:
        context: nbconvert's own; in its resources stands the folder of the notebook.
        text: of a Markdown cell.

    Returns:
        HTML.
    """
    from latex2mathml.converter import convert
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    formulas: list[str] = []

    def take(match: re.Match[str]) -> str:
        code, displayed, inline = match.groups()
        if code is not None:
            return code
        formula = (displayed or inline).replace(r"\arg\max", r"\operatorname{arg\,max}")
        formulas.append(convert(formula, display="block" if displayed else "inline"))
        return MARK.format(len(formulas) - 1, len(text))

    folder = context.get("resources", {}).get("metadata", {}).get("path", "")
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments, embed_images=True, path=folder)
    page: str = MarkdownWithMath(renderer=renderer).render(MATHEMATICS.sub(take, text))
    for number, formula in enumerate(formulas):
        page = page.replace(MARK.format(number, len(text)), formula)
    return page
