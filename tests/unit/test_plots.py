"""Every figure of the lessons, drawn of a few numbers, is the one that figures.txt describes."""

import inspect

from drawn_figures import DESCRIBED, FIGURES, MODULES, all_described


def test_every_figure_is_the_one_that_is_described():
    assert all_described().splitlines() == DESCRIBED.read_text(encoding="utf-8").splitlines()


def test_no_figure_goes_undescribed():
    functions = [each for module in MODULES for each in vars(module).values() if inspect.isfunction(each)]
    assert {each.__name__ for each in functions if each.__module__ in {m.__name__ for m in MODULES}} == set(FIGURES)
