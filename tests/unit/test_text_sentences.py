"""Splitting a text into sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.text import sentences, tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dog ran. I know! Do you?", ["The dog ran.", "I know!", "Do you?"]),
        ("Dr. Cornell West spoke. He left.", ["Dr. Cornell West spoke.", "He left."]),
        ("J. S. Bach wrote it. Mozart did not.", ["J. S. Bach wrote it.", "Mozart did not."]),
        ('She said "Go." Then she left.', ['She said "Go."', "Then she left."]),
        ("(It rained.) We stayed.", ["(It rained.)", "We stayed."]),
        ("about approx. Ten or Mapprox. Ten", ["about approx. Ten or Mapprox.", "Ten"]),
        ("It costs 3.50 a piece.", ["It costs 3.50 a piece."]),
        ("It is old. 300 years old.", ["It is old.", "300 years old."]),
        ("He waited ... and waited.", ["He waited ... and waited."]),
        ("History\n\nThe town is old.", ["History", "The town is old."]),
        ("Etymology\nThe name is old. It is Greek.\n", ["Etymology", "The name is old.", "It is Greek."]),
        ("He met Dr.\nWest", ["He met Dr.", "West"]),
        ("L'été vient. Été comme hiver.", ["L'été vient.", "Été comme hiver."]),
        ("Élan is a word.", ["Élan is a word."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_a_text_is_split_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet='abAB .!?\n"(1)', max_size=60))
def test_splitting_loses_no_word_and_invents_none(text: str) -> None:
    assert [token for sentence in sentences(text) for token in tokenize(sentence)] == tokenize(text)


def test_what_is_not_a_string_is_refused_by_type() -> None:
    with pytest.raises(TypeError, match="text must be a str, it is a list"):
        sentences(["a", "b"])  # type: ignore[arg-type]
