"""Words and vocabularies. Sentences are tested in test_text_sentences.py."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.text import Vocabulary, tokenize

tokens = st.lists(st.sampled_from(["ant", "bee", "cat", "dog", "eel", "<unk>"]), max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dog doesn't bark. The DOG barked!", ["the", "dog", "doesn't", "bark", "the", "dog", "barked"]),
        ("", []),
        ("?! ... --- _ '", []),
        ("rock'n'roll 'quoted' dogs'", ["rock'n'roll", "quoted", "dogs"]),
        ("don\u2019t", ["don't"]),
        ("snake_case e-mail 3.50", ["snake", "case", "e", "mail", "3", "50"]),
        ("caf\u00e9 cafe\u0301", ["caf\u00e9", "caf\u00e9"]),
        ("ΑΒΓ Straße", ["αβγ", "straße"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("İstanbul", ["i\u0307stanbul"]),
        ("naïve\u2026end", ["naïve", "end"]),
        ("in\u00adfor\u00adma\u00adtion", ["information"]),
        ("e\u034f\u0301 \u200eright\u200f \ufeffmark w\u2060j", ["é", "right", "mark", "wj"]),
        ("葛\U000e0100城", ["葛城"]),
        ("\U00011107\U00011127\U00011101 \U000111033", ["\U00011107\U00011127\U00011101", "\U000111033"]),
        ("क\u094d\u200dष क\u200d", ["क\u094d\u200dष", "क"]),
        ("می\u200cخواهم \u200cمی", ["می\u200cخواهم", "می"]),
        ("র\u200d\u09cdয", ["র\u200d\u09cdয"]),
        ("\u2764\ufe0f\u200d\U0001f525 1\ufe0f\u20e3", ["1"]),
    ],
)
def test_tokenize(text, expected):
    assert tokenize(text) == expected


@pytest.mark.parametrize("mark", "'\u2018\u2019\u201b\u00b4\u02bb\u02bc\u02bd\u055a\uff07")
def test_whatever_stands_for_an_apostrophe_makes_the_same_word(mark):
    assert tokenize(f"Don{mark}t {mark}quote{mark} dogs{mark}") == ["don't", "quote", "dogs"]


def test_every_mark_of_every_script_stays_in_its_word():
    invisible = [*range(0x180B, 0x1810), 0x034F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
    marks = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in ("Mn", "Mc")]
    for mark in set(marks) - set(map(chr, invisible)):
        composed = unicodedata.normalize("NFC", f"क{mark}क").lower()
        assert tokenize(f"क{mark}क") == [composed], f"U+{ord(mark):04X}"
    for mark in map(chr, invisible):
        assert tokenize(f"a{mark}b c{mark}") in (["ab", "c"], [f"a{mark}b", "c"]), f"U+{ord(mark):04X}"


@given(st.text(alphabet="ab\u0301\u00ad\u200c\u200d\u180e\U00011127\ufe0f' \u2019", max_size=20))
def test_what_cannot_be_seen_never_stands_at_the_edge_of_a_word_nor_makes_another_one(text):
    found = tokenize(text)
    assert all(token[0] in "abá" and token[-1] not in "'\u200c\u200d\u180e" for token in found)
    assert tokenize(text.replace("\u00ad", "").replace("\ufe0f", "")) == found


@given(st.text())
def test_tokens_are_found_again_in_the_text_of_the_tokens(text):
    found = tokenize(text)
    assert tokenize(" ".join(found)) == found


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_text_has_the_same_tokens_beside_a_letter_of_another_script(text):
    assert tokenize(f"{text} é") == [*tokenize(text), "é"]


@pytest.mark.parametrize("text", [None, 3, b"bytes", ["a"]])
def test_tokenize_refuses_what_is_no_string(text):
    with pytest.raises(TypeError, match=f"text must be a str, it is a {type(text).__name__}"):
        tokenize(text)


def test_ids_fall_by_count_and_equal_counts_stand_in_alphabetical_order():
    vocabulary = Vocabulary(["b", "a", "c", "c", "b", "d", "c"])
    assert vocabulary.tokens == ["<unk>", "c", "b", "a", "d"]
    assert vocabulary.counts == {"<unk>": 0, "c": 3, "b": 2, "a": 1, "d": 1}
    assert len(vocabulary) == 5
    assert "c" in vocabulary
    assert "z" not in vocabulary
    assert repr(vocabulary) == "Vocabulary of 5 types from 7 tokens"


@given(tokens, st.randoms())
def test_the_order_of_the_tokens_does_not_change_the_ids(some, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    assert Vocabulary(some).tokens == Vocabulary(shuffled).tokens


@given(tokens, st.integers(1, 4), st.one_of(st.none(), st.integers(1, 6)))
def test_every_token_is_counted_once_whatever_is_cut_off(some, min_count, max_size):
    vocabulary = Vocabulary(some, min_count=min_count, max_size=max_size)
    assert sum(vocabulary.counts.values()) == len(some)
    assert max_size is None or len(vocabulary) <= max_size
    counted = Counter(some)
    for token in vocabulary.tokens[1:]:
        assert vocabulary.counts[token] == counted[token] >= min_count
    ids = vocabulary.encode(some)
    assert vocabulary.counts["<unk>"] == (ids == 0).sum()


@given(tokens)
def test_decode_undoes_encode_for_known_tokens(some):
    vocabulary = Vocabulary(some)
    ids = vocabulary.encode(some)
    assert ids.dtype == np.int64
    assert ids.shape == (len(some),)
    assert vocabulary.decode(ids) == some


def test_unknown_tokens_become_unk_or_are_refused_where_there_is_none():
    assert Vocabulary(["a"]).encode(["z", "a", "y"]).tolist() == [0, 1, 0]
    with pytest.raises(ValueError, match=r"'z' is not among the 1 types, and this vocabulary has no '<unk>'"):
        Vocabulary(["a"], specials=()).encode(["a", "z"])


@pytest.mark.parametrize("odd", [None, 1, b"a", ("a",), ["a"], {}])
def test_encode_refuses_what_is_no_string_instead_of_calling_it_unknown(odd):
    for specials in (("<unk>",), ()):
        with pytest.raises(TypeError, match="a token must be a str, found "):
            Vocabulary(["a"], specials=specials).encode(token for token in ["a", odd])


def test_specials_come_first_also_when_the_text_holds_them():
    vocabulary = Vocabulary(["b", "<s>", "b", "<s>"], specials=("<unk>", "<s>", "</s>"))
    assert vocabulary.tokens == ["<unk>", "<s>", "</s>", "b"]
    assert vocabulary.counts == {"<unk>": 0, "<s>": 2, "</s>": 0, "b": 2}


def test_one_token_has_the_id_that_encode_gives_it():
    vocabulary = Vocabulary(["a", "b", "b"])
    assert (
        [vocabulary.id(token) for token in ("b", "a", "z")] == vocabulary.encode(["b", "a", "z"]).tolist() == [1, 2, 0]
    )
    with pytest.raises(ValueError, match="'z' is not among the 1 types"):
        Vocabulary(["a"], specials=()).id("z")
    with pytest.raises(TypeError, match="a token must be a str, found None of type NoneType"):
        vocabulary.id(None)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"tokens": "the cat"}, TypeError, "tokens is one string"),
        ({"tokens": ["a", 3]}, TypeError, "found 3 of type int"),
        ({"tokens": ["a", None]}, TypeError, "found None of type NoneType"),
        ({"tokens": [("a", "b")]}, TypeError, r"found \('a', 'b'\) of type tuple"),
        ({"tokens": [["a"], ["b"]]}, TypeError, "strings in one flat list, there is a list"),
        ({"tokens": ({word} for word in "ab")}, TypeError, "strings in one flat list, there is a list"),
        ({"tokens": ["a"], "specials": "<unk>"}, TypeError, "specials is one string"),
        ({"tokens": ["a"], "min_count": 0}, ValueError, "min_count must be at least 1, it is 0"),
        ({"tokens": ["a"], "max_size": 0}, ValueError, "max_size .* it is 0"),
        ({"tokens": ["a"], "max_size": 1, "specials": ("<s>", "</s>")}, ValueError, "hold the 2 specials"),
    ],
)
def test_a_vocabulary_refuses_wrong_arguments_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        Vocabulary(**arguments)


@pytest.mark.parametrize(
    ("ids", "error", "words"),
    [
        ([0, 2], ValueError, r"0\.\.1, found 0\.\.2"),
        ([-1], ValueError, r"found -1\.\.-1"),
        ([[0]], ValueError, r"they have shape \(1, 1\)"),
        (0, ValueError, r"they have shape \(\)"),
        ([0.0], TypeError, "ids must be integers, they are float64"),
    ],
)
def test_decode_refuses_what_is_no_id(ids, error, words):
    with pytest.raises(error, match=words):
        Vocabulary(["a"]).decode(ids)


def test_no_tokens_and_no_ids_are_no_error():
    vocabulary = Vocabulary([])
    assert vocabulary.tokens == ["<unk>"]
    assert vocabulary.encode([]).shape == (0,)
    assert vocabulary.decode([]) == []
    with pytest.raises(TypeError, match="tokens is one string"):
        vocabulary.encode("cat")


def test_a_vocabulary_is_iterated_in_the_order_of_its_ids():
    vocabulary = Vocabulary(["bee", "ant", "bee"])
    assert list(vocabulary) == vocabulary.decode(range(len(vocabulary))) == ["<unk>", "bee", "ant"]
