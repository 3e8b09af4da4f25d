"""Figures of lessons 05 and 06: what the network remembers, and where its gradient comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from course_utils.plots.palette import BLUE, GREEN, ORANGE, STYLES
from course_utils.plots.sizes import sheet


def curves(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    title: str,
    xlabel: str,
    ylabel: str,
    *,
    level: tuple[float, str] | None = None,
    log: bool = False,
) -> Figure:
    """Several curves over one axis, each with its own colour, marker and dashes.

    Args:
        x: positions, shape (points,).
        series: for each name its values, shape (points,).
        title: the finding.
        xlabel: what x is, with its unit.
        ylabel: what the values are, with their unit.
        level: a height to mark across the figure, and its name.
        log: whether the height is logarithmic.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    for (name, values), (colour, marker, dashes) in zip(series.items(), STYLES):
        axes.plot(x, values, color=colour, marker=marker, linestyle=dashes, linewidth=2, label=name)
    if level is not None:
        axes.axhline(level[0], color="0.45", linewidth=1.2, linestyle=(0, (2, 2)), label=level[1])
    if log:
        axes.set_yscale("log")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    return figure


def loss_at_each_step(text: str, losses: ArrayLike, title: str) -> Figure:
    """A bar for each character: how surprised the network was by it.

    Args:
        text: the characters that came.
        losses: the cross-entropy of each in bits, shape (characters,).
        title: the finding.

    Returns:
        The figure.
    """
    losses = np.asarray(losses)
    figure = sheet(3)
    axes = figure.subplots()
    first = np.array([t == 0 or text[t - 1] == " " for t in range(len(text))])
    at = np.arange(len(text))
    axes.bar(at[first], losses[first], color=ORANGE, hatch="//", edgecolor="white", label="first letter of a word")
    axes.bar(at[~first], losses[~first], color=BLUE, label="other characters")
    axes.axhline(losses.mean(), color="0.3", linestyle="--", label=f"mean, {losses.mean():.2f} bits")
    axes.set_xticks(at, [character.replace(" ", "␣") for character in text])
    axes.set(title=title, xlabel="the character that came", ylabel="cross-entropy (bits)")
    axes.margins(x=0.01)
    axes.legend(frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.22))
    return figure


def gradient_matrix(norms: ArrayLike, title: str, truncate: int | None = None) -> Figure:
    """How strongly the loss at each step pulls at each use of the recurrent weights, on a logarithmic scale.

    Args:
        norms: shape (losses, uses), 0 where a use comes after the loss.
        title: the finding.
        truncate: outline the pieces that remain when the way back is cut every so many steps.

    Returns:
        The figure.
    """
    norms = np.asarray(norms)
    steps = len(norms)
    figure = sheet(4.4)
    axes = figure.subplots()
    with np.errstate(divide="ignore"):
        image = axes.imshow(
            np.where(norms > 0, np.log10(norms), np.nan), cmap="viridis", extent=(0.5, steps + 0.5, steps + 0.5, 0.5)
        )
    figure.colorbar(image, label="log10 of the norm of the term")
    if truncate is not None:
        for start in range(0, steps, truncate):
            size = min(truncate, steps - start)
            axes.add_patch(Rectangle((start + 0.5, start + 0.5), size, size, fill=False, edgecolor=ORANGE, linewidth=2))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(title=title, xlabel="use of $W_{hh}$ at step s", ylabel="loss at step t")
    return figure


def growing_sum(norms: ArrayLike, remaining: ArrayLike, title: str) -> Figure:
    """The terms of a gradient from the last use to the first, and what their sum still lacks.

    Args:
        norms: the norm of each term, the use nearest to the loss first, shape (uses,).
        remaining: distance of the sum so far from the whole gradient, relative to its norm, shape (uses,).
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    left, right = figure.subplots(1, 2)
    back = np.arange(1, len(np.asarray(norms)) + 1)
    left.bar(back, norms, color=BLUE)
    left.set(xlabel="steps back from the loss", ylabel="norm of the term", title="each term")
    right.semilogy(back, np.maximum(remaining, 1e-17), color=ORANGE, marker="s", linewidth=2)
    right.set(xlabel="terms added", ylabel="distance from the gradient", title="their growing sum")
    for axes in (left, right):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_axisbelow(True)
        axes.grid(alpha=0.3)
    figure.suptitle(title)
    return figure


def runs(
    groups: Sequence[str], values: Sequence[ArrayLike], title: str, xlabel: str, ylabel: str, chance: float
) -> Figure:
    """Every run as a dot, and the mean of each group as a bar.

    Args:
        groups: the names below the groups.
        values: the results of the runs of each group.
        title: the finding.
        xlabel: what the groups are.
        ylabel: what is measured.
        chance: a level to mark.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    for position, results in enumerate(values):
        results = np.asarray(results)
        spread = np.linspace(-0.12, 0.12, len(results))
        axes.plot(position + spread, results, "o", color=BLUE, alpha=0.8)
        axes.hlines(results.mean(), position - 0.3, position + 0.3, color=ORANGE, linewidth=3)
    axes.axhline(chance, color="0.45", linestyle=(0, (2, 2)), label="chance")
    axes.plot([], [], "o", color=BLUE, label="one run")
    axes.plot([], [], color=ORANGE, linewidth=3, label="mean")
    axes.set_xticks(range(len(groups)), groups)
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.grid(axis="y", alpha=0.3)
    axes.legend(frameon=False)
    return figure


def cost_curves(lengths: Sequence[int], seconds: ArrayLike, megabytes: ArrayLike, title: str) -> Figure:
    """Time and memory of one gradient against the number of steps, both axes logarithmic.

    Args:
        lengths: numbers of time steps.
        seconds: CPU seconds of each.
        megabytes: peak memory of each in MB.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.2)
    panels = figure.subplots(1, 2)
    for axes, values, name, colour in zip(
        panels, (seconds, megabytes), ("CPU time (s)", "peak memory (MB)"), (BLUE, GREEN)
    ):
        values = np.asarray(values)
        axes.loglog(lengths, values, "o-", color=colour, linewidth=2, label="measured")
        line = values[-1] * np.asarray(lengths) / lengths[-1]
        axes.loglog(lengths, line, color="0.4", linestyle=(0, (2, 2)), label="proportional to T")
        axes.set(xlabel="time steps T", ylabel=name)
        axes.grid(alpha=0.3, which="both")
        axes.legend(frameon=False)
    figure.suptitle(title)
    return figure
