"""The figures of the lessons, each drawn of a few numbers, and what the tests read in a figure.

Where a change of a figure is meant, `python tests/unit/drawn_figures.py` writes figures.txt anew.
"""

from pathlib import Path

import numpy as np
from matplotlib.colors import to_hex

from course_utils.plots import drawings_networks as networks
from course_utils.plots import drawings_words as words
from course_utils.plots import evaluation, generation, gradient_flow, language_models, rnn, tfidf, word2vec

MODULES = (language_models, tfidf, word2vec, evaluation, rnn, generation, gradient_flow)
DESCRIBED = Path(__file__).with_name("figures.txt")
THREE = {"first": [1, 2, 4], "second": [4, 2, 1]}
FIGURES = {
    "coverage_by_order": lambda: language_models.coverage_by_order([1, 2], [1, 0.25], [1, 0.5], "finding"),
    "perplexity_curves": lambda: language_models.perplexity_curves(
        [1, 2, 3], THREE, "finding", spreads={"second": ([3, 1.5, 1], [5, 2.5, 1.5])}
    ),
    "rank_frequency": lambda: tfidf.rank_frequency([100, 20, 5], {1: "the", 3: "dog"}, "finding"),
    "idf_curve": lambda: tfidf.idf_curve(10, {"rare": 1, "many": 8, "most": 9}, "finding"),
    "paired_bars": lambda: tfidf.paired_bars(["a", "b"], {"A": [1, 2], "B": [2, 3], "C": [3, 4]}, "y", "finding"),
    "cosine_strips": lambda: word2vec.cosine_strips({"twins": [0.9, 0.5], "strangers": [0.1, 0.2, 0.6]}, "finding"),
    "loss_curves": lambda: word2vec.loss_curves(THREE, "finding"),
    "noise_against_counts": lambda: word2vec.noise_against_counts(
        [1, 10, 100], [0.05, 0.15, 0.8], {0: "rare", 2: "the"}, "finding"
    ),
    "methods_with_spread": lambda: evaluation.methods_with_spread(
        {test: {"SVD": [0.2], "SGNS": [0.1, 0.3]} for test in ("one", "two", "three")}, "finding"
    ),
    "between_two_senses": lambda: evaluation.between_two_senses(
        [0, 1], {"money": [0.1, 0.9], "river": [0.9, 0.1]}, "bank", "finding"
    ),
    "curves": lambda: rnn.curves([1, 2, 3], THREE, "finding", "x", "y", level=(3, "level")),
    "loss_at_each_step": lambda: rnn.loss_at_each_step("ab c", [4, 1, 2, 3], "finding"),
    "gradient_matrix": lambda: rnn.gradient_matrix([[1, 0, 0], [0.1, 10, 0], [0.01, 1, 100]], "finding", truncate=2),
    "growing_sum": lambda: rnn.growing_sum([3, 2, 1], [0.5, 0.1, 0], "finding"),
    "runs": lambda: rnn.runs(["short", "long"], [[0.5, 0.7], [0.9, 1, 0.8]], "finding", "x", "y", 0.25),
    "cost_curves": lambda: rnn.cost_curves([100, 400], [1, 5], [2, 8], "finding"),
    "temperature_tradeoff": lambda: generation.temperature_tradeoff([0.2, 1], [0.9, 0.5], [0.1, 0.8], "finding"),
    "shares_side_by_side": lambda: generation.shares_side_by_side(
        ["form", "sense"], {"real": [1, 0.25], "sampled": [0.5, 0.125]}, "finding"
    ),
    "perplexities": lambda: generation.perplexities(["bigram", "LSTM"], [250, 42.5], [False, True], "finding"),
    "softmax_under_temperature": lambda: generation.softmax_under_temperature(
        [2, 1, 0], {2: "c", 0: "a"}, [0.5, 1, 2], "finding"
    ),
    "norms_by_distance": lambda: gradient_flow.norms_by_distance(dict.fromkeys("abc", THREE), "finding"),
    "cliff": lambda: gradient_flow.cliff(
        [0, 2], [-4, 0], [[1, 0.1], [0, 2]], {"free": ([1, 2], [-1, -2]), "clipped": ([1, 3], [-1, -3])}, "finding"
    ),
    "losses_of_runs": lambda: gradient_flow.losses_of_runs([[2] * 17], [[3] * 17, [4] * 17], 4, "finding"),
    "accuracy_by_distance": lambda: gradient_flow.accuracy_by_distance(
        [10, 20], {"RNN": ([0.75, 0.5], [0.5, 0.25], [1, 0.625]), "GRU": ([1, 0.75], [0.75, 0.5], [1, 1])}, "finding"
    ),
}  # fmt: skip

