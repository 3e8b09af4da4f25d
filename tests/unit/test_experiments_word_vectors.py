"""What lessons 03 and 04 measure of word vectors: windows and their reach, models that fill gaps, he and she."""

import numpy as np
import pytest

from course_utils.experiments import he_she_axis
from course_utils.experiments.masked_model import both_sides, embeddings
from course_utils.experiments.stored_tables import embedding_runs, embedding_scores, reach_runs
from course_utils.experiments.twins import find_twins
from course_utils.vectors import WordVectors
from course_utils.word2vec import Word2Vec, draw


def reach_to_the_right(window: int, **options: bool) -> np.ndarray:
    words = np.zeros(1000, np.int32)
    drawn = draw(
        words, np.array([1000]), np.ones(1, np.float32), np.zeros(32, np.int8), np.random.default_rng(0),
        window=window, **options,
    )  # fmt: skip
    return (drawn.last - 1 - np.arange(1000))[: -window - 1]


@pytest.mark.claim("C05b")
def test_a_window_that_is_not_shrunk_holds_every_neighbour_up_to_its_edge_and_as_many_as_one_drawn_to_twice_less_one():
    assert (reach_to_the_right(4, shrink_windows=False) == 4).all()
    assert reach_to_the_right(7).mean() == pytest.approx(4, abs=0.2)
    assert set(reach_to_the_right(7)) == set(range(1, 8))


def test_a_model_keeps_whether_its_windows_are_drawn_when_it_is_saved(tmp_path):
    model = Word2Vec([["a", "b", "c"]] * 20, vector_size=4, min_count=1, sample=0, shrink_windows=False)
    model.save(tmp_path / "model.npz")
    assert Word2Vec.load(tmp_path / "model.npz").shrink_windows is False


@pytest.mark.claim("C05b")
def test_in_the_stored_table_the_reach_matters_and_each_kind_of_window_has_five_seeds():
    runs = reach_runs()
    assert set(runs) == {"drawn", "fixed", "drawn, as many pairs as with 4"}
    for by_reach in runs.values():
        assert {scores.shape for scores in by_reach.values()} == {(5, 4)}
    for kind in ("drawn", "fixed"):
        assert runs[kind][1][:, 1].max() < runs[kind][4][:, 1].min()


def test_both_sides_are_cut_off_at_the_borders_of_the_sentence_and_stand_in_the_order_of_the_text():
    start, end = 9, 0
    ids = np.array([1, 2, 3, end, 4, 5, end])
    seen = both_sides(ids, 2, start, end)
    assert seen[[0, 1, 2, 4, 5]].tolist() == [[9, 9, 2, 3], [9, 1, 3, 9], [1, 2, 9, 9], [9, 9, 5, 9], [9, 4, 9, 9]]


def test_the_masked_model_fills_a_gap_that_only_the_other_side_tells():
    """b follows c or d at random; what stands after it tells which one it was."""
    rng = np.random.default_rng(0)
    text = [["a", word, {"c": "e", "d": "f"}[word]] for word in rng.choice(["c", "d"], 2000)]
    options = {
        "window": 2,
        "vector_size": 4,
        "hidden_size": 8,
        "min_count": 1,
        "epochs": 8,
        "learning_rate": 0.01,
        "batch_size": 32,
        "seed": 1,
    }
    _, gap = embeddings(text, masked=True, **options)
    _, ahead = embeddings(text, masked=False, **options)
    assert gap[-1] < 0.05
    assert ahead[-1] == pytest.approx(np.log(2) / 3, abs=0.03)
    with pytest.raises(ValueError, match="window must be even"):
        embeddings(text, masked=True, **options | {"window": 3})


def test_the_halves_of_a_word_are_ranked_among_all_words_by_their_angle():
    degrees = {"a_1": 0, "a_2": 10, "x": 5, "b_1": 90, "b_2": 97}
    angles = np.radians([*degrees.values()])
    found = find_twins(WordVectors(list(degrees), np.column_stack([np.cos(angles), np.sin(angles)]) * 3), ["a", "b"])
    assert found.ranks.tolist() == [2, 1]
    for name, apart in {"cosines": (10, 7), "others": (5, 80), "random": (97, 80)}.items():
        assert getattr(found, name) == pytest.approx(np.cos(np.radians(apart)))


