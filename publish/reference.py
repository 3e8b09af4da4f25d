"""The pages of the API reference: one a part of `course_utils`, ordered by its floors."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType

from floor_plan import floors

import course_utils


def pages() -> dict[str, str]:
    """The text of each page (Markdown for the overview, reStructuredText for a part) by its file name."""
    overview = [
        "# API reference",
        "",
        (course_utils.__doc__ or "").splitlines()[0],
        "A part imports only from parts further down this page.",
        "The lessons show the source of these functions with `show_source`; here are their descriptions.",
    ]
    texts: dict[str, str] = {}
    for floor in floors():
        parts = [part for level in floor.levels for part in level]
        overview += ["", f"## Floor {floor.number}: {floor.purpose}", "", "```{toctree}", ":maxdepth: 1", ""]
        overview += [*sorted(parts), "```"]
        texts |= {f"{part}.rst": page(f"course_utils.{part}") for part in parts}
    return {"index.md": "\n".join(overview) + "\n"} | texts


def page(name: str) -> str:
    """One part: what its package offers, then what else lies in its modules."""
    package = importlib.import_module(name)
    offered = getattr(package, "__all__", None)
    lines = [*heading(name, "="), f".. automodule:: {name}", "   :members:"]
    if offered is not None:
        lines.append("   :imported-members:")
    offered_objects = [getattr(package, each) for each in offered or ()]
    for found in pkgutil.iter_modules(getattr(package, "__path__", []), f"{name}."):
        if found.name.startswith("course_utils.exercises.lesson_"):
            continue  # a judge has the name of what it judges, and would be found above the lesson that teaches it
        module = importlib.import_module(found.name)
        more = [each for each, value in public(module).items() if not any(value is other for other in offered_objects)]
        if more:
            # A module may have the name of its function (rnn.forward): only the function goes into the index.
            lines += [*heading(found.name, "-"), f".. automodule:: {found.name}", "   :no-index:", ""]
            kinds = {name: "autoclass" if inspect.isclass(vars(module)[name]) else "autofunction" for name in more}
            lines += [f".. {kind}:: {found.name}.{name}" for name, kind in kinds.items()]
    return "\n".join(lines) + "\n"


def public(module: ModuleType) -> dict[str, object]:
    """The functions and classes that a module defines for others, by name."""
    return {
        name: value
        for name, value in vars(module).items()
        if (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


def heading(text: str, underline: str) -> list[str]:
    short = text.removeprefix("course_utils.")
    return ["", short, underline * len(short), ""]
