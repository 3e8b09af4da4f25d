"""The figures of lessons 01 and 03 show the numbers that they are given, each with its name."""

import numpy as np
from drawn_figures import legend

from course_utils.plots.tfidf import idf_curve, paired_bars, rank_frequency
from course_utils.plots.word2vec import cosine_strips, loss_curves


def points(line):
    return [*zip(line.get_xdata(), line.get_ydata())]


def named(axes):
    return axes.get_title(), axes.get_xlabel(), axes.get_ylabel()


def test_each_type_has_its_count_at_its_rank_and_some_have_their_name():
    (axes,) = rank_frequency([100, 20, 5], {1: "the", 3: "dog"}, "finding").axes
    curve, *dots = axes.get_lines()
    assert points(curve) == [(1, 100), (2, 20), (3, 5)]
    assert [points(dot) for dot in dots] == [[(1, 100)], [(3, 5)]]
    assert {text.get_text(): text.xy for text in axes.texts} == {"the": (1, 100), "dog": (3, 5)}
    assert {text.get_position() for text in axes.texts} == {(6, 4)}, "beside the dot, not on it"
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert named(axes) == ("finding", "rank of the word type (1 = most frequent)", "tokens in the corpus")


def test_the_idf_falls_to_nothing_and_a_name_at_the_end_stays_on_the_sheet():
    (axes,) = idf_curve(10, {"rare": 1, "many": 8, "most": 9}, "finding").axes
    curve, *dots = axes.get_lines()
    np.testing.assert_allclose(curve.get_ydata(), [np.log(10 / df) for df in range(1, 11)])
    np.testing.assert_array_equal(curve.get_xdata(), range(1, 11))
    weights = np.log([10, 10 / 8, 10 / 9])
    np.testing.assert_allclose([points(dot)[0] for dot in dots], [*zip((1, 8, 9), weights)])
    assert [(text.get_text(), text.get_ha(), text.get_position()) for text in axes.texts] == [
        ("rare (1)", "left", (8, 2)),
        ("many (8)", "left", (8, 2)),
        ("most (9)", "right", (-6, 8)),
    ]
    np.testing.assert_allclose([text.xy for text in axes.texts], [*zip((1, 8, 9), weights)])
    assert axes.get_ylim()[0] == -0.2
    assert named(axes) == ("finding", "documents with the word, of 10", "idf (nats)")


def test_bars_stand_side_by_side_around_their_group_with_their_values():
    (axes,) = paired_bars(["a", "b"], {"one": [1, 2], "two": [0.5, 0.125]}, "hits", "finding").axes
    found = [
        [(round(bar.get_x(), 9), round(bar.get_width(), 9), bar.get_height()) for bar in bars]
        for bars in axes.containers
    ]
    assert found == [[(-0.4, 0.4, 1), (0.6, 0.4, 2)], [(0, 0.4, 0.5), (1, 0.4, 0.125)]]
    assert [{bar.get_hatch() for bar in bars} for bars in axes.containers] == [{"//"}, {""}], "no bar needs its colour"
    assert [text.get_text() for text in axes.texts] == ["1.00", "2.00", "0.50", "0.12"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b"]
    assert axes.get_xticks().tolist() == [0, 1]
    assert legend(axes) == ["one", "two"]
    assert named(axes) == ("finding", "", "hits")


def test_each_cosine_is_a_dot_in_the_row_of_its_group_around_the_median():
    figure = cosine_strips({"twins": [0.9, 0.5, 0.7], "strangers": [0.1, 0.2, 0.6]}, "finding")
    (axes,) = figure.axes
    twins, twins_median, strangers, strangers_median = axes.get_lines()
    assert points(twins) == [(0.9, -0.25), (0.5, 0), (0.7, 0.25)]
    assert points(strangers) == [(0.1, 0.75), (0.2, 1), (0.6, 1.25)]
    assert points(twins_median) == [(0.7, -0.38), (0.7, 0.38)]
    assert points(strangers_median) == [(0.2, 0.62), (0.2, 1.38)]
    assert twins.get_marker() != strangers.get_marker()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["twins", "strangers"]
    assert axes.yaxis_inverted(), "the first group is on top"
    assert axes.get_xlim() == (-0.4, 1.02)
    assert named(axes) == ("finding", "cosine (black line: median)", "")
    assert figure.get_figheight() == 2.2


def test_each_run_has_its_loss_after_each_epoch():
    (axes,) = loss_curves({"exact": [3.0, 2.0, 1.5], "gensim": [3.5, 2.5]}, "finding").axes
    exact, gensim = axes.get_lines()
    assert points(exact) == [(1, 3), (2, 2), (3, 1.5)]
    assert points(gensim) == [(1, 3.5), (2, 2.5)]
    assert exact.get_marker() != gensim.get_marker()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["exact", "gensim"]
    assert all(place == round(place) for place in axes.get_xticks())
    assert named(axes) == ("finding", "epoch", "mean loss (nats a prediction)")
