"""Figures of lesson 08: norms against distance, the cliff and two ways over it, accuracy against distance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course_utils.plots.palette import BLUE, ORANGE, STYLES
from course_utils.plots.sizes import sheet


def norms_by_distance(panels: Mapping[str, Mapping[str, ArrayLike]], title: str) -> Figure:
    """The norm of a gradient against how far back it has come, one panel an activation, one curve a radius.

    Args:
        panels: for each panel its curves by name, each of shape (distances,), the nearest first.
        title: the finding.

    Returns:
        The figure.
    """
    rows = -(-len(panels) // 2)
    figure = sheet(0.5 + 1.7 * rows)
    all_axes = figure.subplots(rows, 2, sharex=True, sharey=True, squeeze=False)
    for axes, (name, curves) in zip(all_axes.flat, panels.items()):
        for (label, norms), (colour, marker, dashes) in zip(curves.items(), STYLES):
            norms = np.asarray(norms)
            axes.semilogy(norms, color=colour, marker=marker, markevery=10, linestyle=dashes, label=label)
        axes.set(title=name)
        axes.grid(alpha=0.3)
    for axes in all_axes[-1]:
        axes.set_xlabel("steps back")
    for axes in all_axes[:, 0]:
        axes.set_ylabel("norm of the gradient")
    handles, labels = all_axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, title="spectral radius", loc="outside right center", frameon=False)
    figure.suptitle(title)
    return figure


def cliff(
    w: ArrayLike, b: ArrayLike, loss: ArrayLike, ways: Mapping[str, tuple[ArrayLike, ArrayLike]], title: str
) -> Figure:
    """The loss of the single unit over its two parameters, and the ways that gradient descent takes.

    Args:
        w: the recurrent weights of the columns, shape (columns,).
        b: the biases of the rows, shape (rows,).
        loss: shape (rows, columns).
        ways: for each name the weights and the biases of one descent, each of shape (updates + 1,).
        title: the finding.

    Returns:
        The figure.
    """
    w, b = np.asarray(w), np.asarray(b)
    figure = sheet(3.2)
    for axes, (name, (way_w, way_b)), colour in zip(
        figure.subplots(1, len(ways), sharey=True), ways.items(), (ORANGE, BLUE)
    ):
        mesh = axes.pcolormesh(w, b, np.maximum(loss, 1e-3), cmap="Greys", norm=LogNorm(1e-3, 10), shading="nearest")
        axes.plot(way_w, way_b, color=colour, marker="o", markersize=3, linewidth=1.2)
        axes.plot(np.asarray(way_w)[0], np.asarray(way_b)[0], "s", color=colour, markersize=9, label="start")
        axes.plot(np.asarray(way_w)[-1], np.asarray(way_b)[-1], "*", color=colour, markersize=15, label="end")
        axes.set(title=name, xlabel="recurrent weight w", xlim=(w[0], w[-1]), ylim=(b[0], b[-1]))
        axes.legend(loc="upper left")
    axes.figure.axes[0].set_ylabel("bias b")
    figure.colorbar(
        mesh,
        ax=figure.axes,
        label="loss after 50 steps",
        boundaries=np.geomspace(1e-3, 1, 61),
        ticks=[1e-3, 1e-2, 1e-1, 1],
    )
    figure.suptitle(title)
    return figure


def losses_of_runs(clipped: ArrayLike, unclipped: ArrayLike, level: float, title: str) -> Figure:
    """The loss of several trainings against the number of updates, with clipping and without.

    Args:
        clipped: in bits, shape (runs, updates).
        unclipped: in bits, shape (runs, updates); infinite where a network has left the range of numbers.
        level: the loss of guessing by frequency alone.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(2.8)
    axes = figure.subplots()
    for name, runs, colour, dashes in (("not clipped", unclipped, ORANGE, "--"), ("clipped", clipped, BLUE, "-")):
        for index, losses in enumerate(np.asarray(runs)):
            finite = np.where(np.isfinite(losses), losses, np.nan)[::16]
            axes.semilogy(
                16 * np.arange(len(finite)),
                finite,
                color=colour,
                linestyle=dashes,
                linewidth=1,
                label=name if index == 0 else None,
            )
    axes.axhline(level, color="0.3", linewidth=1.5, linestyle=":", label="guessing by frequency alone")
    axes.set(title=title, xlabel="update", ylabel="loss (bits a character)")
    axes.grid(alpha=0.3)
    figure.legend(frameon=False, loc="outside lower center", ncols=3)
    return figure


def accuracy_by_distance(
    distances: ArrayLike, systems: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike]], title: str
) -> Figure:
    """Accuracy against distance with its confidence interval, one curve a system, and the level of chance.

    Args:
        distances: shape (distances,).
        systems: for each name mean, lower and upper end of the band, each of shape (distances,).
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    for index, ((name, (mean, low, high)), (colour, marker, dashes)) in enumerate(zip(systems.items(), STYLES)):
        ends = np.array([np.subtract(mean, low), np.subtract(high, mean)])
        aside = np.asarray(distances) + 0.5 * (index - 2.5)  # so that bands do not cover each other
        style: dict[str, Any] = {"color": colour, "marker": marker, "linestyle": dashes, "linewidth": 1.8, "capsize": 3}
        axes.errorbar(aside, mean, yerr=ends, label=name, **style)
    axes.axhline(0.5, color="0.45", linestyle=(0, (2, 2)), label="chance")
    axes.set(title=title, xlabel="words between the name and its pronoun", ylabel="accuracy", ylim=(0.3, 1.03))
    axes.grid(alpha=0.3)
    figure.legend(frameon=False, loc="outside lower center", ncols=3)
    return figure
