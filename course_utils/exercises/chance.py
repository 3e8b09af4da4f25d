"""Whether what an answer drew has the probabilities asked for: a chi-square test with a fixed seed."""

from __future__ import annotations

from collections.abc import Mapping
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
