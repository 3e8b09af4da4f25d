"""The links of the course's pages and notebooks: internal ones are followed, without a network.

`python publish/links.py` names the broken ones and lists the external ones with where they stand.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag

from course_utils.notebooks import FOLDER, source, with_exercises

ROOT = FOLDER.parent
DOCS = ROOT / "docs"
ADDRESS = re.compile(r"https?://[^\s\"'`<>{}\\|^)\]]*[^\s\"'`<>{}\\|^)\].,;:]")
HERE = ("http://127.0.0.1", "http://localhost")
IN_TAG = re.compile(r"<(?:a|img)\b[^>]*?\b(?:href|src)=\"([^\"]+)\"")
# The site has the pages of docs/ at its top, what it generates beside them, and the notebooks in these folders.
GENERATED = ("claims.md", "lite.md", "api/index.md", "take_along.md", "teaching_plan.md")


class Link(NamedTuple):
    """A link and where it stands: `place` is a line of a page, or a cell of a notebook, from 0."""

    path: Path
    place: str
    target: str

    @property
    def where(self) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}, {self.place}"

    def __str__(self) -> str:
        return f"{self.where}: {self.target}"


def pages() -> list[Path]:
    """Every Markdown page and every notebook of the repository, homework included."""
    markdown = [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *(ROOT / "data").glob("*.md")]
    return sorted([*markdown, *with_exercises(), *FOLDER.glob("homework/*/*/*.ipynb")])


def texts(path: Path) -> list[tuple[str, str]]:
    """The Markdown of a page: its cells with their places, or the whole page with none."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return [("", text)]
    cells = enumerate(json.loads(text)["cells"])
    return [(f"cell {number}", source(cell)) for number, cell in cells if cell["cell_type"] == "markdown"]


def links(path: Path) -> Iterator[Link]:
    """The links and pictures of a page in their order; what is shown as code is none."""
    for place, text in texts(path):
        for target, line in in_markdown(text):
            yield Link(path, place or f"line {line}", target)


def in_markdown(text: str) -> Iterator[tuple[str, int]]:
    """The target of each link and picture in Markdown, and the line its paragraph begins at, from 1."""
    from markdown_it import MarkdownIt

    for block in MarkdownIt("commonmark").enable("table").parse(text):
        line = block.map[0] + 1 if block.map else 0
        if block.type == "html_block":
            yield from ((target, line) for target in IN_TAG.findall(block.content))
        for token in block.children or []:
            if token.type in ("link_open", "image"):
                yield str(token.attrs.get("href", token.attrs.get("src"))), line
            elif token.type == "html_inline":
                yield from ((target, line) for target in IN_TAG.findall(token.content))
            elif token.type == "text":
                yield from ((target, line) for target in ADDRESS.findall(token.content))


def is_external(target: str) -> bool:
    """Whether a link leaves the course: it names a scheme, as in https: or mailto:."""
    return re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) is not None


def problem(link: Link) -> str | None:
    """What is wrong with a link.

    Args:
        link: where it stands and what it names.

    Returns:
        A phrase, or None where its file and its heading are there, and for an external link, which is not followed.
    """
    if is_external(link.target):
        return None
    name, heading = urldefrag(unquote(link.target))
    if name.startswith("/") or "\\" in name:
        return "it should be relative to its page, with forward slashes"
    target = found(link.path, name)
    if target is None:
        return None if link.path.parent == DOCS and name in GENERATED else "there is no such file"
    if heading and heading not in anchors(target):
        near = ", ".join(sorted(each for each in anchors(target) if each[:4].lower() == heading[:4].lower()))
        return f"{target.name} has no such heading" + (f"; near it are {near}" if near else "")
    return None


def found(path: Path, name: str) -> Path | None:
    """The file that a page links to, beside it or, for a page of docs/, where the site has it; None without one."""
    candidates = [(path.parent / name).resolve() if name else path]
    folder, _, file = name.partition("/")
    if path.parent == DOCS and folder == "notebooks":
        candidates.append(FOLDER / file)
    if path.parent == DOCS and folder == "homework":
        candidates += (FOLDER / "homework" / "release").glob(f"*/{file}") if file else []
    return next((each for each in candidates if each.exists() and each.is_relative_to(ROOT)), None)


@functools.cache
def anchors(path: Path) -> frozenset[str]:
    """What a link to a page may have behind its `#`: a name for each heading."""
    if path.suffix not in (".md", ".ipynb"):
        return frozenset()
    names: set[str] = set()
    seen: Counter[str] = Counter()
    for _, text in texts(path):
        for title in headings(text):
            name = anchor(title)
            names.add(f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
            if path.suffix == ".ipynb":
                names.add(title.replace(" ", "-"))  # what JupyterLab calls it
        names.update(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))
    return frozenset(names)


def headings(text: str) -> list[str]:
    """The titles in a piece of Markdown; a line of code that begins with # is none."""
    without_code = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^#{1,6} +(.+?)(?: +#+)? *$", without_code, re.MULTILINE)


def anchor(title: str) -> str:
    """The name of a heading in an address, as the site and GitHub make it."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def everywhere() -> list[Link]:
    """All links of all pages."""
    return [link for path in pages() for link in links(path)]


def broken(all_links: list[Link]) -> list[str]:
    """One line for each internal link that leads nowhere."""
    return [f"{link}: {wrong}" for link in all_links if (wrong := problem(link))]


def external(all_links: list[Link]) -> dict[str, list[str]]:
    """Each external address with the places it stands at: the pages' links, and the files that name downloads."""
    places: dict[str, list[str]] = {}
    for link in all_links:
        if is_external(link.target):
            places.setdefault(link.target, []).append(link.where)
    files = [ROOT / name for name in ("course.py", "environment.yml", "pyproject.toml", "CITATION.cff")]
    for path in (*files, *sorted(ROOT.glob("course_utils/**/*.py")), *sorted(ROOT.glob("course_utils/**/*.json"))):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for target in ADDRESS.findall(line):
                if not target.startswith(HERE):
                    places.setdefault(target, []).append(Link(path, f"line {number}", target).where)
    return dict(sorted(places.items()))


def main(words: list[str]) -> int:
    """Print the broken internal links and all external ones.

    Args:
        words: none are understood.

    Returns:
        1 where a link is broken, 2 for words it does not understand.
    """
    if words:
        print("usage: python publish/links.py", file=sys.stderr)
        return 2
    all_links = everywhere()
    wrong = broken(all_links)
    for line in wrong:
        print(f"broken: {line}")
    count = sum(not is_external(link.target) for link in all_links)
    print(f"{count} internal links in {len(pages())} pages and notebooks, {len(wrong)} of them broken")
    print("external addresses, not followed:")
    for target, places in external(all_links).items():
        print(f"  {target}\n    " + "\n    ".join(places))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
