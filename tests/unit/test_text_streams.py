"""The stream of tokens that every language model is trained and scored on."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.text import token_stream, tokenized_sentences
from course_utils.text.windows import context_windows


def test_sentences_of_all_documents_follow_each_other_and_those_without_a_word_are_left_out() -> None:
    documents = ["The dog ran. (!) I know.", "", "History\nIt is old."]
    assert tokenized_sentences(documents) == [["the", "dog", "ran"], ["i", "know"], ["history"], ["it", "is", "old"]]


def test_each_sentence_ends_with_one_mark_even_an_empty_one() -> None:
    assert token_stream([["a"], [], ["b", "c"]]) == ["a", "</s>", "</s>", "b", "c", "</s>"]
    assert token_stream([]) == []


def test_context_windows_stop_at_the_beginning_of_the_sentence() -> None:
    ids = np.array([5, 6, 1, 7, 8, 9, 1])
    expected = [[0, 0], [0, 5], [5, 6], [0, 0], [0, 7], [7, 8], [8, 9]]
    np.testing.assert_array_equal(context_windows(ids, 2, start_id=0, end_id=1), expected)
    assert context_windows(ids, 0, 0, 1).shape == (7, 0)
    assert context_windows(ids[:0], 2, 0, 1).shape == (0, 2)


def test_one_string_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="documents is one string"):
        tokenized_sentences("The dog ran.")
    with pytest.raises(TypeError, match="sentences is one string"):
        token_stream("the dog")
