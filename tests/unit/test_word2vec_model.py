"""The trainer: what it learns, that it repeats itself, and what it refuses."""

from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys

import numpy as np
import pytest

from course_utils.vectors import WordVectors
from course_utils.word2vec import Word2Vec
from course_utils.word2vec.encoding import encode

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # none but those that a test asks for

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
    assert model._block_size == 4
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
    assert one._block_size == 64
    # The first pieces start side by side from the same vectors: the first epoch's loss may differ, not the last one's.
    assert two.loss_history[-1] == pytest.approx(one.loss_history[-1], rel=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_several_workers_do_not_diverge_on_ten_words(seed):
    model = Word2Vec(two_topics(3000), workers=2, **SMALL | {"epochs": 3, "seed": seed})
    assert np.isfinite(model.wv.vectors).all()
    assert model.loss_history[-1] < model.loss_history[0]


def test_wv_holds_the_words_most_frequent_first_and_shows_at_once_what_is_learned():
    sentences = two_topics(50)
    model = Word2Vec(sentences, **SMALL)
    assert isinstance(model.wv, WordVectors)
    counts = model.wv.counts.tolist()
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == 400
    assert model.wv.get_vecattr(model.wv.index_to_key[0], "count") == counts[0]
    nearest = model.wv.most_similar("sun", topn=1)[0][1]
    model.train(sentences)
    assert model.wv.most_similar("sun", topn=1)[0][1] != nearest


def test_words_added_to_wv_stay_as_they_are_and_training_still_shows_in_wv():
    sentences = two_topics(50)
    model, other = (Word2Vec(sentences, **SMALL) for _ in range(2))
    model.wv.add_vector("added", np.ones(16))
    for each in (model, other):
        each.train([*sentences, ["added", "sun"] * 5])
    assert (model.wv["added"] == 1).all()
    assert model.W_in is model.wv.vectors
    np.testing.assert_array_equal(model.wv.vectors[:-1], other.wv.vectors)
    model.wv.vectors = model.wv.vectors[:3]
    with pytest.raises(ValueError, match=r"wv was given other vectors, of float32 and shape \(3, 16\)"):
        model.train(sentences)


@pytest.mark.parametrize("sg", [0, 1])
@pytest.mark.parametrize("way", ["file", "pickle", "deepcopy"])
@pytest.mark.parametrize("use_numba", [None, False])
def test_training_goes_on_bit_by_bit_after_a_file_a_pickle_or_a_copy(tmp_path, use_numba, way, sg):
    options = SMALL | {"epochs": 2, "sg": sg, "negative": 3, "ns_exponent": 0.5, "use_numba": use_numba}
    through = Word2Vec(two_topics(), **options)
    saved = Word2Vec(two_topics(), **options)
    if way == "file":
        saved.save(tmp_path / "model.npz")
        copied = Word2Vec.load(tmp_path / "model.npz")
    else:
        copied = pickle.loads(pickle.dumps(saved)) if way == "pickle" else copy.deepcopy(saved)  # noqa: S301  our own
    before = saved.wv.vectors.copy()
    for model in (through, copied):
        model.train(two_topics(seed=5))
    assert copied.wv.vectors.tobytes() == through.wv.vectors.tobytes()
    assert copied.W_out.tobytes() == through.W_out.tobytes()
    assert copied.loss_history == through.loss_history
    assert copied.wv.index_to_key == through.wv.index_to_key
    np.testing.assert_array_equal(saved.wv.vectors, before)


def test_a_model_without_a_text_and_files_that_hold_no_model_are_refused(tmp_path):
    with pytest.raises(ValueError, match="learned nothing yet"):
        Word2Vec().save(tmp_path / "model.npz")
    with pytest.raises(AttributeError, match=r"call train\(sentences\)"):
        _ = Word2Vec().W_in
    with pytest.raises(FileNotFoundError):
        Word2Vec.load(tmp_path / "none.npz")
    model = Word2Vec(two_topics(50), **SMALL)
    model.wv.save(tmp_path / "vectors.npz")
    with pytest.raises(ValueError, match=r"vectors\.npz holds other things: settings"):
        Word2Vec.load(tmp_path / "vectors.npz")
    model.save(tmp_path / "model.npz")
    (tmp_path / "cut.npz").write_bytes((tmp_path / "model.npz").read_bytes()[:500])
    with pytest.raises(ValueError, match=r"cut\.npz is no whole \.npz file"):
        Word2Vec.load(tmp_path / "cut.npz")


@pytest.mark.parametrize("use_numba", [True, False])
@pytest.mark.parametrize("sg", [0, 1])
@pytest.mark.parametrize("alpha", [1e4, 1e30])
def test_training_that_diverges_stops_and_names_alpha(use_numba, sg, alpha):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=r"training diverges: .* take a smaller alpha"):
        Word2Vec(two_topics(), use_numba=use_numba, **SMALL | {"sg": sg, "alpha": alpha})


