"""The toy world: any size, the same by its seed, and with the structure that it claims."""

from __future__ import annotations

import pytest

from course_utils import corpora
from course_utils.corpora.toy_world import BANK, SYNONYMS, generate
from course_utils.text import tokenize
from course_utils.word2vec import Word2Vec


def test_is_loaded_by_its_name():
    assert corpora.load("toy_world", words=500).documents == generate(500).documents


@pytest.mark.parametrize("words", [1, 50, 12_345])
def test_has_the_words_asked_for_and_at_most_one_sentence_more(words):
    total = sum(len(tokenize(document)) for document in generate(words))
    assert words <= total < words + 12


def test_same_seed_gives_the_same_sentences_another_seed_others():
    assert generate(5000, seed=1).documents == generate(5000, seed=1).documents
    assert generate(5000, seed=1).documents != generate(5000, seed=2).documents


def test_synonyms_share_every_sentence_and_never_meet():
    sentences = set(generate(100_000).documents)
    for one, two in SYNONYMS:
        with_one = {s.replace(one, "{}") for s in sentences if one in s.split()}
        with_two = {s.replace(two, "{}") for s in sentences if two in s.split()}
        assert with_one == with_two
        assert not any(one in s.split() and two in s.split() for s in sentences)


def test_truth_knows_the_sense_of_every_sentence_with_a_bank():
    corpus = generate(50_000)
    banks = {document for document in corpus if "bank" in document.split()}
    assert banks == set(corpus.truth["bank"])
    assert {corpus.truth["bank"][document] for document in banks} == set(BANK)


def test_analogies_contain_the_known_ones_and_every_word_of_them_occurs():
    corpus = generate(100_000)
    questions = set(corpus.truth["analogies"])
    assert ("gender", "man", "woman", "king", "queen") in questions
    assert ("capital", "france", "paris", "italy", "rome") in questions
    assert ("tense", "walk", "walked", "swim", "swam") in questions
    known = {word for document in corpus for word in document.split()}
    assert all(word in known for _, *words in questions for word in words)


@pytest.mark.parametrize("seed", [3, 4])  # lesson 03 trains three on a fifth of the text
def test_a_million_words_make_king_minus_man_plus_woman_queen(seed):
    corpus = generate(1_000_000, seed=seed)
    wv = Word2Vec([document.split() for document in corpus], seed=seed).wv
    assert wv.most_similar(positive=["king", "woman"], negative=["man"])[0][0] == "queen"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"words": 0}, ValueError),
        ({"words": 1.5}, TypeError),
        ({"words": "many"}, TypeError),
        ({"seed": -1}, ValueError),
    ],
)
def test_sizes_and_seeds_that_make_no_sense_are_refused(options, error):
    with pytest.raises(error, match=f"^{next(iter(options))} "):
        generate(**options)
