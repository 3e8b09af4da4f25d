"""`registry.json`, which lists the texts and vectors of others with their licences and checksums, and its names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def entries() -> dict[str, Any]:
    """The content of registry.json: "installed", "evaluation" and "downloads", each a dict from name to entry."""
    content: dict[str, Any] = json.loads(
        files("course_utils.corpora").joinpath("registry.json").read_text(encoding="utf-8")
    )
    return content


def choose(name: str, names: Iterable[str], kind: str) -> str:
    """The name itself, if it is one of the names; otherwise an error that says which are near.

    Args:
        name: what the caller asked for.
        names: what there is.
        kind: what the names are names of, for the message.

    Returns:
        `name`.

    Raises:
        TypeError: `name` is not a string.
        ValueError: `name` is none of them.
    """
    names = list(names)
    if not isinstance(name, str):
        raise TypeError(f"name of the {kind} must be a str, it is a {type(name).__name__}")
    if name in names:
        return name
    near = get_close_matches(name.lower(), names, cutoff=0.5)
    guess = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    raise ValueError(f"there is no {kind} {name!r}: {guess}There are {', '.join(names) or 'none'}")
