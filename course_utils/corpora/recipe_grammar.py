"""The grammar of the recipes: what is in the pantry, which dishes there are, and how one recipe is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

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


def recipe(rng: np.random.Generator) -> str:
    """One recipe, in which every listed ingredient is used and every used one listed.

    Args:
        rng: where the chance comes from.

    Returns:
        Title, categories, yield, ingredients and steps, each part behind an empty line.
    """
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
