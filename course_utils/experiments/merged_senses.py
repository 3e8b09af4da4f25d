"""A word of two meanings, made on purpose: then both meanings are known, and can be compared with its one vector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np


def merge_words(
    sentences: Iterable[Sequence[str]], shares: dict[str, float], merged: str, seed: int = 0
) -> list[list[str]]:
    """Write one new word in place of some tokens of others, as if it had all their meanings.

    Args:
        sentences: lists of tokens.
        shares: for each word, the share of its tokens to replace, 0 to 1; which ones is drawn at random. The others
            stay, so that the vector of each single meaning can be learned from the same text.
        merged: the new word.
        seed: of the draw.

    Returns:
        New sentences; those given are not changed.

    Raises:
        ValueError: a share is out of range, a word does not occur, or the new word occurs already.
    """
    if not all(0 <= share <= 1 for share in shares.values()):
        raise ValueError(f"shares must lie in 0..1, they are {shares}")
    copied = [list(sentence) for sentence in sentences]
    present = {token for sentence in copied for token in sentence}
    missing = [word for word in shares if word not in present]
    if missing or merged in present:
        odd = f"{missing[0]!r} does not occur" if missing else f"{merged!r} occurs already"
        raise ValueError(f"{odd} in the sentences")
    rng = np.random.default_rng(seed)
    for sentence in copied:
        for place, token in enumerate(sentence):
            if token in shares and rng.random() < shares[token]:
                sentence[place] = merged
    return copied
