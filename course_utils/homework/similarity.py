"""Which submissions are alike: winnowing of normalised tokens, weighted as in lesson 01.

Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. Names that
somebody chose, numbers, comments, docstrings and layout are no part of a fingerprint, nor is the order of functions.
What many submissions share says little, so that each fingerprint weighs log((1 + n) / how many of the n submissions
have it).
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import keyword
import re
import textwrap
import tokenize
import unicodedata
from collections import Counter
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

K = 8  # tokens of a fingerprint: what is shorter is not noticed
WINDOW = 4  # of every so many neighbours one is kept: a match of K + WINDOW - 1 tokens is always noticed
LONGEST = 50_000  # tokens of an answer that are compared, or characters of its prose
READ = 2_000_000  # characters of code that are looked through for them: comments may fill the rest
AGAIN = 5  # times that all lines are read: of many that wait for an end, each would be read to the end
NESTED = 3  # how deep code may lie in texts that lie in code
ALIKE = 0.85  # a pair from here on is worth a look; tests/homework/test_similarity.py has its rate of false alarms
CONTAINED = 0.9  # so is one whose shorter submission stands in the longer to this share,
LEAST = 200  # if it has as many fingerprints: a few short answers are contained in many others
DEFINITION = re.compile(r"^(?=def\b|class\b|async\b|@)", re.MULTILINE)
SHELL = re.compile(r"(?:[\w, ]+=[ \t]*)?(?:!(?!=)|%%?[A-Za-z])")  # a line that IPython reads and Python does not
SHORTEST, LARGEST = 40, 200_000  # characters of a text that may hold code
LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕһԁӏкмтвнАВЕКМНОРСТУХІЈЅαοενικρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdlkmtbhABEKMHOPCTYXIJSaoevikptuxABEZHIKMNOPTYX",
)
_LAYOUT = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
GIVEN = set(dir(builtins)) | set(keyword.kwlist)

Span = tuple[int, int]


class Pair(NamedTuple):
    """Two students whose submissions share fingerprints.

    Likeness is the cosine of these, weighted, in 0..1. Contained is the share of the shorter submission that the longer
    one holds, weighted in the same way: it is high for a copy among many lines of other code, too. It is 0 where the
    shorter has few fingerprints.
    """

    first: str
    second: str
    likeness: float
    contained: float


def tokens(source: str) -> list[tuple[str, Span]]:
    """The tokens of Python code as far as it can be read, each with its place; a name, number or text is one symbol."""
    return _tokens_and_texts(source)[0]


def _tokens_and_texts(source: str) -> tuple[list[tuple[str, Span]], list[Span]]:
    """The tokens, and where texts stand, docstrings among them; it goes on after a line that cannot be read."""
    lines = source[:READ].split("\n")
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)]).tolist()
    lines = ["" if SHELL.match(line.lstrip()) else line for line in lines]
    found: list[tuple[str, Span]] = []
    texts: list[Span] = []
    first = 0
    left = AGAIN * len(lines)
    while first < len(lines) and len(found) < LONGEST and left > 0:
        done = first  # the line that was read last
        before = tokenize.NEWLINE  # the kind of the token before; a string that starts a line is a docstring
        dotted = False
        rest = iter(range(first, len(lines)))
        try:
            for kind, text, start, end, _ in tokenize.generate_tokens(
                lambda rest=rest: lines[at] + "\n" if (at := next(rest, -1)) >= 0 else ""  # type: ignore[misc]
            ):
                done = first + end[0] - 1
                span = starts[first + start[0] - 1] + start[1], min(len(source), starts[min(done, len(lines))] + end[1])
                docstring = kind == tokenize.STRING and before in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
                if kind == tokenize.NAME and not dotted and unicodedata.normalize("NFKC", text) not in GIVEN:
                    text = "name"
                elif kind == tokenize.NUMBER:
                    text = "number"  # two students' questions have different ones
                elif kind == tokenize.STRING or tokenize.tok_name[kind] == "FSTRING_MIDDLE":
                    texts.append(span)
                    text = "text"
                if kind not in _LAYOUT and not docstring:
                    found.append((unicodedata.normalize("NFKC", text), span))
                    if len(found) == LONGEST:
                        break
                dotted = text == "."
                before = before if kind in (tokenize.COMMENT, tokenize.NL) else kind
            break
        except (tokenize.TokenError, SyntaxError, IndexError, ValueError):
            left -= next(rest, len(lines)) - first
            first = done + 1
    return found, texts


def fingerprints(source: str, prose: bool = False) -> dict[int, list[Span]]:
    """The places of the fingerprints of Python code, a function at a time in any order; or of words, in prose."""
    return winnow(_words(source[:LONGEST])) if prose else _of_code(source, NESTED)


def _of_code(source: str, depth: int) -> dict[int, list[Span]]:
    """Those of code, and of code that a text in it holds: that has the place of the text."""
    places: dict[int, list[Span]] = {}
    starts = [0, *(found.start() for found in DEFINITION.finditer(source)), len(source)]
    for start, end in pairwise(starts):
        found, texts = _tokens_and_texts(source[start:end])
        for key, spans in winnow(found).items():
            places.setdefault(key, []).extend((start + first, start + last) for first, last in spans)
        for first, last in texts if depth else []:
            for key in _of_code(_code_in(source[start + first : start + last]), depth - 1):
                places.setdefault(key, []).append((start + first, start + last))
    return places


def _code_in(text: str) -> str:
    """The code that a text of some length holds; empty where it holds none."""
    try:
        held = ast.literal_eval(text) if SHORTEST < len(text) <= LARGEST else ""
        code = textwrap.dedent(held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held))
        whole = ast.parse(code)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""  # prose, as a rule
    runs = any(not isinstance(each, ast.Expr) for each in whole.body) or re.search(r"\b(exec|eval)\b", code)
    return code if runs else ""  # a formula alone is an answer in a text, as it was asked for


def _words(prose: str) -> list[tuple[str, Span]]:
    """The words of a text, each with its place, as a reader sees them: without marks, and look-alikes as one letter."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(prose):
        for each in unicodedata.normalize("NFKD", letter).translate(LOOK_ALIKES).casefold():
            if unicodedata.category(each) not in ("Cf", "Mn", "Me"):
                letters.append(each)
                places.append(place)
    found = re.finditer(r"\w+", "".join(letters))
    return [(word[0], (places[word.start()], places[word.end() - 1] + 1)) for word in found]


