"""Plain text of the articles in a Wikipedia dump."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from xml.etree import ElementTree

# What stands between these tags is no running text.
_NOT_TEXT = re.compile(
    r"<!--.*?-->"
    r"|<ref\b[^<>]*/>"
    r"|<(ref|math|source|syntaxhighlight|pre|gallery|timeline|score|imagemap|hiero)\b[^<>]*>.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
# The innermost template, table and link: one that holds no other, so that removing them repeatedly peels the nest.
_TEMPLATE = re.compile(r"\{\{\{[^{}]*\}\}\}|\{\{(?:(?!\{\{|\}\}).)*\}\}", re.DOTALL)
_TABLE = re.compile(r"\{\|(?:(?!\{\||\|\}).)*\|\}", re.DOTALL)
# Of three closing brackets the first belongs to the words of the link: [[a link [1]]].
_LINK = re.compile(r"\[\[((?:(?!\[\[|\]\](?!\](?!\]))).)*)\]\](?!\](?!\]))", re.DOTALL)
_WITHOUT_TEXT = re.compile(r"\s*(?:file|image|category|media|[a-z]{2,3}(?:-[a-z]+)*)\s*:", re.IGNORECASE)
_NAMED_ADDRESS = re.compile(r"\[(?:https?:|ftp:)?//[^\s\]]+\s*([^\]]*)\]")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s|\]}<>]+")
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_EMPHASIS = re.compile(r"'{2,}")
_MAGIC_WORD = re.compile(r"__[A-Z]+__")
_HEADING = re.compile(r"^=+[ \t]*(.*?)[ \t]*=+[ \t]*$", re.MULTILINE)
_LIST_MARK = re.compile(r"^[*#:;]+[ \t]*", re.MULTILINE)
_SPACE_BEFORE_MARK = re.compile(r"[ \t]+(?=[,.;)\n])")
_SPACES = re.compile(r"[ \t]{2,}")
_BLANK_LINES = re.compile(r"\n\s*\n")


def articles(dump: bytes) -> list[tuple[str, str]]:
    """Title and plain text of every article in a dump, in its order; redirects and other pages are left out.

    Args:
        dump: the XML of a MediaWiki export, UTF-8.

    Returns:
        (title, text), one an article.

    Raises:
        ValueError: the XML is broken, or it declares a document type (a dump never does; entities declared there could
            blow a small file up to fill the memory).
    """
    pages = _Pages()
    parser = ElementTree.XMLParser(target=pages)
    try:
        parser.feed(dump)
        parser.close()
    except ElementTree.ParseError as error:
        raise ValueError(f"dump is not well-formed XML: {error}") from None
    return pages.articles


class _Pages:
    """Receives the XML piece by piece and keeps the articles: pages of namespace 0 that are no redirects."""

    def __init__(self) -> None:
        self.articles: list[tuple[str, str]] = []
        self.page: dict[str, str] = {}
        self.pieces: list[str] = []

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ValueError(f"dump must not declare a document type, it declares {name!r}")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition("}")[2]
        self.pieces = []
        if tag == "page":
            self.page = {}
        elif tag == "redirect":
            self.page["redirect"] = attributes.get("title", "")

    def data(self, text: str) -> None:
        self.pieces.append(text)

    def end(self, tag: str) -> None:
        tag = tag.rpartition("}")[2]
        if tag in ("title", "ns", "text"):
            self.page[tag] = "".join(self.pieces)
        elif tag == "page" and self.page.get("ns") == "0" and "redirect" not in self.page:
            self.articles.append((self.page.get("title", ""), plain_text(self.page.get("text", ""))))


def plain_text(markup: str) -> str:
    """The running text of an article: without templates, tables, references, formulas, pictures and addresses.

    Headings and the points of lists stay, as lines of their own; of a link its visible words stay.

    Args:
        markup: the article as its authors wrote it, in wikitext.

    Returns:
        Paragraphs, headings and points, one a line.
    """
    text = _NOT_TEXT.sub("", markup)
    text = _peel(_TEMPLATE, "", text)
    text = _peel(_TABLE, "", text)
    text = _peel(_LINK, _visible_words, text)
    text = _NAMED_ADDRESS.sub(r"\1", text)
    text = _ADDRESS.sub("", text)
    text = _TAG.sub("", re.sub(r"<br\b[^<>]*>", " ", text, flags=re.IGNORECASE))
    text = _MAGIC_WORD.sub("", _EMPHASIS.sub("", text))
    text = _LIST_MARK.sub("", _HEADING.sub(r"\1", text))
    text = _SPACE_BEFORE_MARK.sub("", unescape(text).replace("\u00a0", " "))
    return _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", text)).strip()


def _peel(pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
    """Replace the innermost matches, again and again, until none is left."""
    count = 1
    while count:
        text, count = pattern.subn(replacement, text)
    return text


def _visible_words(link: re.Match[str]) -> str:
    target, _, words = link[1].rpartition("|")
    if _WITHOUT_TEXT.match(target or words):
        return ""
    return words.removeprefix(":")
