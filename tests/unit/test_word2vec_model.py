"""The trainer: what it learns, that it repeats itself, and what it refuses."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from course_utils import word2vec
from course_utils.word2vec import Word2Vec
from course_utils.word2vec.encoding import encode

# Two topics that share no word: whatever learns anything tells them apart.
TOPICS = [["sun", "moon", "star", "sky", "comet"], ["bread", "butter", "jam", "toast", "honey"]]


def two_topics(count: int = 400, seed: int = 0) -> list[list[str]]:
    rng = np.random.default_rng(seed)
    return [rng.choice(TOPICS[rng.integers(2)], 8).tolist() for _ in range(count)]


SMALL = {"vector_size": 16, "min_count": 1, "sample": 0, "epochs": 8, "alpha": 0.05}


@pytest.mark.parametrize("options", [{"sg": 1}, {"sg": 0}, {"sg": 0, "cbow_gradient": "exact", "alpha": 0.15}])
@pytest.mark.parametrize("use_numba", [True, False])
def test_words_of_one_topic_end_nearer_than_words_of_two(options, use_numba):
    model = Word2Vec(two_topics(), use_numba=use_numba, **SMALL | options)
    same = min(model.wv.similarity(a, b) for topic in TOPICS for a in topic for b in topic)
    other = max(model.wv.similarity(a, b) for a in TOPICS[0] for b in TOPICS[1])
    assert same > other + 0.3
    assert model.loss_history[-1] < model.loss_history[0]
    assert len(model.loss_history) == 8


@pytest.mark.parametrize("sg", [0, 1])
def test_same_seed_and_one_worker_give_bit_identical_vectors_another_seed_others(sg):
    first, again, other = (Word2Vec(two_topics(), seed=seed, sg=sg, **SMALL) for seed in (3, 3, 4))
    assert first.wv.vectors.tobytes() == again.wv.vectors.tobytes()
    assert first.W_out.tobytes() == again.W_out.tobytes()
    assert not np.allclose(first.wv.vectors, other.wv.vectors)


@pytest.mark.parametrize("sg", [0, 1])
def test_compiled_and_vectorised_training_agree_in_float64(sg):
    fast, slow = (Word2Vec(two_topics(), dtype=np.float64, use_numba=on, sg=sg, **SMALL) for on in (True, False))
    np.testing.assert_allclose(fast.wv.vectors, slow.wv.vectors, atol=1e-8)
    np.testing.assert_allclose(fast.loss_history, slow.loss_history, rtol=1e-8)


def test_a_tiny_vocabulary_gets_small_blocks_and_does_not_diverge():
    model = Word2Vec([["yes", "no"] * 10] * 200, min_count=1, sample=0, epochs=3)
    assert model._block == 4
    assert np.isfinite(model.wv.vectors).all()
    assert model.loss_history[-1] < 6 * np.log(2)  # that of knowing nothing


def many_words(sentences: int = 4000) -> list[list[str]]:
    """Twenty topics of thirty words each: enough for blocks of full size, on which threads work side by side."""
    rng = np.random.default_rng(0)
    return [[f"topic{t}word{w}" for w in rng.integers(30, size=12)] for t in rng.integers(20, size=sentences)]


@pytest.mark.parametrize("seed", range(3))
def test_several_workers_learn_the_same_thing(seed):
    options = SMALL | {"epochs": 3, "seed": seed}
    one, two = (Word2Vec(many_words(), workers=n, **options) for n in (1, 2))
    assert one._block == 64
    # The first pieces start side by side from the same vectors: the first epoch's loss may differ, not the last one's.
    assert two.loss_history[-1] == pytest.approx(one.loss_history[-1], rel=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_several_workers_do_not_diverge_on_ten_words(seed):
    model = Word2Vec(two_topics(3000), workers=2, **SMALL | {"epochs": 3, "seed": seed})
    assert np.isfinite(model.wv.vectors).all()
    assert model.loss_history[-1] < model.loss_history[0]


def test_wv_is_gensims_keyed_vectors_with_counts_most_frequent_first():
    from gensim.models import KeyedVectors

    sentences = two_topics(50)
    model = Word2Vec(sentences, **SMALL)
    assert isinstance(model.wv, KeyedVectors)
    counts = [model.wv.get_vecattr(word, "count") for word in model.wv.index_to_key]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == 400
    nearest = model.wv.most_similar("sun", topn=1)[0][1]
    model.train(sentences)
    assert model.wv.most_similar("sun", topn=1)[0][1] != nearest  # the norms gensim keeps are taken anew


def test_vocabulary_is_that_of_gensim():
    from gensim.models import Word2Vec as GensimWord2Vec

    sentences = two_topics(20)
    ours = Word2Vec(sentences, vector_size=4, min_count=17)
    theirs = GensimWord2Vec(sentences, vector_size=4, min_count=17)
    assert 0 < len(ours.wv) < 10
    assert set(ours.wv.index_to_key) == set(theirs.wv.index_to_key)


def test_a_generator_a_list_and_a_file_of_the_same_text_give_the_same_vectors(tmp_path):
    sentences = two_topics(100)
    path = tmp_path / "text.txt"
    path.write_text("\n".join(map(" ".join, sentences)), encoding="utf-8")
    given = Word2Vec(sentences, **SMALL).wv.vectors
    np.testing.assert_array_equal(Word2Vec((tuple(s) for s in sentences), **SMALL).wv.vectors, given)
    np.testing.assert_array_equal(Word2Vec(corpus_file=path, **SMALL).wv.vectors, given)


@pytest.mark.parametrize("binary", [True, False])
def test_vectors_survive_the_way_to_disk_with_their_counts(tmp_path, binary):
    wv = Word2Vec(two_topics(50), **SMALL).wv
    word2vec.save(wv, tmp_path / "vectors", binary=binary)
    read = word2vec.load(tmp_path / "vectors", binary=binary)
    assert read.index_to_key == wv.index_to_key
    np.testing.assert_array_equal(read.vectors, wv.vectors)
    assert read.get_vecattr("sun", "count") == wv.get_vecattr("sun", "count")


def test_a_missing_or_cut_file_of_vectors_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no word vectors at"):
        word2vec.load(tmp_path / "none")
    word2vec.save(Word2Vec(two_topics(50), **SMALL).wv, tmp_path / "vectors")
    content = (tmp_path / "vectors").read_bytes()
    (tmp_path / "vectors").write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match="no complete binary file"):
        word2vec.load(tmp_path / "vectors")


class StopInTheSecondEpoch:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def on_epoch_begin(self, model: Word2Vec) -> None:
        self.seen.append("begin")
        if len(self.seen) == 3:
            raise KeyboardInterrupt

    def on_epoch_end(self, model: Word2Vec) -> None:
        self.seen.append(f"end of {len(model.loss_history)}")


def test_control_c_keeps_a_usable_model_and_callbacks_are_told():
    stop = StopInTheSecondEpoch()
    with pytest.warns(UserWarning, match="training stopped after 3,200 of 25,600 words"):
        model = Word2Vec(two_topics(), callbacks=[stop], **SMALL)
    assert model.interrupted
    assert stop.seen == ["begin", "end of 1", "begin"]
    assert model.wv.most_similar("sun", topn=1)
    model.callbacks = ()
    model.train(two_topics())
    assert not model.interrupted


def test_the_progress_bar_shows_the_loss(capsys):
    Word2Vec(two_topics(50), progress=True, **SMALL)
    shown = capsys.readouterr().err
    assert "loss=" in shown
    assert "100%" in shown


def test_training_goes_on_with_the_words_it_knows():
    model = Word2Vec(two_topics(50), **SMALL)
    model.train([["sun", "unheard", "moon"]] * 20, epochs=2)
    assert len(model.wv) == 10
    assert len(model.loss_history) == 10
    with pytest.raises(ValueError, match="no word of the vocabulary"):
        model.train([["unheard"]])


def test_encoding_numbers_by_falling_count_and_leaves_rare_words_out():
    text = encode([["b", "a", "b"], [], ["rare", "a", "b"]], min_count=2)
    assert text.types == ["b", "a"]
    assert text.counts.tolist() == [3, 2]
    assert text.ids.tolist() == [0, 1, 0, 1, 0]
    assert text.lengths.tolist() == [3, 0, 2]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"window": 0}, "window must be at least 1, it is 0"),
        ({"vector_size": -3}, "vector_size must be at least 1"),
        ({"negative": -5}, "negative must be at least 1"),
        ({"epochs": 0}, "epochs"),
        ({"workers": 0}, "workers"),
        ({"alpha": float("nan")}, "alpha must be a finite number"),
        ({"alpha": -0.1}, "alpha"),
        ({"alpha": 0.01, "min_alpha": 0.02}, "at least min_alpha"),
        ({"sample": float("inf")}, "sample"),
        ({"sg": 2}, "sg must be 1"),
        ({"cbow_gradient": "other"}, "cbow_gradient"),
        ({"dtype": np.float16}, "dtype"),
        ({"min_count": 10_000}, "no word occurs 10000 times"),
        ({"corpus_file": "x.txt"}, "sentences or corpus_file"),
    ],
)
def test_parameters_out_of_range_are_refused_by_name(options, problem):
    with pytest.raises(ValueError, match=problem):
        Word2Vec(two_topics(20), **{"vector_size": 4} | options)


@pytest.mark.parametrize("size", [2.5, "5", True, None])
def test_sizes_that_are_no_whole_numbers_are_refused(size):
    with pytest.raises(TypeError, match="window must be a whole number"):
        Word2Vec(two_topics(20), window=size)


@pytest.mark.parametrize(
    ("sentences", "error", "problem"),
    [
        ([], ValueError, "sentences are empty"),
        ([[], []], ValueError, "no word occurs"),
        ("one string", TypeError, "sentences is one string"),
        (["a string", "another"], TypeError, r"call tokenize\(text\) first"),
        ([["a", 3]] * 9, TypeError, "found 3 of type int"),
        ([["a", None]] * 9, TypeError, "NoneType"),
        ([["a", ["b"]]] * 9, TypeError, "token must be a str"),
        ([["alone"] * 9], ValueError, "one word only"),
        ([5], TypeError, "must be a list of tokens"),
    ],
)
def test_texts_without_words_are_refused(sentences, error, problem):
    with pytest.raises(error, match=problem):
        Word2Vec(sentences)


WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
import numpy as np
from course_utils.word2vec import Word2Vec
text = [["a", "b", "c", "d"]] * 50
model = Word2Vec(text, vector_size=4)
assert model._paths.__name__.endswith("vectorised")
try:
    Word2Vec(text, use_numba=True)
except ModuleNotFoundError:
    print("refused")
"""


def test_without_numba_training_falls_back_and_a_request_for_it_is_refused():
    done = subprocess.run([sys.executable, "-c", WITHOUT_NUMBA], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"