def test_a_training_that_diverges_is_told_its_loss_a_prediction():
    model = Word2Vec(negative=5)
    with pytest.raises(ValueError, match=r"the loss is 5e\+03 nats a prediction, that of knowing nothing 4\.16; "):
        model._refuse_divergence(20_000.0, 4)
    model._refuse_divergence(1600.0, 4)


@pytest.mark.parametrize(
    ("sentences", "options", "name"),
    [
        ([["a"], ["b"]] * 9, {"min_count": 1}, r"min_count \(1\)"),
        ([["a", "x"], ["b", "y"]] * 3 + [["a"], ["b"]] * 3, {"min_count": 4}, r"min_count \(4\)"),
        ([["a", "b"]] * 50, {"min_count": 1, "sample": 1e-12}, r"sample \(1e-12\)"),
    ],
)
def test_an_epoch_that_predicts_nothing_has_no_loss_and_a_warning_that_names_the_cause(sentences, options, name):
    model = Word2Vec(vector_size=4, epochs=1, **options)
    for train in (model.train, lambda text: Word2Vec(text, vector_size=4, epochs=1, **options)):
        with pytest.warns(UserWarning, match=f"nothing was predicted in this epoch: {name}") as warned:
            train(sentences)
        assert warned[0].filename == __file__, "the line of who trains is shown"
    assert np.isnan(model.loss_history).all()
    assert np.isfinite(model.wv.vectors).all()


@pytest.mark.parametrize("use_numba", [True, False])
@pytest.mark.parametrize("sg", [0, 1])
def test_a_window_wider_than_the_text_takes_whole_sentences_whatever_its_size(use_numba, sg):
    options = SMALL | {"use_numba": use_numba, "sg": sg, "epochs": 2}
    for window in (65_535, 65_536, 2**31 - 1):
        assert np.isfinite(Word2Vec(two_topics(), window=window, **options).loss_history).all()
    with pytest.raises(ValueError, match=r"window must lie in 1\.\.2147483647"):
        Word2Vec(two_topics(), window=2**31, **options)


def test_a_negative_exponent_draws_rare_words_first():
    model = Word2Vec([["often"] * 9 + ["rare"]] * 20, min_count=1, sample=0, ns_exponent=-1, vector_size=4)
    table = model._noise.take(np.arange(len(model._noise)))
    assert np.bincount(table) / len(table) == pytest.approx([0.1, 0.9], abs=1e-5)


def test_what_is_left_out_is_what_gensim_takes_but_skip_gram_and_one_worker():
    from gensim.models import Word2Vec as GensimWord2Vec

    ours, theirs = (
        {name: each.default for name, each in inspect.signature(model).parameters.items()}
        for model in (Word2Vec, GensimWord2Vec)
    )
    assert len(ours.keys() & theirs.keys()) == 16
    assert {name: ours[name] for name in ours.keys() & theirs.keys() if ours[name] != theirs[name]} == {
        "sg": 1, "workers": 1,
    }  # fmt: skip


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
    with pytest.warns(UserWarning, match="training stopped after 3,200 of 25,600 words") as warned:
        model = Word2Vec(two_topics(), callbacks=[stop], **SMALL)
    assert warned[0].filename == __file__
    assert model.interrupted
    assert stop.seen == ["begin", "end of 1", "begin"]
    assert model.wv.most_similar("sun", topn=1)
    model.callbacks = ()
    model.train(two_topics())
    assert not model.interrupted


