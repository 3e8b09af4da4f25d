"""Marks in a text that steer whoever shows it: escapes of a terminal, and those that turn the direction of writing."""

from __future__ import annotations

import re

_ESCAPE = re.compile(  # written with the escape, or as one mark, which some terminals read too
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|\x1b"
)
_STEERING = re.compile("[\x1b\x80-\x9f\u202a-\u202e\u2066-\u2069]")


def without(text: str) -> str:
    """A text without colours, hidden addresses and other escapes; the marks alone as in `visible`."""
    return visible(_ESCAPE.sub("", text))


def visible(text: str) -> str:
    """A text in which each such mark is written as its number, and nothing else is changed."""
    return _STEERING.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text)