def winnow(symbols: list[tuple[str, Span]]) -> dict[int, list[Span]]:
    """The places of kept hashes: of each window of hashed k-grams of symbols the least one, of equals the last."""
    hashes = [_hash(" ".join(symbol for symbol, _ in symbols[i : i + K])) for i in range(len(symbols) - K + 1)]
    kept: set[int] = set()
    for start in range(max(1, len(hashes) - WINDOW + 1)):
        if part := hashes[start : start + WINDOW]:
            kept.add(max(range(len(part)), key=lambda i: (-part[i], i)) + start)
    places: dict[int, list[Span]] = {}
    for i in sorted(kept):
        places.setdefault(hashes[i], []).append((symbols[i][1][0], symbols[i + K - 1][1][1]))
    return places


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())


def answer_prints(answers: dict[str, str], released: set[int], prose: bool = False) -> dict[str, dict[int, list[Span]]]:
    """The places of the fingerprints of each answer by its cell's name, less those of the text that was handed out."""
    prints = {name: fingerprints(source, prose) for name, source in answers.items()}
    return {name: {key: spans for key, spans in each.items() if key not in released} for name, each in prints.items()}


def alike(pair: Pair) -> bool:
    """Whether a pair is worth a look."""
    return pair.likeness >= ALIKE or pair.contained >= CONTAINED


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
    found = []
    for i, j, dot in zip(cosines.row, cosines.col, cosines.data):
        shorter, longer = sorted((lengths[i], lengths[j]))
        enough = min(len(prints[students[i]]), len(prints[students[j]])) >= LEAST
        contained = float(dot / shorter**2) if enough else 0.0
        found.append(Pair(students[i], students[j], float(dot / (shorter * longer)), contained))
    return sorted(found, key=lambda pair: (-pair.likeness, pair.first, pair.second))
