"""Texts to count and to learn from: real ones, generated ones, and the learner's own.

`load(name)` gives a `Corpus`, `available()` lists the names, `from_files(paths)` reads your own texts. Nothing here
needs the network except what `available()` marks as a download.
"""

from course_utils.corpora.catalogue import available
from course_utils.corpora.corpus import Corpus
from course_utils.corpora.download import fetch
from course_utils.corpora.installed import evaluation_path
from course_utils.corpora.loader import load
from course_utils.corpora.own_files import from_files

__all__ = ["Corpus", "available", "evaluation_path", "fetch", "from_files", "load"]
