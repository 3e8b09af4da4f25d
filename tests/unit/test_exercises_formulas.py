"""A formula is judged by its value: every equal form is right, every mistake has its message, nothing else is run."""

import re

import formula_forms as table
import numpy as np
import pytest

from course_utils.exercises import Formula, available, check
from course_utils.exercises.checking import declared
from course_utils.exercises.declaration import FormulaPart
from course_utils.exercises.formulas import FormulaError, _near, draw, judge_part, known_mistakes, parse

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")  # what a formula divides by is its own affair
PRODUCT = FormulaPart({"A": (("m", "n"), "any"), "B": (("n", "k"), "any"), "T": ((), "n")}, "A @ B / T", {})


def test_the_table_has_at_least_200_forms_of_at_least_12_formulas():
    assert len(table.FORMS) >= 200
    assert len(table.PARTS) >= 12
    assert {name[0] for name in table.PARTS} >= set("2368")


@pytest.mark.parametrize("name", table.PARTS)
def test_every_form_is_judged_by_its_value_alone(name):
    for part, form, right in table.FORMS:
        if part == name:
            assert (judge_part(table.PARTS[name], form) is None) is right, form


@pytest.mark.parametrize("name", table.PARTS)
def test_each_mistake_has_its_message(name):
    part = table.PARTS[name]
    for message, formulas in part.mistakes.items():
        for formula in formulas:
            assert judge_part(part, formula) == message
    assert part.mistakes


@pytest.mark.parametrize("name", table.PARTS)
def test_a_mistake_is_known_in_other_words(name):
    for formula, said in table.MADE[name].items():
        assert judge_part(table.PARTS[name], formula).startswith(said), formula
    assert len({*table.MADE[name].values()}) == len(table.PARTS[name].mistakes)


@pytest.mark.parametrize("name", table.PARTS)
def test_what_is_drawn_has_the_shape_and_the_kind_that_the_part_says_and_sizes_that_differ(name):
    part = table.PARTS[name]
    values, sizes = (drawn := draw(part, 1)).values, drawn.sizes
    assert len(set(sizes.values())) == len(sizes)
    for each, (shape, kind) in part.names.items():
        assert values[each].shape == tuple(sizes[letter] for letter in shape)
        if kind in ("one-hot", "probabilities"):
            assert np.allclose(values[each].sum(axis=-1), 1)
        if kind == "one-hot":
            assert set(values[each].flat) == {0, 1}
        assert kind not in ("probabilities", "positive") or (values[each] > 0).all()
        assert kind != "state" or (np.abs(values[each]) < 1).all()
        assert kind not in sizes or values[each] == sizes[kind]


@pytest.mark.parametrize("text", table.SAID)
def test_what_cannot_be_read_or_is_no_number_is_named_and_no_other_mistake(text):
    assert judge_part(table.PARTS["3.2 J of the negatives"], text) == table.SAID[text]


@pytest.mark.parametrize("text", table.UNREADABLE)
def test_what_is_no_formula_is_refused_in_words(text):
    with pytest.raises(FormulaError, match=f"^{re.escape(table.UNREADABLE[text])}"):
        parse(text, ["a", "b"])


def test_a_formula_may_be_so_long_and_no_longer():
    parse("a" + " " * 299, ["a"])
    with pytest.raises(FormulaError, match=r"^the formula has 301 characters, at most 300 are read"):
        parse("a" + " " * 300, ["a"])


@pytest.mark.parametrize("text", [None, 3, ["a"], b"a", "(" * 5000, "-" * 299 + "a", "a" * 400, "9 ** 9 ** 9 ** 9"])
def test_nothing_takes_the_judge_down(text):
    assert judge_part(PRODUCT, text)


def test_a_formula_is_read_down_to_a_depth_that_nobody_needs():
    parse("-" * 60 + "h", ["h"])
    with pytest.raises(FormulaError, match="nested too deeply"):
        parse("-" * 61 + "h", ["h"])


