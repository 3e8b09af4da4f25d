"""`WordVectors`: a word's vector, its nearest words, analogies, the word that does not fit; with gensim's names.

A model of the course gives its vectors as `WordVectors`; gensim's `KeyedVectors` can stand in for them everywhere.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arguments import require_integer
from course_utils.bridges.gensim_vectors import keyed_vectors
from course_utils.functional import unit_rows
from course_utils.vectors.files import as_bytes, from_bytes, read_npz, read_word2vec, write_word2vec

Vector = NDArray[np.floating]
Item = str | ArrayLike | tuple[str | ArrayLike, float]  # a word or a vector, or one of them with its weight


class Vectors(Protocol):
    """What a scorer asks of word vectors: ours have it, gensim's too.

    Attributes:
        index_to_key: the words, most frequent first.
        key_to_index: from a word to its row.
        vectors: one row a word, shape (words, vector_size).
    """

    index_to_key: list[str]
    key_to_index: dict[str, int]
    vectors: Vector


class WordVectors:
    """One vector a word.

    Attributes:
        index_to_key: the words, most frequent first where that is known.
        key_to_index: from a word to its row.
        vectors: one row a word, shape (words, vector_size).
        counts: tokens of each word, shape (words,), or None where nobody counted.
    """

    index_to_key: list[str]
    key_to_index: dict[str, int]
    vectors: Vector
    counts: NDArray[np.int64] | None

    def __init__(self, words: Sequence[str], vectors: ArrayLike, counts: ArrayLike | None = None) -> None:
        """Put words and rows together. An array of floating numbers is kept, not copied.

        Args:
            words: each once.
            vectors: shape (words, vector_size); what is no floating array becomes float32.
            counts: tokens of each word, shape (words,).

        Raises:
            TypeError: a word is no string.
            ValueError: a word stands there twice, or the number of rows or of counts is another one.
        """
        self.index_to_key = list(words)
        self.key_to_index = {word: row for row, word in enumerate(self.index_to_key)}
        self.vectors = _rows(vectors)
        self.counts = None if counts is None else np.asarray(counts, np.int64)
        if isinstance(words, str) or not all(isinstance(word, str) for word in self.key_to_index):
            raise TypeError("words must be a list of strings")
        if len(self.key_to_index) < len(self.index_to_key):
            twice = next(word for row, word in enumerate(self.index_to_key) if self.key_to_index[word] != row)
            raise ValueError(f"words must stand there once each, {twice!r} stands there twice")
        if len(self.vectors) != len(self) or (self.counts is not None and self.counts.shape != (len(self),)):
            shapes = self.vectors.shape, None if self.counts is None else self.counts.shape
            raise ValueError(f"{len(self)} words need as many rows and counts, vectors and counts have shapes {shapes}")

    def __len__(self) -> int:
        """Words that have a vector.

        Returns:
            Their number.
        """
        return len(self.index_to_key)

    def __contains__(self, word: object) -> bool:
        """Whether a word has a vector.

        Args:
            word: as the model writes it.

        Returns:
            True where it has.
        """
        return word in self.key_to_index

    def __getitem__(self, word: str | Sequence[str]) -> Vector:
        """The vector of a word, or the rows of a list of words.

        Args:
            word: one or several; a KeyError where one has no vector.

        Returns:
            Shape (vector_size,) or (words, vector_size).
        """
        if isinstance(word, str):
            return self.get_vector(word)
        return self.vectors[[self.get_index(one) for one in word]]

    def __repr__(self) -> str:
        return f"WordVectors: {len(self):,} words, {self.vector_size} dimensions"

    @property
    def vector_size(self) -> int:
        """Dimensions of a vector."""
        return int(self.vectors.shape[1])

    def get_index(self, word: str) -> int:
        """The row of a word.

        Args:
            word: as the model writes it.

        Returns:
            Its place in `index_to_key`.

        Raises:
            KeyError: it has no vector.
        """
        try:
            return self.key_to_index[word]
        except KeyError:
            raise KeyError(f"{word!r} is not among the {len(self):,} words that have a vector") from None

    def get_vector(self, word: str, norm: bool = False) -> Vector:
        """The vector of a word.

        Args:
            word: as the model writes it; a KeyError where it has none.
            norm: scaled to length 1.

        Returns:
            Shape (vector_size,).
        """
        row = self.get_index(word)
        found: Vector = unit_rows(self.vectors[row : row + 1])[0] if norm else self.vectors[row]
        return found

    def get_normed_vectors(self) -> Vector:
        """All vectors, scaled to length 1.

        Returns:
            Shape (words, vector_size); a row of zeros stays one.
        """
        return unit_rows(self.vectors)

    def get_vecattr(self, word: str, name: str) -> int:
        """A number that is kept for a word, by gensim's name for it.

        Args:
            word: as the model writes it; a KeyError where it has no vector.
            name: "count", its tokens.

        Returns:
            The number.

        Raises:
            KeyError: nobody counted, or `name` is another one.
        """
        if name != "count" or self.counts is None:
            raise KeyError(f"{name!r} is not known: " + ("only 'count' is" if name != "count" else "nobody counted"))
        return int(self.counts[self.get_index(word)])

    def similarity(self, word1: str, word2: str) -> float:
        """The cosine between two words; a KeyError where one has no vector.

        Args:
            word1: one word.
            word2: the other.

        Returns:
            From -1 to 1.
        """
        return float(self.get_vector(word1, norm=True) @ self.get_vector(word2, norm=True))

    def most_similar(
        self,
        positive: Item | Sequence[Item] | None = None,
        negative: Item | Sequence[Item] | None = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Any:
        """The words nearest to a mean of words, which are left out themselves.

        Each word is scaled to length 1 and counts 1, or -1 where it is negative.

        Args:
            positive: a word, a vector, a pair (word or vector, weight), or a list of them.
            negative: what counts -1, in one of these forms.
            topn: how many words; None for the cosines of all words as one array.
            restrict_vocab: only the so many first words; None for all.

        Returns:
            Pairs (word, cosine), nearest first.

        Raises:
            KeyError: a word has no vector.
            TypeError: `topn` or `restrict_vocab` is no integer.
            ValueError: there is neither a positive nor a negative word, or `restrict_vocab` is below 1.
        """
        if topn is not None:
            require_integer("topn", topn, least=0)
        if restrict_vocab is not None:
            require_integer("restrict_vocab", restrict_vocab)
        weighted = [_weighted(item, 1.0) for item in _listed(positive)]
        weighted += [_weighted(item, -1.0) for item in _listed(negative)]
        if not weighted:
            raise ValueError("positive and negative are empty: there must be at least one word")
        mean = np.zeros(self.vector_size)
        for item, weight in weighted:
            mean += weight * (self.get_vector(item, norm=True) if isinstance(item, str) else np.asarray(item))
        target = unit_rows(mean[None])[0].astype(self.vectors.dtype)
        cosines = unit_rows(self.vectors[:restrict_vocab]) @ target  # (words,)
        if topn is None:
            return cosines
        asked = {item for item, _ in weighted if isinstance(item, str)}
        nearest = np.argsort(-cosines, kind="stable")[: topn + len(asked)]
        found = [(self.index_to_key[row], float(cosines[row])) for row in nearest]
        return [(word, cosine) for word, cosine in found if word not in asked][:topn]

    def rank(self, word1: str, word2: str) -> int:
        """The place of a word among the neighbours of another one.

        Args:
            word1: whose neighbours.
            word2: which of them; a KeyError where one of the two has no vector.

        Returns:
            1 for the nearest.
        """
        cosines = unit_rows(self.vectors) @ self.get_vector(word1, norm=True)
        nearer = np.flatnonzero(cosines > cosines[self.get_index(word2)])
        return 1 + len(set(nearer.tolist()) - {self.get_index(word1), self.get_index(word2)})

    def doesnt_match(self, words: Iterable[str]) -> str:
        """The word farthest from the mean of all; unknown ones are left out, with a warning that names them.

        Args:
            words: at least one that has a vector.

        Returns:
            One of them.

        Raises:
            ValueError: none of them has a vector.
        """
        words = list(words)
        known = [word for word in words if word in self]
        if not known:
            raise ValueError(f"words must hold at least one word that has a vector, they are {words}")
        if unknown := [word for word in words if word not in self]:
            warnings.warn(f"left out, without a vector: {unknown}", stacklevel=2)
        unit = unit_rows(self[known])
        cosines = unit @ unit.mean(axis=0)
        return min(zip(cosines.tolist(), known))[1]

    def add_vector(self, word: str, vector: ArrayLike) -> None:
        """Put one word more at the end.

        Args:
            word: the word.
            vector: shape (vector_size,).
        """
        self.add_vectors([word], np.asarray(vector)[None])

    def add_vectors(self, words: Sequence[str], vectors: ArrayLike, replace: bool = False) -> None:
        """Put words at the end; their count is 0. `vectors` becomes a new array.

        Args:
            words: those that have a vector already keep it, unless `replace`.
            vectors: shape (words, vector_size).
            replace: whether words that are there get the new vector.

        Raises:
            ValueError: the shape is another one.
        """
        rows = np.asarray(vectors, self.vectors.dtype)
        if rows.shape != (len(words), self.vector_size):
            raise ValueError(f"vectors must have shape {(len(words), self.vector_size)}, they have {rows.shape}")
        new: dict[str, Vector] = {}
        for word, row in zip(words, rows):
            if word not in self:
                new.setdefault(word, row)
            elif replace:
                self.vectors[self.get_index(word)] = row
        if new:
            self.key_to_index.update(zip(new, range(len(self), len(self) + len(new))))
            self.index_to_key += new
            self.vectors = np.vstack([self.vectors, *new.values()])
            self.counts = None if self.counts is None else np.append(self.counts, np.zeros(len(new), np.int64))

    def to_gensim(self) -> Any:
        """The same words and vectors for everything that gensim can do with them.

        Returns:
            gensim's KeyedVectors, over the same array.

        Raises:
            ModuleNotFoundError: gensim is not installed.
        """
        return keyed_vectors(self.index_to_key, self.vectors, self.counts)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the vectors in the format that the file's name ends with.

        Args:
            path: ".npz" keeps everything; ".bin" and ".txt" are the formats of word2vec, see `save_word2vec_format`.

        Raises:
            ValueError: the name ends otherwise, or a word cannot be written in that format.
        """
        path, ending = Path(path), _ending(path)
        if ending != ".npz":
            self.save_word2vec_format(path, binary=ending == ".bin")
            return
        counts = {} if self.counts is None else {"counts": self.counts}
        with path.open("wb") as file:
            np.savez(file, words=as_bytes(self.index_to_key), vectors=self.vectors, **counts)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> WordVectors:
        """Read what `save` wrote. Nothing is unpickled.

        Args:
            path: ends with ".npz", ".bin" or ".txt".

        Returns:
            The vectors.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: the name ends otherwise, or the file is not whole.
        """
        path, ending = Path(path), _ending(path)
        if ending != ".npz":
            return cls.load_word2vec_format(path, binary=ending == ".bin")
        stored = read_npz(path, "words", "vectors")
        return cls(from_bytes(stored["words"]), stored["vectors"], stored.get("counts"))

    def save_word2vec_format(
        self, path: str | os.PathLike[str], fvocab: str | os.PathLike[str] | None = None, binary: bool = False
    ) -> None:
        """Write the vectors as the original C code does, which every library reads.

        Args:
            path: the file; it is replaced where it exists.
            fvocab: a second file for the counts, "word count" a line.
            binary: float32 numbers; else text, which people can read.

        Raises:
            ValueError: a word is empty or holds white space, at which readers split; or there are no counts to write.
        """
        if fvocab is not None and self.counts is None:
            raise ValueError("fvocab cannot be written: these vectors have no counts")
        write_word2vec(Path(path), self.index_to_key, self.vectors, binary)
        if fvocab is not None and self.counts is not None:
            lines = (f"{word} {count}\n" for word, count in zip(self.index_to_key, self.counts))
            Path(fvocab).write_text("".join(lines), encoding="utf-8", newline="\n")

    @classmethod
    def load_word2vec_format(
        cls, path: str | os.PathLike[str], fvocab: str | os.PathLike[str] | None = None, binary: bool = False
    ) -> WordVectors:
        """Read a file of the original C code, of gensim, or of `save_word2vec_format`.

        Args:
            path: the file.
            fvocab: the file with the counts; without it there are none.
            binary: how it was written.

        Returns:
            The vectors in float32; of a word that stands there twice the first.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it has another format or ends too early.
        """
        words, vectors = read_word2vec(Path(path), binary)
        if fvocab is None:
            return cls(words, vectors)
        lines = Path(fvocab).read_text(encoding="utf-8").splitlines()
        count_of = dict(line.rsplit(" ", 1) for line in lines)
        return cls(words, vectors, [int(count_of.get(word, 0)) for word in words])


def _ending(path: str | os.PathLike[str]) -> str:
    ending = Path(path).suffix
    if ending not in (".npz", ".bin", ".txt"):
        raise ValueError(f"path must end with .npz, .bin or .txt, it is {os.fspath(path)!r}")
    return ending


def _rows(vectors: ArrayLike) -> Vector:
    rows = vectors if isinstance(vectors, np.ndarray) else np.asarray(vectors)  # a mapped file stays one
    rows = rows if np.issubdtype(rows.dtype, np.floating) else rows.astype(np.float32)
    if rows.ndim != 2 or not rows.shape[1]:
        raise ValueError(f"vectors must have shape (words, vector_size), they have shape {rows.shape}")
    return rows


def _listed(items: Item | Sequence[Item] | None) -> Sequence[Any]:
    """One item as a list of one; a list of numbers is no vector, an array is one."""
    if items is None:
        return []
    single = isinstance(items, str) or (isinstance(items, np.ndarray) and items.ndim == 1)
    return [items] if single else list(items)  # type: ignore[arg-type]


def _weighted(item: Any, weight: float) -> tuple[Any, float]:
    return (item[0], float(item[1])) if isinstance(item, tuple) else (item, weight)
