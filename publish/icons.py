"""The icons that a page of the site can show: the theme's script has two thousand, and each page would read them."""

import re
from pathlib import Path

SCRIPTS = Path("_static") / "scripts"
ICON = re.compile(r'(?:"([\w-]+)"|(\w+)):\[\d+,\d+,\[[^\]]*\],"[0-9a-f]+",(?:"[^"]*"|\[[^\]]*\])\],?')
NAME = re.compile(r"\bfa-([\w-]+)")


def keep_shown(site: Path) -> None:
    """Leave out of the theme's script what no page of a site names, nor any other script of the theme."""
    script = site / SCRIPTS / "fontawesome.js"
    others = [path for path in (site / SCRIPTS).glob("*.js") if path != script]
    texts = [path.read_text(encoding="utf-8") for path in (*site.rglob("*.html"), *others)]
    shown = {name for text in texts for name in NAME.findall(text)}
    whole = script.read_text(encoding="utf-8")
    kept = ICON.sub(lambda icon: icon[0] if (icon[1] or icon[2]) in shown else "", whole)
    script.write_text(kept, encoding="utf-8")
