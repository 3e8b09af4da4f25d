"""The sheet of all matplotlib figures: one width, at which their letters stay legible on a page."""

from __future__ import annotations

from matplotlib.figure import Figure

WIDTH = 6.5  # inches, of 96 pixels each: 624 pixels, what the column of a page shows without making letters smaller


def sheet(height: float) -> Figure:
    """An empty figure, as wide as all of them.

    Args:
        height: in inches.

    Returns:
        The figure; its panels leave each other room.
    """
    return Figure(figsize=(WIDTH, height), layout="constrained")
