"""From sentences to whole numbers, in one pass; the numbers lie on disk, so memory does not grow with the text."""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_sentences
from course_utils.corpora.text_files import text_lines

_PIECE = 10_000  # tokens that are encoded, and later learned, at once
_IN_MEMORY = 100_000  # bytes; a text above this goes to a temporary file


class EncodedText:
    """A text as whole numbers, in pieces of whole sentences, about 10,000 tokens each.

    Attributes:
        types: the word types; the id of a type is its place here.
        counts: tokens of each type, int64, shape (types,).
    """

    types: list[str]
    counts: NDArray[np.int64]

    def __init__(self) -> None:
        self.types, self.counts = [], np.zeros(0, np.int64)
        self._sizes: list[tuple[int, int]] = []  # sentences and tokens of each piece
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  it lives as long as the text
        self._table = np.zeros(0, np.int32)  # from the number of a type in the file to its id, -1 where it has none

    def __len__(self) -> int:
        """Tokens that have an id.

        Returns:
            Their number.
        """
        return int(self.counts.sum())

    def append(self, numbers: NDArray[np.int32], lengths: NDArray[np.int32]) -> None:
        """Store a piece, its types numbered in the order in which they came.

        Args:
            numbers: one a token, int32, shape (tokens,).
            lengths: tokens of each sentence, int32, shape (sentences,).
        """
        self._file.write(lengths.tobytes() + numbers.tobytes())
        self._sizes.append((len(lengths), len(numbers)))

    def name(self, types: list[str], numbers: dict[str, int], counts: NDArray[np.int64]) -> None:
        """Set the types that count, given the number and the tokens of every type that came.

        Args:
            types: the types that get an id, in the order of their ids.
            numbers: of every type that came.
            counts: tokens of every type that came, shape (types that came,).
        """
        came = np.array([numbers.get(token, -1) for token in types], np.intp)
        self._table = np.full(len(numbers), -1, np.int32)
        self._table[came[came >= 0]] = np.flatnonzero(came >= 0)
        self.types, self.counts = types, np.where(came >= 0, counts[came], 0) if len(counts) else 0 * came

    def pieces(self) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
        """Read the text again, piece by piece.

        Yields:
            The ids of the running words, shape (tokens,), and the tokens of each sentence, shape (sentences,).
        """
        self._file.seek(0)
        for sentences, tokens in self._sizes:
            lengths = np.frombuffer(self._file.read(4 * sentences), np.int32)
            ids = self._table[np.frombuffer(self._file.read(4 * tokens), np.int32)]
            known = ids >= 0
            ends = np.concatenate(([0], np.cumsum(known)))[np.cumsum(lengths)]  # of the sentences, among known tokens
            yield ids[known], np.diff(ends, prepend=0).astype(np.int32)

    def close(self) -> None:
        """Delete the file; only `types` and `counts` are left."""
        self._file.close()

    @property
    def ids(self) -> NDArray[np.int32]:
        """All running words at once, shape (tokens,): for small texts."""
        return np.concatenate([np.zeros(0, np.int32), *(ids for ids, _ in self.pieces())])

    @property
    def lengths(self) -> NDArray[np.int32]:
        """Tokens of all sentences at once, shape (sentences,)."""
        return np.concatenate([np.zeros(0, np.int32), *(lengths for _, lengths in self.pieces())])


def encode(sentences: Iterable[Sequence[str]], min_count: int = 1, known: Sequence[str] | None = None) -> EncodedText:
    """Number the types of a text and write the text in these numbers.

    Types are numbered in the order in which they come, so that a single pass both counts and encodes. Which of them
    count, and their ids by falling count, is known after it.

    Args:
        sentences: lists of tokens; read once, so a generator will do.
        min_count: rarer types get no id; their tokens are left out, and their neighbours move together.
        known: types that have an id already; all others are left out. Without it: by falling count, then
            alphabetically.

    Returns:
        The text. Unless it is short, it lies in a temporary file, which goes when the text goes.

    Raises:
        TypeError: `sentences` is one string, a sentence is a string, or a token is none.
    """
    require_sentences("sentences", sentences)
    text, source = EncodedText(), iter(sentences)
    numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)
    counts, at_once = np.zeros(0, np.int64), 100
    while batch := list(itertools.islice(source, at_once)):
        if not set(map(type, batch)) <= {list, tuple}:
            batch = [_tokens(sentence) for sentence in batch]
        lengths = np.fromiter(map(len, batch), np.int32, len(batch))
        try:
            tokens = map(numbers.__getitem__, itertools.chain.from_iterable(batch))
            piece = np.fromiter(tokens, np.int32, int(lengths.sum()))
        except TypeError as error:
            raise TypeError(f"a token must be a str: {error}") from None
        text.append(piece, lengths)
        found = np.bincount(piece, minlength=len(counts))
        found[: len(counts)] += counts
        counts = found
        at_once = min(max(1, _PIECE * len(batch) // max(1, len(piece))), _PIECE)  # as many sentences as make a piece
    for token in numbers:
        if not isinstance(token, str):
            raise TypeError(f"a token must be a str, found {token!r} of type {type(token).__name__}")
    text.name(_frequent_first(numbers, counts, min_count) if known is None else list(known), numbers, counts)
    return text


def lines(path: str | os.PathLike[str]) -> Iterator[list[str]]:
    """The sentences of a text file, one a line, their tokens between spaces; read line by line.

    Args:
        path: the file, in UTF-8.

    Returns:
        An iterator over the sentences, each the list of its tokens.

    Raises:
        ValueError: it is not text in UTF-8, or holds zero bytes (`corpora.text_files.text_lines`).
        FileNotFoundError: there is no such file.
    """
    return map(str.split, text_lines(path))


def _tokens(sentence: object) -> list[str]:
    if isinstance(sentence, (str, bytes)) or not isinstance(sentence, Iterable):
        raise TypeError(f"a sentence must be a list of tokens, found {sentence!r}: call tokenize(text) first")
    return list(sentence)


def _frequent_first(numbers: dict[str, int], counts: NDArray[np.int64], min_count: int) -> list[str]:
    types = sorted(token for token, number in numbers.items() if counts[number] >= min_count)
    falling = np.argsort(-counts[[numbers[token] for token in types]], kind="stable")
    return [types[place] for place in falling]