def test_the_progress_bar_shows_the_loss_and_is_drawn_by_the_clock_however_many_pieces_there_are(capsys, monkeypatch):
    monkeypatch.setattr("tqdm.std.time", lambda: 0.0)
    Word2Vec(two_topics(50), progress=True, **SMALL)
    shown = capsys.readouterr().err
    assert shown.count("loss=") == 1, "at the end"
    assert "100%" in shown
    Word2Vec(two_topics(50), progress=False, **SMALL)
    assert not capsys.readouterr().err


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
        ({"alpha": 0, "min_alpha": 0}, "alpha must be above 0"),
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
    with pytest.raises(TypeError, match="window must be an integer"):
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


def test_where_no_folder_can_keep_machine_code_functions_are_compiled_all_the_same(monkeypatch):
    from numba.core.caching import CacheImpl

    from course_utils.bridges import numba_compiler

    def next_number(number: int) -> int:
        return number + 1

    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    with pytest.raises(RuntimeError, match="no locator available"):
        numba_compiler.njit(cache=True)(next_number)
    assert numba_compiler.compiled(next_number)(2) == 3


WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
import numpy as np
from course_utils.word2vec import Word2Vec
text = [["a", "b", "c", "d"]] * 50
model = Word2Vec(text, vector_size=4)
assert np.isfinite(model.wv.vectors).all()
try:
    Word2Vec(text, use_numba=True)
except ModuleNotFoundError:
    print("refused")
"""


def test_without_numba_training_falls_back_and_a_request_for_it_is_refused():
    done = subprocess.run([sys.executable, "-c", WITHOUT_NUMBA], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"


def test_vectors_start_between_minus_one_and_one_over_their_size_and_predictions_at_zero():
    class Keep:
        def on_train_begin(self, model):
            self.inputs, self.outputs = model.wv.vectors.copy(), model.W_out.copy()

    keep = Keep()
    Word2Vec(two_topics(), callbacks=[keep], **SMALL | {"vector_size": 50, "epochs": 1})
    scaled = keep.inputs * 50
    assert -1 <= scaled.min() < -0.95
    assert 0.95 < scaled.max() <= 1
    assert abs(scaled.mean()) < 0.1
    assert not keep.outputs.any()


@pytest.mark.parametrize("name", ["vector_size", "window", "min_count", "negative", "epochs", "workers"])
def test_a_size_that_is_none_is_called_by_its_name(name):
    with pytest.raises(TypeError, match=f"^{name} must be an integer, it is 1.5$"):
        Word2Vec(TOPICS, **{name: 1.5})


@pytest.mark.parametrize("name", ["alpha", "min_alpha", "sample", "ns_exponent"])
def test_a_rate_that_is_no_number_is_called_by_its_name(name):
    with pytest.raises(ValueError, match=f"^{name} "):
        Word2Vec(TOPICS, **{name: float("nan")})


@pytest.mark.parametrize("given", [{}, {"sentences": TOPICS, "corpus_file": "x.txt"}])
def test_training_on_takes_one_text(given):
    model = Word2Vec(TOPICS, **SMALL | {"epochs": 1})
    with pytest.raises(ValueError, match=r"^give either sentences or corpus_file$"):
        model.train(**given)


def test_a_model_says_what_it_is():
    model = Word2Vec(TOPICS, **SMALL | {"epochs": 1})
    assert repr(model).startswith("Word2Vec skip-gram: 10 words, 16 dimensions, 1 ")
    assert repr(Word2Vec(vector_size=3, sg=0)).startswith("Word2Vec CBOW: 0 words, 3 dimensions, 0 ")
    assert repr(model.wv) == "WordVectors: 10 words, 16 dimensions"


def test_it_trains_without_a_bar_and_without_a_lid_on_threads_where_their_packages_are_missing(monkeypatch):
    for package in ("tqdm.auto", "threadpoolctl"):
        monkeypatch.setitem(sys.modules, package, None)
    model = Word2Vec(TOPICS, use_numba=False, **SMALL | {"epochs": 2})
    assert len(model.loss_history) == 2


def test_sentences_may_be_of_any_kind_that_holds_tokens():
    lists, tuples, iterators = (Word2Vec([kind(s) for s in TOPICS], **SMALL) for kind in (list, tuple, iter))
    assert np.array_equal(lists.wv.vectors, tuples.wv.vectors)
    assert np.array_equal(lists.wv.vectors, iterators.wv.vectors)
