"""One stream of tokens for every language model: where sentences end, and what stands before each token."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_sentences, require_texts
from course_utils.text import sentences as split_into_sentences
from course_utils.text import tokenize

START = "<s>"
END = "</s>"


def tokenized_sentences(documents: Iterable[str]) -> list[list[str]]:
    """The sentences of all documents, each a list of its tokens; a sentence without a word is left out.

    Args:
        documents: texts.

    Returns:
        Sentences, each a list of tokens, in their order.

    Raises:
        TypeError: `documents` is one string, or a table.

    >>> tokenized_sentences(["The dog ran. (!) I know."])
    [['the', 'dog', 'ran'], ['i', 'know']]
    """
    require_texts("documents", documents)
    found = (tokenize(sentence) for document in documents for sentence in split_into_sentences(document))
    return [tokens for tokens in found if tokens]


def stream(sentences: Iterable[Sequence[str]]) -> list[str]:
    """Join sentences into the one list of tokens that every model of the course is scored on.

    Each sentence is followed by one `</s>`, which a model has to predict. There is no `<s>` in the stream: it is never
    predicted, it only fills the context of the first words.

    Args:
        sentences: lists of tokens.

    Returns:
        All tokens in order, with `</s>` behind each sentence.

    Raises:
        TypeError: `sentences` is one string, or one of them is.
        ValueError: a sentence holds `</s>`.

    >>> stream([["the", "dog", "ran"], ["i", "know"]])
    ['the', 'dog', 'ran', '</s>', 'i', 'know', '</s>']
    """
    require_sentences("sentences", sentences)
    tokens: list[str] = []
    ends = 0
    for sentence in sentences:
        if isinstance(sentence, str):
            raise TypeError(f"each sentence must be a list of tokens, found the string {sentence!r}")
        tokens.extend(sentence)
        tokens.append(END)
        ends += 1
    if tokens.count(END) > ends:
        raise ValueError(f"a sentence holds {END!r}: the padding is added by the model, pass the bare tokens")
    return tokens


def context_windows(ids: NDArray[np.int64], size: int, start_id: int, end_id: int) -> NDArray[np.int64]:
    """The ids just before each token, cut off where its sentence begins.

    Args:
        ids: the ids of a stream of tokens, shape (tokens,).
        size: how many earlier tokens to see, 0 or more.
        start_id: the id of `<s>`, which stands for every place before the first word of a sentence.
        end_id: the id of `</s>`; the token after it begins a new sentence.

    Returns:
        Contexts, shape (tokens, size), the nearest token in the last column.
    """
    places = np.arange(len(ids))
    begins = np.append(True, ids[:-1] == end_id)[: len(ids)]
    place_in_sentence = places - np.maximum.accumulate(np.where(begins, places, 0))
    contexts = np.full((len(ids), size), start_id, dtype=np.int64)
    for distance in range(1, size + 1):
        seen = place_in_sentence >= distance
        contexts[seen, size - distance] = ids[places[seen] - distance]
    return contexts
