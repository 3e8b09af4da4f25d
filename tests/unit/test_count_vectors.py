"""Counting, PPMI, SVD and GloVe against definitions worked by hand, dense algebra and numerical gradients."""

import inspect
import math
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from course_utils import count_vectors
from course_utils.corpora import load
from course_utils.count_vectors import GloveParameters, count_cooccurrences, glove_loss_and_gradients, ppmi_matrix
from course_utils.gradcheck import numerical_gradient, relative_error
from course_utils.text import Vocabulary, tokenize
from course_utils.vectors import WordVectors
from course_utils.word2vec import Word2Vec

SENTENCES = [["the", "cat", "sat"], ["the", "dog", "sat", "down"], ["cat"], []]


def vocabulary_of(sentences, **options):
    return Vocabulary((t for s in sentences for t in s), specials=(), **options)


def counted_by_loops(sentences, vocabulary, window, weight):
    counts = np.zeros((len(vocabulary), len(vocabulary)))
    for sentence in sentences:
        ids = vocabulary.encode([t for t in sentence if t in vocabulary])
        for i, center in enumerate(ids):
            for j, context in enumerate(ids):
                if i != j and abs(i - j) <= window:
                    counts[center, context] += weight(abs(i - j), window)
    return counts


WEIGHTS = {"flat": lambda d, w: 1, "linear": lambda d, w: (w - d + 1) / w, "harmonic": lambda d, w: 1 / d}
SHARED = {"vector_size", "window", "min_count", "seed"}
WORDS = st.lists(st.lists(st.sampled_from("abcde"), max_size=8), min_size=1, max_size=6)


@given(WORDS, st.integers(1, 9), st.sampled_from(sorted(WEIGHTS)))
@settings(max_examples=60, deadline=None)
def test_cooccurrences_equal_two_plain_loops(sentences, window, weighting):
    vocabulary = vocabulary_of(sentences)
    expected = counted_by_loops(sentences, vocabulary, window, WEIGHTS[weighting])
    if not expected.any():
        with pytest.raises(ValueError, match="window"):
            count_cooccurrences(sentences, vocabulary, window, weighting)
        return
    counts = count_cooccurrences(sentences, vocabulary, window, weighting)
    assert counts.toarray() == pytest.approx(expected)
    assert (counts != counts.T).nnz == 0


def test_unknown_words_are_taken_out_before_the_window():
    vocabulary = Vocabulary(["the", "cat", "the", "cat", "sat"], min_count=2)
    counts = count_cooccurrences([["the", "sat", "cat"]], vocabulary, window=1)
    the, cat = vocabulary.encode(["the", "cat"])
    assert counts[[the], [cat]] == 1
    assert counts.sum() == 2


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"window": 0}, ValueError, "window must be at least 1"),
        ({"weighting": "square"}, ValueError, "'square'"),
        ({"sentences": ["the cat"]}, TypeError, "tokenize"),
        ({"sentences": []}, ValueError, "hold no two words"),
    ],
)
def test_counting_refuses_what_makes_no_sense(options, error, words):
    arguments = {"sentences": SENTENCES, "vocabulary": vocabulary_of(SENTENCES)} | options
    with pytest.raises(error, match=words):
        count_cooccurrences(**arguments)


def test_ppmi_of_a_table_worked_by_hand():
    counts = sparse.csr_array(np.array([[4.0, 0.0], [2.0, 2.0]]))
    # P(w) = 1/2, 1/2; P(c) = 3/4, 1/4
    expected = [[math.log((4 / 8) / (3 / 8)), 0], [0, math.log((2 / 8) / (1 / 8))]]
    assert ppmi_matrix(counts, smoothing=1).toarray() == pytest.approx(np.array(expected))
    assert ppmi_matrix(counts, smoothing=1, negative=2).nnz == 0


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_ppmi_of_independent_words_is_zero_and_scaling_the_text_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    independent = np.outer(rng.integers(1, 9, 5), rng.integers(1, 9, 7)).astype(float)
    assert np.abs(ppmi_matrix(sparse.csr_array(independent), smoothing=1).toarray()).max() < 1e-12
    counts = rng.integers(0, 5, (6, 6)).astype(float)
    counts[0, 0] += 1
    once, thrice = (ppmi_matrix(sparse.csr_array(n * counts)).toarray() for n in (1, 3))
    assert once == pytest.approx(thrice)
    assert once.min() >= 0
    assert not once[counts == 0].any()


