"""nbgrader's formgrader over a folder of results: its own scripts run, none of a student's, and nobody else is asked.

Its templates fetch MathJax from elsewhere. A template of that name is put before theirs, which holds the policy of the
page in its place; mathematics is MathML by then (`clean`).
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from pathlib import Path

CONFIG = """# What students wrote is shown without scripts.
import os
from nbgrader.server_extensions.formgrader.handlers import template_path
c = get_config()
c.HTMLExporter.sanitize_html = True
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")
c.HTMLExporter.extra_template_basedirs = [here, template_path]
"""


def set_up(folder: Path) -> None:
    """Write the settings by which JupyterLab, started in this folder, shows formgrader."""
    head = folder / "templates" / "formgrade" / "mathjax.html.j2"
    head.parent.mkdir(parents=True, exist_ok=True)
    tag = f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">'
    head.write_text("{% macro mathjax(url='') %}" + tag + "{% endmacro %}", encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")


def _policy() -> str:
    """nbgrader's own scripts run; those inside its pages are known by their digests."""
    found = importlib.util.find_spec("nbgrader")  # it takes seconds to import
    server = Path(str(found.origin if found else None)).parent / "server_extensions" / "formgrader"
    page = (server / "templates" / "formgrade" / "formgrade_macros.html.j2").read_text(encoding="utf-8")
    inline = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) + re.findall(r'onclick="(.*?)"', page)
    digests = [hashlib.sha256(each.encode()).digest() for each in inline if each.strip() and "{{" not in each]
    known = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    own = "style-src 'self' 'unsafe-inline'; font-src 'self'; connect-src 'self'; img-src 'self' data:"
    scripts = f"script-src 'self' 'unsafe-hashes' {known}"
    return f"default-src 'none'; {scripts}; {own}; base-uri 'none'; form-action 'none'"
