"""Finding a word in a model whose spelling differs by capitals, as gensim's evaluators do."""

from __future__ import annotations

from course_utils.arguments import require_integer
from course_utils.vectors import Vectors


def spell(word: str, case_insensitive: bool) -> str:
    """The spelling under which a word is looked up: in capitals throughout where they do not count."""
    return word.upper() if case_insensitive else word


def first_index(wv: Vectors, restrict_vocab: int | None, case_insensitive: bool) -> dict[str, int]:
    """From each spelling to the index of its vector.

    Args:
        wv: the vectors, most frequent word first.
        restrict_vocab: only so many words from the top; None for all.
        case_insensitive: whether "Paris", "paris" and "PARIS" are one word; the first of them in `wv` stands for all.

    Returns:
        Indices into `wv`, by spelling.

    Raises:
        TypeError: `wv` is no vectors with their words, or `restrict_vocab` no integer.
        ValueError: `restrict_vocab` is below 1, or there are no vectors.
    """
    if not hasattr(wv, "index_to_key"):
        raise TypeError(f"wv must be word vectors (of a model: model.wv), it is a {type(wv).__name__}")
    if restrict_vocab is not None:
        require_integer("restrict_vocab", restrict_vocab)
    words = wv.index_to_key[:restrict_vocab]
    if not words:
        raise ValueError("wv holds no words")
    found: dict[str, int] = {}
    for index, word in enumerate(words):
        found.setdefault(spell(word, case_insensitive), index)
    return found
