"""The figures of lessons 05 and 06 show the numbers that they are given, each with its name."""

import numpy as np
import pytest
from drawn_figures import legend

from course_utils.plots.palette import STYLES
from course_utils.plots.rnn import cost_curves, curves, gradient_matrix, growing_sum, loss_at_each_step, runs


def drawn(axes):
    """By name the points of each line."""
    return {line.get_label(): [*zip(line.get_xdata(), line.get_ydata())] for line in axes.get_lines()}


def named(axes):
    return axes.get_title(), axes.get_xlabel(), axes.get_ylabel()


def is_whole(places):
    return all(place == round(place) for place in places)


def test_each_curve_has_its_points_its_name_and_its_own_dashes_and_steps_are_whole():
    (axes,) = curves([1, 2, 3], {"a": [5, 6, 7], "b": [10, 1, 0.1]}, "finding", "steps", "bits").axes
    assert drawn(axes) == {"a": [(1, 5), (2, 6), (3, 7)], "b": [(1, 10), (2, 1), (3, 0.1)]}
    assert [(line.get_color(), line.get_marker()) for line in axes.get_lines()] == [style[:2] for style in STYLES[:2]]
    assert len({line.get_linestyle() for line in axes.get_lines()}) == 2
    assert named(axes) == ("finding", "steps", "bits")
    assert legend(axes) == ["a", "b"]
    assert axes.get_yscale() == "linear"
    assert is_whole(axes.get_xticks())


def test_a_level_is_marked_across_the_figure_and_heights_may_be_logarithmic():
    (axes,) = curves([1, 2], {"a": [5, 6]}, "finding", "steps", "bits", level=(4.5, "chance"), log=True).axes
    assert drawn(axes)["chance"] == [(0, 4.5), (1, 4.5)]
    assert legend(axes) == ["a", "chance"]
    assert axes.get_yscale() == "log"


def test_the_first_letters_of_words_have_bars_of_their_own_and_the_mean_is_marked():
    (axes,) = loss_at_each_step("ab c", [4, 1, 2, 3], "finding").axes
    first, other = ([(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in bars] for bars in axes.containers)
    assert (first, other) == ([(0, 4), (3, 3)], [(1, 1), (2, 2)])
    assert {bar.get_hatch() for bar in axes.containers[0]} == {"//"}, "told apart without colour"
    assert drawn(axes) == {"mean, 2.50 bits": [(0, 2.5), (1, 2.5)]}
    assert [label.get_text() for label in axes.get_xticklabels()] == [*"ab␣c"]
    assert axes.get_xticks().tolist() == [0, 1, 2, 3]
    assert set(legend(axes)) == {"first letter of a word", "other characters", "mean, 2.50 bits"}
    assert named(axes) == ("finding", "the character that came", "cross-entropy (bits)")


@pytest.mark.filterwarnings("error::RuntimeWarning")  # a use after the loss has no logarithm, and that is no news
def test_terms_are_shown_by_their_power_of_ten_and_the_pieces_of_a_cut_way_are_outlined():
    norms = np.array([[1, 0, 0], [0.1, 10, 0], [0.01, 1, 100]])
    axes, bar = gradient_matrix(norms, "finding", truncate=2).axes
    (image,) = axes.get_images()
    assert image.get_array().filled(9).tolist() == [[0, 9, 9], [-1, 1, 9], [-2, 0, 2]]
    assert tuple(image.get_extent()) == (0.5, 3.5, 3.5, 0.5), "step 1 is at 1, the first loss on top"
    outlined = [(*piece.get_xy(), piece.get_width(), piece.get_height()) for piece in axes.patches]
    assert outlined == [(0.5, 0.5, 2, 2), (2.5, 2.5, 1, 1)]
    assert not any(piece.get_fill() for piece in axes.patches)
    assert bar.get_ylabel() == "log10 of the norm of the term"
    assert named(axes) == ("finding", "use of $W_{hh}$ at step s", "loss at step t")
    assert is_whole(axes.get_xticks())
    assert not gradient_matrix(norms, "finding").axes[0].patches


def test_each_term_stands_beside_what_the_sum_still_lacks():
    figure = growing_sum([3, 2, 1], [0.5, 0.1, 0], "finding")
    left, right = figure.axes
    assert [(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in left.patches] == [(1, 3), (2, 2), (3, 1)]
    (line,) = right.get_lines()
    assert [*zip(line.get_xdata(), line.get_ydata())] == [(1, 0.5), (2, 0.1), (3, 1e-17)], "0 has no logarithm"
    assert right.get_yscale() == "log"
    assert named(left) == ("each term", "steps back from the loss", "norm of the term")
    assert named(right) == ("their growing sum", "terms added", "distance from the gradient")
    assert figure.get_suptitle() == "finding"
    for axes in (left, right):
        assert is_whole(axes.get_xticks())
        assert axes.get_axisbelow() is True


def test_each_run_is_a_dot_of_its_group_and_a_bar_marks_the_mean():
    (axes,) = runs(["short", "long"], [[0.5, 0.7], [0.9, 1.0, 0.8]], "finding", "texts", "accuracy", 0.25).axes
    points = [[*zip(line.get_xdata(), line.get_ydata())] for line in axes.get_lines()[:2]]
    assert points[0] == [(-0.12, 0.5), (0.12, 0.7)]
    assert points[1] == [(0.88, 0.9), (1.0, 1.0), (1.12, 0.8)]
    means = [bars.get_segments()[0] for bars in axes.collections]
    assert np.allclose(means, [[(-0.3, 0.6), (0.3, 0.6)], [(0.7, 0.9), (1.3, 0.9)]])
    assert drawn(axes)["chance"] == [(0, 0.25), (1, 0.25)]
    assert legend(axes) == ["chance", "one run", "mean"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["short", "long"]
    assert named(axes) == ("finding", "texts", "accuracy")


def test_time_and_memory_stand_beside_lines_that_are_proportional_to_the_steps():
    figure = cost_curves([100, 400], [1, 5], [2, 8], "finding")
    for axes, measured, proportional in zip(figure.axes, ([1, 5], [2, 8]), ([1.25, 5], [2, 8])):
        assert drawn(axes) == {
            "measured": [*zip([100, 400], measured)],
            "proportional to T": [*zip([100, 400], proportional)],
        }
        assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
        assert legend(axes) == ["measured", "proportional to T"]
    assert [named(axes)[1:] for axes in figure.axes] == [
        ("time steps T", "CPU time (s)"),
        ("time steps T", "peak memory (MB)"),
    ]
    assert figure.get_suptitle() == "finding"
