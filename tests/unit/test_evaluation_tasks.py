"""Words of two meanings made on purpose, and stars predicted from vectors."""

import numpy as np
import pytest

from course_utils.corpora import Corpus
from course_utils.experiments import ratings
from course_utils.experiments.merged_senses import merge_words

SENTENCES = [["a", "b", "c"], ["b", "a"]] * 500


def test_merging_replaces_the_share_asked_for_and_leaves_the_rest():
    merged = merge_words(SENTENCES, {"a": 0.25, "b": 1, "c": 0}, "bank")
    flat = [token for sentence in merged for token in sentence]
    assert flat.count("b") == 0
    assert flat.count("c") == 500
    assert flat.count("bank") - 1000 == pytest.approx(250, abs=50)
    assert flat.count("bank") + flat.count("a") == 2000
    assert SENTENCES[0] == ["a", "b", "c"]
    assert merged == merge_words(SENTENCES, {"a": 0.25, "b": 1, "c": 0}, "bank")
    assert merged != merge_words(SENTENCES, {"a": 0.25, "b": 1, "c": 0}, "bank", seed=1)


@pytest.mark.parametrize(
    ("shares", "merged", "words"),
    [({"a": 2}, "bank", "0..1"), ({"x": 0.5}, "bank", "'x' does not occur"), ({"a": 0.5}, "c", "'c' occurs already")],
)
def test_merging_refuses_what_makes_no_sense(shares, merged, words):
    with pytest.raises(ValueError, match=words):
        merge_words(SENTENCES, shares, merged)


def test_the_error_of_a_group_is_its_root_mean_squared_difference_in_stars():
    errors = ratings.error_by_group([1, 9, 3, -2], [1, 5, 1, 4], ["x", "x", "y", "y"])
    assert errors == pytest.approx({"all": np.sqrt((4 + 9) / 4), "x": 0, "y": np.sqrt((4 + 9) / 2)})
    with pytest.raises(ValueError, match=r"\(2,\)"):
        ratings.error_by_group([1, 2], [1], ["x"])


def test_the_rating_model_recovers_stars_that_depend_on_the_direction_of_the_vectors():
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(300, 8))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    stars = 3 + directions @ rng.normal(size=8)
    lengths = rng.uniform(0.5, 20, size=(300, 1))
    model = ratings.rating_model().fit((directions * lengths)[:200], stars[:200])
    assert model.predict((directions * lengths)[200:]) == pytest.approx(stars[200:], abs=0.001)


def test_rating_errors_learn_from_the_training_split_alone_and_are_those_of_the_test():
    split = ["unlabelled"] * 2 + ["train"] * 4 + ["test"] * 4
    truth = {"stars": [9, 9, 2, 4, 2, 4, 1, 5, 2, 4], "split": split, "kind": ["plain"] * 8 + ["slang"] * 2}
    reviews = Corpus(documents=[f"{number}" for number in range(10)], name="made", licence="", source="", truth=truth)
    asked = []

    def one_column(texts):
        asked.append(texts)
        return np.ones((len(texts), 1))

    errors = ratings.rating_errors(reviews, one_column)  # every rating is the mean of the training stars, 3
    assert errors == pytest.approx({"all": np.sqrt((4 + 4 + 1 + 1) / 4), "plain": 2, "slang": 1})
    assert asked == [["2", "3", "4", "5"], ["6", "7", "8", "9"]]
    untested = Corpus(documents=["a"], name="made", licence="", source="", truth={n: v[2:3] for n, v in truth.items()})
    with pytest.raises(ValueError, match="1 are for training, 0 for the test"):
        ratings.rating_errors(untested, one_column)
