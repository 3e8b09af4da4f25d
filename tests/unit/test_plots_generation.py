"""The figures of what models write draw the shares and perplexities that they are given, each with its name."""

import pytest
from drawn_figures import legend

from course_utils.plots.generation import perplexities, shares_side_by_side, temperature_tradeoff


def named(axes):
    return axes.get_title(), axes.get_xlabel(), axes.get_ylabel()


def test_both_shares_stand_at_their_temperature_in_percent():
    axes = temperature_tradeoff([0.2, 1.0], [0.9, 0.5], [0.1, 0.8], "finding").axes[0]
    drawn = {line.get_label(): [*zip(line.get_xdata(), line.get_ydata())] for line in axes.get_lines()}
    assert drawn == {"real words": [(0.2, 90), (1.0, 50)], "different words": [(0.2, 10), (1.0, 80)]}
    assert legend(axes) == ["real words", "different words"]
    assert axes.get_ylim() == (0, 105)
    assert named(axes) == ("finding", "temperature", "share of the words (%)")


def test_the_shares_of_two_texts_stand_side_by_side_above_their_names():
    axes = shares_side_by_side(["in form", "in sense"], {"real": [1.0, 0.25], "sampled": [0.5, 0.125]}, "finding").axes[
        0
    ]
    real, sampled = axes.containers
    assert [bar.get_height() for bar in real] == [100, 25]
    assert [bar.get_height() for bar in sampled] == [50, 12.5]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["in form", "in sense"]
    for left, right, middle in zip(real, sampled, axes.get_xticks()):
        assert left.get_x() < left.get_x() + left.get_width() < middle < right.get_x()
        assert left.get_x() + left.get_width() / 2 == pytest.approx(middle - 0.19)
        assert right.get_x() + right.get_width() / 2 == pytest.approx(middle + 0.19)
    assert [text.get_text() for text in axes.texts] == ["100", "25", "50", "12"]
    assert {bar.get_hatch() for bar in sampled} == {"//"}, "told apart without colour"
    assert legend(axes) == ["real", "sampled"]
    assert named(axes) == ("finding", "", "share (%)")


def test_each_model_has_its_perplexity_in_its_row_networks_apart_from_counts():
    axes = perplexities(["bigram", "LSTM", "trigram"], [250.0, 42.5, 80.0], [False, True, False], "finding").axes[0]
    drawn = {line.get_label(): [*zip(line.get_xdata(), line.get_ydata())] for line in axes.get_lines()}
    assert drawn == {"counts": [(250, 0), (80, 2)], "networks": [(42.5, 1)]}
    assert {text.get_text(): text.xy for text in axes.texts} == {"250.0": (250, 0), "80.0": (80, 2), "42.5": (42.5, 1)}
    assert [label.get_text() for label in axes.get_yticklabels()] == ["bigram", "LSTM", "trigram"]
    assert axes.get_xscale() == "log"
    assert axes.get_xlim() == (30, 400)
    assert legend(axes) == ["counts", "networks"]
    assert named(axes) == ("finding", "perplexity on the held-out verses (log scale)", "")
