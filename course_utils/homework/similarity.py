"""Which submissions are alike: winnowing of normalised tokens, weighted as in lesson 01.

Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. Names that
somebody chose, numbers, comments, docstrings and layout are no part of a fingerprint, nor is the order of functions.
What many submissions share says little, so that each fingerprint weighs log((1 + n) / how many of the n submissions
have it).
"""

from __future__ import annotations

import builtins
import hashlib
import io
import keyword
import re
import tokenize
from collections import Counter
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

K = 8  # tokens of a fingerprint: what is shorter is not noticed
WINDOW = 4  # of every so many neighbours one is kept: a match of K + WINDOW - 1 tokens is always noticed
LONGEST = 50_000  # characters of an answer that are read
ALIKE = 0.85  # a pair from here on is worth a look; tests/homework/test_similarity.py has its rate of false alarms
DEFINITION = re.compile(r"^(?=def\b|class\b|async\b|@)", re.MULTILINE)
_LAYOUT = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
GIVEN = set(dir(builtins)) | set(keyword.kwlist)

Span = tuple[int, int]


class Pair(NamedTuple):
    """Two students whose submissions share fingerprints; likeness is the cosine of these, weighted, in 0..1."""

    first: str
    second: str
    likeness: float


def tokens(source: str) -> list[tuple[str, Span]]:
    """The tokens of Python code as far as it can be read, each with its place; a name, number or text is one symbol."""
    starts = np.cumsum([0, *(len(line) for line in source.splitlines(keepends=True))])
    found: list[tuple[str, Span]] = []
    before = tokenize.NEWLINE  # the kind of the token before; a string that starts a line is a docstring
    dotted = False
    try:
        for kind, text, start, end, _ in tokenize.generate_tokens(io.StringIO(source).readline):
            span = (int(starts[start[0] - 1]) + start[1], int(starts[end[0] - 1]) + end[1])
            docstring = kind == tokenize.STRING and before in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
            if kind == tokenize.NAME and not dotted and text not in GIVEN:
                text = "name"
            elif kind == tokenize.NUMBER:
                text = "number"  # two students' questions have different ones
            elif kind == tokenize.STRING or tokenize.tok_name[kind] == "FSTRING_MIDDLE":
                text = "text"
            if kind not in _LAYOUT and not docstring:
                found.append((text, span))
            dotted = text == "."
            before = before if kind in (tokenize.COMMENT, tokenize.NL) else kind
    except (tokenize.TokenError, SyntaxError, IndexError, ValueError):
        pass  # what cannot be read ends here
    return found


def fingerprints(source: str, prose: bool = False) -> dict[int, list[Span]]:
    """The places of the fingerprints of Python code, a function at a time in any order; or of words, in prose."""
    places: dict[int, list[Span]] = {}
    source = source[:LONGEST]
    if prose:
        return winnow([(word[0].casefold(), word.span()) for word in re.finditer(r"\w+", source)])
    starts = [0, *(found.start() for found in DEFINITION.finditer(source)), len(source)]
    for start, end in pairwise(starts):
        for key, spans in winnow(tokens(source[start:end])).items():
            places.setdefault(key, []).extend((start + first, start + last) for first, last in spans)
    return places


def winnow(symbols: list[tuple[str, Span]], k: int = K, window: int = WINDOW) -> dict[int, list[Span]]:
    """The places of kept hashes: of each window of hashed k-grams of symbols the least one, of equals the last."""
    hashes = [_hash(" ".join(symbol for symbol, _ in symbols[i : i + k])) for i in range(len(symbols) - k + 1)]
    kept: set[int] = set()
    for start in range(max(1, len(hashes) - window + 1)):
        if part := hashes[start : start + window]:
            kept.add(max(range(len(part)), key=lambda i: (-part[i], i)) + start)
    places: dict[int, list[Span]] = {}
    for i in sorted(kept):
        places.setdefault(hashes[i], []).append((symbols[i][1][0], symbols[i + k - 1][1][1]))
    return places


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())


def answer_prints(answers: dict[str, str], released: set[int], prose: bool = False) -> dict[str, dict[int, list[Span]]]:
    """The places of the fingerprints of each answer by its cell's name, less those of the text that was handed out."""
    prints = {name: fingerprints(source, prose) for name, source in answers.items()}
    return {name: {key: spans for key, spans in each.items() if key not in released} for name, each in prints.items()}


def pairs(prints: dict[str, set[int]]) -> list[Pair]:
    """All pairs of submissions that share a fingerprint (by student), the most alike first."""
    students = sorted(name for name, found in prints.items() if found)
    if len(students) < 2:
        return []
    shared_by = Counter(chain.from_iterable(prints[name] for name in students))
    column = {key: number for number, key in enumerate(shared_by)}
    rows = [row for row, name in enumerate(students) for _ in prints[name]]
    columns = [column[key] for name in students for key in prints[name]]
    weights = np.log((1 + len(students)) / np.array([shared_by[key] for name in students for key in prints[name]]))
    matrix = sparse.csr_array((weights, (rows, columns)), shape=(len(students), len(column)))  # (submissions, prints)
    lengths = np.sqrt(matrix.power(2).sum(axis=1))
    cosines = sparse.triu(matrix @ matrix.T, k=1).tocoo()  # (submissions, submissions)
    found = [
        Pair(students[i], students[j], float(dot / (lengths[i] * lengths[j])))
        for i, j, dot in zip(cosines.row, cosines.col, cosines.data)
    ]
    return sorted(found, key=lambda pair: (-pair.likeness, pair.first, pair.second))
