"""Figures of lesson 07: what temperature trades, form against sense, and models on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course_utils.functional import softmax
from course_utils.plots.palette import BLUE, ORANGE, STYLES
from course_utils.plots.sizes import sheet


def temperature_tradeoff(
    temperatures: Sequence[float], real_words: Sequence[float], different_words: Sequence[float], title: str
) -> Figure:
    """How real and how varied the words of sampled texts are.

    Args:
        temperatures: at which texts were sampled.
        real_words: for each the share of words that the training text has, in 0..1.
        different_words: for each the share of words that are not repeated, in 0..1.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    real, different = ([100 * share for share in shares] for shares in (real_words, different_words))
    axes.plot(temperatures, real, color=BLUE, marker="o", label="real words")
    axes.plot(temperatures, different, color=ORANGE, marker="s", linestyle="--", label="different words")
    axes.set(title=title, xlabel="temperature", ylabel="share of the words (%)", ylim=(0, 105))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    return figure


def shares_side_by_side(labels: Sequence[str], shares: Mapping[str, Sequence[float]], title: str) -> Figure:
    """Two texts compared in several shares.

    Args:
        labels: what each share is of; a line break is kept.
        shares: for each of the two texts its shares, in 0..1, one a label.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    styles = ((BLUE, ""), (ORANGE, "//"))
    for series, ((name, values), (colour, hatch)) in enumerate(zip(shares.items(), styles)):
        positions = [label + 0.38 * (series - 0.5) for label in range(len(labels))]
        bars = axes.bar(
            positions, [100 * v for v in values], 0.36, color=colour, hatch=hatch, edgecolor="white", label=name
        )
        axes.bar_label(bars, fmt="%.0f", padding=2)
    axes.set(title=title, ylabel="share (%)", ylim=(0, 130), xticks=range(len(labels)), xticklabels=labels)
    axes.set_yticks(range(0, 101, 20))
    axes.legend(frameon=False, loc="upper center", ncols=2)
    return figure


def perplexities(names: Sequence[str], values: Sequence[float], is_network: Sequence[bool], title: str) -> Figure:
    """The perplexity of several models on one text, as points from the top down, on a logarithmic axis.

    Args:
        names: of the models.
        values: their perplexities.
        is_network: whether each is a network; the others count.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(0.9 + 0.32 * len(names))
    axes = figure.subplots()
    for wanted, colour, marker, label in ((False, ORANGE, "s", "counts"), (True, BLUE, "o", "networks")):
        rows = [row for row, network in enumerate(is_network) if network is wanted]
        axes.plot([values[row] for row in rows], rows, marker, color=colour, label=label)
        for row in rows:
            axes.annotate(f"{values[row]:.1f}", (values[row], row), (8, 0), textcoords="offset points", va="center")
    axes.set_xscale("log")
    axes.set(title=title, xlabel="perplexity on the held-out verses (log scale)", xlim=(30, 1.6 * max(values)))
    axes.set_xticks([30, 50, 100, 200], labels=["30", "50", "100", "200"])
    axes.minorticks_off()
    axes.margins(y=0.08)
    axes.set_yticks(range(len(names)), labels=names)
    axes.invert_yaxis()
    axes.grid(axis="y", alpha=0.3)
    axes.legend(frameon=False, loc="lower right")
    return figure


def softmax_under_temperature(
    scores: ArrayLike, shown: Mapping[int, str], temperatures: ArrayLike, title: str
) -> Figure:
    """The probability of some tokens as the temperature rises: one curve a token.

    Args:
        scores: the network's score of every token, shape (tokens,).
        shown: which of them have a curve, at most six, by their place, with their names.
        temperatures: above 0, rising.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.8)
    axes = figure.subplots()
    probabilities = softmax(np.asarray(scores)[None, :] / np.asarray(temperatures)[:, None])  # (temperatures, tokens)
    for (place, token), (colour, marker, dashes) in zip(shown.items(), STYLES):
        curve = probabilities[:, place]
        axes.plot(temperatures, curve, color=colour, marker=marker, markevery=0.2, linestyle=dashes, label=token)
    axes.axvline(1, color="gray", linewidth=1)
    axes.set(title=title, xlabel="temperature (grey line: as trained)", ylabel="probability", ylim=(0, 1))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    return figure
