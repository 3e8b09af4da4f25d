"""Corpora as language models read them: one stream of tokens, a part held out, and the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from course_utils import corpora
from course_utils.text import END, UNKNOWN, Vocabulary, token_stream, tokenize
from course_utils.text.batches import hold_out


@dataclass(frozen=True)
class Text:
    """A text cut into what a model learns from and what it is scored on.

    Attributes:
        train: tokens.
        held_out: tokens of documents spread over all of the text.
        vocabulary: the types of the training part, by frequency.
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
    train, held_out = hold_out([split(document) for document in documents])  # whole documents: no verse is cut in two
    vocabulary = Vocabulary(token_stream(train), max_size=vocabulary_size, specials=(UNKNOWN, END))
    return Text(token_stream(train), token_stream(held_out), vocabulary)