def test_smoothing_lowers_the_weight_of_a_rare_context():
    counts = sparse.csr_array(np.array([[50.0, 40.0, 4.0], [90.0, 90.0, 1.0]]))
    assert 0 < ppmi_matrix(counts, 0.75)[[0], [2]] < ppmi_matrix(counts, 1)[[0], [2]]


def test_a_stored_zero_among_counts_is_a_pair_that_never_came():
    counts = sparse.coo_array(([2.0, 0.0, 2.0], ([0, 0, 1], [0, 1, 1])), shape=(2, 2))
    assert ppmi_matrix(counts, smoothing=1).toarray() == pytest.approx(math.log(2) * np.eye(2))


STORED_ZERO = sparse.coo_array(([0.0], ([0], [0])), shape=(1, 1))


@pytest.mark.parametrize("bad", [np.zeros((2, 2)), STORED_ZERO, np.array([[1, -1]]), np.array([[1, np.nan]])])
def test_ppmi_refuses_counts_that_are_none(bad):
    with pytest.raises(ValueError, match="counts"):
        ppmi_matrix(sparse.csr_array(bad))


def test_truncated_svd_equals_the_dense_decomposition():
    matrix = sparse.random_array((40, 30), density=0.3, rng=np.random.default_rng(3), format="csr")
    U, S, _ = np.linalg.svd(matrix.toarray())
    for weighting in (0, 0.5, 1):
        found = count_vectors.truncated_svd(matrix, 6, weighting)
        expected = U[:, :6] * S[:6] ** weighting
        assert found @ found.T == pytest.approx(expected @ expected.T, abs=1e-9)
    assert count_vectors.truncated_svd(matrix, 6, seed=1) == pytest.approx(
        count_vectors.truncated_svd(matrix, 6, seed=2), abs=1e-8
    )
    with pytest.raises(ValueError, match="vector_size"):
        count_vectors.truncated_svd(matrix, 30)


def glove_example(seed):
    rng = np.random.default_rng(seed)
    counts = sparse.coo_array(np.maximum(rng.integers(-10, 25, (6, 6)), 0).astype(float))
    params = GloveParameters(rng.normal(size=(6, 3)), rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=6))
    return counts, params


@pytest.mark.parametrize("seed", range(3))
def test_every_glove_gradient_equals_the_numerical_one(seed):
    counts, params = glove_example(seed)
    _, gradients = glove_loss_and_gradients(counts, params)
    for parameter, gradient in zip(params, gradients):
        numerical = numerical_gradient(lambda _: glove_loss_and_gradients(counts, params)[0], parameter)
        assert relative_error(gradient, numerical) < 1e-7


def test_the_glove_loss_is_the_papers_sum_over_seen_pairs():
    counts, (W, W_context, b, b_context) = glove_example(0)
    dense, expected = counts.toarray(), 0.0
    for i, j in np.argwhere(dense):
        error = W[i] @ W_context[j] + b[i] + b_context[j] - math.log(dense[i, j])
        expected += min(1, dense[i, j] / 10) ** 0.75 * error**2 / 2
    assert glove_loss_and_gradients(counts, GloveParameters(W, W_context, b, b_context))[0] == pytest.approx(expected)


