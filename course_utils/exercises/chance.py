"""Whether what an answer drew has the probabilities asked for: a chi-square test with a fixed seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

IMPROBABLE = 1e-4  # of a right answer to be refused: the seeds are fixed, so it is refused always or never


def drawn_otherwise(counts: Mapping[Any, int], shares: Mapping[Any, float]) -> str | None:
    """How the shares of what was drawn differ from the probabilities, where chance does not explain it.

    Args:
        counts: how often each outcome came.
        shares: the probability of each outcome.

    Returns:
        A phrase with both, or None.
    """
    from scipy.special import chdtrc  # scipy.stats takes a second to import

    total = sum(counts.values())
    strange = [outcome for outcome in counts if not shares.get(outcome) and counts[outcome]]
    possible = [outcome for outcome, share in shares.items() if share]
    found = [counts.get(outcome, 0) for outcome in possible]
    far = sum((count - total * shares[each]) ** 2 / (total * shares[each] or 1) for each, count in zip(possible, found))
    if not strange and total and chdtrc(max(len(possible) - 1, 1), far) >= IMPROBABLE:
        return None
    shown = ", ".join(f"{each} {counts.get(each, 0) / max(total, 1):.2f}" for each in [*possible, *strange])
    return f"{shown}; it should be {', '.join(f'{each} {shares[each]:.2f}' for each in possible)}"


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
