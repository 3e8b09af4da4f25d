"""What a room offers to others says what goes in and what comes out; a sentence is enough for a helper."""

import importlib
import inspect
import pkgutil
import re

import pytest

import course_utils

OWN = ("arguments", "notebooks", "places")  # what the package itself calls, and nobody else
ROOMS = [
    importlib.import_module(f"course_utils.{found.name}")
    for found in pkgutil.iter_modules(course_utils.__path__)
    if found.name not in OWN
]


def offered(room) -> dict[str, object]:
    """The functions and classes of a room that are meant for others, by name."""
    exported = getattr(room, "__all__", None)
    names = exported if exported is not None else [name for name in vars(room) if not name.startswith("_")]
    values = {f"{room.__name__}.{name}": getattr(room, name) for name in names}
    own = {name: value for name, value in values.items() if getattr(value, "__module__", "").startswith(room.__name__)}
    return {name: value for name, value in own.items() if inspect.isfunction(value) or inspect.isclass(value)}


OFFERED = {name: value for room in ROOMS for name, value in offered(room).items()}


def sections_missing(function) -> list[str]:
    """What the docstring of a function does not say: its arguments by name, and what it returns."""
    docstring = inspect.getdoc(function) or ""
    signature = inspect.signature(function)
    missing = [
        name
        for name in signature.parameters
        if name not in ("self", "cls") and not re.search(rf"^ +(\S.*, )?{name}(, .*)?:", docstring, re.MULTILINE)
    ]
    returns = signature.return_annotation not in (inspect.Signature.empty, None, "None", "NoReturn")
    return missing + (["Returns"] if returns and not re.search(r"^(Returns|Yields):", docstring, re.MULTILINE) else [])


def test_every_room_offers_something():
    assert len(OFFERED) > 100


@pytest.mark.parametrize("name", OFFERED)
def test_what_a_room_offers_names_its_arguments_and_what_it_returns(name):
    value = OFFERED[name]
    if inspect.isfunction(value):
        assert sections_missing(value) == []
    else:
        assert inspect.getdoc(value)
