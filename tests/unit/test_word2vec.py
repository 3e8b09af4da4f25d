"""The equations of word2vec against numerical gradients, and the three paths against each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ortho_group

from course_utils.corpora.toy_world import generate
from course_utils.experiments.skip_gram_with_torch import train_blocks_with_torch
from course_utils.experiments.twins import find_twins, split_words, with_twins_swapped
from course_utils.functional import cross_entropy
from course_utils.gradcheck import numerical_gradient, relative_error
from course_utils.word2vec import (
    Word2Vec,
    block_numba,
    block_numpy,
    cbow,
    gradient_step,
    naive_softmax,
    negative_sampling,
)
from course_utils.word2vec.draws import Draws, draw
from course_utils.word2vec.gradient_step import Step
from course_utils.word2vec.noise_and_subsampling import keep_probability, noise_distribution, noise_table
from course_utils.word2vec.noise_runs import NoiseRuns

BLOCK, WINDOW, NEGATIVE, NOISE = 16, 3, 5, 8
PATHS = gradient_step, block_numba, block_numpy
SIZES = {"window": WINDOW, "block_size": BLOCK, "noise_words": NOISE}


def vectors(seed: int = 0, words: int = 12, size: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=size), rng.normal(size=(words, size))


def draws(seed: int, words: int = 12, tokens: int = 40) -> Draws:
    """A text of three sentences, one of them a single word, over several blocks."""
    rng = np.random.default_rng(seed)
    ids, lengths = rng.integers(0, words, tokens, dtype=np.int32), np.array([tokens // 2, 1, tokens - tokens // 2 - 1])
    noise = noise_table(noise_distribution(np.bincount(ids, minlength=words) + 1))
    return draw(ids, lengths, np.ones(words, np.float32), noise, rng, **SIZES)


def pair_by_pair(W_in: np.ndarray, W_out: np.ndarray, drawn: Draws, rate: float, sg: bool, exact: str) -> float:
    """What training must do, written with the functions of the derivation only."""
    total, weight = 0.0, NEGATIVE / NOISE
    for b, noise in enumerate(drawn.noise_words):
        d_in, d_out = np.zeros_like(W_in), np.zeros_like(W_out)
        for i in range(b * BLOCK, min((b + 1) * BLOCK, len(drawn.words))):
            around = [j for j in range(drawn.first[i], drawn.last[i]) if j != i]
            if sg:
                for j in around:
                    loss, d_center, d_outside = negative_sampling(
                        W_in[drawn.words[i]], drawn.words[j], noise, W_out, negative_weight=weight
                    )
                    total += loss
                    d_in[drawn.words[i]] += d_center
                    d_out += d_outside
            elif around:
                rows = drawn.words[around]
                loss, d_contexts, d_outside = cbow(W_in[rows], drawn.words[i], noise, W_out, exact, weight)
                total += loss
                np.add.at(d_in, rows, d_contexts)
                d_out += d_outside
        W_in -= rate * d_in
        W_out -= rate * d_out
    return total


def test_gradients_of_the_full_softmax_are_the_numerical_ones():
    v, U = vectors()
    _, d_v, d_U = naive_softmax(v, 3, U)
    assert relative_error(d_v, numerical_gradient(lambda _: naive_softmax(v, 3, U)[0], v)) < 1e-8
    assert relative_error(d_U, numerical_gradient(lambda _: naive_softmax(v, 3, U)[0], U)) < 1e-8


def test_loss_of_the_full_softmax_is_the_cross_entropy_of_the_scores():
    v, U = vectors()
    assert naive_softmax(v, 3, U)[0] == pytest.approx(float(cross_entropy(U @ v, 3)), abs=1e-14)


@pytest.mark.parametrize("negatives", [[1, 7, 4], [5, 5, 5, 1], [3, 1], []])
def test_gradients_of_negative_sampling_are_the_numerical_ones_also_where_a_negative_repeats(negatives):
    v, U = vectors(1)
    rows = np.array(negatives, dtype=int)
    _, d_v, d_U = negative_sampling(v, 3, rows, U, 0.4)
    assert relative_error(d_v, numerical_gradient(lambda _: negative_sampling(v, 3, rows, U, 0.4)[0], v)) < 1e-8
    assert relative_error(d_U, numerical_gradient(lambda _: negative_sampling(v, 3, rows, U, 0.4)[0], U)) < 1e-8


def test_a_repeated_negative_counts_each_time():
    v, U = vectors(2)
    once, twice = negative_sampling(v, 0, [4], U), negative_sampling(v, 0, [4, 4], U)
    without = negative_sampling(v, 0, [], U)
    assert twice[0] - without[0] == pytest.approx(2 * (once[0] - without[0]))
    np.testing.assert_allclose(twice[2][4], 2 * once[2][4])


def test_exact_gradients_of_cbow_are_the_numerical_ones_and_gensims_are_as_many_times_larger_as_there_are_words():
    _, contexts = vectors(3, words=4)
    _, U = vectors(4)
    args = (2, [1, 1, 6], U)
    _, d_contexts, d_U = cbow(contexts, *args)
    assert relative_error(d_contexts, numerical_gradient(lambda _: cbow(contexts, *args)[0], contexts)) < 1e-8
    assert relative_error(d_U, numerical_gradient(lambda _: cbow(contexts, *args)[0], U)) < 1e-8
    np.testing.assert_allclose(cbow(contexts, *args, gradient="gensim")[1], 4 * d_contexts)


@pytest.mark.claim("C05")
def test_cbow_gives_the_same_loss_whatever_the_order_of_the_context():
    _, contexts = vectors(5, words=6)
    _, U = vectors(6)
    shuffled = contexts[np.random.default_rng(0).permutation(6)]
    assert cbow(shuffled, 1, [2, 3], U)[0] == pytest.approx(cbow(contexts, 1, [2, 3], U)[0], rel=1e-14)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_of_plus_and_minus_1600_give_finite_losses_and_gradients(sign, dtype):
    v, U = np.full(4, 20, dtype), np.full((6, 4), 20 * sign, dtype)
    U[1] = -U[1]
    with np.errstate(over="raise", invalid="raise"):
        for loss, *gradients in (naive_softmax(v, 0, U), negative_sampling(v, 0, [1, 2], U)):
            assert np.isfinite(loss)
            assert all(np.isfinite(gradient).all() for gradient in gradients)
        words, noise = np.array([0, 1, 0], np.int32), np.array([[1, 2]], np.int32)
        first, last = np.zeros(3, np.int32), np.full(3, 3, np.int32)
        for path in PATHS:
            for sg in (True, False):
                W_in, W_out = np.tile(v, (6, 1)), U.copy()
                loss = path.train_blocks(W_in, W_out, Draws(words, first, last, noise), Step(sg, True, 8, 0.5, 0.1))
                assert np.isfinite(loss)
                assert np.isfinite(W_in).all()
                assert np.isfinite(W_out).all()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__.rpartition(".")[2])
@pytest.mark.parametrize("sg", [True, False], ids=["skip-gram", "cbow"])
@pytest.mark.parametrize("gradient", ["exact", "gensim"])
def test_the_step_and_both_fast_blocks_do_what_pair_by_pair_training_does_on_the_same_draws(path, sg, gradient):
    drawn = draws(seed=7)
    _, W_in = vectors(8, size=9)
    _, W_out = vectors(9, size=9)
    slow_in, slow_out = W_in.copy(), W_out.copy()
    slow_loss = pair_by_pair(slow_in, slow_out, drawn, 0.05, sg, gradient)
    loss = path.train_blocks(W_in, W_out, drawn, Step(sg, gradient == "exact", BLOCK, NEGATIVE / NOISE, 0.05))
    assert loss == pytest.approx(slow_loss, rel=1e-9)
    np.testing.assert_allclose(W_in, slow_in, atol=1e-9)
    np.testing.assert_allclose(W_out, slow_out, atol=1e-9)


def test_the_compiled_exponential_is_the_exponential():
    a = np.concatenate((np.linspace(0, 40, 4001), [79.0, 1600.0]))
    assert np.abs([block_numba.exp_minus(x) - np.exp(-x) for x in a]).max() < 1e-11


def test_a_word_may_predict_more_words_than_a_float_has_powers_of_two():
    words = np.arange(1200, dtype=np.int32) % 50
    drawn = Draws(words, np.zeros_like(words), np.full_like(words, len(words)), np.zeros((300, 1), np.int32))
    nothing_known = np.zeros((50, 2))  # each score is 0: log 2 for a true word, and half of it for the noise
    loss = block_numba.train_blocks(nothing_known, nothing_known.copy(), drawn, Step(True, False, 4, 0.5, 0.0))
    assert loss == pytest.approx(1.5 * np.log(2) * 1200 * 1199)


def test_contexts_never_leave_their_sentence_and_reach_one_to_window_words():
    drawn = draws(seed=1, tokens=4001)
    around = drawn.last - drawn.first - 1
    assert around[2000] == 0  # the sentence of one word
    assert drawn.last[:2000].max() == 2000
    assert drawn.first[2001:].min() == 2001
    inner = around[WINDOW : 2000 - WINDOW]
    assert set(inner.tolist()) == {2, 4, 6}
    assert np.bincount(inner)[[2, 4, 6]] / len(inner) == pytest.approx([1 / 3] * 3, abs=0.05)


@pytest.mark.claim("C05b")
@pytest.mark.parametrize("window", [1, 2, 5, 10])
def test_a_neighbour_is_in_the_window_the_more_often_the_nearer_it_is(window):
    words, keep, table = 100_000, np.ones(1, np.float32), np.zeros(32, np.uint8)
    drawn = draw(np.zeros(words, np.int32), np.array([words]), keep, table, np.random.default_rng(0), window=window)
    place = np.arange(words)
    for reach in (place - drawn.first, drawn.last - 1 - place):
        found = [(reach >= distance).mean() for distance in range(1, window + 2)]
        assert found == pytest.approx([(window - d + 1) / window for d in range(1, window + 2)], abs=0.01)


def test_frequent_words_are_thinned_out_as_the_original_code_does():
    counts = np.array([900_000, 99_000, 1_000])
    t = 1e-3
    shares = counts / counts.sum()
    np.testing.assert_allclose(
        keep_probability(counts, t), np.minimum(1, (np.sqrt(shares / t) + 1) * t / shares), rtol=1e-6
    )
    assert (keep_probability(counts, 0) == 1).all()


def test_noise_words_are_drawn_in_proportion_to_count_to_the_three_quarters():
    counts = np.array([1000, 100, 10, 1])
    expected = counts**0.75 / (counts**0.75).sum()
    np.testing.assert_allclose(noise_distribution(counts), expected)
    ids = np.zeros(20_000, np.int32)
    table, rng = noise_table(expected), np.random.default_rng(0)
    assert np.bincount(table) / len(table) == pytest.approx(expected, abs=1 / len(table))
    drawn = draw(ids, np.array([20_000]), np.ones(4, np.float32), table, rng, window=1, block_size=1, noise_words=4)
    assert np.bincount(drawn.noise_words.ravel()) / 80_000 == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("words", [2, 3, 300, 20_000, 70_000, 2_000_000])  # of the last, most have no place at all
@pytest.mark.parametrize("exponent", [0.75, 0, 3])
def test_the_runs_of_the_noise_table_are_the_table_place_by_place(words, exponent):
    distribution = noise_distribution(np.random.default_rng(0).permutation(words) + 1, exponent)
    table, runs = noise_table(distribution), NoiseRuns(distribution)
    assert len(runs) == len(table)
    places = np.random.default_rng(1).permutation(len(table)).reshape(2, -1)
    np.testing.assert_array_equal(runs.take(places), table.take(places), strict=True)


def test_a_text_draws_the_same_words_from_the_noise_table_and_from_its_runs():
    distribution = noise_distribution(np.arange(1, 40))
    text, everything = np.arange(39, dtype=np.int32).repeat(9), np.ones(39, np.float32)
    drawn = [
        draw(text, np.array([len(text)]), everything, noise, np.random.default_rng(3), **SIZES)
        for noise in (noise_table(distribution), NoiseRuns(distribution))
    ]
    for plain, by_runs in zip(*drawn):
        np.testing.assert_array_equal(by_runs, plain)
        assert by_runs.dtype == plain.dtype


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda v, U: naive_softmax(v, 12, U), r"outside_index must lie in 0\.\.11"),
        (lambda v, U: naive_softmax(v, -1, U), "outside_index"),
        (lambda v, U: naive_softmax(v[:3], 1, U), r"\(3,\).*\(12, 5\)"),
        (lambda v, U: negative_sampling(v, 1, [12], U), "negative_indices must lie"),
        (lambda v, U: negative_sampling(v, 1, [[2]], U), r"shape \(1, 1\)"),
        (lambda v, U: cbow(U[:0], 1, [2], U), "context_vectors"),
        (lambda v, U: cbow(U[:2], 1, [2], U, gradient="both"), "'exact' or 'gensim'"),
    ],
)
def test_equations_refuse_what_does_not_fit(call, problem):
    with pytest.raises(ValueError, match=problem):
        call(*vectors())


def test_torch_by_autograd_takes_the_same_steps_as_the_compiled_path():
    drawn = draws(seed=11)
    _, W_in = vectors(12, size=9)
    _, W_out = vectors(13, size=9)
    step = Step(True, False, BLOCK, NEGATIVE / NOISE, 0.05)
    torch_in, torch_out, torch_loss = train_blocks_with_torch(W_in, W_out, drawn, step)
    loss = block_numba.train_blocks(W_in, W_out, drawn, step)
    assert loss == pytest.approx(torch_loss, rel=1e-9)
    np.testing.assert_allclose(W_in, torch_in, atol=1e-9)
    np.testing.assert_allclose(W_out, torch_out, atol=1e-9)


@pytest.mark.claim("C06")
@pytest.mark.parametrize("seed", range(3))
def test_halves_of_a_split_word_become_nearest_neighbours_though_they_hardly_ever_meet(seed):
    words = ["king", "paris", "walked", "piano", "sofa", "doctor"]
    sentences = split_words([document.split() for document in generate(150_000, seed=seed)], words, seed)
    twins = find_twins(Word2Vec(sentences, seed=seed).wv, words)
    assert (twins.ranks == 1).all()
    assert twins.cosines.min() > twins.random.max() + 0.3


@pytest.mark.claim("C06")
def test_where_both_halves_have_every_context_they_get_almost_the_same_vector():
    words = ["king", "paris", "walked", "piano", "sofa", "doctor"]
    split = split_words([document.split() for document in generate(100_000, seed=1)], words, seed=1)
    both = with_twins_swapped(split, words)
    assert len(both) == 2 * len(split)
    assert with_twins_swapped(both[len(split) :], words)[len(split) :] == split
    assert find_twins(Word2Vec(both, seed=1, epochs=3).wv, words).cosines.min() > 0.95


@pytest.mark.claim("C07")
def test_a_rotation_of_the_whole_space_keeps_cosines_and_losses():
    rotation = ortho_group.rvs(5, random_state=0)
    v, U = vectors(14)
    W_in, W_out = vectors(15)[1], U.copy()
    turned = W_in @ rotation
    before, after = (m / np.linalg.norm(m, axis=1, keepdims=True) for m in (W_in, turned))
    np.testing.assert_allclose(after @ after.T, before @ before.T, atol=1e-12)
    assert np.abs(turned - W_in).max() > 0.1
    loss = negative_sampling(v, 0, [1, 2], W_out)[0]
    assert negative_sampling(v @ rotation, 0, [1, 2], W_out @ rotation)[0] == pytest.approx(loss, rel=1e-12)
    assert negative_sampling(v @ rotation, 0, [1, 2], W_out)[0] != pytest.approx(loss, rel=1e-3)


@pytest.mark.claim("C08")
def test_skip_gram_makes_several_predictions_where_cbow_makes_one():
    drawn = draws(seed=1, tokens=4001)
    assert 3.5 < drawn.pairs / drawn.centers < 4.1  # window 3: 2 (1 + 2 + 3) / 3 = 4


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_each_token_of_a_frequent_word_is_kept_or_dropped_by_its_own_draw(seed):
    ids, lengths = np.zeros(4000, np.int32), np.array([4000])
    noise = np.zeros(NOISE, np.uint8)
    drawn = draw(ids, lengths, np.full(1, 0.3, np.float32), noise, np.random.default_rng(seed), **SIZES)
    assert abs(len(drawn.words) - 1200) < 5 * np.sqrt(4000 * 0.3 * 0.7)
