"""Figures of lesson 04: methods with their spread, one vector between two senses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course_utils.plots.palette import BLUE, ORANGE
from course_utils.plots.sizes import sheet


def methods_with_spread(panels: Mapping[str, Mapping[str, Sequence[float]]], title: str) -> Figure:
    """One panel a test, one line a method: a point for every seed and a bar at their mean.

    Args:
        panels: for each test, for each method, the scores of its seeds. All tests have the same methods.
        title: the finding.

    Returns:
        The figure.
    """
    names = list(next(iter(panels.values())))
    rows = -(-len(panels) // 2)
    figure = sheet(0.5 + rows * (0.7 + 0.3 * len(names)))
    figure.suptitle(title)
    all_axes = figure.subplots(rows, 2, sharey=True, squeeze=False).flat
    for axes, (test, methods) in zip(all_axes, panels.items()):
        for place, scores in enumerate(methods.values()):
            axes.plot([0, np.mean(scores)], [place, place], color="#A6CBE3", linewidth=8, solid_capstyle="butt")
            axes.plot(scores, [place] * len(scores), "D", color=ORANGE, markersize=5)
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set(xlabel=test, yticks=range(len(names)), yticklabels=names)
        axes.grid(axis="x", alpha=0.3)
    all_axes[0].set_ylim(len(names) - 0.5, -0.5)  # the first on top, no bar cut
    return figure


def between_two_senses(shares: ArrayLike, cosines: Mapping[str, ArrayLike], word: str, title: str) -> Figure:
    """The cosine of one word with two others, against the share of its tokens that mean the first.

    Args:
        shares: 0 to 1, shape (points,).
        cosines: for each of the others its cosine with the word, shape (points,).
        word: the word of two senses.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    styles = ((BLUE, "o", "-"), (ORANGE, "s", "--"))
    for (name, values), (colour, marker, dashes) in zip(cosines.items(), styles):
        axes.plot(shares, values, dashes, marker=marker, color=colour, linewidth=2, label=f"with “{name}”")
    first = next(iter(cosines))
    axes.set(xlabel=f"share of the tokens of “{word}” that mean “{first}”", ylabel=f"cosine of “{word}”", title=title)
    axes.legend(frameon=False)
    axes.grid(alpha=0.3)
    return figure
