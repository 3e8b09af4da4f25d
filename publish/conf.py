"""Sphinx's configuration of the course's site; `build.py` writes the sources and calls Sphinx."""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.pycode.parser import Parser
from sphinx.search.en import SearchEnglish

project = "Counting, embedding and recurrent models of language"
html_title = "Models of language"
author = "the authors of the course"
copyright = "the authors of the course. Code: MIT. Prose and pictures: CC BY 4.0"
language = "en"

# The last one copies MathJax from its own package and points to that copy.
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx-mathjax-offline"]

nb_execution_mode = "off"  # the lessons are executed when they are stored, and the tests compare every output
nb_merge_streams = True
nb_code_prompt_show = "Show the imports"
nb_code_prompt_hide = "Hide the imports"
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_use_type_comments = False  # there are none, and Sphinx would read each function's source for them
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Attributes", "params_style")]
napoleon_attr_annotations = False
napoleon_use_param = False  # "a, b: two arrays" describes both; Sphinx would take the first for a type
add_module_names = False
toc_object_entries_show_parents = "hide"

# Trace is a class in two modules; an annotation links to either.
suppress_warnings = ["ref.python"]

html_theme = "sphinx_book_theme"
html_theme_options = {
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "use_download_button": True,
    "use_fullscreen_button": False,
    "navbar_start": [],
    "navbar_persistent": [],
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_context = {"default_mode": "auto"}
html_static_path = ["../docs/_static"]
html_favicon = "../docs/_static/favicon.svg"
html_search_scorer = str(Path(__file__).resolve().parent.parent / "docs" / "_static" / "scorer.js")
html_css_files = ["site.css"]
html_js_files = ["site.js", "formulas.js", "exercises_data.js", "exercises.js"]
html_show_sphinx = False
html_use_index = False  # the search and the reference's own pages lead to every name
html_domain_indices = False


def setup(app: Sphinx) -> None:
    Parser.parse_definition = never  # type: ignore[assignment, method-assign]
    # Pages share most of their words, and most annotations are of a few types (sought when all pages have been read).
    SearchEnglish.stem = cache(SearchEnglish.stem)  # type: ignore[method-assign]
    PythonDomain.find_obj = cache(PythonDomain.find_obj)  # type: ignore[method-assign]
    app.connect("autodoc-process-docstring", escape, priority=100)  # before napoleon
    app.connect("autodoc-process-signature", as_written)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("html-page-context", sidebar_of_titles)


def never(_: Parser) -> None:
    """On which line each definition begins nobody asks here, and Sphinx would read each module a second time for it."""


def escape(app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]) -> None:
    """Docstrings are plain text with `code` in them: what reStructuredText would read as markup is escaped."""
    pieces = re.split(r"`+([^`]+)`+", "\n".join(lines))
    pieces[::2] = [re.sub(r"([\\*|]|(?<=\w)_(?=\W|$))", r"\\\1", piece) for piece in pieces[::2]]
    pieces[1::2] = [f"\\ ``{code}``\\ " for code in pieces[1::2]]  # a letter may follow, as in `x`_ij
    lines[:] = "".join(pieces).split("\n")


def skip_fields(app: Sphinx, what: str, name: str, obj: object, skip: bool, options: Any) -> bool | None:
    """Fields of a class stand in its docstring, once; what is left are its methods and properties."""
    return True if what == "class" and not callable(obj) and not isinstance(obj, property) else None


class Written:
    """An annotation that a signature prints as its author wrote it: Array, not what Array stands for."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def as_written(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    """The signature with short annotations. The modules keep them as text, which Sphinx would look up and spell out."""
    if signature is None:
        return None, None
    try:
        full = inspect.signature(obj.__init__ if what == "class" else obj)
    except (TypeError, ValueError):
        return signature, returns
    parameters = [
        parameter.replace(annotation=Written(parameter.annotation))
        if isinstance(parameter.annotation, str)
        else parameter
        for parameter in full.parameters.values()
        if not (parameter.name == "self" and what in ("class", "method"))
    ]
    returned = full.return_annotation if isinstance(full.return_annotation, str) and what != "class" else returns
    return str(inspect.Signature(parameters)), returned


def sidebar_of_titles(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """The sidebar is made of titles: Sphinx would copy the headings of all pages for each page, and take them away."""
    whole = context["toctree"]

    def of_titles(**options: Any) -> str:
        headings, app.env.tocs = app.env.tocs, titles(app.env)
        try:
            made: str = whole(**options)
        finally:
            app.env.tocs = headings
        return made

    context["toctree"] = of_titles


@cache
def titles(environment: BuildEnvironment) -> dict[str, Any]:
    """What the sidebar shows of each page: its title and the lists of pages below it."""
    found = {}
    for name, contents in environment.tocs.items():
        found[name] = contents.deepcopy()
        for title in found[name].children:
            if len(title) > 1:
                title[1][:] = list(title.findall(addnodes.toctree))
                if len(title[1]) == 0:
                    title.pop(1)
    return found
