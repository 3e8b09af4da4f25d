"""Figures of lesson 03: twins among strangers, noise against counts, and the loss of two gradients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from course_utils.plots.palette import BLUE, ORANGE, STYLES
from course_utils.plots.sizes import sheet


def cosine_strips(groups: Mapping[str, ArrayLike], title: str) -> Figure:
    """One row of dots for each group of cosines, with its median.

    Args:
        groups: cosines by the name of the group.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(0.9 + 0.65 * len(groups))
    axes = figure.subplots()
    for row, ((name, values), (colour, marker, _)) in enumerate(zip(groups.items(), STYLES)):
        cosines = np.asarray(values)
        spread = np.linspace(-0.25, 0.25, len(cosines))
        axes.plot(cosines, row + spread, marker, color=colour, alpha=0.6, markersize=5, label=name)
        axes.plot([np.median(cosines)] * 2, [row - 0.38, row + 0.38], color="black", linewidth=2)
    axes.set_yticks(range(len(groups)), list(groups))
    axes.invert_yaxis()
    axes.set(title=title, xlabel="cosine (black line: median)", xlim=(-0.4, 1.02))
    axes.grid(axis="x", alpha=0.3)
    return figure


def loss_curves(losses: Mapping[str, ArrayLike], title: str) -> Figure:
    """The mean loss after each epoch, one line a run.

    Args:
        losses: nats a prediction, by the name of the run, shape (epochs,).
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    for (name, values), (colour, marker, _) in zip(losses.items(), STYLES):
        values = np.asarray(values)
        axes.plot(np.arange(1, len(values) + 1), values, "-", marker=marker, color=colour, linewidth=2, label=name)
    axes.set(title=title, xlabel="epoch", ylabel="mean loss (nats a prediction)")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    axes.grid(alpha=0.3)
    return figure


def noise_against_counts(counts: ArrayLike, noise: ArrayLike, words: Mapping[int, str], title: str) -> Figure:
    """How often a word is drawn as a negative, against how often it occurs.

    Args:
        counts: of every word of the text, shape (words,).
        noise: how likely each is drawn, shape (words,).
        words: those whose names are written, by their place.
        title: the finding.

    Returns:
        The figure.
    """
    shares, noise = np.asarray(counts) / np.sum(counts), np.asarray(noise)
    order = np.argsort(shares)
    figure = sheet(4.0)
    axes = figure.subplots()
    axes.loglog(shares[order], noise[order], color=BLUE, linewidth=2.5, label="drawn: count to the power of 0.75")
    axes.loglog(shares[order], shares[order], color=ORANGE, linestyle="--", label="drawn as often as it occurs")
    for place, word in words.items():
        axes.plot(shares[place], noise[place], "o", color=BLUE)
        above = noise[place] > shares[place]  # where the other line is not
        beside: dict[str, Any] = {"xytext": (9, 7), "ha": "right"} if above else {"xytext": (-9, -16), "ha": "left"}
        axes.annotate(word, (shares[place], noise[place]), textcoords="offset points", **beside)
    axes.margins(x=0.18)
    axes.set(title=title, xlabel="share of the text", ylabel="probability as a negative")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    return figure
