"""Which corpora there are: a small table that reads well in a terminal and in a notebook."""

from __future__ import annotations

from typing import NamedTuple

from course_utils.corpora.registry import entries

MADE_HERE = "MIT, made by this project"
# Corpora made by this project: one line each, the name of the module here and what it makes.
# A module NAME.py has a function generate(**options) -> Corpus.
GENERATORS: dict[str, str] = {
    "agreement": "a name, words between, and the pronoun of the name, 1 to 50 words apart",
    "recipes": "recipes in one format (title, categories, yield, ingredients, steps) that can be checked",
    "reviews": "short restaurant reviews with 1 to 5 stars, negation, slang and held-out words",
    "toy_senses": "nouns of two senses, an animal or a thing, each with one cue before or after it",
    "toy_world": "sentences of a small world whose analogies, synonyms and senses are known",
}


class Row(NamedTuple):
    """One corpus of the table; everything is text to read.

    Attributes:
        name: what `load` takes.
        size: how much text it is.
        licence: under which it may be used.
        where: "offline" or "download".
        description: what it is.
    """

    name: str
    size: str
    licence: str
    where: str
    description: str


class Catalogue(tuple[Row, ...]):
    """The rows of the table, in order."""

    def __repr__(self) -> str:
        lines = [Row(*Row._fields), *self]
        widths = [max(len(cell) for cell in column) for column in zip(*lines)]
        return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths)).rstrip() for line in lines)

    def _repr_markdown_(self) -> str:
        lines = [Row._fields, tuple("---" for _ in Row._fields), *self]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def available() -> Catalogue:
    """All corpora: name, size, licence, whether they are on this machine or downloaded, and what they are.

    Returns:
        A table, a row a corpus; it prints itself in a notebook and in a terminal.
    """
    rows = []
    for name, entry in entries()["installed"].items():
        size = f"{entry['documents']:,} documents, {entry['words']:,} words"
        where = f"offline, extra {entry['extra']}" if "extra" in entry else "offline"
        rows.append(Row(name, size, entry["licence"], where, entry["description"]))
    for name, description in GENERATORS.items():
        rows.append(Row(name, "as many as you ask for", MADE_HERE, "offline", description))
    for name, entry in entries()["downloads"].items():
        size = f"{entry['bytes'] / 1e6:,.1f} MB"
        rows.append(Row(name, size, entry["licence"], "download", entry["description"]))
    return Catalogue(rows)