def test_glove_training_learns_and_repeats_by_seed():
    counts = count_cooccurrences(SENTENCES * 5, vocabulary_of(SENTENCES), weighting="harmonic")
    params, losses = count_vectors.train_glove(counts, 4, epochs=100, batch_size=7, seed=3)
    again, _ = count_vectors.train_glove(counts, 4, epochs=100, batch_size=7, seed=3)
    other, _ = count_vectors.train_glove(counts, 4, epochs=100, batch_size=7, seed=4)
    assert losses[-1] < 0.001 * losses[0]
    assert (params.W == again.W).all()
    assert not np.allclose(params.W, other.W)
    scores = params.W @ params.W_context.T + params.b[:, None] + params.b_context
    seen = counts.toarray() > 0
    assert scores[seen] == pytest.approx(np.log(counts.toarray()[seen]), abs=0.3)
    with pytest.raises(ValueError, match="epochs must be at least 1, it is 0"):
        count_vectors.train_glove(counts, 4, epochs=0)


def test_glove_training_takes_the_steps_of_torchs_adagrad():
    import torch

    counts = count_cooccurrences(SENTENCES * 5, vocabulary_of(SENTENCES), weighting="harmonic").tocoo()
    (i, j), x = counts.coords, torch.tensor(counts.data)
    start, _ = count_vectors.train_glove(counts.tocsr(), 4, epochs=1, learning_rate=1e-300, seed=3)  # nothing moves
    W, W_context, b, b_context = parameters = [torch.tensor(array, requires_grad=True) for array in start]
    optimizer = torch.optim.Adagrad(parameters, lr=0.2, initial_accumulator_value=1.0, eps=0.0)
    for _ in range(20):
        error = (W[i] * W_context[j]).sum(dim=1) + b[i] + b_context[j] - x.log()
        loss = ((x / 10).clamp(max=1) ** 0.75 * error**2).sum() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    ours, losses = count_vectors.train_glove(counts.tocsr(), 4, epochs=20, seed=3)
    assert losses[-1] == pytest.approx(loss.item() / counts.nnz, rel=1e-9)
    for mine, theirs in zip(ours, parameters):
        np.testing.assert_allclose(mine, theirs.detach().numpy(), atol=1e-9)


@pytest.mark.parametrize("counts", [np.zeros((3, 3)), np.diag([1.0, -2.0, 3.0]), np.diag([1.0, np.nan, 3.0])])
def test_glove_refuses_no_counts_and_counts_without_a_logarithm(counts):
    with pytest.raises(ValueError, match="positive entries only, and at least one"):
        count_vectors.train_glove(sparse.csr_array(counts), 2)


@pytest.fixture(scope="module")
def news():
    return [tokenize(text) for text in load("lee_news")]


@pytest.mark.parametrize(
    ("method", "options"),
    [
        (count_vectors.ppmi_vectors, {"contexts": 500}),
        (count_vectors.svd_vectors, {"vector_size": 30}),
        (count_vectors.glove_vectors, {"vector_size": 20}),
    ],
)
def test_every_method_gives_word_vectors_that_bring_related_words_together(news, method, options):
    wv = method(news, **options)
    assert isinstance(wv, WordVectors)
    assert wv.get_vecattr("the", "count") == max(wv.get_vecattr(word, "count") for word in wv.index_to_key)
    pairs = [("israeli", "palestinian"), ("afghanistan", "taliban"), ("wicket", "innings"), ("monday", "tuesday")]
    assert np.mean([wv.rank(word, related) for word, related in pairs]) < 0.05 * len(wv)  # by chance 0.5
    assert (method(news, **options).vectors == wv.vectors).all()
    ours, word2vecs = (inspect.signature(each).parameters for each in (method, Word2Vec))
    assert all(ours[name].default == word2vecs[name].default for name in SHARED & ours.keys()), "compared fairly"