@pytest.mark.claim("C29")
def test_in_the_stored_tables_embeddings_know_analogies_after_training_and_none_before():
    runs = embedding_runs()
    passes = max(epochs for _, epochs, _ in runs)
    for kind, tense in (("auto-regressive", 4), ("masked", 4)):
        before, after = (runs[kind, epochs, "b - a + c"] for epochs in (0, passes))
        assert before.shape == after.shape == (3, 5)
        assert before.mean() < 0.1
        assert after[:, tense].min() > 0.9
    assert runs["auto-regressive", passes, "b - a + c"].min() > 0.9


@pytest.mark.claim("C29")
def test_in_the_stored_table_of_real_text_both_models_are_ahead_of_untrained_vectors_but_for_one_in_relatedness():
    scores = embedding_scores()
    assert {runs.shape for runs in scores.values()} == {(3, 4)}
    assert (scores["masked", 0] == scores["auto-regressive", 0]).all()  # the same start
    for kind, ahead in (("auto-regressive", [True, False, True, True]), ("masked", [True] * 4)):
        least, most = scores[kind, 3].min(axis=0), scores[kind, 0].max(axis=0)
        assert (least > most).tolist() == ahead
    assert scores["masked", 3][:, 1].min() > scores["auto-regressive", 3][:, 1].max()


def test_the_networks_have_a_vector_for_the_words_that_the_other_methods_of_the_table_have():
    text = [["a", "b", "c"]] * 12 + [["rare", "a"]]
    options = {"window": 2, "hidden_size": 2, "epochs": 0, "learning_rate": 0.01, "batch_size": 8}
    wv, _ = embeddings(text, masked=True, seed=1, **options)
    assert set(wv.index_to_key) == set(Word2Vec(text, min_count=10, sample=0, vector_size=4).wv.index_to_key)


@pytest.mark.claim("C33")
def test_the_axis_of_he_and_she_follows_the_pronouns_of_the_text_more_than_random_axes_do():
    rng = np.random.default_rng(0)
    near_he, near_she = [f"he{i}" for i in range(15)], [f"she{i}" for i in range(15)]
    text = [
        [str(word) for word in (*rng.choice(pronouns, 2), rng.choice(words), rng.choice(pronouns))]
        for pronouns, words in ((["he", "him", "his"], near_he), (["she", "her", "hers"], near_she))
        for _ in range(1500)
    ]
    wv = Word2Vec(text, vector_size=20, min_count=1, epochs=10, sample=0, seed=1).wv
    found = he_she_axis.against_text(wv, text, least=20)
    assert found.correlation > 0.9
    place = he_she_axis.places(wv, [*near_he, *near_she, "nobody"])
    assert min(place[word] for word in near_he) > max(place[word] for word in near_she)
    assert "nobody" not in place
    with pytest.raises(ValueError, match="lower `least`"):
        he_she_axis.against_text(wv, [["he", "went"]], least=5)


def test_vectors_without_the_pronouns_have_no_axis():
    with pytest.raises(KeyError):
        he_she_axis.places(WordVectors(["a"], np.ones((1, 2))), ["a"])


def test_a_word_counts_that_stands_near_a_pronoun_just_often_enough_and_near_is_within_reach():
    pairs = [["he", "a"], ["she", "a"], ["he", "b"], ["him", "b"], ["she", "c"], ["hers", "c"], ["he", "d", "e"]]
    words = WordVectors(["he", "she", *"abcde"], np.random.default_rng(1).normal(size=(7, 4)))
    for least, reach, asked in ((2, 1, 3), (1, 1, 4), (1, 2, 5)):
        assert he_she_axis.against_text(words, pairs, least=least, reach=reach, axes=2).words == asked
    with pytest.raises(ValueError, match="only 2 words stand near a pronoun 2 times: lower `least`"):
        he_she_axis.against_text(words, pairs[1:], least=2, axes=2)
    assert len(he_she_axis.against_text(words, pairs, least=1, axes=7).random) == 7
