"""Recipes by a seeded grammar, and a checker that says how much of a text is a recipe.

A recipe is a title, categories, a yield, ingredient lines (amount, unit, ingredient) and numbered steps. In a generated
recipe every listed ingredient is used in the steps and every ingredient of the steps is listed, so both shares of
`check` are 1 on them: what a language model writes can be measured against that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from course_utils.arguments import require_integer, require_texts
from course_utils.corpora.catalogue import GENERATORS, MADE_HERE
from course_utils.corpora.corpus import Corpus
from course_utils.corpora.recipe_grammar import DIETS, DISHES, INGREDIENTS, PANTRY, recipe


def generate(documents: int = 2000, seed: int = 1) -> Corpus:
    """Recipes to learn from.

    Args:
        documents: how many, 1 or more.
        seed: the same seed gives the same recipes.

    Returns:
        A corpus of recipes with their titles; `truth["ingredients"]` is the tuple of all ingredients there are.

    Raises:
        TypeError: `documents` is no integer.
        ValueError: it is below 1.
    """
    require_integer("documents", documents)
    rng = np.random.default_rng(seed)
    texts = tuple(recipe(rng) for _ in range(documents))
    return Corpus(
        documents=texts,
        name="recipes",
        licence=MADE_HERE,
        source=f"course_utils.corpora.recipes.generate(documents={documents}, seed={seed})",
        description=GENERATORS["recipes"],
        titles=tuple(text.split("\n", 1)[0] for text in texts),
        truth=MappingProxyType({"ingredients": INGREDIENTS}),
    )


_UNITS = {unit for _, (_, units) in PANTRY.values() for pair in units for unit in pair}
_CATEGORIES = {*DIETS, *(dish.name for dish in DISHES)}
_MAKES = {dish.makes for dish in DISHES}
_TITLE = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+){1,4}")
_YIELD = re.compile(r"Yield: [1-9]\d? (\w+)")
_AMOUNT = re.compile(r"([1-9]\d*(?: 1/2)?|1/2) (\w+) ([a-z]+(?: [a-z]+)*)")
_STEP = re.compile(r"(\d+)\. [A-Z][a-z]+(?:,? [a-z0-9]+)*\.")
# Longest names first, so that "chicken stock" is not read as chicken.
_MENTION = re.compile(rf"\b(?:{'|'.join(sorted(INGREDIENTS, key=len, reverse=True))})\b")


@dataclass(frozen=True)
class RecipeCheck:
    """What a text has of a recipe.

    Attributes:
        right: the lines that are as the format wants them, by part; (right, all) for "title", "categories", "yield",
            "ingredients", "steps".
        listed: the ingredients of the ingredient lines, repetitions included.
        mentioned: the different ingredients of the steps.
    """

    right: dict[str, tuple[int, int]]
    listed: tuple[str, ...]
    mentioned: tuple[str, ...]

    @property
    def in_format(self) -> float:
        """The share of well-formed parts: each of the five parts counts a fifth, its lines equally; 0 to 1."""
        return sum(right / lines for right, lines in self.right.values()) / len(self.right)

    @property
    def complete(self) -> bool:
        """Whether every line of every part is as it should be."""
        return all(right == lines for right, lines in self.right.values())

    @property
    def never_used(self) -> tuple[str, ...]:
        """Listed ingredients that no step mentions."""
        return tuple(sorted(set(self.listed) - set(self.mentioned)))

    @property
    def not_listed(self) -> tuple[str, ...]:
        """Ingredients of the steps that were never listed."""
        return tuple(sorted(set(self.mentioned) - set(self.listed)))

    @property
    def repeated(self) -> int:
        """How many ingredient lines list an ingredient again."""
        return len(self.listed) - len(set(self.listed))


def check(text: str) -> RecipeCheck:
    """Compare a text with the format of the recipes, line by line.

    Args:
        text: one recipe, or what a model wrote in its place.

    Returns:
        How many lines of each part are well formed, and the ingredients listed and mentioned. A missing part counts as
        one wrong line.

    Raises:
        TypeError: `text` is not a string.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, it is a {type(text).__name__}")
    head, _, rest = text.strip("\n").partition("\n\n")
    body, _, steps = rest.partition("\n\n")
    title, categories, makes, *extra = [*head.split("\n"), "", "", ""]
    ingredients = body.split("\n")
    steps_lines = steps.split("\n")
    surplus = sum(bool(line) for line in extra)  # more than three lines in front: the yield line came too late
    right = {
        "title": (int(_TITLE.fullmatch(title) is not None), 1),
        "categories": (int(_is_categories(categories)), 1),
        "yield": (int(_is_yield(makes)), 1 + surplus),
        "ingredients": (sum(map(_is_ingredient, ingredients)), len(ingredients)),
        "steps": (sum(_is_step(line, n) for n, line in enumerate(steps_lines, 1)), len(steps_lines)),
    }
    listed = tuple(name for line in ingredients for name in _MENTION.findall(line)[:1])
    return RecipeCheck(right, listed, tuple(sorted(set(_MENTION.findall(steps)))))


def summarise(texts: Iterable[str]) -> dict[str, float]:
    """The checks of several texts in shares from 0 to 1.

    Args:
        texts: recipes, real or sampled.

    Returns:
        "in_format" (mean over texts), "complete" (texts without a wrong line), "mentioned_and_listed" (of the
        ingredients in the steps, how many were listed), "listed_and_used" (of those listed, how many a step uses),
        "repeated" (of the ingredient lines, how many list one again). A share of nothing is 0.

    Raises:
        TypeError: `texts` is one string.
        ValueError: there is no text.
    """
    require_texts("texts", texts)
    checks = [check(text) for text in texts]
    if not checks:
        raise ValueError("texts is empty: a share of no recipes has no value")
    mentioned = sum(len(found.mentioned) for found in checks)
    listed = sum(len(set(found.listed)) for found in checks)
    lines = sum(len(found.listed) for found in checks)
    return {
        "in_format": sum(found.in_format for found in checks) / len(checks),
        "complete": sum(found.complete for found in checks) / len(checks),
        "mentioned_and_listed": 1 - sum(len(found.not_listed) for found in checks) / mentioned if mentioned else 0.0,
        "listed_and_used": 1 - sum(len(found.never_used) for found in checks) / listed if listed else 0.0,
        "repeated": sum(found.repeated for found in checks) / lines if lines else 0.0,
    }


def _is_categories(line: str) -> bool:
    mark, _, names = line.partition(": ")
    return mark == "Categories" and all(name in _CATEGORIES for name in names.split(", "))


def _is_yield(line: str) -> bool:
    found = _YIELD.fullmatch(line)
    return found is not None and found[1] in _MAKES


def _is_ingredient(line: str) -> bool:
    found = _AMOUNT.fullmatch(line)
    return found is not None and found[2] in _UNITS


def _is_step(line: str, number: int) -> bool:
    found = _STEP.fullmatch(line)
    return found is not None and int(found[1]) == number
