"""What the doors of the course refuse alike."""

import numpy as np
import pandas as pd
import pytest

from course_utils import evaluation, ngrams, text, tfidf, word2vec
from course_utils.arguments import require_integer, require_sentences, require_texts, require_tokens
from course_utils.corpora import recipes
from course_utils.count_vectors import count_cooccurrences
from course_utils.text import Vocabulary


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
    "NgramModel.fit": ngrams.NgramModel(1).fit,
    "NgramModel.perplexity": ngrams.NgramModel(1).fit([["the", "dog"]]).perplexity,
    "Word2Vec.train": word2vec.Word2Vec(min_count=1).train,
    "count_cooccurrences": lambda value: count_cooccurrences(value, VOCABULARY),
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
