"""Our word vectors beside gensim's KeyedVectors: the same numbers, the same files, and what is refused."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from course_utils.vectors import WordVectors

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # none but those that a test asks for

WORDS = [f"w{i}" for i in range(60)]


def both(dtype=np.float32):
    from gensim.models import KeyedVectors

    vectors = np.random.default_rng(0).normal(size=(60, 7)).astype(dtype)
    wv = WordVectors(WORDS, vectors, np.arange(60, 0, -1))
    theirs = KeyedVectors(7, dtype=dtype)
    theirs.add_vectors(WORDS, vectors)
    for word, count in zip(WORDS, wv.counts):
        theirs.set_vecattr(word, "count", int(count))
    return wv, theirs


ODD = ["é", "new\u00a0york", "北京", "a\u2028b", "\ufeff"]
V = np.random.default_rng(1).normal(size=7).astype(np.float32)


@pytest.mark.parametrize(
    "question",
    [
        {"positive": "w3"},
        {"positive": ["w3"]},
        {"positive": ["w1", "w2"], "negative": ["w5"]},
        {"positive": ["w1", "w2"], "negative": "w5", "topn": 3},
        {"negative": ["w9"]},
        {"positive": [("w1", 0.3), "w2"], "negative": [("w4", -2.0)], "topn": 60},
        {"positive": V},
        {"positive": [V, "w8"], "negative": [(V[::-1].copy(), 0.5)]},
        {"positive": "w30", "restrict_vocab": 20},
        {"positive": ["w1", "w1"], "restrict_vocab": 5, "topn": 100},
        {"positive": "w1", "topn": 0},
        {"positive": "w1", "topn": 1000},
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_most_similar_is_gensims(question, dtype):
    wv, theirs = both(dtype)
    ours, peers = wv.most_similar(**question), theirs.most_similar(**question)
    assert [word for word, _ in ours] == [word for word, _ in peers]
    assert [cosine for _, cosine in ours] == pytest.approx([cosine for _, cosine in peers], abs=1e-6)
    everything = question | {"topn": None}
    assert wv.most_similar(**everything) == pytest.approx(theirs.most_similar(**everything), abs=1e-6)


def test_similarity_rank_and_the_odd_one_out_are_gensims():
    wv, theirs = both()
    for one in WORDS[:10]:
        for other in WORDS:
            assert wv.similarity(one, other) == pytest.approx(theirs.similarity(one, other), abs=1e-6)
            assert one == other or wv.rank(one, other) == theirs.rank(one, other)
    for start in range(0, 50, 5):
        group = WORDS[start : start + 6]
        assert wv.doesnt_match(group) == theirs.doesnt_match(group)
    with pytest.warns(UserWarning, match="left out, without a vector: \\['nobody'\\]"):
        assert wv.doesnt_match(["w1", "w2", "nobody", "w3"]) == theirs.doesnt_match(["w1", "w2", "w3"])
    with pytest.raises(ValueError, match="at least one word that has a vector"):
        wv.doesnt_match(["nobody"])


def test_looking_up_is_gensims():
    wv, theirs = both()
    assert (wv.index_to_key, wv.key_to_index) == (theirs.index_to_key, theirs.key_to_index)
    assert (len(wv), wv.vector_size) == (len(theirs), theirs.vector_size)
    assert "w1" in wv
    assert "nobody" not in wv
    np.testing.assert_array_equal(wv["w5"], theirs["w5"])
    np.testing.assert_array_equal(wv[["w5", "w2"]], theirs[["w5", "w2"]])
    np.testing.assert_allclose(wv.get_vector("w5", norm=True), theirs.get_vector("w5", norm=True), atol=1e-7)
    np.testing.assert_allclose(wv.get_normed_vectors(), theirs.get_normed_vectors(), atol=1e-7)
    assert wv.get_index("w5") == theirs.get_index("w5") == 5
    assert wv.get_vecattr("w5", "count") == theirs.get_vecattr("w5", "count") == 55
    for ask in (lambda: wv["nobody"], lambda: wv.similarity("w1", "nobody"), lambda: wv.most_similar("nobody")):
        with pytest.raises(KeyError, match="'nobody' is not among the 60 words"):
            ask()


def test_a_vector_of_zeros_is_near_to_nobody_and_warns_of_nothing():
    wv = WordVectors(["a", "b", "zero"], [[1, 0], [1, 1], [0, 0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        assert wv.similarity("a", "zero") == 0
        assert [word for word, _ in wv.most_similar("a")] == ["b", "zero"]
        assert wv.most_similar("zero")[0][1] == 0


def test_words_are_added_and_replaced_as_gensim_does_it():
    wv, theirs = both()
    for each in (wv, theirs):
        each.add_vectors(["w1", "new", "newer"], np.ones((3, 7)))
        each.add_vectors(["newest"], V[None])
        each.add_vectors(["w2", "new"], np.zeros((2, 7)), replace=True)
    assert wv.index_to_key == theirs.index_to_key
    assert wv.key_to_index == theirs.key_to_index
    np.testing.assert_array_equal(wv.vectors, theirs.vectors)
    assert wv.counts[-4:].tolist() == [1, 0, 0, 0]
    with pytest.raises(ValueError, match=r"vectors must have shape \(1, 7\), they have \(1, 3\)"):
        wv.add_vector("short", [1, 2, 3])


def test_gensims_vectors_made_of_ours_say_the_same():
    wv, _ = both()
    theirs = wv.to_gensim()
    assert theirs.most_similar("w1", topn=5)[0][0] == wv.most_similar("w1", topn=5)[0][0]
    assert theirs.get_vecattr("w7", "count") == 53
    theirs.add_vectors(["new"], V[None])
    assert "new" not in wv
    assert wv.vectors.shape == (60, 7)


@pytest.mark.parametrize("ending", ["npz", "bin", "txt"])
@pytest.mark.parametrize("words", [WORDS, [*ODD, *WORDS[len(ODD) :]]], ids=["plain", "odd"])
def test_every_format_gives_back_words_and_numbers(tmp_path, ending, words):
    wv = WordVectors(words, both()[0].vectors * np.float32(1e-3))
    path = tmp_path / f"vectors.{ending}"
    wv.save(path)
    read = WordVectors.load(path)
    assert read.index_to_key == words
    assert read.vectors.tobytes() == wv.vectors.tobytes()
    assert read.counts is None


def test_npz_keeps_counts_precision_and_words_that_no_other_format_can_write(tmp_path):
    wv = WordVectors(["two words", "", "tab\t", "end\0"], np.random.default_rng(0).normal(size=(4, 3)), [4, 3, 2, 1])
    wv.save(tmp_path / "vectors.npz")
    read = WordVectors.load(tmp_path / "vectors.npz")
    assert read.index_to_key == wv.index_to_key
    assert read.vectors.dtype == np.float64
    assert read.counts.tolist() == [4, 3, 2, 1]


@pytest.mark.parametrize("word", ["", "two words", "tab\there", "line\n", " ", "cr\r"])
@pytest.mark.parametrize("binary", [True, False])
def test_a_word_that_no_reader_would_find_again_is_refused_when_it_is_written(tmp_path, word, binary):
    wv = WordVectors(["fine", word], np.ones((2, 3)))
    with pytest.raises(ValueError, match="cannot be written") as error:
        wv.save_word2vec_format(tmp_path / "vectors", binary=binary)
    assert repr(word) in str(error.value)
    assert not (tmp_path / "vectors").exists()


@pytest.mark.parametrize("binary", [True, False])
def test_files_go_from_ours_to_gensim_and_back_with_their_counts(tmp_path, binary):
    from gensim.models import KeyedVectors

    wv, theirs = both()
    wv.save_word2vec_format(tmp_path / "ours", tmp_path / "counts", binary=binary)
    read = KeyedVectors.load_word2vec_format(tmp_path / "ours", tmp_path / "counts", binary=binary)
    assert read.index_to_key == WORDS
    np.testing.assert_array_equal(read.vectors, wv.vectors)
    assert read.get_vecattr("w2", "count") == 58
    theirs.save_word2vec_format(tmp_path / "theirs", tmp_path / "their_counts", binary=binary)
    back = WordVectors.load_word2vec_format(tmp_path / "theirs", tmp_path / "their_counts", binary=binary)
    assert back.index_to_key == WORDS
    np.testing.assert_array_equal(back.vectors, wv.vectors)
    assert back.counts.tolist() == wv.counts.tolist()
    with pytest.raises(ValueError, match="no counts"):
        WordVectors(["a", "b"], np.ones((2, 2))).save_word2vec_format(tmp_path / "x", tmp_path / "y")


def test_of_a_word_that_stands_twice_in_a_file_the_first_counts(tmp_path):
    path = tmp_path / "twice.txt"
    path.write_text("3 2\na 1 2\nb 3 4\na 5 6\n", encoding="utf-8")
    wv = WordVectors.load(path)
    assert wv.index_to_key == ["a", "b"]
    assert wv.vectors.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("ending", "kind", "cut"),
    [
        ("npz", r"whole \.npz file", "not a zip file"),
        ("bin", "complete binary file", r"it ends in word \d+ of 60"),
        ("txt", "complete text file", r"line \d+ must be a word and \d+ numbers"),
    ],
)
def test_a_missing_a_cut_and_a_foreign_file_are_refused_by_name(tmp_path, ending, kind, cut):
    with pytest.raises(FileNotFoundError):
        WordVectors.load(tmp_path / f"none.{ending}")
    path = tmp_path / f"vectors.{ending}"
    both()[0].save(path)
    whole = path.read_bytes()
    for content, why in (
        (whole[: len(whole) // 2], cut),
        (b"", ""),
        (b"no vectors at all\n", ""),
        (b"99999999999 5\nx", ""),
    ):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=rf"vectors\.{ending} is no {kind} .*{why}"):
            WordVectors.load(path)


def test_an_npz_file_with_a_pickle_in_it_is_never_opened(tmp_path):
    path = tmp_path / "vectors.npz"
    np.savez(path, words=np.array(["a", None], dtype=object), vectors=np.ones((2, 2)))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        WordVectors.load(path)


@pytest.mark.parametrize(
    ("call", "error", "problem"),
    [
        (lambda: WordVectors(["a", "a"], np.ones((2, 3))), ValueError, "'a' stands there twice"),
        (lambda: WordVectors(["a"], np.ones((2, 3))), ValueError, r"1 words need as many rows .*\(2, 3\)"),
        (lambda: WordVectors(["a"], np.ones(3)), ValueError, r"shape \(words, vector_size\)"),
        (lambda: WordVectors(["a", "b"], np.ones((2, 3)), [1]), ValueError, "counts"),
        (lambda: WordVectors("ab", np.ones((2, 3))), TypeError, "list of strings"),
        (lambda: WordVectors([1, 2], np.ones((2, 3))), TypeError, "list of strings"),
        (lambda: both()[0].most_similar(), ValueError, "at least one word"),
        (lambda: both()[0].most_similar("w1", topn=2.5), TypeError, "topn"),
        (lambda: both()[0].most_similar("w1", restrict_vocab=0), ValueError, "restrict_vocab"),
        (lambda: both()[0].save("vectors.csv"), ValueError, r"\.npz, \.bin or \.txt"),
        (lambda: both()[0].get_vecattr("w1", "colour"), KeyError, "only 'count'"),
    ],
)
def test_what_makes_no_sense_is_refused(call, error, problem):
    with pytest.raises(error, match=problem):
        call()


def test_vectors_of_a_mapped_file_stay_mapped(tmp_path):
    mapped = np.memmap(tmp_path / "rows", np.float32, "w+", shape=(2, 3))
    assert isinstance(WordVectors(["a", "b"], mapped).vectors, np.memmap)
    assert WordVectors(["a", "b"], [[1, 2], [3, 4]]).vectors.dtype == np.float32
