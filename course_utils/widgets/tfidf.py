"""The first widget of lesson 01: short documents to edit, their TF-IDF weights, and the cosines between them."""

from __future__ import annotations

from collections.abc import Sequence

import traitlets

from course_utils.arguments import require_texts
from course_utils.widgets.base import CourseWidget, javascript, stylesheet

LONGEST_TEXT = 300  # characters; what the text areas of the explorer take
DOCUMENTS = (
    "The car drives down the road.",
    "The vehicle drives down the road.",
    "The cat sleeps in the sun, the cat purrs.",
)


class TfidfExplorer(CourseWidget):
    """Edit a few short documents, and see each weight, its formula, and the cosines between the documents.

    Attributes:
        documents: the texts as they stand in the browser now.
        compared: the index of the document with which the others are compared.
        smooth_idf: whether idf = log((1 + #docs) / (1 + df)) + 1 instead of log(#docs / df).
        sublinear_tf: whether tf = 1 + log f_w instead of f_w.
        l2: whether each document's vector is divided by its Euclidean length.
    """

    _lesson = 1
    _esm = javascript("tfidf", "tfidf_explorer")
    _css = stylesheet("tfidf")
    documents = traitlets.List(traitlets.Unicode()).tag(sync=True)
    compared = traitlets.Int(0).tag(sync=True)
    smooth_idf = traitlets.Bool(False).tag(sync=True)
    sublinear_tf = traitlets.Bool(False).tag(sync=True)
    l2 = traitlets.Bool(False).tag(sync=True)

    def __init__(self, documents: Sequence[str] = DOCUMENTS, *, ask: bool = True) -> None:
        """Show the weights of three to five documents.

        Args:
            documents: texts of at most 300 characters.
            ask: whether the learner says what to expect before the picture is shown.

        Raises:
            TypeError: `documents` is one string or holds something else than strings.
            ValueError: there are fewer than three or more than five, or one of them is too long.
        """
        texts = _texts(documents)
        if not 3 <= len(texts) <= 5:
            raise ValueError(f"documents must be 3 to 5 texts, there are {len(texts)}")
        for number, text in enumerate(texts):
            if len(text) > LONGEST_TEXT:
                raise ValueError(
                    f"documents[{number}] has {len(text)} characters, at most {LONGEST_TEXT} fit into the explorer"
                )
        super().__init__(documents=texts, unlocked=not ask)

    def summary(self) -> str:
        """One line that says what is shown."""
        return f"the TF-IDF weights of {len(self.documents)} short documents, their formula and their cosines"


def _texts(documents: Sequence[str]) -> list[str]:
    require_texts("documents", documents)
    texts = list(documents)
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"documents[{number}] must be a str, it is a {type(text).__name__}")
    return texts
