"""What lessons 05 and 06 measure: tremors, pronouns of the next sentence, single units, lengths of an update."""

import numpy as np
import pytest

from course_utils.experiments.across_sentences import (
    DEEDS,
    NAMES,
    WINOGRAD,
    pronoun_accuracy,
    two_sentences,
    winograd_choices,
)
from course_utils.experiments.autograd import gradients_by_nudging
from course_utils.experiments.single_units import all_units, countable, strongest_unit
from course_utils.experiments.stored_tables import recurrent_runs, update_length_runs, word2vec_speeds
from course_utils.experiments.tremors import FAST, LEVELS, SLOW, bits_by_counts, bits_by_network, series
from course_utils.optim import Adam, clip_grad_norm
from course_utils.rnn import RNN, backward, forward, initial_parameters
from course_utils.text.batches import consecutive_batches


def test_a_strong_tremor_comes_its_delay_after_the_weak_one():
    levels, strong = series(5000, (8, 8), np.random.default_rng(0))
    assert (levels[strong] == SLOW).all()
    assert (levels[strong - 8] == FAST).all()
    assert (levels == SLOW).sum() == len(strong)
    _, drawn = series(20_000, (4, 12), np.random.default_rng(0))
    assert len(drawn) > 200
    levels, strong = series(5000, (1, 1), np.random.default_rng(0))
    assert (levels[strong - 1] == FAST).all()
    for delays in ((3, 2), (0, 2)):
        with pytest.raises(ValueError, match="delays must be"):
            series(10, delays, np.random.default_rng(0))


@pytest.mark.claim("C30")
def test_a_network_that_reads_tremors_knows_the_strong_one_ahead_where_its_delay_is_fixed_and_only_there():
    bits = {}
    for delays in ((8, 8), (4, 12)):
        rng = np.random.default_rng(0)
        (heard, _), (levels, strong) = (series(n, delays, rng) for n in (60_000, 20_000))
        network, state = RNN(LEVELS, 32, LEVELS, seed=1), None
        optimizer = Adam(network.params, 5e-3)
        for _ in range(3):
            for inputs, targets in consecutive_batches(heard, 16, 35):
                _, gradients, state = network.loss_and_gradients(inputs, targets, state)
                clip_grad_norm(gradients, 1.0)
                optimizer.step(gradients)
            state = None
        counts = bits_by_counts(heard, levels)
        assert np.isnan(counts[:3]).all()
        bits[delays] = bits_by_network(network, levels)[strong].mean(), counts[strong].mean()
    assert bits[8, 8][0] < 0.3
    assert min(bits[8, 8][1], *bits[4, 12]) > 3


def test_the_bits_by_counts_are_those_of_what_followed_each_level():
    bits = bits_by_counts(np.array([0, 0, 1, 0, 0]), np.array([0, 0, 1, 2]), window=1)
    assert np.isnan(bits[0])
    assert bits[1:] == pytest.approx(-np.log2([2.1 / 3.8, 1.1 / 3.8, 0.1 / 1.8]))


@pytest.mark.claim("C31")
def test_a_network_can_carry_a_name_across_the_end_of_a_sentence_to_texts_it_never_read():
    assert max(pronoun_accuracy(seed) for seed in (2, 3)) > 0.95


def test_unseen_texts_share_no_pair_of_deed_and_answer_with_the_others_and_have_both_pronouns_equally():
    rng = np.random.default_rng(0)
    read, asked = ({tuple(t[1:-1]) for t in two_sentences(rng, unseen=unseen)} for unseen in (False, True))
    assert not read & asked
    assert len(read) == 2 * len(asked) == 32
    texts = two_sentences(rng, unseen=True)
    assert sum(text[-1] == "her" for text in texts) == len(texts) / 2 == len(asked) * len(NAMES["her"])
    assert all("!" in text for text in texts)
    assert not any("!" in text for text in two_sentences(rng, unseen=True, border=False))
    assert len(DEEDS) == 8


@pytest.mark.claim("C32")
def test_who_prefers_a_word_by_itself_is_right_in_one_sentence_of_each_winograd_pair_and_who_knows_in_both():
    by_length = winograd_choices(lambda text: -len(text))  # the shorter word, whatever the sentence says
    assert (by_length.sum(axis=1) <= 1).all()
    right = {"trophy": "big", "suitcase": "small"}
    known = winograd_choices(lambda text: float(any(f"the {a} is too {b}" in text for a, b in right.items())))
    assert known[0].all()


