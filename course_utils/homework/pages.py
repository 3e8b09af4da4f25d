"""HTML pages: everything escaped, no script, nothing loaded from anywhere."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("templates")


def render(template: str, **values: Any) -> str:
    """A page that stands alone, under a policy that allows its own style and nothing else; values are escaped."""
    page: str = _environment().get_template(template).render(**values)
    return page


@functools.cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup
    from pygments.formatters import HtmlFormatter

    style = (FOLDER / "style.css").read_text(encoding="utf-8") + HtmlFormatter().get_style_defs("pre")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True)
    environment.globals.update(style=Markup(style), policy=policy)
    return environment
