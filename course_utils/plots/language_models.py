"""Figures of lesson 02: what longer contexts do to coverage and to perplexity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, ScalarFormatter

from course_utils.plots.palette import STYLES
from course_utils.plots.sizes import sheet


def coverage_by_order(
    orders: Sequence[int], ngrams_seen: Sequence[float], contexts_seen: Sequence[float], title: str
) -> Figure:
    """The share of held-out tokens whose n-gram, and whose context alone, occurred in training.

    Args:
        orders: the lengths n of the n-grams.
        ngrams_seen: for each n the share of n-grams that occurred in training, in 0..1.
        contexts_seen: for each n the share of contexts (the first n - 1 tokens) that occurred, in 0..1.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    for (colour, marker, line), values, label in zip(
        STYLES, (contexts_seen, ngrams_seen), ("context seen in training", "context and word seen in training")
    ):
        axes.plot(orders, [100 * value for value in values], color=colour, marker=marker, linestyle=line, label=label)
    axes.set(title=title, xlabel="order n", ylabel="held-out tokens (%)", xticks=list(orders), ylim=(0, 105))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    return figure


def perplexity_curves(
    places: Sequence[int],
    curves: Mapping[str, Sequence[float]],
    title: str,
    xlabel: str = "order n of the model",
    spreads: Mapping[str, tuple[Sequence[float], Sequence[float]]] | None = None,
) -> Figure:
    """Perplexity of several models, or of one model on several texts, on a logarithmic axis.

    Args:
        places: where the points stand: orders, or sizes of a window.
        curves: for each name its perplexities, one for each place; an infinite one leaves a gap.
        title: the finding.
        xlabel: what `places` are.
        spreads: for some of the names the lowest and the highest perplexity at each place, drawn as a band.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    for (name, values), (colour, marker, line) in zip(curves.items(), STYLES):
        axes.plot(places, values, color=colour, marker=marker, linestyle=line, label=name)
        if spreads and name in spreads:
            axes.fill_between(places, *spreads[name], color=colour, alpha=0.2, linewidth=0)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(ScalarFormatter())
    largest, smallest = max(map(max, curves.values())), min(map(min, curves.values()))
    axes.yaxis.set_minor_formatter(ScalarFormatter() if largest < 10 * smallest else NullFormatter())
    axes.set(title=title, xlabel=xlabel, ylabel="perplexity (log scale)", xticks=list(places))
    axes.grid(alpha=0.3, which="both")
    axes.legend(frameon=False)
    return figure
