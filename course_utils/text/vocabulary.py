"""From words to integers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arguments import require_integer, require_tokens

UNKNOWN = "<unk>"


class Vocabulary:
    """The word types of a text, each with an integer (its id) from 0 to len - 1.

    The specials come first, then the types by falling count; types of equal count in alphabetical order, so that the
    same tokens always give the same ids.

    Attributes:
        tokens: the types as strings, in the order of their ids.
        counts: a dict from type to its number of tokens, in the order of the ids. The count of `<unk>` is the
            number of tokens that have no entry of their own.

    >>> vocabulary = Vocabulary(["the", "dog", "saw", "the", "cat"])
    >>> vocabulary.tokens
    ['<unk>', 'the', 'cat', 'dog', 'saw']
    >>> vocabulary.encode(["the", "bird"]).tolist()
    [1, 0]
    """

    tokens: list[str]
    counts: dict[str, int]

    def __init__(
        self,
        tokens: Iterable[str],
        min_count: int = 1,
        max_size: int | None = None,
        specials: Sequence[str] = (UNKNOWN,),
    ) -> None:
        """Count the tokens and number the types.

        Args:
            tokens: the tokens of a text, in any order.
            min_count: a type that occurs less often gets no entry of its own.
            max_size: at most so many entries, the specials included; None for no limit.
            specials: entries that exist whatever the text says. Without "<unk>" among them, `encode` refuses
                unknown tokens.

        Raises:
            TypeError: `tokens` or `specials` is one string, `tokens` holds something else than strings, or `min_count`
                or `max_size` is no integer.
            ValueError: `min_count` or `max_size` is too small.
        """
        if isinstance(specials, str):
            raise TypeError(f"specials is one string: pass a list or tuple, ({specials!r},) for a single one")
        require_integer("min_count", min_count)
        if max_size is not None:
            require_integer("max_size", max_size)
            if max_size < len(specials):
                raise ValueError(f"max_size must hold the {len(specials)} specials, it is {max_size}")
        require_tokens("tokens", tokens)
        try:
            counted = Counter(tokens)
        except TypeError as error:  # what cannot be counted cannot be named either: a generator is gone by now
            raise TypeError(
                "tokens must be strings in one flat list, there is a list or another collection among them: "
                "pass [token for sentence in sentences for token in sentence]"
            ) from error
        if not all(isinstance(token, str) for token in counted):
            odd = next(token for token in counted if not isinstance(token, str))
            raise TypeError(f"tokens must be strings, found {odd!r} of type {type(odd).__name__}")
        special_counts = {special: counted.pop(special, 0) for special in specials}
        kept = sorted((t for t in counted if counted[t] >= min_count), key=lambda t: (-counted[t], t))
        if max_size is not None:
            kept = kept[: max_size - len(specials)]
        if UNKNOWN in special_counts:
            special_counts[UNKNOWN] += counted.total() - sum(counted[token] for token in kept)
        self.counts = special_counts | {token: counted[token] for token in kept}
        self.tokens = list(self.counts)
        self._ids = {token: number for number, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[str]:
        return iter(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self._ids

    def __repr__(self) -> str:
        return f"Vocabulary of {len(self)} types from {sum(self.counts.values())} tokens"

    def id(self, token: str) -> int:
        """The id of one token.

        Args:
            token: known or not; an unknown one has the id of `<unk>`.

        Returns:
            The id, from 0 to len - 1.

        Raises:
            TypeError: `token` is not a string.
            ValueError: it is unknown and the vocabulary has no `<unk>`.
        """
        if not isinstance(token, str):
            raise TypeError(f"a token must be a str, found {token!r} of type {type(token).__name__}")
        found = self._ids.get(token, self._ids.get(UNKNOWN))
        if found is None:
            raise ValueError(
                f"{token!r} is not among the {len(self)} types, "
                f"and this vocabulary has no {UNKNOWN!r} to stand in for it"
            )
        return found

    def encode(self, tokens: Iterable[str]) -> NDArray[np.int64]:
        """The ids of the tokens, an integer array of shape (number of tokens,).

        Args:
            tokens: tokens, known or not; an unknown one becomes the id of `<unk>`.

        Returns:
            The ids, in the order of the tokens.

        Raises:
            TypeError: `tokens` is one string, or holds something else than strings.
            ValueError: a token is unknown and the vocabulary has no `<unk>`.
        """
        require_tokens("tokens", tokens)
        tokens = list(tokens)
        try:
            ids = np.fromiter(map(self._ids.get, tokens, repeat(-1)), np.int64, len(tokens))
        except TypeError:  # a list, say, among them: `id` names the first that is no string
            ids = np.full(len(tokens), -1)
        for place in np.flatnonzero(ids < 0):
            ids[place] = self.id(tokens[place])
        return ids

    def decode(self, ids: ArrayLike) -> list[str]:
        """The tokens of the ids, a list of strings.

        Args:
            ids: integers of shape (number of tokens,), each from 0 to len - 1.

        Returns:
            One token an id.

        Raises:
            ValueError: an id lies outside, or the array has another shape.
            TypeError: the ids are not integers.
        """
        array = np.asarray(ids)
        if array.ndim != 1:
            raise ValueError(f"ids must have shape (number of tokens,), they have shape {array.shape}")
        if array.size and not np.issubdtype(array.dtype, np.integer):
            raise TypeError(f"ids must be integers, they are {array.dtype}")
        if array.size and not (0 <= array.min() and array.max() < len(self)):
            raise ValueError(f"ids must lie in 0..{len(self) - 1}, found {array.min()}..{array.max()}")
        return [self.tokens[number] for number in array]


def require_vocabulary(value: object) -> None:
    """Refuse what is no vocabulary, such as the list of its words.

    Args:
        value: what was passed as `vocabulary`.

    Raises:
        TypeError: it is no `Vocabulary`.
    """
    if not isinstance(value, Vocabulary):
        raise TypeError(f"vocabulary must be a Vocabulary, it is a {type(value).__name__}: build Vocabulary(tokens)")
