"""What a notebook shows beside plain text: the source of a function, figures with alternative text,
what became of a claim, and which library is missing."""

from __future__ import annotations

import ast
import base64
import html
import inspect
import io
import re
import textwrap
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 88  # characters of a line in a lesson
SHARPER = 2  # pixels of a figure for each of the page: screens of today, and print
COLOURS = 24  # of a stored picture, at most
ALIKE, APART = 4, 32  # of 255, in one of red, green and blue at least: two colours of a stored picture
IN_THE_DARK = '[data-jp-theme-light="false"] .course-figure { filter: invert(0.9) hue-rotate(180deg); }'


def show_source(*functions: Callable[..., Any] | type, full: bool = False) -> None:
    """Show the code of functions or classes of the course, line for line as the tests run it.

    Args:
        functions: what to show, one below the other.
        full: with all of their docstrings, not only the first sentence.

    Raises:
        TypeError: one of them has no Python source (a built-in, or a value instead of a function).
    """
    from IPython.display import display

    sources = [_source(function) for function in functions]
    text = "\n\n".join(sources if full else map(first_sentences, sources))
    display({"text/plain": text, "text/markdown": f"```python\n{text}\n```"}, raw=True)


def first_sentences(source: str) -> str:
    """Code with the first sentence of each docstring.

    Args:
        source: of a function or a class.

    Returns:
        The same code.
    """
    lines = source.split("\n")
    for node in reversed(list(ast.walk(ast.parse(source)))):  # inner ones first: the lines above them keep their place
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and (docstring := ast.get_docstring(node)):
            said = re.split(r"(?<=[.!?])\s+(?=[A-Z`])|\n\n", docstring)[0]
            quoted = f'{" " * node.body[0].col_offset}"""{" ".join(said.split())}"""'
            shown = textwrap.wrap(quoted, WIDTH, subsequent_indent=" " * node.body[0].col_offset)
            lines[node.body[0].lineno - 1 : node.body[0].end_lineno] = shown
    return "\n".join(lines)


def show_figure(figure: Figure, alt: str) -> None:
    """Show a matplotlib figure with its finding as alternative text for those who cannot see it.

    Args:
        figure: the figure; it is closed afterwards.
        alt: one or two sentences that say what the figure shows, with its numbers.

    Raises:
        ValueError: `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("alt must say in a sentence what the figure shows")
    from IPython.display import display
    from matplotlib import pyplot

    drawn, width = io.BytesIO(), round(96 * figure.get_figwidth())
    figure.savefig(drawn, format="png", dpi=96 * SHARPER, bbox_inches="tight", facecolor="white")
    pyplot.close(figure)
    encoded = base64.b64encode(small_png(drawn.getvalue())).decode("ascii")
    style = f'class="course-figure" style="max-width: 100%; width: {width}px"'
    image = f'<img {style} alt="{html.escape(alt)}" src="data:image/png;base64,{encoded}">'
    display({"text/plain": alt, "text/html": f"<style>{IN_THE_DARK}</style>{image}"}, raw=True)


def show_verdict(findings: Mapping[str, bool]) -> None:
    """Print whether a claim of the course holds here, and what of it.

    Args:
        findings: each thing the claim says, as a short sentence, with whether it was found so.

    Raises:
        ValueError: there are no findings.

    Examples:
        >>> show_verdict({"better with a window of 1": False, "better with a window of 2": True})
        The claim holds in part:
          no   better with a window of 1
          yes  better with a window of 2
    """
    if not findings:
        raise ValueError("findings must name at least one thing that the claim says, it is empty")
    found = [bool(each) for each in findings.values()]
    print(f"The claim {'holds' if all(found) else 'holds in part' if any(found) else 'fails'}:")
    for sentence, right in zip(findings, found):
        print(f"  {'yes' if right else 'no '}  {sentence}")


def has_library(name: str) -> bool:
    """Say whether a library that the course is measured against, or made faster by, is here; print so where it is not.

    A lesson runs without these libraries: everything in a cell that needs one stands below `if has_library("torch"):`.

    Args:
        name: what the library is imported as.

    Returns:
        Whether it can be imported.

    Examples:
        >>> has_library("numpy")
        True
        >>> has_library("no_such_library")
        no_such_library is not installed: what needs it is left out here.
        False
    """
    if find_spec(name) is not None:
        return True
    print(missing_library(name))
    return False


def missing_library(name: str) -> str:
    """Say in one line why a library is not here; a cell prints it in place of what it would have shown.

    Args:
        name: of the library.

    Returns:
        The line.
    """
    from importlib import metadata  # it takes a tenth of a kernel's start

    from packaging.requirements import Requirement

    asked = [Requirement(line) for line in metadata.requires("course-utils") or ()]
    markers = [each.marker for each in asked if each.name == name and each.marker is not None]
    extras = metadata.metadata("course-utils").get_all("Provides-Extra") or ("",)
    released = all(any(marker.evaluate({"extra": extra}) for extra in extras) for marker in markers)
    why = "is not installed" if released else "has no release for this Python"
    return f"{name} {why}: what needs it is left out here."


def _source(function: Callable[..., Any] | type) -> str:
    try:
        return textwrap.dedent(inspect.getsource(inspect.unwrap(function))).rstrip()
    except (TypeError, OSError) as error:
        raise TypeError(
            f"show_source needs a function or class written in Python, it got {function!r} ({error})"
        ) from None


def small_png(drawn: bytes) -> bytes:
    """Store a picture in few colours, which keeps a notebook small.

    The colours are those that fill most of it: a curve keeps the very colour that its legend has, and so does a field.
    What fills little has a colour only where it is well apart from those before.

    Args:
        drawn: the picture in a format that Pillow reads.

    Returns:
        A PNG.
    """
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(drawn)).convert("RGB"), dtype=np.int64)
    values, place, counts = np.unique(pixels @ np.array([1 << 16, 1 << 8, 1]), return_inverse=True, return_counts=True)
    found = values[:, np.newaxis] >> np.array([16, 8, 0]) & 255  # red, green and blue of each
    little, chosen = counts.sum() / 200, list[int]()  # places in `found`
    while counts.any() and len(chosen) < COLOURS:
        chosen.append(int(counts.argmax()))
        away = np.abs(found - found[chosen[-1]]).max(axis=1)
        counts[(away < ALIKE) | ((away < APART) & (counts < little))] = 0
    nearest = ((found[:, np.newaxis] - found[chosen]) ** 2).sum(axis=2).argmin(axis=1)
    picture, small = Image.fromarray(nearest[place].reshape(pixels.shape[:2]).astype(np.uint8)), io.BytesIO()
    picture.putpalette(found[chosen].astype(np.uint8).tobytes())
    picture.save(small, format="png", optimize=True)
    return small.getvalue()
