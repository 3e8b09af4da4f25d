"""Sphinx's configuration of the course's site; `build.py` writes the sources and calls Sphinx."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

project = "Counting, embedding and recurrent models of language"
html_title = project
copyright = "the authors of the course. Code: MIT. Prose and pictures: CC BY 4.0"
language = "en"

# The last one copies MathJax from its own package and points to that copy.
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx-mathjax-offline"]

nb_execution_mode = "off"  # the lessons are executed when they are stored, and the tests compare every output
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_use_param = False  # "a, b: two arrays" describes both; Sphinx would take the first for a type
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "sphinx_book_theme"
html_theme_options = {
    "home_page_in_toc": True,
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "use_download_button": True,
    "use_fullscreen_button": False,
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = True
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", escape, priority=100)  # before napoleon
    app.connect("autodoc-skip-member", skip_fields)


def escape(app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]) -> None:
    """Docstrings are plain text with `code` in them: what reStructuredText would read as markup is escaped."""
    pieces = re.split(r"`+([^`]+)`+", "\n".join(lines))
    pieces[::2] = [re.sub(r"([\\*|]|(?<=\w)_(?=\W|$))", r"\\\1", piece) for piece in pieces[::2]]
    pieces[1::2] = [f"\\ ``{code}``\\ " for code in pieces[1::2]]  # a letter may follow, as in `x`_ij
    lines[:] = "".join(pieces).split("\n")


def skip_fields(app: Sphinx, what: str, name: str, obj: object, skip: bool, options: Any) -> bool | None:
    """Fields of a class stand in its docstring, once; what is left are its methods and properties."""
    return True if what == "class" and not callable(obj) and not isinstance(obj, property) else None
