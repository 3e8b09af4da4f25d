"""The policy of pages that show what a student wrote: no script of theirs runs, and no request leaves.

nbgrader's templates fetch MathJax from elsewhere. A template of that name is put before theirs, which holds the policy
in its place; mathematics is then shown as it was written.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from pathlib import Path

PAGE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
TEMPLATE = "mathjax.html.j2"


def formgrader() -> str:
    """For nbgrader's formgrader: its own scripts run, those inside its pages are known by their digests."""
    page = (nbgrader_server() / "templates" / "formgrade" / "formgrade_macros.html.j2").read_text(encoding="utf-8")
    inline = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) + re.findall(r'onclick="(.*?)"', page)
    digests = [hashlib.sha256(each.encode()).digest() for each in inline if each.strip() and "{{" not in each]
    known = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    own = "style-src 'self' 'unsafe-inline'; font-src 'self'; connect-src 'self'; img-src 'self' data:"
    scripts = f"script-src 'self' 'unsafe-hashes' {known}"
    return f"default-src 'none'; {scripts}; {own}; base-uri 'none'; form-action 'none'"


def template(policy: str) -> str:
    """The template that takes the place of MathJax's."""
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return "{% macro mathjax(url='') %}" + tag + "{% endmacro %}"


def nbgrader_server() -> Path:
    """Where nbgrader's own pages and templates lie; it takes seconds to import."""
    found = importlib.util.find_spec("nbgrader")
    return Path(str(found.origin if found else None)).parent / "server_extensions" / "formgrader"
