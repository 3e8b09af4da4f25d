"""What an answer has to do without: the libraries and the rooms of the course that would answer the question."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

LIBRARIES = ("gensim", "jax", "nltk", "numba", "scipy", "sklearn", "statsmodels", "tensorflow", "torch", "transformers")
ROOMS = (
    *("checkpoints", "corpora", "count_vectors", "evaluation", "experiments", "ffnn", "generation", "ngrams", "optim"),
    *("plots", "rnn", "tfidf", "training", "vectors", "widgets", "word2vec"),
)
SOLVED = ("exercises/lesson_*.py", "exercises/task_*.py")  # hold their answers
COMPILED = ("__pycache__", "exercises/__pycache__")  # a file of it loads though its source is gone
NAMES = (*LIBRARIES, *(f"course_utils.{room}" for room in ROOMS))
STARTS = ("course_utils.exercises.lesson_", "course_utils.exercises.task_")


class _Refusing(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Refuse what is withheld; all else is found by others."""
        if name.startswith(STARTS) or any(name == each or name.startswith(f"{each}.") for each in NAMES):
            raise ImportError(f"{name} is not there for homework: an answer works with NumPy alone")
        return None


def refuse() -> None:
    """Say so from now on where an answer imports one of them. The sandbox does not have their files either."""
    sys.meta_path.insert(0, _Refusing())


def places(package: Path) -> list[Path]:
    """Where all of it lies.

    Args:
        package: the folder of `course_utils`.

    Returns:
        Folders and files that are there.
    """
    found = (importlib.util.find_spec(name) for name in LIBRARIES)
    libraries = [Path(place) for spec in found if spec for place in spec.submodule_search_locations or ()]
    rooms = [package / f"{room}{ending}" for room in (*ROOMS, "carried") for ending in ("", ".py")]
    solved = [place for pattern in (*SOLVED, *COMPILED) for place in package.glob(pattern)]
    return [*(place for place in (*libraries, *rooms) if place.exists()), *solved]
