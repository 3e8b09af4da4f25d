"""From a string to words, and from words to whole numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arguments import require_tokens, require_whole

# The accents and vowel signs of all scripts that stand as characters of their own, such as those of Hindi; not the
# variation selectors, which choose between pictures.
_SIGNS = "".join(
    sign
    for sign in map(chr, range(0x300, 0x10000))
    if unicodedata.category(sign) in ("Mn", "Mc") and not "\ufe00" <= sign <= "\ufe0f"
)
# Letters and digits of any script; an apostrophe inside a word belongs to it, so "don't" stays one word.
_LETTERS = rf"(?:[^\W_][{_SIGNS}]*)+"
_WORD = re.compile(rf"{_LETTERS}(?:'{_LETTERS})*")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")  # the same for lower-case ASCII, faster

# An end mark with its closing quotes or brackets, before a space and whatever can begin a sentence; or a line break.
_SENTENCE_END = re.compile(r"""(?<=[.!?…])["'”’)\]]*\s+(?=["'“‘(\[]*[^\W_a-z])|\n""")
# After these, or after a single capital as in "J. S. Bach", a full stop ends a word and not the sentence.
_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|Gen|Col|Lt|Capt|Rev|Hon|Sen|Rep|Gov|Mt|No|vs|cf|ca|approx|e\.g|i\.e|[^\W\d_])\.$"
)

UNKNOWN = "<unk>"


def tokenize(text: str) -> list[str]:
    """Split a text into its word tokens, lower case, without punctuation.

    Args:
        text: any string. Composed and decomposed accents are the same letter, curly and straight apostrophes the same
            mark.

    Returns:
        The tokens in the order of the text; an empty list where it has no letter and no digit.

    Raises:
        TypeError: `text` is not a string.

    >>> tokenize("The dog doesn't bark. The DOG barked!")
    ['the', 'dog', "doesn't", 'bark', 'the', 'dog', 'barked']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, it is a {type(text).__name__}")
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    return _WORD.findall(text.lower())


def sentences(text: str) -> list[str]:
    """Split a text into its sentences, by rules and not by understanding.

    A sentence ends at `.`, `!`, `?` or `…` before a space and a capital letter, digit or opening quote, except after a
    title or initial ("Dr. West", "J. S. Bach"); and at every line break, so that a heading is a sentence of its own.

    Args:
        text: any string with each paragraph, heading or item of a list in one line.

    Returns:
        The sentences in the order of the text, each with its punctuation and without spaces around it.

    Raises:
        TypeError: `text` is not a string.

    >>> sentences("Dr. West spoke. Who listened? All did.")
    ['Dr. West spoke.', 'Who listened?', 'All did.']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, it is a {type(text).__name__}")
    found, begin = [], 0
    for gap in _SENTENCE_END.finditer(text):
        if "\n" not in gap.group() and _ABBREVIATION.search(text, begin, gap.start()):
            continue
        found.append(text[begin : gap.end()])
        begin = gap.end()
    found.append(text[begin:])
    return [sentence.strip() for sentence in found if sentence.strip()]


class Vocabulary:
    """The word types of a text, each with a whole number (its id) from 0 to len - 1.

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
            TypeError: `tokens` or `specials` is one string, or `tokens` holds something else than strings.
            ValueError: `min_count` or `max_size` is too small.
        """
        if isinstance(specials, str):
            raise TypeError(f"specials is one string: pass a list or tuple, ({specials!r},) for a single one")
        require_whole("min_count", min_count)
        if max_size is not None and max_size < max(1, len(specials)):
            raise ValueError(f"max_size must hold the {len(specials)} specials and be at least 1, it is {max_size}")
        require_tokens("tokens", tokens)
        counted = Counter(tokens)
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

    def encode(self, tokens: Iterable[str]) -> NDArray[np.int64]:
        """The ids of the tokens, an integer array of shape (number of tokens,).

        Args:
            tokens: tokens, known or not; an unknown one becomes the id of `<unk>`.

        Returns:
            The ids, in the order of the tokens.

        Raises:
            TypeError: `tokens` is one string.
            ValueError: a token is unknown and the vocabulary has no `<unk>`.
        """
        require_tokens("tokens", tokens)
        if UNKNOWN in self._ids:
            get, unknown = self._ids.get, self._ids[UNKNOWN]
            return np.array([get(token, unknown) for token in tokens], dtype=np.int64)
        try:
            return np.array([self._ids[token] for token in tokens], dtype=np.int64)
        except KeyError as missing:
            raise ValueError(
                f"{missing.args[0]!r} is not among the {len(self)} types, "
                f"and this vocabulary has no {UNKNOWN!r} to stand in for it"
            ) from None

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
