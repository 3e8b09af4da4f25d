"""Corpora as language models read them: one stream of tokens, a part held out, and the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_utils import corpora
from course_utils.language_models.training import hold_out
from course_utils.text import UNKNOWN, Vocabulary, tokenize
from course_utils.windows import END, stream


@dataclass(frozen=True)
class Text:
    """A text cut into what a model learns from and what it is scored on.

    Attributes:
        train: tokens.
        held_out: tokens of pieces spread over the whole text, one after the other.
        vocabulary: the types of all of the text, by frequency.
    """

    train: list[str]
    held_out: list[str]
    vocabulary: Vocabulary


def text(corpus: str, level: str = "characters", vocabulary_size: int | None = 2000) -> Text:
    """The tokens of a corpus: every document (a verse, a recipe) followed by `</s>`; every 20th of 200 blocks held out.

    Args:
        corpus: a name for `corpora.load`.
        level: "characters" or "words".
        vocabulary_size: at most so many types; all others are `<unk>`. None for no limit.

    Returns:
        The tokens and their vocabulary, training and held-out parts apart.

    Raises:
        ValueError: another level, or an unknown corpus.
    """
    if level not in ("characters", "words"):
        raise ValueError(f"level must be 'characters' or 'words', it is {level!r}")
    documents = corpora.load(corpus).documents
    split = list if level == "characters" else tokenize
    pieces = [split(document) for document in documents]
    numbers, held_out = hold_out(np.arange(len(pieces)))  # whole documents: no verse is cut in two
    train_pieces = [pieces[number] for number in numbers]
    vocabulary = Vocabulary(stream(train_pieces), max_size=vocabulary_size, specials=(UNKNOWN, END))
    return Text(stream(train_pieces), stream([pieces[number] for number in held_out.T.ravel()]), vocabulary)


def cut_sentences(tokens: Sequence[str]) -> list[list[str]]:
    """A stream cut at `</s>` again.

    Args:
        tokens: as from `stream`.

    Returns:
        Sentences without their `</s>`.
    """
    found: list[list[str]] = [[]]
    for token in tokens:
        if token == END:
            found.append([])
        else:
            found[-1].append(token)
    return found[:-1]