@pytest.mark.claim("C28")
def test_in_the_stored_table_an_update_after_every_step_costs_most_and_is_not_the_best():
    bits, seconds = update_length_runs()
    best = {length: min(by_rate.values(), key=np.mean) for length, by_rate in bits.items()}
    assert {runs.shape for runs in best.values()} == {(5,)}
    assert best[5].max() < best[1].min()
    assert best[5].max() < best[35].min() < best[100].min()
    assert seconds[1].mean() > 3 * seconds[35].mean()


@pytest.mark.parametrize("truncate", [0, 1, 2, 3])
def test_gradients_by_nudging_are_the_truncated_ones_of_the_backward_pass(truncate):
    rng = np.random.default_rng(0)
    params, inputs, targets = initial_parameters(5, 4, 5, rng), rng.integers(0, 5, 6), rng.integers(0, 5, 6)
    nudged = gradients_by_nudging(params, inputs, targets, truncate)
    trace = forward(inputs[:, None], None, params)
    ours = backward(trace, targets[:, None], params, truncate or None)["W_hh"]
    np.testing.assert_allclose(nudged.mean(axis=0), ours, atol=1e-8)


def test_letters_of_a_word_and_characters_of_a_verse_are_counted_as_they_are_read():
    found = countable(["i", "t", " ", "W", "</s>", "a"])
    assert found["letters of the word"].tolist()[:4] == [1, 2, 0, 1]
    assert found["length of the verse"].tolist() == [1, 2, 3, 4, 0, 1]
    assert found["a vowel was read"].tolist() == [1, 0, 0, 0, 0, 1]


@pytest.mark.claim("C34")
def test_a_unit_that_counts_is_found_among_others_whatever_its_sign_and_size():
    rng = np.random.default_rng(0)
    values = rng.normal(size=500)
    states = rng.normal(size=(500, 8))
    states[:, 5] = -0.01 * values + 3
    states[:, 6] = 0.5
    assert strongest_unit(states, values) == pytest.approx(1)
    assert strongest_unit(np.delete(states, 5, axis=1), values) < 0.2
    with pytest.raises(ValueError, match="must vary"):
        strongest_unit(states, np.ones(500))


@pytest.mark.claim("C34")
def test_what_no_single_unit_stands_for_can_be_read_from_all_units_together_and_noise_cannot():
    rng = np.random.default_rng(0)
    states = rng.normal(size=(900, 16))
    spread = states @ rng.normal(size=16) + 5
    assert strongest_unit(states, spread) < 0.8
    assert all_units(states, spread) == pytest.approx(1)
    assert abs(all_units(states, rng.normal(size=900))) < 0.2  # fitted on other steps, so no luck is read


def test_a_unit_that_hardly_moves_is_read_as_well():
    states = np.random.default_rng(0).normal(size=(300, 2)) * [1, 0.1]
    assert all_units(states, states @ [1, 10]) > 0.9999


def test_states_in_single_precision_are_compared_in_double():
    states = np.random.default_rng(0).normal(size=(300, 3)).astype(np.float32)
    values = (states.sum(axis=1) * 10).round()
    for measure in (strongest_unit, all_units):
        assert measure(states, values) == measure(states.astype(np.float64), values.astype(np.float64))


def test_the_measured_runs_of_lesson_07_have_one_rate_with_several_seeds_which_is_the_best_of_those_tried():
    for rates in recurrent_runs().values():
        *tried, chosen = rates.values()
        assert all(len(runs) == 1 for runs in tried)
        assert len(chosen) > 1
        assert chosen[0] <= min(runs[0] for runs in tried)


def test_the_measured_speeds_are_those_of_two_trainers_in_two_models():
    speeds = word2vec_speeds()
    assert {trainer: [*models] for trainer, models in speeds.items()} == {
        trainer: ["skip-gram", "CBOW"] for trainer in ("ours", "gensim")
    }
    assert min(speed for models in speeds.values() for speed in models.values()) > 1


def test_each_winograd_pair_is_one_sentence_of_small_words_that_names_both_answers():
    for sentence, *answers in WINOGRAD:
        words = sentence.format(*answers[:2]).split()
        assert words[0] == "the"
        assert all(word.islower() for word in words)
        assert {answers[0], answers[2]} <= set(sentence.split())
        assert len(set(answers)) == 4
