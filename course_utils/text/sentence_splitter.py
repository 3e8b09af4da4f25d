"""From a string to sentences."""

from __future__ import annotations

import re

# An end mark with its closing quotes or brackets, before a space and whatever can begin a sentence; or a line break.
_SENTENCE_END = re.compile(r"""(?<=[.!?…])["'”’)\]]*\s+(?=["'“‘(\[]*[^\W_a-z])|\n""")
# After these, or after a single capital as in "J. S. Bach", a full stop ends a word and not the sentence.
_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|Gen|Col|Lt|Capt|Rev|Hon|Sen|Rep|Gov|Mt|No|vs|cf|ca|approx|e\.g|i\.e|[^\W\d_])\.$"
)
_LONGEST = len("approx.")  # of the abbreviations


def sentences(text: str) -> list[str]:
    """Split a text into its sentences, by rules and not by understanding.

    A sentence ends at `.`, `!`, `?` or `…` before a space and a capital letter, digit or opening quote, except after a
    title or initial ("Dr. West", "J. S. Bach"); and at every line break, so that a heading is a sentence of its own.

    Args:
        text: any string with each paragraph, heading or item of a list in one line.

    Returns:
        The sentences in the order of the text, each with its punctuation and without spaces around it.

    Raises:
        TypeError: `text` is not a string.

    >>> sentences("Dr. West spoke. Who listened? All did.")
    ['Dr. West spoke.', 'Who listened?', 'All did.']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, it is a {type(text).__name__}")
    found, begin = [], 0
    for gap in _SENTENCE_END.finditer(text):
        if "\n" not in gap.group() and _ABBREVIATION.search(text, max(begin, gap.start() - _LONGEST), gap.start()):
            continue
        found.append(text[begin : gap.end()])
        begin = gap.end()
    found.append(text[begin:])
    return [sentence.strip() for sentence in found if sentence.strip()]
