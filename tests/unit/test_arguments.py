"""What the doors of the course refuse alike."""

import functools
import inspect
import re

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from course_utils import corpora, count_vectors, evaluation, ngrams, optim, rnn, text, tfidf, training, word2vec
from course_utils.arguments import require_integer, require_sentences, require_texts, require_tokens
from course_utils.corpora import recipes
from course_utils.count_vectors import count_cooccurrences
from course_utils.experiments import cliff, ratings, single_units
from course_utils.ffnn import FFNN
from course_utils.generation import measures
from course_utils.gradcheck import relative_error
from course_utils.rnn.hmm import forward_algorithm
from course_utils.text import Vocabulary
from course_utils.text.batches import hold_out, restarting_batches
from course_utils.vectors import WordVectors


def refused(value, **limits):
    try:
        require_integer("window", value, **limits)
    except (TypeError, ValueError):
        return True
    return False


def test_exactly_the_whole_numbers_in_range_pass():
    assert [value for value in range(-2, 10) if not refused(value, least=1, most=7)] == [1, 2, 3, 4, 5, 6, 7]
    assert not refused(np.int32(3))
    assert not refused(np.uint8(1))


@pytest.mark.parametrize("value", [True, 1.0, np.float64(2), "3", None])
def test_what_is_no_whole_number_is_refused_by_name(value):
    with pytest.raises(TypeError, match=r"^window must be an integer, it is "):
        require_integer("window", value)


