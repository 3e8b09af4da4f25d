"""Drawings of lessons 05 to 09: hidden states, the unrolled loop, the way back through it, gates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from course_utils.plots.palette import BLACK, BLUE, GREEN, ORANGE, PURPLE
from course_utils.plots.svg import Drawing

GREY = "#8a8a8a"


def _signed(value: float, form: str = ".3f") -> str:
    return format(value, form).replace("-", "−")


def hidden_markov_graph(
    states: tuple[str, str], shown: tuple[str, str], transitions: ArrayLike, emissions: ArrayLike
) -> Drawing:
    """A hidden Markov model of two states: arrows between the states, and from each to what it shows.

    Args:
        states: the names of the hidden states.
        shown: the names of what is seen.
        transitions: shape (2, 2), from the state of a row to that of a column.
        emissions: shape (2, 2), what the state of a row shows.

    Returns:
        The drawing.
    """
    step, show = np.asarray(transitions, dtype=float), np.asarray(emissions, dtype=float)
    alt = (
        f"Hidden states {states[0]} and {states[1]}: each stays with probability {step[0, 0]:g} and {step[1, 1]:g}; "
        + ("; ".join(f"{state} shows {shown[0]} with {row[0]:g}" for state, row in zip(states, show)) + ".")
    )
    drawing = Drawing(480, 230, alt)
    x, high, low = (150, 330), 70, 195
    drawing.line((x[0] + 40, high - 12), (x[1] - 40, high - 12), ORANGE, width=2, arrow=True)
    drawing.line((x[1] - 40, high + 12), (x[0] + 40, high + 12), ORANGE, width=2, arrow=True)
    drawing.text(240, high - 20, f"{step[0, 1]:g}", ORANGE)
    drawing.text(240, high + 32, f"{step[1, 0]:g}", ORANGE)
    for i, side in ((0, -1), (1, 1)):
        edge = x[i] + side * 34
        out = edge + side * 60
        way = f"M{edge},{high - 12} C{out},{high - 40} {out},{high + 40} {edge + side * 4},{high + 14}"
        drawing.path(way, ORANGE, width=2, arrow=True)
        drawing.text(edge + side * 62, high + 5, f"{step[i, i]:g}", ORANGE)
        drawing.circle(x[i], high, 37, BLUE)
        drawing.text(x[i], high + 5, states[i], bold=True)
        for j in (0, 1):
            start, end = (x[i] + 14 * (j - i), high + 38), (x[j] + 20 * (i - j), low - 19)
            drawing.line(start, end, GREEN, dashed=True, arrow=True)
            at, below = (0.42, 5) if i == j else (0.3, 12)  # clear of its line, which may be oblique
            side_of = -12 if i == 0 else 12
            drawing.text(
                start[0] + at * (end[0] - start[0]) + side_of,
                start[1] + at * (end[1] - start[1]) + below,
                f"{show[i, j]:g}",
                GREEN,
                anchor="end" if i == 0 else "start",
            )
    for j in (0, 1):
        drawing.box(x[j], low, 90, 36, shown[j], GREEN)
    drawing.text(12, 24, "hidden", GREY, anchor="start", slanted=True)
    drawing.text(12, low + 5, "seen", GREY, anchor="start", slanted=True)
    return drawing


def unrolled(words: Sequence[str], targets: Sequence[str]) -> Drawing:
    """The recurrent layer as a loop, and the same layer with one copy a step.

    Args:
        words: the inputs of the steps.
        targets: what should come out at each of them.

    Returns:
        The drawing.
    """
    alt = f"One recurrent layer as a loop, and the same layer used {len(words)} times: {' '.join(words)}."
    step = min(96.0, 500 / len(words))
    drawing = Drawing(round(232 + step * len(words)), 230, alt)
    middle, above, below = 108, 26, 190

    def column(x: float, low: str, high: str, state: str, names: bool) -> None:
        drawing.line((x, below - 16), (x, middle + 21), BLUE, width=2, arrow=True)
        drawing.line((x, middle - 19), (x, above + 9), GREEN, width=2, arrow=True)
        drawing.box(x, middle, 44, 36, state, BLUE)
        drawing.text(x, below, low, bold=True)
        drawing.text(x, above, high, bold=True)
        if names:
            drawing.text(x + 6, middle + 46, "W_{xh}", BLUE, anchor="start", size=13)
            drawing.text(x + 6, middle - 42, "W_{hy}", GREEN, anchor="start", size=13)

    column(54, "x_t", "ŷ_t", "h_t", True)
    drawing.path(
        f"M76,{middle + 10} C124,{middle + 22} 124,{middle - 22} 78,{middle - 10}", ORANGE, width=2, arrow=True
    )
    drawing.text(128, middle + 5, "W_{hh}", ORANGE, size=13)
    start = 232
    drawing.text(start + 0.35 * step - 66, middle + 5, "h_0")
    for t, (word, target) in enumerate(zip(words, targets)):
        x = start + step * (t + 0.35)
        drawing.line((x - step + 24 if t else x - 48, middle), (x - 24, middle), ORANGE, width=2, arrow=True)
        column(x, word, target, f"h_{t + 1}", False)
    drawing.text(54, 222, "folded", GREY, slanted=True)
    drawing.text(start + step * len(words) / 2 - 10, 222, "unrolled: the same weights", GREY, slanted=True)
    return drawing


def blame(words: Sequence[str], wrong: str) -> Drawing:
    """One loss at the last step, and a question at each use of the recurrent matrix before it.

    Args:
        words: what was read.
        wrong: the bet that was lost.

    Returns:
        The drawing.
    """
    step = 440 / len(words)
    drawing = Drawing(
        480, 190, f"The bet on {wrong} was lost after {len(words)} words: at which use of W_hh lies the blame?"
    )
    for t, word in enumerate(words):
        x = 30 + step * (t + 0.5)
        drawing.line((x + 0.28 * step, 96), (x - 0.72 * step, 96), ORANGE, width=2, dashed=True, arrow=True)
        drawing.text(x - 0.5 * step, 84, "?", ORANGE, bold=True, size=16)
        drawing.line((x, 142), (x, 116), GREY, arrow=True)
        drawing.text(x, 160, word, size=13 if step > 48 else 12)
    for t in range(len(words)):
        drawing.circle(30 + step * (t + 0.5), 96, 0.27 * step, BLUE)
        drawing.text(30 + step * (t + 0.5), 101, f"h_{t + 1}", size=13)
    last = 30 + step * (len(words) - 0.5)
    drawing.line((last, 44), (last, 96 - 0.3 * step), ORANGE, width=3, arrow=True)
    drawing.box(last - 24, 28, 96, 30, f"loss: {wrong}", ORANGE)
    drawing.text(20, 184, "the same W_{hh} at every arrow", GREY, anchor="start", slanted=True, size=13)
    return drawing


def backward_graph(x: float, h: float, w: float, u: float, target: float) -> Drawing:
    """One step of backpropagation as a graph with its numbers: values forward in black, derivatives back in orange.

    The step is h' = tanh(w h + u x), the loss (h' - target)² / 2, all of them single numbers.

    Args:
        x: the input.
        h: the state before.
        w: the recurrent weight.
        u: the weight of the input.
        target: what the new state should be.

    Returns:
        The drawing.
    """
    a = w * h + u * x
    new = np.tanh(a)
    loss = (new - target) ** 2 / 2
    d_new = new - target
    d_a = d_new * (1 - new**2)
    derivatives = {"w": d_a * h, "h": d_a * w, "u": d_a * x, "x": d_a * u}
    said = ", ".join(f"dL/d{name} = {_signed(value)}" for name, value in derivatives.items() if name != "x")
    drawing = Drawing(600, 250, f"One step forward, loss {loss:.3f}, and back with the chain rule: {said}.")
    rows = {"h": (38, h), "w": (98, w), "u": (146, u), "x": (206, x)}
    times = {"h": (200, 68), "w": (200, 68), "u": (200, 176), "x": (200, 176)}

    def joined(start: tuple[float, float], end: tuple[float, float], back: float, beside: tuple[float, float]) -> None:
        drawing.line(start, end, GREY, arrow=True)
        middle = (start[0] + end[0]) / 2 + beside[0], (start[1] + end[1]) / 2 + beside[1]
        drawing.text(*middle, _signed(back), ORANGE, size=13, bold=True)

    for name, (y, value) in rows.items():
        drawing.text(12, y + 5, f"{name} = {_signed(value, 'g')}", anchor="start", bold=True)
        joined((84, y), (times[name][0] - 23, times[name][1]), derivatives[name], (0, -9 if name in "hu" else 19))
    joined((223, 68), (289, 114), d_a, (-20, 16))
    joined((223, 176), (289, 130), d_a, (26, 16))
    joined((330, 122), (390, 122), d_a, (-1, 18))
    joined((450, 122), (512, 122), d_new, (-2, 18))
    for px, py, text, value in (
        (200, 68, "×", w * h),
        (200, 176, "×", u * x),
        (308, 122, "+", a),
        (420, 122, "tanh", new),
    ):
        drawing.circle(px, py, 29 if text == "tanh" else 22, BLUE)
        drawing.text(px, py + 5, text, bold=True, size=15 if text == "tanh" else 19)
        drawing.text(px, py - 34, _signed(value), size=13)
    drawing.box(556, 122, 84, 44, "½(h′ − y)²", BLUE, size=13)
    drawing.text(556, 90, f"L = {loss:.3f}", size=13, bold=True)
    drawing.text(556, 163, f"y = {_signed(target, 'g')}", size=13)
    drawing.text(588, 226, "black: values, forward", anchor="end", size=13)
    drawing.text(588, 243, "orange: derivatives of L, backward", ORANGE, anchor="end", size=13)
    return drawing


def long_product(factor: float, steps: int) -> Drawing:
    """A number that is multiplied by the same factor at every step on its way back.

    Args:
        factor: by which each step multiplies.
        steps: how many there are.

    Returns:
        The drawing.
    """
    drawing = Drawing(
        480, 150, f"On its way back through {steps} steps a gradient is multiplied by {factor:g} again and again."
    )
    gap = 440 / steps
    for step in range(steps, 0, -1):
        x = 20 + gap * (step - 0.5)
        drawing.box(x, 70, 0.46 * gap, 0.46 * gap, f"h_{step}", BLUE)
        if step > 1:
            drawing.line((x - 0.25 * gap, 70), (x - 0.74 * gap, 70), ORANGE, width=2.5, arrow=True)
            drawing.text(x - 0.5 * gap, 56, f"×{factor:g}", ORANGE, size=13, bold=True)
    drawing.line(
        (20 + gap * (steps - 0.5), 20), (20 + gap * (steps - 0.5), 70 - 0.33 * gap), ORANGE, width=3, arrow=True
    )
    drawing.text(20 + gap * (steps - 0.5) - 10, 24, "loss", ORANGE, anchor="end", bold=True)
    drawing.text(20 + gap * 0.5, 70 + 0.6 * gap, "what arrives?", bold=True, anchor="start")
    return drawing


def writing_loop(prompt: str, choices: Sequence[tuple[str, float]]) -> Drawing:
    """The loop that writes: read, score, filter, draw, append.

    Args:
        prompt: what was read so far.
        choices: some next tokens with their probabilities, drawn as bars.

    Returns:
        The drawing.
    """
    drawing = Drawing(
        480, 210, f"The network reads {prompt!r}, gives every token a probability, one is drawn and appended."
    )
    drawing.box(80, 60, 130, 40, prompt)
    drawing.text(80, 32, "read so far", GREY, size=13, slanted=True)
    drawing.line((146, 60), (186, 60), BLUE, width=2, arrow=True)
    drawing.box(232, 60, 88, 40, "network", BLUE)
    drawing.line((278, 60), (318, 60), BLUE, width=2, arrow=True)
    for row, (token, probability) in enumerate(choices):
        y = 30 + 22 * row
        drawing.text(370, y + 5, token, anchor="end", bold=True, size=13)
        drawing.box(376 + 45 * probability, y, 90 * probability, 13, colour=GREEN, fill=GREEN, round_by=0)
    low = 30 + 22 * len(choices)
    drawing.path(f"M408,{low - 6} C408,185 300,176 140,176 C80,176 80,130 80,86", ORANGE, width=2.5, arrow=True)
    drawing.text(215, 166, "draw one, append it, and again", ORANGE, bold=True)
    return drawing


def lstm_cell() -> Drawing:
    """The long short-term memory cell: a state that is kept and added to, and three gates.

    Returns:
        The drawing.
    """
    alt = (
        "An LSTM cell: the forget gate f multiplies the old cell state, the input gate i what is added to it, "
        "and the output gate o what of its tanh becomes the new hidden state."
    )
    drawing = Drawing(520, 270, alt)
    top, bar, low = 56, 176, 236
    drawing.text(24, top + 5, "c_{t−1}", bold=True)
    drawing.line((48, top), (122, top), ORANGE, width=3, arrow=True)
    drawing.line((150, top), (232, top), ORANGE, width=3, arrow=True)
    drawing.line((260, top), (466, top), ORANGE, width=3, arrow=True)
    drawing.text(490, top + 5, "c_t", bold=True)
    for x, y, sign in ((136, top, "×"), (246, top, "+"), (246, 116, "×"), (400, 126, "×")):
        drawing.circle(x, y, 13, ORANGE if y == top else BLACK)
        drawing.text(x, y + 6, sign, size=18, bold=True)
    gates = ((136, "f", "σ", GREEN), (206, "i", "σ", GREEN), (266, "g", "tanh", BLUE), (346, "o", "σ", GREEN))
    for x, name, kind, colour in gates:
        drawing.box(x, bar, 46, 30, kind, colour)
        drawing.line((x, low - 12), (x, bar + 17), GREY, arrow=True)
        drawing.text(x - 9, bar - 22, name, colour, bold=True, anchor="end")
    drawing.line((136, bar - 16), (136, top + 15), GREEN, width=2, arrow=True)
    drawing.line((206, bar - 16), (238, 128), GREEN, width=2, arrow=True)
    drawing.line((266, bar - 16), (252, 130), BLUE, width=2, arrow=True)
    drawing.line((246, 102), (246, top + 15), width=2, arrow=True)
    drawing.line((346, bar - 16), (388, 134), GREEN, width=2, arrow=True)
    drawing.line((400, top), (400, 74), ORANGE, width=2)
    drawing.box(400, 87, 46, 24, "tanh", PURPLE)
    drawing.line((400, 100), (400, 111), PURPLE, width=2, arrow=True)
    drawing.line((414, 126), (466, 126), BLUE, width=3, arrow=True)
    drawing.text(490, 131, "h_t", bold=True)
    drawing.line((48, low - 12), (346, low - 12), GREY)
    drawing.text(24, low - 7, "h_{t−1}", bold=True)
    drawing.text(24, low + 22, "x_t", bold=True)
    drawing.line((46, low + 16), (70, low - 10), GREY)
    drawing.text(120, low + 22, "gates: 0 closes, 1 opens", GREEN, anchor="start", size=13)
    drawing.text(136, top - 26, "keep", ORANGE, size=13)
    drawing.text(246, top - 26, "add", ORANGE, size=13)
    return drawing
