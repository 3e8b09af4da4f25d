"""Figures of lesson 01: how often words occur (Zipf's law), and what their frequency makes them weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course_utils.plots.palette import BLUE, GREEN, ORANGE
from course_utils.plots.sizes import sheet


def rank_frequency(counts: ArrayLike, labels: Mapping[int, str], title: str) -> Figure:
    """The counts of all word types against their rank, on logarithmic axes.

    Args:
        counts: the number of tokens of each type, falling, shape (types,).
        labels: words to write beside some ranks; rank 1 is the most frequent type.
        title: the finding.

    Returns:
        The figure.
    """
    counts = np.asarray(counts)
    figure = sheet(3.4)
    axes = figure.subplots()
    axes.loglog(np.arange(1, len(counts) + 1), counts, color=BLUE, linewidth=2)
    for rank, word in labels.items():
        axes.plot(rank, counts[rank - 1], "o", color=ORANGE)
        axes.annotate(word, (rank, counts[rank - 1]), xytext=(6, 4), textcoords="offset points")
    axes.margins(y=0.12)
    axes.set(title=title, xlabel="rank of the word type (1 = most frequent)", ylabel="tokens in the corpus")
    axes.grid(alpha=0.3)
    return figure


def idf_curve(documents: int, frequencies: Mapping[str, int], title: str) -> Figure:
    """The idf log(#docs / df) against the document frequency df, with some words on the curve.

    Args:
        documents: the number of documents.
        frequencies: for each word to show, in how many documents it occurs.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    df = np.arange(1, documents + 1)
    axes.plot(df, np.log(documents / df), color=BLUE, linewidth=2)
    for word, frequency in frequencies.items():
        weight = np.log(documents / frequency)
        axes.plot(frequency, weight, "o", color=ORANGE)
        near_end = frequency > 0.8 * documents
        axes.annotate(
            f"{word} ({frequency})",
            (frequency, weight),
            xytext=(-6, 8) if near_end else (8, 2),
            textcoords="offset points",
            ha="right" if near_end else "left",
        )
    axes.set(title=title, xlabel=f"documents with the word, of {documents}", ylabel="idf (nats)", ylim=(-0.2, None))
    axes.grid(alpha=0.3)
    return figure


def paired_bars(groups: Sequence[str], series: Mapping[str, Sequence[float]], ylabel: str, title: str) -> Figure:
    """Bars side by side: one group a setting, one colour and hatch a method, the value written on each bar.

    Args:
        groups: the names below the groups.
        series: for each method its values, one a group.
        ylabel: what is measured, with its unit.
        title: the finding.

    Returns:
        The figure.
    """
    figure = sheet(3.4)
    axes = figure.subplots()
    width = 0.8 / len(series)
    for number, ((name, values), colour, hatch) in enumerate(
        zip(series.items(), (ORANGE, BLUE, GREEN), ("//", "", ".."))
    ):
        places = np.arange(len(groups)) + (number - (len(series) - 1) / 2) * width
        bars = axes.bar(places, values, width, color=colour, hatch=hatch, edgecolor="white", label=name)
        axes.bar_label(bars, fmt="%.2f", padding=2)
    axes.set_xticks(np.arange(len(groups)), groups)
    axes.set(title=title, ylabel=ylabel)
    axes.margins(y=0.15)
    axes.legend(frameon=False, loc="best")
    return figure