LEVELS = [("saw the", "dog", 0, 0, 0.031), ("the", "dog", 3, 61, 0.031), ("", "dog", 120, 446_384, 0.0003)]
DRAWINGS = {
    "cosine": lambda: words.cosine_angle({"q": (1, 1), "a": (1, 2), "b": (3, 0)}, ("power", "storm"), "q"),
    "window": lambda: words.window_network(["to", "bring"], "Emily …", {"her": 0.6, "his": 0.4}),
    "back-off": lambda: words.back_off_tree(LEVELS),
    "windows": lambda: words.windows(["a", "b", "c", "d"], 1, 1),
    "svd": lambda: words.svd(5000, 5000, 50),
    "open parallelogram": lambda: words.parallelogram("man", "king", "woman"),
    "hmm": lambda: networks.hidden_markov_graph(
        ("rain", "dry"), ("wet", "clean"), [[0.8, 0.2], [0.3, 0.7]], [[0.9, 0.1], [0.2, 0.8]]
    ),
    "unrolled": lambda: networks.unrolled(["a", "<b>"], ["c", "d & e"]),
    "blame": lambda: networks.blame(["a", "b", "c"], "his"),
    "backward": lambda: networks.backward_graph(1.0, 0.5, 0.8, -1.2, 0.3),
    "product": lambda: networks.long_product(0.9, 6),
    "loop": lambda: networks.writing_loop("And", [("a", 0.5), ("b", 0.2)]),
    "lstm": networks.lstm_cell,
}
UNPUBLISHED = ("back-off", "svd", "hmm", "backward", "lstm")  # of the others a picture is committed


def legend(drawn) -> list[str]:
    """The names in the legend of a figure or of its axes; it has no frame and lies on the sheet."""
    figure = drawn.get_figure() or drawn
    (found,) = figure.legends if drawn is figure else [drawn.get_legend()]
    figure.draw_without_rendering()
    box = found.get_window_extent()
    assert figure.bbox.containsx(box.x0)
    assert figure.bbox.containsx(box.x1)
    assert figure.bbox.containsy(box.y0)
    assert figure.bbox.containsy(box.y1)
    assert not found.get_frame_on()
    return [text.get_text() for text in found.get_texts()]


def plain(value) -> str:
    """A number to four digits, whatever holds it."""
    if isinstance(value, str):
        return value
    array = np.ma.filled(np.ma.asarray(value, dtype=float), np.nan)
    return f"{array:.4g}" if not array.ndim else f"[{' '.join(map(plain, array))}]"


def told(artist, **usual) -> str:
    """What an artist says of itself: the names are those of its getters, and what is as usual goes without saying."""
    found = {name: getattr(artist, f"get_{name}")() for name in usual}
    return " ".join(
        f"{name} {to_hex(value) if 'color' in name else plain(value)}"
        for name, value in found.items()
        if value is not None and not (isinstance(value, type(usual[name])) and value == usual[name])
    )


def axes_described(axes):
    """What is drawn on one axes, in the order in which it was drawn."""
    yield f"panel {axes.get_title()!r}, {axes.get_xlabel()!r}, {axes.get_ylabel()!r}"
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        lines = [tick.gridline for tick in (*axis.get_major_ticks()[:1], *axis.get_minor_ticks()[:1])]
        grid = "".join(f" grid {line.get_alpha()}" for line in lines if line.get_visible())
        yield f"{name} {axis.get_scale()} from {' to '.join(map(plain, axis.get_view_interval()))}{grid}"
    for line in axes.lines:
        style = {"linestyle": "-", "linewidth": 1.5, "alpha": 1, "marker": "None", "markersize": 6.0, "markevery": None}
        name = "" if line.get_label().startswith("_") else f" {line.get_label()!r}"  # matplotlib's own name, a number
        yield f"line{name} {told(line, xydata='', color='', **style, solid_capstyle='projecting')}"
    for patch in axes.patches:
        place = told(patch, x="", y="", width="", height="")
        yield f"box {place} {told(patch, facecolor='', edgecolor='', hatch='', linewidth=1.0, fill=True)}"
    for each in axes.collections:
        paths = [path.get_extents().get_points() for path in each.get_paths()]
        colours = [to_hex(c, keep_alpha=True) for of in (each.get_facecolor(), each.get_edgecolor()) for c in of]
        ends = " ".join([*map(plain, paths[:1] + paths[-1:]), *colours[:1], *colours[-1:]])
        yield f"{len(paths)} areas {ends} width {plain(each.get_linewidth())}"
    for image in axes.images:
        yield f"image {image.get_cmap().name} {told(image, array='', extent='')}"
    for text in axes.texts:
        place = told(text, position="", horizontalalignment="left", verticalalignment="baseline")
        yield f"text {text.get_text()!r} at {plain(text.xy)} {place} in {text.anncoords}"


def described(figure) -> list[str]:
    """A figure in words."""
    figure.draw_without_rendering()
    lines = [f"{' by '.join(map(plain, figure.get_size_inches()))} inches {figure.get_suptitle()!r}"]
    for axes in figure.axes:
        lines += axes_described(axes)
    for legend in [*figure.legends, *filter(None, (axes.get_legend() for axes in figure.axes))]:
        names = [text.get_text() for text in legend.get_texts()]
        box = legend.get_window_extent().transformed(figure.transFigure.inverted())
        across = ("left", "centre", "right")[int(1.5 * (box.x0 + box.x1))]
        up = ("bottom", "middle", "top")[int(1.5 * (box.y0 + box.y1))]
        columns = len({round(text.get_window_extent().x0) for text in legend.get_texts()})
        layout = f"{columns} columns, {up} {across}, frame {legend.get_frame_on()}"
        lines.append(f"legend {legend.get_title().get_text()!r} {names} {layout}")
    return [line.rstrip() for line in lines]


def all_described() -> str:
    parts = {name: described(draw()) for name, draw in FIGURES.items()}
    parts |= {name: [DRAWINGS[name]().svg().replace("><", ">\n<")] for name in UNPUBLISHED}
    return "\n".join("\n".join([f"# {name}", *lines, ""]) for name, lines in parts.items())


if __name__ == "__main__":
    DESCRIBED.write_text(all_described(), encoding="utf-8")