def test_word_vectors_refuses_other_shapes_and_nan():
    vocabulary = vocabulary_of(SENTENCES)
    with pytest.raises(ValueError, match="5 words"):
        count_vectors.word_vectors(vocabulary, np.zeros((4, 2)))
    with pytest.raises(ValueError, match="finite"):
        count_vectors.word_vectors(vocabulary, np.full((5, 2), np.nan))


def test_a_word_without_a_direction_gets_no_vector():
    vocabulary = vocabulary_of(SENTENCES)
    matrix = np.ones((5, 2))
    matrix[1] = 0
    wv = count_vectors.word_vectors(vocabulary, matrix)
    assert wv.index_to_key == [word for number, word in enumerate(vocabulary.tokens) if number != 1]


GLOVE_TEXT = "the 0.1 -0.2 0.3\n. 1 2 3\ncafé 0.5 0.25 -4e-2\nnew\u00a0york 0.5 0.5 0.5\n"


def test_a_glove_file_loads_as_gensim_loads_it_and_is_mapped(tmp_path):
    from gensim.models import KeyedVectors

    path = tmp_path / "glove.txt"
    path.write_text(GLOVE_TEXT, encoding="utf-8")
    wv = count_vectors.load_glove(path)
    peer = KeyedVectors.load_word2vec_format(path, no_header=True)
    assert wv.index_to_key == ["the", ".", "café", "new\u00a0york"]
    assert wv.vectors[:3] == pytest.approx(peer.vectors[:3])
    assert isinstance(wv.vectors, np.memmap)
    assert wv.most_similar("the")[0][0] == peer.most_similar("the")[0][0]
    assert len(count_vectors.load_glove(path, limit=2)) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["glove.npy", "glove.txt", "glove.words"]


def test_a_changed_glove_file_is_converted_again(tmp_path):
    path = tmp_path / "glove.txt"
    path.write_text(GLOVE_TEXT, encoding="utf-8")
    count_vectors.load_glove(path)
    path.write_text("other 1 2\n", encoding="utf-8")
    later = path.stat().st_mtime + 10
    os.utime(path, (later, later))
    assert count_vectors.load_glove(path).index_to_key == ["other"]


@pytest.mark.parametrize("text", ["the 1 2\nof 1\n", "the 1 2\nof 1 x\n", "", "the\n"])
def test_a_broken_glove_file_is_refused_by_line_and_leaves_nothing(tmp_path, text):
    path = tmp_path / "glove.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"line [12] of glove\.txt"):
        count_vectors.load_glove(path)
    assert [file.name for file in tmp_path.iterdir()] == ["glove.txt"]


def test_a_missing_glove_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="no_such"):
        count_vectors.load_glove(tmp_path / "no_such.txt")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ppmi_matrix(sparse.csr_array(np.eye(3)), smoothing=0), r"smoothing must lie in \(0, 1\], it is 0"),
        (lambda: ppmi_matrix(sparse.csr_array(np.eye(3)), smoothing=1.1), r"smoothing must lie in \(0, 1\], it is 1.1"),
        (lambda: ppmi_matrix(sparse.csr_array(np.eye(3)), negative=0.9), "negative must be at least 1, it is 0.9"),
        (lambda: count_vectors.truncated_svd(np.eye(4), 2, -0.1), "weighting must not be negative, it is -0.1"),
    ],
)
def test_a_power_or_a_shift_out_of_range_is_refused(make, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        make()


def test_the_ends_of_the_ranges_are_no_errors():
    counts = sparse.csr_array(np.array([[0.0, 2.0, 1.0], [2.0, 0.0, 3.0], [1.0, 3.0, 0.0]]))
    unsmoothed = ppmi_matrix(counts, smoothing=1, negative=1).toarray()
    assert unsmoothed[0, 1] == pytest.approx(np.log(2 * 12 / (3 * 5)))
    unweighted = count_vectors.truncated_svd(counts.toarray(), 2, 0)
    assert np.linalg.norm(unweighted, axis=0) == pytest.approx([1, 1])
