"""From sentences to ids, in one pass over the text."""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_sentences
from course_utils.corpora.text_files import text_lines
from course_utils.word2vec.array_file import ArrayFile

_PIECE = 10_000  # tokens that are encoded, and later learned, at once


class EncodedText:
    """A text as ids, in pieces of whole sentences, about 10,000 tokens each.

    Attributes:
        types: the word types; the id of a type is its place here.
        counts: tokens of each type, int64, shape (types,).
    """

    types: list[str]
    counts: NDArray[np.int64]

    def __init__(self, types: list[str], counts: NDArray[np.int64], pieces: ArrayFile) -> None:
        """Put together what `encode` found.

        Args:
            types: the word types that have an id.
            counts: tokens of each, shape (types,).
            pieces: in turn the tokens of each sentence of a piece, and their ids.
        """
        self.types, self.counts, self._pieces = types, counts, pieces

    def __len__(self) -> int:
        """Tokens that have an id.

        Returns:
            Their number.
        """
        return int(self.counts.sum())

    def pieces(self) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
        """Read the text, piece by piece.

        Yields:
            The ids of the running words, shape (tokens,), and the tokens of each sentence, shape (sentences,).
        """
        arrays = iter(self._pieces)
        for lengths, ids in zip(arrays, arrays):
            yield ids, lengths

    def close(self) -> None:
        """Delete the pieces; only `types` and `counts` are left."""
        self._pieces.close()

    @property
    def ids(self) -> NDArray[np.int32]:
        """All running words at once, shape (tokens,): for small texts."""
        return np.concatenate([np.zeros(0, np.int32), *(ids for ids, _ in self.pieces())])

    @property
    def lengths(self) -> NDArray[np.int32]:
        """Tokens of all sentences at once, shape (sentences,)."""
        return np.concatenate([np.zeros(0, np.int32), *(lengths for _, lengths in self.pieces())])


def encode(sentences: Iterable[Sequence[str]], min_count: int = 1, known: Sequence[str] | None = None) -> EncodedText:
    """Give ids to the types of a text and write the text in these ids.

    Types are numbered as they come, so that a single pass both counts and encodes. Which of them stay, and their ids by
    falling count, is known after it.

    Args:
        sentences: lists of tokens; read once, so a generator will do.
        min_count: rarer types get no id; their tokens are left out, and their neighbours move together.
        known: types that have an id already; all others are left out. Without it: by falling count, then
            alphabetically.

    Returns:
        The text.

    Raises:
        TypeError: `sentences` is one string, a sentence is a string, or a token is none.
    """
    require_sentences("sentences", sentences)
    pieces, source, at_once = ArrayFile(), iter(sentences), 100
    came: defaultdict[str, int] = defaultdict(itertools.count().__next__)  # from a type to its turn
    counts = np.zeros(0, np.int64)
    while batch := list(itertools.islice(source, at_once)):
        if not set(map(type, batch)) <= {list, tuple}:
            batch = [_tokens(sentence) for sentence in batch]
        lengths = np.fromiter(map(len, batch), np.int32, len(batch))
        try:
            tokens = map(came.__getitem__, itertools.chain.from_iterable(batch))
            piece = np.fromiter(tokens, np.int32, int(lengths.sum()))
        except TypeError as error:
            raise TypeError(f"a token must be a str: {error}") from None
        pieces.append(lengths)
        pieces.append(piece)
        found = np.bincount(piece, minlength=len(counts))
        found[: len(counts)] += counts
        counts = found
        at_once = min(max(1, _PIECE * len(batch) // max(1, len(piece))), _PIECE)  # as many sentences as make a piece
    for token in came:
        if not isinstance(token, str):
            raise TypeError(f"a token must be a str, found {token!r} of type {type(token).__name__}")
    types = _frequent_first(came, counts, min_count) if known is None else list(known)
    turns = np.array([came.get(token, -1) for token in types], np.intp)
    final_ids = np.full(len(came) + 1, -1, np.int32)  # the last one is for types that did not come
    final_ids[turns] = np.arange(len(types))
    final_ids[-1] = -1
    return EncodedText(types, np.append(counts, 0)[turns], _numbered_anew(pieces, final_ids))


def lines(path: str | os.PathLike[str]) -> Iterator[list[str]]:
    """The sentences of a text file in UTF-8, one a line, their tokens between spaces; read line by line."""
    return map(str.split, text_lines(path))


def _numbered_anew(pieces: ArrayFile, final_ids: NDArray[np.int32]) -> ArrayFile:
    """The pieces with the ids of the types in place of their turns, without the tokens whose type has none (-1)."""
    anew = ArrayFile()
    with closing(pieces):
        arrays = iter(pieces)
        for lengths, turns in zip(arrays, arrays):
            ids = final_ids.take(turns)
            known = np.flatnonzero(ids >= 0)
            ends = np.searchsorted(known, np.cumsum(lengths))  # of the sentences, among known tokens
            anew.append(np.diff(ends, prepend=0).astype(np.int32))
            anew.append(ids.take(known))
    return anew


def _tokens(sentence: object) -> list[str]:
    if isinstance(sentence, (str, bytes)) or not isinstance(sentence, Iterable):
        raise TypeError(f"a sentence must be a list of tokens, found {sentence!r}: call tokenize(text) first")
    return list(sentence)


def _frequent_first(came: dict[str, int], counts: NDArray[np.int64], min_count: int) -> list[str]:
    types = sorted(token for token, turn in came.items() if counts[turn] >= min_count)
    falling = np.argsort(-counts[[came[token] for token in types]], kind="stable")
    return [types[row] for row in falling]
