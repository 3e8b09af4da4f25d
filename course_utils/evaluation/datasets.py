"""Test sets for word vectors: read from a file or taken as rows, and refused where a row makes no sense."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from course_utils.corpora.text_files import text_lines

Pair = tuple[str, str, float]
Question = tuple[str, str, str, str, str]


class SimLexPair(NamedTuple):
    """One pair of the original SimLex-999 file (Hill, Reichart and Korhonen 2015).

    Attributes:
        word1: one word.
        word2: the other.
        part_of_speech: "A" adjectives, "N" nouns, "V" verbs.
        similarity: mean rating of about 50 people, 0 to 10.
        concreteness: quartile of the pair's mean concreteness, 1 (most abstract) to 4 (most concrete).
        association: strength of free association from word1 to word2 (University of South Florida norms).
        deviation: standard deviation of the ratings.
    """

    word1: str
    word2: str
    part_of_speech: str
    similarity: float
    concreteness: int
    association: float
    deviation: float


def read_pairs(pairs: str | os.PathLike[str] | Iterable[Pair]) -> list[Pair]:
    """Word pairs with the score that people gave them.

    Args:
        pairs: the path of a text file with a pair a line, "word TAB word TAB score" (lines that begin with # and one
            heading are skipped), or rows (word, word, score).

    Returns:
        Rows (word, word, score), in their order.

    Raises:
        ValueError: there is no pair, or one has another form; the line or row is named.
        TypeError: `pairs` is neither a path nor rows.
        FileNotFoundError: there is no such file.
    """
    if isinstance(pairs, (str, os.PathLike)):
        numbered = [(n, line) for n, line in enumerate(_lines(pairs), 1) if line and not line.startswith("#")]
        rows: list[Sequence[object]] = [line.split("\t") if "\t" in line else line.split() for _, line in numbered]
        names = [f"line {n}" for n, _ in numbered]
        if rows and len(rows[0]) == 3 and not _is_number(rows[0][2]):
            rows, names = rows[1:], names[1:]  # a heading
    else:
        rows, names = _given_rows(pairs, "pairs"), []
    if not rows:
        raise ValueError("pairs are empty, there must be at least one (word, word, score)")
    found: list[Pair] = []
    for row in rows:
        if len(row) != 3 or not _is_word(row[0]) or not _is_word(row[1]) or not _is_number(row[2]):
            where = names[len(found)] if names else f"row {len(found)} of pairs"
            raise ValueError(f"{where} must be (word, word, score), it is {tuple(row)!r}")
        found.append((str(row[0]), str(row[1]), float(row[2])))  # type: ignore[arg-type]
    return found


def read_questions(questions: str | os.PathLike[str] | Iterable[Question]) -> list[Question]:
    """Analogy questions (section, a, b, c, d): a is to b as c is to d.

    Args:
        questions: the path of a text file with lines ": section" and, below each, "a b c d"; or rows
            (section, a, b, c, d).

    Returns:
        Rows (section, a, b, c, d), in their order.

    Raises:
        ValueError: there is no question, or one has another form; the line or row is named.
        TypeError: `questions` is neither a path nor rows.
        FileNotFoundError: there is no such file.
    """
    rows: list[Sequence[object]] = []
    names: list[str] = []
    if isinstance(questions, (str, os.PathLike)):
        section = None
        for number, line in enumerate(_lines(questions), 1):
            if line.startswith(":"):
                section = line[1:].strip()
            elif line:
                if section is None:
                    raise ValueError(f"line {number} of {questions} comes before the first section (': name')")
                rows.append([section, *line.split()])
                names.append(f"line {number}")
    else:
        rows = _given_rows(questions, "questions")
    if not rows:
        raise ValueError("questions are empty, there must be at least one (section, a, b, c, d)")
    found: list[Question] = []
    for row in rows:
        if len(row) != 5 or not all(map(_is_word, row)):
            where = names[len(found)] if names else f"row {len(found)} of questions"
            raise ValueError(f"{where} must be (section, a, b, c, d) of strings, it is {tuple(row)!r}")
        section, a, b, c, d = map(str, row)
        found.append((section, a, b, c, d))
    return found


def read_simlex(path: str | os.PathLike[str]) -> list[SimLexPair]:
    """The pairs of the original SimLex-999 file with the columns that the short version leaves out.

    Args:
        path: SimLex-999.txt as its authors publish it: tabs, a heading, ten columns.

    Returns:
        The pairs, in the order of the file.

    Raises:
        ValueError: the file has other columns.
        FileNotFoundError: there is no such file.
    """
    rows = list(csv.DictReader(_lines(path), delimiter="\t"))
    needed = ("word1", "word2", "POS", "SimLex999", "concQ", "Assoc(USF)", "SD(SimLex)")
    missing = [name for name in needed if not rows or name not in rows[0]]
    if missing:
        raise ValueError(f"{Path(path).name} lacks the columns {', '.join(missing)}: it is not the original SimLex-999")
    return [
        SimLexPair(
            *(row["word1"], row["word2"], row["POS"], float(row["SimLex999"])),
            *(int(row["concQ"]), float(row["Assoc(USF)"]), float(row["SD(SimLex)"])),
        )
        for row in rows
    ]


def _lines(path: str | os.PathLike[str]) -> list[str]:
    return [line.strip() for line in text_lines(path)]


def _given_rows(rows: object, name: str) -> list[Sequence[object]]:
    if not isinstance(rows, Iterable):
        raise TypeError(f"{name} must be a path or rows, it is a {type(rows).__name__}")
    listed = list(rows)
    odd = next((row for row in listed if isinstance(row, str) or not isinstance(row, Iterable)), None)
    if odd is not None:
        raise TypeError(f"{name} must hold rows, it holds {odd!r} of type {type(odd).__name__}")
    return [row if isinstance(row, (tuple, list)) else list(row) for row in listed]


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_number(value: object) -> bool:
    try:
        return not isinstance(value, bool) and math.isfinite(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
