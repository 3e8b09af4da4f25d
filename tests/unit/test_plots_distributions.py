"""The figures of distributions draw the numbers that they are given."""

import numpy as np
from drawn_figures import legend

from course_utils.functional import softmax
from course_utils.plots.generation import softmax_under_temperature
from course_utils.plots.word2vec import noise_against_counts
from course_utils.word2vec.noise_and_subsampling import noise_distribution


def named(axes):
    return axes.get_title(), axes.get_xlabel(), axes.get_ylabel()


def test_the_noise_is_word2vecs_and_the_names_stand_at_their_words():
    counts = np.array([100.0, 10.0, 1.0])
    axes = noise_against_counts(counts, noise_distribution(counts), {0: "the", 1: "dog"}, "finding").axes[0]
    noise, equal, *dots = axes.get_lines()
    np.testing.assert_allclose(noise.get_ydata(), noise_distribution(counts)[::-1])
    np.testing.assert_allclose(noise.get_xdata(), counts[::-1] / counts.sum())
    np.testing.assert_allclose(equal.get_xdata(), equal.get_ydata())
    assert [text.get_text() for text in axes.texts] == ["the", "dog"]
    assert [dot.get_xdata()[0] for dot in dots] == [100 / 111, 10 / 111]
    assert legend(axes) == ["drawn: count to the power of 0.75", "drawn as often as it occurs"]
    assert named(axes) == ("finding", "share of the text", "probability as a negative")


def test_each_token_has_its_probability_at_each_temperature():
    scores, temperatures = [2.0, 1.0, 0.0], [0.5, 1.0, 2.0]
    axes = softmax_under_temperature(scores, {2: "c", 0: "a"}, temperatures, "finding").axes[0]
    assert [line.get_label() for line in axes.get_lines()[:2]] == ["c", "a"]
    for i, line in zip((2, 0), axes.get_lines()):
        expected = [softmax(np.array(scores) / t)[i] for t in temperatures]
        np.testing.assert_allclose(line.get_ydata(), expected)
    assert len({line.get_marker() for line in axes.get_lines()[:2]}) == 2
    assert legend(axes) == ["c", "a"]
    assert axes.get_ylim() == (0, 1)
    assert named(axes) == ("finding", "temperature (grey line: as trained)", "probability")