def test_a_product_whose_shapes_do_not_fit_is_named_with_both_shapes():
    sizes = draw(PRODUCT, 0).sizes
    m, n, k = sizes["m"], sizes["n"], sizes["k"]
    said = judge_part(PRODUCT, "(B @ A) / T")
    assert said == f"the shapes of @ do not fit: B has shape ({n}, {k}), A has shape ({m}, {n})"
    assert judge_part(PRODUCT, "B.T @ A.T / T") == (
        f"it has shape ({k}, {m}) for k = {k}, m = {m}, n = {n}, it should have ({m}, {k})"
    )
    assert judge_part(PRODUCT, "A @ B - T * T") == "the shape is right, the value is another one"
    assert judge_part(PRODUCT, "A @ B") == "nearly: `/ T` is missing"
    assert judge_part(PRODUCT, "A @ B / T - A @ B") == "nearly: without one of its parts it is right"
    assert judge_part(PRODUCT, "A @ C").startswith("C is not a name of this question")


@pytest.mark.parametrize("text", ["A @ B", "A @ B / T - A @ B"])
def test_a_mistake_that_nobody_asks_the_name_of_has_none(text):
    assert judge_part(PRODUCT, text).startswith("nearly: ")
    assert judge_part(PRODUCT, text, named=False) == "the shape is right, the value is another one"


def test_a_wrong_shape_is_told_with_the_sizes_of_one_and_the_same_draw():
    part = FormulaPart({"A": (("m", "n"), "any"), "B": (("k", "l"), "any")}, "A", {})
    drawn = [draw(part, seed).sizes for seed in range(3)]
    assert len({(sizes["l"], sizes["m"], sizes["n"]) for sizes in drawn}) == 3
    k, l_, m, n = drawn[0].values()
    assert judge_part(part, "B.T @ B") == (
        f"it has shape ({l_}, {l_}) for k = {k}, l = {l_}, m = {m}, n = {n}, it should have ({m}, {n})"
    )


def test_a_value_that_is_off_by_more_than_rounding_is_another_one():
    assert judge_part(PRODUCT, "A @ B / T * 1.00000001") == "nearly: without a number it is right"
    assert judge_part(PRODUCT, "A @ B * (1 / T) * 3 / 3") is None


def test_sizes_are_all_different_so_that_no_wrong_product_fits_by_chance():
    for part in table.PARTS.values():
        for seed in range(5):
            sizes = list(draw(part, seed).sizes.values())
            assert len(set(sizes)) == len(sizes)
            assert min(sizes, default=2) >= 2


def test_a_check_counts_the_lines_that_are_right(capsys):
    right = {name.removeprefix("6.7 "): part.right for name, part in table.PARTS.items() if name.startswith("6.7")}
    assert check("6.7", right).passed
    assert check("6.7", dict.fromkeys(right)).message == "waiting for your answer"
    assert check("6.7", {}).message != "waiting for your answer"
    assert check("6.7", right | {"o_t": None}).message == "from the top, 3 of 9 are right; o_t is still open"
    assert check("6.7", right | {"dL/dz_t": "y_hat - y"}).message == (
        "from the top, 1 of 9 are right, then dL/dz_t: the factor 1 / n is missing: the loss is a mean"
    )
    assert check("6.7", right | {"o_t": " "}).message == "from the top, 3 of 9 are right; o_t is still open"
    assert "is not asked for" in check("6.7", right | {"x": "1"}).message
    assert "a dict with a formula for each" in check("6.7", "h_t").message
    capsys.readouterr()


def test_values_are_drawn_by_their_kind():
    part = next(part for name, part in table.PARTS.items() if name == "6.7 dL/dz_t")
    values = draw(part, 3).values
    np.testing.assert_allclose(values["y_hat"].sum(axis=1), 1)
    assert set(np.unique(values["y"])) == {0.0, 1.0}
    assert values["n"].shape == ()


@pytest.mark.parametrize("number", [number for number in available() if isinstance(declared(number), Formula)])
def test_no_message_about_a_formula_has_all_of_a_right_one(number):
    parts = declared(number).parts.values()
    told = [message for part in parts for message, _ in known_mistakes(part)]
    assert [message for message in told for part in parts if len(part.right) > 12 and part.right in message] == []


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "@", "**"])
def test_what_is_near_a_formula_says_which_of_its_signs_to_look_at(sign):
    found = [said for said, _ in _near(parse(f"x {sign} y", ["x", "y"]), ["x", "y"])]
    assert found == [
        "without `y`",
        "without `x`",
        *[f"with another sign in the place of `{sign}`"] * 5,
        "with `y` in the place of `x`",
        "with `x` in the place of `y`",
    ]
