"""The model code imports without the heavy libraries, which only the module that needs them may load."""

import json
import pkgutil
import subprocess
import sys

import pytest

import course_utils

HEAVY = ("torch", "gensim", "sklearn", "matplotlib", "numba", "pandas", "IPython", "pooch", "playwright", "ipywidgets")
MAY_LOAD = {"plots": {"matplotlib"}, "widgets": {"IPython", "ipywidgets"}, "word2vec": {"numba"}}
TOP = sorted(module.name for module in pkgutil.iter_modules(course_utils.__path__))


def loaded_with(name: str) -> set[str]:
    """The heavy libraries that importing one part of the course, all of its modules included, loads."""
    program = f"""
import importlib, json, pkgutil, sys
package = importlib.import_module("course_utils.{name}")
for module in pkgutil.walk_packages(getattr(package, "__path__", []), "course_utils.{name}."):
    importlib.import_module(module.name)
print(json.dumps([name for name in {HEAVY} if name in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("name", TOP)
def test_a_part_of_the_course_loads_no_heavy_library_that_it_does_not_need(name):
    assert loaded_with(name) <= MAY_LOAD.get(name, set())