@pytest.mark.parametrize(
    ("value", "limits", "message"),
    [
        (0, {}, "window must be at least 1, it is 0"),
        (-1, {"least": 0}, "window must be at least 0, it is -1"),
        (8, {"most": 7}, r"window must lie in 1\.\.7, it is 8"),
        (0, {"most": 7}, r"window must lie in 1\.\.7, it is 0"),
    ],
)
def test_a_number_out_of_range_is_refused_with_the_range(value, limits, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        require_integer("window", value, **limits)


def test_one_string_is_no_list_of_tokens():
    with pytest.raises(TypeError, match="prompt is one string: pass tokenize"):
        require_tokens("prompt", "the dog")
    require_tokens("prompt", ["the", "dog"])


TABLE = pd.DataFrame({"text": ["the dog", "the cat"], "stars": [1, 5]})
NO_LISTS = [
    (TABLE, "is a table, a DataFrame: pass the column that holds them"),
    ({"a": "the dog", "b": "the cat"}, "is a dict, of which the keys alone would be read"),
    (None, "must be a list of (tokens|texts|lists of tokens), it is None"),
    (3, "must be a list of (tokens|texts|lists of tokens), it is 3"),
    ("the dog", "is one string: pass "),
    (b"the dog", "is one bytes: pass "),
]
VOCABULARY = Vocabulary(["the", "dog"])
DOORS = {
    "Vocabulary": Vocabulary,
    "Vocabulary.encode": VOCABULARY.encode,
    "TfidfVectorizer.fit": tfidf.TfidfVectorizer().fit,
    "TfidfVectorizer.transform": tfidf.TfidfVectorizer().fit(["the dog"]).transform,
    "tokenized_sentences": text.tokenized_sentences,
    "token_stream": text.token_stream,
    "cut_sentences": text.cut_sentences,
    "NgramModel.fit": ngrams.NgramModel(1).fit,
    "NgramModel.perplexity": ngrams.NgramModel(1).fit([["the", "dog"]]).perplexity,
    "NgramModel.distribution": ngrams.NgramModel(1).fit([["the", "dog"]]).distribution,
    "Word2Vec.train": word2vec.Word2Vec(min_count=1).train,
    "count_cooccurrences": lambda value: count_cooccurrences(value, VOCABULARY),
    "ppmi_vectors": count_vectors.ppmi_vectors,
    "mean vectors": lambda value: evaluation.average_vectors(None, value),
    "recipes": recipes.summarise,
}


@pytest.mark.parametrize(
    ("door", "value", "words"),
    [
        pytest.param(door, value, words, id=f"{name}-{type(value).__name__}")
        for name, door in DOORS.items()
        for value, words in NO_LISTS
        if not (name == "Word2Vec.train" and value is None)  # None is how its corpus_file is chosen
    ],
)
def test_every_door_for_texts_tokens_and_sentences_refuses_what_is_no_list_in_words(door, value, words):
    with pytest.raises(TypeError, match=f"^[a-z]+ {words}"):
        door(value)


@pytest.mark.parametrize("require", [require_texts, require_tokens, require_sentences])
def test_lists_columns_arrays_and_generators_pass(require):
    for value in (["a"], ("a",), TABLE["text"], np.array(["a"]), (word for word in ["a"]), {"a": 1}.values()):
        assert require("texts", value) is None


SENTENCES = [["the", "dog"], ["the", "cat"]]
VECTORS = WordVectors(["the", "dog"], np.eye(2))
PARAMS = rnn.RNN(2, 1, 2).params
OPTIMIZER = optim.SGD([np.zeros(1)], 0.1)
NO_NUMBERS = {
    "max_size must be an integer, it is 2.5": lambda: Vocabulary(["a"], max_size=2.5),
    "min_count must be an integer, it is 1.5": lambda: ngrams.NgramModel(2, min_count=1.5),
    "k must be a number, it is '1'": lambda: ngrams.NgramModel(2, k="1"),
    "weight must be a number, it is None": lambda: ngrams.NgramModel(2, weight=None),
    "every must be an integer, it is 2.5": lambda: hold_out("abcd", 4, 2.5),
    "blocks must be an integer, it is 2.0": lambda: hold_out("abcd", 2.0, 2),
    "restart_probability must be a number, it is '0'": lambda: restarting_batches([1, 2], 1, 1, "0", None),
    "the budget must be a number, it is '3'": lambda: training.fit(None, [], OPTIMIZER, updates="3"),
    "restrict_vocab must be an integer, it is 1.5": lambda: evaluation.word_similarity(VECTORS, [], 1.5),
    "contexts must be an integer, it is 1.5": lambda: count_vectors.ppmi_vectors(SENTENCES, contexts=1.5),
    "vector_size must be an integer, it is 1.5": lambda: count_vectors.svd_vectors(
        SENTENCES, min_count=1, vector_size=1.5
    ),
    "epochs must be an integer, it is '9'": lambda: count_vectors.glove_vectors(SENTENCES, min_count=1, epochs="9"),
    "limit must be an integer, it is 1.5": lambda: count_vectors.load_glove("vectors.txt", 1.5),
    "each of distances must be an integer, it is 1.5": lambda: corpora.load("agreement", distances=[1, 1.5]),
    "each of betas must be a number, it is None": lambda: optim.Adam([np.zeros(1)], betas=(0.9, None)),
    "params must be a dict or a list of arrays, it is a RNN": lambda: optim.SGD(rnn.RNN(2, 1, 2), 0.1),
    "W_xh must be an array of floats, it is a list": lambda: rnn.forward([[0]], None, PARAMS | {"W_xh": [[1.0]]}),
    "b_y must be an array of floats, it is an array of int64": lambda: rnn.forward(
        [[0]], None, PARAMS | {"b_y": np.zeros(2, np.int64)}
    ),
}


@pytest.mark.parametrize("message", NO_NUMBERS)
def test_every_door_for_numbers_names_what_is_none(message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        NO_NUMBERS[message]()


def test_a_precision_in_which_nothing_is_learned_is_refused():
    vocabulary = Vocabulary(["the"], specials=("<unk>", "</s>"))
    for build in (lambda dtype: FFNN(vocabulary, dtype=dtype), lambda dtype: rnn.RNN(2, 1, 2, dtype=dtype)):
        with pytest.raises(ValueError, match=r"^dtype must be float32 or float64, it is int64$"):
            build(np.int64)


@pytest.mark.parametrize(
    "door",
    [
        FFNN,
        lambda words: rnn.RNN(3, 2, 3, vocabulary=words),
        lambda words: rnn.GRU(3, 2, 3, vocabulary=words),
        lambda words: count_cooccurrences([["a", "b"]], words),
    ],
)
def test_a_list_of_words_is_no_vocabulary(door):
    words = ["<unk>", "</s>", "a"]
    with pytest.raises(TypeError, match=r"vocabulary must be a Vocabulary, it is a list: build Vocabulary\(tokens\)"):
        door(words)


NUMBERS = np.array([0.1, 0.4, 0.5], np.float32)
IN_DOUBLE = {
    "total variation": lambda x: measures.total_variation(x, x[::-1]),
    "entropy": measures.entropy,
    "relative error": lambda x: relative_error(x, x**2),
    "norm": lambda x: optim.global_norm([x]),
    "cosine similarity": lambda x: tfidf.cosine_similarity(x, x[::-1]),
    "idf": lambda x: tfidf.inverse_document_frequency(x, 7),
    "ppmi": lambda x: count_vectors.ppmi_matrix(csr_array(np.array([x, x[::-1], x]))).toarray(),
    "errors by group": lambda x: ratings.error_by_group(x, x[::-1], ["a", "a", "a"])["a"],
    "one unit": lambda x: single_units.strongest_unit(np.array([x, x[::-1]]).T, x[[1, 0, 2]]),
    "the cliff": lambda x: cliff.loss_and_gradient(x, x[::-1])[0],
    "hidden states": lambda x: forward_algorithm([0, 2, 1], x, np.array([x, x, x]), np.array([x, x, x]))[1],
}


@pytest.mark.parametrize("what", IN_DOUBLE)
def test_what_is_measured_is_computed_in_double_precision_whatever_is_given(what):
    single, double = (np.asarray(IN_DOUBLE[what](NUMBERS.astype(dtype))) for dtype in (np.float32, np.float64))
    assert single.dtype == np.float64
    assert np.array_equal(single, double)


# ours, the library's and its module, by which name it goes there, and where ours is another on purpose
NAMESAKES = {
    "Adam": (optim.Adam, "torch.optim", "Adam", {"learning_rate": "lr"}, set()),
    "TfidfVectorizer": (
        tfidf.TfidfVectorizer,
        "sklearn.feature_extraction.text",
        "TfidfVectorizer",
        {},
        {"norm", "smooth_idf", "tokenizer"},  # the bare formula, the words of the course
    ),
    "normalize": (tfidf.normalize, "sklearn.preprocessing", "normalize", {}, set()),
    "most_similar": (WordVectors.most_similar, "gensim.models", "KeyedVectors.most_similar", {}, set()),
    "get_vector": (WordVectors.get_vector, "gensim.models", "KeyedVectors.get_vector", {}, set()),
    "add_vectors": (WordVectors.add_vectors, "gensim.models", "KeyedVectors.add_vectors", {}, set()),
    "save": (WordVectors.save_word2vec_format, "gensim.models", "KeyedVectors.save_word2vec_format", {}, set()),
    "load": (WordVectors.load_word2vec_format, "gensim.models", "KeyedVectors.load_word2vec_format", {}, set()),
    "analogies": (
        evaluation.word_analogies,
        "gensim.models",
        "KeyedVectors.evaluate_word_analogies",
        {},
        {"restrict_vocab"},  # all words
    ),
    "pairs": (
        evaluation.word_similarity,
        "gensim.models",
        "KeyedVectors.evaluate_word_pairs",
        {},
        {"restrict_vocab"},
    ),
}


@pytest.mark.parametrize("what", NAMESAKES)
def test_what_can_be_left_out_is_taken_as_in_the_library_that_has_it_too(what):
    ours, module, path, renamed, others = NAMESAKES[what]
    library = pytest.importorskip(module)
    theirs = inspect.signature(functools.reduce(getattr, path.split("."), library)).parameters
    shared = {
        name: (each.default, theirs[renamed.get(name, name)].default)
        for name, each in inspect.signature(ours).parameters.items()
        if renamed.get(name, name) in theirs and each.default is not each.empty
    }
    assert shared
    assert {name for name, (one, other) in shared.items() if one != other} == others
