"""Figures of lessons 05 and 06: the network drawn out, what it remembers, and where its gradient comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
_STYLES = ((BLUE, "o", "-"), (ORANGE, "s", "--"), (GREEN, "^", "-."), (PURPLE, "D", ":"))


def folded_and_unrolled(words: Sequence[str], targets: Sequence[str]) -> Figure:
    """The network as a loop, and the same network with one copy a time step.

    Args:
        words: the inputs of the unrolled steps.
        targets: what should come out at each of them.
    """
    figure = Figure(figsize=(8, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.set(xlim=(-0.8, 2.3 + 1.5 * len(words)), ylim=(-0.5, 2.6), aspect="equal")
    axes.axis("off")
    axes.set_title("One layer, used again at every step")
    _column(axes, 0, "$x_t$", r"$\hat{y}_t$", "$h_t$")
    loop = {"arrowstyle": "-|>", "color": ORANGE, "linewidth": 2, "connectionstyle": "arc3,rad=2.5"}
    axes.annotate("", xy=(0.26, 1.17), xytext=(0.26, 0.83), arrowprops=loop)
    axes.text(1.0, 0.95, "$W_{hh}$", color=ORANGE, ha="center")
    axes.text(0, -0.45, "folded", ha="center", style="italic")
    start = 2.7
    axes.text(start - 0.95, 1.0, "$h_0$", ha="center", va="center")
    for t, (word, target) in enumerate(zip(words, targets)):
        x = start + 1.5 * t
        _column(axes, x, word, target, f"$h_{t + 1}$")
        begin = x - 1.2 if t else x - 0.78
        axes.annotate(
            "", (x - 0.3, 1.0), (begin, 1.0), arrowprops={"arrowstyle": "-|>", "color": ORANGE, "linewidth": 2}
        )
        axes.text((begin + x - 0.3) / 2, 1.1, "$W_{hh}$", color=ORANGE, ha="center", fontsize=9)
    axes.text(
        start + 0.75 * (len(words) - 1), -0.45, "unrolled: the same weights at every step", ha="center", style="italic"
    )
    return figure


def _column(axes: Axes, x: float, below: str, above: str, state: str) -> None:
    """One time step: input, hidden state, output."""
    box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": BLUE, "linewidth": 2}
    axes.text(x, 1.0, state, ha="center", va="center", bbox=box)
    axes.text(x, 0, below, ha="center", va="center")
    axes.text(x, 2.1, above, ha="center", va="center")
    for low, high, name, colour in ((0.15, 0.72, "$W_{xh}$", BLUE), (1.28, 1.92, "$W_{hy}$", GREEN)):
        axes.annotate("", (x, high), (x, low), arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2})
        axes.text(x + 0.08, (low + high) / 2, name, color=colour, va="center", fontsize=9)


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
    """
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.subplots()
    for (name, values), (colour, marker, dashes) in zip(series.items(), _STYLES):
        axes.plot(x, values, color=colour, marker=marker, linestyle=dashes, linewidth=2, label=name)
    if level is not None:
        axes.axhline(level[0], color="0.45", linewidth=1.2, linestyle=(0, (2, 2)), label=level[1])
    if log:
        axes.set_yscale("log")
    axes.xaxis.get_major_locator().set_params(integer=True)
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
    """
    losses = np.asarray(losses)
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    first = np.array([t == 0 or text[t - 1] == " " for t in range(len(text))])
    places = np.arange(len(text))
    axes.bar(places[first], losses[first], color=ORANGE, hatch="//", edgecolor="white", label="first letter of a word")
    axes.bar(places[~first], losses[~first], color=BLUE, label="other characters")
    axes.axhline(losses.mean(), color="0.3", linestyle="--", label=f"mean, {losses.mean():.2f} bits")
    axes.set_xticks(places, [character.replace(" ", "␣") for character in text])
    axes.set(title=title, xlabel="the character that came", ylabel="cross-entropy (bits)")
    axes.margins(x=0.01)
    axes.legend(frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.22))
    return figure
