"""What a text says of *he* and *she*, and what its word vectors say: the axis between the two pronouns.

After Bolukbasi and others 2016, "Man is to computer programmer as woman is to homemaker? Debiasing word embeddings".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_utils.vectors import WordVectors

HE, SHE = frozenset(("he", "him", "his", "himself")), frozenset(("she", "her", "hers", "herself"))


@dataclass(frozen=True)
class AxisAgainstText:
    """How the places of words on the axis go with the pronouns around them in the text.

    Attributes:
        correlation: of the place with the log of how much more often a "he" than a "she" stands near, from -1 to 1.
        words: how many words were asked.
        random: the same correlation, without its sign, for axes between two words drawn at random.
    """

    correlation: float
    words: int
    random: NDArray[np.float64]


def places(wv: WordVectors, words: Iterable[str]) -> dict[str, float]:
    """Where words lie between she (negative) and he (positive).

    Args:
        wv: vectors that know both pronouns.
        words: those that have no vector are left out.

    Returns:
        For each word the dot product of its unit vector with unit(he) - unit(she).

    Raises:
        KeyError: there is no vector for *he* or *she*.
    """
    unit, row = wv.get_normed_vectors(), wv.key_to_index
    axis = unit[row["he"]] - unit[row["she"]]
    return {word: float(unit[row[word]] @ axis) for word in words if word in row}


def against_text(
    wv: WordVectors,
    sentences: Iterable[Sequence[str]],
    *,
    reach: int = 5,
    least: int = 50,
    axes: int = 200,
    seed: int = 0,
) -> AxisAgainstText:
    """Correlate the axis of the vectors with the pronouns of the text.

    Args:
        wv: vectors that know both pronouns.
        sentences: the text, as lists of tokens.
        reach: how far a pronoun may stand from a word, to each side.
        least: how often any of them must stand near a word for the word to count.
        axes: how many random axes, each between two of the 1,000 most frequent words.
        seed: of these.

    Returns:
        The correlation, and its control.

    Raises:
        ValueError: fewer than three words are left.
    """
    near: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for sentence in sentences:
        for kind, counts in zip((HE, SHE), near):
            at = [place for place, word in enumerate(sentence) if word in kind]
            seen = {place for a in at for place in range(max(0, a - reach), min(len(sentence), a + reach + 1))}
            counts.update(sentence[place] for place in seen)
    asked = [w for w in wv.index_to_key if near[0][w] + near[1][w] >= least and w not in HE | SHE]
    if len(asked) < 3:
        raise ValueError(f"only {len(asked)} words stand near a pronoun {least} times: lower `least`")
    lean = np.log([(near[0][word] + 0.5) / (near[1][word] + 0.5) for word in asked])
    unit, row = wv.get_normed_vectors(), wv.key_to_index
    rows, rng = unit[[row[word] for word in asked]], np.random.default_rng(seed)

    def correlation(axis: NDArray[np.floating]) -> float:
        return float(np.corrcoef(rows @ axis, lean)[0, 1])

    ends = [rng.choice(min(1000, len(unit)), 2, replace=False) for _ in range(axes)]
    random = np.array([abs(correlation(unit[a] - unit[b])) for a, b in ends])
    return AxisAgainstText(correlation(unit[row["he"]] - unit[row["she"]]), len(asked), random)
