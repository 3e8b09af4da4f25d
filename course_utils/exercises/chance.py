"""Whether what an answer drew has the probabilities asked for: a chi-square test with a fixed seed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

IMPROBABLE = 1e-4  # of a right answer to be refused: the seeds are fixed, so it is refused always or never


def drawn_otherwise(counts: Counter[Any], shares: Mapping[Any, float]) -> str | None:
    """How the shares of what was drawn differ from the probabilities, where chance does not explain it.

    Args:
        counts: how often each outcome came.
        shares: the probability of each outcome.

    Returns:
        A phrase with both, or None.
    """
    total = counts.total()
    strange = [outcome for outcome in counts if not shares.get(outcome)]
    possible = [outcome for outcome, share in shares.items() if share]
    far = sum((counts[each] - total * shares[each]) ** 2 / (total * shares[each] or 1) for each in possible)
    if not strange and total and chi_square_tail(max(len(possible) - 1, 1), far) >= IMPROBABLE:
        return None
    shown = ", ".join(f"{each} {counts[each] / max(total, 1):.2f}" for each in [*possible, *strange])
    return f"{shown}; it should be {', '.join(f'{each} {shares[each]:.2f}' for each in possible)}"


def chi_square_tail(freedom: int, value: float) -> float:
    """How probable a chi-square statistic of at least this size is. (scipy.special has it, and takes 0.1 s to import.)

    Args:
        freedom: the degrees of freedom, 1 or more.
        value: the statistic, 0 or more.

    Returns:
        A probability.
    """
    half = value / 2
    odd = freedom % 2
    tail = math.erfc(math.sqrt(half)) if odd else math.exp(-half)
    for k in range(2 - odd, freedom, 2):
        tail += half ** (k / 2) * math.exp(-half) / math.gamma(k / 2 + 1)
    return tail


def seeded_otherwise(drawn: Callable[[int], Any]) -> str | None:
    """Whether chance comes from the generator that was handed over, and from nowhere else.

    Args:
        drawn: what an answer draws with a generator of this seed.

    Returns:
        A sentence, or None.
    """
    once = drawn(1)
    if once != drawn(1):
        return "the same seed gives another result the second time: take all chance from rng"
    if all(drawn(seed) == once for seed in range(2, 5)):
        return "every seed gives one and the same result: draw from the distribution, by the generator rng"
    return None
