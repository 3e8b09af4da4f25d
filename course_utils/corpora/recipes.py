"""Recipes by a seeded grammar, and a checker that says how much of a text is a recipe.

A recipe is a title, categories, a yield, ingredient lines (amount, unit, ingredient) and numbered steps. In a generated
recipe every listed ingredient is used in the steps and every ingredient of the steps is listed, so both shares of
`check` are 1 on them: what a language model writes can be measured against that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from course_utils.arguments import require_whole
from course_utils.corpora.corpus import Corpus

# What an ingredient is measured in, one group for each way: amounts, and the unit for one and for many.
SPOONS = (("1/2", "1", "2", "3"), (("teaspoon", "teaspoons"),))
LARGE_SPOONS = (("1", "2", "3", "4"), (("tablespoon", "tablespoons"),))
CUPS = (("1/2", "1", "1 1/2", "2", "3"), (("cup", "cups"),))
GRAMS = (("100", "150", "200", "250", "300", "400", "500"), (("g", "g"),))
MILLILITRES = (("100", "200", "300", "500", "750"), (("ml", "ml"),))
WHOLE = (("2", "3", "4"), (("small", "small"), ("medium", "medium"), ("large", "large")))
HANDFULS = (("1", "2"), (("handful", "handfuls"),))

# Role in a dish -> ingredients, and how they are measured.
PANTRY = {
    "fat": (("olive oil", "sunflower oil", "sesame oil", "ghee"), LARGE_SPOONS),
    "base": (("onions", "leeks", "shallots", "spring onions"), WHOLE),
    "vegetable": (
        ("carrots", "potatoes", "tomatoes", "parsnips", "beetroots", "peppers", "courgettes", "turnips", "aubergines"),
        WHOLE,
    ),
    "green": (("spinach", "kale", "rocket", "chard", "watercress", "lettuce"), HANDFULS),
    "pulse": (("lentils", "chickpeas", "white beans", "black beans", "split peas", "tofu"), GRAMS),
    "meat": (("chicken", "beef", "lamb", "cod", "salmon", "prawns", "turkey"), GRAMS),
    "liquid": (("vegetable stock", "chicken stock", "water", "coconut milk", "cider"), MILLILITRES),
    "spice": (
        ("salt", "black pepper", "cumin", "paprika", "turmeric", "ginger", "cinnamon", "coriander", "nutmeg", "chilli"),
        SPOONS,
    ),
    "herb": (("parsley", "basil", "mint", "dill", "thyme", "sage", "tarragon"), HANDFULS),
    "pasta": (("spaghetti", "penne", "macaroni", "egg noodles", "tagliatelle"), GRAMS),
    "cheese": (("feta", "cheddar", "parmesan", "goat cheese", "ricotta", "halloumi"), GRAMS),
    "nut": (("walnuts", "almonds", "hazelnuts", "pecans", "pistachios", "sunflower seeds"), GRAMS),
    "acid": (("lemon juice", "lime juice", "white vinegar", "orange juice"), LARGE_SPOONS),
    "flour": (("plain flour", "rye flour", "oat flour", "spelt flour"), GRAMS),
    "sugar": (("white sugar", "brown sugar", "honey", "maple syrup"), CUPS),
    "dairy": (("milk", "buttermilk", "cream", "yoghurt"), CUPS),
    "fruit": (("apples", "pears", "plums", "bananas", "peaches", "apricots", "figs"), WHOLE),
    "egg": (("eggs",), WHOLE),
    "butter": (("butter", "margarine"), GRAMS),
    "raising": (("baking powder", "baking soda"), SPOONS),
}
INGREDIENTS = tuple(name for names, _ in PANTRY.values() for name in names)
DIETS = ("easy", "quick", "winter", "summer", "family", "budget", "weekend")
ADJECTIVES = ("Spicy", "Creamy", "Rustic", "Golden", "Simple", "Hearty", "Fresh", "Smoky")


@dataclass(frozen=True)
class Dish:
    """A kind of dish.

    Attributes:
        name: what it is called.
        main: the role of the ingredient that the title names.
        roles: what goes in, keys of `PANTRY`.
        makes: what its yield is counted in.
        steps: each a choice of wordings.
    """

    name: str
    main: str
    roles: tuple[str, ...]
    makes: str
    steps: tuple[tuple[str, ...], ...]


DISHES = (
    Dish(
        "soup",
        "vegetable",
        ("fat", "base", "vegetable", "pulse", "liquid", "spice", "herb"),
        "bowls",
        (
            ("Heat the {fat} in a large pot.", "Warm the {fat} in a deep pot."),
            ("Chop the {base} and cook for {minutes} minutes.", "Add the {base} and stir until soft."),
            ("Add the {vegetable} and the {pulse}.", "Stir in the {pulse} and the {vegetable}."),
            ("Pour in the {liquid} and bring to a boil.", "Cover with the {liquid} and simmer for {minutes} minutes."),
            ("Season with the {spice}.", "Add the {spice} and taste."),
            ("Serve hot with the {herb}.", "Scatter the {herb} on top and serve."),
        ),
    ),
    Dish(
        "salad",
        "green",
        ("green", "vegetable", "cheese", "nut", "fat", "acid", "spice"),
        "plates",
        (
            ("Wash the {green} and dry it well.", "Tear the {green} into a wide bowl."),
            ("Slice the {vegetable} and add to the bowl.", "Roast the {vegetable} for {minutes} minutes and let cool."),
            ("Whisk the {fat} with the {acid} and the {spice}.", "Mix the {acid}, the {fat} and the {spice} in a cup."),
            ("Pour over the salad and toss.", "Toss everything gently."),
            ("Top with the {cheese} and the {nut}.", "Crumble the {cheese} over it and scatter the {nut}."),
        ),
    ),
    Dish(
        "cake",
        "fruit",
        ("butter", "sugar", "egg", "flour", "raising", "dairy", "fruit", "nut"),
        "slices",
        (
            ("Heat the oven to {degrees} degrees.", "Grease a round tin and heat the oven to {degrees} degrees."),
            ("Beat the {butter} with the {sugar}.", "Cream the {butter} and the {sugar} until pale."),
            ("Add the {egg} one at a time.", "Whisk in the {egg}."),
            ("Fold in the {flour} and the {raising}.", "Sift the {flour} with the {raising} and stir in."),
            ("Pour in the {dairy} and mix.", "Loosen the batter with the {dairy}."),
            ("Stir in the {fruit} and the {nut}.", "Top with the {fruit} and scatter the {nut}."),
            ("Bake for {minutes} minutes.", "Bake for {minutes} minutes and cool on a rack."),
        ),
    ),
    Dish(
        "pasta",
        "pasta",
        ("pasta", "fat", "base", "vegetable", "cheese", "spice", "herb"),
        "servings",
        (
            ("Boil the {pasta} for {minutes} minutes.", "Cook the {pasta} until tender and drain."),
            ("Heat the {fat} in a pan and fry the {base}.", "Fry the {base} in the {fat} until golden."),
            ("Add the {vegetable} and cook for {minutes} minutes.", "Stir in the {vegetable} and cover."),
            ("Season with the {spice} and mix with the pasta.", "Add the {spice} and toss with the pasta."),
            ("Grate the {cheese} over it and add the {herb}.", "Serve with the {cheese} and the {herb}."),
        ),
    ),
    Dish(
        "stew",
        "meat",
        ("fat", "meat", "base", "vegetable", "liquid", "spice", "herb"),
        "servings",
        (
            ("Cut the {meat} into cubes.", "Season the {meat} with the {spice}."),
            ("Brown the {meat} in the {fat}.", "Heat the {fat} and brown the {meat} on all sides."),
            ("Add the {base} and the {vegetable}.", "Stir in the {vegetable} and the {base}."),
            ("Pour in the {liquid} and cover.", "Add the {liquid} and bring to a boil."),
            ("Simmer with the {spice} for {minutes} minutes.", "Stir in the {spice} and cook for {minutes} minutes."),
            ("Scatter the {herb} on top and serve.", "Serve hot with the {herb}."),
        ),
    ),
    Dish(
        "pancakes",
        "fruit",
        ("flour", "raising", "egg", "dairy", "butter", "fruit", "sugar"),
        "pieces",
        (
            ("Mix the {flour} and the {raising} in a bowl.", "Sift the {flour} with the {raising}."),
            ("Whisk in the {egg} and the {dairy}.", "Beat the {egg} with the {dairy} and stir in."),
            ("Let the batter rest for {minutes} minutes.", "Whisk until the batter is smooth."),
            ("Melt the {butter} in a pan.", "Heat the {butter} in a frying pan."),
            ("Fry small pancakes until golden.", "Pour in a little batter and fry both sides."),
            ("Serve with the {fruit} and the {sugar}.", "Top with the {fruit} and pour over the {sugar}."),
        ),
    ),
)


def generate(documents: int = 2000, seed: int = 1) -> Corpus:
    """Recipes to learn from.

    Args:
        documents: how many, 1 or more.
        seed: the same seed gives the same recipes.

    Returns:
        A corpus of recipes with their titles; `truth["ingredients"]` is the tuple of all ingredients there are.

    Raises:
        TypeError: `documents` is no whole number.
        ValueError: it is below 1.
    """
    require_whole("documents", documents)
    rng = np.random.default_rng(seed)
    texts = tuple(_recipe(rng) for _ in range(documents))
    return Corpus(
        documents=texts,
        name="recipes",
        licence="MIT, made by this project",
        source=f"course_utils.corpora.recipes.generate(documents={documents}, seed={seed})",
        description="generated recipes in one format: title, categories, yield, ingredients, steps",
        titles=tuple(text.split("\n", 1)[0] for text in texts),
        truth=MappingProxyType({"ingredients": INGREDIENTS}),
    )


def _recipe(rng: np.random.Generator) -> str:
    dish = DISHES[rng.integers(len(DISHES))]
    chosen = {role: _pick(rng, PANTRY[role][0]) for role in dish.roles}
    title = f"{_pick(rng, ADJECTIVES)} {chosen[dish.main].title()} {dish.name.title()}"
    categories = ", ".join([dish.name, *sorted(rng.choice(DIETS, size=rng.integers(1, 3), replace=False))])
    numbers = {"minutes": 5 * rng.integers(1, 9), "degrees": 10 * rng.integers(16, 22)}
    steps = [_pick(rng, wordings) for wordings in dish.steps]
    used = [role for role in dish.roles if any(f"{{{role}}}" in step for step in steps)]
    lines = [_ingredient_line(rng, chosen[role], PANTRY[role][1]) for role in rng.permutation(used)]
    numbered = [f"{n}. {step.format(**chosen, **numbers)}" for n, step in enumerate(steps, 1)]
    head = [title, f"Categories: {categories}", f"Yield: {rng.integers(2, 9)} {dish.makes}"]
    return "\n".join([*head, "", *lines, "", *numbered]) + "\n"


def _ingredient_line(rng: np.random.Generator, name: str, measure: tuple[Any, Any]) -> str:
    amounts, units = measure
    amount, (one, many) = _pick(rng, amounts), units[rng.integers(len(units))]
    return f"{amount} {one if amount in ('1', '1/2') else many} {name}"


def _pick(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


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
    if isinstance(texts, str):
        raise TypeError("texts is one string: pass a list of texts, or use check(text)")
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
