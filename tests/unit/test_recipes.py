"""The generated recipes keep the format that the checker knows, and the checker sees what is broken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import corpora
from course_utils.corpora import recipes

GOOD = """Simple Pears Cake
Categories: cake, winter
Yield: 8 slices

2 cups honey
200 g butter
3 large pears

1. Heat the oven to 180 degrees.
2. Beat the butter with the honey.
3. Stir in the pears.
"""


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_every_generated_recipe_passes_its_own_check(seed: int) -> None:
    for text in recipes.generate(8, seed=seed):
        found = recipes.check(text)
        assert found.complete
        assert (found.in_format, found.never_used, found.not_listed, found.repeated) == (1, (), (), 0)


def test_the_same_seed_gives_the_same_recipes() -> None:
    assert recipes.generate(5, seed=2).documents == corpora.load("recipes", documents=5, seed=2).documents
    assert recipes.generate(5, seed=2).documents != recipes.generate(5, seed=3).documents


def test_the_corpus_says_what_it_is() -> None:
    corpus = corpora.load("recipes", documents=30)
    assert len(corpus) == 30
    assert corpus.titles[3] == corpus[3].split("\n")[0]
    assert all(name in corpus.truth["ingredients"] for name in recipes.check(corpus[0]).listed)
    assert len(set(corpus.titles)) > 20


def test_a_recipe_written_by_hand_is_complete() -> None:
    found = recipes.check(GOOD)
    assert found.complete
    assert found.listed == ("honey", "butter", "pears")
    assert found.mentioned == ("butter", "honey", "pears")


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("Simple Pears Cake", "simple pears cake", "title"),
        ("Categories: cake, winter", "Categories: cake, wintry", "categories"),
        ("Yield: 8 slices", "Yield: many slices", "yield"),
        ("Yield: 8 slices", "Yield: 8 slippers", "yield"),
        ("200 g butter", "200 grains butter", "ingredients"),
        ("200 g butter", "g 200 butter", "ingredients"),
        ("2. Beat", "4. Beat", "steps"),
        ("honey.", "honey", "steps"),
        ("2. Beat", "2. beat", "steps"),
    ],
)
def test_one_broken_line_is_found_in_its_part_alone(old: str, new: str, part: str) -> None:
    found = recipes.check(GOOD.replace(old, new, 1))
    broken = {name for name, (right, lines) in found.right.items() if right < lines}
    assert broken == {part}
    assert not found.complete
    assert found.in_format < 1


def test_ingredients_that_are_unused_unlisted_or_repeated_are_named() -> None:
    silly = GOOD.replace("3 large pears", "1 cup milk\n2 cups milk").replace("butter with", "butter in water with")
    found = recipes.check(silly)
    assert found.never_used == ("milk",)
    assert found.not_listed == ("pears", "water")
    assert found.repeated == 1
    assert found.complete  # the format is right: form and sense are two things


def test_the_longest_name_is_the_one_mentioned() -> None:
    assert recipes.check(GOOD.replace("Stir in the pears", "Pour in the chicken stock")).not_listed == (
        "chicken stock",
    )


def test_the_summary_of_several_texts_is_counted_by_hand() -> None:
    silly = GOOD.replace("3 large pears", "1 cup milk")
    found = recipes.summarise([GOOD, silly])
    assert found["in_format"] == found["complete"] == 1
    assert found["mentioned_and_listed"] == pytest.approx(5 / 6)
    assert found["listed_and_used"] == pytest.approx(5 / 6)
    assert found["repeated"] == 0


def test_text_that_is_no_recipe_has_no_format() -> None:
    for text in ("", "\n\n\n", "once upon a time", "a\nb\nc\nd\n\ne\n\nf"):
        assert recipes.check(text).in_format == 0
    assert set(recipes.summarise([""]).values()) == {0.0}


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    assert 0 <= recipes.check(text).in_format <= 1


def test_wrong_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="documents must be at least 1"):
        recipes.generate(0)
    with pytest.raises(TypeError, match="documents must be an integer"):
        recipes.generate(2.5)
    with pytest.raises(TypeError, match="text must be a str"):
        recipes.check(["a"])
    with pytest.raises(TypeError, match="one string"):
        recipes.summarise(GOOD)
    with pytest.raises(ValueError, match="texts is empty"):
        recipes.summarise([])


def test_numpy_integers_count_too() -> None:
    assert len(recipes.generate(np.int64(2))) == 2
