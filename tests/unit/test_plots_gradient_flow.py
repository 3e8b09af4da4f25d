"""The figures of lesson 08 show the numbers that they are given, each with its name."""

import inspect

import numpy as np
import pytest
from drawn_figures import legend

from course_utils.experiments.cliff import loss_and_gradient
from course_utils.plots.gradient_flow import accuracy_by_distance, cliff, losses_of_runs, norms_by_distance


def points(line):
    return [*zip(line.get_xdata(), line.get_ydata())]


def test_each_activation_has_a_panel_and_each_radius_a_curve():
    panels = {name: {"0.9": [1, 0.1], "1.1": [1, 10]} for name in ("identity", "tanh", "relu")}
    figure = norms_by_distance(panels, "finding")
    first, second, third, rest = figure.axes
    assert [axes.get_title() for axes in figure.axes] == ["identity", "tanh", "relu", ""]
    for axes in (first, second, third):
        assert {line.get_label(): points(line) for line in axes.get_lines()} == {
            "0.9": [(0, 1), (1, 0.1)],
            "1.1": [(0, 1), (1, 10)],
        }
        assert {line.get_markevery() for line in axes.get_lines()} == {10}
        assert axes.get_yscale() == "log"
    assert [axes.get_xlabel() for axes in figure.axes] == ["", "", "steps back", "steps back"]
    assert [axes.get_ylabel() for axes in figure.axes] == ["norm of the gradient", "", "norm of the gradient", ""]
    assert first.get_shared_x_axes().joined(first, rest)
    assert first.get_shared_y_axes().joined(first, rest)
    assert legend(figure) == ["0.9", "1.1"]
    assert figure.legends[0].get_title().get_text() == "spectral radius"
    assert figure.get_suptitle() == "finding"
    one, two = (norms_by_distance(dict([*panels.items()][:count]), "").get_figheight() for count in (2, 3))
    assert two - one == pytest.approx(1.7)


def test_each_way_over_the_cliff_has_a_start_and_an_end():
    ways = {"not clipped": ([1, 2, 3], [-1, -2, -3]), "clipped": ([1, 1.5, 2], [-1, -1.5, -2])}
    figure = cliff([0, 2, 4], [-4, 0], [[1, 0.1, 0.5], [0, 2, 1]], ways, "finding")
    left, right, bar = figure.axes
    for axes, name in ((left, "not clipped"), (right, "clipped")):
        way, start, end = axes.get_lines()
        assert points(way) == [*zip(*ways[name])]
        assert (points(start), start.get_label(), points(end), end.get_label()) == (
            [points(way)[0]], "start", [points(way)[-1]], "end",
        )  # fmt: skip
        (mesh,) = axes.collections
        assert np.ravel(mesh.get_array()).tolist() == [1, 0.1, 0.5, 1e-3, 2, 1]
        assert (mesh.norm.vmin, mesh.norm.vmax) == (1e-3, 10)
        assert (axes.get_xlim(), axes.get_ylim()) == ((0, 4), (-4, 0))
        assert (axes.get_title(), axes.get_xlabel()) == (name, "recurrent weight w")
        assert [text.get_text() for text in axes.get_legend().get_texts()] == ["start", "end"]
    steps = inspect.signature(loss_and_gradient).parameters["steps"].default
    assert (left.get_ylabel(), right.get_ylabel(), bar.get_ylabel()) == ("bias b", "", f"loss after {steps} steps")
    assert bar.get_yticks() == pytest.approx([1e-3, 1e-2, 1e-1, 1])
    assert figure.get_suptitle() == "finding"


def test_every_sixteenth_loss_is_drawn_and_a_network_that_is_lost_ends():
    unclipped = np.full((2, 33), 3.0)
    unclipped[1, 32:] = np.inf
    figure = losses_of_runs(np.arange(33.0)[None] + 1, unclipped, 4.0, "finding")
    whole, lost, clipped, level = figure.axes[0].get_lines()
    assert points(whole) == [(0, 3), (16, 3), (32, 3)]
    assert points(lost)[:2] == [(0, 3), (16, 3)]
    assert np.isnan(points(lost)[2][1])
    assert points(clipped) == [(0, 1), (16, 17), (32, 33)]
    assert points(level) == [(0, 4), (1, 4)]
    assert [line.get_linestyle() for line in (whole, lost, clipped)] == ["--", "--", "-"]
    assert legend(figure) == ["not clipped", "clipped", "guessing by frequency alone"]
    (axes,) = figure.axes
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("finding", "update", "loss (bits a character)")
    assert axes.get_yscale() == "log"


def test_each_accuracy_has_its_interval_a_little_beside_its_distance():
    systems = {"RNN": ([0.75, 0.5], [0.5, 0.25], [1.0, 0.625]), "GRU": ([1.0, 0.75], [0.75, 0.5], [1.0, 1.0])}
    figure = accuracy_by_distance([10, 20], systems, "finding")
    (axes,) = figure.axes
    for bars, start, expected in zip(axes.containers, (8.75, 9.25), systems.values()):
        line, caps, (spans,) = bars
        assert points(line) == [(start, expected[0][0]), (start + 10, expected[0][1])]
        assert [[y for _, y in span] for span in spans.get_segments()] == [[*ends] for ends in zip(*expected[1:])]
        assert len(caps) == 2
    assert points(axes.get_lines()[-1]) == [(0, 0.5), (1, 0.5)]
    assert axes.get_ylim() == (0.3, 1.03)
    assert legend(figure) == ["chance", "RNN", "GRU"]
    assert (axes.get_title(), axes.get_ylabel()) == ("finding", "accuracy")
    assert axes.get_xlabel() == "words between the name and its pronoun"
