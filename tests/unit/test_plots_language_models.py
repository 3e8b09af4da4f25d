"""The figures of lesson 02 show the numbers that they are given."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_figures import legend
from matplotlib.colors import to_hex
from matplotlib.ticker import NullFormatter

from course_utils.plots.language_models import coverage_by_order, perplexity_curves


def test_coverage_is_drawn_in_percent_with_a_line_for_contexts_and_one_for_ngrams() -> None:
    axes = coverage_by_order([1, 2], [1.0, 0.25], [1.0, 0.5], "finding").axes[0]
    assert [list(line.get_ydata()) for line in axes.get_lines()] == [[100, 50], [100, 25]]
    assert (axes.get_title(), axes.get_xlabel()) == ("finding", "order n")
    assert "%" in axes.get_ylabel()
    assert len(axes.get_legend().get_texts()) == 2
    assert axes.get_xticks().tolist() == [1, 2]
    assert axes.get_ylim() == (0, 105)


def test_each_perplexity_curve_has_its_name_marker_and_dashes() -> None:
    axes = perplexity_curves([1, 2], {"a": [10.0, np.inf], "b": [3000.0, 5.0]}, "finding", xlabel="window").axes[0]
    lines = axes.get_lines()
    assert [line.get_label() for line in lines] == ["a", "b"]
    assert len({(line.get_marker(), line.get_linestyle(), line.get_color()) for line in lines}) == 2
    assert axes.get_yscale() == "log"
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("finding", "window", "perplexity (log scale)")
    assert legend(axes) == ["a", "b"]
    assert axes.get_xticks().tolist() == [1, 2]


@pytest.mark.parametrize(("highest", "named"), [(60.0, False), (49.0, True)])
def test_perplexities_within_a_power_of_ten_have_more_numbers_beside_them(highest: float, named: bool) -> None:
    axes = perplexity_curves([1, 2], {"a": [5.0, highest], "b": [6.0, 7.0]}, "finding").axes[0]
    assert isinstance(axes.yaxis.get_minor_formatter(), NullFormatter) is not named


def test_the_spread_of_a_curve_is_a_band_in_its_colour_and_the_others_have_none() -> None:
    curves, spreads = {"a": [10.0, 20.0], "b": [30.0, 5.0]}, {"b": ([28.0, 4.0], [33.0, 6.0])}
    axes = perplexity_curves([1, 2], curves, "finding", spreads=spreads).axes[0]
    (band,) = axes.collections
    edges = {tuple(point) for point in band.get_paths()[0].vertices}
    assert {(1.0, 28.0), (1.0, 33.0), (2.0, 4.0), (2.0, 6.0)} <= edges
    assert to_hex(band.get_facecolor()[0]) == to_hex(axes.get_lines()[1].get_color())
