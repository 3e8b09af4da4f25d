"""Kneser-Ney: absolute discounting, in which a shorter context counts the different words to the left.

At every length of context the formula is `absolute_discounting.discount_counts` (Kneser and Ney 1995, interpolated as
by Chen and Goodman 1998, section 2.7). New is what is counted below the longest context. A word such as "Francisco" is
frequent but continues one word only, so a shorter context should expect it rarely.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from course_utils.ngrams.counts import NgramCounts, group_by_context


def continuation_counts(levels: list[NgramCounts], base: int) -> list[NgramCounts]:
    """Below the longest context, replace each n-gram's count by the number of different words to its left.

    Args:
        levels: what `count_ngrams` counted, the shortest context first.
        base: the base it was counted with.

    Returns:
        One entry for each length of context; the last one is unchanged.
    """
    changed = []
    for shorter, longer in pairwise(levels):
        context, word = np.divmod(longer.keys, base)
        context_without_first_word = longer.context_keys[context] // base
        keys, counts = np.unique(context_without_first_word * base + word, return_counts=True)
        changed.append(group_by_context(shorter.context_keys, keys, counts, base))
    return [*changed, levels[-1]]
