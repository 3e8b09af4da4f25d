"""Drawings of lessons 01 to 04: texts as arrows, windows over a text, a table taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_utils.plots.palette import BLACK, BLUE, GREEN, ORANGE
from course_utils.plots.svg import Drawing

GREY, PALE = "#8a8a8a", "#e6eef5"


def cosine_angle(texts: Mapping[str, tuple[float, float]], axes: tuple[str, str], query: str) -> Drawing:
    """Texts as arrows in the plane of two words, and the angle of each with one of them.

    Args:
        texts: for each text its weights of the two words.
        axes: the two words.
        query: the text with which the others are compared.

    Returns:
        The drawing.
    """
    vectors = {name: np.asarray(vector, dtype=float) for name, vector in texts.items()}
    unit = {name: vector / np.linalg.norm(vector) for name, vector in vectors.items()}
    cosines = {name: float(vector @ unit[query]) for name, vector in unit.items() if name != query}
    said = ", ".join(f"{name}: {value:.2f}" for name, value in cosines.items())
    drawing = Drawing(540, 230, f"Texts as arrows over the words {axes[0]} and {axes[1]}; cosine with {query}: {said}.")
    left, low, scale = 90, 195, 150 / max(vector.max() for vector in vectors.values())
    drawing.line((left, low), (left + 210, low), GREY, arrow=True)
    drawing.line((left, low), (left, 15), GREY, arrow=True)
    drawing.text(left + 105, 220, f"weight of “{axes[0]}”")
    drawing.text(left + 6, 14, f"weight of “{axes[1]}”", anchor="start")
    for (name, (x, y)), colour in zip(vectors.items(), (ORANGE, BLUE, GREEN)):
        tip = (left + scale * x, low - scale * y)
        drawing.line((left, low), tip, colour, width=3, arrow=True)
        beside = (tip[0] + 8, "start") if x else (left - 8, "end")  # an arrow on the axis has its name on the free side
        drawing.text(beside[0], tip[1] + (2 if y else -6), name, colour, anchor=beside[1], bold=True)
    for row, (name, value) in enumerate(cosines.items()):
        start, end = (np.arctan2(*reversed(unit[each])) for each in (query, name))
        radius = 45 + 22 * row
        points = [(left + radius * np.cos(a), low - radius * np.sin(a)) for a in np.linspace(start, end, 24)]
        drawing.path("M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points), dashed=True)
        degrees = np.degrees(np.arccos(np.clip(value, -1, 1)))
        drawing.text(335, 120 + 44 * row, f"{query} and {name}: {degrees:.0f}°", anchor="start")
        drawing.text(335, 139 + 44 * row, f"cosine {value:.2f}", anchor="start", bold=True)
    return drawing


def window_network(context: Sequence[str], forgotten: str, guess: Mapping[str, float]) -> Drawing:
    """The fixed-window network: a few words, looked up, side by side, mixed, and a probability for every word.

    Args:
        context: the words in the window.
        forgotten: what stands before it.
        guess: probabilities of some next words, drawn as bars.

    Returns:
        The drawing.
    """
    best = max(guess, key=guess.__getitem__)
    seen = " ".join(context)
    alt = f"A network sees {seen} and not {forgotten}, and gives each next word a probability, {best} the largest."
    drawing = Drawing(480, 230, alt)
    middle = 202.0
    x = [middle + 92 * (place - (len(context) - 1) / 2) for place in range(len(context))]
    drawing.text(x[0] - 70, 215, forgotten, GREY, slanted=True)
    drawing.line((x[0] - 38, 196), (x[0] - 38, 222), GREY, dashed=True)
    for at, word in zip(x, context):
        drawing.text(at, 215, word, bold=True)
        drawing.line((at, 198), (at, 183), BLUE, arrow=True)
        for cell in range(4):
            drawing.box(
                at - 24 + 16 * cell, 172, 16, 16, fill=("#9cc7e3", PALE, "#5fa6d3", "#cfe2f0")[cell], round_by=0
            )
        drawing.line((at, 162), (middle + 0.3 * (at - middle), 128), BLUE, arrow=True)
    drawing.text(x[-1] + 50, 177, "an embedding each", BLUE, anchor="start", size=13)
    drawing.box(middle, 112, 150, 28, "tanh(x W_h + b_h)", BLUE)
    drawing.line((middle, 97), (middle, 76), GREEN, arrow=True)
    drawing.text(middle + 8, 91, "softmax(h W_y + b_y)", GREEN, anchor="start", size=13)
    width = 420 / len(guess)
    for i, (word, probability) in enumerate(guess.items()):
        place, high = 30 + width * (i + 0.5), max(2, 44 * probability / guess[best])
        drawing.box(place, 66 - high / 2, 0.5 * width, high, fill=GREEN, colour=GREEN, round_by=0)
        drawing.text(place + 0.28 * width, 64, word, anchor="start", size=13)
    return drawing


def back_off_tree(levels: Sequence[tuple[str, str, int, int, float]]) -> Drawing:
    """How a smoothed model asks ever shorter contexts.

    Args:
        levels: from the longest context on: the context, the word, how often the word came after it, how often
            anything did, and the probability that the model gives there.

    Returns:
        The drawing.
    """
    context, word, *_, probability = levels[0]
    alt = f"P({word} | {context}) = {probability:.4f} is made of ever shorter contexts: " + "; ".join(
        f"{each or 'no word'}: {count} of {total}" for each, _, count, total, _ in levels
    )
    drawing = Drawing(560, 20 + 62 * len(levels), f"{alt}.")
    for depth, (each, word, count, total, value) in enumerate(levels):
        x, y = 150 + 22 * depth, 34 + 62 * depth
        seen = count > 0
        drawing.box(x, y, 190, 34, f"{each or '(no context)'} → {word}", BLUE if seen else ORANGE)
        drawing.text(x + 106, y - 2, f"seen {count:,} times of {total:,}", anchor="start", size=13)
        drawing.text(x + 106, y + 15, f"probability here {value:.4f}", BLUE, anchor="start", size=13, bold=True)
        if depth + 1 < len(levels):
            drawing.line((x - 70, y + 18), (x - 58, y + 44), GREY, arrow=True)
            drawing.text(x - 52, y + 34, "ask a shorter context", GREY, anchor="start", size=12)
    return drawing


def windows(words: Sequence[str], centre: int, window: int) -> Drawing:
    """CBOW and skip-gram over one window: which words are given, which is predicted.

    Args:
        words: the text.
        centre: the index of the centre word.
        window: how many words on either side belong to the context.

    Returns:
        The drawing.
    """
    context = [i for i in range(len(words)) if 0 < abs(i - centre) <= window]
    named = ", ".join(words[i] for i in context)
    alt = f"CBOW predicts {words[centre]} from {named}; skip-gram predicts each of {named} from {words[centre]}."
    drawing = Drawing(480, 230, alt)
    step = 460 / len(words)
    for top, name, says, inward in (
        (25, "CBOW", "from the context to the centre", True),
        (140, "skip-gram", "from the centre to the context", False),
    ):
        drawing.text(12, top, name, bold=True, anchor="start")
        drawing.text(104, top, says, GREY, anchor="start", size=13)
        for i, word in enumerate(words):
            x, y = 10 + step * (i + 0.5), top + 66
            inside = i in context
            if i == centre or inside:
                drawing.box(x, y, 0.94 * step, 26, colour=ORANGE if i == centre else BLUE)
            drawing.text(x, y + 5, word, BLACK if inside or i == centre else GREY)
        middle = 10 + step * (centre + 0.5)
        for i in context:
            ends = (10 + step * (i + 0.5), top + 50), (middle + 4 * np.sign(i - centre), top + 50)
            start, end = ends if inward else ends[::-1]
            bend = -(6 + 5 * abs(i - centre)) if (i > centre) == inward else 6 + 5 * abs(i - centre)
            drawing.line(start, end, BLUE if inward else ORANGE, arrow=True, bend=bend)
    return drawing


def svd(rows: int, columns: int, kept: int) -> Drawing:
    """A table as the product of three, of which a few columns are kept.

    Args:
        rows: of the table, words.
        columns: of the table, words of the context.
        kept: how many dimensions stay.

    Returns:
        The drawing.
    """
    alt = (
        f"The table of {rows:,} words by {columns:,} contexts is the product of U, a diagonal of singular values and "
        f"V; the first {kept} columns of U, times the roots of their values, are the word vectors."
    )
    drawing = Drawing(480, 200, alt)
    drawing.box(70, 95, 100, 120, fill=PALE, round_by=0)
    drawing.text(70, 100, "PPMI", bold=True)
    drawing.text(70, 26, f"{columns:,} contexts", size=13)
    drawing.text(70, 175, f"{rows:,} words", size=13)
    drawing.text(142, 101, "≈", size=24)
    for x, y, width, height, name, kind in (
        (190, 95, 44, 120, "U", BLUE),
        (265, 57, 44, 44, "Σ", ORANGE),
        (370, 57, 100, 44, "V^T", GREEN),
    ):
        drawing.box(x, y, width, height, colour=kind, round_by=0)
        drawing.text(x, y + 5, name.replace("^T", "ᵀ"), kind, bold=True, size=17)
    drawing.text(190, 26, f"{kept}", size=13)
    drawing.text(265, 26, f"{kept} × {kept}", size=13)
    drawing.text(225, 101, "·", size=24)
    drawing.text(303, 64, "·", size=24)
    drawing.line((244, 37), (286, 78), ORANGE, width=2)
    drawing.text(250, 150, "a word’s vector: a row of U √Σ", anchor="start", size=13)
    drawing.line((246, 146), (214, 130), BLUE, arrow=True)
    return drawing


def parallelogram(a: str, b: str, c: str, points: Mapping[str, tuple[float, float]] | None = None) -> Drawing:
    """a is to b as c is to ?: the arrow from a to b, carried to c, and where it ends.

    Args:
        a: the first word.
        b: the second word.
        c: the third word.
        points: where the words lie, with one more word, the right answer; None where it is not to be told.

    Returns:
        The drawing.
    """
    places = dict(points) if points else {a: (0.0, 0.0), b: (1.0, 0.15), c: (0.1, 1.0)}
    flat = {name: np.asarray(place, dtype=float) for name, place in places.items()}
    end = flat[b] - flat[a] + flat[c]
    answer = next((name for name in flat if name not in (a, b, c)), None)
    apart = np.linalg.norm(flat[answer] - end) / np.linalg.norm(flat[b] - flat[a]) if answer else 0.0
    where = f"it ends {apart:.2f} arrow lengths away from {answer}" if answer else "its end is asked for"
    drawing = Drawing(480, 230, f"The arrow from {a} to {b} is carried to {c}; {where}.")
    every = np.array([*flat.values(), end])
    low, high = every.min(axis=0), every.max(axis=0)
    scale = min(300 / max(high[0] - low[0], 1e-9), 150 / max(high[1] - low[1], 1e-9))

    def place(point: np.ndarray) -> tuple[float, float]:
        x, y = (point - (low + high) / 2) * scale
        return float(240 + x), float(118 - y)

    for start, tip, dashed in ((flat[a], flat[b], False), (flat[c], end, True)):
        drawing.line(place(start), place(tip), ORANGE, width=3, dashed=dashed, arrow=True)
    drawing.line(place(flat[a]), place(flat[c]), GREY, dashed=True)
    if answer:
        drawing.line(place(end), place(flat[answer]), BLUE, width=2, dashed=True)
    for name, point in flat.items():
        x, y = place(point)
        drawing.circle(x, y, 4, BLUE, fill=BLUE)
        drawing.text(x, y + (22 if point[1] <= every[:, 1].mean() else -12), name, bold=True)
    x, y = place(end)
    drawing.text(
        x + 14,
        y + 5,
        "?" if not answer else f"{b} − {a} + {c}",
        ORANGE,
        bold=True,
        size=20 if not answer else 13,
        anchor="start",
    )
    return drawing
