"""The figures of lesson 04 show the numbers that they are given."""

from drawn_figures import legend

from course_utils.plots.evaluation import between_two_senses, methods_with_spread


def test_each_seed_is_a_point_of_its_method_and_the_bar_ends_at_the_mean():
    panels = {"SimLex": {"SVD": [0.2], "SGNS": [0.1, 0.3]}, "WordSim": {"SVD": [0.4], "SGNS": [0.3, 0.5]}}
    figure = methods_with_spread(panels | {"Google": {"SVD": [0.1], "SGNS": [0.6]}}, "counting keeps up")
    assert [axes.get_xlabel() for axes in figure.axes] == ["SimLex", "WordSim", "Google", ""]
    bar, points = figure.axes[1].lines[2:4]
    assert list(bar.get_xdata()) == [0, 0.4]
    assert list(points.get_xdata()) == [0.3, 0.5]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["SVD", "SGNS"]
    assert figure.get_suptitle() == "counting keeps up"
    low, high = figure.axes[1].get_ylim()
    assert (low, high) == (1.5, -0.5), "the first method is on top, and no bar is cut"


def test_the_axis_names_the_sense_whose_share_it_is():
    figure = between_two_senses([0, 1], {"money": [0.1, 0.9], "river": [0.9, 0.1]}, "bank", "title")
    [axes] = figure.axes
    assert axes.get_xlabel() == "share of the tokens of “bank” that mean “money”"
    assert [list(line.get_ydata()) for line in axes.lines] == [[0.1, 0.9], [0.9, 0.1]]
    assert len({line.get_marker() for line in axes.lines}) == 2
    assert legend(axes) == ["with “money”", "with “river”"]
    assert (axes.get_title(), axes.get_ylabel()) == ("title", "cosine of “bank”")
