"""From sentences to whole numbers, in one pass over the text and 4 bytes a token."""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_BATCH = 1000  # sentences encoded at once: enough to make the loop over batches cheap


class Encoded(NamedTuple):
    """A text as whole numbers.

    Attributes:
        types: the word types; the id of a type is its place here.
        counts: tokens of each type, shape (types,).
        ids: the running words, int32, shape (tokens,).
        lengths: tokens of each sentence, int32, shape (sentences,).
    """

    types: list[str]
    counts: NDArray[np.int64]
    ids: NDArray[np.int32]
    lengths: NDArray[np.int32]


def encode(sentences: Iterable[Sequence[str]], min_count: int = 1, known: Sequence[str] | None = None) -> Encoded:
    """Number the types of a text and write the text in these numbers.

    Types are numbered in the order in which they come, so that a single pass both counts and encodes; the numbers are
    then changed to those by falling count.

    Args:
        sentences: lists of tokens; read once, so a generator will do.
        min_count: rarer types get no number; their tokens are left out, and their neighbours move together.
        known: types that are numbered already; all others are left out. Without it: by falling count, then
            alphabetically.

    Raises:
        TypeError: `sentences` is one string, a sentence is a string, or a token is none.
    """
    if isinstance(sentences, (str, bytes)):
        raise TypeError(f"sentences must be lists of tokens, it is one {type(sentences).__name__}")
    numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)
    pieces, lengths = [], []
    source = iter(sentences)
    while batch := list(itertools.islice(source, _BATCH)):
        if not set(map(type, batch)) <= {list, tuple}:
            batch = [_tokens(sentence) for sentence in batch]
        lengths.append(np.fromiter(map(len, batch), np.int32, len(batch)))
        tokens = itertools.chain.from_iterable(batch)
        try:
            pieces.append(np.fromiter(map(numbers.__getitem__, tokens), np.int32, int(lengths[-1].sum())))
        except TypeError as error:
            raise TypeError(f"a token must be a str: {error}") from None
    for token in numbers:
        if not isinstance(token, str):
            raise TypeError(f"a token must be a str, found {token!r} of type {type(token).__name__}")
    found = list(numbers)
    counts = np.zeros(len(found), np.int64)
    for piece in pieces:
        counts += np.bincount(piece, minlength=len(found))
    types = list(known) if known is not None else _frequent_first(found, counts, min_count)
    place = {token: number for number, token in enumerate(types)}
    table = np.fromiter((place.get(token, -1) for token in found), np.int32, len(found))
    return _renumber(types, table, counts, pieces, lengths)


def lines(path: str | os.PathLike[str]) -> Iterator[list[str]]:
    """The sentences of a text file, one a line, their tokens between spaces; read line by line."""
    with Path(path).open(encoding="utf-8") as file:
        for line in file:
            yield line.split()


def _tokens(sentence: object) -> list[str]:
    if isinstance(sentence, (str, bytes)) or not isinstance(sentence, Iterable):
        raise TypeError(f"a sentence must be a list of tokens, found {sentence!r}: call tokenize(text) first")
    return list(sentence)


def _frequent_first(types: list[str], counts: NDArray[np.int64], min_count: int) -> list[str]:
    kept = [(-int(count), token) for token, count in zip(types, counts) if count >= min_count]
    return [token for _, token in sorted(kept)]


def _renumber(
    types: list[str],
    table: NDArray[np.int32],
    counts: NDArray[np.int64],
    pieces: list[NDArray[np.int32]],
    lengths: list[NDArray[np.int32]],
) -> Encoded:
    """The text through a table of new numbers, -1 for tokens to leave out; each piece is given up as it is copied."""
    kept = np.zeros(len(types), np.int64)
    kept[table[table >= 0]] = counts[table >= 0]
    ids = np.empty(int(kept.sum()), np.int32)
    pieces.reverse()
    done = 0
    for number, sizes in enumerate(lengths):
        piece = table[pieces.pop()]
        known = piece >= 0
        lengths[number] = np.diff(np.concatenate(([0], np.cumsum(known)))[np.cumsum(sizes)], prepend=0).astype(np.int32)
        piece = piece[known]
        ids[done : done + len(piece)] = piece
        done += len(piece)
    return Encoded(types, kept, ids, np.concatenate(lengths) if lengths else np.empty(0, np.int32))
